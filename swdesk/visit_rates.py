"""月探访率: the special-difficulty elders of a month, each with the visit that counts (domain.md §2.6, indicator E2).

The number and the list come from the same definitions as the report's, so they can't differ from it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.heads import chunks
from db.people import Person
from db.roots import root_of
from db.visits import Visit
from swdesk import restricted
from swdesk.i18n import _, code_text
from swdesk.indicators import evidence
from swdesk.periods import Period, percent
from swdesk.records import codes_of
from swdesk.visits import short_categories, somebody_met


@dataclass(frozen=True)
class Seen:
    """One elder: the last visit of the month that met somebody, None where there was none."""

    person: uuid.UUID
    name: str
    village: str
    categories: str
    visit: uuid.UUID | None
    day: date | None
    how: str


@dataclass(frozen=True)
class Rate:
    """A month: how many were due, how many were visited, and who."""

    month: Period
    lines: list[Seen]

    @property
    def due(self) -> int:
        """应访人数."""
        return len(self.lines)

    @property
    def seen(self) -> int:
        """实访人数."""
        return sum(line.visit is not None for line in self.lines)

    @property
    def percent(self) -> Fraction | None:
        """月探访率; None where nobody was due."""
        return percent(self.seen, self.due)


def month_rate(session: Session, month: Period) -> Rate:
    """The rate of a month with its evidence, those not yet visited first."""
    due = [item.id for item in evidence(session, "elder_months_due", month.span)]
    counted = {item.id for item in evidence(session, "elder_months_seen", month.span)}
    visits = _last_of_month(session, month, counted)
    codes = codes_of(session, due)
    people = select(Person.id, Person.name, Person.village)
    rows = [row for block in chunks(due) for row in session.execute(people.where(Person.id.in_(block)))]
    covered = restricted.covers(session, "person", due)
    lines: list[Seen] = []
    for eid, name, village in rows:
        visit, day, how = visits.get(eid, (None, None, ""))
        words = short_categories(codes.get((eid, "categories"), ())[:2])
        lines.append(Seen(eid, covered.get(eid, name or ""), village or "", words, visit, day, how))
    return Rate(month, sorted(lines, key=lambda line: (line.visit is not None, line.village, line.name)))


def _last_of_month(
    session: Session, month: Period, people: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[uuid.UUID, date, str]]:
    person = root_of(Visit.person)
    query = (
        select(person, Visit.id, Visit.day, Visit.method, Visit.outcome)
        .where(Visit.deleted.is_(False), somebody_met(), Visit.day.between(month.start, month.cutoff))
        .order_by(Visit.day)
    )
    found: dict[uuid.UUID, tuple[uuid.UUID, date, str]] = {}
    for who, visit, day, method, outcome in session.execute(query):
        if who in people and day is not None:
            found[who] = (visit, day, _words(method, outcome))
    return found


def _words(method: str | None, outcome: str | None) -> str:
    met = code_text(code_list("visit_outcome"), outcome) if outcome else _("结果待补")
    return " · ".join(part for part in (code_text(code_list("visit_method"), method), met) if part)
