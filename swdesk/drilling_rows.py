"""From the tables that are no indicators (表4, 表8, 表13) and from the ledgers (表5–7, 12) to the records behind a cell.

A signed report keeps the records of its indicators, not of these: they are asked anew, and the window says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, null, select
from sqlalchemy.orm import Session

from db.activities import Activity, SchoolActivity
from db.cases import Case
from db.codes import code_list
from db.groups import Group
from db.meetings import Publication
from db.people import Person, Tag
from db.roots import root_of
from db.visits import Visit
from swdesk.contacts import contacts
from swdesk.drilling import Behind, listed
from swdesk.indicators import Evidence
from swdesk.people import on_file
from swdesk.periods import Period, Span
from swdesk.reports.ledgers import ROLLS
from swdesk.values import show_day
from swdesk.visits import somebody_met

CROSS = frozenset({"4", "8", "13"})
"""Tables whose cells are counted by a row and a column."""
LEDGERS = frozenset({"5", "6", "7", "12"})
"""Tables whose rows are records."""
_EVERYBODY = ("合计", "合计（去重）")
_ROLES = ("", "students", "parents", "teachers", "community")


def behind_cell(session: Session, table: str, label: str, column: int, period: Period) -> Behind | None:
    """The records behind the number in `column` (the first number is 0) of the row called `label`; None for ratios."""
    label = label.strip()
    find = {"4": _categories, "8": _visits, "13": _school}[table]
    found = find(session, label, column, period)
    return None if found is None else listed(session, f"{label}", "", found, frozen=False)


def record_of(session: Session, table: str, texts: Sequence[str]) -> tuple[str, uuid.UUID] | None:
    """The record that a row of a ledger is about, by what stands in it; None where that does not say."""
    kind, query = _ledger(table, texts)
    rows: Any = session.execute(query)
    found = [one for one, day in rows if day is None or show_day(day) == texts[0]]
    return (kind, found[0]) if len(found) == 1 else None


def _ledger(table: str, texts: Sequence[str]) -> tuple[str, Any]:
    """Numbers name cases and groups, a day and a name what has no number."""
    if table == "5":
        return "case", select(Case.id, null()).where(Case.deleted.is_(False), Case.number == texts[0])
    if table == "6":
        number = Group.number == texts[0] if texts[0] else Group.number.is_(None)
        return "group", select(Group.id, null()).where(
            Group.deleted.is_(False), Group.name == texts[1], number
        )
    if table == "7":
        return "activity", select(Activity.id, Activity.day).where(
            Activity.deleted.is_(False), Activity.name == texts[1]
        )
    wanted = (Publication.deleted.is_(False), Publication.title == texts[1])
    return "publication", select(Publication.id, Publication.day).where(*wanted)


# ── 表4 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _codes(label: str) -> tuple[str, ...] | None:
    """The categories of a row of 表4 or 表8; None for everybody."""
    every = code_list("client_category")
    if label in _EVERYBODY:
        return None
    for roll, name in ROLLS:
        if label in {name, f"{name}小计"}:
            return every.having("roll", roll)
    if label == "特殊困难老年人":
        return every.having("special_elder")
    return tuple(item.code for item in every.items if item.label == label)


def _of(person: Any, label: str) -> Any:
    """SQL: people of a row."""
    tags = select(Tag.parent).where(Tag.kind == "person", Tag.field == "categories", Tag.deleted.is_(False))
    codes = _codes(label)
    if codes is None:
        return person.is_not(None)
    return person.not_in(tags) if label == "未填类别" else person.in_(tags.where(Tag.code.in_(codes)))


def _categories(session: Session, label: str, column: int, period: Period) -> list[Evidence] | None:
    if column == 0:
        query = select(Person.id, Person.filed_on).where(
            on_file(period.cutoff, period.cutoff), _of(Person.id, label)
        )
        return [Evidence("person", one, day, 1) for one, day in session.execute(query)]
    table, span = contacts(), period.span if column in {1, 2} else period.year_to_date
    wanted = and_(table.c.day.between(span.start, span.end), _of(table.c.person, label))
    if column in {1, 3}:
        query = select(table.c.person, func.max(table.c.day)).where(wanted).group_by(table.c.person)
        return [Evidence("person", one, day, 1) for one, day in session.execute(query)]
    rows = select(table.c.kind, table.c.id, table.c.day, table.c.times).where(wanted, table.c.times > 0)
    return [Evidence(kind, one, day, int(times)) for kind, one, day, times in session.execute(rows)]


# ── 表8 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _visits(session: Session, label: str, column: int, period: Period) -> list[Evidence] | None:
    listed_now = and_(on_file(period.start, period.cutoff), _of(Person.id, label))
    if column == 0:
        return [
            Evidence("person", one, day, 1)
            for one, day in session.execute(select(Person.id, Person.filed_on).where(listed_now))
        ]
    person = root_of(Visit.person)
    made = [Visit.deleted.is_(False), Visit.day.between(period.start, period.cutoff)]
    if _codes(label) is not None:
        made.append(_of(person, label))
    if column == 1:
        query = (
            select(Person.id, func.max(Visit.day))
            .select_from(Visit)
            .join(Person, Person.id == person)
            .where(*made, somebody_met(), listed_now)
            .group_by(Person.id)
        )
        return [Evidence("person", one, day, 1) for one, day in session.execute(query)]
    more = {
        2: Visit.method == "home", 3: Visit.method == "phone", 4: func.coalesce(Visit.method, "").not_in(("home", "phone")),
        5: Visit.problem.is_not(None), 6: and_(Visit.problem.is_not(None), Visit.solved.is_(True)),
    }.get(column)  # fmt: skip
    if more is None:
        return None
    query = select(Visit.id, Visit.day).where(*made, more)
    return [Evidence("visit", one, day, 1) for one, day in session.execute(query)]


# ── 表13 ────────────────────────────────────────────────────────────────────────────────────────────────────


def _school(session: Session, label: str, column: int, period: Period) -> list[Evidence] | None:
    if column >= len(_ROLES):
        return None
    span = Span(period.start, period.cutoff)
    wanted = [SchoolActivity.deleted.is_(False), SchoolActivity.day.between(span.start, span.end)]
    themes = code_list("school_theme")
    if label == "未注明主题":
        wanted.append(SchoolActivity.theme.is_(None))
    elif label not in _EVERYBODY:
        codes = [item.code for item in themes.items if item.label == label]
        wanted.append(
            SchoolActivity.theme.in_([*codes, label])
        )  # a code that is not on the list shows as itself
    amount: Any = getattr(SchoolActivity, _ROLES[column]) if column else None
    columns = (SchoolActivity.id, SchoolActivity.day, *([amount] if column else []))
    if column:
        wanted.append(amount > 0)
    return [
        Evidence("school_activity", row[0], row[1], int(row[2]) if column else 1)
        for row in session.execute(select(*columns).where(*wanted))
    ]
