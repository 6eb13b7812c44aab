"""Months in which special-difficulty elders were due a visit, and in which they had one (domain.md E2)."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, and_, case, column, false, func, literal, select, values
from sqlalchemy.orm import Session

from db.codes import code_list
from db.people import Person, Tag
from db.roots import root_of, standing
from db.types import raw_id
from db.visits import Visit
from swdesk.people import GONE, on_file
from swdesk.periods import Span
from swdesk.visits import somebody_met

Counts = Iterator[tuple[Span, int, int]]
"""Of each span: months of all people, and how many people stand behind them."""


def due(span: Span) -> Any:
    """The evidence: special-difficulty elders on file at each month's end."""
    return _people_in(_months(span), span)


def seen(span: Span) -> Any:
    """The evidence: those of them who had a visit in that month."""
    months = _months(span)
    visited = (
        select(root_of(Visit.person).label("person"), months.c.last)
        .join_from(months, Visit, Visit.day.between(months.c.first, months.c.last))
        .where(*_met())
        .distinct()
        .subquery("seen")
    )
    return _people_in(visited, span, Person.id == visited.c.person)


def _people_in(months: Any, span: Span, *tests: Any) -> Any:
    return (
        select(
            literal("person").label("kind"),
            Person.id.label("id"),
            months.c.last.label("day"),
            literal(1, Integer).label("amount"),
            Person.id.label("key"),
        )
        .join(months, and_(on_file(months.c.last, months.c.last), *tests))
        .where(Person.id.in_(_special_elders()), literal(True) if span.days else false())
    )


def _special_elders() -> Any:
    special = code_list("client_category").having("special_elder")
    return select(Tag.parent).where(Tag.field == "categories", Tag.deleted.is_(False), Tag.code.in_(special))


def _met() -> tuple[Any, ...]:
    return Visit.deleted.is_(False), somebody_met(), Visit.person.is_not(None)


def _months(span: Span) -> Any:
    """The calendar months of a span as a table of their first and last days."""
    days = [(month.start, month.end) for month in span.months()] or [(span.end, span.end)]
    return values(column("first", Date), column("last", Date), name="month").data(days).cte("month")


# ── the same counted for several spans, without a row for every month of everybody ───────────────────────────


class _Stay:
    """From when to when somebody is on file, as `on_file` has it."""

    def __init__(self, filed: date | None, left: date | None, departed: bool) -> None:
        self.since, self.until = filed or date.min, left or (date.min if departed else date.max)

    def among(self, ends: Sequence[date]) -> range:
        """The months, by their last days, at whose end they are on file."""
        return range(bisect_left(ends, self.since), bisect_left(ends, self.until))


_DEPARTED = case((Person.status.in_(GONE), True), else_=False)


def _on_file() -> tuple[Any, ...]:
    return Person.deleted.is_(False), standing(), Person.id.in_(_special_elders())


def count_due(session: Session, spans: Sequence[Span]) -> Counts:
    """What `due` adds up to."""
    facts = (Person.filed_on, Person.left_on, _DEPARTED)
    query = select(*facts, func.count()).where(*_on_file()).group_by(*facts)
    people = [
        (_Stay(filed, left, departed), count) for filed, left, departed, count in session.execute(query)
    ]
    for span in spans:
        ends = [month.end for month in span.months()]
        months = [(len(stay.among(ends)), count) for stay, count in people]
        yield span, sum(n * count for n, count in months), sum(count for n, count in months if n)


def count_seen(session: Session, spans: Sequence[Span]) -> Counts:
    """What `seen` adds up to."""
    stays, visits = _seen(session, Span(min(span.start for span in spans), max(span.end for span in spans)))
    for span in spans:
        ends = [month.end for month in span.months()]
        months = [len(_months_seen(days, stays[person], span, ends)) for person, days in visits.items()]
        yield span, sum(months), sum(1 for n in months if n)


def _seen(session: Session, span: Span) -> tuple[dict[bytes, _Stay], dict[bytes, set[date]]]:
    """Of each of them who had visits: the stay, and the days."""
    query = (
        select(raw_id(Person.id), Person.filed_on, Person.left_on, _DEPARTED, Visit.day)
        .join_from(Visit, Person, Person.id == root_of(Visit.person))
        .where(*_met(), Visit.day.between(span.start, span.end), *_on_file())
    )
    stays: dict[bytes, _Stay] = {}
    visits: dict[bytes, set[date]] = defaultdict(set)
    for person, filed, left, departed, day in session.execute(query):
        if person not in stays:
            stays[person] = _Stay(filed, left, departed)
        if day is not None:
            visits[person].add(day)
    return stays, visits


def _months_seen(days: set[date], stay: _Stay, span: Span, ends: Sequence[date]) -> set[int]:
    """The months of a span in which somebody on file had a visit."""
    kept = stay.among(ends)
    return {i for day in days if span.start <= day <= span.end and (i := bisect_left(ends, day)) in kept}


# ── and each of those months ─────────────────────────────────────────────────────────────────────────────────

Months = Iterator[tuple[bytes, str]]
"""Each person and the last day of a month, in ISO."""


def _months_of_due(session: Session, span: Span) -> Months:
    """The lines of `due`."""
    ends = [month.end for month in span.months()]
    shown = [end.isoformat() for end in ends]
    query = select(raw_id(Person.id), Person.filed_on, Person.left_on, _DEPARTED).where(*_on_file())
    for person, filed, left, departed in session.execute(query):
        for i in _Stay(filed, left, departed).among(ends):
            yield person, shown[i]


def _months_of_seen(session: Session, span: Span) -> Months:
    """The lines of `seen`."""
    ends = [month.end for month in span.months()]
    stays, visits = _seen(session, span)
    for person, days in visits.items():
        for i in _months_seen(days, stays[person], span, ends):
            yield person, ends[i].isoformat()


MONTHS: dict[str, Callable[[Session, Span], Months]] = {
    "elder_months": _months_of_due,
    "elder_months_seen": _months_of_seen,
}
"""Registered functions whose lines are arithmetic over the days somebody is on file."""
