"""信息收集同意 (个人信息保护法 §13, §28–31; 未成年人保护法 §72): whose is missing, and the little that waits for it.

Recording, counting, visits and casework never wait. A person is treated as under 14 until the day after the birthday
(domain.md §6.1); then only a guardian's consent counts, or a ground that needs none: a duty by law, an emergency.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.heads import chunks
from db.people import Person
from db.roots import roots
from swdesk import restricted
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.people import age, under_fourteen

ADULT = 18
WRITTEN, SPOKEN, GUARDIAN, DUTY, NONE = "01", "02", "03", "04", "05"
"""Codes of `consent`."""

BY_CONSENT, BY_DUTY, BY_EMERGENCY = "01", "02", "03"
"""Codes of `legal_basis`."""


class Purpose(StrEnum):
    """What somebody's data is to be used for; only these three wait for a consent of those under 14."""

    PUBLICITY = "宣传"
    CONTEST = "评选申报"
    REFERRAL = "转介"


def is_minor(born: date | None, on: date) -> bool:
    """Whether somebody is under 18 on a day; unknown birth dates say nothing."""
    return born is not None and age(born, on) < ADULT


def lack(person: Any, on: date) -> str:
    """What of the consent is missing, in words; '' where nothing is. `person` has the fields of a Person."""
    if person.legal_basis in {BY_DUTY, BY_EMERGENCY} or person.consent == DUTY:
        return ""
    if person.consent_withdrawn_on is not None and person.consent_withdrawn_on <= on:
        return _("信息收集同意（已撤回）")
    if person.born is not None and under_fourteen(person.born, on):
        return "" if person.consent == GUARDIAN else _("监护人书面同意（未满十四周岁）")
    return _("信息收集同意") if person.consent in {None, NONE} else ""


def missing_of(person: Person, on: date) -> list[str]:
    """待补材料 of a person's file: guardian of a minor, consent, and the day of the consent."""
    found: list[str] = []
    if is_minor(person.born, on) and not (person.guardian or person.guardian_person):
        found.append(_("监护人（未成年人）"))
    if missing := lack(person, on):
        found.append(missing)
    elif person.consent in {WRITTEN, SPOKEN, GUARDIAN} and person.consent_on is None:
        found.append(_("同意日期"))
    return found


def without(session: Session, people: Iterable[uuid.UUID], on: date) -> list[Person]:
    """Those of these people who are to be treated as under 14 and for whom no guardian has consented."""
    whole = set(roots(session, people).values())
    found = [
        person
        for block in chunks(whole)
        for person in session.scalars(select(Person).where(Person.id.in_(block)).order_by(Person.name))
    ]
    return [one for one in found if one.born and under_fourteen(one.born, on) and lack(one, on)]


def require(
    session: Session, people: Iterable[uuid.UUID], purpose: Purpose, on: date, *, statutory: bool = False
) -> None:
    """UserError where children under 14 would go into publicity, a contest or a referral without consent.

    A referral that a law demands (强制报告、法定职责) never waits.
    """
    if statutory:
        return
    waiting = without(session, people, on)
    if waiting:
        names = "、".join(
            person.name or "" if restricted.may_see(session, "person", person.id) else restricted.covered()
            for person in waiting[:5]
        )
        text = _(
            "{names}未满十四周岁，还没有监护人书面同意，不能用于{purpose}。请先取得同意并记在档案里；登记和服务不受影响。"
        )
        raise UserError(text.format(names=names, purpose=_(purpose.value)))
