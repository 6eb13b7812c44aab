"""A person's file that another unit sends: it waits as a lead until somebody takes it on (转入), and the slip that comes back."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import child_id, record_kinds
from db.cases import Case
from db.fields import Kind, fields_of
from db.files import Files
from db.identity import id_key
from db.people import Person
from db.referrals import Referral
from db.roots import root
from db.wire import from_wire
from swdesk import received, records, transfers
from swdesk.bundles import errors
from swdesk.bundles.cards import is_confirmed, keep_card
from swdesk.bundles.container import Bundle
from swdesk.bundles.referral import ACCEPTED, DECLINED, Content, content_of, referral_of, slip_of
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.inbox import Inbox, Taken
from swdesk.numbering import next_number
from swdesk.referrals.sending import FINISHED, RETURNED, SENT, TAKEN
from swdesk.reports.snapshot import canonical

CONTENT_ROLE = "11"
"""Code of 转介内容 in `attachment_role`."""

PEER = "peer"
FROM_ANOTHER_STATION = "15"
REFERRED = "03"
"""Codes of `source` (其他站点转入) and of `close_reason` (转介)."""


# ── a file that came ─────────────────────────────────────────────────────────────────────────────────────────


def take_referral(inbox: Inbox, bundle: Bundle) -> Taken:
    """Keep a referral as a lead; nothing of it counts before somebody takes it on. UserError says why not."""
    content, sender = referral_of(bundle), bundle.sender
    if inbox.files is None:
        raise UserError(_("附件库没有打开，转介没有接收。请在窗口的“接收”里再试。"))
    if lack := _unknown(inbox, bundle):
        raise UserError(lack)
    with inbox.store.write(_("接收转介")) as work:
        session = work.session
        record = child_id(uuid.UUID(hex=sender.unit), f"referral {content.referral['id']}")
        if session.get(Referral, record) is not None:
            return Taken(received.KNOWN, _("这份转介以前已经接收过。"))
        _keep(session, inbox.files, record, content, bundle)
        transfers.note(
            session, transfers.IN, at=inbox.clock.ms(), user_name=inbox.user_name, party=sender.name,
            what=_("{}：{}").format(bundle.manifest["purpose"], _name(content)), fields="、".join(bundle.manifest["fields"]),
            purpose=bundle.manifest["purpose"], bundle=bundle.manifest["id"],
        )  # fmt: skip
    text = _("{}转来 {}：在“日常事务”的“转介”里接收或不接，再把回执发回。").format(
        sender.name, _name(content)
    )
    return Taken(received.TAKEN, text, stored=True)


def _unknown(inbox: Inbox, bundle: Bundle) -> str:
    """Why a sender is not believed yet; its card is kept so that the code can be compared."""
    with inbox.store.local() as session:
        if is_confirmed(session, bundle.sender):
            return ""
        keep_card(session, bundle.sender, PEER)
    text = _(
        "还没有核对过“{}”的名片（核对码 {}）。请与对方核对，在“单位名片”里点“核对一致”后再接收一次；文件留在原处。"
    )
    return text.format(bundle.sender.name, bundle.sender.confirmation)


def _name(content: Content) -> str:
    return next(str(item["values"].get("name", "")) for item in content.records if item["kind"] == "person")


def _keep(session: Session, files: Files, record: uuid.UUID, content: Content, bundle: Bundle) -> None:
    data, facts = canonical(content.as_dict()), content.referral
    for extra in content.bytes_of.values():
        files.put(extra)
    sha = files.put(data)
    text = {
        name: facts[name] or None
        for name in ("reason", "situation", "provided", "expected", "materials", "legal_basis", "consent_by")
    }
    values = text | {
        "day": date.fromisoformat(facts["day"]), "incoming": True, "handover": facts["handover"] or None,
        "receiver": bundle.sender.name, "contact": facts["worker"] or None, "status": SENT, "content": sha,
        "consent_on": date.fromisoformat(facts["consent_on"]) if facts["consent_on"] else None,
        "sender_key": bundle.sender.sign, "sent_id": facts["id"],
    }  # fmt: skip
    records.save(session, "referral", values, id=record)
    _attach(
        session,
        record,
        "referral",
        sha,
        len(data),
        {"role": CONTENT_ROLE, "media": "application/json", "name": _name(content)},
    )
    for item in content.files:
        _attach(session, record, "referral", item["sha256"], len(content.bytes_of[item["sha256"]]), item)


def _attach(
    session: Session, parent: uuid.UUID, kind: str, sha: str, size: int, item: Mapping[str, Any]
) -> None:
    values = {
        "parent": parent, "parent_kind": kind, "role": item["role"], "caption": item["name"] or None, "media_type": item["media"],
        "sha256": sha, "size": size,
    }  # fmt: skip
    records.save(session, "attachment", values, id=child_id(parent, sha))


def content_kept(session: Session, files: Files, referral: uuid.UUID) -> Content:
    """What came with a referral; UserError while its bytes have not arrived from another PC."""
    found = session.get(Referral, referral)
    data = files.get(found.content) if found is not None and found.content else None
    if data is None or hashlib.sha256(data).hexdigest() != (found.content if found else None):
        raise UserError(_("转来的内容还没有同步到这台电脑，请先接收本站其他电脑的同步文件。"))
    try:
        return content_of(data)
    except errors.NonsenseError as error:
        raise UserError(_("转来的内容读不出来，请对方重新转介一次。")) from error


# ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────


def take_on(
    session: Session, files: Files, referral: uuid.UUID, *, today: date, worker: uuid.UUID | None, by: str
) -> uuid.UUID:
    """接收: the person's file and the cases that came become records of this station; the person's id.

    Visits and sessions stay what they are, work of the other station: they are read in what came, and counted there.
    Where somebody with the same ID number is on file, his own file is left as it is.
    """
    one = _waiting(session, referral)
    content = content_kept(session, files, referral)
    person = next(item for item in content.records if item["kind"] == "person")
    made = {person["id"]: _person(session, one, person, today, worker)}
    kinds = {person["id"]: "person"}
    for item in content.records:
        if item["kind"] == "case":
            made[item["id"]] = _case(session, one, item, made, today, worker)
            kinds[item["id"]] = "case"
    for item in content.files:
        if item["parent"] in made:
            size = len(files.get(item["sha256"]) or b"")
            _attach(session, made[item["parent"]], kinds[item["parent"]], item["sha256"], size, item)
    _decide(session, referral, TAKEN, "", today, by, {"person": made[person["id"]], "worker": worker})
    return made[person["id"]]


def decline(session: Session, referral: uuid.UUID, reason: str, *, today: date, by: str) -> None:
    """不接: nothing of it becomes a record; `reason` goes back with the slip."""
    _waiting(session, referral)
    if not reason.strip():
        raise UserError(_("请写明不接的理由，好让对方另作安排。"))
    _decide(session, referral, RETURNED, reason.strip(), today, by, {})


def finish(session: Session, referral: uuid.UUID, outcome: str, *, today: date, by: str) -> None:
    """已完成: what came of a referral that was taken on; goes back with another slip."""
    one = session.get(Referral, referral)
    if one is None or not one.incoming or one.status != TAKEN:
        raise UserError(_("只有已接收的转介才能办结。"))
    _decide(session, referral, FINISHED, outcome.strip(), today, by, {})


def _waiting(session: Session, referral: uuid.UUID) -> Referral:
    one = session.get(Referral, referral)
    if one is None or not one.incoming or one.status != SENT:
        raise UserError(_("这条转介不是等待接收的，没有改动。"))
    return one


def _decide(
    session: Session,
    referral: uuid.UUID,
    status: str,
    reason: str,
    today: date,
    by: str,
    more: dict[str, Any],
) -> None:
    values = {
        "status": status,
        "reply_reason": reason[:500] or None,
        "replied_on": today,
        "reply_by": by[:50] or None,
    }
    records.save(session, "referral", values | more, id=referral)


def _person(
    session: Session, one: Referral, item: Mapping[str, Any], today: date, worker: uuid.UUID | None
) -> uuid.UUID:
    if known := _same_number(session, item["values"].get("id_number")):
        return known
    record = child_id(one.id, f"person {item['id']}")
    own = {
        "source": FROM_ANOTHER_STATION, "filed_on": today, "worker": worker, "legal_basis": one.legal_basis,
        "status": "01", "left_on": None,
    }  # fmt: skip
    return records.save(session, "person", _read("person", item["values"], {}) | own, id=record)


def _same_number(session: Session, number: Any) -> uuid.UUID | None:
    """Somebody on file with this ID number."""
    wanted = id_key(number) if isinstance(number, str) else None
    if wanted is None:
        return None
    query = select(Person.id, Person.id_number).where(
        Person.deleted.is_(False), Person.id_number.is_not(None)
    )
    found = next((eid for eid, known in session.execute(query) if id_key(known) == wanted), None)
    return root(session, found) if found is not None else None


def _case(
    session: Session, one: Referral, item: Mapping[str, Any], made: Mapping[str, uuid.UUID], today: date, worker: uuid.UUID | None
) -> uuid.UUID:  # fmt: skip
    """The case goes on here under a number of this station; what was done before is counted where it was done."""
    values = _read("case", item["values"], made)
    before = values.pop("number", None)
    values |= {
        "number": next_number(session, "case", today.year), "worker": worker, "source": FROM_ANOTHER_STATION, "opened_on": today,
        "closed_on": None, "close_reason": None, "goals_met": None,
        "remark": _("转入前的编号：{}").format(before) if before else None,
    }  # fmt: skip
    return records.save(session, "case", values, id=child_id(one.id, f"case {item['id']}"))


def _read(kind: str, values: Mapping[str, Any], made: Mapping[str, uuid.UUID]) -> dict[str, Any]:
    """Values as Python holds them; links only to what came along."""
    by_key = {item.key: item for item in fields_of(record_kinds()[kind])}
    found: dict[str, Any] = {}
    for key, value in values.items():
        item = by_key[key]
        if item.kind is Kind.LINK:
            if value in made:
                found[item.name] = made[value]
        else:
            found[item.name] = tuple(value) if item.kind is Kind.CODES else from_wire(item, value)
    return found


# ── a slip that came back ────────────────────────────────────────────────────────────────────────────────────


def take_slip(inbox: Inbox, bundle: Bundle) -> Taken:
    """Note the answer on the referral; a handover that was taken on closes the case here (结案原因：转介)."""
    slip, sender = slip_of(bundle), bundle.sender
    with inbox.store.write(_("接收转介回执")) as work:
        session = work.session
        one = session.get(Referral, uuid.UUID(hex=slip.referral))
        if one is None or one.incoming or one.receiver != sender.name or not is_confirmed(session, sender):
            raise UserError(
                _(
                    "这份回执答复的转介不在本机，或不是转给“{}”的，没有接收。请先接收本站其他电脑的同步文件。"
                ).format(sender.name)
            )
        status = {ACCEPTED: TAKEN, DECLINED: RETURNED}.get(slip.decision, FINISHED)
        if one.status == status or (one.status == FINISHED and status == TAKEN):
            return Taken(received.KNOWN, _("这份回执以前已经接收过。"))
        values = {
            "status": status,
            "replied_on": date.fromisoformat(slip.on),
            "reply_by": slip.by or None,
            "reply_reason": slip.reason or None,
        }
        records.save(session, "referral", values, id=one.id)
        closed = _close(session, one, date.fromisoformat(slip.on)) if status == TAKEN else ""
        transfers.note(
            session, transfers.IN, at=inbox.clock.ms(), user_name=inbox.user_name, party=sender.name, what=_("转介回执"),
            fields=_("接收意见"), purpose=bundle.manifest["purpose"], bundle=bundle.manifest["id"],
        )  # fmt: skip
    words = {TAKEN: _("已接收"), RETURNED: _("不接"), FINISHED: _("已办结")}[status]
    reason = _("：{}").format(slip.reason) if slip.reason else ""
    return Taken(
        received.TAKEN, _("{}的转介回执：{}{}").format(sender.name, words, reason) + closed, stored=True
    )


def _close(session: Session, one: Referral, day: date) -> str:
    case = session.get(Case, one.case) if one.handover and one.case else None
    if case is None or case.closed_on is not None:
        return ""
    records.save(session, "case", {"closed_on": day, "close_reason": REFERRED}, id=case.id)
    return _("；个案已按“转介”结案")
