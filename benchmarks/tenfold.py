"""A store of ten years: the sample ledgers, and nine copies of them, each a year further back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.importing import CLOCK, LEDGERS
from benchmarks.writing import KEY
from db.base import Base, record_kinds
from db.cases import Case
from db.changes import Write, apply
from db.people import Person
from db.projects import Project
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


def earlier(value: Any, years: int) -> Any:
    return (
        value.replace(year=value.year - years, day=min(value.day, 28)) if isinstance(value, date) else value
    )


def filled(folder: Path) -> Store:
    """A store with the sample ledgers, in a contract of three years."""
    store = create_store(folder, KEY)
    import_ledgers(store, LEDGERS, clock=CLOCK)
    with store.write("合同起止") as work:
        for project in work.session.scalars(select(Project)):
            project.start, project.end = date(2024, 1, 1), date(2026, 12, 31)
    return store


Rows = list[tuple[str, uuid.UUID, dict[str, Any]]]


def add_years(store: Store, rows: Rows, years: Iterable[int], copies: int = 1) -> None:
    """Copies of these records, so many years back; only birthdays go back too, which no count of a quarter minds."""
    moved = {eid for _, eid, _ in rows}

    def copied(value: Any, years: int, name: str) -> Any:
        return uuid.uuid5(value, name) if value in moved else earlier(value, years)

    for back in years:
        for copy in range(copies):
            name = f"{back}.{copy}"
            if name == "0.0":
                continue
            with store.write("历年") as work:
                apply(
                    work.session,
                    (
                        Write(
                            kind, uuid.uuid5(eid, name), {n: copied(v, back, name) for n, v in values.items()}
                        )
                        for kind, eid, values in rows
                    ),
                )


def close_before(store: Store, day: date) -> None:
    """What began before a day is over by then: people left, cases are closed."""
    ends = ((Person.filed_on, Person.left_on), (Case.opened_on, Case.closed_on))
    with store.write("历年结束") as work:
        for began, ended in ends:
            model = began.class_
            open_still = select(model.id).where(began < day, ended.is_(None))
            apply(
                work.session,
                [
                    Write(model.__tablename__, one, {ended.key: day}, new=False)
                    for one in work.session.scalars(open_still)
                ],
            )


def ten_years(folder: Path) -> Store:
    """About 20,000 records."""
    store = filled(folder)
    add_years(store, list(rows_of(store)), range(1, 10))
    return store


def records_in(store: Store) -> int:
    """How many records there are."""
    with store.read() as session:
        tables = [Base.metadata.tables[kind] for kind in record_kinds()]
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
