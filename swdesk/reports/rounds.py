"""Table 8 of a report: visits by group of people (domain.md §4.2). Three passes, over people, categories and visits."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.people import Person, Tag
from db.roots import root_of
from db.types import raw_id
from db.visits import Visit
from swdesk.people import on_file
from swdesk.periods import Period
from swdesk.reports.ledgers import ROLLS, rate
from swdesk.visits import somebody_met


def visit_table(session: Session, period: Period) -> list[dict[str, Any]]:
    """表8: visits by group of people; 应访 are those on file, 实访 those seen at least once."""
    listed = code_list("client_category")
    wanted = [("特殊困难老年人", listed.having("special_elder"))]
    wanted += [(label, listed.having("roll", roll)) for roll, label in ROLLS]
    on_list = set(session.scalars(select(raw_id(Person.id)).where(on_file(period.start, period.cutoff))))
    visits, tags = visits_of(session, period), tagged(session)
    groups = [(label, {person for code in codes for person in tags.get(code, ())}) for label, codes in wanted]
    rows = [_visit_row(label, visits, on_list, chosen) for label, chosen in groups]
    return [
        _visit_row("合计", visits, on_list, None) | {"strong": True},
        *(row for row in rows if any(row["numbers"])),
    ]


def tagged(session: Session) -> dict[str, set[bytes]]:
    """Category → the people of it."""
    query = select(Tag.code, raw_id(Tag.parent)).where(
        Tag.kind == "person", Tag.field == "categories", Tag.deleted.is_(False)
    )
    found: dict[str, set[bytes]] = defaultdict(set)
    for code, person in session.execute(query):
        found[code or ""].add(person)
    return found


class Visited(NamedTuple):
    """A visit: to whom (the file that stands for them), how, and whether somebody was met, a problem found, and solved."""

    id: bytes
    day: date
    person: bytes | None
    method: str | None
    met: bool
    problem: bool
    solved: bool


def visits_of(session: Session, period: Period) -> list[Visited]:
    """Every visit of the period."""
    query = select(
        raw_id(Visit.id), Visit.day, raw_id(root_of(Visit.person)), Visit.method, case((somebody_met(), True), else_=False),
        Visit.problem.is_not(None), and_(Visit.problem.is_not(None), Visit.solved.is_(True)),
    ).where(Visit.deleted.is_(False), Visit.day.between(period.start, period.cutoff))  # fmt: skip
    rows: Any = session.execute(query)
    return [Visited(*one[:4], *map(bool, one[4:])) for one in rows]


def _visit_row(
    label: str, every: list[Visited], on_list: set[bytes], chosen: set[bytes] | None
) -> dict[str, Any]:
    visits = every if chosen is None else [visit for visit in every if visit.person in chosen]
    due = on_list if chosen is None else on_list & chosen
    seen = due & {visit.person for visit in visits if visit.met and visit.person is not None}
    methods = Counter(visit.method for visit in visits)
    home, phone = methods["home"], methods["phone"]
    numbers = [
        len(due), len(seen), home, phone, len(visits) - home - phone,
        sum(visit.problem for visit in visits), sum(visit.solved for visit in visits),
    ]  # fmt: skip
    return {"label": label, "numbers": numbers, "rate": rate(len(seen), len(due))}
