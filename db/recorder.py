"""The writer of the ORM: after each flush, one change per record written (design.md §4, first of two writers)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, event, inspect, update
from sqlalchemy.orm import Session

from db.base import Record, record_kinds, table_of
from db.heads import Trail, shown, trails
from db.log import Conflict, Entry, Head, writer_of
from db.wire import fields_by_key, from_wire, keys_of, said, to_wire

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


def _seen(session: Session, record: Record, keys: list[str], trail: Trail | None) -> tuple[list[Head], int]:
    """The heads to supersede: those the form had loaded, else those that stand now; and their highest stamp."""
    standing = [item for key in keys for item in (trail.heads(key) if trail else [])]
    loaded: dict[str, tuple[Head, ...]] | None = session.info.get(SEEN, {}).get(record.id)
    top = max((item.stamp for item in standing), default=0)
    if loaded is None:
        return [item.head for item in standing], top
    return [head for key in keys for head in loaded.get(key, ())], top


def before_flush(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse hard deletes; set the derived times."""
    if any(isinstance(record, Record) for record in session.deleted):
        raise RuntimeError("records are never deleted, only marked: set deleted = True")
    written = [r for r in (*session.new, *session.dirty) if isinstance(r, Record)]
    if not written:
        return
    now = writer_of(session).now
    for record in written:
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
    entries = [_new_entry(record) for record in new]
    known = trails(session, [record.id for record, _ in dirty])
    for record, values in dirty:
        seen, top = _seen(session, record, list(values), known.get(record.id))
        entries.append(Entry(record.__tablename__, record.id, values, seen, top))
    writer_of(session).append(entries)
    stale = {record.id: values for record, values in dirty if record.id in session.info.get(SEEN, {})}
    for record, _values in dirty:
        if record.id in stale:
            settle(session, record.__tablename__, record.id, list(stale[record.id]))


def settle(session: Session, kind: str, record_id: uuid.UUID, keys: list[str]) -> None:
    """Note which of `keys` have several heads now, and show the value that the merge rule chooses."""
    model = record_kinds()[kind]
    fields = fields_by_key(model)
    names = {key: name for name, key in keys_of(model).items()}
    trail = trails(session, [record_id])[record_id]
    session.execute(delete(Conflict).where(Conflict.eid == record_id, Conflict.key.in_(keys)))
    for key in keys:
        standing = trail.heads(key)
        if len(standing) < 2 or len({str(item.value) for item in standing}) < 2:
            continue
        session.execute(table_of(Conflict).insert(), [{"eid": record_id, "key": key, "kind": kind}])
        field = fields.get(key)
        value = shown(field, standing)
        python = from_wire(field, value) if field else value
        session.execute(
            update(model)
            .where(model.id == record_id)
            .values({names[key]: python})
            .execution_options(synchronize_session=False)
        )


event.listen(StoreSession, "before_flush", before_flush)
event.listen(StoreSession, "after_flush", after_flush)
