"""A store of ten years: the sample ledgers, and nine copies of them, each a year further back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.importing import CLOCK, LEDGERS
from benchmarks.writing import KEY
from db.base import Base, record_kinds
from db.changes import Write, apply
from db.store import Store, create_store
from db.wire import keys_of
from swdesk.importing.apply import import_ledgers

LASTING = {
    "station",
    "agency",
    "worker",
    "service_item",
    "service_target",
    "project",
}  # the same through the years


def rows_of(store: Store) -> Iterator[tuple[str, uuid.UUID, dict[str, Any]]]:
    with store.read() as session:
        for kind, model in record_kinds().items():
            if kind not in LASTING:
                for row in session.execute(select(Base.metadata.tables[kind])).mappings():
                    yield (
                        kind,
                        row["id"],
                        {name: row[name] for name in keys_of(model) if row[name] is not None},
                    )


def earlier(value: Any, years: int, moved: set[uuid.UUID]) -> Any:
    if isinstance(value, date):
        return value.replace(year=value.year - years, day=min(value.day, 28))
    if isinstance(value, uuid.UUID) and value in moved:
        return uuid.uuid5(value, str(years))
    return value


def ten_years(folder: Path) -> Store:
    """About 16,000 records; only birthdays go back too, which no count of a quarter minds."""
    store = create_store(folder, KEY)
    import_ledgers(store, LEDGERS, clock=CLOCK)
    rows = list(rows_of(store))
    moved = {eid for _, eid, _ in rows}
    for years in range(1, 10):
        with store.write("历年") as work:
            apply(
                work.session,
                (
                    Write(
                        kind,
                        uuid.uuid5(eid, str(years)),
                        {n: earlier(v, years, moved) for n, v in values.items()},
                    )
                    for kind, eid, values in rows
                ),
            )
    return store
