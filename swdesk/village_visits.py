"""整村补录: a village's visits from a notebook or a sheet, row by row, written in one operation (domain.md §7.1)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.identity import name_key, same_village
from db.people import Person
from db.roots import standing
from swdesk import records, restricted
from swdesk.people import GONE

COLUMNS = ("person", "outcome", "content", "problem")
"""What a row holds, in the order in which a block from a sheet is pasted."""


@dataclass(frozen=True)
class Line:
    """One row as pasted: values that were understood, and by name what was not."""

    values: dict[str, Any]
    raw: dict[str, str]


def roster(session: Session, village: str) -> list[uuid.UUID]:
    """The people of a village who are on file, by name."""
    places = session.scalars(select(Person.village).where(Person.village.is_not(None)).distinct())
    spellings = [place for place in places if same_village(place, village)]
    query = select(Person.id).where(
        Person.deleted.is_(False),
        standing(),
        Person.left_on.is_(None),
        or_(Person.status.is_(None), Person.status.not_in(GONE)),
        Person.village.in_(spellings),
    )
    return list(
        session.scalars(restricted.limited(session, query.order_by(Person.name, Person.id), "person"))
    )


def pasted(session: Session, text: str, village: str) -> list[Line]:
    """Rows of a block from a sheet: a name that means one person (of this village first) is understood."""
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    known = _by_name(session, [cells[0] for cells in lines])
    return [_line(cells, known, village) for cells in lines]


def _by_name(session: Session, names: Iterable[str]) -> dict[str, list[tuple[uuid.UUID, str]]]:
    wanted = {name_key(name) for name in names}
    query = select(Person.id, Person.name, Person.village).where(Person.deleted.is_(False), standing())
    found: dict[str, list[tuple[uuid.UUID, str]]] = {}
    for eid, name, village in session.execute(restricted.limited(session, query, "person")):
        if (key := name_key(name)) in wanted:
            found.setdefault(key, []).append((eid, village or ""))
    return found


def _line(cells: Sequence[str], known: Mapping[str, list[tuple[uuid.UUID, str]]], village: str) -> Line:
    values: dict[str, Any] = {}
    raw: dict[str, str] = {}
    for name, cell in zip(COLUMNS, (part.strip() for part in cells), strict=False):
        if not cell:
            continue
        if name == "person":
            person = _one(known.get(name_key(cell), []), village)
            values, raw = (values | {name: person}, raw) if person else (values, raw | {name: cell})
        elif name == "outcome":
            item = code_list("visit_outcome").find(cell)
            values, raw = (values | {name: item.code}, raw) if item else (values, raw | {name: cell})
        else:
            values[name] = cell
    return Line(values, raw)


def _one(people: Sequence[tuple[uuid.UUID, str]], village: str) -> uuid.UUID | None:
    """Who is meant, where only one can be."""
    here = [eid for eid, place in people if village and same_village(place, village)]
    for several in (here, [eid for eid, _place in people]):
        if len(several) == 1:
            return several[0]
    return None


def write(session: Session, shared: Mapping[str, Any], rows: Mapping[uuid.UUID, Mapping[str, Any]]) -> int:
    """Write the visits of all rows; inside `Store.write`, so one undo takes the sheet back. How many."""
    common = {name: value for name, value in shared.items() if value is not None}
    for eid, values in rows.items():
        records.save(
            session, "visit", common | {name: v for name, v in values.items() if v is not None}, id=eid
        )
    return len(rows)
