"""What the forms of people, visits and referrals print that no field holds (for swdesk/printing/computed.py and tables.py)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.casework import CaseEvaluation
from db.codes import code_list
from db.documents import Attachment
from db.referrals import Referral
from swdesk import satisfied
from swdesk.files import PHOTO
from swdesk.i18n import _
from swdesk.people import age
from swdesk.printing.words import tick
from swdesk.reports.ledgers import own_station

Text = Callable[[Session, uuid.UUID, date], str]

CONSENTS = ("12", "17")
"""Codes of `attachment_role`: 服务协议（签名）, 监护人同意书."""

TAKEN, RETURNED = ("03", "05"), ("04",)
"""Codes of `referral_status` that say how the other unit decided."""


def years(born: date | None, told: int | None, today: date) -> str:
    """The age of a member of the family: by the birth date, else as it was told."""
    if born is not None:
        return str(age(born, today))
    return "" if told is None else str(told)


def disabled(kind: str | None, grade: str | None) -> str:
    """残疾类型/等级 in one cell: 肢体残疾 二级."""
    words = (code_list("disability").label(kind), code_list("disability_grade").label(grade))
    return " ".join(word for word in words if word)


def line(kind: str, say: Callable[[Any, date], str]) -> Text:
    """A cell of a row of `kind`."""

    def text(session: Session, row: uuid.UUID, today: date) -> str:
        one: Any = session.get(record_kinds()[kind], row)
        return say(one, today) if one is not None else ""

    return text


def files(*roles: str) -> Text:
    """How many files of these kinds are with a record; of any kind where none is named."""

    def text(session: Session, record: uuid.UUID, _today: date) -> str:
        query = select(func.count()).where(Attachment.parent == record, Attachment.deleted.is_(False))
        count = session.scalar(query.where(Attachment.role.in_(roles)) if roles else query) or 0
        return _("{}份").format(count) if count else ""

    return text


def photos(session: Session, visit: uuid.UUID, _today: date) -> str:
    """How many photos a visit has."""
    query = select(func.count()).where(
        Attachment.parent == visit, Attachment.deleted.is_(False), Attachment.role == PHOTO
    )
    count = session.scalar(query) or 0
    return _("{}张").format(count) if count else ""


def case_satisfaction(session: Session, evaluation: uuid.UUID, _today: date) -> str:
    """What the satisfaction forms of the case say."""
    one = session.get(CaseEvaluation, evaluation)
    found = satisfied.filled_in(session, "case", one.case) if one is not None and one.case else None
    return satisfied.words(found) if found is not None else ""


# ── referrals ────────────────────────────────────────────────────────────────────────────────────────────────


def sender(session: Session, referral: uuid.UUID, _today: date) -> str:
    """转介单位: this unit, or the one somebody was referred from."""
    return _unit(session, referral, other=True)


def receiver(session: Session, referral: uuid.UUID, _today: date) -> str:
    """接收单位: the other unit, or this one."""
    return _unit(session, referral, other=False)


def _unit(session: Session, referral: uuid.UUID, *, other: bool) -> str:
    one = session.get(Referral, referral)
    if one is None:
        return ""
    if bool(one.incoming) is other:
        return one.receiver or ""
    own = own_station(session)
    return (own.name or "") if own is not None else ""


def reply(session: Session, referral: uuid.UUID, _today: date) -> str:
    """接收意见, ticked as the slip said."""
    one = session.get(Referral, referral)
    status = one.status if one is not None else None
    return reply_boxes(taken=status in TAKEN, returned=status in RETURNED)


def reply_boxes(*, taken: bool = False, returned: bool = False) -> str:
    """Both answers with their boxes."""
    return f"{tick(_('接收'), on=taken)}　　{tick(_('不接收'), on=returned)}"
