"""Tables of rows inside a form (目标、家庭成员、预算 …): records of their own that belong to the one record the form shows.

A kind says `row_of = "<kind of its parent>"` and has one link to it (design.md §3). A form names the table by `+kind`;
its value is a tuple of `Line`, saved in the parent's own operation, so one undo takes back the whole form.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, repeat
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Record, record_kinds
from db.drafts import LINES, Line
from db.fields import Field, Kind, field_of, fields_of
from db.roots import is_person
from swdesk import records

ORDINAL = "ordinal"


def is_table(name: str) -> bool:
    """Whether a name in a form stands for a table of rows."""
    return name.startswith(LINES)


def kind_of(name: str) -> str:
    """The kind whose records are the rows of the table `name`."""
    return name.removeprefix(LINES)


def parent_field(kind: str) -> Field:
    """The link of a row to the record it belongs to."""
    model = record_kinds()[kind]
    return next(f for f in fields_of(model) if f.kind is Kind.LINK and f.target == model.row_of)


def shown_fields(kind: str) -> list[Field]:
    """What a row shows: every field but the link to its parent and its place, which both follow from where it stands."""
    parent = parent_field(kind).name
    return [f for f in fields_of(record_kinds()[kind]) if f.name not in {parent, ORDINAL}]


def row_kinds(kind: str) -> tuple[str, ...]:
    """Kinds that are rows of `kind`."""
    return tuple(name for name, model in record_kinds().items() if model.row_of == kind)


def rows_of(session: Session, kind: str, parent: uuid.UUID) -> list[records.Loaded]:
    """The rows of a record, in their order."""
    model: Any = record_kinds()[kind]
    living = select(model.id).where(_belongs(kind, parent), model.deleted.is_(False))
    return [records.load(session, kind, one) for one in session.scalars(living.order_by(*_order(model)))]


def _belongs(kind: str, parent: uuid.UUID) -> Any:
    """SQL: rows of one record; those of a file merged into a person's are the person's."""
    field = parent_field(kind)
    link: Any = getattr(record_kinds()[kind], field.name)
    return is_person(link, parent) if field.target == "person" else link == parent


def _order(model: Any) -> list[Any]:
    place = getattr(model, ORDINAL, None)
    return [model.id] if place is None else [place.asc().nulls_last(), model.id]


def lines_of(session: Session, kind: str, parent: uuid.UUID) -> tuple[Line, ...]:
    """The rows of a record as a form takes them."""
    names = [f.name for f in shown_fields(kind)]
    return tuple(
        Line(one.id, {name: one.values[name] for name in names}, heads=one.heads)
        for one in rows_of(session, kind, parent)
    )


def load(session: Session, kind: str, record: uuid.UUID, tables: Iterable[str]) -> records.Loaded:
    """A record with the tables of its form."""
    loaded = records.load(session, kind, record)
    loaded.values.update({name: lines_of(session, kind_of(name), record) for name in tables})
    return loaded


def save(
    session: Session,
    kind: str,
    values: Mapping[str, Any],
    *,
    id: uuid.UUID | None = None,  # noqa: A002 - the word of the contract
    heads: records.Heads | None = None,
) -> uuid.UUID:
    """`records.save`, and the tables among `values` with it."""
    own = {name: value for name, value in values.items() if not is_table(name)}
    record = records.save(session, kind, own, id=id, heads=heads)
    for name, value in values.items():
        if is_table(name):
            save_lines(session, kind_of(name), record, value)
    return record


def save_lines(session: Session, kind: str, parent: uuid.UUID, lines: Sequence[Line]) -> None:
    """Write what was changed in the rows of a record: a row that came from another PC meanwhile stays."""
    link = parent_field(kind).name
    places = _places(session, kind, parent)
    for line in lines:
        if line.gone:
            records.remove(session, kind, line.id)
        elif line.new:
            records.save(session, kind, {**line.values, link: parent, **next(places)}, id=line.id)
        elif line.touched:
            changed = {name: line.values[name] for name in line.touched}
            records.save(session, kind, changed, id=line.id, heads=line.heads)


def _places(session: Session, kind: str, parent: uuid.UUID) -> Iterator[dict[str, int]]:
    """The places of new rows, after the last one that is there."""
    model: Any = record_kinds()[kind]
    if not hasattr(model, ORDINAL):
        yield from repeat(dict[str, int]())
    last = session.scalar(
        select(func.max(model.ordinal)).where(_belongs(kind, parent), model.deleted.is_(False))
    )
    yield from ({ORDINAL: place} for place in count((last or 0) + 1))


def is_blank(kind: str, values: Mapping[str, Any]) -> bool:
    """Whether nothing stands in a row; a plain 否 says something, an empty text does not."""
    model: type[Record] = record_kinds()[kind]
    return all(value in (None, "", ()) for name, value in values.items() if field_of(model, name))
