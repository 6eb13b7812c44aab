"""Answers to reports (回执): a superior accepts or returns with remarks on single numbers; the unit takes the answer in (design.md §7)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer

from db.bundles import Received
from db.documents import Report
from db.store import Store
from swdesk import received, records, roles, transfers
from swdesk.bundles import reply as form
from swdesk.bundles.cards import Card, DeviceKeys, boxes_of, device_keys, is_superior, known_cards
from swdesk.bundles.container import MAX_LOCKS, Bundle, bundle_name, write_bundle
from swdesk.bundles.reply import ACCEPTED, RECEIVED, RETURNED, Remark, Reply
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.inbox import Inbox, Taken
from swdesk.periods import parse_period
from swdesk.progress import Progress, silent
from swdesk.reports.ledgers import unit_facts

__all__ = [
    "Remark",
    "Told",
    "accept",
    "answerable",
    "due_replies",
    "export_replies",
    "give_back",
    "remarks_on",
    "take_reply",
    "told",
]

_ANSWERED = (received.ACCEPTED, received.PENDING, received.RETURNED)
_WORDS = {RECEIVED: "收到", RETURNED: "退回修改", ACCEPTED: "通过"}


# ── at the superior ──────────────────────────────────────────────────────────────────────────────────────────


def accept(session: Session, report: str, text: str = "") -> None:
    """通过: the report is in order; also takes a return back. UserError while its check code is not compared."""
    row = _found(session, report)
    if row.state == received.PENDING:
        raise UserError(_("这份报告的校验码还没有与盖章纸件核对，请先核对再通过。"))
    if row.state == received.RETURNED:
        received.reinstate(session, row)
    _answer(row, ACCEPTED, text, ())


def give_back(session: Session, report: str, text: str, remarks: Sequence[Remark] = ()) -> None:
    """退回修改: the report no longer counts until a new version comes; `remarks` are on single numbers."""
    row = _found(session, report)
    if not text.strip() and not remarks:
        raise UserError(_("请写明退回原因，或在数字上写批注，好让对方知道改什么。"))
    if len(remarks) > form.MOST_REMARKS:
        raise UserError(_("批注最多{}条，请合并后再退回。").format(form.MOST_REMARKS))
    _answer(row, RETURNED, text, remarks)
    row.state, row.remark = received.RETURNED, text.strip() or _("数字批注{}处").format(len(remarks))


def _found(session: Session, report: str) -> Received:
    row = session.get(Received, report)
    if row is None or row.state not in _ANSWERED:
        raise UserError(_("没有找到要答复的报告，可能已有新版本。"))
    return row


def _answer(row: Received, answer: str, text: str, remarks: Iterable[Remark]) -> None:
    row.answer, row.answer_text, row.turn = answer, text.strip()[: form.MAX_TEXT], (row.turn or 0) + 1
    row.remarks = json.dumps([asdict(item) for item in remarks], ensure_ascii=False)


def remarks_on(row: Received) -> tuple[Remark, ...]:
    """What the officer wrote at single numbers."""
    return form.remarks_of(json.loads(row.remarks or "[]"))


def answerable(session: Session, period: str) -> list[Received]:
    """The reports of a period that can be answered: the standing ones, and the last that went back."""
    back = (
        select(Received)
        .where(Received.period == period, Received.state == received.RETURNED)
        .order_by(Received.version)
    )
    found = {
        (row.unit_name, row.unit_code): row for row in session.scalars(back.options(defer(Received.pdf)))
    }
    found |= {(row.unit_name, row.unit_code): row for row in received.standing(session, period)}
    return list(found.values())


def due_replies(session: Session, period: str) -> list[Received]:
    """Reports whose answer has not gone out yet; having received one is an answer too."""
    query = select(Received).where(
        Received.period == period, Received.state.in_(_ANSWERED),
        or_(Received.replied.is_(None), Received.replied < func.coalesce(Received.turn, 1)),
    )  # fmt: skip
    return list(
        session.scalars(query.options(defer(Received.pdf)).order_by(Received.unit_code, Received.unit_name))
    )


@on_paper
def export_replies(
    store: Store, period: str, folder: Path, *, clock: Clock, user_name: str = "", progress: Progress = silent
) -> list[Path]:
    """Write a file for each report whose answer has not gone out; note each in the ledger."""
    roles.require(store, roles.Right.REPORT)
    with store.local() as session:
        due = [row.id for row in due_replies(session, period)]
        keys, unit = device_keys(session, os.urandom), unit_facts(session)
    if not due:
        raise UserError(_("本期没有要发出的回执。"))
    sender = keys.card(unit["name"], unit["code"], unit["level"])
    paths: list[Path] = []
    for done, report in enumerate(due):
        progress(done, len(due), "")
        with store.local() as session:
            paths.append(_write_reply(session, report, folder, sender, keys, clock, user_name))
    progress(len(due), len(due), "")
    return paths


def _write_reply(
    session: Session, report: str, folder: Path, sender: Card, keys: DeviceKeys, clock: Clock, user_name: str
) -> Path:
    row = _found(session, report)
    row.turn = turn = row.turn or 1
    reply = Reply(
        row.unit_name, row.unit_code, row.period, row.version, row.fingerprint, turn, row.answer or RECEIVED,
        row.answer_text or "", remarks_on(row), user_name[:100], clock.today().isoformat(),
    )  # fmt: skip
    data = form.build_reply(
        reply, sender, keys, _devices(session, row), created=clock.now(), random=os.urandom
    )
    path = folder / _file_name(reply)
    transfers.note(
        session, transfers.OUT, at=clock.ms(), user_name=user_name, party=row.unit_name, what=_what(reply),
        fields=_("答复、意见、数字批注{}处").format(len(reply.remarks)), purpose=form.PURPOSE, bundle=path.name,
    )  # fmt: skip
    row.replied = row.turn
    session.flush()
    write_bundle(path, data)  # inside: a stick pulled out takes the note back with it
    return path


def _devices(session: Session, row: Received) -> list[Card]:
    """The PC that sent the report, then of the unit's other PCs: those a person confirmed, those the report lists."""
    stated = json.loads(row.public)
    listed: dict[str, str] = (
        stated.get("boxes") or {} if row.sender_key in (stated.get("signers") or ()) else {}
    )
    sent = {
        one.card.sign: one.card.box
        for one in known_cards(session)
        if one.role == "unit" and one.card.sign == row.sender_key
    }
    known = boxes_of(session, row.unit_name, row.unit_code, sent | listed)
    if not known:
        raise UserError(
            _("没有“{}”的名片，回执无法加密。请它重新报送一次，或收进它的名片。").format(row.unit_name)
        )
    order = sorted(known, key=lambda sign: (sign != row.sender_key, sign))
    return [Card(row.unit, row.unit_name, row.unit_code, "", sign, known[sign]) for sign in order[:MAX_LOCKS]]


def _file_name(reply: Reply) -> str:
    parts = (
        _("回执"),
        reply.unit_code,
        reply.unit_name,
        reply.period,
        f"v{reply.version}",
        _WORDS[reply.answer],
    )
    return bundle_name(*parts)


def _what(reply: Reply) -> str:
    return _("{}报告 第{}版的回执（{}）").format(_period_name(reply), reply.version, _WORDS[reply.answer])


def _period_name(reply: Reply) -> str:
    try:
        return parse_period(reply.period).name
    except UserError:
        return reply.period


# ── at the unit ──────────────────────────────────────────────────────────────────────────────────────────────


def take_reply(inbox: Inbox, bundle: Bundle) -> Taken:
    """Note on the report what the superior answered; UserError says why not."""
    reply = form.reply_of(bundle)
    with inbox.store.write(_("接收上级回执")) as work:
        session = work.session
        if not is_superior(session, bundle.sender):
            text = _("“{}”不是本单位的上级，回执没有接收。是上级换了电脑的，请先收进它的新名片再接收。")
            raise UserError(text.format(bundle.sender.name))
        report = session.scalars(
            select(Report).where(Report.deleted.is_(False), Report.fingerprint == reply.fingerprint)
        ).first()
        if report is None:
            text = _(
                "回执答复的是{}第{}版报告，本机没有这一版。请先接收本站其他电脑的同步文件，再接收一次；文件留在原处。"
            )
            raise UserError(text.format(_period_name(reply), reply.version))
        if (report.reply_turn or 0) >= reply.turn:
            return Taken(received.KNOWN, _("这份回执或更新的一份以前已经接收过。"))
        records.save(session, "report", _values(reply), id=report.id)
        transfers.note(
            session, transfers.IN, at=inbox.clock.ms(), user_name=inbox.user_name, party=bundle.sender.name,
            what=_what(reply), fields=_("答复、意见、数字批注{}处").format(len(reply.remarks)), purpose=bundle.manifest["purpose"],
            bundle=bundle.manifest["id"],
        )  # fmt: skip
    said = _("：{}").format(reply.text) if reply.text.strip() else ""
    return Taken(received.TAKEN, _what(reply) + said, stored=True)


def _values(reply: Reply) -> dict[str, object]:
    return {
        "state": reply.answer, "reply_turn": reply.turn, "reply_text": reply.text.strip() or None, "reply_by": reply.by or None,
        "reply_remarks": json.dumps([asdict(item) for item in reply.remarks], ensure_ascii=False) if reply.remarks else None,
        "reply_on": date.fromisoformat(reply.on),
    }  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What the superior said last of a period's report: of which version, in general, and of single numbers."""

    version: int
    answer: str
    text: str
    by: str
    on: date | None
    remarks: tuple[Remark, ...]


def told(session: Session, period: str) -> Told | None:
    """The superior's answer to the newest version that has one; the draft of the next version shows it still."""
    query = select(Report).where(
        Report.deleted.is_(False), Report.period == period, Report.reply_turn.is_not(None)
    )
    report = session.scalars(query.order_by(Report.version.desc()).limit(1)).first()
    if report is None:
        return None
    remarks = form.remarks_of(json.loads(report.reply_remarks or "[]"))
    return Told(
        report.version or 1,
        report.state or "",
        report.reply_text or "",
        report.reply_by or "",
        report.reply_on,
        remarks,
    )
