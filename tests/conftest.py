"""Shared fixtures. Every store made here is, after its test, rebuilt from its change log and compared."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest

from db import local, roots
from db.changes import rebuilt_hash, state_hash, verify_chain
from db.store import Store, create_store, open_store
from swdesk.clock import FixedClock
from tests import postgres

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

KEY = postgres.KEY

ON_BOTH = (
    "db/", "swdesk/test_indicators", "swdesk/test_today", "swdesk/test_services", "swdesk/test_filing",
    "swdesk/test_collect", "swdesk/test_received", "swdesk/test_crosschecks", "swdesk/importing/",
    "swdesk/test_duplicates", "swdesk/test_merging", "swdesk/test_taking_part", "swdesk/test_work_papers", "swdesk/test_extras", "swdesk/test_checking", "swdesk/test_history",
    "swdesk/test_bin", "swdesk/test_access",
)  # fmt: skip
"""Tests whose stores are made twice: in the local file and on a PostgreSQL server."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what reads or writes records on both databases."""
    place = metafunc.definition.path.relative_to(Path(__file__).parent).as_posix()
    if "database" not in metafunc.fixturenames or not place.startswith(ON_BOTH):
        return
    server = pytest.param("server", marks=[postgres.needs_server])
    local = metafunc.definition.get_closest_marker("local_file") is not None
    metafunc.parametrize("database", ["file"] if local else ["file", server], indirect=True)


@pytest.fixture(scope="session", autouse=True)
def no_disk_of_this_machine() -> Iterator[None]:
    """Automatic backups go beside the test's own store, never to another disk or stick of the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("swdesk.backups.targets.list_drives", list)
        yield


_WHOLE_AFTER, _WHOLE_COST = 2.0, 8
"""Seconds of work between two looks at everything: what a test leaves behind is garbage by the tens of megabytes; and so many
times what the last look took, for late in a run one takes a second."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, and together: at the end each worker would do it once more, or wait for the other."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """What stands before the first test stays to the end: looks at everything pass it by."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def collected_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the program (ui/collecting.py): a widget that is collected on a thread that reads the store ends the process."""
    gc.disable()
    yield
    _let_go()
    begun, due = time.process_time(), request.config.stash.get(_DUE, 0.0)
    gc.collect(2 if begun > due else 1)
    if begun > due:
        ended = time.process_time()
        request.config.stash[_DUE] = ended + max(_WHOLE_AFTER, _WHOLE_COST * (ended - begun))
    gc.disable()


_DUE = pytest.StashKey[float]()
"""When, by the time of this process, everything is looked at again."""


def _let_go() -> None:
    """Windows that are closed go now, while they are young: what survives a look is looked at seldom."""
    if core := sys.modules.get("PySide6.QtCore"):
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


@pytest.fixture
def clock() -> FixedClock:
    """2026-11-23, 10:00."""
    return FixedClock(datetime(2026, 11, 23, 10, 0))  # noqa: DTZ001 - the office's own time


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """A PostgreSQL server."""
    with postgres.running() as url:
        made = postgres.Server(url, tmp_path_factory.mktemp("server"))
        yield made
        made.close()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Gives the address of a new shared store; '' for one in the local file."""
    if getattr(request, "param", "file") == "file":
        yield lambda: ""
        return
    server: postgres.Server = request.getfixturevalue("server")
    names: list[str] = []

    def make() -> str:
        names.append(server.store())
        return server.address(names[-1])

    yield make
    for name in names:
        server.drop(name)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an empty store that has no name yet: tables are made once, and copied."""
    store = create_store(tmp_path_factory.mktemp("empty") / "store", KEY)
    with store.local() as session:
        for fact in ("origin", "machine"):
            local.drop_own(session, fact)
    store.close()
    return store.folder


@pytest.fixture
def new_store(
    tmp_path: Path, clock: FixedClock, database: Callable[[], str], empty: Path
) -> Iterator[Callable[..., Store]]:
    """Makes stores; at the end of the test each one's tables must equal its log."""
    made: list[Store] = []

    def make(name: str = "store") -> Store:
        if address := database():
            made.append(create_store(tmp_path / name, KEY, clock=clock, address=address))
        else:
            copytree(empty, tmp_path / name, dirs_exist_ok=True)
            made.append(open_store(tmp_path / name, KEY, clock=clock))
        return made[-1]

    yield make
    for store in made:
        with store.read() as session:
            assert state_hash(session) == rebuilt_hash(session), "something was written past the change log"
            assert verify_chain(session) is None
            assert roots.unlike_log(session) == []
        store.close()


@pytest.fixture
def store(new_store: Callable[..., Store]) -> Store:
    """An empty store."""
    return new_store()
