"""What a station's report says beside its indicators: facts, staff, and de-identified ledgers (domain.md §4.2).

Everything is plain JSON: texts as they may leave the station, numbers as numbers.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from db.activities import Activity, SchoolActivity
from db.cases import Case, CaseSession
from db.codes import code_list
from db.fields import field_of
from db.groups import Group, GroupSession
from db.mark import N_
from db.people import Person
from db.projects import Project, ProjectStaff
from db.roots import root_of
from db.staff import Worker
from db.stations import Agency, Station
from db.types import raw_id
from swdesk.contacts import attended, contacts, expected, kept, members, residents, volunteers
from swdesk.deidentify import deidentify
from swdesk.indicators import Evaluator
from swdesk.indicators.contracts import contracts_of, own_contracts
from swdesk.people import age
from swdesk.periods import Period, Span, percent, quarter_of, rounded
from swdesk.projects import budget
from swdesk.records import codes_of
from swdesk.reports.beginnings import Beginnings
from swdesk.reports.listed import Listed, listed
from swdesk.values import show, show_day, yuan

MOST_QUARTERS = 8
"""A trend of more has no room for its labels."""

ROLLS = (
    ("老", N_("老年人")), ("小", N_("儿童青少年")), ("残", N_("残疾人")), ("弱", N_("困难弱势群体")), ("他", N_("其他人群")),
)  # fmt: skip


def own_station(session: Session) -> Station | None:
    """The unit that keeps this store (本单位)."""
    query = (
        select(Station)
        .where(Station.deleted.is_(False))
        .order_by(Station.own.desc().nulls_last(), Station.created_at)
    )
    return session.scalars(query.limit(1)).first()


def unit_facts(session: Session) -> dict[str, Any]:
    """Who reports, to whom."""
    station = own_station(session)
    if station is None:
        return {"name": "", "code": "", "level": "4", "kind": "01", "county": "", "addressee": ""}
    return {
        "name": station.name or "", "code": station.unit_code or "", "level": station.level or "4",
        "kind": station.kind or "01", "county": station.county or "", "addressee": station.addressee or "",
    }  # fmt: skip


def project_facts(session: Session, period: Period) -> dict[str, Any]:
    """Of the report on a project: its name, by the days of its contract, of contracts of the same days all names; empty for other reports."""
    if period.kind != "project":
        return {}
    names = dict.fromkeys(one.name or "" for one in contracts_of(session, period))
    return {"name": "、".join(filter(None, names))}


def budget_facts(session: Session, period: Period) -> list[dict[str, Any]]:
    """The signed budgets of the contracts that the report is about, in 分: labour, and what it is a part of."""
    query = select(Project).where(
        Project.deleted.is_(False), Project.start <= period.cutoff, Project.end >= period.cutoff
    )
    running = session.scalars(query.order_by(Project.start, Project.id))
    own = contracts_of(session, period) if period.kind == "project" else running
    found = [(one.name or "", budget(session, one.id)) for one in own]
    return [
        {"name": name, "labour": signed.labour, "base": signed.base} for name, signed in found if signed.lines
    ]


def station_table(session: Session) -> list[list[str]]:
    """表1: label and value pairs."""
    station = own_station(session)
    agency = session.get(Agency, station.agency) if station and station.agency else None
    project = session.scalars(
        select(Project).where(Project.deleted.is_(False)).order_by(Project.start.desc().nulls_last()).limit(1)
    ).first()
    rows: list[list[str]] = []
    for name in (
        "name",
        "unit_code",
        "address",
        "area",
        "opened_on",
        "pilot_level",
        "operating_mode",
        "two_in_one",
    ):
        field = field_of(Station, name)
        rows.append([field.label, show(field, getattr(station, name)) if station else ""])
    rows.append(["承接机构", agency.name or "" if agency else ""])
    rows.append(["统一社会信用代码", agency.credit_code or "" if agency else ""])
    rows.append(["机构评估等级", code_list("agency_rating").label(agency.rating) if agency else ""])
    terms = [show_day(day) for day in (project.start, project.end) if day] if project else []
    rows.append(["项目起止", " 至 ".join(terms)])
    rows.append(["合同金额（元）", yuan(project.funds) if project and project.funds else ""])
    rows.append(["负责人", station.head or "" if station else ""])
    rows.append(["联系电话", station.phone or "" if station else ""])
    return rows


def staff_table(session: Session, period: Period) -> list[dict[str, Any]]:
    """表2: everybody at work on the cut-off; of a contract that names its staff, those."""
    cutoff = period.cutoff
    query = select(Worker).where(
        Worker.deleted.is_(False),
        Worker.post.is_not(None),
        or_(Worker.joined_on.is_(None), Worker.joined_on <= cutoff),
        or_(Worker.left_on.is_(None), Worker.left_on > cutoff),
    )
    if own := own_contracts(session, period):
        named = select(ProjectStaff.worker).where(
            ProjectStaff.project.in_(own), ProjectStaff.worker.is_not(None), kept(ProjectStaff)
        )
        if session.scalar(named.limit(1)) is not None:
            query = query.where(Worker.id.in_(named))
    rows: list[dict[str, Any]] = []
    for worker in session.scalars(query.order_by(Worker.post, Worker.created_at, Worker.name)):
        certified = worker.credential in {"1", "2", "3"}
        rows.append({
            "name": worker.name or "", "sex": code_list("sex").label(worker.sex),
            "born": f"{worker.born.year}年{worker.born.month}月" if worker.born else "",
            "education": code_list("education").label(worker.education), "major": worker.major or "",
            "credential": code_list("credential").label(worker.credential) if certified else "",
            "post": code_list("worker_post").label(worker.post),
            "joined": show_day(worker.joined_on) if worker.joined_on else "",
            "certified": certified, "professional": bool(worker.professional),
        })  # fmt: skip
    return rows


def category_table(session: Session, period: Period, people: Listed | None = None) -> list[dict[str, Any]]:
    """表4: by category, with subtotals 老小残弱; a person of two categories counts in each, in a total once."""
    people = people or listed(session, period)
    kinds, served = code_list("client_category"), _served(session, period)
    everybody = people.at_end | served[True].keys() | served[False].keys()
    rows = [_category_row("合计（去重）", everybody, people, served) | {"strong": True}]
    for roll, label in ROLLS:
        codes = kinds.having("roll", roll)
        parts = [_category_row(kinds.label(code), people.having((code,)), people, served) for code in codes]
        parts = [part for part in parts if any(part["numbers"])]
        if parts:
            rows.append(
                _category_row(f"{label}小计", people.having(codes), people, served) | {"strong": True}
            )
            rows += parts
    rest = _category_row("未填类别", everybody - people.with_any, people, served)
    return [*rows, rest] if any(rest["numbers"]) else rows


_Served = dict[bool, dict[bytes, int]]
"""Whether in the period itself or before it in the year → person → 人次."""


def _served(session: Session, period: Period) -> _Served:
    """Merged people under the one they were merged into."""
    table, span = contacts(), period.year_to_date
    query = (
        select(
            raw_id(table.c.person), func.sum(table.c.times), (table.c.day >= period.start).label("current")
        )
        .join(Person, Person.id == table.c.person)
        .where(table.c.day.between(span.start, span.end))
        .group_by(table.c.person, "current")
    )  # by its name: PostgreSQL does not know two bound days for the same
    found: _Served = {True: {}, False: {}}
    for person, times, current in session.execute(query):
        found[bool(current)][person] = int(times or 0)
    return found


def _category_row(label: str, those: set[bytes], people: Listed, served: _Served) -> dict[str, Any]:
    now, before = (
        {who: times for who, times in served[current].items() if who in those} for current in (True, False)
    )
    numbers = [
        len(people.at_end & those), len(now), sum(now.values()),
        len(now.keys() | before.keys()), sum(now.values()) + sum(before.values()),
    ]  # fmt: skip
    return {"label": label, "numbers": numbers}


def case_ledger(session: Session, period: Period) -> list[dict[str, Any]]:
    """表5: cases touched in the period, under a pseudonym."""
    held = select(func.count()).where(
        CaseSession.case == Case.id, CaseSession.deleted.is_(False), CaseSession.day <= period.cutoff
    )
    query = (
        select(
            Case.id, Case.number, Case.opened_on, Case.closed_on, Case.close_reason, Person.id.label("person"), Person.name,
            Person.sex, Person.born, held.scalar_subquery().label("sessions"),
        )
        .select_from(Case)
        .join(Person, Person.id == root_of(Case.person), isouter=True)
        .where(
            kept(Case), Case.opened_on <= period.cutoff,
            or_(Case.closed_on.is_(None), Case.closed_on >= period.start),
        )
        .order_by(Case.opened_on, Case.number)
    )  # fmt: skip
    found = session.execute(query).all()
    tags = codes_of(session, [row.id for row in found] + [row.person for row in found if row.person])
    return [_case_row(row, tags, period.cutoff) for row in found]


def open_categories(codes: tuple[str, ...]) -> str:
    """At most two categories of a person, none that the code list restricts (受侵害、矫正、戒毒 …)."""
    listed = code_list("client_category")
    shown = [listed.label(code) for code in codes if code not in listed.having("restricted")]
    return "、".join(shown[:2]) if shown or not codes else "不列明"


def _case_row(one: Any, tags: Any, cutoff: date) -> dict[str, Any]:
    """A line of 表5 from the columns of a case and its person; without one there is no name."""
    closed = one.closed_on if one.closed_on and one.closed_on <= cutoff else None
    categories = tags.get((one.person, "categories"), ())
    return {
        "number": one.number or "",
        "name": deidentify(field_of(Person, "name"), one.name, cutoff) if one.person else "",
        "sex": code_list("sex").label(one.sex) if one.person else "",
        "age": age(one.born, cutoff) if one.born else None,
        "category": open_categories(categories),
        "problem": "、".join(code_list("problem").label(c) for c in tags.get((one.id, "problems"), ())),
        "opened": show_day(one.opened_on) if one.opened_on else "",
        "state": "已结案" if closed else ("介入中" if one.sessions else "接案"),
        "sessions": int(one.sessions or 0), "closed": show_day(closed) if closed else "",
        "reason": code_list("close_reason").label(one.close_reason) if closed else "",
    }  # fmt: skip


def group_ledger(session: Session, period: Period) -> list[dict[str, Any]]:
    """表6: groups that met in the period, with all their meetings up to the cut-off."""
    held = and_(GroupSession.deleted.is_(False), GroupSession.not_held.is_(None))
    met = select(GroupSession.group).where(held, GroupSession.day.between(period.start, period.cutoff))
    query = (
        select(Group, func.count(GroupSession.id), func.sum(attended()), func.sum(expected()), members())
        .join(GroupSession, and_(GroupSession.group == Group.id, held))
        .where(Group.deleted.is_(False), Group.id.in_(met), GroupSession.day <= period.cutoff)
        .group_by(Group.id)
        .order_by(Group.number, Group.name)
    )  # fmt: skip
    rows: list[dict[str, Any]] = []
    for group, times, present, due, roll in session.execute(query):
        done = bool(group.planned_sessions and times >= group.planned_sessions)
        rows.append({
            "number": group.number or "", "name": group.name or "", "kind": code_list("group_kind").label(group.kind),
            "audience": open_categories((group.audience,) if group.audience else ()),
            "planned": group.planned_sessions, "held": times, "members": roll, "times": int(present or 0),
            "rate": rate(present, due), "satisfied": rate(group.satisfied, group.forms),
            "state": "已结束" if done else "进行中",
        })  # fmt: skip
    return rows


def rate(top: int | None, base: int | None) -> float | None:
    """Percent to one place; None where there is no base."""
    share = percent(int(top or 0), int(base or 0))
    return None if share is None else float(rounded(share, 1))


def activity_ledger(session: Session, period: Period) -> list[dict[str, Any]]:
    """表7: community activities of the period."""
    query = select(Activity, residents(), volunteers()).where(
        kept(Activity), Activity.day.between(period.start, period.cutoff)
    )
    return [
        {
            "day": show_day(item.day) if item.day else "", "name": item.name or "",
            "kind": code_list("activity_kind").label(item.kind), "place": item.place or "", "residents": came,
            "volunteers": helped, "partners": item.partners or "",
            "donated": yuan(item.donated) if item.donated else "",
        }
        for item, came, helped in session.execute(query.order_by(Activity.day, Activity.name))
    ]  # fmt: skip


def school_table(session: Session, period: Period) -> list[dict[str, Any]]:
    """表13: by theme, 场 and 人次 of each role."""
    query = (
        select(
            SchoolActivity.theme, func.count(), func.sum(SchoolActivity.students), func.sum(SchoolActivity.parents),
            func.sum(SchoolActivity.teachers), func.sum(SchoolActivity.community),
        )
        .where(SchoolActivity.deleted.is_(False), SchoolActivity.day.between(period.start, period.cutoff))
        .group_by(SchoolActivity.theme)
    )  # fmt: skip
    found = {row[0]: [int(number or 0) for number in row[1:]] for row in session.execute(query)}
    themes = code_list("school_theme")
    rows = [{"label": item.label, "numbers": found.pop(item.code, [0] * 5)} for item in themes.items]
    rows += [
        {"label": themes.label(code) or "未注明主题", "numbers": numbers} for code, numbers in found.items()
    ]
    total = [sum(column) for column in zip(*(row["numbers"] for row in rows), strict=True)]
    return [{"label": "合计", "numbers": total, "strong": True}, *rows]


def trend(session: Session, period: Period, codes: tuple[str, ...], quarters: int = 4) -> dict[str, Any]:
    """The last quarters of some indicators, this one to its cut-off."""
    periods = [quarter_of(period.cutoff)]
    while len(periods) < quarters or (period.kind == "project" and periods[0].start > period.start):
        periods.insert(0, periods[0].previous())
    periods = periods[-MOST_QUARTERS:]
    spans = [Span(p.start, min(p.end, period.cutoff)) for p in periods]
    evaluator, began = Evaluator(session), Beginnings(session)
    evaluator.prepare([evaluator.known[code] for code in codes], spans)
    values: dict[str, list[int | None]] = {}
    for code in codes:
        item = evaluator.known[code]
        found: list[Fraction | None] = [
            evaluator.value(item, span).value if began.known(item, span.end) else None for span in spans
        ]
        values[code] = [None if value is None else int(value) for value in found]
    return {"labels": [p.key for p in periods], "values": values}
