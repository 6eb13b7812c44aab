"""Wrong clocks: ten years off either way, backwards, a dead battery; nothing is refused and nothing lost (sync.md §6)."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from db.files import Files
from db.log import Conflict
from db.people import Person
from db.store import Store, open_store
from swdesk import backup, filing
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.importing.apply import import_ledgers
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.records import Query, rows, save
from swdesk.sending import export_report
from swdesk.sync.sending import export_sync
from tests.torture.registry import Counts, bar
from tests.torture.stations import KEY, LEDGERS, empty_store, full_store, joined, sound

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
YEARS = timedelta(days=3650)
CLOCKS = (
    NOW, NOW + YEARS, NOW - YEARS, datetime(1970, 1, 1, tzinfo=UTC), datetime(1980, 1, 1, tzinfo=UTC),
    datetime(2000, 1, 1, tzinfo=UTC), NOW - timedelta(hours=1), NOW, NOW - timedelta(days=1), NOW,
)  # fmt: skip
"""In this order: each PC start finds the next one."""


@bar("时钟错乱 · 全部工作", "拒绝 0，丢失 0")
def all_work(counts: Counts, folder: Path) -> str:
    """One PC whose clock is another at every start: edit, import, report, send, back up, restore."""
    full_store(folder / "store").close()
    stick, done = folder / "stick", 0
    stick.mkdir()
    clocks = CLOCKS if counts.timed else CLOCKS[:4]
    for turn, at in enumerate(clocks):
        clock = FixedClock(at)
        store = open_store(folder / "store", KEY, clock=clock)
        with closing(store), closing(Files(store.folder, KEY)) as files:
            for work in (_edit, _import, _report, _back_up):
                _not_refused(
                    partial(work, store, files, clock, folder, turn), f"{work.__name__} {at:%Y-%m-%d}"
                )
                done += 1
            sound(store)
    return f"{len(clocks)}种时钟，{done}项工作，拒绝0，丢失0"


def _not_refused(work: Callable[[], None], what: str) -> None:
    said = ""
    try:
        work()
    except UserError as error:
        said = str(error)
    assert not said, f"{what}：{said}"


def _edit(store: Store, files: Files, clock: FixedClock, folder: Path, turn: int) -> None:
    """The newest edit is what is shown, whenever it says it was made."""
    with store.read() as session:
        person = rows(session, "person", Query(limit=1))[0].id
    with store.write("修改") as work:
        save(work.session, "person", {"remark": f"第{turn}次"}, id=person)
        save(work.session, "visit", {"person": person, "day": clock.today()})
    with store.read() as session:
        assert session.scalar(select(Person.remark).where(Person.id == person)) == f"第{turn}次", (
            "改动没有生效"
        )
        assert not session.scalar(select(func.count()).select_from(Conflict)), "一台电脑自己和自己冲突"


def _import(store: Store, files: Files, clock: FixedClock, folder: Path, turn: int) -> None:
    import_ledgers(store, LEDGERS, clock=clock)


def _report(store: Store, files: Files, clock: FixedClock, folder: Path, turn: int) -> None:
    out = folder / f"out-{turn}"
    out.mkdir()
    period = parse_period(f"{2015 + turn}Q3")
    with store.write("定稿") as work:
        report, _snapshot = filing.sign(work.session, files, period, clock=clock, random=random.randbytes)
    export_report(store, files, report, out, clock=clock)
    county = empty_store(folder / f"county-{turn}")
    with closing(county):
        county.clock = clock
        (told,) = receive(county, out, clock=clock).files
    assert told.outcome in {"接收", "待核对"}, told.text


def _back_up(store: Store, files: Files, clock: FixedClock, folder: Path, turn: int) -> None:
    """The backup just made is there, whole, and gives back what was saved a moment ago."""
    (made,) = backup.make_backup(store.folder, KEY, [folder / "stick"], clock).made
    assert made.exists(), "刚做的备份被清理了"
    backup.drill(made, backup.Secret(key=KEY), where=folder)


@bar("时钟错乱 · 两台电脑来回修改", "拒绝 0，丢失 0")
def two_pcs(counts: Counts, folder: Path) -> str:
    """Whoever edits last, having seen the other's edit, is right: however wrong both clocks are."""
    chance, pcs, turns = random.Random(4), joined(folder), 12
    with pcs[0].store.write("登记") as work:
        person = save(work.session, "person", {"name": "赵桂英", "filed_on": date(2026, 1, 1)})
    for turn in range(turns):
        one, other = (pcs[0], pcs[1]) if turn % 2 else (pcs[1], pcs[0])
        clock = FixedClock(chance.choice(CLOCKS))
        for pc in pcs:
            pc.store.clock = clock
        out = folder / f"turn-{turn}"
        out.mkdir()
        export_sync(other.store, other.files, out, clock=clock)
        receive(one.store, out, clock=clock, files=one.files)
        with one.store.write("修改") as work:
            save(work.session, "person", {"phone": f"1380000{turn:04}"}, id=person)
        with one.store.read() as session:
            assert session.scalar(select(Person.phone)) == f"1380000{turn:04}", "后改的没有生效"
            assert not session.scalar(select(func.count()).select_from(Conflict)), "没有并行修改却报冲突"
    for pc in pcs:
        sound(pc.store)
        pc.close()
    return f"{turns}次来回，后改的都生效，拒绝0"
