"""The writer of the ORM: after each flush, one change per record written (design.md §4, first of two writers)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from db import erasing
from db.base import Record
from db.heads import Trail, trails
from db.log import Entry, Head, writer_of
from db.projection import settle
from db.wire import DELETED, is_spoiled, keys_of, said, storable, to_wire

SEEN = "seen"
"""Key of `session.info`: record id → heads that a form had loaded, by log key."""


class StoreSession(Session):
    """The session of a store: every flush of records goes into the change log."""


def _new_entry(record: Record) -> Entry:
    values = {key: to_wire(getattr(record, name)) for name, key in keys_of(type(record)).items()}
    written = said(values)
    return Entry(record.__tablename__, record.id, written)


def _changed(record: Record) -> dict[str, Any]:
    state = inspect(record)
    found: dict[str, Any] = {}
    for name, key in keys_of(type(record)).items():
        history = state.attrs[name].history
        if history.has_changes():
            found[key] = to_wire(getattr(record, name))
    return found


def _seen(
    session: Session, record: Record, values: dict[str, Any], trail: Trail | None
) -> tuple[list[Head], int]:
    """The heads to supersede: those the form had loaded, else those that stand now; and their highest stamp."""
    standing = trail.superseded_by(values) if trail else []
    loaded: dict[str, tuple[Head, ...]] | None = session.info.get(SEEN, {}).get(record.id)
    top = max((item.stamp for item in standing), default=0)
    if loaded is None:
        return [item.head for item in standing], top
    keys = loaded if values.get(DELETED) else {*values, DELETED}
    return [head for key in keys for head in loaded.get(key, ())], top


def _make_storable(record: Record) -> None:
    for name in keys_of(type(record)):
        value = getattr(record, name)
        if is_spoiled(value):
            setattr(record, name, storable(value))


def before_flush(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse hard deletes; take out what no database takes; set the derived times."""
    if any(isinstance(record, Record) for record in session.deleted):
        raise RuntimeError("records are never deleted, only marked: set deleted = True")
    written = [r for r in (*session.new, *session.dirty) if isinstance(r, Record)]
    if not written:
        return
    now = writer_of(session).now
    for record in written:
        _make_storable(record)
        if record in session.new:
            record.created_at = now
            record.updated_at = now
        elif session.is_modified(record):
            record.updated_at = now


def after_flush(session: Session, _context: Any) -> None:
    """Append the changes of this flush: links and defaults are known by now."""
    new = [r for r in session.new if isinstance(r, Record)]
    dirty = [(r, values) for r in session.dirty if isinstance(r, Record) and (values := _changed(r))]
    if not new and not dirty:
        return
    erasing.refuse(session, {record.id for record, _ in dirty})
    entries = [_new_entry(record) for record in new]
    known = trails(session, [record.id for record, _ in dirty])
    for record, values in dirty:
        seen, top = _seen(session, record, values, known.get(record.id))
        entries.append(Entry(record.__tablename__, record.id, values, seen, top))
    writer_of(session).append(entries)
    loaded = {record.id for record, _ in dirty if record.id in session.info.get(SEEN, {})}
    settle(session, loaded, {record.id for record, _ in dirty} - loaded)


event.listen(StoreSession, "before_flush", before_flush)
event.listen(StoreSession, "after_flush", after_flush)
