"""The evidence query of a definition: (kind, id, day, amount, key) per record. The number is summed from the same query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Integer, and_, exists, func, literal, or_, select, union_all

from db.base import record_kinds
from db.codes import code_list
from db.people import Person, Tag
from db.visits import Visit
from swdesk.contacts import contacts
from swdesk.indicators.conditions import conditions
from swdesk.indicators.definitions import Definition
from swdesk.periods import Span


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
    return and_(*tests)


def _amount(definition: Definition, model: Any) -> Any:
    if definition.measure != "sum":
        return literal(1)
    total: Any = literal(0)
    for name in definition.of:
        total = total + func.coalesce(getattr(model, name), definition.default)
    return total * func.coalesce(getattr(model, definition.times), 0) if definition.times else total


def _person_root(column: Any) -> Any:
    """The person that others were merged into: what every distinct count uses (design.md §4)."""
    merged = select(func.coalesce(Person.merged_into, Person.id)).where(Person.id == column).scalar_subquery()
    return func.coalesce(merged, column)


def _key(definition: Definition, model: Any) -> Any:
    if definition.measure != "distinct":
        return model.id
    column = getattr(model, definition.of[0])
    return _person_root(column) if definition.of[0] == "person" else column


def _contact_query(definition: Definition, span: Span) -> Any:
    table = contacts()
    amount = table.c.times if definition.measure == "sum" else literal(1)
    key = _person_root(table.c.person) if definition.measure == "distinct" else table.c.id
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
    parts: list[Any] = []
    for month in span.months():
        visited = exists().where(
            Visit.person == Person.id, Visit.deleted.is_(False), Visit.day.between(month.start, month.end)
        )
        tagged = exists().where(
            Tag.parent == Person.id, Tag.field == "categories", Tag.deleted.is_(False), Tag.code.in_(special)
        )
        query = select(
            literal("person").label("kind"),
            Person.id.label("id"),
            literal(month.end, Date).label("day"),
            literal(1, Integer).label("amount"),
            Person.id.label("key"),
        ).where(
            Person.deleted.is_(False),
            Person.merged_into.is_(None),
            or_(Person.filed_on.is_(None), Person.filed_on <= month.end),
            or_(Person.left_on.is_(None), Person.left_on > month.end),
            tagged,
        )
        parts.append(query.where(visited) if seen else query)
    return union_all(*parts)


def _due(span: Span) -> Any:
    return _elder_months(span, seen=False)


def _seen(span: Span) -> Any:
    return _elder_months(span, seen=True)


FUNCTIONS: dict[str, Callable[[Span], Any]] = {"elder_months": _due, "elder_months_seen": _seen}
"""Registered functions: span → the evidence select."""
