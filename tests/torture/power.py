"""Simulated power loss (sync.md §1e): the program's own statements run on a disk whose unsynced sectors vanish.

The store itself cannot run on a file system in Python (SQLCipher brings its own SQLite). So every statement that it sends
while it works is written down, and runs again through apsw with the same PRAGMAs. At each point the power may fail before
any write, sync or truncation; what is then found must open whole, with everything that had been committed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import apsw
from sqlalchemy import event
from sqlalchemy.engine import Engine

from db.changes import Write, apply, undo
from db.files import Files
from db.people import Person
from db.store import FILES_FILE, STATION_FILE
from swdesk.files import Prepared, attach
from swdesk.records import save
from tests.torture.disk import Disk
from tests.torture.registry import Counts, bar
from tests.torture.stations import KEY, empty_store

EDITS = 12
AUTOCHECKPOINTS = (1000, 20)
"""SQLite's own, and a small one, so that power fails within checkpoints too."""


@dataclass
class Script:
    """What the program said: (file, statement, parameters, many); a statement COMMIT ends a transaction."""

    said: list[tuple[str, str, Any, bool]] = field(default_factory=list[tuple[str, str, Any, bool]])


@contextmanager
def written_down() -> Iterator[Script]:
    """Write down every statement of every store."""
    script, files = Script(), dict[int, str]()

    def file_of(connection: Any) -> str:
        raw = connection.connection.dbapi_connection
        if id(raw) not in files:
            files[id(raw)] = Path(raw.execute("PRAGMA database_list").fetchone()[2]).name
        return files[id(raw)]

    def before(
        connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        script.said.append((file_of(connection), statement, parameters, many))

    def commit(connection: Any) -> None:
        script.said.append((file_of(connection), "COMMIT", (), False))

    def rollback(connection: Any) -> None:
        script.said.append((file_of(connection), "ROLLBACK", (), False))

    wanted = {"before_cursor_execute": before, "commit": commit, "rollback": rollback}
    for name, function in wanted.items():
        event.listen(Engine, name, function)
    try:
        yield script
    finally:
        for name, function in wanted.items():
            event.remove(Engine, name, function)


def work(folder: Path) -> Script:
    """A store is made; people, visits, photos, a bulk write and its undo, an edit of many."""
    with written_down() as script:
        store = empty_store(folder)
        with closing(Files(folder, KEY)) as files:
            for number in range(EDITS):
                with store.write("登记走访") as work_:
                    person = save(work_.session, "person", {"name": f"编号{number}", "village": "甲村"})
                    day = date(2026, 1, 1) + timedelta(number)
                    save(work_.session, "visit", {"person": person, "day": day, "content": "近况平稳。" * 40})
                    photo = Prepared(b"%d" % number * 3000, "image/jpeg")
                    attach(work_.session, files, "person", person, photo)
                if number % 4 == 3:
                    with store.write("导入台账") as bulk:
                        ids = [Person(name="").id for _ in range(60)]
                        apply(bulk.session, (Write("person", i, {"name": f"批次{number}"}) for i in ids))
                    with store.write("撤销") as again:
                        undo(again.session, bulk.operation)
        store.close()
    return script


_TIPS = {
    STATION_FILE: "SELECT (SELECT count(*) FROM change), (SELECT hex(hash) FROM change ORDER BY seq DESC LIMIT 1), "
    "(SELECT count(*) FROM operation), (SELECT count(*) FROM person), (SELECT sum(deleted) FROM person), "
    "(SELECT count(*) FROM visit), (SELECT count(*) FROM attachment), (SELECT count(*) FROM name_index), "
    "(SELECT count(*) FROM search_document), (SELECT count(*) FROM local)",
    FILES_FILE: "SELECT count(*), max(sha256), min(sha256) FROM file",
}
"""What tells one committed state from another."""


class Machine:
    """A PC on a `Disk`: one connection a file, with the PRAGMAs of `db.store.connect`."""

    def __init__(self, disk: Disk, autocheckpoint: int, synchronous: str) -> None:
        self._disk, self._pragmas = disk, (
            "locking_mode = EXCLUSIVE", "cache_size = -64000", "temp_store = MEMORY", "journal_mode = WAL",
            f"synchronous = {synchronous}", f"wal_autocheckpoint = {autocheckpoint}",
        )  # fmt: skip
        self._open: dict[str, apsw.Connection] = {}

    def connection(self, name: str) -> apsw.Connection:
        """Opened at first use."""
        if name not in self._open:
            made = apsw.Connection(name, vfs=self._disk.name)
            for pragma in self._pragmas:
                made.execute(f"PRAGMA {pragma}").fetchall()
            self._open[name] = made
        return self._open[name]

    def say(self, name: str, statement: str, parameters: Any, many: bool) -> None:
        """One statement as the program sent it."""
        connection = self.connection(name)
        if many:
            connection.executemany(statement, parameters)
        else:
            connection.execute(statement, parameters or ()).fetchall()

    def tip(self, name: str) -> tuple[Any, ...] | None:
        """Which committed state the file is in; None before its tables."""
        try:
            return self.connection(name).execute(_TIPS[name]).fetchone()
        except apsw.SQLError:
            return None

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()


@dataclass
class Losses:
    """What came of the power losses of one run."""

    points: int = 0
    lost: int = 0
    corrupt: int = 0


@dataclass
class Run:
    """The committed states of each file, in order; and what was found after each power loss."""

    known: dict[str, list[Any]] = field(default_factory=lambda: {STATION_FILE: [None], FILES_FILE: [None]})
    found: list[tuple[str, int, Any]] = field(default_factory=list[tuple[str, int, Any]])
    losses: Losses = field(default_factory=Losses)

    def note(self, name: str, tip: Any) -> None:
        """A commit was acknowledged."""
        if tip != self.known[name][-1]:
            self.known[name].append(tip)

    def judged(self) -> Losses:
        """A state before the last acknowledged one: lost. One that never was committed: half a transaction."""
        for name, acknowledged, tip in self.found:
            if tip not in self.known[name]:
                self.losses.corrupt += 1
            elif self.known[name].index(tip) < acknowledged:
                self.losses.lost += 1
        return self.losses


def run(script: Script, points: int, seed: int, autocheckpoint: int, synchronous: str = "FULL") -> Losses:
    """Run the script once; at `points` of its accesses to the disk look at what a power loss there would leave."""
    total, done, chance = 0, Run(), random.Random(seed)
    disk = Disk("counting")

    def count() -> None:
        nonlocal total
        total += 1

    disk.watch = count
    _play(script, disk, autocheckpoint, synchronous, Run())
    wanted = Counter(chance.randrange(total) for _ in range(points))
    number, disk = 0, Disk("power")

    def watch() -> None:
        nonlocal number
        for _ in range(wanted[number]):
            done.losses.points += 1
            _look(disk, done, chance)
        number += 1

    disk.watch = watch
    _play(script, disk, autocheckpoint, synchronous, done)
    return done.judged()


def _play(script: Script, disk: Disk, autocheckpoint: int, synchronous: str, done: Run) -> None:
    machine = Machine(disk, autocheckpoint, synchronous)
    for name, statement, parameters, many in script.said:
        machine.say(name, statement, parameters, many)
        if statement == "COMMIT":
            done.note(name, machine.tip(name))
    machine.close()
    disk.unregister()


def _look(disk: Disk, done: Run, chance: random.Random) -> None:
    """Start again from what is left."""
    after = Disk("after")
    after.files = disk.after_power_loss(chance)
    machine = Machine(after, 1000, "FULL")
    try:
        for name, known in done.known.items():
            whole = machine.connection(name).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            done.losses.corrupt += not whole
            done.found.append((name, len(known) - 1, machine.tip(name)))
        machine.close()
    except apsw.Error:
        done.losses.corrupt += 1
    after.unregister()


@bar("断电（模拟，WAL FULL）", "丢失 0，损坏 0")
def power(counts: Counts, folder: Path) -> str:
    script = work(folder / "store")
    each = -(-counts.power // len(AUTOCHECKPOINTS))
    found = [run(script, each, seed, pages) for seed, pages in enumerate(AUTOCHECKPOINTS)]
    points, lost, corrupt = (
        sum(getattr(one, name) for one in found) for name in ("points", "lost", "corrupt")
    )
    figure = f"断电{points}次，已提交丢失{lost}，损坏{corrupt}"
    assert not lost, figure
    assert not corrupt, figure
    return figure
