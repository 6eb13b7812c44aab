"""待补材料 of the ledgers (督导、培训、会议、宣传、资源、支出): what evaluators look for behind each line (domain.md §2.10, §2.11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.donations import Donation
from db.meetings import Meeting, MeetingParty, Publication
from db.projects import Expense
from db.staff import Supervision, Training, TrainingAttendee
from swdesk import records
from swdesk.case_papers import Lack
from swdesk.i18n import _
from swdesk.work_papers import files_of

SIGN_IN, RECORD, VOUCHER, STAMPED, SIGNED = "02", "03", "09", "08", "07"
"""Codes of `attachment_role`: 签到表, 记录表, 凭证, 盖章扫描件, 签名扫描件."""

_OF_WORTH = frozenset({"01", "02"})
"""Codes of `resource_kind` that come with a receipt: 资金, 物资."""

Rule = Callable[[Session, Any, Counter[str], date], Iterator[Lack]]


def lacks_of(session: Session, kind: str, one: Any, today: date) -> list[Lack]:
    """What a line of a ledger lacks now; nothing of one that lies ahead."""
    model, rule = LEDGERS[kind].model, LEDGERS[kind].rule
    if one.deleted or (one.day is not None and one.day > today):
        return []
    empty = [f for f in records.fields(kind) if f.required and hasattr(model, f.name)]
    found = [Lack(f.name, _(f.label)) for f in empty if getattr(one, f.name) is None]
    known = {lack.key for lack in found}
    more = rule(session, one, files_of(session, one.id), today)
    return found + [lack for lack in more if lack.key not in known]


def _supervision(_session: Session, one: Supervision, files: Counter[str], today: date) -> Iterator[Lack]:
    if not files[SIGNED] and not files[RECORD]:
        yield Lack("signed", _("督导记录的签名扫描件"))
    if one.follow_up_due is not None and one.follow_up_due < today and one.followed_up_on is None:
        yield Lack("follow_up", _("督导意见的落实"))


def _training(session: Session, one: Training, files: Counter[str], _today: date) -> Iterator[Lack]:
    listed = exists().where(TrainingAttendee.training == one.id, TrainingAttendee.deleted.is_(False))
    if not files[SIGN_IN] and not session.scalar(select(listed)):
        yield Lack("sign_in", _("签到表或参训名单"))


def _meeting(session: Session, one: Meeting, files: Counter[str], _today: date) -> Iterator[Lack]:
    listed = exists().where(MeetingParty.meeting == one.id, MeetingParty.deleted.is_(False))
    if one.attended_only is True:
        return
    if not files[SIGN_IN] and not session.scalar(select(listed)):
        yield Lack("sign_in", _("签到表"))
    if not one.decisions and not files[RECORD]:
        yield Lack("record", _("会议纪要"))


def _publication(_session: Session, one: Publication, files: Counter[str], _today: date) -> Iterator[Lack]:
    if one.day is None:  # a draft of which nothing has come out yet
        return
    if not one.link and not files.total():
        yield Lack("link", _("链接或截图"))
    if one.deidentified is not True:
        yield Lack("deidentified", _("脱敏核对"))


def _donation(_session: Session, one: Donation, files: Counter[str], _today: date) -> Iterator[Lack]:
    worth = one.kind in _OF_WORTH or one.kind is None
    if worth and not one.voucher and not files[VOUCHER] and not files[STAMPED]:
        yield Lack("voucher", _("凭证"))


def _expense(_session: Session, one: Expense, files: Counter[str], _today: date) -> Iterator[Lack]:
    if not one.voucher and not files[VOUCHER]:
        yield Lack("voucher", _("凭证"))
    if not one.approver and one.approved_on is None and not files[SIGNED]:
        yield Lack("approver", _("审批"))


@dataclass(frozen=True)
class Ledger:
    """Its record type and rule."""

    model: Any
    rule: Rule


LEDGERS: dict[str, Ledger] = {
    "supervision": Ledger(Supervision, _supervision), "training": Ledger(Training, _training),
    "meeting": Ledger(Meeting, _meeting), "publication": Ledger(Publication, _publication),
    "donation": Ledger(Donation, _donation), "expense": Ledger(Expense, _expense),
}  # fmt: skip
"""In the order of the folders that evaluators open."""
