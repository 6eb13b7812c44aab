"""Visits: who is due for one, and when (走访); domain.md §2.6 and §2.7."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.people import Person, Tag
from db.roots import PersonRoot, root_of, standing
from db.types import raw_id
from db.visits import Visit
from swdesk import restricted
from swdesk.i18n import _, item_text, translator
from swdesk.visit_rules import Rule, Table, rules_of

NOBODY_HOME = "03"
"""Code of 无人在家 in `visit_outcome`: such a visit does not count as the last one."""

ON_FILE = "01"
"""Code of 在册 in `person_status`."""


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A person to visit: the last visit (None: never), the day it is due and how many days ago that was.

    `rule` is the rule that asks for it; None where the last visit named the day. `since` is what it counts from: the last
    visit, or the day from which somebody never visited is on file here.
    """

    person: uuid.UUID
    name: str
    village: str
    risk: str
    last: date | None
    due: date
    overdue: int
    rule: Rule | None = None
    since: date | None = None

    @property
    def when(self) -> str:
        """逾期 2 天, 今天, 11月25日."""
        if self.overdue > 0:
            return _("逾期 {} 天").format(self.overdue)
        return _("今天") if self.overdue == 0 else _("{}月{}日").format(self.due.month, self.due.day)

    @property
    def why(self) -> str:
        """按低保月访，应在11月20日前."""
        if self.rule is not None:
            said = self.rule.sentence(self.due)
            if self.last is not None or self.since is None:
                return said
            return _("{}；尚未走访，从{}月{}日在册起算").format(said, self.since.month, self.since.day)
        return _("上次走访约定{}月{}日再去").format(self.due.month, self.due.day)


def due_visits(session: Session, today: date, *, ahead: int = 0) -> list[DueVisit]:
    """Everybody due until `ahead` days from today, the higher risk and the longer overdue first.

    Due is the earliest of what the rules ask for (risk, category, everybody; swdesk/visit_rules.py) or the person's own
    period (走访周期) after the last visit,
    and the day that the last visit named for the next. Somebody never visited is due that long after filing, but no
    sooner than that long after the file came into this store: who was imported yesterday is not overdue for years.
    """
    return due_and_unvisited(session, today, ahead=ahead)[0]


def due_and_unvisited(session: Session, today: date, *, ahead: int = 0) -> tuple[list[DueVisit], int]:
    """Those due, and how many on file were never visited, due or not."""
    found, never = _due(session, today, today + timedelta(days=ahead))
    return sorted(found, key=lambda item: (-_rank(item.risk), item.due, item.name)), never


def next_visit(session: Session, person: uuid.UUID, today: date) -> DueVisit | None:
    """When one person is to be visited next, and why; None if nothing asks for it."""
    return next(iter(_due(session, today, date.max, [person])[0]), None)


def _due(
    session: Session, today: date, until: date, only: Collection[uuid.UUID] = ()
) -> tuple[list[DueVisit], int]:
    """Those due by `until`, and how many were never visited: of 50,000 people most are not due, and nothing is made for them."""
    table = Table(rules_of(session))
    open_to = restricted.limited(session, _on_file(today, only), "person")
    past = _past(session, only)
    tags = _categories(session, table.categories, only)
    found: list[DueVisit] = []
    never = 0
    for person, name, village, risk, filed, every, made in _rows(session, open_to):
        seen = past.met.get(person)
        never += seen is None
        since = seen or _here_since(filed, made, today)
        asked = table.earliest(risk or "", tags.get(person, ()), since)
        if every and (asked is None or since + timedelta(days=every) < asked[0]):
            asked = since + timedelta(days=every), Rule("", _("本人的走访周期"), "", every=every, unit="day")
        day = past.named.get(person)
        if asked is not None and (day is None or asked[0] <= day):
            due, rule = asked
        elif day is not None:
            due, rule = day, None
        else:
            continue
        if due > until:
            continue
        found.append(
            DueVisit(
                uuid.UUID(bytes=person),
                name or "",
                village or "",
                risk or "",
                seen,
                due,
                (today - due).days,
                rule,
                since,
            )
        )
    return found, never


def _here_since(filed: date | None, made: int, today: date) -> date:
    """From when a file is on file here: filed earlier elsewhere and imported or typed in later counts from then."""
    entered = datetime.fromtimestamp(made / 1000).astimezone().date() if made else None
    return max(filter(None, (filed, entered)), default=today)


def _rows(session: Session, query: Any) -> Iterable[Any]:
    """Plain rows of columns, past the loading of records: half the time for 50,000 of them."""
    found: Any = session.connection().execute(query)
    return found


def _rank(risk: str) -> int:
    return int(risk) if risk.isdigit() else 0


def _on_file(today: date, only: Collection[uuid.UUID]) -> Any:
    """Columns, not records: a station may have 50,000 people, and 今日 is opened all the time."""
    return select(
        raw_id(Person.id),
        Person.name,
        Person.village,
        Person.risk,
        Person.filed_on,
        Person.visit_days,
        Person.created_at,
    ).where(
        Person.deleted.is_(False),
        standing(),
        or_(Person.status.is_(None), Person.status == ON_FILE),
        or_(Person.left_on.is_(None), Person.left_on > today),
        *((Person.id.in_(only),) if only else ()),
    )


def somebody_met() -> Any:
    """SQL: visits that found somebody."""
    return or_(Visit.outcome.is_(None), Visit.outcome != NOBODY_HOME)


@dataclass(frozen=True)
class _Past:
    """Of each person (by the file that stands for them): the last visit that met somebody, and the day named by the last."""

    met: dict[bytes, date]
    named: dict[bytes, date]


def _of(only: Collection[uuid.UUID]) -> tuple[Any, ...]:
    """SQL: visits to these people alone."""
    return (root_of(Visit.person).in_(only),) if only else ()


def _past(session: Session, only: Collection[uuid.UUID]) -> _Past:
    """Merged files are few: looking each up here beats a join over all visits."""
    roots = session.execute(select(PersonRoot.eid, PersonRoot.root))
    merged = {row.eid.bytes: row.root.bytes for row in roots}
    met_day = case((somebody_met(), Visit.day))
    query = (
        select(raw_id(Visit.person), func.max(Visit.day), func.max(met_day))
        .where(Visit.deleted.is_(False), Visit.person.is_not(None), Visit.day.is_not(None), *_of(only))
        .group_by(Visit.person)
    )
    last: dict[bytes, date] = {}
    met: dict[bytes, date] = {}
    for person, day, seen in _rows(session, query):
        root = merged.get(person, person)
        last[root] = max(day, last.get(root, day))
        if seen is not None:
            met[root] = max(seen, met.get(root, seen))
    named: dict[bytes, date] = {}
    then = select(raw_id(Visit.person), Visit.day, Visit.next_day).where(
        Visit.deleted.is_(False), Visit.next_day.is_not(None), Visit.person.is_not(None), *_of(only)
    )
    for person, day, again in _rows(session, then):
        root = merged.get(person, person)
        if day == last.get(root):
            named[root] = min(again, named.get(root, again))
    return _Past(met, named)


def _categories(
    session: Session, codes: Collection[str], only: Collection[uuid.UUID]
) -> dict[bytes, list[str]]:
    """Person → those of their categories that a rule names."""
    query = select(raw_id(Tag.parent), Tag.code).where(
        Tag.kind == "person", Tag.field == "categories", Tag.deleted.is_(False), Tag.code.in_(codes),
        *((Tag.parent.in_(only),) if only else ()),
    )  # fmt: skip
    found: dict[bytes, list[str]] = defaultdict(list)
    for parent, code in _rows(session, query):
        if parent and code:
            found[parent].append(code)
    return found


def short_categories(codes: tuple[str, ...]) -> str:
    """Categories as a list shows them: 低保对象 · 残疾人 (the label, or the everyday word for a long one)."""
    items = [item for code in codes if (item := code_list("client_category").item(code))]
    return " · ".join(
        item_text(item)
        if not translator.chinese or len(item.label) <= 6 or not item.aliases
        else item.aliases[0]
        for item in items
    )
