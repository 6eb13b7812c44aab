"""Two PCs spoke in one name: what both wrote is kept, each goes on alone, and all PCs show the same in the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from db.changes import rebuilt_hash, state_hash
from db.devices import Device
from db.files import Files
from db.people import Person
from db.store import open_store
from swdesk import conflicts, records
from swdesk.sync import peers
from swdesk.sync.forks import renew, settle
from tests.conftest import KEY
from tests.swdesk.sync.test_sync import Pc, first, make, pair, second

__all__ = ["first", "make", "second"]
TODAY = date(2026, 11, 23)


@pytest.fixture
def twin(first: Pc, second: Pc, tmp_path: Path) -> Iterator[Pc]:
    """A disk image of the second PC, used under the same name."""
    with second.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(second.store.folder, tmp_path / "image")
    store = open_store(tmp_path / "image", KEY, clock=second.clock)
    store.origin = second.store.origin
    made = Pc(store, Files(tmp_path / "image", KEY), second.clock)
    yield made
    made.files.close()
    store.close()


def names(pc: Pc) -> set[str | None]:
    with pc.store.read() as session:
        return set(session.scalars(select(Person.name).where(Person.deleted.is_(False))))


def forked(first: Pc, second: Pc, twin: Pc, folder: Path) -> None:
    """Both write, the first PC hears of both."""
    second.person("孙秀兰")
    twin.person("别的内容")
    for pc, place in ((second, "two"), (twin, "twin")):
        pc.export(folder / place)
        first.take(folder / place)


def test_what_was_kept_apart_is_taken_in(first: Pc, second: Pc, twin: Pc, tmp_path: Path) -> None:
    forked(first, second, twin, tmp_path)
    assert settle(first.store, second.store.origin, today=TODAY) == 1
    assert names(first) == {"赵桂英", "孙秀兰", "别的内容"}
    with first.store.read() as session:
        assert peers.alarms(session) == []
        assert state_hash(session) == rebuilt_hash(session)


def test_the_same_file_again_is_no_new_alarm(first: Pc, second: Pc, twin: Pc, tmp_path: Path) -> None:
    forked(first, second, twin, tmp_path)
    settle(first.store, second.store.origin, today=TODAY)
    first.take(tmp_path / "twin")
    with first.store.read() as session:
        assert peers.alarms(session) == []
    assert names(first) == {"赵桂英", "孙秀兰", "别的内容"}


def test_a_forked_pc_goes_on_under_a_new_name(first: Pc, second: Pc, twin: Pc, tmp_path: Path) -> None:
    forked(first, second, twin, tmp_path)
    first.export(tmp_path / "back", everything=True)
    twin.take(tmp_path / "back")
    old, sign = twin.store.origin, twin.sign
    settle(twin.store, old, today=TODAY)
    assert twin.store.origin != old
    assert twin.sign != sign
    assert names(twin) == {"赵桂英", "孙秀兰", "别的内容"}
    again = open_store(twin.store.folder, KEY, clock=twin.clock)
    assert again.origin == twin.store.origin
    again.close()


def test_a_fork_that_is_only_heard_of_is_an_alarm_too(
    first: Pc, second: Pc, twin: Pc, tmp_path: Path
) -> None:
    """The other's changes are not in the file, since this PC seems to have them: the signed end says otherwise."""
    forked(first, second, twin, tmp_path)
    first.export(tmp_path / "back")
    twin.take(tmp_path / "back")
    with twin.store.read() as session:
        assert len(peers.alarms(session)) == 1


def test_afterwards_all_show_the_same_and_what_is_written_later_arrives(
    first: Pc, second: Pc, twin: Pc, tmp_path: Path
) -> None:
    forked(first, second, twin, tmp_path)
    settle(first.store, second.store.origin, today=TODAY)
    first.export(tmp_path / "back", everything=True)
    for pc in (second, twin):
        pc.take(tmp_path / "back")
    settle(twin.store, second.store.origin, today=TODAY)
    twin.person("周望远")
    pair(first, twin)  # 重新添加
    twin.export(tmp_path / "later")
    first.take(tmp_path / "later")
    first.export(tmp_path / "last")
    for pc in (second, twin):
        pc.take(tmp_path / "last")
    assert names(first) == names(second) == names(twin) == {"赵桂英", "孙秀兰", "别的内容", "周望远"}


def test_new_keys_end_the_old_ones_and_open_what_is_under_way(first: Pc, second: Pc, tmp_path: Path) -> None:
    first.person("孙秀兰")
    first.export(tmp_path / "under way")
    renew(second.store, today=TODAY)
    assert second.take(tmp_path / "under way") == ["接收"]
    second.person("周望远")
    second.export(tmp_path / "new")
    assert first.take(tmp_path / "new") == ["待核对"]
    pair(first, second)
    assert first.take(tmp_path / "new") == ["接收"]
    assert names(first) == names(second)
    with first.store.read() as session:
        stands = session.scalars(select(Device.revoked_on.is_(None)).order_by(Device.letter)).all()
    assert list(stands) == [True, False, True]


def test_a_pc_that_is_alone_may_change_its_keys(first: Pc) -> None:
    sign, origin = first.sign, first.store.origin
    renew(first.store, today=TODAY)
    assert first.sign != sign
    assert first.store.origin != origin
    first.person("孙秀兰")


def test_edits_of_one_field_stand_side_by_side(first: Pc, second: Pc, twin: Pc, tmp_path: Path) -> None:
    """The twin's later edit takes the place of its own earlier one, and of nothing else."""
    for pc, texts in ((second, ["甲"]), (twin, ["乙", "丙"])):
        for text in texts:
            with pc.store.write("改") as work:
                person = work.session.scalars(select(Person.id)).one()
                records.save(work.session, "person", {"remark": text}, id=person)
    for pc, place in ((second, "two"), (twin, "twin")):
        pc.export(tmp_path / place)
        first.take(tmp_path / place)
    settle(first.store, second.store.origin, today=TODAY)
    with first.store.read() as session:
        [dispute] = conflicts.disputes(session)
    assert {version.text for version in dispute.versions} == {"甲", "丙"}
