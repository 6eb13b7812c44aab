"""Proofs over a whole store, streamed in blocks: tables equal log, chains unbroken, links and numbers in order (design.md §4)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import FromClause, and_, column, delete, exists, func, literal, or_, select, table
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from db import duplicates, roots, search
from db.base import Record, record_kinds, table_of
from db.fields import Field, Kind, fields_of
from db.heads import CHUNK, Trail, trails
from db.log import Change, Conflict, Operation
from db.projection import project, row_of
from db.store import connect, sqlcipher
from db.wire import DELETED, fields_by_key, keys_of, said, to_wire

Step = Callable[[int, int], None]
"""Called with (done, total); may raise to stop."""


class How(StrEnum):
    """In what a table differs from the log."""

    MISSING = "missing"  # the log has the record, the table not
    STRAY = "stray"  # the table has it, the log not
    CHANGED = "changed"  # both, with different values
    DISPUTED = "disputed"  # the marks of several standing values differ
    ROOT = "root"  # the file that a merged one counts as differs


@dataclass(frozen=True, slots=True)
class Difference:
    """A record (记录) whose row is not what its changes say; `fields` are attribute names."""

    kind: str
    eid: uuid.UUID
    how: How
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Orphan:
    """A living record whose link `field` points to nothing (孤立), or into the bin if `binned`."""

    kind: str
    eid: uuid.UUID
    field: str
    binned: bool


@dataclass(frozen=True, slots=True)
class Double:
    """Living records that share a number which belongs to one only (重号)."""

    kind: str
    field: str
    ids: tuple[uuid.UUID, ...]


# ── tables and log ───────────────────────────────────────────────────────────────────────────────────────────


def count_logged(session: Session) -> int:
    """How many records have changes."""
    return session.scalar(select(func.count(Change.eid.distinct()))) or 0


def _blocks(session: Session) -> Iterator[list[uuid.UUID]]:
    """Every record of the log, a block of ids at a time."""
    query = select(Change.eid).distinct().order_by(Change.eid).limit(CHUNK)
    block = list(session.scalars(query))
    while block:
        yield block
        block = list(session.scalars(query.where(Change.eid > block[-1])))


def differences(session: Session, step: Step) -> Iterator[Difference]:
    """Every record whose row in the tables, or whose root, is not what the change log alone gives."""
    session.flush()
    total, done = count_logged(session), 0
    for block in _blocks(session):
        step(done, total)
        known = trails(session, block)
        yield from _against_tables(session, known)
        yield from _against_marks(session, known)
        done += len(block)
    for kind, model in record_kinds().items():
        logged = exists().where(Change.eid == model.id, Change.kind == kind)
        for eid in session.scalars(select(model.id).where(~logged)):
            yield Difference(kind, eid, How.STRAY)
    for eid in roots.unlike_log(session):
        yield Difference("person", eid, How.ROOT)


def _against_tables(session: Session, known: dict[uuid.UUID, Trail]) -> Iterator[Difference]:
    by_kind: dict[str, list[uuid.UUID]] = defaultdict(list)
    for eid, trail in known.items():
        if trail.kind in record_kinds():  # else of a later program: in the log only
            by_kind[trail.kind].append(eid)
    for kind, ids in by_kind.items():
        model = record_kinds()[kind]
        table = table_of(model)
        found = session.connection().execute(select(table).where(table.c.id.in_(ids))).mappings()
        rows = {row["id"]: row for row in found}
        for eid in ids:
            if eid not in rows:
                yield Difference(kind, eid, How.MISSING)
            elif changed := _unlike(model, rows[eid], row_of(model, known[eid])):
                yield Difference(kind, eid, How.CHANGED, changed)


def _unlike(model: type[Record], row: Any, wanted: dict[str, Any]) -> tuple[str, ...]:
    names = keys_of(model)
    is_ = said({key: to_wire(row[name]) for name, key in names.items()})
    should = said({key: to_wire(wanted[name]) for name, key in names.items()})
    return tuple(name for name, key in names.items() if is_.get(key) != should.get(key))


def _against_marks(session: Session, known: dict[uuid.UUID, Trail]) -> Iterator[Difference]:
    noted: dict[uuid.UUID, set[str]] = defaultdict(set)
    for eid, key in session.execute(select(Conflict.eid, Conflict.key).where(Conflict.eid.in_(list(known)))):
        noted[eid].add(key)
    for eid, trail in known.items():
        model = record_kinds().get(trail.kind)
        if model is None:
            continue
        ours = trail.written.keys() & (fields_by_key(model).keys() | {DELETED})
        if set(trail.conflicts(ours)) != noted.get(eid, set()):
            yield Difference(trail.kind, eid, How.DISPUTED)


def rebuild(session: Session, step: Step) -> None:
    """Make every table that the log gives anew from it, in the transaction of this session; RuntimeError if that fails."""
    for model in record_kinds().values():
        session.execute(delete(table_of(model)))
    session.execute(delete(Conflict))
    total, done = count_logged(session), 0
    for block in _blocks(session):
        step(done, total)
        project(session, block)
        done += len(block)
    search.rebuild(session)
    roots.refresh(session)
    duplicates.rebuild(session)
    left = next(differences(session, step), None)
    if left is not None:
        raise RuntimeError(f"rebuilt tables differ from the log: {left.kind} {left.how}")


# ── the log itself ───────────────────────────────────────────────────────────────────────────────────────────


def nameless_changes(session: Session) -> int:
    """How many changes belong to an operation that is not there."""
    there = exists().where(Operation.id == Change.op)
    return session.scalar(select(func.count()).select_from(Change).where(~there)) or 0


def page_damage(path: Path, key: bytes) -> list[str]:
    """What the database's own checks find: pages with a wrong seal, then wrong structure; [] if sound."""
    found: list[str] = []
    try:
        with closing(connect(path, key)) as connection:
            for check in ("cipher_integrity_check", "integrity_check(20)"):
                rows = connection.execute(f"PRAGMA {check}").fetchall()
                found += [str(row[0]) for row in rows if row[0] != "ok"]
    except (DatabaseError, sqlcipher.DatabaseError) as error:
        found.append(str(error))
    return found


# ── links and numbers ────────────────────────────────────────────────────────────────────────────────────────

NUMBERS = (
    ("person", "file_no"), ("case", "number"), ("group", "number"), ("activity", "number"), ("volunteer", "number"),
)  # fmt: skip
"""Numbers given to one record only (domain.md §2), besides every ID number."""


def orphans(session: Session) -> Iterator[Orphan]:
    """Living records that point to what is not there, or lies in the bin."""
    for kind, model in record_kinds().items():
        for item in fields_of(model):
            if item.kind is Kind.LINK and (item.target or kind in _KIND_BESIDE):
                yield from _orphans_of(session, kind, model, item)


def _orphans_of(session: Session, kind: str, model: type[Record], item: Field) -> Iterator[Orphan]:
    """A link without a declared target says beside it of which kind it is."""
    column: Any = getattr(model, item.name)
    kind_column: Any = None if item.target else getattr(model, _KIND_BESIDE[kind])
    targets = (
        [item.target]
        if item.target
        else [t for t in session.scalars(select(kind_column).distinct()) if t in record_kinds()]
    )
    for target in targets:
        other = _other(record_kinds()[target])
        query = (
            select(model.id, other.c.id)
            .outerjoin(other, other.c.id == column)
            .where(model.deleted.is_(False), column.is_not(None), or_(other.c.id.is_(None), other.c.deleted))
        )
        if kind_column is not None:
            query = query.where(kind_column == literal(target))
        for eid, found in session.execute(query):
            yield Orphan(kind, eid, item.name, found is not None)


def _other(model: type[Record]) -> FromClause:
    """The table of a kind under another name, with the two columns that are asked for: all fifty take their time."""
    whole = table_of(model)
    two = (column(name, whole.c[name].type) for name in ("id", "deleted"))
    return table(whole.name, *two).alias()


_KIND_BESIDE = {"tag": "kind", "attachment": "parent_kind", "extra_value": "kind", "score_evidence": "kind"}


def doubles(session: Session) -> Iterator[Double]:
    """Living records that share an ID number or a number of the station's own; merged files don't count."""
    for kind, model in record_kinds().items():
        for item in fields_of(model):
            if item.kind is not Kind.ID_NUMBER and (kind, item.name) not in NUMBERS:
                continue
            column: Any = getattr(model, item.name)
            own = and_(model.deleted.is_(False), column.is_not(None), column != "", *_standing(kind))
            shared = select(column).where(own).group_by(column).having(func.count() > 1)
            query = select(column, model.id).where(own, column.in_(shared)).order_by(column, model.id)
            groups: dict[str, list[uuid.UUID]] = defaultdict(list)
            for value, eid in session.execute(query):
                groups[value].append(eid)
            for ids in groups.values():
                yield Double(kind, item.name, tuple(ids))


def _standing(kind: str) -> list[Any]:
    return [roots.standing()] if kind == "person" else []
