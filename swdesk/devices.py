"""The PCs of one station (本站电脑): pairing, letters, revoking (sync.md §3 Keys)."""

from __future__ import annotations

import os
import string
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import local
from db.devices import Device
from db.store import MOVED
from swdesk import roles
from swdesk.bundles.cards import Card, device_keys, known_cards, known_keys
from swdesk.bundles.errors import BundleError
from swdesk.errors import UserError
from swdesk.i18n import _

ROLE = "device"
"""The role under which a card of another PC is kept before the list of PCs has come."""


class RevokedError(BundleError):
    """The sender was taken off the list of PCs."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("这个文件来自已注销的电脑“{}”，没有接收。如需恢复，请重新添加这台电脑。").format(name)
        )


@dataclass(frozen=True)
class Pc:
    """One PC as the list shows it."""

    id: uuid.UUID
    name: str
    letter: str
    card: Card
    own: bool
    added_on: date | None
    revoked_on: date | None


def was_copied(session: Session) -> bool:
    """Whether this store was restored or copied since somebody last looked: the PC it came from may still be at work with the same keys."""
    return local.own(session, MOVED) is not None


def noted_copy(session: Session) -> None:
    """Somebody has read that; inside `Store.local`."""
    local.drop_own(session, MOVED)


def pcs(session: Session, own: Card) -> list[Pc]:
    """Every PC of the station, revoked ones too, in order of their letters."""
    query = select(Device).where(Device.deleted.is_(False)).order_by(Device.letter, Device.id)
    return [
        Pc(
            row.id, row.name or "", row.letter or "", _card(row), row.sign == own.sign, row.added_on, row.revoked_on
        )
        for row in session.scalars(query)
    ]  # fmt: skip


def _card(row: Device) -> Card:
    return Card(row.unit or "", row.name or "", "", "", row.sign or "", row.box or "")


def own_card(session: Session) -> Card:
    """The card of this PC; inside a writing session, since its keys are made at first use."""
    return device_keys(session, os.urandom).card("", "", "")


def signers_of(session: Session, random: Callable[[int], bytes]) -> tuple[dict[str, str], list[str]]:
    """The signing keys of this station's PCs with the keys to seal to, this one first; and those of PCs taken off the list."""
    own = device_keys(session, random).card("", "", "")
    query = select(Device.sign, Device.box, Device.revoked_on).where(
        Device.deleted.is_(False), Device.sign.is_not(None)
    )
    known = [
        row for row in session.execute(query.order_by(Device.letter)) if row.sign and row.sign != own.sign
    ]
    listed = {row.sign: row.box or "" for row in known if row.revoked_on is None}
    return {own.sign: own.box} | listed, [row.sign for row in known if row.revoked_on is not None]


def add(session: Session, card: Card, name: str, *, today: date) -> uuid.UUID:
    """添加电脑: put a PC on the list under the next letter; the first time, this PC comes first."""
    roles.require(session, roles.Right.MANAGE)
    own = own_card(session)
    if card.sign == own.sign:
        raise UserError(_("这是本机自己的名片。请在另一台电脑上写出名片，再拿到这里添加。"))
    known = {row.sign: row for row in session.scalars(select(Device).where(Device.deleted.is_(False)))}
    if own.sign not in known:
        session.add(_new(session, own, _("1号电脑"), today))
        session.flush()
    row = known.get(card.sign)
    if row is None:
        row = _new(session, card, "", today)
        session.add(row)
    row.name = name.strip() or row.name or _("{}号电脑").format(len(known | {own.sign: None}) + 1)
    row.revoked_on, row.revoked_reason = None, None
    session.flush()
    return row.id


def _new(session: Session, card: Card, name: str, today: date) -> Device:
    used = set(session.scalars(select(Device.letter)))
    letter = next(
        (one for one in (*string.ascii_uppercase, *(f"Z{c}" for c in string.ascii_uppercase)) if one not in used), "ZZ"
    )  # fmt: skip
    made = uuid.uuid5(uuid.NAMESPACE_OID, card.sign)  # two PCs that add a third make the same row
    return Device(
        id=made, name=name, letter=letter, unit=card.unit, sign=card.sign, box=card.box, added_on=today
    )


def revoke(session: Session, device: uuid.UUID, reason: str, *, today: date) -> None:
    """注销电脑: nothing is taken from it any more, and nothing sealed to it; what it wrote before stays."""
    roles.require(session, roles.Right.MANAGE)
    row = session.get(Device, device)
    if row is None or row.revoked_on is not None:
        raise UserError(_("没有找到要注销的电脑，可能已经注销。"))
    if row.sign == own_card(session).sign:
        raise UserError(_("不能在本机上注销本机。请在本站另一台电脑上操作。"))
    row.revoked_on, row.revoked_reason = today, reason.strip() or None
    session.flush()


def replace_key(session: Session, old: Card, new: Card, *, today: date, ends: bool) -> None:
    """This PC has new keys: a new line on the list; with `ends` the old one is over. Nothing while it is the only PC."""
    row = session.scalars(select(Device).where(Device.sign == old.sign, Device.deleted.is_(False))).first()
    if row is None:
        return
    name = (row.name or "") if ends else _("{}（分开后）").format(row.name or "")
    session.add(_new(session, new, name[:40], today))
    if ends:
        row.revoked_on, row.revoked_reason = today, _("换了钥匙")
    session.flush()


def rename(session: Session, device: uuid.UUID, name: str) -> None:
    """Another name for a PC."""
    row = session.get(Device, device)
    if row is None or not name.strip():
        raise UserError(_("请写明电脑名称，例如“2号电脑”。"))
    row.name = name.strip()


def trusted(session: Session, sender: Card) -> bool:
    """Whether files of this PC are taken in; RevokedError for one that was taken off the list."""
    row = session.scalars(
        select(Device).where(Device.sign == sender.sign, Device.deleted.is_(False)).limit(1)
    ).first()
    if row is None:
        return any(
            one.role == ROLE and one.confirmed and one.card.sign == sender.sign
            for one in known_cards(session)
        )
    if row.revoked_on is not None:
        raise RevokedError(row.name or "")
    return True


def name_of(session: Session, sign: str) -> str:
    """What people call a PC."""
    query = select(Device.name).where(Device.sign == sign, Device.deleted.is_(False))
    return session.scalars(query.limit(1)).first() or _("另一台电脑")


def own_letter(session: Session) -> str:
    """The letter of this PC in numbers that must not clash; none while it is the only one."""
    keys = known_keys(session)
    if keys is None:
        return ""
    query = select(Device.letter).where(Device.sign == keys.card("", "", "").sign, Device.deleted.is_(False))
    return session.scalars(query.limit(1)).first() or ""
