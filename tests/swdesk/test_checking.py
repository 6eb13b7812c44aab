"""The whole check: each kind of damage is found and named, and only what the log can give back is repaired."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, delete, insert, literal, select, text, update

from db.base import new_id, table_of
from db.consistency import How
from db.log import Change, Conflict
from db.people import Person
from db.roots import PersonRoot
from db.store import FILES_FILE, STATION_FILE, connect, make_engine
from db.visits import Visit
from swdesk.checking import Findings, check_all, repair, told
from swdesk.clock import FixedClock
from swdesk.desk import Desk, create_desk
from swdesk.errors import UserError
from swdesk.files import Prepared, attach
from swdesk.progress import Progress, silent
from swdesk.records import remove, save
from swdesk.security.seal import Cost
from tests.postgres import Server, needs_server

CHEAP = Cost(64, 1, 1)
PHOTO = b"\xff\xd8photo" * 100


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, database: Callable[[], str]) -> Iterator[Desk]:
    made = station(tmp_path / "station", clock, database())
    yield made
    made.close(back_up=False)


def station(folder: Path, clock: FixedClock, address: str) -> Desk:
    """A station with a person entered twice and merged, a visit and a photo of the visit."""
    made, _phrase = create_desk(
        folder, unit_name="示范县青禾镇社会工作服务站", worker_name="周敏", password="abc123", clock=clock, cost=CHEAP,
        address=address,
    )  # fmt: skip
    with made.store.write("登记走访") as work:
        person = save(work.session, "person", {"name": "赵桂英", "village": "甲村", "categories": ("01",)})
        save(work.session, "person", {"name": "赵贵英", "merged_into": person})
        visit = save(work.session, "visit", {"person": person, "day": date(2026, 3, 1)})
        attach(work.session, made.files, "visit", visit, Prepared(PHOTO, "image/jpeg"))
    return made


def damage(desk: Desk, statement: Executable | str) -> None:
    """Change the database behind the program's back."""
    with desk.store.local() as session:
        session.connection().execute(text(statement) if isinstance(statement, str) else statement)


def mend(desk: Desk, found: Findings, progress: Progress = silent) -> tuple[Path, ...]:
    return repair(desk, found, progress, backed_up=desk.store.shared)


def lines(desk: Desk, found: Findings) -> list[str]:
    with desk.store.read() as session:
        return list(told(session, found))


def test_a_good_station_is_sound_and_has_nothing_to_tell(desk: Desk) -> None:
    found = check_all(desk)
    assert found.sound
    assert lines(desk, found) == []
    assert found.records >= 6  # station, worker, person, tag, visit, photo


PERSON, VISIT, ROOT, MARK = table_of(Person), table_of(Visit), table_of(PersonRoot), table_of(Conflict)
LOG = table_of(Change)
KEPT = PERSON.c.merged_into.is_(None)

DAMAGE = [
    (update(PERSON).where(KEPT).values(village="乙村"), How.CHANGED, "“村（社区）”"),
    (update(VISIT).values(deleted=True), How.CHANGED, "已删除"),
    (delete(PERSON).where(KEPT), How.MISSING, "赵桂英：变更记录里有，数据表里没有"),
    (insert(PERSON).values(id=new_id(), name="无记录", deleted=False, created_at=0, updated_at=0), How.STRAY, "无记录"),
    (insert(MARK).from_select(["eid", "key", "kind"], select(PERSON.c.id, literal("village"), literal("person")).where(KEPT)),
     How.DISPUTED, "赵桂英：多个内容"),
    (delete(ROOT), How.ROOT, "赵贵英：合并后由哪份档案代表"),
    (update(ROOT).values(root=new_id()), How.ROOT, "赵贵英：合并后由哪份档案代表"),
    (insert(ROOT).from_select(["eid", "root"], select(PERSON.c.id, PERSON.c.id).where(KEPT)), How.ROOT, "赵桂英：合并后由哪份档案代表"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "how", "said"), DAMAGE)
def test_what_differs_from_the_log_is_named_and_repaired(
    desk: Desk, statement: Executable, how: How, said: str
) -> None:
    damage(desk, statement)
    found = check_all(desk)
    assert [item.how for item in found.differences] == [how]
    assert any(said in line for line in lines(desk, found))
    made = mend(desk, found)
    assert [(backup / STATION_FILE).exists() for backup in made] == [True] * (not desk.store.shared)
    assert check_all(desk).sound


@needs_server
def test_a_server_is_not_rebuilt_before_somebody_says_that_it_is_backed_up(
    server: Server, tmp_path: Path, clock: FixedClock
) -> None:
    desk = station(tmp_path / "station", clock, server.address(server.store()))
    damage(desk, update(PERSON).values(village="乙村"))
    found = check_all(desk)
    with pytest.raises(UserError, match="pg_dump"):
        repair(desk, found)
    assert check_all(desk).differences == found.differences
    desk.close()


def test_search_finds_again_after_a_repair(desk: Desk) -> None:
    from db.search import by_name

    damage(desk, delete(PERSON).where(KEPT))
    damage(desk, "DELETE FROM name_index")
    mend(desk, check_all(desk))
    with desk.store.read() as session:
        assert [row.name for row in by_name(session, "zgy", ["person"])] == ["赵桂英", "赵贵英"]


@pytest.mark.parametrize(
    "said", [{"values": "{}"}, {"stamp": LOG.c.stamp + 1}, {"seen": '[["x",1]]'}, {"hash": bytes(range(32))}]
)
def test_a_changed_log_is_found_and_never_taken_for_the_truth(desk: Desk, said: dict[str, Any]) -> None:
    damage(desk, update(LOG).where(LOG.c.kind == "person").values(said))
    found = check_all(desk)
    assert len(found.chains) == 1
    with pytest.raises(UserError, match="不能由它重建"):
        repair(desk, found)


def test_a_change_of_its_own_that_is_gone_is_damage(desk: Desk) -> None:
    damage(desk, "DELETE FROM change WHERE seq = 4")
    found = check_all(desk)
    assert found.chains == [f"{desk.store.origin}:4–4"]
    assert not found.log_is_good


def test_what_another_pc_wrote_and_has_not_arrived_is_work(desk: Desk) -> None:
    desk.store.origin = "another"
    with desk.store.write("登记") as work:
        save(work.session, "person", {"name": "钱大力"})
        save(work.session, "person", {"name": "孙秀兰"})
    damage(desk, "DELETE FROM change WHERE origin = 'another' AND seq = 1")
    damage(desk, "DELETE FROM person WHERE name = '钱大力'")
    desk.store.origin = "own"
    found = check_all(desk)
    assert (found.gaps, found.chains) == (["another:1–1"], [])
    assert not [item for item in found.differences if item.how is not How.STRAY]


def test_a_lost_operation_is_found(desk: Desk) -> None:
    damage(desk, "DELETE FROM operation WHERE name = '登记走访'")
    assert check_all(desk).nameless == 5


@pytest.mark.local_file
def test_no_backup_no_repair(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    damage(desk, update(PERSON).values(village="乙村"))

    def refused(*_arguments: object) -> None:
        raise UserError("磁盘已满")

    found = check_all(desk)
    monkeypatch.setattr(desk, "back_up", refused)
    with pytest.raises(UserError, match="磁盘已满"):
        repair(desk, found)
    assert not check_all(desk).sound


def test_a_repair_that_is_stopped_changes_nothing(desk: Desk) -> None:
    damage(desk, update(PERSON).values(village="乙村"))
    found = check_all(desk)

    def stop(_done: int, _total: int, what: str) -> None:
        if "重建" in what:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mend(desk, found, stop)
    again = check_all(desk)
    assert again.differences == found.differences


def damage_files(desk: Desk, statement: str) -> None:
    engine = desk.store.engine if desk.store.shared else make_engine(desk.folder / FILES_FILE, desk.key)
    with engine.begin() as connection:
        connection.execute(text(statement), {"data": b"x"} if ":data" in statement else {})
    if not desk.store.shared:
        engine.dispose()


def test_an_attachment_that_is_not_what_its_name_says(desk: Desk) -> None:
    damage_files(desk, "UPDATE file SET data = :data")
    found = check_all(desk)
    assert len(found.files_damaged) == 1
    assert not found.sound


def test_an_attachment_on_its_way_is_work_not_damage(desk: Desk) -> None:
    damage_files(desk, "DELETE FROM file")
    found = check_all(desk)
    assert (len(found.files_missing), found.sound) == (1, True)


@pytest.mark.local_file
@pytest.mark.parametrize("name", ["station.db", "files.db", "drafts.db"])
def test_a_flipped_bit_in_a_page_is_found(desk: Desk, name: str) -> None:
    connection = connect(desk.folder / name, desk.key)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = desk.folder / name
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    assert check_all(desk).pages.keys() == {name}


def test_orphans_and_double_numbers_are_listed(desk: Desk) -> None:
    with desk.store.write("登记") as work:
        twin = save(work.session, "person", {"name": "赵贵英", "id_number": "999999195001011216"})
        save(work.session, "person", {"name": "赵桂荣", "id_number": "999999195001011216"})
        save(work.session, "visit", {"person": uuid.uuid4(), "day": date(2026, 3, 2)})
        save(work.session, "visit", {"person": twin, "day": date(2026, 3, 3)})
    with desk.store.write("删除") as work:
        remove(work.session, "person", twin)
    with desk.store.write("登记") as work:
        save(work.session, "person", {"name": "赵贵英", "id_number": "999999195001011216"})
    found = check_all(desk)
    assert found.sound
    assert sorted(item.binned for item in found.orphans) == [False, True]
    assert [len(item.ids) for item in found.doubles] == [2]
    assert not any("999999" in line for line in lines(desk, found))
