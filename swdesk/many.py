"""成批登记: many records of one kind from a notebook or a sheet, a row each, written in one operation (look/README.md, rule 10).

What a row holds is said once below, by the names of declared fields; how a pasted cell is read follows from them.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.fields import Field, Kind, field_of
from db.identity import name_key, same_village
from db.people import Person
from db.roots import roots, standing
from db.search import NameIndex
from swdesk import records, restricted
from swdesk.cases import next_ordinal
from swdesk.errors import UserError
from swdesk.numbering import next_number
from swdesk.values import fold, parse

MOST = 300
"""Rows of one paste: a longer ledger is imported, which looks for what is on file already."""


@dataclass(frozen=True)
class Sheet:
    """What is said once for all rows, what stands in a row, and the field without which a row is not saved."""

    shared: tuple[str, ...]
    columns: tuple[str, ...]
    needed: str
    ends: str
    """From here Enter leads into the next row; what stands behind it is rarely filled, and reached by Tab."""
    by_village: bool = False
    """Whether the people of a village can be listed."""


SHEETS: dict[str, Sheet] = {
    "visit": Sheet(
        ("worker", "day", "method"), ("person", "outcome", "content", "problem", "day", "minutes"), "person", "content", True
    ),
    "case_session": Sheet(
        ("worker", "day", "method"), ("case", "day", "minutes", "record", "next_day"), "case", "next_day"
    ),
    "errand": Sheet(
        ("worker", "day"), ("kind", "content", "person", "items", "day", "minutes"), "kind", "items"
    ),
    "activity": Sheet(("worker",), ("name", "day", "kind", "place", "residents", "volunteers"), "name", "volunteers"),
    "consultation": Sheet(
        ("worker", "day", "method"), ("visitor", "person", "content", "handling", "day", "minutes"), "content", "handling"
    ),
}  # fmt: skip
"""A field that is shared and a column as well holds for the rows that leave it empty."""


@dataclass(frozen=True)
class Line:
    """One row as pasted: values that were understood, and by name what was not."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    raw: dict[str, str] = field(default_factory=dict[str, str])
    names: dict[str, str] = field(default_factory=dict[str, str])
    """What to call the records among the values."""


@dataclass(frozen=True)
class Block:
    """What a paste holds; `unknown` are headings of columns that have no place here."""

    lines: list[Line]
    unknown: tuple[str, ...] = ()
    headed: bool = False


def cells_of(text: str) -> list[list[str]]:
    """The cells of a block as Excel and WPS copy it; one with line breaks stands in quotation marks there."""
    if text.count('"') % 2:
        return [line.split("\t") for line in text.splitlines()]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))


def pasted(
    session: Session, kind: str, columns: Sequence[str], text: str, today: date, village: str = ""
) -> Block:
    """A block from a sheet, its columns by their headings where it has them, else in the order of `columns`."""
    grid = [[cell.strip() for cell in line] for line in cells_of(text)]
    model = records.model_of(kind)
    fields: list[Field | None] = [field_of(model, name) for name in columns]
    headed = _headings(grid[0], kind, SHEETS[kind].columns) if grid else None
    unknown: tuple[str, ...] = ()
    if headed is not None:
        fields = headed
        unknown = tuple(cell for cell, found in zip(grid[0], headed, strict=True) if cell and found is None)
        grid = grid[1:]
    if headed is not None or columns[0] == SHEETS[kind].columns[0]:
        grid = [line for line in grid if any(line)]
    read = _Reader(session, kind, today, village)
    return Block(
        named(session, kind, [read.line(line, fields) for line in grid]), unknown, headed is not None
    )


def named(session: Session, kind: str, lines: Sequence[Line]) -> list[Line]:
    """Lines with the names of the records among their values, read at once."""
    links = [f for f in records.fields(kind) if f.kind is Kind.LINK]
    for target in {f.target for f in links}:
        names = [f.name for f in links if f.target == target]
        wanted = {line.values[name] for line in lines for name in names if name in line.values}
        titles = records.titles(session, target, wanted) if wanted else {}
        for line in lines:
            line.names.update(
                {name: titles.get(line.values[name], "") for name in names if name in line.values}
            )
    return list(lines)


def _headings(cells: Sequence[str], kind: str, columns: Sequence[str]) -> list[Field | None] | None:
    """What each cell of a first line heads; None unless most of them, and two at least, are headings."""
    model = records.model_of(kind)
    named: dict[str, Field] = {}
    for name in columns:
        found = field_of(model, name)
        for word in (found.label, *found.aliases):
            named.setdefault(name_key(word), found)
    heads = [named.get(name_key(cell)) for cell in cells]
    known = sum(found is not None for found in heads)
    return heads if known >= 2 and 2 * known > sum(map(bool, cells)) else None


class _Reader:
    """Reads cells as a form does; what may mean several things is left for the user to choose."""

    def __init__(self, session: Session, kind: str, today: date, village: str) -> None:
        self._session, self._kind, self._today, self._village = session, kind, today, village
        self._known: dict[tuple[str, str], uuid.UUID | None] = {}
        self._people: _People | None = None

    def line(self, cells: Sequence[str], fields: Sequence[Field | None]) -> Line:
        line = Line()
        for found, cell in zip(fields, cells, strict=False):
            if found is None or not cell:
                continue
            value, understood = self._value(found, cell)
            if not understood:
                line.raw[found.name] = cell
            elif value is not None:
                line.values[found.name] = value
        return line

    def _value(self, item: Field, cell: str) -> tuple[Any, bool]:
        if item.kind is Kind.LINK:
            key = item.target, cell
            if key not in self._known:
                self._known[key] = self._record(item.target, cell)
            return self._known[key], self._known[key] is not None
        try:
            return parse(item, cell, self._today), True
        except UserError:
            return None, False

    def _record(self, kind: str, cell: str) -> uuid.UUID | None:
        if kind == "person":
            self._people = self._people or _People(self._session, self._village)
            return self._people.meant(cell)
        named = [f.name for f in records.title_fields(kind)]
        rows = records.rows(self._session, kind, records.Query(text=cell, limit=50), named)
        meant = [row.id for row in rows if name_key(cell) in {name_key(text) for text in row.labels.values()}]
        return meant[0] if len(meant) == 1 else None


class _People:
    """Who is meant by a name, by whole pinyin or initials, by the last four of a number, or a whole ID number; nobody
    where that may be several people. Of namesakes the one of the village is meant.
    """

    def __init__(self, session: Session, village: str) -> None:
        self._session, self._village = session, village
        query = select(Person.id, Person.name, Person.village).where(Person.deleted.is_(False), standing())
        self._places: dict[uuid.UUID, str] = {}
        self._names: dict[str, list[uuid.UUID]] = {}
        for eid, name, place in session.execute(restricted.limited(session, query, "person")):
            self._places[eid] = place or ""
            self._names.setdefault(name_key(name), []).append(eid)

    def meant(self, cell: str) -> uuid.UUID | None:
        typed = fold(cell)
        found = [one for one in self._by_number(typed) if one in self._places] if typed.isascii() else []
        found = found or self._names.get(name_key(typed), [])
        here = [one for one in found if self._village and same_village(self._places[one], self._village)]
        return next((several[0] for several in (here, found) if len(several) == 1), None)

    def _by_number(self, typed: str) -> list[uuid.UUID]:
        if len(typed) == 18:
            return list(self._session.scalars(select(Person.id).where(Person.id_number == typed.upper())))
        low, last = typed.lower(), typed.upper()
        tests = [NameIndex.pinyin == low, NameIndex.initials == low]
        tests += [NameIndex.id_tail == last, NameIndex.phone_tail == last] if len(last) == 4 else []
        query = select(NameIndex.eid).where(NameIndex.kind == "person", or_(*tests))
        return list(set(roots(self._session, self._session.scalars(query).all()).values()))


def completed(session: Session, kind: str, values: Mapping[str, Any], year: int) -> dict[str, Any]:
    """What a new record gets that is only known inside the write: a session its place, an activity its number."""
    if kind == "case_session" and values.get("case") is not None:
        return {"ordinal": next_ordinal(session, values["case"])}
    return {"number": next_number(session, kind, year)} if kind == "activity" else {}


def write(
    session: Session, kind: str, shared: Mapping[str, Any], rows: Mapping[uuid.UUID, Mapping[str, Any]], year: int
) -> int:  # fmt: skip
    """Write all rows, earlier days first; inside `Store.write`, so one undo takes the sheet back. How many."""
    common = {name: value for name, value in shared.items() if value is not None}
    whole = {eid: common | {n: v for n, v in values.items() if v is not None} for eid, values in rows.items()}
    for eid, values in sorted(whole.items(), key=lambda one: one[1].get("day") or date.max):
        records.save(session, kind, values | completed(session, kind, values, year), id=eid)
    return len(rows)
