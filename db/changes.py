"""Bulk writing, undo, history and the proof that tables equal log (design.md §4).

`apply` is the second of the two writers (import, undo, merge); the first is `db.recorder`.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from db import erasing
from db.base import Record, child_id, record_kinds, table_of
from db.bulk import insert_rows
from db.errors import UserError
from db.fields import Kind, field_of, fields_of
from db.heads import Trail, chunks, heads, shown, trails
from db.log import Change, Conflict, Entry, Head, LogWriter, Operation, broken_chains, writer_of
from db.mark import N_
from db.people import Tag
from db.projection import row_of, settle
from db.wire import DELETED, dump, fields_by_key, from_wire, is_spoiled, keys_of, said, storable, to_wire

__all__ = [
    "Change", "Conflict", "Head", "LogWriter", "Operation", "UndoResult", "Write",
    "apply", "deleted_by_undo", "heads", "history", "rebuilt_hash", "state_hash", "undo", "verify_chain",
]  # fmt: skip


@dataclass(slots=True)
class Write:
    """One record to write: field name → Python value; a field of several codes takes a tuple of codes.

    With `new=False` only the named fields are written; `values["deleted"] = False` revives a record.
    """

    kind: str
    id: uuid.UUID
    values: dict[str, Any]
    new: bool = True


# ── bulk writer ──────────────────────────────────────────────────────────────────────────────────────────────


def apply(session: Session, writes: Iterable[Write]) -> None:
    """Write records in bulk, tables and log in the transaction of this session."""
    session.flush()
    for block in chunks(writes, 2000):
        _apply_block(session, block)
    session.expire_all()


def _apply_block(session: Session, writes: Sequence[Write]) -> None:
    plain = [_columns_only(w) for w in writes]
    tags = _tag_writes(session, writes)
    log = writer_of(session)
    created = [w for w in (*plain, *tags) if w.new]
    changed = [w for w in (*plain, *tags) if not w.new and w.values]
    erasing.refuse(session, {w.id for w in changed})
    _insert(session, created, log.now)
    _update(session, changed, log.now)
    log.append([Entry(w.kind, w.id, _wire(w, skip_none=True)) for w in created])
    known = trails(session, {w.id for w in changed})
    log.append([_superseding(w, known.get(w.id)) for w in changed])
    settle(session, (), {w.id for w in changed})


def _superseding(write: Write, trail: Trail | None) -> Entry:
    """The change that takes the place of everything that stands in the written fields."""
    values = _wire(write)
    standing = trail.superseded_by(values) if trail else []
    top = max((item.stamp for item in standing), default=0)
    return Entry(write.kind, write.id, values, [item.head for item in standing], top)


def _columns_only(write: Write) -> Write:
    """Without the fields of several codes, which are tags, and what no database takes; most writes stay as they are."""
    columns = keys_of(record_kinds()[write.kind])
    if write.values.keys() <= columns.keys() and not any(map(is_spoiled, write.values.values())):
        return write
    values = {name: storable(value) for name, value in write.values.items() if name in columns}
    return Write(write.kind, write.id, values, write.new)


def _wire(write: Write, *, skip_none: bool = False) -> dict[str, Any]:
    keys = keys_of(record_kinds()[write.kind])
    values = {keys[name]: to_wire(value) for name, value in write.values.items()}
    return said(values) if skip_none else values


def _insert(session: Session, writes: Sequence[Write], now: int) -> None:
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for w in writes:
        names = keys_of(record_kinds()[w.kind])
        row: dict[str, Any] = dict.fromkeys(names)
        row |= {"id": w.id, "deleted": False, "created_at": now, "updated_at": now} | w.values
        by_kind[w.kind].append(row)
    for kind, rows in by_kind.items():
        insert_rows(session.connection(), table_of(record_kinds()[kind]), rows)


def _update(session: Session, writes: Sequence[Write], now: int) -> None:
    groups: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
    for w in writes:
        names = tuple(sorted(w.values))
        values = {f"v_{name}": w.values[name] for name in names}
        groups[w.kind, names].append(values | {"v_id": w.id, "v_now": now})
    for (kind, names), rows in groups.items():
        table = table_of(record_kinds()[kind])
        targets: dict[Any, Any] = {table.c[name]: bindparam(f"v_{name}") for name in names}
        statement = update(table).where(table.c.id == bindparam("v_id"))
        session.connection().execute(
            statement.values(targets | {table.c.updated_at: bindparam("v_now")}), rows
        )


def _tag_writes(session: Session, writes: Sequence[Write]) -> list[Write]:
    """Tags to make, revive or mark so that each several-code field holds just the codes given."""
    wanted: dict[uuid.UUID, tuple[Write, str, str]] = {}
    fields: set[tuple[uuid.UUID, str]] = set()
    for w in writes:
        for name, value in w.values.items():
            if name in keys_of(record_kinds()[w.kind]):
                continue
            key = field_of(record_kinds()[w.kind], name).key
            fields.add((w.id, key))
            for item in dict.fromkeys(value or ()):
                wanted[child_id(w.id, f"{key}:{item}")] = (w, key, item)
    old = _existing_tags(session, {parent for parent, _ in fields})
    found = [Write("tag", i, {"deleted": False}, new=False) for i in wanted if i in old and old[i].deleted]
    for tag_id, (w, key, item) in wanted.items():
        if tag_id not in old:
            found.append(Write("tag", tag_id, {"parent": w.id, "kind": w.kind, "field": key, "code": item}))
    for tag_id, tag in old.items():
        if tag_id not in wanted and not tag.deleted and (tag.parent, tag.field) in fields:
            found.append(Write("tag", tag_id, {"deleted": True}, new=False))
    return found


def _existing_tags(session: Session, parents: set[uuid.UUID]) -> dict[uuid.UUID, Any]:
    found: dict[uuid.UUID, Any] = {}
    for block in chunks(parents):
        query = select(Tag.id, Tag.parent, Tag.field, Tag.deleted).where(Tag.parent.in_(block))
        found |= {row.id: row for row in session.execute(query)}
    return found


# ── undo ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class UndoResult:
    """What undo did: records put back, and those kept with the reason (Chinese)."""

    restored: int = 0
    kept: list[tuple[str, uuid.UUID, str]] = field(default_factory=list[tuple[str, uuid.UUID, str]])


def undo(session: Session, operation: uuid.UUID) -> UndoResult:
    """Undo `operation` by a new one: inside `Store.write`.

    A field is restored only while its head is still that operation's; a created record goes to the bin only if
    nothing later touched it or links to it.
    """
    writer_of(session).operation.undoes = operation
    mine = session.execute(select(Change.kind, Change.eid).where(Change.op == operation)).all()
    kinds = {row.eid: row.kind for row in mine}
    if "erased" in kinds.values():
        raise UserError(N_("依法清除或匿名化不能撤销。"))
    known = trails(session, kinds)
    created = {eid for eid in kinds if known[eid].first == operation}
    result = UndoResult()
    free = created - {eid for eid in created if known[eid].operations[-1] != operation}
    for eid in created - free:
        result.kept.append((kinds[eid], eid, "之后又有改动"))
    writes: list[Write] = []
    for eid in kinds.keys() - created:
        values, stuck = _previous(kinds[eid], known[eid], operation)
        if stuck:
            result.kept.append((kinds[eid], eid, "之后又有改动"))
        if values:
            writes.append(Write(kinds[eid], eid, values, new=False))
    apply(session, writes)  # first, for what is put back may have linked to what is to go
    linked = _linked(session, {eid: kinds[eid] for eid in free}, free)
    result.kept += [(kinds[eid], eid, "已被其他记录引用") for eid in linked]
    gone = [Write(kinds[eid], eid, {"deleted": True}, new=False) for eid in free - linked]
    apply(session, gone)
    result.restored = len(writes) + len(gone)
    return result


def _previous(kind: str, trail: Any, operation: uuid.UUID) -> tuple[dict[str, Any], bool]:
    """Values before `operation` of the fields whose head is still its; whether any field had moved on."""
    model = record_kinds()[kind]
    fields = fields_by_key(model)
    names = {key: name for name, key in keys_of(model).items()}
    values: dict[str, Any] = {}
    stuck = False
    for key, written in trail.written.items():
        if key not in names or not any(item.op == operation for item in written):
            continue
        if any(item.op != operation for item in trail.heads(key)):
            stuck = True
            continue
        before = trail.before(key, operation)
        old = shown(fields.get(key), before) if before else None
        values[names[key]] = (
            bool(old) if key == DELETED else (from_wire(fields[key], old) if before else None)
        )
    return values, stuck


def _linked(session: Session, targets: dict[uuid.UUID, str], leaving: set[uuid.UUID]) -> set[uuid.UUID]:
    """Which of `targets` a living record links to that is not leaving with them."""
    by_kind: dict[str, set[uuid.UUID]] = defaultdict(set)
    for eid, kind in targets.items():
        by_kind[kind].add(eid)
    found: set[uuid.UUID] = set()
    for model in record_kinds().values():
        for item in fields_of(model):
            if item.kind is not Kind.LINK or not by_kind.get(item.target):
                continue
            column = getattr(model, item.name)
            for block in chunks(by_kind[item.target]):
                query = select(model.id, column).where(column.in_(block), model.deleted.is_(False))
                found |= {target for child, target in session.execute(query) if child not in leaving}
    return found


def deleted_by_undo(session: Session, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of the deleted `ids` went to the bin by an undo (an import may revive them), not by a user."""
    wanted = set(ids)
    known = trails(session, wanted)
    last = {
        eid: items[-1].op for eid in wanted if eid in known and (items := known[eid].written.get(DELETED))
    }
    undone: set[uuid.UUID] = set()
    for block in chunks(set(last.values())):
        query = select(Operation.id).where(Operation.id.in_(block), Operation.undoes.is_not(None))
        undone |= set(session.scalars(query))
    return {eid for eid, op in last.items() if op in undone}


# ── history and proof ────────────────────────────────────────────────────────────────────────────────────────


def history(session: Session, record_id: uuid.UUID) -> list[tuple[Operation, dict[str, Any]]]:
    """Every change of a record, oldest first: its operation and the values written (wire form by log key)."""
    query = (
        select(Change.values, Operation)
        .join(Operation, Operation.id == Change.op)
        .where(Change.eid == record_id)
        .order_by(Change.stamp)
    )
    return [(operation, json.loads(values or "{}")) for values, operation in session.execute(query)]


def _digest(states: Iterable[tuple[str, str, dict[str, Any]]]) -> str:
    sha = hashlib.sha256()
    for kind, eid, values in sorted(states, key=lambda state: state[:2]):
        sha.update(dump([kind, eid, values]).encode())
    return sha.hexdigest()


def state_hash(session: Session) -> str:
    """The hash of all logged tables as they stand."""
    session.flush()
    states: list[tuple[str, str, dict[str, Any]]] = []
    for kind, model in record_kinds().items():
        states += [
            _table_state(kind, model, row) for row in session.execute(select(table_of(model))).mappings()
        ]
    return _digest(states)


def _table_state(kind: str, model: type[Record], row: Any) -> tuple[str, str, dict[str, Any]]:
    values = {key: to_wire(row[name]) for name, key in keys_of(model).items()}
    return (
        kind,
        row["id"].hex,
        said(values),
    )


def rebuilt_hash(session: Session) -> str:
    """The hash of the state that the change log alone gives; equals `state_hash` if nothing bypassed the log."""
    session.flush()
    ids = set(session.scalars(select(Change.eid).distinct()))
    states: list[tuple[str, str, dict[str, Any]]] = []
    for eid, trail in trails(session, ids).items():
        model = record_kinds().get(trail.kind)
        if model is not None:  # else of a later program: kept in the log, in no table
            states.append(_table_state(trail.kind, model, row_of(model, trail) | {"id": eid}))
    return _digest(states)


def verify_chain(session: Session) -> str | None:
    """Walk the hash chain of every origin; the first broken change as 'origin:seq', or None."""
    return next((f"{origin}:{seq}" for origin, seq in broken_chains(session)), None)
