"""Contacts (服务接触): who was served when, across visits, sessions, sign-ins and consultations.

One selectable over the records themselves instead of a table of its own: no state to keep in step, and every count
reads what is there (docs/decisions/0026). Columns: kind, id, person (the root of merged files), day, times (人次), minutes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Integer as SqlInteger
from sqlalchemy import and_, cast, exists, func, literal, null, or_, select, union_all

from db.activities import Activity, Participant, SchoolActivity
from db.base import record_kinds
from db.cases import Case, CaseSession
from db.daily import Consultation
from db.fields import field_of
from db.groups import Attendance, Group, GroupMember, GroupSession
from db.roots import root_of
from db.staff import VolunteerService
from db.types import UuidBytes
from db.visits import Visit

PRESENT = ("1", "2", "5")
"""Codes of `attendance` that count as present: 出席, 迟到, 旁听."""

ON_THE_ROLL = ("1", "2", "3", "4")
"""Codes of `attendance` of members who were expected: all but 旁听."""

CAME = "2"
"""Code of `participation` of somebody who was there; a participant without a state was there too."""

HELPING = ("02", "03")
"""Codes of `participant_role` that are not residents: 志愿者, 工作人员."""

SERVED_BY = ("visit", "case_session", "consultation", "group_session", "activity", "school_activity")
"""Kinds of records that are contacts."""

NOT_TAKEN = ("02", "03", "04", "05")
"""Codes of `intake_decision` after which a 线索 is no case: 转介, 仅提供资讯, 暂缓, 不接案."""

OWNERS = {"case_session": "case", "group_session": "group", "project_staff": "project"}
"""Kind → the link to the record it is a part of: with that in the bin it does not count either."""

CONTACTED: tuple[Any, ...] = (Visit, CaseSession, Consultation, GroupSession, Activity, SchoolActivity)
"""The records whose days are those of contacts."""

_NOBODY: Any = cast(null(), UuidBytes)


def kept(model: Any) -> Any:
    """SQL: records that are not in the bin, nor is what they are a part of; not what did not happen (未开展, 未接案)."""
    here = model.deleted.is_(False)
    if hasattr(model, "not_held"):
        here = and_(here, model.not_held.is_(None))
    if model is Case:
        here = and_(here, taken())
    link = OWNERS.get(model.__tablename__)
    if link is None:
        return here
    owner: Any = record_kinds()[field_of(model, link).target]
    column = getattr(model, link)
    binned = column.in_(select(owner.id).where(owner.deleted.is_(True)))
    return and_(here, or_(column.is_(None), ~binned))


def taken() -> Any:
    """SQL: what was taken on as a case; a first session says so whatever was decided before."""
    served = exists().where(CaseSession.case == Case.id, CaseSession.deleted.is_(False))
    return or_(Case.decision.is_(None), Case.decision.not_in(NOT_TAKEN), served.correlate_except(CaseSession))


def _of(kind: str, model: Any, person: Any, times: Any, minutes: Any, *conditions: Any) -> Any:
    return select(
        literal(kind).label("kind"),
        model.id.label("id"),
        person.label("person") if person is _NOBODY else root_of(person).label("person"),
        model.day.label("day"),
        times.label("times"),
        minutes.label("minutes"),
    ).where(kept(model), *conditions)


def _sum(*columns: Any) -> Any:
    total: Any = func.coalesce(columns[0], 0)
    for column in columns[1:]:
        total = total + func.coalesce(column, 0)
    return total


def signed(states: tuple[str, ...]) -> Any:
    """SQL: how many on the sign-in sheet of a `group_session` stand in these states."""
    who = func.coalesce(
        root_of(GroupMember.person), Attendance.member
    )  # on the sheet twice, merged since: once
    return (
        select(func.count(who.distinct()))
        .select_from(Attendance)
        .join(GroupMember, GroupMember.id == Attendance.member, isouter=True)
        .where(
            Attendance.session == GroupSession.id,
            Attendance.deleted.is_(False),
            Attendance.state.in_(states),
        )
        .scalar_subquery()
    )


def attended() -> Any:
    """SQL: 实到 of a `group_session`; a typed count wins over the sign-in sheet."""
    return func.coalesce(GroupSession.present, signed(PRESENT))


def expected() -> Any:
    """SQL: 应到 of a `group_session`; as typed, else the members on the sign-in sheet (旁听 was not expected)."""
    return func.coalesce(GroupSession.due, func.nullif(signed(ON_THE_ROLL), 0))


def members() -> Any:
    """SQL: 组员数 of a `group`: as typed, else as listed; guests (旁听) are none."""
    listed = (
        select(
            func.nullif(func.count(func.coalesce(root_of(GroupMember.person), GroupMember.id).distinct()), 0)
        )
        .select_from(GroupMember)
        .where(GroupMember.group == Group.id, GroupMember.deleted.is_(False), GroupMember.guest.is_not(True))
        .scalar_subquery()
    )
    return func.coalesce(Group.members, listed)


def came() -> Any:
    """SQL: a `participant` who was there."""
    return and_(Participant.deleted.is_(False), or_(Participant.state.is_(None), Participant.state == CAME))


def residents() -> Any:
    """SQL: 参与居民 of an `activity`: the head count as typed, else the named people who came, each once."""
    who = func.coalesce(root_of(Participant.person), Participant.id)
    named = (
        select(func.nullif(func.count(who.distinct()), 0))
        .select_from(Participant)
        .where(
            Participant.activity == Activity.id, came(),
            or_(Participant.role.is_(None), Participant.role.not_in(HELPING)),
        )
        .scalar_subquery()
    )  # fmt: skip
    return func.coalesce(Activity.residents, named)


def _of_volunteers(what: Any) -> Any:
    return (
        select(func.nullif(what, 0))
        .select_from(VolunteerService)
        .where(VolunteerService.activity == Activity.id, VolunteerService.deleted.is_(False))
        .scalar_subquery()
    )


def volunteers() -> Any:
    """SQL: 志愿者 of an `activity`: as typed, else those with hours."""
    return func.coalesce(
        Activity.volunteers, _of_volunteers(func.count(VolunteerService.volunteer.distinct()))
    )


def volunteer_total() -> Any:
    """SQL: minutes of all volunteers of an `activity`: typed time per head × volunteers, else their own hours."""
    return func.coalesce(
        Activity.volunteer_minutes * volunteers(),
        _of_volunteers(func.sum(VolunteerService.minutes)),
    )


def parents() -> Any:
    """SQL: 家长 of a `school_activity`: as typed, else fathers, mothers and grandparents."""
    split = _sum(SchoolActivity.fathers, SchoolActivity.mothers, SchoolActivity.grandparents)
    return func.coalesce(SchoolActivity.parents, func.nullif(split, 0))


def _group_rows() -> list[Any]:
    """Group sessions; those who signed in add persons, not times."""
    sessions = _of("group_session", GroupSession, _NOBODY, attended(), GroupSession.minutes)
    people = (
        _of("group_session", GroupSession, GroupMember.person, literal(0), cast(null(), SqlInteger))
        .join(Attendance, and_(Attendance.session == GroupSession.id, Attendance.deleted.is_(False)))
        .join(GroupMember, GroupMember.id == Attendance.member)
        .where(Attendance.state.in_(PRESENT), GroupMember.person.is_not(None))
    )
    return [sessions, people]


def _activity_rows(model: Any, times: Any, minutes: Any) -> list[Any]:
    """Activities of one kind; named people who came add persons, not times."""
    kind, nothing = model.__tablename__, cast(null(), SqlInteger)
    people = (
        _of(kind, model, Participant.person, literal(0), nothing)
        .join(Participant, and_(Participant.activity == model.id, came()))
        .where(Participant.person.is_not(None))
    )
    return [_of(kind, model, _NOBODY, times, minutes), people]


def _school_rows() -> list[Any]:
    times = _sum(SchoolActivity.students, parents(), SchoolActivity.teachers, SchoolActivity.community)
    pupil = _of(
        "school_activity", SchoolActivity, SchoolActivity.student, literal(0), cast(null(), SqlInteger)
    )
    return [
        *_activity_rows(SchoolActivity, times, SchoolActivity.minutes),
        pupil.where(SchoolActivity.student.is_not(None)),
    ]


@cache
def _rows() -> dict[str, list[Any]]:
    """Kind of record → its contacts. Made once: the same for every store, and dearer to make than to ask."""
    one = literal(1)
    sessions = _of("case_session", CaseSession, Case.person, one, CaseSession.minutes)
    return {
        "visit": [_of("visit", Visit, Visit.person, one, Visit.minutes)],
        "case_session": [sessions.join(Case, Case.id == CaseSession.case, isouter=True)],
        "consultation": [_of("consultation", Consultation, Consultation.person, one, Consultation.minutes)],
        "group_session": _group_rows(),
        "activity": _activity_rows(Activity, _sum(residents()), cast(null(), SqlInteger)),
        "school_activity": _school_rows(),
    }


@cache
def contacts() -> Any:
    """Every contact as a subquery."""
    return union_all(*(row for rows in _rows().values() for row in rows)).subquery("contact")


@cache
def contacts_by_kind() -> dict[str, Any]:
    """The same, a subquery for each kind of record: all contacts of a record stand in one of them."""
    return {
        kind: (union_all(*rows) if len(rows) > 1 else rows[0]).subquery("contact")
        for kind, rows in _rows().items()
    }
