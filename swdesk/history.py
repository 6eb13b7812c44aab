"""历史: what was changed in one record, by whom and when, and putting a single item back (design.md §4, Undo)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import Session

from db.base import child_id
from db.extras import ExtraValue, decode
from db.fields import Field, Kind, extras_of, field_of, fields_of
from db.log import Change, Operation
from db.people import Tag
from db.projection import readable
from db.roots import root
from db.staff import Worker
from db.sync import OriginHead
from db.wire import DELETED, fields_by_key
from swdesk import devices, records, roles, values
from swdesk.errors import UserError
from swdesk.i18n import _

_ELSEWHERE = {("person", "merged_into")}
"""Fields that only operations of their own write (merging): seen here, never put back here."""


@dataclass(frozen=True)
class Line:
    """One item that one operation changed; `name` is '' where nothing can be put back. `value`: what stood before.

    `field` says whether the texts are numbers of people, which the screen masks.
    """

    name: str
    label: str
    before: str
    after: str
    value: Any = None
    field: Field | None = None

    @property
    def secret(self) -> bool:
        """Whether the screen masks it until somebody asks."""
        return self.field is not None and self.field.masked and bool(self.before or self.after)

    def seen(self, *, whole: bool) -> tuple[str, str]:
        """Before and after, as the screen shows them."""
        if self.field is None:
            return self.before, self.after
        return (
            values.covered(self.field, self.before, whole=whole),
            values.covered(self.field, self.after, whole=whole),
        )


@dataclass(frozen=True)
class Moment:
    """One operation on the record; `created` where it made it. `who` names the worker, and the PC where several are known."""

    operation: uuid.UUID
    name: str
    who: str
    when: str
    reason: str
    created: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class History:
    """What the dialog shows, newest first, and the state that its reader has seen."""

    kind: str
    id: uuid.UUID
    title: str
    moments: tuple[Moment, ...]
    heads: records.Heads


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def history(session: Session, kind: str, record: uuid.UUID) -> History:
    """Everything that was written of a record, on whichever PC, in the order in which it was written."""
    loaded = records.load(session, kind, record)
    replay = _Replay(session, loaded)
    for change, operation in _changes(session, record):
        replay.take(change, operation)
    title = records.title(session, kind, record)
    return History(kind, record, title, tuple(reversed(replay.moments())), loaded.heads)


def _changes(session: Session, record: uuid.UUID) -> Iterable[tuple[Change, Operation | None]]:
    beside = union_all(
        select(Tag.id).where(Tag.parent == record), select(ExtraValue.id).where(ExtraValue.parent == record)
    )
    query = (
        select(Change, Operation)
        .join(Operation, Operation.id == Change.op, isouter=True)
        .where(or_(Change.eid == record, Change.eid.in_(beside)))
        .order_by(Change.stamp, Change.origin, Change.seq)
    )
    return [(change, operation) for change, operation in session.execute(query)]


class _Replay:
    """Goes through the changes of a record and remembers, for each operation, what it found and what it left."""

    def __init__(self, session: Session, loaded: records.Loaded) -> None:
        self._session, self._loaded = session, loaded
        self._model = records.model_of(loaded.kind)
        self._tags = self._tags_of()
        self._extras = self._extras_of()
        self._now: dict[str, Any] = {DELETED: False}
        self._steps: dict[uuid.UUID, dict[str, list[Any]]] = {}
        self._by: dict[uuid.UUID, tuple[Change, Operation | None]] = {}

    def _tags_of(self) -> dict[uuid.UUID, tuple[str, str]]:
        names = {f.key: f.name for f in fields_of(self._model) if f.kind is Kind.CODES}
        query = select(Tag.id, Tag.field, Tag.code).where(Tag.parent == self._loaded.id)
        return {
            row.id: (names[row.field], row.code) for row in self._session.execute(query) if row.field in names
        }

    def _extras_of(self) -> dict[uuid.UUID, Field]:
        """Rows that hold the values of added fields."""
        return {child_id(self._loaded.id, one.name): one for one in extras_of(self._model)}

    def take(self, change: Change, operation: Operation | None) -> None:
        """One change, in the order of writing."""
        written = json.loads(change.values or "{}")
        if change.eid == self._loaded.id:
            known = fields_by_key(self._model)
            for key, wire in written.items():
                if key == DELETED:
                    self._put(change, operation, DELETED, bool(wire))
                elif key in known:
                    self._put(change, operation, known[key].name, readable(known[key], wire))
                else:
                    self._put(change, operation, key, wire)
        elif (extra := self._extras.get(change.eid)) is not None:
            if "value" in written:
                self._put(change, operation, extra.name, decode(extra.kind, written["value"]))
        elif change.eid in self._tags:
            name, code = self._tags[change.eid]
            others = {one for one in self._now.get(name, ()) if one != code}
            there = others if written.get(DELETED) else others | {code}
            self._put(change, operation, name, tuple(sorted(there)))

    def _put(self, change: Change, operation: Operation | None, name: str, value: Any) -> None:
        self._by.setdefault(change.op, (change, operation))
        step = self._steps.setdefault(change.op, {}).setdefault(name, [self._now.get(name), None])
        step[1] = self._now[name] = value

    def moments(self) -> list[Moment]:
        """One for each operation that changed something, oldest first."""
        found: list[Moment] = []
        for place, (op, steps) in enumerate(self._steps.items()):
            created = place == 0
            lines = tuple(
                self._line(name, before, after, created=created)
                for name, (before, after) in steps.items()
                if before != after
            )
            if lines:
                change, operation = self._by[op]
                found.append(_moment(self._session, change, operation, lines, created=created))
        return found

    def _line(self, name: str, before: Any, after: Any, *, created: bool) -> Line:
        if name == DELETED:
            return Line("", _("整条记录"), "", _("放进回收站") if after else _("从回收站恢复"))
        if name not in self._loaded.values:
            return Line("", _("较新版本的程序登记的内容"), str(before or ""), str(after or ""))
        field = field_of(self._model, name)
        if roles.is_hidden(self._session, field) or name in self._loaded.closed:
            return Line("", _(field.label), _("（无权查看）"), _("（无权查看）"))
        empty: Any = () if field.kind is Kind.CODES else None
        before = empty if before is None else before
        free = (self._loaded.kind, name) not in _ELSEWHERE and not created
        back = name if free and before != self._loaded.values[name] else ""
        texts = (shown(self._session, field, one) for one in (before, after))
        return Line(back, _(field.label), *texts, value=before, field=field)


def _moment(
    session: Session, change: Change, operation: Operation | None, lines: tuple[Line, ...], *, created: bool
) -> Moment:
    return Moment(
        change.op, operation.name if operation else "", author(session, operation, change.origin),
        written_at(operation, change.stamp), operation.reason if operation else "", created, lines,
    )  # fmt: skip


def shown(session: Session, field: Field, value: Any) -> str:
    """A value as the form shows it, links by the name of what they point to; '' for nothing."""
    if value is not None and field.kind is Kind.LINK and field.target:
        return records.titles(session, field.target, [value]).get(value, "")
    return values.show(field, value)


def author(session: Session, operation: Operation | None, origin: str) -> str:
    """Who wrote something: the worker, and from which PC where several are known."""
    worker = session.get(Worker, operation.user) if operation and operation.user else None
    head = session.get(OriginHead, origin)
    pc = devices.name_of(session, head.sign) if head else ""
    return " · ".join(part for part in ((worker.name if worker else None) or "", pc) if part)


def written_at(operation: Operation | None, stamp: int) -> str:
    """When something was written, in local time to the minute."""
    ms = operation.at if operation else stamp >> 16
    return f"{datetime.fromtimestamp(ms / 1000).astimezone():%Y-%m-%d %H:%M}"


# ── putting back ─────────────────────────────────────────────────────────────────────────────────────────────


def restore(session: Session, seen: History, line: Line) -> None:
    """Put one item back to what stood before; inside `Store.write`. What was written since the dialog read is kept beside it."""
    if not line.name:
        raise UserError(_("这一项不能单独恢复，没有改动。"))
    loaded = records.load(session, seen.kind, seen.id)
    if loaded.deleted:
        raise UserError(_("这条记录在回收站里，没有改动。请先在“设置”的“回收站”里恢复它。"))
    if seen.kind == "person" and root(session, seen.id) != seen.id:
        raise UserError(_("这份档案已并入另一份，没有改动。请在保留的那份档案里修改，或先拆开。"))
    if roles.is_hidden(session, field_of(records.model_of(seen.kind), line.name)):
        roles.require(session, roles.Right.NOTES)
    records.save(session, seen.kind, {line.name: line.value}, id=seen.id, heads=seen.heads)
