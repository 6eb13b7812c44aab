"""What a report asks, all at once: one pass over each kind of record gives every indicator over every span.

The numbers are those of `evidence_query`, which `Evaluator` asks one by one; a test holds both to the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.types import UuidBytes, raw_id
from swdesk.contacts import contacts, kept
from swdesk.indicators import elders
from swdesk.indicators.conditions import matching
from swdesk.indicators.definitions import Definition
from swdesk.indicators.queries import amount_of, contact_tests, evidence_query
from swdesk.periods import Span

AT_MOST = 25
"""Indicators in one statement: databases limit how many columns they give back."""


@dataclass(frozen=True)
class Counted:
    """The number of an indicator over a span, and how many records stand behind it."""

    total: int
    records: int


Found = Iterator[tuple[Definition, Span, Counted]]

_FUNCTIONS: dict[str, Callable[[Session, Sequence[Span]], elders.Counts]] = {
    "elder_months": elders.count_due,
    "elder_months_seen": elders.count_seen,
}


def all_at_once(session: Session, definitions: Sequence[Definition], spans: Sequence[Span]) -> Found:
    """Everything that can be counted in one pass; the rest (stocks, ratios, some functions) is asked one by one."""
    wanted = [span for span in dict.fromkeys(spans) if span.days]
    if not wanted:
        return
    of_kind: dict[tuple[str, str], list[Definition]] = defaultdict(list)
    for item in definitions:
        if item.measure == "function" and item.name in _FUNCTIONS:
            for span, total, records in _FUNCTIONS[item.name](session, wanted):
                yield item, span, Counted(total, records)
        elif item.is_stock or item.measure not in {"rows", "sum", "distinct"}:
            continue
        elif item.measure == "distinct":
            yield from _distinct(session, item, wanted)
        else:
            of_kind[item.source, item.date].append(item)
    for (source, _date), items in of_kind.items():
        count = _contacts if source == "contact" else _summed
        for start in range(0, len(items), AT_MOST):
            yield from count(session, items[start : start + AT_MOST], wanted)


class _Stretches:
    """The days of all spans, cut where one begins or ends: every span is made of whole stretches."""

    def __init__(self, spans: Sequence[Span]) -> None:
        next_day = timedelta(days=1)
        cuts = sorted({day for span in spans for day in (span.start, span.end + next_day)})
        self._parts = [Span(since, until - next_day) for since, until in pairwise(cuts)]
        self.hull = Span(cuts[0], cuts[-1] - next_day)

    def place(self, day: Any) -> Any:
        """SQL: in which stretch a day of the hull lies."""
        return case(*((day <= part.end, i) for i, part in enumerate(self._parts)), else_=len(self._parts))

    def over(self, span: Span, sums: dict[int, Sequence[Any]], width: int) -> list[int]:
        """The sums of a span from those of its stretches."""
        inside = (sums[i] for i in self.inside(span) if i in sums)
        return [int(sum(column)) for column in zip(*inside, strict=True)] or [0] * width

    def inside(self, span: Span) -> list[int]:
        """The stretches that a span is made of."""
        return [i for i, part in enumerate(self._parts) if span.start <= part.start and part.end <= span.end]


def _by_place(session: Session, rows: Any, columns: Sequence[Any]) -> dict[int, Sequence[Any]]:
    query = select(rows.c.place, *columns).group_by(rows.c.place)
    return {row[0]: row[1:] for row in session.execute(query)}


def _summed(session: Session, items: Sequence[Definition], spans: Sequence[Span]) -> Found:
    """Indicators of one kind of record: every record is looked at once."""
    model: Any = record_kinds()[items[0].source]
    day: Any = getattr(model, items[0].date)
    cut = _Stretches(spans)
    columns: list[Any] = []
    for item in items:
        holds = matching(model, item.where)
        columns.append(case((holds, 1), else_=0))
        if item.measure == "sum":
            columns.append(case((holds, amount_of(item, model)), else_=0))
    named = [column.label(f"c{i}") for i, column in enumerate(columns)]
    inside = day.between(cut.hull.start, cut.hull.end)
    rows: Any = select(cut.place(day).label("place"), *named).where(kept(model), inside).subquery()
    sums = _by_place(session, rows, [func.sum(rows.c[column.name]) for column in named])
    for span in spans:
        found = iter(cut.over(span, sums, len(named)))
        for item in items:
            records = next(found)
            yield item, span, Counted(next(found) if item.measure == "sum" else records, records)


def _contacts(session: Session, items: Sequence[Definition], spans: Sequence[Span]) -> Found:
    """服务人次 and the like, over one pass: only one row of a record counts times."""
    cut, table = _Stretches(spans), contacts()
    columns: list[Any] = []
    for item in items:
        amount = func.coalesce(table.c.times, 0) if item.measure == "sum" else literal(1)
        counts = and_(amount > 0, *contact_tests(item, table))
        columns += [case((counts, 1), else_=0), case((counts, amount), else_=0)]
    named = [column.label(f"c{i}") for i, column in enumerate(columns)]
    inside = table.c.day.between(cut.hull.start, cut.hull.end)
    rows: Any = select(cut.place(table.c.day).label("place"), *named).where(inside).subquery()
    sums = _by_place(session, rows, [func.sum(rows.c[column.name]) for column in named])
    for span in spans:
        found = iter(cut.over(span, sums, len(named)))
        for item in items:
            records = next(found)
            yield item, span, Counted(next(found), records)


def _distinct(session: Session, item: Definition, spans: Sequence[Span]) -> Found:
    """Who or what is counted once in each span; a record has one day."""
    cut = _Stretches(spans)
    found: Any = evidence_query(item, cut.hull).subquery()
    key: Any = raw_id(found.c.key) if isinstance(found.c.key.type, UuidBytes) else found.c.key
    keys: dict[int, set[Any]] = defaultdict(set)
    records: dict[int, set[bytes]] = defaultdict(set)
    query = select(cut.place(found.c.day), key, raw_id(found.c.id))
    for place, one, record in session.connection().execute(query).all():
        records[place].add(record)
        if one is not None:
            keys[place].add(one)
    for span in spans:
        inside = cut.inside(span)
        once = {one for place in inside for one in keys[place]}
        yield item, span, Counted(len(once), sum(len(records[place]) for place in inside))
