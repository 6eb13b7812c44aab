"""A folder for ledgers, and what an import of it gives."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.base import record_kinds
from db.store import Store
from swdesk.clock import FixedClock
from swdesk.importing.apply import import_ledgers
from swdesk.importing.result import ImportResult
from swdesk.records import codes_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ledgers"
    made.mkdir()
    return made


class Station:
    """A store that takes ledgers in, and what stands in it afterwards."""

    def __init__(self, store: Store, folder: Path, clock: FixedClock) -> None:
        self.store = store
        self.folder = folder
        self.clock = clock

    def take(self, **options: Any) -> ImportResult:
        return import_ledgers(self.store, self.folder, clock=self.clock, **options)

    def all(self, kind: str) -> list[Any]:
        """Living records of a kind; the fields of several codes as tuples."""
        model = record_kinds()[kind]
        with self.store.read() as session:
            found = list(session.scalars(select(model).where(model.deleted.is_(False))))
            codes = codes_of(session, [item.id for item in found])
        for item in found:
            for (parent, key), several in codes.items():
                if parent == item.id:
                    item.__dict__[f"{key}_"] = several
        return found

    def only(self, kind: str) -> Any:
        found = self.all(kind)
        assert len(found) == 1, [vars(item) for item in found]
        return found[0]

    def of(self, kind: str, record: uuid.UUID | None) -> Any:
        return next(item for item in self.all(kind) if item.id == record)


@pytest.fixture
def station(store: Store, folder: Path, clock: FixedClock) -> Station:
    return Station(store, folder, clock)


@pytest.fixture
def skipped() -> Callable[[ImportResult], dict[int, str]]:
    """Row number → reason, of the rows left out."""
    return lambda result: {row.source.row: row.reason for row in result.rows if row.outcome.value == "跳过"}
