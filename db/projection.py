"""Tables from the change log: rows of records as their changes say, and which fields are disputed (design.md §4)."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.base import Record, record_kinds, table_of
from db.bulk import BLOCK, insert_rows
from db.fields import Field, Kind
from db.heads import Trail, chunks, trails
from db.log import Conflict, writer_of
from db.wire import DELETED, fields_by_key, is_spoiled, keys_of

_LARGEST = {Kind.AMOUNT: 1 << 63, Kind.COUNT: 1 << 31, Kind.MINUTES: 1 << 31}
"""What the columns hold on a server; SQLite would hold more, but two PCs must show the same."""


def readable(field: Field, value: Any) -> Any:
    """The Python value of a field, or None where another program wrote something that its column can't hold."""
    return _reader(field.kind)(value)


@cache
def _reader(kind: Kind) -> Callable[[Any], Any]:
    """What makes the value of a column out of JSON, for a kind of field; chosen once, since values come by the hundred thousand."""
    if kind in _LARGEST:
        most = _LARGEST[kind]
        return lambda value: value if type(value) is int and -most <= value < most else None
    if kind is Kind.FLAG:
        return lambda value: value if isinstance(value, bool) else None
    convert = {Kind.LINK: _id, Kind.DAY: date.fromisoformat}.get(kind)
    return _text if convert is None else lambda value: _converted(convert, value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and not is_spoiled(value) else None


@lru_cache(maxsize=1 << 16)  # a person of twenty visits is named twenty times
def _id(text: str) -> uuid.UUID:
    return uuid.UUID(hex=text)


def _converted(convert: Callable[[str], Any], value: Any) -> Any:
    try:
        return convert(value) if isinstance(value, str) else None
    except ValueError:
        return None


def row_of(model: type[Record], trail: Trail) -> dict[str, Any]:
    """The columns of a record as its changes say; what this program does not know stays in the log."""
    fields = fields_by_key(model)
    row: dict[str, Any] = {"deleted": trail.is_deleted}
    for name, key in keys_of(model).items():
        if key != DELETED:
            row[name] = readable(fields[key], trail.value(key, fields[key])) if key in trail.written else None
    return row


def project(session: Session, ids: Collection[uuid.UUID]) -> dict[str, set[uuid.UUID]]:
    """Write these records anew from the log, block by block; the ids by kind, without kinds of a later program."""
    done: dict[str, set[uuid.UUID]] = defaultdict(set)
    for block in chunks(ids):
        known = trails(session, block)
        by_kind: dict[str, dict[uuid.UUID, Trail]] = defaultdict(dict)
        for eid, trail in known.items():
            if trail.kind in record_kinds():
                by_kind[trail.kind][eid] = trail
        for kind, found in by_kind.items():
            _write(session, record_kinds()[kind], found)
            done[kind] |= found.keys()
        _note_conflicts(session, block, known)
    session.expire_all()
    return done


def project_first(session: Session, changes: Iterable[Mapping[str, Any]]) -> dict[str, set[uuid.UUID]]:
    """The same for records of which each has just this one change: nothing to weigh, so no trail (ten times as fast)."""
    by_kind: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for change in changes:
        by_kind[change["kind"]].append(change)
    fresh, done = writer_of(session).fresh, dict[str, set[uuid.UUID]]()
    for kind in by_kind.keys() & record_kinds().keys():
        table = table_of(record_kinds()[kind])
        rows, filled = _first_rows(record_kinds()[kind], by_kind[kind])
        insert_rows(session.connection(), table, rows, filled)
        fresh[kind].update((row["id"], row) for row in rows)
        done[kind] = {row["id"] for row in rows}
    return done


def _first_rows(
    model: type[Record], changes: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], set[str]]:
    """The rows, and the columns that any of them fills."""
    columns, empty = _columns(model)
    rows: list[dict[str, Any]] = []
    said: set[str] = set()
    for change, values in zip(changes, _decoded(changes), strict=True):
        row = empty.copy()
        row["id"] = change["eid"]
        row["created_at"] = row["updated_at"] = change["stamp"] >> 16
        row["deleted"] = bool(values.get(DELETED))
        for key, value in values.items():
            if key in columns:
                name, read = columns[key]
                row[name] = read(value)
        said.update(values)
        rows.append(row)
    return rows, {"id", "created_at", "updated_at", "deleted"} | {
        columns[key][0] for key in said & columns.keys()
    }


def _decoded(changes: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    """What each change says; one call of the decoder for many of them."""
    for block in chunks(changes, BLOCK):
        yield from json.loads(f"[{','.join(change['values'] for change in block)}]")


@cache
def _columns(model: type[Record]) -> tuple[dict[str, tuple[str, Callable[[Any], Any]]], dict[str, Any]]:
    """Log key → column and what reads its value; and a row that says nothing."""
    fields = fields_by_key(model)
    names = keys_of(model)
    return {
        key: (name, _reader(fields[key].kind)) for name, key in names.items() if key != DELETED
    }, dict.fromkeys(names)


def _write(session: Session, model: type[Record], found: dict[uuid.UUID, Trail]) -> None:
    table = table_of(model)
    rows = [
        row_of(model, trail) | {"id": eid, "created_at": trail.began >> 16, "updated_at": trail.last >> 16}
        for eid, trail in found.items()
    ]
    connection = session.connection()
    connection.execute(delete(table).where(table.c.id.in_(list(found))))
    insert_rows(connection, table, rows)


def settle(session: Session, ids: Collection[uuid.UUID], trusted: Collection[uuid.UUID] = ()) -> None:
    """After a write: what it decided is disputed no more. `trusted` are written knowing all, so only old disputes matter."""
    disputed = set(ids) - set(trusted)
    for block in chunks(trusted):
        disputed |= set(session.scalars(select(Conflict.eid).where(Conflict.eid.in_(block))))
    for eid, trail in trails(session, disputed).items():
        model = record_kinds()[trail.kind]
        _note_conflicts(session, [eid], {eid: trail})
        if eid in ids and eid not in trusted:
            statement = update(model).where(model.id == eid).values(row_of(model, trail))
            session.execute(statement.execution_options(synchronize_session=False))


def _note_conflicts(session: Session, ids: Collection[uuid.UUID], known: dict[uuid.UUID, Trail]) -> None:
    session.execute(delete(Conflict).where(Conflict.eid.in_(ids)))
    rows = [
        {"eid": eid, "key": key, "kind": trail.kind}
        for eid, trail in known.items()
        if (model := record_kinds().get(trail.kind)) is not None
        for key in trail.conflicts(trail.written.keys() & (fields_by_key(model).keys() | {DELETED}))
    ]
    if rows:
        session.execute(table_of(Conflict).insert(), rows)
