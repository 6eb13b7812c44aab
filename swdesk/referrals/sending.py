"""Giving a person's file to another unit (转介、移交), and answering one that came (回执)."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.fields import Kind as FieldKind
from db.fields import fields_of
from db.files import Files
from db.people import Person
from db.referrals import Referral
from db.roots import root
from db.store import Store
from swdesk import records, roles, transfers
from swdesk.bundles.cards import Card, DeviceKeys, device_keys, known_cards
from swdesk.bundles.container import bundle_name, write_bundle
from swdesk.bundles.referral import ACCEPTED, DECLINED, DONE, Content, Slip, build_referral, build_slip
from swdesk.bundles.report import LeakError
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.leaks import ALWAYS, Finding, Kind, Known, leaks, number_of, said_of
from swdesk.referrals.parts import PARTS, gather, lack_of_ground
from swdesk.reports.ledgers import unit_facts

TO_SEND, SENT, TAKEN, RETURNED, FINISHED = "01", "02", "03", "04", "05"
"""Codes of `referral_status`: 待发, 已发, 已接收, 被退回, 已完成."""

DECISIONS = {TAKEN: ACCEPTED, RETURNED: DECLINED, FINISHED: DONE}


@dataclass(frozen=True)
class Parcel:
    """Everything that is needed to write a referral: made anew for the preview and for the file, so both are the same."""

    content: Content
    person: str
    own_words: tuple[str, ...]


def receivers(session: Session) -> list[Card]:
    """Units one can write to: cards that a person compared, or that the superior vouches for; one a device."""
    own = unit_facts(session)
    return [
        item.card for item in known_cards(session) if item.confirmed and item.role != "device" and item.card.name != own["name"]
    ]  # fmt: skip


def parcel(
    session: Session, files: Files, referral: uuid.UUID, ticked: Collection[str], worker: str
) -> Parcel:
    """What would leave; UserError when there is no ground for it yet."""
    found = session.get(Referral, referral)
    if found is None or found.deleted:
        raise UserError(_("没有找到这条转介，可能已经删去。"))
    person = session.get(Person, root(session, found.person)) if found.person else None
    if lack := lack_of_ground(found, person):
        raise UserError(lack)
    content = gather(session, files, found, ticked, worker)
    name = person.name or "" if person else ""
    own = (name, person.alias or "", person.guardian or "", found.consent_by or "", worker) if person else ()
    return Parcel(content, name, tuple(word for word in own if word))


def others_named(session: Session, made: Parcel) -> list[Finding]:
    """What was typed freely and goes beyond what was ticked: other people on file, numbers that no ticked field holds.

    A referral is about one person, so school and village are told on purpose; a number is told in its own field or not at all.
    """
    names = tuple(
        name
        for name in session.scalars(select(Person.name).where(Person.deleted.is_(False)))
        if name and len(name) > 1 and name not in made.own_words
    )
    words = [str(made.content.referral[key]) for key in ("situation", "provided", "expected", "materials")]
    numbers = set[str]()
    for record in made.content.records:
        for item in fields_of(record_kinds()[record["kind"]]):
            value = record["values"].get(item.key)
            if not isinstance(value, str) or len(value) < 2 or value in made.own_words:
                continue
            if item.kind in {FieldKind.ID_NUMBER, FieldKind.PHONE}:
                numbers.add(number_of(value))
            elif item.kind in {FieldKind.TEXT, FieldKind.NOTE}:
                words.append(value)
    found = leaks("｜".join(words), Known(names), ALWAYS)
    return [item for item in found if item.kind is Kind.NAME or number_of(item.text) not in numbers]


def export_referral(
    store: Store, files: Files, referral: uuid.UUID, to: Card, folder: Path, *, ticked: Collection[str], clock: Clock,
    user: uuid.UUID | None = None, user_name: str = "", overridden: Iterable[str] = (),
) -> Path:  # fmt: skip
    """Write the file for one unit; LeakError while it names others and nobody passed that. Noted in the ledger."""
    roles.require(store, roles.Right.WRITE)
    with store.read() as session:
        made = parcel(session, files, referral, ticked, user_name)
        found = others_named(session, made)
    passed = set(overridden)
    if stopped := [item for item in found if item.text not in passed]:
        raise LeakError(stopped)
    keys, sender = _own(store)
    labels = [_(part.label) for part in PARTS if part.key in ticked or part.key == "identity"]
    purpose = _("移交") if made.content.referral["handover"] else _("转介")
    data = build_referral(
        made.content, sender, keys, to, fields=labels, purpose=purpose, overridden=said_of(found), created=clock.now(),
        random=os.urandom,
    )  # fmt: skip
    path = folder / bundle_name(
        purpose, sender.name, _("给"), to.name, referral.hex[-6:]
    )  # no name of a person
    said = [*labels, _("记录{}条").format(len(made.content.records))]
    said += [_("经人确认放行：{}").format("、".join(said_of(found)))] if found else []
    with store.write(_("生成{}文件").format(purpose), user=user) as work:
        records.save(work.session, "referral", {"status": SENT, "receiver": to.name}, id=referral)
        transfers.note(
            work.session, transfers.OUT, at=clock.ms(), user_name=user_name, party=to.name, what=f"{purpose}：{made.person}",
            fields="、".join(said), purpose=purpose, bundle=path.name,
        )  # fmt: skip
        write_bundle(path, data)  # inside: a stick pulled out takes the note back with it
    return path


def _own(store: Store) -> tuple[DeviceKeys, Card]:
    with store.local() as session:
        keys, unit = device_keys(session, os.urandom), unit_facts(session)
    return keys, keys.card(unit["name"], unit["code"], unit["level"])


def export_slip(
    store: Store, referral: uuid.UUID, folder: Path, *, clock: Clock, user_name: str = ""
) -> Path:
    """Write the answer to a referral that came, sealed to the PC that sent it."""
    roles.require(store, roles.Right.WRITE)
    with store.read() as session:
        found = session.get(Referral, referral)
        cards = {item.card.sign: item.card for item in known_cards(session)}
        answered = found is not None and bool(found.incoming) and found.status in DECISIONS
        if found is None or not answered or found.sender_key is None:
            raise UserError(_("先对转来的对象选“接收”或“不接”，再生成回执。"))
        to = cards.get(found.sender_key)
        slip = Slip(
            found.sent_id or "", DECISIONS[found.status or ""], found.reply_reason or "", (found.reply_by or user_name)[:50],
            (found.replied_on or clock.today()).isoformat(),
        )  # fmt: skip
    if to is None:
        raise UserError(_("没有“{}”的名片，回执无法加密。请先收进它的名片。").format(found.receiver or ""))
    keys, sender = _own(store)
    data = build_slip(slip, sender, keys, to, created=clock.now(), random=os.urandom)
    path = folder / bundle_name(_("转介回执"), sender.name, _("给"), to.name, slip.referral[-6:])
    with store.local() as session:
        transfers.note(
            session, transfers.OUT, at=clock.ms(), user_name=user_name, party=to.name, what=_("转介回执"), fields=_("接收意见"),
            purpose=_("转介回执"), bundle=path.name,
        )  # fmt: skip
        write_bundle(path, data)
    return path
