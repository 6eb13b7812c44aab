"""Months in which special-difficulty elders were due a visit, and in which they had one (domain.md E2)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, and_, column, false, literal, select, values
from sqlalchemy.orm import Session

from db.codes import code_list
from db.people import Person, Tag
from db.roots import root_of
from db.types import raw_id
from db.visits import Visit
from swdesk.people import on_file
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


class _Stay(NamedTuple):
    """From when to when somebody is on file, as `on_file` has it."""

    since: date
    until: date

    def among(self, ends: Sequence[date]) -> range:
        """The months, by their last days, at whose end they are on file."""
        return range(bisect_left(ends, self.since), bisect_left(ends, self.until))


def _stays(session: Session, span: Span) -> dict[bytes, _Stay]:
    """When those who are on file at some time of a span are on file."""
    query = select(raw_id(Person.id), Person.filed_on, Person.left_on).where(
        on_file(span.start, span.end), Person.id.in_(_special_elders())
    )

    @cache  # few different ones
    def stay(filed: date | None, left: date | None) -> _Stay:
        return _Stay(filed or date.min, left or date.max)

    rows: Any = session.connection().execute(query).all()
    return {person: stay(*facts) for person, *facts in rows}


def count(session: Session, spans: Sequence[Span]) -> dict[str, Counts]:
    """What `due` and `seen` add up to."""
    hull = Span(min(span.start for span in spans), max(span.end for span in spans))
    stays = _stays(session, hull)
    visits = _visits(session, hull, stays)
    return {"elder_months": _count_due(stays, spans), "elder_months_seen": _count_seen(visits, spans)}


def _count_due(stays: Mapping[bytes, _Stay], spans: Sequence[Span]) -> Counts:
    people = Counter(stays.values())
    for span in spans:
        ends = [month.end for month in span.months()]
        months = [(len(stay.among(ends)), count) for stay, count in people.items()]
        yield span, sum(n * count for n, count in months), sum(count for n, count in months if n)


def _count_seen(visits: list[_Visit], spans: Sequence[Span]) -> Counts:
    for span in spans:
        found = _months_seen(visits, span)
        yield span, len(found), len({person for person, _month in found})


_Visit = tuple[bytes, _Stay, date]


def _visits(session: Session, span: Span, stays: Mapping[bytes, _Stay]) -> list[_Visit]:
    """Their visits in order of days: to whom, when that person is on file, and the day."""
    person = root_of(Visit.person)
    query = (
        select(raw_id(person), Visit.day)
        .where(*_met(), Visit.day.between(span.start, span.end), person.in_(_special_elders()))
        .order_by(Visit.day)
    )
    rows: Any = session.connection().execute(query).all()
    return [(who, stays[who], day) for who, day in rows if who in stays]


def _months_seen(visits: list[_Visit], span: Span) -> set[tuple[bytes, int]]:
    """Each person and month of a span in which somebody on file had a visit."""
    ends, day_of = [month.end for month in span.months()], itemgetter(2)
    since, until = bisect_left(visits, span.start, key=day_of), bisect_right(visits, span.end, key=day_of)
    inside = visits[since:until]
    months = {day: bisect_left(ends, day) for day in {day for *_who, day in inside}}
    kept = {stay: stay.among(ends) for stay in {stay for _person, stay, _day in inside}}
    return {(person, months[day]) for person, stay, day in inside if months[day] in kept[stay]}


# ── and who they are ─────────────────────────────────────────────────────────────────────────────────────────

Months = dict[str, list[bytes]]
"""The last day of each month, in ISO, and the people."""

MONTHS = frozenset({"elder_months", "elder_months_seen"})
"""Registered functions whose lines are arithmetic over the days somebody is on file."""


def months(session: Session, span: Span) -> dict[str, Months]:
    """The lines of `due` and `seen`."""
    stays = _stays(session, span)
    ends = [month.end for month in span.months()]
    kept = sorted((person, stay.among(ends)) for person, stay in stays.items())
    due = {end.isoformat(): [who for who, there in kept if i in there] for i, end in enumerate(ends)}
    seen: Months = {day: [] for day in due}
    days = list(seen)
    for who, month in _months_seen(_visits(session, span, stays), span):
        seen[days[month]].append(who)
    return {"elder_months": due, "elder_months_seen": seen}
