"""Merging between PCs: any order gives the same state; contradictions; size and speed (sync.md §6)."""

from __future__ import annotations

import os
import random
import time
import uuid
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from db import merge
from db.base import new_id, table_of
from db.changes import Write, apply, state_hash
from db.files import Files
from db.log import Change
from db.store import Store, connect, create_store
from swdesk import devices
from swdesk.bundles.cards import keep_card
from swdesk.clock import FixedClock
from swdesk.files import Prepared, attach
from swdesk.receiving import receive
from swdesk.records import save
from swdesk.sync.sending import export_sync
from tests.conftest import KEY
from tests.db.test_merge import person, run_schedule, send
from tests.torture.registry import Counts, bar
from tests.torture.stations import CLOCK, joined

KILOBYTES = 200
PER_SECOND = 20_000
FIRST = 10
PART_MB = 20
SEED = 20261123


@bar("任意顺序、重复、丢失后重发，各台电脑状态一致", "状态哈希全部相同")
def schedules(counts: Counts, folder: Path) -> str:
    """Random work on three PCs with clocks ten years apart, exchange shuffled, doubled and lossy."""
    dice = random.Random(SEED)
    for number in range(counts.schedules):
        place = folder / str(number)
        place.mkdir()
        run_schedule(dice.randrange(1 << 32), place)
    return f"{counts.schedules} 种次序，状态哈希都相同"


@bar("同一编号两种内容，全部隔离", "100 %")
def equivocation(counts: Counts, folder: Path) -> str:
    """A copy of a PC that goes on under the same name: nothing of it is taken."""
    tries = max(3, counts.schedules // 3)
    for number in range(tries):
        a, b = (create_store(folder / f"{name}{number}", KEY) for name in "ab")
        liar = create_store(folder / f"l{number}", KEY)
        liar.origin = a.origin
        person(a)
        person(liar, name="钱大力")
        send(a, b)
        before = _state(b)
        try:
            send(liar, b)
        except merge.EquivocationError:
            assert _state(b) == before
        else:
            raise AssertionError("taken")
        for store in (a, b, liar):
            store.close()
    return f"{tries} 次，100 %"


@bar("1000 处改动的同步文件", f"≤ {KILOBYTES} kB")
def size(_counts: Counts, folder: Path) -> str:
    """A thousand visits with a sentence each."""
    source = busy_store(folder / "a", 1000)
    other = create_store(folder / "b", KEY)
    files = Files(source.folder, KEY)
    with source.write("添加电脑") as work, other.local() as session:
        devices.add(work.session, devices.own_card(session), "", today=date(2026, 11, 23))
    sent = export_sync(source, files, folder, clock=FixedClock(datetime(2026, 11, 23)))  # noqa: DTZ001
    total = sum(path.stat().st_size for path in sent.paths)
    for one in (files, source, other):
        one.close()
    assert total <= KILOBYTES * 1000, f"{total} B"
    return f"{total / 1000:.0f} kB（{sent.changes} 处，限 {KILOBYTES} kB）"


@bar("附件分卷", f"每个 ≤ {PART_MB} MB；丢了的补发后齐全")
def parts(counts: Counts, folder: Path) -> str:
    """Large attachments in parts, of which some get lost: the rest is taken, what is missing is named, and the next time it comes."""
    first, second = joined(folder)
    size, count = (9 << 20, 6) if counts.timed else (5 << 20, 3)
    with first.store.write("附照片") as work:
        record = save(work.session, "person", {"name": "赵桂英"})
        for _ in range(count):
            attach(work.session, first.files, "person", record, Prepared(os.urandom(size), "image/jpeg"))
    sent = first.export(folder / "sent")
    largest = max(path.stat().st_size for path in sent) / 1e6
    assert largest <= PART_MB, f"{largest:.1f} MB"
    for path in sent[1::2]:  # half of them, the last one first
        receive(second.store, path, clock=CLOCK, files=second.files)
    again = first.export(folder / "again")
    for path in again:
        receive(second.store, path, clock=CLOCK, files=second.files)
    here, there = ({name for name, _size in pc.files.names()} for pc in (first, second))
    assert here == there, "附件没有到齐"
    assert first.state() == second.state()
    for pc in (first, second):
        pc.close()
    return f"{count * size / 1e6:.0f} MB 分{len(sent)}卷，最大 {largest:.1f} MB，丢一半后补发齐全"


@bar("接收速度", f"≥ {PER_SECOND} 处/秒；再接收 0 处改动，≤ 0.2 s/5000 处")
def speed(counts: Counts, folder: Path) -> str:
    """Record changes a second into a local store."""
    return receiving(counts, folder, lambda: "", PER_SECOND)


def receiving(counts: Counts, folder: Path, address: Callable[[], str], least: int) -> str:
    """The best of three, since other work on the machine only ever takes time away; a second import writes nothing."""
    source = busy_store(folder / "source", 20_000 if counts.timed else 1000)
    with source.read() as session:
        found = list(merge.stretches(session, merge.vector(session), 5000))
        operations = merge.operations_of(session, [row for one in found for row in one.rows])
    total, wanted = sum(len(one.rows) for one in found), _state(source)
    source.close()
    first: list[Took] = []
    again: list[Took] = []
    for number in range(3 if counts.timed else 1):
        target = create_store(folder / f"target{number}", KEY, address=address())
        first.append(_seconds(target, operations, found, total))
        again.append(_seconds(target, operations, found, 0))
        same = _state(target) == wanted
        target.close()
        assert same
    rate, second = total / min(took.seconds for took in first), min(took.seconds for took in again)
    busy, bare = min(took.busy for took in first), _bare(folder, found)
    figure = (
        f"{rate:.0f} 处/秒（每秒处理器时间 {total / busy:.0f} 处，是裸 executemany 写同样变更行的 {busy / bare:.1f} 倍），"
        f"再接收一次 0 处改动、{second:.2f} 秒"
    )
    if counts.timed:
        assert rate >= least, figure
        assert second <= 0.2 * total / 5000, figure
    return figure


def _bare(folder: Path, found: list[merge.Stretch]) -> float:
    """The least seconds of processor time of one executemany of these rows of the log into an encrypted file, committed: what this
    machine is like just now.
    """
    table, best = table_of(Change), float("inf")
    for turn in range(3):
        connection = connect(folder / f"bare{turn}.db", KEY)
        names = [column.name for column in table.columns]
        connection.execute(
            f"CREATE TABLE change ({', '.join(map(repr, names))}, PRIMARY KEY (origin, seq)) WITHOUT ROWID"
        )
        rows = [
            [one.bytes if isinstance(one := row[name], uuid.UUID) else one for name in names]
            for stretch in found
            for row in stretch.rows
        ]
        start = time.process_time()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO change VALUES ({', '.join('?' * len(names))})", rows)
        connection.execute("COMMIT")
        best = min(best, time.process_time() - start)
        connection.close()
    return best


class Took(NamedTuple):
    """Seconds on the clock, and of this process's processor time (other work on the machine does not lengthen it much)."""

    seconds: float
    busy: float


@bar("十万处改动第一次接收", f"≤ {FIRST} s")
def joining(counts: Counts, folder: Path) -> str:
    """A PC that joins: files opened, checked and taken in, all that a station of ten years has."""
    source = busy_store(folder / "source", 100_000 if counts.timed else 1000)
    target = create_store(folder / "target", KEY)
    clock, stick = FixedClock(datetime(2026, 11, 23)), folder / "stick"  # noqa: DTZ001
    stick.mkdir()
    with source.write("添加电脑") as work, target.local() as session:
        devices.add(work.session, devices.own_card(session), "", today=clock.today())
    files = [Files(one.folder, KEY) for one in (source, target)]
    sent = export_sync(source, files[0], stick, clock=clock)
    with source.local() as session, target.local() as other:
        keep_card(other, devices.own_card(session), devices.ROLE, confirmed=True)
    start = time.perf_counter()
    busy = time.process_time()
    receive(target, stick, clock=clock, files=files[1])
    gone, busy = time.perf_counter() - start, time.process_time() - busy
    same = _state(source) == _state(target)
    for one in (*files, source, target):
        one.close()
    assert same
    if counts.timed:
        assert gone <= FIRST, f"{gone:.1f} s（处理器 {busy:.1f} s）"
    return f"{sent.changes} 处，{gone:.1f} s（限 {FIRST} s；处理器 {busy:.1f} s）"


def _seconds(target: Store, operations: list[dict[str, Any]], found: list[merge.Stretch], new: int) -> Took:
    """How long it takes to take in what holds so many new changes."""
    start, busy = time.perf_counter(), time.process_time()
    with target.write("接收") as work:
        taken = merge.take_in(work.session, operations, found)
    gone = Took(time.perf_counter() - start, time.process_time() - busy)
    assert taken == new
    return gone


def busy_store(folder: Path, visits: int) -> Store:
    """People with visits, a sentence each."""
    store = create_store(folder, KEY)
    people = [new_id() for _ in range(max(1, visits // 20))]
    with store.write("导入") as work:
        apply(work.session, [Write("person", one, {"name": "赵桂英", "village": "青禾村"}) for one in people])
        day, content = date(2026, 7, 1), "看望老人，了解近况，量血压，提醒按时服药。"
        apply(
            work.session,
            [
                Write("visit", new_id(), {"person": people[n % len(people)], "day": day, "method": "home", "content": content})
                for n in range(visits)
            ],
        )  # fmt: skip
    return store


def _state(store: Store) -> str:
    with store.read() as session:
        return state_hash(session)
