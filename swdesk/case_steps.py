"""What happens to a case besides its papers: it rests, goes on, changes hands, or is opened again under a new number."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.cases import Case, CaseSession, CaseSuspension
from db.casework import CaseAssessment
from db.people import Person
from db.roots import root
from swdesk import records, satisfied
from swdesk.errors import UserError
from swdesk.goals import latest, settle
from swdesk.i18n import _, on_paper
from swdesk.numbering import next_number

REOPENED = ("person", "problems", "domain", "managed", "worker", "source")
"""What a case that is opened again takes over from the old one; its papers are written anew."""


def _case(session: Session, case: uuid.UUID) -> Case:
    one = session.get(Case, case)
    if one is None:
        raise UserError(_("这个个案不在本机，没有改动。"))
    return one


def reopen(session: Session, case: uuid.UUID, today: date) -> uuid.UUID:
    """重开: a new case with a number of its own that names the old one, which stays as it was closed."""
    if _case(session, case).closed_on is None:
        raise UserError(_("这个个案还没有结案，不用重开，接着登记就可以。"))
    before = records.load(session, "case", case).values
    values = {name: before[name] for name in REOPENED} | {
        "number": next_number(session, "case", today.year),
        "opened_on": today,
        "reopened_from": case,
        "first_time": False,
    }
    return records.save(session, "case", values)


def suspend(session: Session, case: uuid.UUID, today: date, reason: str) -> None:
    """暂停 from today on."""
    if _case(session, case).closed_on is not None:
        raise UserError(_("这个个案已经结案，不用暂停。"))
    if _resting(session, case) is not None:
        raise UserError(_("这个个案已经暂停，没有再记一次。"))
    values = {
        "case": case,
        "ordinal": _next(session, "case_suspension", case),
        "start": today,
        "reason": reason,
    }
    records.save(session, "case_suspension", values)


def resume(session: Session, case: uuid.UUID, today: date) -> None:
    """恢复 from today on."""
    resting = _resting(session, case)
    if resting is None:
        raise UserError(_("这个个案没有暂停，没有改动。"))
    records.save(session, "case_suspension", {"end": today}, id=resting)


def _resting(session: Session, case: uuid.UUID) -> uuid.UUID | None:
    query = select(CaseSuspension.id).where(
        CaseSuspension.case == case, CaseSuspension.deleted.is_(False), CaseSuspension.end.is_(None)
    )
    return session.scalars(query.limit(1)).first()


def transfer(session: Session, case: uuid.UUID, today: date, taker: uuid.UUID, reason: str) -> None:
    """更换社工: another worker of the station goes on with the case."""
    giver = _case(session, case).worker
    if giver == taker:
        raise UserError(_("这个个案已经由这位社工负责，没有改动。"))
    values = {
        "case": case, "ordinal": _next(session, "case_transfer", case), "day": today, "giver": giver, "taker": taker, "reason": reason,
    }  # fmt: skip
    records.save(session, "case_transfer", values)
    records.save(session, "case", {"worker": taker}, id=case)


def _next(session: Session, kind: str, case: uuid.UUID) -> int:
    model: Any = record_kinds()[kind]
    return (session.scalar(select(func.max(model.ordinal)).where(model.case == case)) or 0) + 1


@on_paper
def session_saved(session: Session, record: uuid.UUID) -> None:
    """What follows from a saved session: goals are totalled, and the level that the last session gives is the person's."""
    one = session.get(CaseSession, record)
    if one is None or one.case is None:
        return
    settle(session, one.case)
    if one.risk_level and _is_last(session, one):
        _set_risk(session, one.case, one.risk_level, _("个案第 {} 次服务").format(one.ordinal or "?"))


def _set_risk(session: Session, case: uuid.UUID, level: str, why: str) -> None:
    """The level that casework found is the person's, with why; the same level again changes nothing."""
    about = _case(session, case).person
    person = session.get(Person, root(session, about)) if about is not None else None
    if person is not None and person.risk != level:
        records.save(session, "person", {"risk": level, "risk_reason": why}, id=person.id)


def _is_last(session: Session, one: CaseSession) -> bool:
    last = select(func.max(CaseSession.day)).where(
        CaseSession.case == one.case, CaseSession.deleted.is_(False)
    )
    return one.day is not None and one.day == session.scalar(last)


@on_paper
def paper_saved(session: Session, kind: str, record: uuid.UUID) -> None:
    """What follows from a saved plan, assessment, evaluation or the case itself: goals are totalled, the assessed risk holds."""
    one: Any = session.get(record_kinds()[kind], record)
    case = record if kind == "case" else getattr(one, "case", None)
    if case is None:
        return
    settle(session, case)
    if isinstance(one, CaseAssessment) and one.risk and _rates_last(session, case, one):
        _set_risk(session, case, one.risk, _("个案预估"))


def _rates_last(session: Session, case: uuid.UUID, one: CaseAssessment) -> bool:
    """Whether no later version and no later session gave a level of its own."""
    query = select(CaseSession.id).where(
        CaseSession.case == case, CaseSession.deleted.is_(False), CaseSession.risk_level.is_not(None),
        CaseSession.day > (one.day or date.min),
    )  # fmt: skip
    return latest(session, CaseAssessment, case) is one and session.scalars(query.limit(1)).first() is None


def form_saved(session: Session, _kind: str, record: uuid.UUID) -> None:
    """What follows from a saved satisfaction form: the counts of its group or activity."""
    satisfied.settle(session, record)
