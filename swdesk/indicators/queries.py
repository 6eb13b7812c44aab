"""The evidence query of a definition: (kind, id, day, amount, key) per record. The number is summed from the same query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from db.base import record_kinds
from db.fields import field_of
from db.groups import GroupSession
from db.roots import root_of
from swdesk.contacts import contacts, contacts_by_kind, kept
from swdesk.indicators import elders
from swdesk.indicators.computed import computed, group_size
from swdesk.indicators.conditions import conditions
from swdesk.indicators.definitions import Definition
from swdesk.periods import Span


def evidence_query(definition: Definition, span: Span) -> Any:
    """Rows (kind, id, day, amount, key) behind an indicator that counts records."""
    if definition.measure == "function":
        return FUNCTIONS[definition.name](span)
    if definition.source == "contact":
        return _contact_query(definition, span, contacts())
    model: Any = record_kinds()[definition.source]
    day = getattr(model, definition.opened if definition.is_stock else definition.date)
    return select(
        literal(definition.source).label("kind"),
        model.id.label("id"),
        day.label("day"),
        amount_of(definition, model).label("amount"),
        key_of(definition, model).label("key"),
    ).where(conditions(model, definition.where), _when(definition, model, span))


def _when(definition: Definition, model: Any, span: Span) -> Any:
    if definition.is_stock:
        return stands(definition, model, day_of_stock(definition, span))
    return getattr(model, definition.date).between(span.start, span.end)


def day_of_stock(definition: Definition, span: Span) -> date:
    """The day on which a stock is counted: the last of a span, or the eve of its first."""
    return span.start - timedelta(days=1) if definition.at == "start" else span.end


def stands(definition: Definition, model: Any, on: date) -> Any:
    """SQL: whether a record belongs to a stock on a day."""
    opened = getattr(model, definition.opened)
    tests = [func.coalesce(opened, on) <= on]  # most began before: no index of days helps
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


def amount_of(definition: Definition, model: Any) -> Any:
    """SQL: what a record adds to a sum; 1 where records are counted."""
    if definition.measure != "sum":
        return literal(1)
    total: Any = literal(0)
    for name in definition.of:
        total = total + func.coalesce(_column(definition, model, name), definition.default)
    return (
        total * func.coalesce(_column(definition, model, definition.times), 0) if definition.times else total
    )


def key_of(definition: Definition, model: Any) -> Any:
    """SQL: what is counted once, by a distinct indicator; else the record."""
    if definition.measure != "distinct":
        return model.id
    column = _column(definition, model, definition.of[0])
    return root_of(column) if definition.of[0] == "person" else column


def _column(definition: Definition, model: Any, name: str) -> Any:
    found = computed(definition.source, name)
    return getattr(model, name) if found is None else found


def evidence_by_kind(definition: Definition, span: Span) -> list[Any]:
    """`evidence_query` as subqueries, which the database reads one by one: those of contacts a kind each."""
    if definition.source != "contact":
        return [evidence_query(definition, span).subquery()]
    return [_contact_query(definition, span, table).subquery() for table in contacts_by_kind().values()]


def _contact_query(definition: Definition, span: Span, table: Any) -> Any:
    amount = table.c.times if definition.measure == "sum" else literal(1)
    key = table.c.person if definition.measure == "distinct" else table.c.id
    query = select(
        table.c.kind, table.c.id, table.c.day, func.coalesce(amount, 0).label("amount"), key.label("key")
    ).where(table.c.day.between(span.start, span.end), *_contact_tests(definition, table))
    return (
        query.where(table.c.person.is_not(None))
        if definition.measure == "distinct"
        else query.where(amount > 0)
    )


def _contact_tests(definition: Definition, table: Any) -> list[Any]:
    """SQL: the conditions on contacts, which have no fields of their own: only lists of what they are."""
    return [table.c[test["field"]].in_(test["in"]) for test in definition.where]


# ── what the language cannot say ─────────────────────────────────────────────────────────────────────────────


_later = aliased(GroupSession)  # made once: an alias of twenty columns costs more than the query


def _group_members(span: Span) -> Any:
    """Members of the groups that met, by the session at which they are told: the last of the span."""
    newer = exists().where(
        _later.group == GroupSession.group,
        _later.deleted.is_(False),
        _later.not_held.is_(None),
        _later.day <= span.end,
        or_(_later.day > GroupSession.day, and_(_later.day == GroupSession.day, _later.id > GroupSession.id)),
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
    "elder_months": elders.due,
    "elder_months_seen": elders.seen,
    "group_members": _group_members,
}
"""Registered functions: span → the evidence select."""
