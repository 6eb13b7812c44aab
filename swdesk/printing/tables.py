"""Tables of a form that are no rows of a kind: sign-in sheets, the attendance of a group, goals with their scores."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.activities import ActivitySupply, Participant
from db.cases import CaseSession, GoalScore
from db.casework import CaseGoal, CasePlan
from db.codes import code_list
from db.identity import name_key
from db.people import Person
from db.person_rows import FamilyMember
from db.roots import is_person, root
from db.staff import DutyShift
from swdesk import groups, households, records
from swdesk.group_measures import Score, mean_text, measures_of
from swdesk.i18n import _
from swdesk.people import age
from swdesk.printing import people
from swdesk.printing.papers import Place, Rows
from swdesk.printing.words import middle, tail
from swdesk.values import show_day, yuan

Entry = tuple[str | tuple[str, ...], ...]
SESSIONS_A_PAGE, ITEMS_A_PAGE = 10, 6
STAYED_AWAY = "3"
"""Code of `participation`: 未到场."""


@dataclass(frozen=True)
class Asked:
    """What a table is made for: the record (None: a blank form), as the form says it."""

    session: Session
    part: Rows
    record: uuid.UUID | None
    today: date
    public: bool


@dataclass(frozen=True)
class Made:
    """The columns and rows of such a table; `foot` stands beneath the empty rows."""

    places: tuple[Place, ...]
    rows: list[Sequence[Entry]]
    foot: Sequence[Entry] = ()


def made(asked: Asked) -> Made:
    """The table `$name` of a form."""
    return TABLES[asked.part.source](asked)


def _plain(asked: Asked, rows: list[dict[str, str]]) -> Made:
    """A table whose entries are told by the label of their column."""
    places = asked.part.places
    return Made(places, [[_entry(row, place, n) for place in places] for n, row in enumerate(rows, 1)])


def _entry(row: dict[str, str], place: Place, number: int) -> Entry:
    text = str(number) if place.name == "#" else row.get(place.label, "")
    return (text,) if text else ()


def _nobody(asked: Asked) -> Made:
    return Made(asked.part.places, [])


# ── activities ───────────────────────────────────────────────────────────────────────────────────────────────


def _expected(asked: Asked) -> Made:
    """Who is expected at an activity, ready to sign; those who stayed away are left out."""
    session = asked.session
    query = select(Participant).where(
        Participant.activity == asked.record, Participant.deleted.is_(False), Participant.state.is_distinct_from(STAYED_AWAY)
    )  # fmt: skip
    found = session.scalars(query.order_by(Participant.created_at, Participant.id)) if asked.record else ()
    return _plain(asked, [_guest(asked, one) for one in found])


def _guest(asked: Asked, one: Participant) -> dict[str, str]:
    person = _person(asked.session, one.person)
    phone = one.phone or (person.phone if person is not None else None) or ""
    category = one.category or (person.main_category if person is not None else None)
    return {
        "姓名": (person.name if person is not None else one.name) or one.name or "",
        "性别": code_list("sex").label(one.sex or (person.sex if person is not None else None)),
        "年龄段": code_list("age_band").label(one.age_band) or _decade(person, asked.today),
        "村（社区）": one.village or (person.village if person is not None else None) or "",
        "电话": middle(phone) if phone and asked.public else phone,
        "类别": code_list("client_category").label(category) if not asked.public else "",
    }


def _person(session: Session, link: uuid.UUID | None) -> Person | None:
    return session.get(Person, root(session, link)) if link else None


def _decade(person: Person | None, today: date) -> str:
    return (
        _("{}多岁").format(age(person.born, today) // 10 * 10) if person is not None and person.born else ""
    )


def _supplies(asked: Asked) -> Made:
    """What is handed out to whom; of an ID number the last four characters."""
    query = select(ActivitySupply).where(
        ActivitySupply.activity == asked.record, ActivitySupply.deleted.is_(False)
    )
    found = (
        asked.session.scalars(query.order_by(ActivitySupply.ordinal, ActivitySupply.id))
        if asked.record
        else ()
    )
    return _plain(asked, [_supply(asked.session, one) for one in found])


def _supply(session: Session, one: ActivitySupply) -> dict[str, str]:
    person = _person(session, one.person)
    number = person.id_number if person is not None else None
    return {
        "品名": one.item or "",
        "数量": str(one.number or ""),
        "单价": "" if one.price is None else yuan(one.price),
        "领取人": (person.name if person is not None else one.name) or "",
        "身份证号（后四位）": tail(number) if number else "",
        "日期": show_day(one.day) if one.day else "",
    }


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────


def _attendance(asked: Asked) -> Made:
    """Members × sessions: √, or what kept them away; how many came stands beneath."""
    sheet = groups.sheet(asked.session, asked.record) if asked.record else groups.Sheet((), (), {})
    heads = [Place("=", _head(sheet, number)) for number in range(max(len(sheet.meetings), SESSIONS_A_PAGE))]
    places = (*asked.part.places, *heads, Place("=", _("备注"), 1.4))
    rows: list[Sequence[Entry]] = []
    for number, member in enumerate(sheet.members, 1):
        states = (sheet.states.get((meeting.id, member.id), "") for meeting in sheet.meetings)
        marks: list[Entry] = [(groups.SHORT.get(state, state),) if state else () for state in states]
        about = {"组员": member.name, "性别": code_list("sex").label(member.sex), "电话": member.phone}
        cells = [_entry(about, place, number) for place in asked.part.places] + marks
        rows.append([*cells, *[()] * (len(places) - len(cells))])
    came: list[Entry] = [(str(one.signed if one.present is None else one.present),) for one in sheet.meetings]
    foot: list[Entry] = [(), (_("实到人数"),), *[()] * (len(asked.part.places) - 2), *came]
    return Made(places, rows, [*foot, *[()] * (len(places) - len(foot))])


def _head(sheet: groups.Sheet, number: int) -> str:
    day = sheet.meetings[number].day if number < len(sheet.meetings) else None
    return _("第{}节").format(number + 1) + (f" {day.month}.{day.day}" if day else "")


def _measures(asked: Asked) -> Made:
    """The items with their means before and after."""
    if asked.record is None:
        return Made(asked.part.places, [])
    found = measures_of(asked.session, asked.record)
    rows: list[dict[str, str]] = []
    for item in found.items:
        means = found.change(item.id)
        rows.append({
            "题目": item.text, "计分说明": item.scale, "前测": mean_text(means.before), "后测": mean_text(means.after),
            "变化": mean_text(means.change, signed=True),
        })  # fmt: skip
    return _plain(asked, rows)


def _scores(asked: Asked) -> Made:
    """Members × items: before／after."""
    found = measures_of(asked.session, asked.record) if asked.record else None
    items = found.items if found else ()
    heads = [Place("=", _("题{}").format(n + 1)) for n in range(max(len(items), ITEMS_A_PAGE))]
    places = (*asked.part.places, *heads)
    rows: list[Sequence[Entry]] = []
    for number, member in enumerate(found.members if found else (), 1):
        scores = (found.scores.get((item.id, member.id)) for item in items) if found else ()
        cells: list[Entry] = [(str(number),), (member.name,), *(_pair(one) for one in scores)]
        rows.append([*cells, *[()] * (len(places) - len(cells))])
    return Made(places, rows)


def _pair(score: Score | None) -> Entry:
    if score is None:
        return ()
    before, after = ("" if one is None else str(one) for one in score)
    return (f"{before}／{after}",)


# ── cases and duty ───────────────────────────────────────────────────────────────────────────────────────────


def _goals(asked: Asked) -> Made:
    """The goals of the latest plan, each as it was scored last."""
    session = asked.session
    latest = select(CasePlan.id).where(CasePlan.case == asked.record, CasePlan.deleted.is_(False))
    plan = session.scalars(latest.order_by(CasePlan.version.desc().nulls_last(), CasePlan.day.desc())).first()
    if plan is None or asked.record is None:
        return Made(asked.part.places, [])
    query = select(CaseGoal).where(CaseGoal.plan == plan, CaseGoal.deleted.is_(False))
    goals = session.scalars(query.order_by(CaseGoal.ordinal.asc().nulls_last(), CaseGoal.id))
    return _plain(asked, [
        {
            "目标": one.goal or "", "基线值": one.baseline or "", "目标值": one.target or "",
            "达成情况": _score(session, one.id),
        }
        for one in goals
    ])  # fmt: skip


def _score(session: Session, goal: uuid.UUID) -> str:
    query = (
        select(GoalScore.state, GoalScore.percent)
        .join(CaseSession, CaseSession.id == GoalScore.session)
        .where(GoalScore.goal == goal, GoalScore.deleted.is_(False), CaseSession.deleted.is_(False))
        .order_by(CaseSession.day.desc(), CaseSession.ordinal.desc())
    )
    last = session.execute(query).first()
    if last is None:
        return ""
    share = "" if last.percent is None else f" {last.percent}%"
    return code_list("goal_state").label(last.state) + share


def _roster(asked: Asked) -> Made:
    """Who is on duty this month at a station; shifts that name no station are this unit's own."""
    if asked.record is None:
        return Made(asked.part.places, [])
    first = asked.today.replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    query = select(DutyShift).where(
        DutyShift.deleted.is_(False), DutyShift.day >= first, DutyShift.day < after,
        (DutyShift.station == asked.record) | DutyShift.station.is_(None),
    )  # fmt: skip
    shifts: Any = asked.session.scalars(query.order_by(DutyShift.day, DutyShift.start)).all()
    names = records.titles(asked.session, "worker", [one.worker for one in shifts if one.worker])
    return _plain(asked, [
        {
            "日期": show_day(one.day), "值班人": names.get(one.worker, ""),
            "岗位": code_list("worker_post").label(one.post),
            "时间": "—".join(part for part in (one.start, one.end) if part), "学校": one.school or "",
        }
        for one in shifts
    ])  # fmt: skip


def _family(asked: Asked) -> Made:
    """The family: who of the household has a file of their own, then what was written into the table and is not them."""
    if asked.record is None:
        return Made(asked.part.places, [])
    session = asked.session
    whole = session.get(Person, root(session, asked.record))
    at_home = households.people_of(session, whole.household) if whole is not None and whole.household else []
    others = [one for one in at_home if one is not whole]
    known = {one.id for one in others} | {name_key(one.name) for one in others}
    query = select(FamilyMember).where(
        is_person(FamilyMember.person, asked.record), FamilyMember.deleted.is_(False)
    )
    written = session.scalars(query.order_by(FamilyMember.ordinal.asc().nulls_last(), FamilyMember.id))
    rows = [_relative(one, one.health, None, asked.today) for one in others]
    rows += [
        _relative(one, one.illness, one.age, asked.today)
        for one in written
        if one.member not in known and name_key(one.name) not in known
    ]
    return _plain(asked, rows)


def _relative(one: Any, illness: str | None, told: int | None, today: date) -> dict[str, str]:
    """A line of the family, from a file of their own or from the table of somebody else's."""
    relation = code_list("family_relation").label(one.relation)
    money = {
        label: "" if (fen := getattr(one, name, None)) is None else yuan(fen)
        for name, label in (("pension", "社保金"), ("other_income", "其他收入"), ("income", "月收入"))
    }
    return money | {
        "姓名": one.name or "", "性别": code_list("sex").label(one.sex), "与户主/本人关系": relation,
        "年龄": people.years(one.born, told, today), "病种": illness or "",
        "残疾类型/等级": people.disabled(one.disability, one.disability_grade),
        "单位职业或上学": getattr(one, "occupation", None) or getattr(one, "school", None) or "",
    }  # fmt: skip


TABLES: dict[str, Callable[[Asked], Made]] = {
    "$expected": _expected, "$supplies": _supplies, "$nobody": _nobody, "$attendance": _attendance,
    "$measures": _measures, "$questions": _measures, "$scores": _scores, "$goals": _goals, "$roster": _roster,
    "$family": _family,
}  # fmt: skip
