"""From this PC to a server and back: everything goes over through the log, both hashes agree, and nothing is lost on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from db import local
from db.bundles import Transfer
from db.changes import rebuilt_hash, state_hash
from db.files import Files
from db.names import SERVER_FILE, STATION_FILE
from db.people import Person
from db.server import url_of
from db.store import Store, create_store, open_store
from swdesk import backup, cli, records, transfers
from swdesk.backups.dumping import DUMP_FILE, open_dump
from swdesk.bundles.cards import DeviceKeys, device_keys, keep_card, known_cards
from swdesk.clock import FixedClock
from swdesk.desk import Desk, create_desk, open_desk
from swdesk.errors import UserError
from swdesk.files import Prepared, attach
from swdesk.places import ASIDE
from swdesk.progress import silent
from swdesk.security.seal import Cost
from swdesk.shared import copy_to_server
from tests.postgres import Server, needs_server

pytestmark = needs_server

SUPERIOR = DeviceKeys.generate(os.urandom).card("示范县民政局", "999999", "3")


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    name = server.empty()
    yield server.address(name)
    server.drop(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "station"


@pytest.fixture
def desk(folder: Path, clock: FixedClock) -> Iterator[Desk]:
    made, _phrase = create_desk(
        folder, unit_name="青禾镇社工站", worker_name="周敏", password="abc123", clock=clock,
        cost=Cost(memory_kib=8 * 1024, passes=1, lanes=1),
    )  # fmt: skip
    with made.store.write("录入") as work:
        person = records.save(work.session, "person", {"name": "赵桂英", "categories": ("A01",)})
        visit = records.save(work.session, "visit", {"person": person, "day": date(2026, 9, 1)})
        attach(work.session, made.files, "visit", visit, Prepared(b"photo", "image/jpeg"))
    with made.store.write("改") as work:
        records.save(work.session, "person", {"village": "柳树屯村"}, id=person)
    with made.store.local() as session:
        keep_card(session, SUPERIOR, "superior", confirmed=True)
        device_keys(session, os.urandom)
        transfers.note(
            session,
            transfers.OUT,
            at=1,
            user_name="周敏",
            party="县",
            what="报告",
            fields="",
            purpose="",
            bundle="",
        )
    yield made
    if made.lock is not None and (folder / STATION_FILE).exists():
        made.close(back_up=False)


def reopened(folder: Path) -> Desk:
    return open_desk(folder, "abc123")


def state(store: Store) -> str:
    with store.read() as session:
        assert state_hash(session) == rebuilt_hash(session)
        return state_hash(session)


def moved(desk: Desk, address: str) -> None:
    desk.moved = copy_to_server(desk, address, silent)
    desk.close(back_up=False)


def test_everything_is_on_the_server_with_the_same_hash(desk: Desk, folder: Path, address: str) -> None:
    before, own = state(desk.store), cards(desk.store)
    moved(desk, address)
    after = reopened(folder)
    assert after.store.shared
    assert state(after.store) == before
    assert cards(after.store) == own
    with after.store.read() as session:
        assert session.scalars(select(Transfer.what)).all() == ["报告"]
    assert [size for _name, size in after.files.names()] == [5]
    after.close(back_up=False)


def cards(store: Store) -> tuple[list[str], str]:
    with store.local() as session:
        return [one.card.name for one in known_cards(session)], device_keys(session, os.urandom).box


def test_what_lay_on_this_pc_is_kept_beside_and_still_opens(desk: Desk, folder: Path, address: str) -> None:
    before = state(desk.store)
    moved(desk, address)
    assert not (folder / STATION_FILE).exists()
    [aside] = folder.parent.glob(f"{folder.name}{ASIDE}*")
    old = reopened(aside)
    assert (state(old.store), old.store.shared) == (before, False)
    old.close(back_up=False)


def test_work_goes_on_where_the_log_ended(desk: Desk, folder: Path, address: str) -> None:
    moved(desk, address)
    after = reopened(folder)
    with after.store.write("录入") as work:
        records.save(work.session, "person", {"name": "钱小明"})
    assert state(after.store)
    after.close(back_up=False)


def test_a_database_that_holds_another_station_is_refused(
    desk: Desk, folder: Path, address: str, tmp_path: Path
) -> None:
    other = create_store(tmp_path / "other", bytes(32), address=address)
    with other.write("录入") as work:
        records.save(work.session, "person", {"name": "别站的人"})
    before = state(other)
    with pytest.raises(UserError, match="已经有别的数据"):
        copy_to_server(desk, address, silent)
    assert state(other) == before
    other.close()
    assert not list(folder.parent.glob(".正在移到服务器*"))


def test_what_was_written_meanwhile_keeps_this_pc_in_use_and_the_next_move_takes_it(
    desk: Desk, folder: Path, address: str
) -> None:
    desk.moved = copy_to_server(desk, address, silent)
    with desk.store.write("又记了") as work:
        records.save(work.session, "person", {"name": "钱小明"})
    with pytest.raises(UserError, match="又记了新内容"):
        desk.close(back_up=False)
    again = reopened(folder)
    assert not again.store.shared
    before = state(again.store)
    moved(again, address)
    after = reopened(folder)
    assert (after.store.shared, state(after.store)) == (True, before)
    after.close(back_up=False)


def test_tables_that_are_not_what_the_log_says_are_not_copied(
    desk: Desk, address: str, tmp_path: Path
) -> None:
    with desk.store.engine.execution_options(begin="IMMEDIATE").begin() as connection:
        connection.execute(update(Person.__table__).values(village="乙村"))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="核对不一致"):
        copy_to_server(desk, address, silent)
    left = create_store(tmp_path / "look", bytes(32), address=address)
    with left.read() as session:
        assert records.total(session, "person", records.Query()) == 0
    left.close()


def test_a_stopped_move_leaves_everything_here(desk: Desk, folder: Path, address: str) -> None:
    class StopError(Exception):
        pass

    left = [4]  # into the tables of the server

    def stop(_done: int, _total: int, _text: str) -> None:
        left[0] -= 1
        if not left[0]:
            raise StopError

    before = state(desk.store)
    with pytest.raises(StopError):
        copy_to_server(desk, address, stop)
    assert (state(desk.store), (folder / SERVER_FILE).exists()) == (before, False)
    moved(desk, address)


def test_a_server_that_is_not_there_is_said(desk: Desk, address: str) -> None:
    away = url_of(address).set(port=1).render_as_string(hide_password=False)
    with pytest.raises(UserError, match="连不上"):
        copy_to_server(desk, away, silent)


def test_a_backup_of_the_server_passes_its_drill_and_comes_back(
    desk: Desk, folder: Path, address: str, tmp_path: Path, clock: FixedClock
) -> None:
    before = state(desk.store)
    moved(desk, address)
    after = reopened(folder)
    key = after.key
    assert backup.backup_due(folder, key, clock)
    [made] = backup.make_backup(folder, key, [tmp_path], clock).made
    assert not backup.backup_due(folder, key, clock)
    after.close(back_up=False)
    assert backup.drill(made, backup.Secret(key=key)).state == before
    restored = backup.restore(made, tmp_path / "back", backup.Secret(password="abc123"), clock)
    store = open_store(restored.folder, key)
    files = Files.of(store)
    assert (store.shared, state(store), len(files.names())) == (False, before, 1)
    with store.read() as session:
        assert local.own(session, "device_keys") is not None
    files.close()
    store.close()


def test_the_command_moves_a_station(
    desk: Desk,
    folder: Path,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk.close(back_up=False)
    monkeypatch.setenv("SWDESK_PASSWORD", "abc123")
    assert cli.main(["to-server", address, "--store", str(folder)]) == 0
    assert "两边核对一致" in capsys.readouterr().out
    assert cli.main(["check", "--store", str(folder)]) == 0
    assert cli.main(["to-server", address, "--store", str(folder)]) == cli.USER_CAN_ACT
    assert "已经在服务器上" in capsys.readouterr().err


def test_a_backup_holds_what_the_server_itself_can_restore(
    desk: Desk, folder: Path, address: str, tmp_path: Path, clock: FixedClock, server: Server
) -> None:
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        pytest.skip("no pg_dump on this machine")
    before = state(desk.store)
    moved(desk, address)
    key = desk.key
    [made] = backup.make_backup(folder, key, [tmp_path], clock).made
    plain = tmp_path / "dump"
    plain.write_bytes(open_dump(made, key))
    assert "赵桂英".encode() not in (made / DUMP_FILE).read_bytes()
    name = server.empty()
    url = url_of(server.address(name)).set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(["pg_restore", "--no-owner", "-d", url, str(plain)], check=True)
    other = create_store(tmp_path / "other", bytes(32), address=server.address(name))
    assert state(other) == before
    other.close()
    server.drop(name)


def test_without_pg_dump_the_backup_is_whole(
    desk: Desk, folder: Path, address: str, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(desk.store)
    moved(desk, address)
    monkeypatch.setenv("PATH", "")
    [made] = backup.make_backup(folder, desk.key, [tmp_path], clock).made
    assert backup.drill(made, backup.Secret(key=desk.key)).state == before
    with pytest.raises(UserError, match="没有服务器转储"):
        open_dump(made, desk.key)
