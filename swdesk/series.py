"""Recurring activities (系列活动): one activity and a rule make the planned ones, in one undoable operation."""

from __future__ import annotations

import calendar
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import new_id, record_kinds
from db.changes import Write, apply
from db.fields import Kind, field_of
from swdesk import records, rows
from swdesk.errors import UserError
from swdesk.i18n import _

WEEKLY, FORTNIGHTLY, MONTHLY = "1", "2", "3"
"""Codes of `recurrence`."""

MOST = 120
"""More activities than that in one go are a typing error."""

PLAN: dict[str, tuple[str, ...]] = {
    "activity": (
        "name", "kind", "domain", "theme", "start", "end", "place", "worker", "programme", "host", "undertaker", "partners",
        "audience", "expected", "aim", "division", "publicity", "emergency", "budget",
    ),
    "school_activity": (
        "name", "theme", "domain", "form", "school", "grade", "worker", "minutes", "aim", "goals", "sides",
    ),
}  # fmt: skip
"""Kind → what its planned activities take over; what happened is never taken over."""

LINES: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "activity": (("activity_agenda", frozenset()), ("activity_budget", frozenset({"spent"}))),
    "school_activity": (),
}
"""Kind → its tables that are part of the plan, and what of them is left out."""


def occurrences(start: date, rule: str, until: date) -> Iterator[date]:
    """The days after `start` up to `until`; monthly on the same day, in short months on the last one."""
    number = 0
    while True:
        number += 1
        day = _nth(start, rule, number)
        if day > until:
            return
        yield day


def _nth(start: date, rule: str, number: int) -> date:
    if rule != MONTHLY:
        return start + timedelta(days=number * (7 if rule == WEEKLY else 14))
    month = start.month - 1 + number
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def create_series(session: Session, kind: str, first: uuid.UUID, rule: str, until: date) -> int:
    """Make the planned activities that follow `first`; how many. Its own series goes on where it has one."""
    known: Any = session.get(record_kinds()[kind], first)
    if known is None or known.day is None:
        raise UserError(_("请先填这一次的日期并保存，再按周期生成后面的活动。"))
    days = list(occurrences(known.day, rule, until))
    if not days:
        raise UserError(_("截止日期前没有下一次，没有生成活动。请把截止日期改晚一些。"))
    if len(days) > MOST:
        raise UserError(_("一次最多生成{}场，没有生成活动。请把截止日期改早一些。").format(MOST))
    series = known.series or _series(session, known, rule, until)
    there = _days_of(session, kind, series)
    loaded = records.load(session, kind, first).values
    values = {name: loaded[name] for name in PLAN[kind] if loaded[name] not in (None, ())}
    writes: list[Write] = []
    made = 0
    for day in days:
        if day not in there:
            made += 1
            one = new_id()
            writes.append(Write(kind, one, values | {"day": day, "series": series}))
            writes += _lines(session, kind, first, one)
    apply(session, writes)
    if known.series is None:
        records.save(session, kind, {"series": series}, id=first)
    return made


def take_over(session: Session, kind: str, before: uuid.UUID, one: uuid.UUID) -> None:
    """The plan of an earlier activity for a new one: what is not written yet, and its tables."""
    own, other = records.load(session, kind, one).values, records.load(session, kind, before).values
    empty = (None, ())
    values = {name: other[name] for name in PLAN[kind] if own[name] in empty and other[name] not in empty}
    apply(session, list(_lines(session, kind, before, one)))
    if values:
        records.save(session, kind, values, id=one)


def _series(session: Session, first: Any, rule: str, until: date) -> uuid.UUID:
    values = {"name": first.name, "rule": rule, "start": first.day, "until": until}
    return records.save(session, "activity_series", values)


def _days_of(session: Session, kind: str, series: uuid.UUID) -> set[date | None]:
    model: Any = record_kinds()[kind]
    return set(session.scalars(select(model.day).where(model.series == series, model.deleted.is_(False))))


def _lines(session: Session, kind: str, first: uuid.UUID, one: uuid.UUID) -> Iterator[Write]:
    for table, left_out in LINES[kind]:
        model, link = record_kinds()[table], rows.parent_field(table).name
        for row in rows.rows_of(session, table, first):
            kept = {
                name: value
                for name, value in row.values.items()
                if name not in left_out | {link} and field_of(model, name).kind is not Kind.CODES
            }
            yield Write(table, new_id(), kept | {link: one})
