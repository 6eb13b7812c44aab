"""What looks after the station by itself: refused passwords, backups and drills that are due, what lies in temporary folders."""

from __future__ import annotations

import os
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from db.staff import Worker
from db.store import Store
from swdesk import access, backup, leftovers, records, today
from swdesk.clock import FixedClock
from swdesk.desk import create_desk, open_desk
from swdesk.errors import UserError
from swdesk.security import keys, refused
from swdesk.security.seal import Cost

CHEAP = Cost(memory_kib=64, passes=1)
TODAY = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path: Path, clock: FixedClock) -> Path:
    made = tmp_path / "desk"
    desk, _phrase = create_desk(
        made, unit_name="示范站", level="4", worker_name="周敏", password="123456", clock=clock, cost=CHEAP
    )
    desk.close(back_up=False)
    return made


def wrong(folder: Path, clock: FixedClock) -> None:
    with pytest.raises(UserError):
        open_desk(folder, "654321", clock=clock)


def refusals(folder: Path, clock: FixedClock) -> list[str]:
    desk = open_desk(folder, "123456", clock=clock)
    try:
        with desk.store.read() as session:
            return [one.who for one in access.looks(session, access.REFUSED)]
    finally:
        desk.close(back_up=False)


def test_the_head_reads_of_refused_passwords(folder: Path, clock: FixedClock) -> None:
    wrong(folder, clock)
    wrong(folder, FixedClock(clock.now() + timedelta(minutes=1)))
    assert refusals(folder, clock) == ["周敏", "周敏"]
    assert refusals(folder, clock) == ["周敏", "周敏"]


def test_what_waits_says_neither_name_nor_password(folder: Path, clock: FixedClock) -> None:
    wrong(folder, clock)
    text = (folder / refused.REFUSED_FILE).read_text()
    slot = keys.users(folder)[0].slot
    assert text == f"{clock.ms()} {slot}\n"


def test_lines_that_were_taken_twice_are_noted_once(folder: Path, clock: FixedClock) -> None:
    wrong(folder, clock)
    kept = (folder / refused.REFUSED_FILE).read_bytes()
    refusals(folder, clock)
    (folder / refused.TAKEN_FILE).write_bytes(
        kept + b"\xff\xfe broken\n12"
    )  # the power failed before it was gone
    assert refusals(folder, clock) == ["周敏"]


def test_a_right_password_leaves_nothing_waiting(folder: Path, clock: FixedClock) -> None:
    assert refusals(folder, clock) == []
    assert not (folder / refused.REFUSED_FILE).exists()


def todos(folder: Path, now: datetime) -> list[str]:
    return [one.tag for one in today.backup_todos(folder, now)]


def test_backups_and_drills_are_asked_for(folder: Path, clock: FixedClock, tmp_path: Path) -> None:
    assert todos(folder, clock.now()) == ["备份"]
    desk = open_desk(folder, "123456", clock=clock)
    (tmp_path / "stick").mkdir()
    backup.make_backup(folder, desk.key, [tmp_path / "stick"], clock)
    desk.close(back_up=False)
    assert todos(folder, clock.now()) == ["演练"]
    backup.note_drill(folder, clock.now())
    assert todos(folder, clock.now()) == []
    assert todos(folder, clock.now() + timedelta(days=7)) == ["备份"]
    assert todos(folder, clock.now() + timedelta(days=92)) == ["备份", "演练"]


@pytest.mark.parametrize(
    ("until", "when"),
    [(date(2026, 12, 1), "12月1日前"), (date(2026, 11, 1), "逾期 22 天"), (date(2027, 11, 1), "")],
)
def test_a_registration_that_ends_is_a_task(store: Store, until: date, when: str) -> None:
    with store.write("登记") as work:
        records.save(
            work.session, "worker", {"name": "周敏", "credential": "1", "registered_until": until, "registered_on": date(2024, 1, 1)}
        )  # fmt: skip
    with store.read() as session:
        found = [one for one in today.today_of(session, TODAY).todos if one.kind == Worker.__tablename__]
    assert [one.when for one in found] == ([when] if when else [])


def test_demo_stations_are_wiped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FixedClock) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended, crashed, running = (leftovers.demo_folder() for _one in range(3))
    other = tmp_path / "station"
    other.mkdir()
    leftovers.wipe(ended)
    leftovers.wipe(other)
    old = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(crashed.parent, (old, old))
    leftovers.sweep(clock.now())
    assert [one.parent.exists() for one in (ended, crashed, running)] == [False, False, True]
    assert other.exists()
