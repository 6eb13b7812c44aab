"""The records behind numbers as plain as they lie there, for the annex of a report, which holds a hundred thousand of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, String, case, cast, func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.types import raw_id
from swdesk.contacts import SERVED_BY, contacts, kept
from swdesk.indicators import elders
from swdesk.indicators.at_once import AT_MOST
from swdesk.indicators.conditions import matching
from swdesk.indicators.definitions import Definition
from swdesk.indicators.queries import amount_of, evidence_query
from swdesk.periods import Span

Trace = tuple[str, bytes, str | None, int]
"""(kind, the 16 bytes of the id, ISO day, amount) of a record behind a number."""

Traces = dict[tuple[str, str, int], list[bytes]]
"""The same by (kind, ISO day or '', amount), in no order."""


def traces(session: Session, definition: Definition, span: Span) -> Traces:
    """What `evidence` gives for an indicator that counts records."""
    if definition.measure == "function" and definition.name in elders.MONTHS:
        return _months(session, [definition], span)[definition.code]
    found = evidence_query(definition, span).subquery()
    query = select(
        found.c.kind,
        raw_id(found.c.id),
        cast(found.c.day, String),
        cast(func.coalesce(found.c.amount, 0), BigInteger),
    )
    out: Traces = defaultdict(list)
    for kind, key, day, amount in session.connection().execute(query).all():
        out[kind, day or "", amount].append(key)
    return out


def all_traces(session: Session, definitions: Iterable[Definition], span: Span) -> dict[str, Traces]:
    """Indicator → its `traces`, with one pass over each kind of record; a test holds both to the same."""
    of_kind: dict[tuple[_Read, str, str], list[Definition]] = defaultdict(list)
    found: dict[str, Traces] = {}
    for item in definitions:
        if item.measure == "function" and item.name in elders.MONTHS:
            of_kind[_months, "", ""].append(item)
        elif item.measure == "function" or item.is_stock:
            found[item.code] = traces(session, item, span)
        else:
            read = _contacts if item.source == "contact" else _records
            of_kind[read, item.source, item.date].append(item)
    for (read, *_kind), items in of_kind.items():
        for start in range(0, len(items), AT_MOST):
            found |= read(session, items[start : start + AT_MOST], span)
    return found


_Read = Callable[[Session, Sequence[Definition], Span], dict[str, Traces]]


def _months(session: Session, items: Sequence[Definition], span: Span) -> dict[str, Traces]:
    found = elders.months(session, span)
    return {
        item.code: {("person", day, 1): people for day, people in found[item.name].items() if people}
        for item in items
    }


def _contacts(session: Session, items: Sequence[Definition], span: Span) -> dict[str, Traces]:
    """Contacts, each read once; who is asked for by kind only (`checking`)."""
    table = contacts()
    query = select(
        table.c.kind,
        raw_id(table.c.id),
        cast(table.c.day, String),
        cast(func.coalesce(table.c.times, 0), BigInteger),
        case((table.c.person.is_not(None), 1), else_=0),
    ).where(table.c.day.between(span.start, span.end))
    rows: Sequence[Any] = session.connection().execute(query).all()
    found: dict[str, Traces] = {}
    for item in items:
        found[item.code] = out = defaultdict[tuple[str, str, int], list[bytes]](list)
        kinds = [kind for kind in SERVED_BY if all(kind in test["in"] for test in item.where)]
        for kind, key, day, times, named in rows:
            amount = times if item.measure == "sum" else named if item.measure == "distinct" else 1
            if amount > 0 and kind in kinds:
                out[kind, day, amount].append(key)
    return found


def _records(session: Session, items: Sequence[Definition], span: Span) -> dict[str, Traces]:
    """The records behind indicators of one kind, each read once with what it adds to each of them."""
    kind = items[0].source
    model: Any = record_kinds()[kind]
    day: Any = getattr(model, items[0].date)
    amounts = [
        case((matching(model, item.where), cast(func.coalesce(amount_of(item, model), 0), BigInteger))).label(
            f"c{n}"
        )
        for n, item in enumerate(items)
    ]
    query = select(raw_id(model.id), cast(day, String), *amounts).where(
        kept(model), day.between(span.start, span.end)
    )
    rows: Sequence[Any] = session.connection().execute(query).all()
    found: dict[str, Traces] = {item.code: defaultdict(list) for item in items}
    for n, out in enumerate(found.values(), 2):
        for row in rows:
            if row[n] is not None:
                out[kind, row[1], row[n]].append(row[0])
    return found
