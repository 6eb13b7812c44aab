"""Full disks: what was saved stays, what is written is whole or not there, and a sentence says what to do (sync.md §6)."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

import pikepdf
import python_calamine

from db.documents import Attachment
from db.files import Files
from db.people import Person
from db.store import Store, open_store
from swdesk import backup, filing
from swdesk.bundles import container
from swdesk.errors import UserError
from swdesk.export import export_list
from swdesk.files import Prepared, attach
from swdesk.importing.apply import import_ledgers
from swdesk.importing.result import save_result
from swdesk.progress import silent
from swdesk.records import Query, save
from swdesk.reports.pdf import render_pdf
from swdesk.reports.quarterly import build_document
from swdesk.reports.xlsx import write_xlsx
from swdesk.sending import export_report
from tests.torture.registry import Counts, bar
from tests.torture.stations import (
    CLOCK,
    COUNTY,
    KEY,
    LEDGERS,
    PERIOD,
    empty_store,
    full_store,
    signed_store,
    sound,
)

SIZE = 128 << 20
"""Room for what all turns save and for several megabytes more: freed must mean free."""


class Small(Protocol):
    """A disk that can be filled up to `room` bytes, and freed."""

    folder: Path

    def fill(self, room: int) -> None: ...
    def free(self) -> None: ...


class Tmpfs:
    """A small disk; a ballast file takes what is left."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / ".ballast"

    def fill(self, room: int) -> None:
        left = os.statvfs(self.folder)
        size = max(0, left.f_bavail * left.f_frsize - room)
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, size))

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


class Limited:
    """For who is not root: no file of this process may grow by more than `room`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, room: int) -> None:
        largest = max((path.stat().st_size for path in self.folder.rglob("*") if path.is_file()), default=0)
        self.limit(largest + room)

    def free(self) -> None:
        self.limit(resource.RLIM_INFINITY)

    def limit(self, size: int) -> None:
        """No file may grow beyond `size`."""
        _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def small_disk(folder: Path) -> Iterator[Small]:
    """A small disk: a mounted one for root, else a limit on files."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    disk: Small = Tmpfs(folder) if mounted else Limited(folder)
    try:
        yield disk
    finally:
        disk.free()
        signal.signal(signal.SIGXFSZ, old)
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


def told(error: UserError) -> None:
    """The sentence names the disk: the user can act on it."""
    assert "磁盘" in str(error) or any(word in str(error) for word in ("文件没有写成", "没有保存到")), (
        f"说明不清楚：{error}"
    )


def refused(work: Callable[[], object]) -> bool:
    """Whether the work was refused with a sentence; anything else that is raised is a bug."""
    try:
        work()
    except UserError as error:
        told(error)
        return True
    return False


@bar("磁盘满 · 数据库", "丢失 0，正式文件名下没有半份")
def database(counts: Counts, folder: Path) -> str:
    chance, saved, refusals = random.Random(1), 0, 0
    with small_disk(folder / "disk") as disk:
        store = empty_store(disk.folder / "store")
        with closing(store), closing(Files(store.folder, KEY)) as files:
            for turn in range(counts.fill):
                disk.fill(chance.randrange(0, 1 << 20))
                while not refused(partial(_person, store, files, saved, chance)):
                    saved += 1
                refusals += 1
                disk.free()
                _all_there(store, files, saved)
                assert not refused(partial(_person, store, files, saved, chance)), (
                    f"第{turn}次腾出空间后仍不能保存"
                )
                saved += 1
        reopened = open_store(disk.folder / "store", KEY)
        with closing(reopened), closing(Files(reopened.folder, KEY)) as files:
            sound(reopened)
            _all_there(reopened, files, saved)
    return f"写满{refusals}次，已保存的{saved}条全在，没有损坏，腾出空间后可继续"


def _person(store: Store, files: Files, number: int, chance: random.Random) -> None:
    with store.write("登记") as work:
        note = "近况平稳。" * chance.randrange(1, 4000)
        person = save(work.session, "person", {"name": f"编号{number}", "remark": note})
        photo = Prepared(chance.randbytes(chance.randrange(1, 200_000)), "image/jpeg")
        attach(work.session, files, "person", person, photo)


def _all_there(store: Store, files: Files, saved: int) -> None:
    with store.read() as session:
        names = {str(name) for (name,) in session.query(Person.name)}
        photos = [str(sha) for (sha,) in session.query(Attachment.sha256)]
    assert names == {f"编号{number}" for number in range(saved)}, "已保存的记录丢失，或留下半条"
    assert len(photos) == saved, "附件丢失"
    assert all(files.get(sha) for sha in photos), "附件丢失"


@bar("磁盘满 · 导出", "丢失 0，正式文件名下没有半份")
def export(counts: Counts, folder: Path) -> str:
    chance, refusals, whole = random.Random(2), 0, 0
    with closing(signed_store(folder / "store")) as store, closing(Files(store.folder, KEY)) as files:
        with small_disk(folder / "disk") as disk:
            works = _exports(store, files, disk.folder)
            for turn in range(counts.fill):
                disk.fill(chance.randrange(0, 60_000 if turn % 2 else 1_500_000))
                refusals += sum(refused(work) for work in works)
                whole += _whole(disk.folder)
                disk.free()
            assert not any(refused(work) for work in works), "腾出空间后仍不能导出"
            whole += _whole(disk.folder)
        sound(store)
    assert refusals, "磁盘没有满过"
    return f"写满{counts.fill}次，拒绝{refusals}项，正式文件名下{whole}个文件全部完整"


def _exports(store: Store, files: Files, out: Path) -> list[Callable[[], object]]:
    with store.read() as session:
        report = filing.standing(session, PERIOD).report
        assert report is not None
        snapshot = filing.snapshot_of(session, files, report)
    assert snapshot is not None
    document, imported = build_document(snapshot.public), import_ledgers(store, LEDGERS, clock=CLOCK)

    def listing() -> None:
        with store.read() as session:
            export_list(session, "person", Query(), out / "名册.xlsx")

    return [
        listing,
        lambda: render_pdf(document, out / "报告.pdf"),
        lambda: save_result(imported, out / "导入结果.xlsx"),
        lambda: write_xlsx(document, out / "报告.xlsx"),
        lambda: export_report(store, files, report, out, clock=CLOCK),
    ]


def _whole(out: Path) -> int:
    """How many files stand under their final names; each must be whole."""
    readers: dict[str, Callable[[Path], object]] = {
        ".xlsx": python_calamine.CalamineWorkbook.from_path,
        ".pdf": lambda path: pikepdf.open(path).close(),
        ".swb": lambda path: container.read_file(path, COUNTY),
    }
    count = 0
    for path in out.iterdir():
        assert path.suffix != ".part", f"留下了{path.name}"
        if path.suffix in readers:
            readers[path.suffix](path)
            count += 1
    return count


class FillsUp:
    """A progress that fills the disk at the given step: somebody else writes to it too."""

    def __init__(self, disk: Small, step: int, room: int) -> None:
        self._disk, self._left, self._room = disk, step, room

    def __call__(self, done: int, total: int, what: str) -> None:
        self._left -= 1
        if self._left == 0:
            self._disk.fill(self._room)


@bar("磁盘满 · 备份", "丢失 0，正式文件名下没有半份")
def backing_up(counts: Counts, folder: Path) -> str:
    chance, refusals = random.Random(3), 0
    with closing(full_store(folder / "store")) as store, small_disk(folder / "disk") as disk:
        made = backup.make_backup(store.folder, KEY, [disk.folder], CLOCK).made[0]
        largest, limited = max(path.stat().st_size for path in made.iterdir()), Limited(disk.folder)
        for turn in range(counts.fill):
            filling = FillsUp(disk, chance.randrange(1, 4), chance.randrange(0, 5000)) if turn % 2 else silent
            if filling is silent:  # in the middle of a file, which a look at the free room cannot foresee
                limited.limit(chance.randrange(1000, largest))
            refusals += refused(partial(backup.make_backup, store.folder, KEY, [disk.folder], CLOCK, filling))
            for one in (disk, limited):
                one.free()
            for kept in backup.list_backups([disk.folder]):
                backup.verify_backup(kept.path, KEY)
            left = [path.name for path in made.parent.iterdir() if path.suffix != ".swbak"]
            assert not left, f"留下了{left}"
        sound(store)
    assert refusals, "磁盘没有满过"
    return f"写满{counts.fill}次，拒绝{refusals}次，没有半份，以前的备份都好"
