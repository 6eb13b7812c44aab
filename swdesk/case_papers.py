"""本案待补材料: what the folder of a case still lacks; an item is missing only once its phase is due, before that it is announced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.cases import Case, CaseSession
from db.people import Person
from db.roots import root
from swdesk import leads, options, scans
from swdesk.cases import (
    ASSESS_DAYS,
    FOLLOW_UP_DAYS,
    FROM_GRID,
    MIN_SESSIONS,
    RETURN_DAYS,
    SESSION_SIGNED,
    Facts,
    facts_of,
)
from swdesk.i18n import _
from swdesk.people import under_fourteen
from swdesk.values import show_day


@dataclass(frozen=True)
class Lack:
    """One thing that the folder lacks: a lasting key, words, and whether it is due; `session` where it is of one session."""

    key: str
    text: str
    due: bool = True
    session: CaseSession | None = None


def missing_of(session: Session, case: Case, today: date) -> list[str]:
    """What is missing now, in words."""
    return [lack.text for lack in lacks_of(session, facts_of(session, case), today) if lack.due]


def lacks_of(session: Session, facts: Facts, today: date) -> list[Lack]:
    """Everything the folder still lacks or will, in the order of the phases."""
    if facts.case.deleted:
        return []
    if facts.lead:
        wanted = [Lack(key, text) for key, text in leads.lacks(session, facts.case)]
        return scans.unsettled(session, "case", facts.case.id, wanted)
    lacks = [
        *_beginning(session, facts, today), *_working(session, facts), *_ending(session, facts), *_afterwards(session, facts, today)
    ]  # fmt: skip
    return scans.unsettled(session, "case", facts.case.id, lacks)


def _beginning(session: Session, facts: Facts, today: date) -> Iterator[Lack]:
    case, begun = facts.case, bool(facts.sessions or facts.planned or facts.case.closed_on)
    if case.agreed_on is None:
        yield Lack("agreement", _("服务协议签订日期"), due=begun)
    if _is_child(session, case, today) and case.guardian_signed_on is None:
        yield Lack("guardian", _("监护人签名（未满十四周岁）"), due=begun)
    if not facts.assessed:
        late = case.opened_on is not None and today > case.opened_on + timedelta(
            days=options.value(session, ASSESS_DAYS)
        )
        yield Lack("assessment", _("预估"), due=begun or late)
    if not facts.planned:
        yield Lack("plan", _("服务计划"), due=bool(facts.sessions or case.closed_on))
    elif facts.plan is not None and facts.plan.client_signed_on is None:
        yield Lack("plan_signed", _("服务计划的服务对象签名"), due=bool(facts.sessions or case.closed_on))
    if facts.plan_waits:
        yield Lack("plan_approved", _("服务计划的督导审批"))
    days = options.value(session, RETURN_DAYS)
    if days and case.source == FROM_GRID and case.told_back_on is None and case.opened_on is not None:
        yield Lack("told_back", _("向网格员反馈结果"), due=today > case.opened_on + timedelta(days=days))


def _is_child(session: Session, case: Case, today: date) -> bool:
    """Whether the guardian signs (个人信息保护法 §31), by the protective rule of domain.md §6.1."""
    person = session.get(Person, root(session, case.person)) if case.person else None
    born = person.born if person is not None else None
    return born is not None and under_fourteen(born, case.agreed_on or today)


def _working(session: Session, facts: Facts) -> Iterator[Lack]:
    signed = options.value(session, SESSION_SIGNED)
    empty = or_(CaseSession.record.is_(None), CaseSession.minutes.is_(None))
    wanted = or_(empty, CaseSession.supervisor_signed_on.is_(None)) if signed else empty
    query = select(CaseSession).where(
        CaseSession.case == facts.case.id, CaseSession.deleted.is_(False), wanted
    )
    for one in session.scalars(query.order_by(CaseSession.ordinal, CaseSession.day)):
        nth = _("第 {} 次").format(one.ordinal or "?")
        if not one.record:
            yield Lack("record", _("{}过程记录").format(nth), session=one)
        if one.minutes is None:
            yield Lack("minutes", _("{}服务时长").format(nth), session=one)
        if signed and one.supervisor_signed_on is None:
            yield Lack("session_signed", _("{}督导签名").format(nth), session=one)


def _ending(session: Session, facts: Facts) -> Iterator[Lack]:
    case, closed = facts.case, facts.case.closed_on is not None
    least = options.value(session, MIN_SESSIONS)
    if closed and facts.sessions < least:
        yield Lack("sessions", _("服务只有 {} 次，合同要求 {} 次").format(facts.sessions, least))
    begun = bool(facts.sessions) or closed
    if begun and not facts.evaluated:
        yield Lack("evaluation", _("评估"), due=closed)
    if begun and not facts.forms:
        yield Lack("satisfaction", _("满意度调查") if closed else _("满意度调查：结案时"), due=closed)
    if not closed:
        return
    for key, words, value in (
        ("close_reason", _("结案原因"), case.close_reason), ("goals_met", _("达成目标数"), case.goals_met),
        ("summary", _("服务过程摘要"), case.summary), ("close_client", _("结案表的服务对象签名"), case.close_client_signed_on),
        ("close_worker", _("结案表的社工签名"), case.close_worker_signed_on),
    ):  # fmt: skip
        if value is None:
            yield Lack(key, words)
    if facts.closure_waits:
        yield Lack("close_approved", _("结案表的督导或站长签名"))


def _afterwards(session: Session, facts: Facts, today: date) -> Iterator[Lack]:
    again = follow_up_day(session, facts.case)
    if again is not None and not facts.followed:
        yield Lack("follow_up", _("跟进回访：{}前").format(show_day(again)), due=today > again)
    over = facts.followed or again is None or today > again
    if facts.case.closed_on is not None and over and facts.case.archived_on is None:
        yield Lack("archive", _("归档登记"), due=facts.followed or again is None)


def follow_up_day(session: Session, case: Case) -> date | None:
    """Until when a closed case is looked at again; None where nobody needs to."""
    if case.closed_on is None or case.follow_up_needed is False:
        return None
    days = case.follow_up_days or options.value(session, FOLLOW_UP_DAYS)
    return case.closed_on + timedelta(days=days)
