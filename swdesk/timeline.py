"""服务历程: everything that was done with one person, newest first, across kinds of records (design.md §1, promise 1)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, object_session

from db.activities import Activity, Participant, SchoolActivity
from db.base import record_kinds
from db.cases import Case, CaseSession
from db.casework import CaseFollowUp
from db.child_files import ChildFile
from db.codes import code_list
from db.daily import Consultation, Errand
from db.fields import Field, Kind, fields_of
from db.groups import Attendance, GroupMember, GroupSession
from db.people import Person
from db.person_rows import RiskChange
from db.referrals import Referral
from db.roots import is_person, merged_files, root
from db.visits import Visit
from swdesk import restricted, roles
from swdesk.contacts import NOT_TAKEN, PRESENT, came, kept
from swdesk.i18n import _, code_text


@dataclass(frozen=True)
class Event:
    """One thing that happened: the record to open, a title (走访 · 入户), and its beginning in a line."""

    day: date
    kind: str
    id: uuid.UUID
    title: str
    text: str


LIMIT = 1000
"""Events shown of one person: more than anybody reads, few enough to be there at once."""


def timeline(session: Session, person: uuid.UUID, limit: int = LIMIT) -> list[Event]:
    """The person's events, newest first; those of people merged into them included."""
    whole = root(session, person)
    ids = [whole, *merged_files(session, [whole])]
    if not restricted.may_see(session, "person", whole):
        return []
    found = [
        *_visits(session, ids), *_cases(session, ids), *_sessions(session, ids), *_follow_ups(session, ids), *_groups(session, ids),
        *_activities(session, ids), *_daily(session, ids), *_referrals(session, ids),
        *_file(session, whole), *_risks(session, whole, ids), *_others(session, ids),
    ]  # fmt: skip
    return sorted(_open(session, found), key=lambda event: event.day, reverse=True)[:limit]


def _open(session: Session, events: list[Event]) -> list[Event]:
    """Without records that the user may not read (限制公开)."""
    ids: dict[str, set[uuid.UUID]] = defaultdict(set)
    for event in events:
        ids[event.kind].add(event.id)
    hidden = {kind: restricted.hidden_of(session, kind, several) for kind, several in ids.items()}
    return [event for event in events if event.id not in hidden[event.kind]]


def case_timeline(session: Session, case: uuid.UUID, limit: int = LIMIT) -> list[Event]:
    """The sessions of a case among the other events of its person."""
    one = session.get(Case, case)
    if one is None or not restricted.may_see(session, "case", case):
        return []
    if one.person is not None:
        return timeline(session, one.person, limit)
    query = select(CaseSession).where(CaseSession.case == case, CaseSession.deleted.is_(False))
    rows = session.scalars(query)
    return sorted((_session(row) for row in rows if row.day), key=lambda event: event.day, reverse=True)


def _event(record: Any, words: str, text: str | None, day: date | None = None) -> Event:
    session = object_session(record)
    kind = record.__tablename__
    if kind in roles.confidential_kinds() and session and not roles.may(session, roles.Right.NOTES):
        text = None
    return Event(
        day or record.day, record.__tablename__, record.id, words, " ".join((text or "").split())[:120]
    )


def _label(kind: str) -> str:
    return _(record_kinds()[kind].label)


def _with(title: str, codes: str, code: str | None) -> str:
    return f"{title} · {code_text(code_list(codes), code)}" if code else title


def _visits(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    query = select(Visit).where(Visit.person.in_(ids), Visit.deleted.is_(False), Visit.day.is_not(None))
    return [
        _event(v, _with(_("走访"), "visit_method", v.method), v.problem or v.content)
        for v in session.scalars(query)
    ]


def _cases(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    found: list[Event] = []
    for case in session.scalars(select(Case).where(Case.person.in_(ids), Case.deleted.is_(False))):
        number = f" · {case.number}" if case.number else ""
        if case.opened_on:
            begun = _("接案") if case.decision not in NOT_TAKEN else _("线索")
            found.append(_event(case, begun + number, case.request, case.opened_on))
        if case.closed_on:
            reason = code_text(code_list("close_reason"), case.close_reason)
            found.append(_event(case, _("结案") + number, case.summary or reason, case.closed_on))
    return found


def _follow_ups(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    """回访 of the person's cases; they open the case they belong to."""
    query = (
        select(CaseFollowUp)
        .join(Case, Case.id == CaseFollowUp.case)
        .where(
            Case.person.in_(ids), Case.deleted.is_(False), CaseFollowUp.deleted.is_(False), CaseFollowUp.day.is_not(None)
        )
    )  # fmt: skip
    return [
        replace(_event(one, _with(_("个案回访"), "session_method", one.method), one.state), kind="case", id=one.case)
        for one in session.scalars(query)
        if one.case is not None
    ]  # fmt: skip


def _session(record: CaseSession) -> Event:
    nth = _("个案第 {} 次").format(record.ordinal) if record.ordinal else _("个案服务")
    return _event(record, _with(nth, "session_method", record.method), record.record)


def _sessions(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    query = (
        select(CaseSession)
        .join(Case, Case.id == CaseSession.case)
        .where(Case.person.in_(ids), CaseSession.deleted.is_(False), CaseSession.day.is_not(None))
    )
    return [_session(record) for record in session.scalars(query)]


def _groups(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    query = (
        select(GroupSession)
        .join(Attendance, Attendance.session == GroupSession.id)
        .join(GroupMember, GroupMember.id == Attendance.member)
        .where(
            GroupMember.person.in_(ids), Attendance.deleted.is_(False), Attendance.state.in_(PRESENT),
            GroupSession.deleted.is_(False), GroupSession.day.is_not(None),
        )
    )  # fmt: skip
    return [_event(s, _("小组活动"), s.topic) for s in session.scalars(query).unique()]


def _activities(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    found: list[Event] = []
    for model in (Activity, SchoolActivity):
        query: Any = (
            select(model)
            .join(Participant, Participant.activity == model.id)
            .where(
                Participant.person.in_(ids),
                came(),
                kept(model),
                model.day.is_not(None),
            )
        )
        found += [
            _event(item, _label(model.__tablename__), item.name) for item in session.scalars(query).unique()
        ]
    return found


def _daily(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    asked = select(Consultation).where(
        Consultation.person.in_(ids), Consultation.deleted.is_(False), Consultation.day.is_not(None)
    )
    done = select(Errand).where(Errand.person.in_(ids), Errand.deleted.is_(False), Errand.day.is_not(None))
    return [
        *(_event(c, _with(_("咨询"), "contact_method", c.method), c.content) for c in session.scalars(asked)),
        *(_event(e, _with(_("日常服务"), "errand_kind", e.kind), e.content) for e in session.scalars(done)),
    ]


def _referrals(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    query = select(Referral).where(
        Referral.person.in_(ids), Referral.deleted.is_(False), Referral.day.is_not(None)
    )
    return [_event(r, _("转介"), r.receiver) for r in session.scalars(query)]


def _file(session: Session, person: uuid.UUID) -> list[Event]:
    """When the file was opened and closed, and when the child supplement was filled in."""
    found: list[Event] = []
    one = session.get(Person, person)
    if one is not None and one.filed_on:
        found.append(_event(one, _("建档"), code_text(code_list("source"), one.source), one.filed_on))
    if one is not None and one.left_on:
        found.append(_event(one, _("销档"), code_text(code_list("person_status"), one.status), one.left_on))
    query = select(ChildFile).where(
        is_person(ChildFile.person, person), ChildFile.deleted.is_(False), ChildFile.filled_on.is_not(None)
    )
    return [*found, *(_event(one, _("儿童补充表"), "", one.filled_on) for one in session.scalars(query))]


def _risks(session: Session, person: uuid.UUID, ids: list[uuid.UUID]) -> list[Event]:
    """Changes of the level; they open the file, which is where they stand."""
    levels = code_list("risk")
    query = select(RiskChange).where(
        RiskChange.person.in_(ids), RiskChange.deleted.is_(False), RiskChange.day.is_not(None)
    )
    return [
        Event(
            one.day, "person", person, _("风险等级"),
            " ".join(part for part in (f"{code_text(levels, one.old) or _('未定')} → {code_text(levels, one.new) or _('未定')}", one.reason) if part),
        )
        for one in session.scalars(query)
        if one.day
    ]  # fmt: skip


_TOLD = frozenset({"visit", "case", "case_session", "consultation", "errand", "referral", "risk_change"})
"""Kinds that have words of their own above."""


def _others(session: Session, ids: list[uuid.UUID]) -> list[Event]:
    """Records of any other kind that name the person and a day: crises, reports, gifts, satisfaction, school …"""
    found: list[Event] = []
    for kind, model in record_kinds().items():
        fields = {f.name: f for f in fields_of(model)}
        links = [f.name for f in fields.values() if f.target == "person"]
        if kind in _TOLD or model.row_of or "day" not in fields or not links:
            continue
        one: Any = model
        about = or_(*(getattr(one, name).in_(ids) for name in links))
        query: Any = select(one).where(about, one.deleted.is_(False), one.day.is_not(None))
        found += [_event(row, _label(kind), _words(row, fields)) for row in session.scalars(query)]
    return found


def _words(record: Any, fields: Mapping[str, Field]) -> str:
    """What a record says of itself in a line: its kind, and its first text that is not only for some."""
    said = fields.get("kind")
    parts = [code_text(code_list(said.codes), record.kind)] if said is not None and said.codes else []
    texts = (f for f in fields.values() if f.kind in {Kind.NOTE, Kind.TEXT} and f.searched)
    parts += [getattr(record, f.name) for f in texts if not f.confidential and not f.restricted][:1]
    return " ".join(part for part in parts if part)
