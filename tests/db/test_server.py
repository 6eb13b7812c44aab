"""A shared store: several clients of one server, and what a server can do wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db import local, postgres
from db.base import new_id, table_of
from db.bulk import FEW, insert_rows
from db.changes import Write, apply, rebuilt_hash, state_hash, verify_chain
from db.errors import UserError
from db.files import Files
from db.local import Local
from db.log import Change
from db.recorder import SEEN
from db.server import url_of
from db.store import Store, create_store, mark_restored, move, open_store
from swdesk import records
from swdesk.bundles.cards import device_keys
from tests.conftest import KEY
from tests.postgres import Server, needs_server

pytestmark = needs_server


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    name = server.store()
    yield server.address(name)
    server.drop(name)


@pytest.fixture
def client(address: str, tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Opens clients of one server."""
    made: list[Store] = []

    def make(name: str) -> Store:
        made.append(create_store(tmp_path / name, KEY, address=address))
        return made[-1]

    yield make
    for store in made:
        store.close()


def kill_connections(server: Server, address: str) -> None:
    server.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url_of(address).database}'"
    )


def add(store: Store, name: str) -> None:
    with store.write("新建") as work:
        records.save(work.session, "person", {"name": name})


def total(store: Store) -> int:
    with store.read() as session:
        return records.total(session, "person", records.Query())


# ── clients ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_client_is_an_origin_and_all_see_all(client: Callable[[str], Store]) -> None:
    one, two = client("one"), client("two")
    add(one, "张三")
    add(two, "李四")
    with one.read() as session:
        assert set(session.scalars(select(Change.origin))) == {one.origin, two.origin}
        assert len({one.origin, two.origin}) == 2
        assert verify_chain(session) is None
    assert (total(one), total(two)) == (2, 2)


def test_clients_are_one_unit_with_keys_of_their_own(client: Callable[[str], Store]) -> None:
    def keys(store: Store):
        with store.local() as session:
            return device_keys(session, lambda n: bytes([len(store.folder.name)] * n))

    one, three = client("one"), client("three")
    assert keys(one).unit == keys(three).unit
    assert keys(one).sign != keys(three).sign
    with one.read() as session:
        assert local.get(session, "device_keys") is None, "the secret keys of a PC stay there"


def test_local_facts_of_the_station_are_shared(client: Callable[[str], Store]) -> None:
    one, two = client("one"), client("two")
    with one.local() as session:
        local.put(session, "import_secret", b"s")
    with two.read() as session:
        assert local.get(session, "import_secret") == b"s"


def test_attachments_are_shared(client: Callable[[str], Store]) -> None:
    digest = Files.of(client("one")).put(b"photo")
    assert Files.of(client("two")).get(digest) == b"photo"


def test_clients_that_write_at_once_leave_tables_equal_to_the_log(client: Callable[[str], Store]) -> None:
    stores = [client("one"), client("two")]
    with stores[0].write("新建") as work:
        person = records.save(work.session, "person", {"name": "张三"})

    def edit(store: Store) -> None:
        for number in range(15):
            with store.write("改") as work:
                phone = f"{store.folder.name}{number}"
                records.save(work.session, "person", {"phone": phone}, id=person)
                records.save(work.session, "visit", {"person": person, "content": phone})

    threads = [threading.Thread(target=edit, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with stores[0].read() as session:
        assert state_hash(session) == rebuilt_hash(session)
        assert verify_chain(session) is None
        assert records.total(session, "visit", records.Query()) == 30


def test_a_form_that_another_client_overtook_makes_a_sibling(client: Callable[[str], Store]) -> None:
    one, two = client("one"), client("two")
    with one.write("新建") as work:
        person = records.save(work.session, "person", {"name": "张三", "remark": "旧"})
    with two.read() as session:
        loaded = records.load(session, "person", person)
    with one.write("改") as work:
        records.save(work.session, "person", {"remark": "甲写的"}, id=person)
    with two.write("改") as work:
        work.session.info[SEEN] = {}
        records.save(work.session, "person", {"remark": "乙写的"}, id=person, heads=loaded.heads)
    with one.read() as session:
        assert len(records.load(session, "person", person).heads["remark"]) == 2
        assert state_hash(session) == rebuilt_hash(session)


def test_a_read_sees_one_moment(client: Callable[[str], Store]) -> None:
    one, two = client("one"), client("two")
    with one.read() as session:
        before = records.total(session, "person", records.Query())
        add(two, "张三")
        assert records.total(session, "person", records.Query()) == before
    assert total(one) == before + 1


# ── the folder of a client ───────────────────────────────────────────────────────────────────────────────────


def test_a_reopened_client_is_the_same_and_a_copied_one_another(client: Callable[[str], Store]) -> None:
    store = client("one")
    again = open_store(store.folder, KEY)
    assert (again.origin, again.shared) == (store.origin, True)
    again.close()
    mark_restored(store.folder)
    copied = open_store(store.folder, KEY)
    assert copied.origin != store.origin
    copied.close()


def test_the_password_stands_nowhere_in_plain_text(client: Callable[[str], Store], address: str) -> None:
    store = client("one")
    password = str(url_of(address).password).encode()
    assert password
    for path in store.folder.iterdir():
        assert password not in path.read_bytes(), path.name


def test_a_wrong_key_does_not_open_a_client(client: Callable[[str], Store]) -> None:
    with pytest.raises(UserError, match="密钥不对"):
        open_store(client("one").folder, bytes(32))


def test_a_moved_server_gives_a_client_another_origin(
    client: Callable[[str], Store], server: Server, address: str
) -> None:
    store = client("one")
    move(store.folder, KEY, address)
    same = open_store(store.folder, KEY)
    same.close()
    other = server.store()
    move(store.folder, KEY, server.address(other))
    moved = open_store(store.folder, KEY)
    moved.close()
    server.drop(other)
    assert same.origin == store.origin != moved.origin


# ── what can go wrong ────────────────────────────────────────────────────────────────────────────────────────


def test_a_lost_connection_is_a_sentence_and_the_next_write_works(
    client: Callable[[str], Store], server: Server, address: str
) -> None:
    store = client("one")
    with pytest.raises(UserError, match="连接断了"), store.write("新建") as work:
        records.save(work.session, "person", {"name": "张三"})
        kill_connections(server, address)
        records.save(work.session, "person", {"name": "李四"})
    add(store, "王五")
    assert total(store) == 1


def people_in_bulk(number: int) -> list[Write]:
    return [Write("person", new_id(), {"name": "张三"}) for _ in range(number)]


def test_a_connection_lost_in_bulk_work_is_a_sentence_and_the_next_write_works(
    client: Callable[[str], Store], server: Server, address: str
) -> None:
    store = client("one")
    with pytest.raises(UserError, match="连接断了"), store.write("导入") as work:
        kill_connections(server, address)
        insert_rows(
            work.session.connection(),
            table_of(Local),
            [{"key": str(n), "value": b""} for n in range(FEW + 1)],
        )
    with store.write("导入") as work:
        apply(work.session, people_in_bulk(FEW + 1))
    assert total(store) == FEW + 1


def test_bulk_work_on_a_server_that_only_reads_is_a_sentence(client: Callable[[str], Store]) -> None:
    store = client("one")
    with pytest.raises(UserError, match="只能读不能写"), store.write("导入") as work:
        work.session.execute(text("SET TRANSACTION READ ONLY"))
        apply(work.session, people_in_bulk(FEW + 1))


def test_a_connection_lost_between_reads_is_made_again(
    client: Callable[[str], Store], server: Server, address: str
) -> None:
    store = client("one")
    assert total(store) == 0
    kill_connections(server, address)
    assert total(store) == 0


def test_a_server_that_only_reads_is_a_sentence(
    client: Callable[[str], Store], server: Server, address: str
) -> None:
    store = client("one")
    server.run(f"ALTER DATABASE {url_of(address).database} SET default_transaction_read_only = on")
    kill_connections(server, address)
    with pytest.raises(UserError, match="只能读不能写"):
        add(store, "张三")


def test_a_long_write_of_another_client_is_a_sentence(
    client: Callable[[str], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "OPTIONS", "-c lock_timeout=100ms")
    one, two = client("one"), client("two")
    with one.write("导入") as work:
        records.save(work.session, "person", {"name": "张三"})
        with pytest.raises(UserError, match="别的电脑正在写入"):
            add(two, "李四")


def test_a_wrong_password_is_a_sentence_and_leaves_no_folder(address: str, tmp_path: Path) -> None:
    wrong = url_of(address).set(password="wrong").render_as_string(hide_password=False)
    with pytest.raises(UserError, match="用户名或密码"):
        create_store(tmp_path / "client", KEY, address=wrong)
    assert not (tmp_path / "client").exists()


def test_a_missing_database_is_a_sentence(address: str, tmp_path: Path) -> None:
    wrong = url_of(address).set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(UserError, match="没有这个数据库"):
        create_store(tmp_path / "client", KEY, address=wrong)


def test_a_server_that_is_off_is_a_sentence(address: str, tmp_path: Path) -> None:
    wrong = url_of(address).set(port=1).render_as_string(hide_password=False)
    with pytest.raises(UserError, match="连不上"):
        create_store(tmp_path / "client", KEY, address=wrong)


def test_tables_of_another_program_are_left_alone(server: Server, tmp_path: Path) -> None:
    name = server.empty()
    server.run("CREATE TABLE theirs (x int)", name)
    with pytest.raises(UserError, match="别的程序的表"):
        create_store(tmp_path / "client", KEY, address=server.address(name))
    server.drop(name)


def test_a_newer_store_is_refused(client: Callable[[str], Store]) -> None:
    store = client("one")
    with store.local() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="先升级本程序"):
        open_store(store.folder, KEY)


@pytest.mark.parametrize("typed", ["", "sqlite:///x", "postgresql://host", "服务器", "postgresql://u@h:x/d"])
def test_what_is_no_address_is_a_sentence(typed: str) -> None:
    with pytest.raises(UserError, match="看不懂服务器地址"):
        url_of(typed)


def test_records_cross_a_network_encrypted_unless_the_address_says_otherwise() -> None:
    assert url_of("postgresql://u@10.0.0.5/d").query["sslmode"] == "require"
    assert url_of("postgresql://u@10.0.0.5/d?sslmode=verify-full").query["sslmode"] == "verify-full"
    assert "sslmode" not in url_of("postgresql://u@127.0.0.1/d").query
