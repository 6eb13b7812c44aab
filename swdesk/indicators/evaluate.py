"""Evaluation: numbers, and the records behind them, for the spans of a report."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.bulk import undisturbed
from db.projects import Project
from swdesk.indicators.at_once import all_at_once
from swdesk.indicators.definitions import Definition, catalogue
from swdesk.indicators.in_use import Known, in_use
from swdesk.indicators.queries import evidence_query
from swdesk.periods import Period, Span, percent
from swdesk.progress import Progress, silent

LONG_AGO = date(1990, 1, 1)
"""Before any station stood: no record is older, whatever somebody mistyped."""


@dataclass(frozen=True)
class Value:
    """A number with what it is made of, in base units (分, minutes); `value` is None where there is no base."""

    value: Fraction | None
    numerator: int
    denominator: int | None
    evidence: int

    @property
    def whole(self) -> int:
        """The value of an indicator that counts."""
        return int(self.value or 0)


@dataclass(frozen=True)
class Row:
    """An indicator over the spans of a report."""

    definition: Definition
    period: Value
    year: Value
    last_period: Value
    last_year: Value
    project: Value | None


@dataclass(frozen=True)
class Evidence:
    """One record behind a number, and what it adds to it."""

    kind: str
    id: uuid.UUID
    day: date | None
    amount: int


class Evaluator:
    """Evaluates indicators in one session; each (indicator, span) is asked once. `known` are those of the store."""

    def __init__(self, session: Session, known: Known | None = None) -> None:
        self._session = session
        self.known = in_use(session) if known is None else known
        self._known: dict[tuple[str, Span], Value] = {}
        self._stocks: dict[tuple[str, date], Value] = {}

    def prepare(self, definitions: Iterable[Definition], spans: Sequence[Span]) -> None:
        """Count what a report asks for with one pass over each kind of record; `value` then finds it there."""
        parts = {code: self.known[code] for item in definitions for code in self._counted(item)}
        for item, span, found in all_at_once(self._session, tuple(parts.values()), spans):
            self._known[item.code, span] = Value(Fraction(found.total), found.total, None, found.records)

    def _counted(self, item: Definition) -> Iterator[str]:
        """What an indicator is made of in the end: itself, or its parts and theirs."""
        parts = (*item.numerator, *item.denominator, *item.parts)
        if not parts and self.known.get(item.code) is item:
            yield item.code
        for code in parts:
            yield from self._counted(self.known[code])

    def value(self, definition: Definition, span: Span) -> Value:
        """The value of `definition` over `span`."""
        place = (definition.code, span)
        if place not in self._known:
            self._known[place] = self._compute(definition, span)
        return self._known[place]

    def _compute(self, definition: Definition, span: Span) -> Value:
        if definition.measure == "ratio":
            return self._ratio(definition, span)
        if definition.measure == "total":
            parts = [self.value(self.known[code], span) for code in definition.parts]
            total = sum(part.numerator for part in parts)
            return Value(Fraction(total), total, None, sum(part.evidence for part in parts))
        return self._stock(definition, span) if definition.is_stock else self._count(definition, span)

    def _stock(self, definition: Definition, span: Span) -> Value:
        """What stands on one day is asked once for all spans that end (or begin) there."""
        place = (definition.code, span.start if definition.at == "start" else span.end)
        if place not in self._stocks:
            self._stocks[place] = self._count(definition, span)
        return self._stocks[place]

    def _count(self, definition: Definition, span: Span) -> Value:
        found = evidence_query(definition, span).subquery()
        amount = (
            func.count(found.c.key.distinct())
            if definition.measure == "distinct"
            else func.sum(found.c.amount)
        )
        total, rows = self._session.execute(
            select(func.coalesce(amount, 0), func.count(found.c.id.distinct()))
        ).one()
        return Value(Fraction(int(total)), int(total), None, int(rows))

    def _ratio(self, definition: Definition, span: Span) -> Value:
        top = [self.value(self.known[code], span) for code in definition.numerator]
        base = [self.value(self.known[code], span) for code in definition.denominator]
        numerator = sum(part.numerator for part in top)
        denominator = sum(part.numerator for part in base)
        share = percent(numerator, denominator)
        if share is not None and not definition.percent:
            share /= 100
        return Value(share, numerator, denominator, sum(part.evidence for part in base))


def evaluate(session: Session, wanted: str | Definition, span: Span) -> Value:
    """The value of one indicator over a span, by its code or by a definition of one's own."""
    evaluator = Evaluator(session)
    return evaluator.value(evaluator.known[wanted] if isinstance(wanted, str) else wanted, span)


def project_span(session: Session, cutoff: date) -> Span | None:
    """项目累计: from the start of the earliest contract that runs on `cutoff` (domain.md §4.4).

    A contract whose start nobody typed counts from the first record; None without any contract.
    """
    query = select(Project.start).where(
        Project.deleted.is_(False),
        or_(Project.start.is_(None), Project.start <= cutoff),
        or_(Project.end.is_(None), Project.end >= cutoff),
    )
    starts = list(session.scalars(query))
    if not starts:
        return None
    known = [start for start in starts if start is not None]
    return Span(min(known) if len(known) == len(starts) else _first_day(session, cutoff), cutoff)


def _first_day(session: Session, cutoff: date) -> date:
    """The day of the oldest record that indicators count, so that nobody is due a visit before a station stood."""
    kinds: dict[str, Any] = dict(record_kinds())
    places = {(item.source, item.date) for item in catalogue() if item.source in kinds and not item.is_stock}
    columns = [getattr(kinds[kind], name) for kind, name in sorted(places) if hasattr(kinds[kind], name)]
    days = [session.scalar(select(func.min(column)).where(column >= LONG_AGO)) for column in columns]
    return min([day for day in days if day is not None], default=cutoff)


@undisturbed()
def evaluate_all(
    session: Session,
    period: Period,
    *,
    definitions: Sequence[Definition] | None = None,
    evaluator: Evaluator | None = None,
    progress: Progress = silent,
) -> dict[str, Row]:
    """Every indicator over period, year to date, the same spans of last year, and the project, by code."""
    evaluator = evaluator or Evaluator(session)
    wanted = tuple(evaluator.known.values()) if definitions is None else definitions
    before = period.last_year()
    project = period.span if period.kind == "project" else project_span(session, period.cutoff)
    spans = [period.span, period.year_to_date, before.span, before.year_to_date]
    evaluator.prepare(wanted, [*spans, project] if project else spans)
    rows: dict[str, Row] = {}
    for done, definition in enumerate(wanted):
        progress(done, len(wanted), definition.label)
        over_project = evaluator.value(definition, project) if project else None
        rows[definition.code] = Row(
            definition,
            evaluator.value(definition, period.span),
            evaluator.value(definition, period.year_to_date),
            evaluator.value(definition, before.span),
            evaluator.value(definition, before.year_to_date),
            over_project,
        )
    return rows


def evidence(session: Session, code: str, span: Span, known: Known | None = None) -> list[Evidence]:
    """The records behind a number, newest first; those of a ratio are its base's, of a total its parts'.

    `known` spares reading the store's definitions for every number of a report.
    """
    known = in_use(session) if known is None else known
    definition = known[code]
    parts: Iterable[str] = definition.denominator or definition.parts
    if definition.measure in {"ratio", "total"}:
        found = [item for part in parts for item in evidence(session, part, span, known)]
    else:
        rows = session.execute(evidence_query(definition, span)).all()
        found = [Evidence(row.kind, row.id, row.day, int(row.amount or 0)) for row in rows]
    return sorted(found, key=lambda item: (item.day or date.min, item.id), reverse=True)
