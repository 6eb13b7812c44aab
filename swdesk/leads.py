"""线索 that did not become a case: referred on, only informed, put off or not taken (domain.md §2.1, §3.6).

It stays on file under its number and counts as no case. A first session makes it one, whatever was decided before.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case
from db.codes import code_list
from db.daily import Consultation
from db.referrals import Referral
from swdesk import records
from swdesk.contacts import NOT_TAKEN
from swdesk.errors import UserError
from swdesk.i18n import _, code_text, on_paper

REFERRED, INFORMED, PUT_OFF, DECLINED = NOT_TAKEN
_STATES = {REFERRED: "04", INFORMED: "03", PUT_OFF: "01", DECLINED: "03"}
"""Code of `intake_decision` → code of `lead_state`."""


def state_words(case: Case) -> str:
    """待核实（暂缓）, 转介, 不接案（仅提供资讯）."""
    state = code_text(code_list("lead_state"), _STATES[case.decision or PUT_OFF])
    decision = code_text(code_list("intake_decision"), case.decision)
    return state if state == decision else _("{}（{}）").format(state, decision)


def lacks(session: Session, case: Case) -> Iterator[tuple[str, str]]:
    """What a lead still asks for: why it was not taken, and where the person was sent or what they were told."""
    if not case.decision_reason:
        yield "decision_reason", _("没有接案的理由")
    if case.decision == REFERRED and not _has(session, Referral, case):
        yield "referral", _("转介表")
    if case.decision in {INFORMED, DECLINED} and not _has(session, Consultation, case):
        yield "consultation", _("咨询台账里的登记")


def _has(session: Session, model: type[Referral | Consultation], case: Case) -> bool:
    query = select(model.id).where(model.case == case.id, model.deleted.is_(False))
    return session.scalars(query.limit(1)).first() is not None


@on_paper
def to_consultation(session: Session, case: uuid.UUID) -> uuid.UUID:
    """归入咨询台账: what somebody came with, as a consultation; the one that is there already, if it was done before."""
    one = session.get(Case, case)
    if one is None or one.decision not in NOT_TAKEN:
        raise UserError(_("只有没有接案的线索才归入咨询台账，没有改动。"))
    query = select(Consultation.id).where(Consultation.case == case, Consultation.deleted.is_(False))
    if (there := session.scalars(query.limit(1)).first()) is not None:
        return there
    handling = [state_words(one), one.decision_reason or ""]
    values = {
        "day": one.opened_on, "person": one.person, "method": one.contact_method, "worker": one.worker, "content": one.request,
        "topics": records.codes_of(session, [case]).get((case, "problems"), ()), "case": case,
        "handling": "：".join(part for part in handling if part), "school": one.school, "grade": one.grade,
    }  # fmt: skip
    return records.save(session, "consultation", values)
