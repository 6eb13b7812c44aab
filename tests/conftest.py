"""Shared fixtures. Every store made here is, after its test, rebuilt from its change log and compared."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from db.changes import rebuilt_hash, state_hash, verify_chain
from db.store import Store, create_store
from swdesk.clock import FixedClock

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

KEY = bytes(range(32))


@pytest.fixture(scope="session", autouse=True)
def no_disk_of_this_machine() -> Iterator[None]:
    """Automatic backups go beside the test's own store, never to another disk or stick of the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("swdesk.backups.targets.list_drives", list)
        yield


@pytest.fixture
def clock() -> FixedClock:
    """2026-11-23, 10:00."""
    return FixedClock(datetime(2026, 11, 23, 10, 0))  # noqa: DTZ001 - the office's own time


@pytest.fixture
def new_store(tmp_path: Path, clock: FixedClock) -> Iterator[Callable[..., Store]]:
    """Makes stores; at the end of the test each one's tables must equal its log."""
    made: list[Store] = []

    def make(name: str = "store") -> Store:
        made.append(create_store(tmp_path / name, KEY, clock=clock))
        return made[-1]

    yield make
    for store in made:
        with store.read() as session:
            assert state_hash(session) == rebuilt_hash(session), "something was written past the change log"
            assert verify_chain(session) is None
        store.close()


@pytest.fixture
def store(new_store: Callable[..., Store]) -> Store:
    """An empty store."""
    return new_store()
