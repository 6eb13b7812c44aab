"""回收站: what was deleted, by whom and when, and bringing it back with what went with it. Nothing is deleted for good here."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.changes import Write, apply
from db.fields import Kind, fields_of
from db.heads import Trail, Written, chunks, trails
from db.log import Change, Operation
from db.wire import DELETED
from swdesk import records, roles
from swdesk.errors import UserError
from swdesk.history import author, written_at
from swdesk.i18n import _

_PARTS = frozenset({"tag", "attendance", "not_same"})
"""Ticks of other records: they are taken away in everyday work, and come back with what they belong to."""

MOST = 300


@dataclass(frozen=True)
class Thrown:
    """One record in the bin: its name, when, by whom and by which operation it was deleted."""

    kind: str
    id: uuid.UUID
    label: str
    title: str
    when: str
    who: str
    operation: uuid.UUID
    how: str


@dataclass(frozen=True)
class Bin:
    """The newest of what was asked for, and how many lie there of each kind (kind, label, number)."""

    rows: tuple[Thrown, ...]
    counts: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Restored:
    """How many records came back, and the names of those still in the bin without which they do not show."""

    count: int
    waiting: tuple[str, ...]


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────


def contents(session: Session, kind: str = "", text: str = "", limit: int = MOST) -> Bin:
    """What lies in the bin, the last deleted first; one kind, or '' for all."""
    totals = {one: records.total(session, one, records.Query(deleted=True)) for one in _shown_kinds()}
    counts = tuple((one, _(records.model_of(one).label), number) for one, number in totals.items() if number)
    found: list[tuple[int, Thrown]] = []
    for one in [kind] if kind else [filled for filled, _label, _number in counts]:
        found += _thrown(session, one, records.in_bin(session, one, text, limit))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return Bin(tuple(row for _stamp, row in found[:limit]), counts)


def _shown_kinds() -> list[str]:
    return [kind for kind in record_kinds() if kind not in _PARTS]


def _thrown(session: Session, kind: str, ids: Collection[uuid.UUID]) -> list[tuple[int, Thrown]]:
    names, label = records.titles(session, kind, ids), _(records.model_of(kind).label)
    found: list[tuple[int, Thrown]] = []
    for one, trail in trails(session, ids).items():
        if trail.is_erased:  # nothing is left that could come back
            continue
        last = _deletion(trail)
        operation = session.get(Operation, last.op)
        row = Thrown(
            kind, one, label, names.get(one, ""), written_at(operation, last.stamp),
            author(session, operation, last.head[0]), last.op, operation.name if operation else "",
        )  # fmt: skip
        found.append((last.stamp, row))
    return found


def _deletion(trail: Trail) -> Written:
    """The write that put the record into the bin."""
    return max((one for one in trail.heads(DELETED) if one.value), key=lambda one: (one.stamp, one.head))


# ── bringing back ────────────────────────────────────────────────────────────────────────────────────────────


def restore(session: Session, kind: str, record: uuid.UUID) -> Restored:
    """Take a record out of the bin, and what was deleted with it and belongs to it. Inside `Store.write`."""
    roles.require(session, roles.Right.WRITE)
    if not records.load(session, kind, record).deleted:
        raise UserError(_("这条记录已经不在回收站里，没有改动。"))
    operation = _deletion(trails(session, [record])[record]).op
    return _revive(session, _belonging(session, {record: kind}, _gone_with(session, operation)))


def restore_all(session: Session, operation: uuid.UUID) -> Restored:
    """Take out everything that one operation deleted and that is still in the bin. Inside `Store.write`."""
    roles.require(session, roles.Right.WRITE)
    gone = _gone_with(session, operation)
    if not gone:
        raise UserError(_("这一批已经不在回收站里，没有改动。"))
    return _revive(session, gone)


def _gone_with(session: Session, operation: uuid.UUID) -> dict[uuid.UUID, str]:
    """Records that this operation put into the bin, where they still lie: id → kind."""
    query = select(Change.eid, Change.kind).where(Change.op == operation).distinct()
    named = {eid: kind for eid, kind in session.execute(query) if kind in record_kinds()}
    lying = {eid: named[eid] for eid in _deleted(session, named)}
    known = {eid: trail for eid, trail in trails(session, lying).items() if not trail.is_erased}
    return {eid: lying[eid] for eid in known if _deletion(known[eid]).op == operation}


def _deleted(session: Session, named: dict[uuid.UUID, str]) -> Iterable[uuid.UUID]:
    for kind, ids in _by_kind(named).items():
        model = records.model_of(kind)
        for block in chunks(ids):
            yield from session.scalars(select(model.id).where(model.id.in_(block), model.deleted.is_(True)))


def _by_kind(named: dict[uuid.UUID, str]) -> dict[str, list[uuid.UUID]]:
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    for eid, kind in named.items():
        found[kind].append(eid)
    return found


def _belonging(
    session: Session, wanted: dict[uuid.UUID, str], gone: dict[uuid.UUID, str]
) -> dict[uuid.UUID, str]:
    """`wanted` and all of `gone` that links to it, or to what links to it."""
    children: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for child, target, _required in _links(session, gone):
        children[target].append(child)
    found, waiting = dict(wanted), list(wanted)
    while waiting:
        for child in children[waiting.pop()]:
            if child not in found:
                found[child] = gone[child]
                waiting.append(child)
    return found


def _links(session: Session, named: dict[uuid.UUID, str]) -> Iterable[tuple[uuid.UUID, uuid.UUID, str]]:
    """(record, what it links to, kind of that where it cannot do without, else '')."""
    for kind, ids in _by_kind(named).items():
        model = records.model_of(kind)
        links = [item for item in fields_of(model) if item.kind is Kind.LINK]
        columns = [getattr(model, item.name) for item in links]
        for block in chunks(ids) if links else ():
            for row in session.execute(select(model.id, *columns).where(model.id.in_(block))):
                for item, target in zip(links, row[1:], strict=True):
                    if target is not None:
                        yield row[0], target, item.target if item.required else ""


def _revive(session: Session, named: dict[uuid.UUID, str]) -> Restored:
    apply(session, [Write(kind, one, {"deleted": False}, new=False) for one, kind in named.items()])
    needed = {target: kind for _one, target, kind in _links(session, named) if kind}
    waiting = {one: needed[one] for one in _deleted(session, needed)}
    names = [name for kind, ids in _by_kind(waiting).items() for name in _names(session, kind, ids)]
    count = sum(kind not in _PARTS for kind in named.values())
    return Restored(count, tuple(names))


def _names(session: Session, kind: str, ids: list[uuid.UUID]) -> list[str]:
    label = _(records.model_of(kind).label)
    return [f"{label} {name}" for name in records.titles(session, kind, ids).values()]
