"""What a report asks, all at once: one pass over each kind of record gives every indicator over every span.

A record counts on its day, so the database adds up days, in the order of their index, and the sum of a span is that of
its days. The numbers are those of `evidence_query`, which `Evaluator` asks one by one; a test holds both to the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.groups import Group, GroupSession
from db.heads import chunks
from db.types import UuidBytes, raw_id
from swdesk.contacts import contacts_by_kind, kept, members
from swdesk.indicators import elders
from swdesk.indicators.computed import within_a_day
from swdesk.indicators.conditions import matching
from swdesk.indicators.definitions import Definition
from swdesk.indicators.queries import (
    amount_of,
    day_of_stock,
    evidence_by_kind,
    key_of,
    stands,
)
from swdesk.periods import Span

AT_MOST = 25
"""Indicators in one statement: databases limit how many columns they give back."""


@dataclass(frozen=True)
class Counted:
    """The number of an indicator over a span, and how many records stand behind it."""

    total: int
    records: int


Found = Iterator[tuple[Definition, Span, Counted]]


def all_at_once(session: Session, definitions: Sequence[Definition], spans: Sequence[Span]) -> Found:
    """Everything that can be counted in one pass; the rest (ratios and totals) is asked one by one."""
    wanted = [span for span in dict.fromkeys(spans) if span.days]
    if not wanted:
        return
    of_kind: dict[tuple[_Count, str, str], list[Definition]] = defaultdict(list)
    for item in definitions:
        if item.measure == "function" and item.name in _FUNCTIONS:
            of_kind[_FUNCTIONS[item.name], item.source, ""].append(item)
        elif item.is_stock:
            of_kind[_stocks, item.source, ""].append(item)
        elif item.measure in {"rows", "sum", "distinct"}:
            count = _contacts if item.source == "contact" else _records
            of_kind[count, item.source, item.date].append(item)
    for (count, *_kind), items in of_kind.items():
        for start in range(0, len(items), AT_MOST):
            yield from count(session, items[start : start + AT_MOST], wanted)


_Count = Callable[[Session, Sequence[Definition], Sequence[Span]], Found]


class _ByDay:
    """Sums of days, each with all before it: those of a span are the difference of two."""

    def __init__(self, rows: Iterable[Sequence[Any]], width: int) -> None:
        found = sorted(rows, key=itemgetter(0))
        self._days: list[date] = [row[0] for row in found]
        self._until = list(accumulate((map(int, row[1:]) for row in found), _plus, initial=[0] * width))

    def over(self, span: Span) -> list[int]:
        """The sums of a span."""
        before = self._until[bisect_left(self._days, span.start)]
        until = self._until[bisect_right(self._days, span.end)]
        return [b - a for a, b in zip(before, until, strict=True)]


def _plus(some: Iterable[int], more: Iterable[int]) -> list[int]:
    return [a + b for a, b in zip(some, more, strict=True)]


def _hull(spans: Sequence[Span]) -> Span:
    return Span(min(span.start for span in spans), max(span.end for span in spans))


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────────


class _Asked:
    """Columns of a query, and where of each that is wanted its records and its total stand."""

    def __init__(self) -> None:
        self.columns: list[Any] = []
        self._places: dict[Any, tuple[int, int]] = {}

    def add(self, wanted: Any, records: Any, total: Any = None) -> None:
        """Ask for how many records there are, and for what they add up to if that is something else."""
        self.columns += [records] if total is None else [records, total]
        at = len(self.columns) - 1
        self._places[wanted] = (at if total is None else at - 1, at)

    def of(self, wanted: Any, row: Sequence[int]) -> Counted:
        """What a row says of what was wanted."""
        records, total = self._places[wanted]
        return Counted(int(row[total]), int(row[records]))


def _records(session: Session, items: Sequence[Definition], spans: Sequence[Span]) -> Found:
    """Indicators of one kind of record: every record is looked at once."""
    model: Any = record_kinds()[items[0].source]
    day, hull = getattr(model, items[0].date), _hull(spans)
    asked = _Asked()
    for item in items:
        holds = matching(model, item.where)
        asked.add(item.code, func.sum(case((holds, 1), else_=0)), _of_a_day(item, model, holds))
    query = select(day, *asked.columns).where(kept(model), day.between(hull.start, hull.end)).group_by(day)
    by_day = _ByDay(session.execute(query), len(asked.columns))
    for item in items:
        once = _once(session, item, spans) if _of_several_days(item) else {}
        for span in spans:
            found = asked.of(item.code, by_day.over(span))
            yield item, span, replace(found, total=once.get(span, found.total))


def _of_several_days(item: Definition) -> bool:
    """Whether a span counts once what may stand on several of its days."""
    return item.measure == "distinct" and within_a_day(item.source, item.of[0]) is None


def _of_a_day(item: Definition, model: Any, holds: Any) -> Any:
    """SQL: what the records of a day add up to, where that is not their number."""
    if item.measure == "sum":
        return func.sum(case((holds, amount_of(item, model)), else_=0))
    if item.measure == "distinct" and not _of_several_days(item):
        return func.count(case((holds, within_a_day(item.source, item.of[0]))).distinct())
    return None


# ── contacts ─────────────────────────────────────────────────────────────────────────────────────────────────


def _contacts(session: Session, items: Sequence[Definition], spans: Sequence[Span]) -> Found:
    """服务人次 and the like, counted by kind: all that may be asked of a contact is of which kind it is (`checking`)."""
    hull, tables = _hull(spans), contacts_by_kind()
    measures = sorted({item.measure for item in items})
    rows: Any = union_all(*(_of_a_kind(kind, table, hull, measures) for kind, table in tables.items()))
    found: dict[str, list[Sequence[Any]]] = {kind: [] for kind in tables}
    for kind, *sums in session.execute(rows):
        found[kind].append(sums)
    by_day = {kind: _ByDay(sums, 2 * len(measures)) for kind, sums in found.items()}
    for item in items:
        kinds = [kind for kind in tables if all(kind in test["in"] for test in item.where)]
        once = _once(session, item, spans) if item.measure == "distinct" else {}
        at = 2 * measures.index(item.measure)
        for span in spans:
            sums = [by_day[kind].over(span)[at : at + 2] for kind in kinds]
            records, total = (sum(column) for column in zip([0, 0], *sums, strict=True))
            yield item, span, Counted(once.get(span, total), records)


def _of_a_kind(kind: str, table: Any, span: Span, measures: Iterable[str]) -> Any:
    """A line a day; only one contact of a record counts times."""
    times = func.coalesce(table.c.times, 0)
    of: dict[str, tuple[Any, Any]] = {
        "rows": (func.count(table.c.id.distinct()), func.count()),
        "sum": (func.sum(case((times > 0, 1), else_=0)), func.sum(case((times > 0, times), else_=0))),
        "distinct": (func.count(case((table.c.person.is_not(None), table.c.id)).distinct()), literal(0)),
    }
    asked = [column for measure in measures for column in of[measure]]
    inside = table.c.day.between(span.start, span.end)
    return select(literal(kind), table.c.day, *asked).where(inside).group_by(table.c.day)


# ── who or what is counted once in a span ────────────────────────────────────────────────────────────────────


class _Stretches:
    """The days of all spans, cut where one begins or ends: every span is made of whole stretches."""

    def __init__(self, spans: Sequence[Span]) -> None:
        next_day = timedelta(days=1)
        cuts = sorted({day for span in spans for day in (span.start, span.end + next_day)})
        self._parts = [Span(since, until - next_day) for since, until in pairwise(cuts)]

    def place(self, day: Any) -> Any:
        """SQL: in which stretch a day of the hull lies."""
        return case(*((day <= part.end, i) for i, part in enumerate(self._parts)), else_=len(self._parts))

    def inside(self, span: Span) -> list[int]:
        """The stretches that a span is made of."""
        return [i for i, part in enumerate(self._parts) if span.start <= part.start and part.end <= span.end]


def _once(session: Session, item: Definition, spans: Sequence[Span]) -> dict[Span, int]:
    """How many there are in each span, read once a stretch."""
    cut, hull = _Stretches(spans), _hull(spans)
    asked: list[Any] = []
    for found in evidence_by_kind(item, hull):
        key: Any = raw_id(found.c.key) if isinstance(found.c.key.type, UuidBytes) else found.c.key
        asked.append(select(cut.place(found.c.day), key).where(found.c.key.is_not(None)).distinct())
    query: Any = union_all(*asked)
    keys: dict[int, set[Any]] = defaultdict(set)
    rows: Sequence[Any] = session.connection().execute(query).all()
    for place, one in rows:
        keys[place].add(one)
    return {span: len(set[Any]().union(*(keys[place] for place in cut.inside(span)))) for span in spans}


# ── what stands on a day ─────────────────────────────────────────────────────────────────────────────────────


def _stocks(session: Session, items: Sequence[Definition], spans: Sequence[Span]) -> Found:
    """Stocks of one kind of record, on all the days on which spans end or begin."""
    model: Any = record_kinds()[items[0].source]
    wanted = {(item.code, day_of_stock(item, span)): item for item in items for span in spans}
    found: dict[tuple[str, date], Counted] = {}
    for block in chunks(wanted, AT_MOST):
        asked = _Asked()
        for place in block:
            item = wanted[place]
            holds = and_(matching(model, item.where), stands(item, model, place[1]))
            asked.add(place, func.count(case((holds, 1))), _on_a_day(item, model, holds))
        row = session.execute(select(*asked.columns).where(kept(model))).one()
        found |= {place: asked.of(place, row) for place in block}
    for item in items:
        for span in spans:
            yield item, span, found[item.code, day_of_stock(item, span)]


def _on_a_day(item: Definition, model: Any, holds: Any) -> Any:
    """SQL: what a stock adds up to, where that is not the number of its records."""
    if item.measure == "distinct":
        return func.count(case((holds, key_of(item, model))).distinct())
    if item.measure == "sum":
        return func.coalesce(func.sum(case((holds, amount_of(item, model)))), 0)
    return None


# ── what the language cannot say ─────────────────────────────────────────────────────────────────────────────


def _elder_months(session: Session, items: Sequence[Definition], spans: Sequence[Span]) -> Found:
    found = elders.count(session, spans)
    for item in items:
        for span, total, records in found[item.name]:
            yield item, span, Counted(total, records)


def _group_members(session: Session, items: Sequence[Definition], spans: Sequence[Span]) -> Found:
    """The members of the groups that met in a span, of each group once."""
    cut, hull = _Stretches(spans), _hull(spans)
    inside = GroupSession.day.between(hull.start, hull.end)
    met = (
        select(cut.place(GroupSession.day).label("place"), GroupSession.group)
        .where(kept(GroupSession), GroupSession.group.is_not(None), inside)
        .distinct()
        .subquery()
    )
    query = select(met.c.place, raw_id(met.c.group), members()).join(
        Group, Group.id == met.c.group, isouter=True
    )
    sizes: dict[int, dict[bytes, int]] = defaultdict(dict)
    for place, group, size in session.execute(query):
        sizes[place][group] = size or 0
    for item in items:
        for span in spans:
            found = {group: size for place in cut.inside(span) for group, size in sizes[place].items()}
            yield item, span, Counted(sum(found.values()), len(found))


_FUNCTIONS: dict[str, _Count] = {
    "elder_months": _elder_months,
    "elder_months_seen": _elder_months,
    "group_members": _group_members,
}
