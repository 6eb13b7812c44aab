"""The main job on a server, from the command line: two PCs, one station."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from db.changes import state_hash
from db.names import STATION_FILE
from db.server import url_of
from swdesk import cli
from swdesk.desk import open_desk
from swdesk.places import is_store
from tests.postgres import Server, needs_server

pytestmark = needs_server

LEDGERS = Path(__file__).parents[1] / "data" / "ledgers"
EXPECTED: dict[str, Any] = json.loads((LEDGERS / "expected.json").read_text("utf-8"))


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def init(folder: Path, worker: str, address: str) -> int:
    name = "示范县青禾镇社会工作服务站"
    return run("init", "--name", name, "--worker", worker, "--store", folder, "--server", address)


def bare(address: str, user: str = "") -> str:
    """As it is typed: the database's password is not on the command line."""
    url = url_of(address)
    made = URL.create("postgresql", user or url.username, None, url.host, url.port, url.database)
    return made.render_as_string()


@pytest.fixture(scope="module")
def address(server: Server) -> Iterator[str]:
    name = server.empty()
    yield server.address(name)
    server.drop(name)


@pytest.fixture(autouse=True)
def passwords(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("SWDESK_PASSWORD", "abc123")
    monkeypatch.setenv("SWDESK_SERVER_PASSWORD", str(url_of(address).password))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, address: str) -> Path:
    """A station that one PC founded on the server and filled, and that another joined."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SWDESK_PASSWORD", "abc123")
        patch.setenv("SWDESK_SERVER_PASSWORD", str(url_of(address).password))
        assert init(folder / "one", "周敏", bare(address)) == 0
        assert run("import", LEDGERS, "--store", folder / "one") == 0
        assert init(folder / "two", "林知夏", bare(address)) == 0
    return folder


def test_the_folder_of_a_client_is_a_store_without_records(office: Path) -> None:
    assert is_store(office / "one")
    assert not (office / "one" / STATION_FILE).exists()


def test_what_one_pc_took_in_another_reports(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("indicators", "--period", "2026Q3", "--json", "--store", office / "two") == 0
    found = {item["code"]: item for item in json.loads(capsys.readouterr().out)["indicators"]}
    wanted = {code: value for code, value in EXPECTED["quarter"].items() if code != "school_by_theme"}
    assert {code: found[code]["period"]["value"] for code in wanted} == wanted
    assert run("report", "--period", "2026Q3", "--out", office / "报告.pdf", "--store", office / "two") == 0
    assert (office / "报告.pdf").stat().st_size > 10_000
    assert run("check", "--store", office / "two") == 0


def test_the_same_ledgers_from_a_second_pc_change_nothing(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", LEDGERS, "--store", office / "two") == 0
    assert "新增" not in capsys.readouterr().out


def test_a_backup_of_what_lies_on_the_server_comes_back_as_local_files(office: Path) -> None:
    (office / "stick").mkdir()
    assert run("backup", office / "stick", "--store", office / "one") == 0
    [made] = (office / "stick").rglob("*.swbak")
    assert run("restore", made, "--into", office / "back") == 0
    assert (office / "back" / STATION_FILE).exists()
    assert run("check", "--store", office / "back") == 0
    assert state(office / "back") == state(office / "one")


def state(folder: Path) -> str:
    desk = open_desk(folder, "abc123")
    try:
        with desk.store.read() as session:
            return state_hash(session)
    finally:
        desk.close(back_up=False)


def test_another_user_of_the_database_is_taken(
    office: Path, server: Server, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.run("CREATE ROLE clerk SUPERUSER LOGIN PASSWORD 'other'")
    assert run("server", bare(address, "clerk"), "--store", office / "one") == cli.USER_CAN_ACT
    monkeypatch.setenv("SWDESK_SERVER_PASSWORD", "other")
    assert run("server", bare(address, "clerk"), "--store", office / "one") == 0
    assert run("check", "--store", office / "one") == 0
    monkeypatch.setenv("SWDESK_SERVER_PASSWORD", str(url_of(address).password))
    assert run("server", bare(address), "--store", office / "one") == 0
    server.run("DROP ROLE clerk")


def test_a_server_that_refuses_leaves_no_folder(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWDESK_SERVER_PASSWORD", "wrong")
    assert init(tmp_path / "three", "王一", bare(address)) == cli.USER_CAN_ACT
    assert not (tmp_path / "three").exists()
