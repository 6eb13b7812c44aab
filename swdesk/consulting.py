"""Consultations (咨询) that become cases: what the visitor said is the beginning of the case (domain.md §2.1, §2.9)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db.daily import Consultation
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.numbering import next_number
from swdesk.people import file_new
from swdesk.records import codes_of, save
from swdesk.schools import OF_CASES, VISITORS

CAME_THEMSELVES = "01"
"""主动求助 in `source`, 自我求助 in `student_source`."""


def open_case(session: Session, consultation: uuid.UUID, on: date, worker: uuid.UUID | None) -> uuid.UUID:
    """The case of a visitor; one who is not on file is filed by name. Once opened it stays the same."""
    one = session.get(Consultation, consultation)
    if one is None:
        raise UserError(_("没有找到这条咨询，没有开个案。"))
    if one.case is not None:
        return one.case
    if one.person is None and not one.visitor:
        raise UserError(_("请先填来访人或服务对象，再开个案；咨询已保存，内容没有变化。"))
    person = one.person or file_new(session, one.visitor or "", on, worker)
    problems = codes_of(session, [consultation]).get((consultation, "topics"), ())
    values: dict[str, Any] = {
        "number": next_number(session, "case", on.year), "person": person, "opened_on": on, "worker": worker,
        "source": CAME_THEMSELVES, "request": one.content, "problems": problems, "contact_method": one.method,
    }  # fmt: skip
    if one.visitor_kind in VISITORS and (one.school or one.visitor_kind == VISITORS[0]):
        values |= {"domain": OF_CASES, "school": one.school, "grade": one.grade}
    if one.visitor_kind == VISITORS[0]:
        values["student_source"] = CAME_THEMSELVES
    case = save(session, "case", values)
    save(session, "consultation", {"person": person, "case": case}, id=consultation)
    return case
