"""No personal data in plain text on disk: names and ID numbers of the ledgers are searched for wherever we write."""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest
import python_calamine

from db.drafts import Drafts
from db.files import Files
from db.store import STATION_FILE, Store, create_store, open_store
from swdesk import backup
from swdesk.clock import FixedClock
from swdesk.export import export_list
from swdesk.files import Prepared, attach
from swdesk.importing.apply import import_ledgers
from swdesk.records import Query, Row, load, rows, save
from swdesk.security import keys
from swdesk.security.seal import Cost
from tests.conftest import KEY
from tests.torture.plain import CODINGS, found

ROOT = Path(__file__).parents[2]
LEDGERS = ROOT / "tests" / "data" / "ledgers"
CHILD = ROOT / "tests" / "torture" / "kill_child.py"


def secrets_of_ledgers() -> list[str]:
    """The ID numbers of the ledgers as they stand there."""
    book = python_calamine.CalamineWorkbook.from_path(LEDGERS / "服务对象花名册.xlsx")
    cells = {
        str(cell).strip()
        for sheet in book.sheet_names
        for row in book.get_sheet_by_name(sheet).to_python()
        for cell in row
    }
    return [cell for cell in cells if cell.startswith("999999") and len(cell) == 18]


def names_of(people: Iterable[Row]) -> list[str]:
    """Names of three characters or more: shorter ones stand in random bytes by chance."""
    return [name for name in (str(person.values["name"]) for person in people) if len(name) >= 3]


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temp folder of this process and its children, to be searched afterwards."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("TEMP", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    for number, coding in enumerate(CODINGS):
        (tmp_path / str(number)).write_bytes(b"\0\1" + "赵长河".encode(coding))
    (tmp_path / "赵长河.txt").touch()
    assert len(found([tmp_path], ["赵长河"])) == 5


def test_nothing_is_written_in_plain(
    tmp_path: Path, temp: Path, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    folder, stick = tmp_path / "store", tmp_path / "stick"
    stick.mkdir()
    first = [KEY]
    user = "欧阳文澜"
    keys.create_keys(
        folder, user, "secret1", random=lambda n: first.pop() if first else os.urandom(n), cost=Cost(64, 1)
    )
    store = create_store(folder, KEY, clock=clock)
    import_ledgers(store, LEDGERS, clock=clock)
    with store.read() as session:
        people = rows(session, "person", Query(limit=100_000))
        loaded = load(session, "person", people[0].id)
    words = [*names_of(people), *secrets_of_ledgers(), user, "悄悄话不可外传"]
    assert len(words) > 100
    files, drafts = Files(folder, KEY), Drafts(folder, KEY, clock)
    with store.write("附照片") as work:
        attach(work.session, files, "person", loaded.id, Prepared("悄悄话不可外传".encode(), "text/plain"))
    drafts.keep("person", loaded.id, {"name": "悄悄话不可外传"}, {}, None)
    made = backup.make_backup(folder, KEY, [stick], clock).made[0]
    backup.drill(made, backup.Secret(key=KEY))

    assert (folder / (STATION_FILE + "-wal")).stat().st_size > 0, "the WAL is searched while it holds pages"
    assert found([folder, stick, temp], words) == []
    assert not [word for word in words if word in caplog.text]
    for part in (files, drafts, store):
        part.close()
    assert found([folder, stick, temp], words) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix")
@pytest.mark.parametrize("kind", ["ledgers", "export"])
def test_a_killed_program_leaves_nothing_in_plain(tmp_path: Path, temp: Path, kind: str) -> None:
    folder = tmp_path / "store"
    store = create_store(folder, KEY)
    import_ledgers(store, LEDGERS, clock=FixedClock(datetime(2026, 11, 23, 10).astimezone()))
    with store.read() as session:
        people = rows(session, "person", Query(limit=100_000))
    store.close()
    words = [*names_of(people), *secrets_of_ledgers()]
    moments = random.Random(3)
    for number in range(3):
        command = [sys.executable, str(CHILD), str(folder), kind, str(number * 10_000)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as child:
            assert child.stdout
            child.stdout.readline()
            time.sleep(moments.uniform(0.05, 0.8))
            child.send_signal(signal.SIGKILL)
        assert found([folder, temp], words) == []
    open_store(folder, KEY).close()


def test_excel_files_are_made_without_temporary_files(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write("登记服务对象") as work:
        save(work.session, "person", {"name": "赵长河"})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with store.read() as session:
        assert export_list(session, "person", Query(), tmp_path / "名册.xlsx") == 1
