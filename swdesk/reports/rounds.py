"""Table 8 of a report: visits by group of people (domain.md §4.2): people on file, and one pass over the visits."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.roots import root_of
from db.types import raw_id
from db.visits import Visit
from swdesk.periods import Period
from swdesk.reports.ledgers import ROLLS, rate
from swdesk.reports.listed import Listed, listed
from swdesk.visits import somebody_met


def visit_table(session: Session, period: Period, people: Listed | None = None) -> list[dict[str, Any]]:
    """表8: visits by group of people; 应访 are those on file, 实访 those seen at least once."""
    people = people or listed(session, period)
    kinds = code_list("client_category")
    wanted = [("特殊困难老年人", kinds.having("special_elder"))]
    wanted += [(label, kinds.having("roll", roll)) for roll, label in ROLLS]
    visits, on_list = visits_of(session, period), set(people.filed)
    rows = [_visit_row(label, visits, on_list, people.having(codes)) for label, codes in wanted]
    return [
        _visit_row("合计", visits, on_list, None) | {"strong": True},
        *(row for row in rows if any(row["numbers"])),
    ]


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
