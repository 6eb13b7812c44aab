"""Forged, spoiled, oversized files: refused with a sentence, quickly, in little memory; nothing lands outside (sync.md §6)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pyrage

from db import local
from db.files import Files
from db.people import Person
from db.stations import Station
from swdesk import filing
from swdesk.bundles import container
from swdesk.bundles.cards import DeviceKeys, device_keys, keep_card
from swdesk.bundles.container import OPEN, pack, seal
from swdesk.errors import UserError
from swdesk.receiving import receive
from swdesk.reports.snapshot import canonical
from swdesk.sending import export_report
from tests.make_fixtures import ACROSS, DOWN, STATION
from tests.make_fixtures import COUNTY as FIXTURE_COUNTY
from tests.torture.bombs import make_bombs
from tests.torture.reader import Found, case_of, is_chinese, parts_of, signed
from tests.torture.registry import Counts, bar
from tests.torture.stations import (
    CLOCK,
    COUNTY,
    KEY,
    PERIOD,
    ROOT,
    Pc,
    copied,
    empty_store,
    joined,
    signed_store,
    sound,
)

CASES = ("report", "sync", "attachments", "referral", "reply")
"""What is spoiled: a report to the county, changes and attachments between the PCs of a station, a person's file, an answer."""
MOST_MEMORY, MOST_SECONDS = 256, 1.0
REFUSED_ALWAYS = frozenset({"outer", "cut", "bombs"})


def prepared(folder: Path, kind: str) -> Path:
    """A folder for the reader: a whole bundle, the keys of both sides, and the store that takes it in."""
    copied(_PREPARE[kind], folder / kind)
    return folder / kind


def _report(case: Path) -> None:
    case.mkdir()
    with closing(signed_store(case / "station")) as store, closing(Files(store.folder, KEY)) as files:
        with store.read() as session:
            report = filing.standing(session, PERIOD).report
        assert report is not None
        sent = export_report(store, files, report, case, clock=CLOCK).path
        with store.local() as session:
            sender = device_keys(session, os.urandom)
    empty_store(case / "store").close()
    _lay_down(case, sent, sender, COUNTY)


def _sync(case: Path, part: int = 0) -> None:
    """Part 0 holds the changes, the last one the attachments."""
    first, second = joined(case / "pcs")
    first.photo("赵桂英")
    sent, sender, reader = first.export(case)[part], first.keys(), second.keys()
    for pc in (first, second):
        pc.close()
    second.store.folder.rename(case / "store")
    _lay_down(case, sent, sender, reader)


def _attachments(case: Path) -> None:
    _sync(case, -1)


def _referral(case: Path) -> None:
    _released(case, ACROSS / "0.1.0-referral.swb", STATION, FIXTURE_COUNTY, "peer")


def _reply(case: Path) -> None:
    _released(case, DOWN / "0.1.0-reply.swb", FIXTURE_COUNTY, STATION, "superior")


def _released(case: Path, file: Path, sender: DeviceKeys, reader: DeviceKeys, role: str) -> None:
    """A golden file, and a store that believes its sender."""
    case.mkdir()
    with closing(empty_store(case / "store")) as store, store.local() as session:
        local.put_own(session, "device_keys", json.dumps(_plain(reader)).encode())
        keep_card(session, container.read_file(file, reader).sender, role, confirmed=True)
    _lay_down(case, Path(shutil.copy(file, case / "sent.swb")), sender, reader)


_PREPARE: dict[str, Callable[[Path], None]] = {
    "report": _report, "sync": _sync, "attachments": _attachments, "referral": _referral, "reply": _reply,
}  # fmt: skip


def _lay_down(case: Path, sent: Path, sender: DeviceKeys, reader: DeviceKeys) -> None:
    sent.rename(case / "whole.swb")
    said = {name: _plain(keys) for name, keys in (("sender", sender), ("reader", reader))}
    (case / "keys.json").write_text(json.dumps(said), "utf-8")


def _plain(keys: DeviceKeys) -> dict[str, str]:
    return {"unit": keys.unit, "sign": keys.sign.hex(), "box": keys.box}


def read_in_a_child(kind: str, count: int, case: Path) -> Found:
    """What a process of its own makes of the files."""
    command = [sys.executable, "-m", "tests.torture.reader", kind, str(count), str(case)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"读取进程崩溃：{done.stderr[-2000:]}"
    return Found(**json.loads(done.stdout.splitlines()[-1]))


def hostile(kinds: tuple[str, ...], counts: Counts, folder: Path) -> str:
    """Read every kind of each case."""
    whole, slow = Found(), (0.0, "")
    cases = CASES[:2] if "bombs" in kinds else CASES
    for name in cases:
        case = prepared(folder, name)
        if "bombs" in kinds:
            make_bombs(case_of(case))
        for kind in kinds:
            found = read_in_a_child(kind, -(-counts.fuzz // len(CASES)), case)
            slow = max(slow, (found.slowest, f"{name} {kind} {found.slow}"))
            _add(whole, found)
    figure = (
        f"{whole.tried}个文件，崩溃{whole.crashes}，改了还收下{whole.changed}，拒收{whole.refused}，收下{whole.taken}，"
        f"内存{whole.megabytes} MB，最慢{whole.slowest:.2f} s（{slow[1]}）"
    )
    assert whole.crashes == 0, f"{figure}；{whole.crash}"
    assert whole.changed == 0, figure
    assert whole.megabytes <= MOST_MEMORY, figure
    assert whole.slowest <= MOST_SECONDS or not counts.timed, figure
    if set(kinds) & REFUSED_ALWAYS:  # inside, other zlib bytes may hold the very same content
        assert whole.taken == 0, figure
    return figure


def _add(whole: Found, found: Found) -> None:
    for name in ("tried", "refused", "taken", "changed", "crashes"):
        setattr(whole, name, getattr(whole, name) + getattr(found, name))
    whole.crash = whole.crash or found.crash
    whole.slowest = max(whole.slowest, found.slowest)
    whole.megabytes = max(whole.megabytes, found.megabytes)


for _title, _kinds in {
    "乱码 · 外层": ("outer",),
    "乱码 · 签名内层": ("inner",),
    "乱码 · 认得的人签了胡话": ("manifests", "contents"),
    "截断 · 每 1 kB": ("cut",),
    "炸弹": ("bombs",),
}.items():
    _taken = "收下 0" if set(_kinds) & REFUSED_ALWAYS else "改了还收下 0"
    bar(_title, f"崩溃 0，{_taken}，≤ {MOST_MEMORY} MB，≤ {MOST_SECONDS:.0f} s")(partial(hostile, _kinds))


@bar("错的钥匙、收件人、签名、已注销的电脑", "100 % 拒收，有中文说明")
def wrong(counts: Counts, folder: Path) -> str:
    case = prepared(folder, "report")
    sealed, other = (case / "whole.swb").read_bytes(), DeviceKeys.generate(os.urandom)
    inner = bytes(pyrage.decrypt(sealed, [COUNTY.identity]))
    manifest, packed = parts_of(inner)
    forged = pack({**manifest, "chunks": []}, [], other)
    tries: dict[str, Callable[[], object]] = {
        "别的单位的钥匙": lambda: container.read(sealed, other),
        "没有钥匙": lambda: container.read(sealed, None),
        "换收件人重新加密": lambda: container.read(seal(inner, other.card("别处", "", "3")), other),
        "拆去加密": lambda: container.read(OPEN + inner, None),
        "别人签名": lambda: container.read(seal(forged, COUNTY.card("县", "", "3")), COUNTY),
        "改了签名": lambda: container.read(_resigned(inner, manifest, packed), COUNTY),
    }
    for name, work in tries.items():
        _refused(name, work)
    _refused_when_revoked(folder)
    return f"{len(tries) + 1}种全部拒收，都有中文说明"


def _refused(name: str, work: Callable[[], object]) -> None:
    said = ""
    try:
        work()
    except UserError as error:
        said = str(error)
    assert is_chinese(said), f"收下了，或没有说明：{name}"


def _resigned(inner: bytes, manifest: dict[str, Any], packed: bytes) -> bytes:
    """Another version number under the old signature."""
    changed = canonical(manifest | {"version": 2})
    length = int.from_bytes(inner[8:12], "big")
    signature = inner[12 + length : 76 + length]
    body = inner[:8] + len(changed).to_bytes(4, "big") + changed + signature + packed
    return seal(body, COUNTY.card("县", "", "3"))


def _refused_when_revoked(folder: Path) -> None:
    first, second = joined(folder / "revoked")
    with second.store.write("登记") as work:
        work.session.add(Person(name="孙秀兰"))
    (sent,) = second.export(folder)
    first.revoke(second)
    before = first.changes()
    (told,) = receive(first.store, sent, clock=CLOCK, files=first.files).files
    assert told.outcome == "拒收", "收下了已注销电脑的文件"
    assert "注销" in told.text, told.text
    assert first.changes() == before, "已注销电脑的改动进来了"
    for pc in (first, second):
        pc.close()


# ── names that want to leave their folder ────────────────────────────────────────────────────────────────────

_LEAVING = (
    "../出", "../../出", "..\\出", "..\\..\\出", "/tmp/出", "\\\\server\\share\\出", "C:\\出", "C:出", "file:///出", "出:流", "出::$DATA",
    "CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "con.txt", "CON .txt", ".", "..", "...", "", " ", "出.", "出 ", "~/出", "$HOME/出",
    "%TEMP%\\出", "`出`", "$(出)", "出;rm -rf", "出|x", "出>x", "出\n出", "出\r出", "出\0出", "出\t出", "\u202e出", "．．／出", "..%2f出", "%00",
    "a" * 300, "长" * 200, "-rf", "--help", "出/./出", "出//出", "/", "\\",
)  # fmt: skip


@bar("附件、单位、期间的名称越界", "50 个名称，外面 0 个文件")
def traversal(counts: Counts, folder: Path) -> str:
    """Every name that comes from elsewhere or is typed, where a file is written: nothing outside, nothing crashes."""
    inside, outside = folder / "inside", folder / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "canary").write_text("ok")
    first, second = joined(inside / "pcs")
    case = prepared(inside, "report")
    inner = bytes(pyrage.decrypt((case / "whole.swb").read_bytes(), [COUNTY.identity]))
    manifest, packed = parts_of(inner)
    sender = _keys(case, "sender")
    before = {path for path in folder.rglob("*") if not path.is_relative_to(inside)}
    for number, name in enumerate(_LEAVING):
        first.photo(f"{name}", caption=name)
        _name_the_station(first, name)
        out = inside / f"out-{number}"
        for sent in first.export(out):
            assert sent.parent == out, sent
            receive(second.store, sent, clock=CLOCK, files=second.files)
        for spot in ("chunk", "period", "id"):
            told = _named(manifest, spot, name)
            (inside / "named.swb").write_bytes(seal(signed(told, packed, sender), COUNTY.card("县", "", "3")))
            receive(second.store, inside / "named.swb", clock=CLOCK, files=second.files)
        assert {path.suffix for path in out.iterdir()} <= {".swb"}, sorted(out.iterdir())
    assert first.state() == second.state(), "改动没有到齐"
    for pc in (first, second):
        sound(pc.store)
        pc.close()
    after = {path for path in folder.rglob("*") if not path.is_relative_to(inside)}
    assert after == before, f"写到了外面：{after - before}"
    return f"{len(_LEAVING)}个名称，写到外面的文件 0"


def _keys(case: Path, name: str) -> DeviceKeys:
    raw = json.loads((case / "keys.json").read_bytes())[name]
    return DeviceKeys(raw["unit"], bytes.fromhex(raw["sign"]), raw["box"])


def _named(manifest: dict[str, Any], spot: str, name: str) -> dict[str, Any]:
    if spot != "chunk":
        return manifest | {spot: name}
    return manifest | {"chunks": [chunk | {"name": name} for chunk in manifest["chunks"]]}


def _name_the_station(pc: Pc, name: str) -> None:
    with pc.store.write("改名") as work:
        station = work.session.query(Station).first()
        assert station is not None
        station.name = name or "站"
