"""The evidence query of a definition: (kind, id, day, amount, key) per record. The number is summed from the same query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Integer, and_, column, exists, false, func, literal, or_, select, tuple_, values
from sqlalchemy.orm import aliased

from db.base import record_kinds
from db.codes import code_list
from db.fields import field_of
from db.groups import GroupSession
from db.people import Person, Tag
from db.roots import root_of
from db.visits import Visit
from swdesk.contacts import contacts, kept
from swdesk.indicators.computed import computed, group_size
from swdesk.indicators.conditions import conditions
from swdesk.indicators.definitions import Definition
from swdesk.people import on_file
from swdesk.periods import Span
from swdesk.visits import somebody_met


def evidence_query(definition: Definition, span: Span) -> Any:
    """Rows (kind, id, day, amount, key) behind an indicator that counts records."""
    if definition.measure == "function":
        return FUNCTIONS[definition.name](span)
    if definition.source == "contact":
        return _contact_query(definition, span)
    model: Any = record_kinds()[definition.source]
    day = getattr(model, definition.opened if definition.is_stock else definition.date)
    return select(
        literal(definition.source).label("kind"),
        model.id.label("id"),
        day.label("day"),
        _amount(definition, model).label("amount"),
        _key(definition, model).label("key"),
    ).where(conditions(model, definition.where), _when(definition, model, span))


def _when(definition: Definition, model: Any, span: Span) -> Any:
    if not definition.is_stock:
        return getattr(model, definition.date).between(span.start, span.end)
    on = span.start - timedelta(days=1) if definition.at == "start" else span.end
    opened = getattr(model, definition.opened)
    tests = [or_(opened.is_(None), opened <= on)]
    if definition.closed:
        closed = getattr(model, definition.closed)
        tests.append(or_(closed.is_(None), closed > on))
    if definition.last:
        last = getattr(model, definition.last)
        tests.append(or_(last.is_(None), last >= on))
    if definition.during:
        tests.append(_running(model, definition.during, on))
    return and_(*tests)


def _running(model: Any, link: str, on: date) -> Any:
    """The record that `link` points to (a project) runs on that day; one without a day runs always."""
    target: Any = record_kinds()[field_of(model, link).target]
    over = or_(target.start > on, target.end < on)
    column = getattr(model, link)
    return or_(column.is_(None), column.not_in(select(target.id).where(over)))


def _amount(definition: Definition, model: Any) -> Any:
    if definition.measure != "sum":
        return literal(1)
    total: Any = literal(0)
    for name in definition.of:
        total = total + func.coalesce(_column(definition, model, name), definition.default)
    return (
        total * func.coalesce(_column(definition, model, definition.times), 0) if definition.times else total
    )


def _key(definition: Definition, model: Any) -> Any:
    if definition.measure != "distinct":
        return model.id
    column = _column(definition, model, definition.of[0])
    return root_of(column) if definition.of[0] == "person" else column


def _column(definition: Definition, model: Any, name: str) -> Any:
    found = computed(definition.source, name)
    return getattr(model, name) if found is None else found


def _contact_query(definition: Definition, span: Span) -> Any:
    table = contacts()
    amount = table.c.times if definition.measure == "sum" else literal(1)
    key = table.c.person if definition.measure == "distinct" else table.c.id
    query = select(
        table.c.kind, table.c.id, table.c.day, func.coalesce(amount, 0).label("amount"), key.label("key")
    ).where(table.c.day.between(span.start, span.end))
    return (
        query.where(table.c.person.is_not(None))
        if definition.measure == "distinct"
        else query.where(amount > 0)
    )


# ── what the language cannot say ─────────────────────────────────────────────────────────────────────────────


def _elder_months(span: Span, *, seen: bool) -> Any:
    """Special-difficulty elders on file at each month's end, and whether visited in that month (domain.md E2)."""
    special = code_list("client_category").having("special_elder")
    months = _months(span)
    tagged = exists().where(
        Tag.parent == Person.id, Tag.field == "categories", Tag.deleted.is_(False), Tag.code.in_(special)
    )
    query = (
        select(
            literal("person").label("kind"),
            Person.id.label("id"),
            months.c.last.label("day"),
            literal(1, Integer).label("amount"),
            Person.id.label("key"),
        )
        .join(months, on_file(months.c.last, months.c.last))
        .where(tagged, literal(True) if span.days else false())
    )
    return query.where(tuple_(Person.id, months.c.last).in_(_visited(months))) if seen else query


def _visited(months: Any) -> Any:
    """Who was seen in which month, by the file that stands for them: all at once, for there are months times people."""
    return (
        select(root_of(Visit.person), months.c.last)
        .join_from(months, Visit, Visit.day.between(months.c.first, months.c.last))
        .where(Visit.deleted.is_(False), somebody_met(), Visit.person.is_not(None))
    )


def _months(span: Span) -> Any:
    """The calendar months of a span as a table of their first and last days."""
    days = [(month.start, month.end) for month in span.months()] or [(span.end, span.end)]
    return values(column("first", Date), column("last", Date), name="month").data(days).cte("month")


def _due(span: Span) -> Any:
    return _elder_months(span, seen=False)


def _seen(span: Span) -> Any:
    return _elder_months(span, seen=True)


def _group_members(span: Span) -> Any:
    """Members of the groups that met, by the session at which they are told: the last of the span."""
    later = aliased(GroupSession)
    newer = exists().where(
        later.group == GroupSession.group,
        later.deleted.is_(False),
        later.not_held.is_(None),
        later.day <= span.end,
        or_(later.day > GroupSession.day, and_(later.day == GroupSession.day, later.id > GroupSession.id)),
    )
    return select(
        literal("group").label("kind"),
        GroupSession.group.label("id"),
        GroupSession.day.label("day"),
        group_size().label("amount"),
        GroupSession.group.label("key"),
    ).where(
        kept(GroupSession),
        GroupSession.not_held.is_(None),
        GroupSession.day.between(span.start, span.end),
        ~newer,
    )


FUNCTIONS: dict[str, Callable[[Span], Any]] = {
    "elder_months": _due,
    "elder_months_seen": _seen,
    "group_members": _group_members,
}
"""Registered functions: span → the evidence select."""
