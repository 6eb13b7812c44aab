"""kill −9 at random moments: nothing acknowledged is lost, nothing is half there, the store opens (sync.md §6)."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pikepdf
import python_calamine
from sqlalchemy import func, select

from db import erasing
from db.base import new_id
from db.bundles import Transfer
from db.changes import Operation, Write, apply
from db.documents import Attachment
from db.drafts import Drafts
from db.erasures import Disposal, Erased
from db.files import Files
from db.log import Change
from db.people import Person
from db.store import HEAD, STATION_FILE, Store, connect, open_store
from db.visits import Visit
from swdesk import backup, disposals
from swdesk.bundles import container
from swdesk.bundles.cards import DeviceKeys
from swdesk.errors import UserError
from swdesk.security import keys
from tests.torture.registry import Counts, NotHere, bar
from tests.torture.stations import (
    CHEAP,
    CLOCK,
    COUNTY,
    KEY,
    ROOT,
    USER,
    copied,
    empty_store,
    full_store,
    joined,
    signed_store,
    sound,
)  # fmt: skip

CHILD = Path(__file__).with_name("kill_child.py")
OLD_STORES = sorted((ROOT / "tests" / "stores").glob("*.db"))
BLOCK = 200
SYNC_FILES, SYNC_EACH = 12, 60
PATIENCE = 12
"""Further kills where a busy machine let no child come to do anything."""
ROUND = 20
"""Kills on one store, so that the checks between them stay short."""

Reported = dict[str, set[int]]


def work_until_killed(folder: Path, kind: str, first: int, seconds: float) -> list[tuple[str, int]]:
    """What the child had reported as done when it was killed `seconds` after it began to work."""
    command = [sys.executable, str(CHILD), str(folder), kind, str(first)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "open 0\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().splitlines()
    assert child.returncode == -signal.SIGKILL, f"the child ended by itself ({child.returncode})"
    return [(words[0], int(words[1])) for words in (line.split() for line in lines) if len(words) == 2]


# ── what must hold after each kind of work ───────────────────────────────────────────────────────────────────


def names(store: Store) -> dict[str, int]:
    """Name → how many people not in the bin bear it."""
    with store.read() as session:
        query = select(Person.name, func.count()).where(Person.deleted.is_(False)).group_by(Person.name)
        return {str(name): count for name, count in session.execute(query)}


def check_edits(store: Store, reported: Reported) -> None:
    there = names(store)
    assert {f"编号{number}" for number in reported["edit"]} <= set(there), "已保存的记录丢失"
    with store.read() as session:
        visited = set(session.scalars(select(Visit.person)))
        people = session.execute(select(Person.id, Person.village)).all()
        assert {row.id for row in people} == visited, "an operation is all there or not at all"
        assert {row.village for row in people} <= {"乙村"}, "an operation is all there or not at all"
        photos = list(session.scalars(select(Attachment.sha256)))
    assert len(photos) == len(people), "an operation is all there or not at all"
    with closing(Files(store.folder, KEY)) as files:
        assert all(files.get(str(sha)) for sha in photos), "a record names an attachment that is not there"


def check_bulk(store: Store, reported: Reported) -> None:
    there = names(store)
    assert set(there.values()) <= {BLOCK}, "a bulk operation is all there or not at all"
    undone = {n for n in reported["bulk"] if n % 3 == 0}
    assert {f"批次{n}" for n in reported["bulk"] - undone} <= set(there), "已导入的记录丢失"
    assert not {f"批次{n}" for n in reported["undo"]} & set(there), "已撤销的记录还在"


def sha_of_photo(number: int) -> str:
    """Of what the child attaches (kill_child.edit)."""
    return hashlib.sha256(b"%d" % number * 500).hexdigest()


def check_erase(store: Store, reported: Reported) -> None:
    """A file is whole, or all of it is gone: from tables, log, attachments and drafts."""
    with closing(Files(store.folder, KEY)) as files, closing(Drafts(store.folder, KEY, CLOCK)) as drafts:
        disposals.clean(store, files, drafts)  # as each opening of a desk does
        bytes_there = {name for name, _size in files.names()}
        typed = {one.values["person"] for one in drafts.all()}
    with store.read() as session:
        rows = session.execute(select(Person.id, Person.name).where(Person.deleted.is_(False)))
        people = {row.id: row.name for row in rows}
        visited = set(session.scalars(select(Visit.person).where(Visit.deleted.is_(False))))
        photos = {sha for sha in session.scalars(select(Attachment.sha256)) if sha}
        said = {
            int(one)
            for values in session.scalars(select(Change.values))
            for one in re.findall("编号([0-9]+)", values)
        }
        marked = Counter(session.scalars(select(Erased.disposal)))
        decided = {row.id: row.number for row in session.execute(select(Disposal.id, Disposal.number))}
        assert erasing.unexplained(session) == 0, "变更记录里有说不清的空白"
    whole = {one: name for one, name in people.items() if name != disposals.ANONYMOUS}
    assert set(people) == visited, "走访没有跟着档案"
    assert said == {int(str(name).removeprefix("编号")) for name in whole.values()}, "只清除了一半"
    assert not said & reported["erase"], "已清除的话还在"
    assert len(reported["edit"]) <= len(whole) + len(decided), "已保存的档案丢失"
    assert decided == dict(marked), "处置只登记了一半"
    assert photos == {sha_of_photo(number) for number in said}, "附件没有跟着档案"
    assert photos <= bytes_there, "留下的附件不在"
    assert not bytes_there & {sha_of_photo(n) for n in reported["erase"]}, "已清除的附件还在"
    assert typed <= set(whole), "草稿还在"


def check_ledgers(store: Store, reported: Reported) -> None:
    living = sum(names(store).values())
    with store.read() as session:
        ever = session.scalar(select(func.count()).select_from(Person))
        done = session.execute(select(Operation.name, func.count()).group_by(Operation.name)).all()
    assert living in {0, ever}, "an import is all there or not at all"
    counts = {str(name): count for name, count in done}
    assert counts.get("导入台账", 0) >= len(reported["ledgers"]), "已完成的导入丢失"
    assert counts.get("撤销：导入台账", 0) >= len(reported["undone"]), "已完成的撤销丢失"


def check_export(store: Store, reported: Reported) -> None:
    check_edits(store, reported)
    book = store.folder.parent / "名册.xlsx"
    if not book.exists():
        assert not reported["export"], "已导出的文件不在"
        return
    rows = python_calamine.CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert len(rows) - 1 >= max(reported["export"], default=0), "a file under its final name is whole"


def check_report(store: Store, reported: Reported) -> None:
    out = store.folder.parent / "out"
    bundles, papers, books = (sorted(out.glob(f"*.{end}")) for end in ("swb", "pdf", "xlsx"))
    assert not reported["report"] or (bundles and papers and books), "已生成的文件不在"
    for path in bundles:
        container.read_file(path, COUNTY)
    for path in papers:
        pikepdf.open(path).close()
    for path in books:
        python_calamine.CalamineWorkbook.from_path(path)
    with store.read() as session:
        noted = session.scalar(select(func.count()).select_from(Transfer)) or 0
    assert noted >= len(reported["report"]), "报送台账少了已报送的"


def check_backup(store: Store, reported: Reported) -> None:
    stick = store.folder.parent / "stick"
    made = backup.list_backups([stick])
    assert made or not reported["backup"], "已完成的备份不在"
    for one in made:
        backup.verify_backup(one.path, KEY)
    shutil.rmtree(stick)
    stick.mkdir()
    reported["backup"].clear()


def check_sync(store: Store, reported: Reported) -> None:
    there = names(store)
    assert set(there.values()) <= {1}, "一处改动收了两次"
    counts = Counter(name.split("-")[0] for name in there)
    assert set(counts.values()) <= {SYNC_EACH}, "一个同步文件只收进了一半"
    assert {f"第{number}个" for number in reported["sync"]} <= set(counts), "已接收的同步文件丢失"
    said = json.loads((store.folder.parent / "two" / "keys.json").read_bytes())
    other = DeviceKeys(said["unit"], bytes.fromhex(said["sign"]), said["box"])
    for path in (store.folder.parent / "out").glob("*.swb"):
        container.read_file(path, other)


def check_password(store: Store, reported: Reported) -> None:
    last = max(reported["password"], default=1)
    opening = [number for number in (last, last + 1) if opens(store.folder, f"secret{number}")]
    assert opening, "密码和下一个密码都打不开"
    now = opening[-1]
    reported["password"].add(now)
    keys.change_password(store.folder, USER, f"secret{now}", f"secret{now}", cost=CHEAP)
    assert not opens(store.folder, f"secret{now - 1}"), "旧密码还能打开"
    assert keys.unlock_with_phrase(store.folder, keys.phrase_of(store.folder, KEY)).key == KEY, (
        "恢复短语打不开"
    )


def opens(folder: Path, password: str) -> bool:
    try:
        return keys.unlock(folder, USER, password).key == KEY
    except UserError:
        return False


def check_migrate(store: Store, reported: Reported) -> None:
    with closing(connect(store.folder / STATION_FILE, KEY)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    assert "赵𫖯" in names(store), "升级后记录不在"


# ── kinds of work ────────────────────────────────────────────────────────────────────────────────────────────


def old_store(folder: Path) -> None:
    """A store of an earlier release with other tables."""
    for path in reversed(OLD_STORES):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copyfile(path, folder / STATION_FILE)
        with closing(connect(folder / STATION_FILE, KEY)) as connection:
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if version != HEAD:
            return
    raise NotHere("no earlier release has other tables")


def sync_store(folder: Path) -> None:
    """A PC of two, and a stick with files of the other one, each with people of its own."""
    copied(_two_pcs, folder.parent / "two")
    (folder.parent / "two" / "pcs" / "pc1").rename(folder)
    shutil.rmtree(folder.parent / "stick")
    (folder.parent / "two" / "stick").rename(folder.parent / "stick")


def _two_pcs(folder: Path) -> None:
    first, second = joined(folder / "pcs")
    (stick := folder / "stick").mkdir()
    for number in range(1, SYNC_FILES + 1):
        with first.store.write("登记") as work:
            people = (
                Write("person", new_id(), {"name": f"第{number}个-{n}", "village": "甲村"})
                for n in range(SYNC_EACH)
            )
            apply(work.session, people)
        (sent,) = first.export(folder / "sent")
        sent.rename(stick / f"{number:03}.swb")
    keys_ = first.keys()
    said = {"unit": keys_.unit, "sign": keys_.sign.hex(), "box": keys_.box}
    (folder / "keys.json").write_text(json.dumps(said), "utf-8")
    for pc in (first, second):
        pc.close()


@dataclass(frozen=True)
class Kind:
    """A kind of work; `longest`: seconds before the latest kill on a quiet machine, so that kills fall into the middle."""

    name: str
    title: str
    make: Callable[[Path], Store | None]
    check: Callable[[Store, Reported], None]
    longest: float
    round: int = ROUND


KINDS = (
    Kind("edit", "登记", empty_store, check_edits, 0.4),
    Kind("bulk", "批量写入与撤销", empty_store, check_bulk, 0.4),
    Kind("erase", "依法清除与匿名", empty_store, check_erase, 0.9),
    Kind("ledgers", "导入台账与撤销", empty_store, check_ledgers, 3.0),
    Kind("export", "导出名册", empty_store, check_export, 0.4),
    Kind("report", "报告与上报文件", signed_store, check_report, 3.0),
    Kind("backup", "备份", full_store, check_backup, 1.0),
    Kind("sync", "接收与生成同步文件", sync_store, check_sync, 1.0),
    Kind("password", "换密码与恢复短语", empty_store, check_password, 0.15),
    Kind("migrate", "升级旧数据", old_store, check_migrate, 1.2, round=1),
)  # fmt: skip


def killed(kind: Kind, counts: Counts, folder: Path) -> str:
    """Kill one kind of work its share of times; the figure."""
    if sys.platform == "win32":
        raise NotHere("SIGKILL is of Unix")
    moments, longest, points, acknowledged = random.Random(len(kind.name)), kind.longest, 0, 0
    wanted = -(-counts.kill // len(KINDS))
    while points < wanted or (not acknowledged and points < wanted + PATIENCE):
        scene = folder / str(points)
        for name in ("out", "stick"):
            (scene / name).mkdir(parents=True)
        made = kind.make(scene / "store")
        if made is not None:
            made.close()
        reported: Reported = defaultdict(set)
        for _turn in range(min(kind.round, max(1, wanted - points))):
            first = max(reported["password"], default=1) if kind.name == "password" else 1 + points * 10_000
            done = work_until_killed(scene / "store", kind.name, first, moments.uniform(0, longest))
            for work, number in done:
                reported[work].add(number)
            points, acknowledged = points + 1, acknowledged + len(done)
            store = open_store(scene / "store", KEY)
            try:
                sound(store)
                kind.check(store, reported)
            finally:
                store.close()
        shutil.rmtree(scene)
        if not acknowledged:
            longest *= 1.5  # a busy machine: let the child come further
    assert acknowledged, "no child came to do anything: the moments are wrong"
    return f"杀死{points}次，已完成的{acknowledged}项全在，没有半份"


for _kind in KINDS:
    bar(f"kill −9 · {_kind.title}", "已确认的丢失 0，半份 0")(partial(killed, _kind))
