"""The records behind the cells of the tables that are no indicators: 4, 8, 10, 11 and 13 (domain.md §4.2).

A cell is named by the row and the place of its number among the row's numbers, as the snapshot keeps them. Each kind of
record is read once for a whole table; a test holds every cell to the number that the table states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import String, cast, func, select, true
from sqlalchemy.orm import Session

from db.activities import SchoolActivity
from db.codes import code_list
from db.meetings import Meeting
from db.people import Person
from db.types import raw_id
from swdesk.contacts import contacts, kept
from swdesk.indicators import Trace
from swdesk.indicators.conditions import condition
from swdesk.indicators.contracts import belongs
from swdesk.periods import Period
from swdesk.reports.ledgers import ROLLS
from swdesk.reports.listed import Listed, listed
from swdesk.reports.rounds import visits_of
from swdesk.reports.sums import MONEY, TEAM, UNLISTED, row_name

Rows = dict[str, list[list[Trace]]]
"""Row → the records behind each of its numbers."""

About = tuple[Trace, bytes | None]
"""A record, and the person that it is about (or is)."""


@dataclass(frozen=True)
class OfPeople:
    """A table whose rows are groups of people, who may belong to several: of each number the records of everybody."""

    rows: dict[str, set[bytes] | None]
    """Row → its people; None are all, also the records that are about nobody."""
    places: list[list[About]]

    def lines(self, row: str, place: int) -> list[Trace]:
        """The records behind a number."""
        if row not in self.rows or place >= len(self.places):
            return []
        people = self.rows[row]
        return [line for line, person in self.places[place] if people is None or person in people]


WITHIN: Mapping[str, Mapping[int, int]] = {"4": {2: 4}, "10": {0: 1}}
"""Table → places whose records are those of another place since the first day of the period."""


def cells_of(session: Session, period: Period, table: str, people: Listed | None = None) -> Rows | OfPeople:
    """The records behind the numbers of a table; `people` if they were read already."""
    if table in _OF_PEOPLE:
        return _OF_PEOPLE[table](session, period, people or listed(session, period))
    return _OF_ROWS[table](session, period)


def behind(found: Rows | OfPeople, row: str, place: int) -> list[Trace]:
    """The records behind one number; a row that is not there has none."""
    if isinstance(found, OfPeople):
        return found.lines(row, place)
    places = found.get(row, [])
    return places[place] if place < len(places) else []


def _day(found: date | None) -> str | None:
    return found.isoformat() if found else None


def _people(found: Iterable[tuple[bytes, str | None]]) -> list[About]:
    return [(("person", person, day, 1), person) for person, day in found]


def _rows(people: Listed, rows: Iterable[tuple[str, Iterable[str] | None]]) -> dict[str, set[bytes] | None]:
    """Row → the people of its categories."""
    return {label: None if codes is None else people.having(codes) for label, codes in rows}


def _categories(session: Session, period: Period, people: Listed) -> OfPeople:
    """表4: on file; served and 人次 in the period; the same in the year."""
    every, span, since = code_list("client_category"), period.year_to_date, period.start.isoformat()
    kinds: list[tuple[str, Iterable[str] | None]] = [("合计（去重）", None)]
    for roll, label in ROLLS:
        codes = every.having("roll", roll)
        kinds += [(f"{label}小计", codes), *((every.label(code), (code,)) for code in codes)]
    table = contacts()
    stock = _people((person, day) for person, day in people.filed.items() if person not in people.left)
    query = (
        select(
            table.c.kind,
            raw_id(table.c.id),
            raw_id(table.c.person),
            cast(table.c.day, String),
            func.coalesce(table.c.times, 0),
        )
        .join(Person, Person.id == table.c.person)
        .where(table.c.day.between(span.start, span.end))
    )
    contacted: Any = session.connection().execute(query).all()  # thousands: as plain as they lie there
    met: list[About] = [((kind, key, day, times), person) for kind, key, person, day, times in contacted]
    now = [one for one in met if (one[0][2] or "") >= since]
    rows = _rows(people, kinds)
    rows["未填类别"] = {person for _line, person in (*stock, *met) if person} - people.with_any
    return OfPeople(rows, [stock, _served(now), _times(now), _served(met), _times(met)])


def _served(met: Iterable[About]) -> list[About]:
    """Each person once, on the day of the last contact."""
    last: dict[bytes, str] = {}
    for line, person in met:
        if person is not None:
            last[person] = max(last.get(person, ""), line[2] or "")
    return _people(last.items())


def _times(met: Iterable[About]) -> list[About]:
    return [one for one in met if one[0][3] > 0]


def _visits(session: Session, period: Period, people: Listed) -> OfPeople:
    """表8: 应访, 实访, by way, problems found and solved."""
    every = code_list("client_category")
    kinds: list[tuple[str, Iterable[str] | None]] = [
        ("合计", None), ("特殊困难老年人", every.having("special_elder")),
        *((label, every.having("roll", roll)) for roll, label in ROLLS),
    ]  # fmt: skip
    due = people.filed
    seen: dict[bytes, str] = {}
    found: list[list[About]] = [[] for _way in range(5)]
    for one in visits_of(session, period):
        day = one.day.isoformat()
        line: About = (("visit", one.id, day, 1), one.person)
        if one.met and one.person is not None and one.person in due:
            seen[one.person] = max(seen.get(one.person, ""), day)
        way = {"home": 0, "phone": 1}.get(one.method or "", 2)
        for place, counts in ((way, True), (3, one.problem), (4, one.solved)):
            if counts:
                found[place].append(line)
    return OfPeople(_rows(people, kinds), [_people(due.items()), _people(seen.items()), *found])


def _school(session: Session, period: Period) -> Rows:
    """表13: activities by theme, 人次 by role."""
    one, themes = SchoolActivity, code_list("school_theme")
    query = select(
        raw_id(one.id), one.day, one.theme, one.students, one.parents, one.teachers, one.community
    ).where(one.deleted.is_(False), one.day.between(period.start, period.cutoff))
    out: Rows = {
        label: [[] for _place in range(5)] for label in ("合计", *(item.label for item in themes.items))
    }
    for key, day, theme, *people in session.execute(query):
        row = out.setdefault(themes.label(theme) or "未注明主题", [[] for _place in range(5)])
        for place, amount in enumerate((1, *people)):
            if amount:
                line: Trace = ("school_activity", key, _day(day), int(amount))
                row[place].append(line)
                out["合计"][place].append(line)
    return out


def _money(session: Session, period: Period) -> Rows:
    """表10: what came in, what was given, what was spent, by kind, in 分: in the period, and in the year."""
    out: Rows = {}
    own, span = belongs(session, period), period.year_to_date
    for total, _indicator, model, field, codes in MONEY:
        query = (
            select(raw_id(model.id), model.day, model.amount, getattr(model, field))
            .where(kept(model), model.day.between(span.start, span.end))
            .where(condition(model, own) if own and hasattr(model, "project") else true())
        )
        out[total] = [[], []]
        for key, day, amount, code in session.execute(query):
            line: Trace = (model.__tablename__, key, _day(day), int(amount or 0))
            for name in (total, row_name(total, _label(codes, code))):
                row = out.setdefault(name, [[], []])
                row[1].append(line)
                if day >= period.start:
                    row[0].append(line)
    return out


def _team(session: Session, period: Period) -> Rows:
    """表11: supervision, trainings and meetings by kind: how many, 人次, minutes."""
    out: Rows = {}
    for total, model, field, codes, people, minutes, _indicators in TEAM:
        query = select(
            raw_id(model.id), model.day, getattr(model, field), people, *([] if minutes is None else [minutes])
        ).where(
            kept(model), model.day.between(period.start, period.cutoff),
            Meeting.attended_only.is_not(True) if model is Meeting else true(),
        )  # fmt: skip
        out[total] = [[], [], []]
        for key, day, code, *amounts in session.execute(query):
            for place, amount in enumerate((1, *amounts)):
                if amount:
                    line: Trace = (model.__tablename__, key, _day(day), int(amount))
                    for name in (total, row_name(total, _label(codes, code))):
                        out.setdefault(name, [[], [], []])[place].append(line)
    return out


def _label(codes: str, code: str | None) -> str:
    return code_list(codes).label(code) or UNLISTED


_OF_PEOPLE: dict[str, Callable[[Session, Period, Listed], OfPeople]] = {"4": _categories, "8": _visits}
_OF_ROWS: dict[str, Callable[[Session, Period], Rows]] = {"10": _money, "11": _team, "13": _school}
TABLES = frozenset({*_OF_PEOPLE, *_OF_ROWS})
