"""Visits: who is due for one, and when (走访); domain.md §2.6 and §2.7."""

from __future__ import annotations

import calendar
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.people import Person, Tag
from db.roots import root_of, standing
from db.visits import Visit
from swdesk.i18n import _

NOBODY_HOME = "03"
"""Code of 无人在家 in `visit_outcome`: such a visit does not count as the last one."""

ON_FILE = "01"
"""Code of 在册 in `person_status`."""


@dataclass(frozen=True)
class DueVisit:
    """A person to visit: the last visit (None: never), the day it is due and how many days ago that was."""

    person: uuid.UUID
    name: str
    village: str
    risk: str
    last: date | None
    due: date
    overdue: int

    @property
    def when(self) -> str:
        """逾期 2 天, 今天, 尚未走访."""
        if self.overdue > 0:
            return _("逾期 {} 天").format(self.overdue)
        return _("今天") if self.overdue == 0 else _("{}月{}日").format(self.due.month, self.due.day)


def next_month(day: date) -> date:
    """The same day a month later; the last of the month where there is none."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def due_visits(session: Session, today: date, *, ahead: int = 0) -> list[DueVisit]:
    """Everybody due until `ahead` days from today, the higher risk and the longer overdue first.

    Due is the earliest of: the days of the risk level after the last visit, a month for special-difficulty elders, and
    the day that the last visit named for the next. Somebody never visited is due that long after filing.
    """
    risks = {item.code: int(item.extra.get("days", 0)) for item in code_list("risk").items}
    last = _last_visits(session)
    named = _named_days(session)
    elders = _special_elders(session)
    found: list[DueVisit] = []
    for person in _on_file(session, today):
        seen = last.get(person.id)
        since = seen or person.filed_on or today
        days = [named[person.id]] if person.id in named else []
        if risks.get(person.risk or "", 0):
            days.append(since + timedelta(days=risks[person.risk or ""]))
        if person.id in elders:
            days.append(next_month(since))
        if days and min(days) <= today + timedelta(days=ahead):
            due = min(days)
            found.append(
                DueVisit(
                    person.id,
                    person.name or "",
                    person.village or "",
                    person.risk or "",
                    seen,
                    due,
                    (today - due).days,
                )
            )
    return sorted(found, key=lambda item: (-_rank(item.risk), item.due, item.name))


def _rank(risk: str) -> int:
    return int(risk) if risk.isdigit() else 0


def _on_file(session: Session, today: date) -> list[Person]:
    query = select(Person).where(
        Person.deleted.is_(False),
        standing(),
        or_(Person.status.is_(None), Person.status == ON_FILE),
        or_(Person.left_on.is_(None), Person.left_on > today),
    )
    return list(session.scalars(query))


def somebody_met() -> Any:
    """SQL: visits that found somebody."""
    return or_(Visit.outcome.is_(None), Visit.outcome != NOBODY_HOME)


def _last_visits(session: Session) -> dict[uuid.UUID, date]:
    person = root_of(Visit.person)
    query = (
        select(person, func.max(Visit.day)).where(Visit.deleted.is_(False), somebody_met()).group_by(person)
    )
    return {person: day for person, day in session.execute(query) if person and day}


def _named_days(session: Session) -> dict[uuid.UUID, date]:
    """The next day that each person's last visit named, if it named one."""
    person = root_of(Visit.person)
    newest = (
        select(person.label("person"), func.max(Visit.day).label("day"))
        .where(Visit.deleted.is_(False))
        .group_by(person)
        .subquery()
    )
    query = (
        select(newest.c.person, func.min(Visit.next_day))
        .join(newest, (newest.c.person == person) & (newest.c.day == Visit.day))
        .where(Visit.deleted.is_(False), Visit.next_day.is_not(None))
        .group_by(newest.c.person)
    )
    return {person: day for person, day in session.execute(query) if person and day}


def _special_elders(session: Session) -> set[uuid.UUID]:
    codes = code_list("client_category").having("special_elder")
    query = select(Tag.parent).where(
        Tag.kind == "person", Tag.field == "categories", Tag.deleted.is_(False), Tag.code.in_(codes)
    )
    return {parent for parent in session.scalars(query) if parent}


def short_categories(codes: tuple[str, ...]) -> str:
    """Categories as a list shows them: 低保对象 · 残疾人 (the label, or the everyday word for a long one)."""
    items = [item for code in codes if (item := code_list("client_category").item(code))]
    return " · ".join(
        item.label if len(item.label) <= 6 or not item.aliases else item.aliases[0] for item in items
    )
