"""Device keys and unit cards (名片): who writes, and to whom one can write (docs/bundle-format.md §5)."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyrage import RecipientError, x25519
from sqlalchemy.orm import Session

from db import local
from db.mark import N_
from swdesk.bundles.cardtext import MAGIC, damaged, decoded, parts_of_text
from swdesk.bundles.errors import BundleError
from swdesk.bundles.schema import is_hex, is_name, is_text
from swdesk.disk import write_whole
from swdesk.i18n import _
from swdesk.reports.snapshot import canonical, check_code

CARD_DOMAIN = b"swdesk card v1\0"
BUNDLE_DOMAIN = b"swdesk bundle v1\0"
_KEYS = "device_keys"
_UNIT = "unit"
_CARDS = "known_cards"
_VOUCHED, _GONE, _BOXES = "vouched_signers", "revoked_signers", "vouched_boxes"
_CARD_SIZE = 20_000
_MOST_FORMER = 5
_NO_CARD = N_("这不是单位名片文件，请向对方要“.swcard”文件。")


@dataclass(frozen=True)
class Card:
    """The public side of a device."""

    unit: str
    name: str
    code: str
    level: str
    sign: str
    box: str
    signature: str = ""

    def body(self) -> dict[str, Any]:
        """What is signed."""
        return {"format": 1} | {key: value for key, value in asdict(self).items() if key != "signature"}

    def as_dict(self) -> dict[str, Any]:
        """The card as JSON holds it."""
        return self.body() | {"signature": self.signature}

    @property
    def fingerprint(self) -> str:
        """30 digits to read aloud."""
        number = int(hashlib.sha256((self.sign + self.box).encode()).hexdigest(), 16) % 10**30
        digits = f"{number:030d}"
        return " ".join(digits[i : i + 5] for i in range(0, 30, 5))

    @property
    def confirmation(self) -> str:
        """The 12-character code on the sealed paper."""
        return check_code(hashlib.sha256((self.sign + self.box).encode()).hexdigest())

    def verify(self) -> bool:
        """Whether the card is signed by the key it names."""
        return signed_by(self.sign, self.signature, CARD_DOMAIN + canonical(self.body()))


def signed_by(public_hex: str, signature_hex: str, message: bytes) -> bool:
    """Whether an Ed25519 signature (hex) holds."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
        key.verify(bytes.fromhex(signature_hex), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def card_of(raw: Mapping[str, Any]) -> Card:
    """A card from its JSON; BundleError when it is not one or not signed by its own key."""
    card = _plain_card(raw)
    if not card.verify():
        raise BundleError(_("名片的签名不对，可能被改动过，没有采用。请向对方重新要一份。"))
    return card


def _plain_card(raw: Mapping[str, Any]) -> Card:
    """The parts of a card, each of its shape; whether it is signed is another question."""
    parts = {
        name: raw.get(name, "") for name in ("unit", "name", "code", "level", "sign", "box", "signature")
    }
    good = is_hex(parts["unit"], 32) and is_hex(parts["sign"], 64) and is_text(parts["signature"], 200)
    good = good and all(is_name(parts[name]) for name in ("name", "code", "level", "box"))
    try:
        x25519.Recipient.from_str(str(parts["box"]))
    except RecipientError as error:
        raise BundleError(_(_NO_CARD)) from error
    if not good:
        raise BundleError(_(_NO_CARD))
    return Card(**parts)


def read_card(path: Path) -> Card:
    """A card from its file, or from a text file that holds what its QR code says."""
    try:
        with path.open("rb") as file:
            data = file.read(_CARD_SIZE + 1)
    except OSError as error:
        raise BundleError(_("名片文件打不开，请检查U盘后重试，或向对方重新要一份。")) from error
    text = decoded(data)
    if MAGIC in text:
        return card_from_text(text)
    try:
        raw = json.loads(data) if len(data) <= _CARD_SIZE else None
    except (ValueError, RecursionError) as error:
        raise BundleError(_("名片文件打不开或不完整，请向对方重新要一份。")) from error
    if not isinstance(raw, dict):
        raise BundleError(_(_NO_CARD))
    return card_of(cast("dict[str, Any]", raw))


def card_text(card: Card) -> str:
    """What the QR code of a card says, about 200 bytes; without signature (§5)."""
    short = (_base64(bytes.fromhex(value)) for value in (card.unit, card.sign))
    return "|".join((MAGIC, card.level, card.code, *short, card.box, card.name))


def card_from_text(text: str) -> Card:
    """A card from what its QR code says, however it was passed on, or from a card file's content; BundleError when it is none."""
    parts = parts_of_text(text)
    if "signature" in parts:
        return card_of(parts)
    try:
        return _plain_card(parts)
    except BundleError as error:
        raise BundleError(damaged()) from error


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def write_card(card: Card, path: Path) -> None:
    """The card as a file to give on."""
    write_whole(path, canonical(card.as_dict()))


@dataclass(frozen=True)
class DeviceKeys:
    """The secret side; lives in the encrypted store only."""

    unit: str
    sign: bytes
    box: str
    former: tuple[str, ...] = ()
    """Keys of before that still open files under way (换钥匙)."""

    @classmethod
    def generate(cls, random: Callable[[int], bytes]) -> DeviceKeys:
        """New keys."""
        return cls(uuid.UUID(bytes=random(16), version=4).hex, random(32), str(x25519.Identity.generate()))

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.sign)

    @property
    def identity(self) -> Any:
        """The X25519 key that opens what was sealed to this device."""
        return x25519.Identity.from_str(self.box)

    @property
    def identities(self) -> list[Any]:
        """Everything that opens files for this device: its key, and the ones before it."""
        return [x25519.Identity.from_str(box) for box in (self.box, *self.former)]

    def signature(self, message: bytes) -> bytes:
        """Sign."""
        return self._private.sign(message)

    def card(self, name: str, code: str, level: str) -> Card:
        """This device's card."""
        public = self._private.public_key().public_bytes_raw().hex()
        bare = Card(self.unit, name, code, level, public, str(self.identity.to_public()))
        return Card(
            **asdict(bare) | {"signature": self.signature(CARD_DOMAIN + canonical(bare.body())).hex()}
        )


def known_keys(session: Session) -> DeviceKeys | None:
    """This device's keys if it has made them."""
    stored = local.own(session, _KEYS)
    if stored is None:
        return None
    raw = json.loads(stored)
    return DeviceKeys(raw["unit"], bytes.fromhex(raw["sign"]), raw["box"], tuple(raw.get("former", ())))


def device_keys(session: Session, random: Callable[[int], bytes]) -> DeviceKeys:
    """This device's keys, made at first use; inside a writing session."""
    known = known_keys(session)
    if known is not None:
        return known
    made = DeviceKeys.generate(random)
    unit = local.get(session, _UNIT)  # the clients of one server are one unit with keys of their own
    if unit is None:
        local.put(session, _UNIT, made.unit.encode())
    else:
        made = replace(made, unit=unit.decode())
    _keep_keys(session, made)
    return made


def renewed_keys(session: Session, random: Callable[[int], bytes]) -> DeviceKeys:
    """换钥匙: new keys for this device; what is under way to the old ones can still be opened."""
    old = device_keys(session, random)
    made = replace(DeviceKeys.generate(random), unit=old.unit, former=(old.box, *old.former)[:_MOST_FORMER])
    _keep_keys(session, made)
    return made


def _keep_keys(session: Session, keys: DeviceKeys) -> None:
    raw = {"unit": keys.unit, "sign": keys.sign.hex(), "box": keys.box, "former": list(keys.former)}
    local.put_own(session, _KEYS, json.dumps(raw).encode())


@dataclass(frozen=True)
class KnownCard:
    """A card that was received; `role` superior or unit; `confirmed` once its code was ticked against paper."""

    card: Card
    role: str
    confirmed: bool


def known_cards(session: Session) -> list[KnownCard]:
    """The cards of others that this store keeps."""
    stored = local.get(session, _CARDS)
    if stored is None:
        return []
    return [
        KnownCard(_plain_card(item["card"]), item["role"], item["confirmed"]) for item in json.loads(stored)
    ]


def keep_card(session: Session, card: Card, role: str, *, confirmed: bool = False) -> None:
    """Keep a card; a superior's replaces the one before.

    What a person confirmed is never undone by a file: a second import keeps the tick, and a card of the same device under
    another name does not take its place until it is ticked itself.
    """
    others: list[KnownCard] = []
    for known in known_cards(session):
        if known.card.sign != card.sign:
            if not (role == known.role == "superior"):
                others.append(known)
            continue
        if known.confirmed and not confirmed and not same_unit(known.card, card):
            return
        confirmed = confirmed or known.confirmed
        role = "superior" if known.role == "superior" else role
        card = card if card.signature else known.card
    kept = [*others, KnownCard(card, role, confirmed)]
    raw = [{"card": item.card.as_dict(), "role": item.role, "confirmed": item.confirmed} for item in kept]
    local.put(session, _CARDS, json.dumps(raw, ensure_ascii=False).encode())


def same_unit(one: Card, other: Card) -> bool:
    """Whether two cards name the same unit."""
    return (one.name, one.code) == (other.name, other.code)


def is_confirmed(session: Session, card: Card) -> bool:
    """Whether a person confirmed this device for this unit, or a report of the unit that he confirmed names it."""
    if is_revoked(session, card.sign):
        return False
    return _vouched(session).get(card.sign) == [card.name, card.code] or any(
        known.confirmed and known.card.sign == card.sign and same_unit(known.card, card)
        for known in known_cards(session)
    )


def vouch(
    session: Session,
    unit: Card,
    signers: Iterable[str],
    revoked: Iterable[str],
    boxes: Mapping[str, str] | None = None,
) -> None:
    """What a confirmed report of a unit says of its PCs: these may sign for it, those no more; `boxes` are their keys to seal to.

    A unit speaks for its own PCs only: a key that is confirmed for another one is left alone.
    """
    known, gone = _vouched(session), _gone(session)
    others = {
        one.card.sign for one in known_cards(session) if one.confirmed and not same_unit(one.card, unit)
    }
    others |= {sign for sign, named in known.items() if named != [unit.name, unit.code]}
    left = {sign for sign in revoked if sign not in others} | gone
    known |= {sign: [unit.name, unit.code] for sign in signers if sign not in others | left}
    local.put(session, _VOUCHED, json.dumps(known, ensure_ascii=False).encode())
    local.put(session, _GONE, json.dumps(sorted(left)).encode())
    stated = json.loads(local.get(session, _BOXES) or b"{}")
    stated |= {
        sign: box
        for sign, box in (boxes or {}).items()
        if known.get(sign) == [unit.name, unit.code] and _is_box(box)
    }
    local.put(
        session, _BOXES, json.dumps({sign: box for sign, box in stated.items() if sign not in left}).encode()
    )


def boxes_of(
    session: Session, name: str, code: str, reported: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Signing key → key to seal to of every PC of a unit that a person confirmed, or that a confirmed list names.

    `reported` are those that a report itself names: an answer to it may go to each. Without PCs that were given up.
    """
    vouched, stated = _vouched(session), json.loads(local.get(session, _BOXES) or b"{}")
    found = {sign: box for sign, box in stated.items() if vouched.get(sign) == [name, code]}
    found |= {
        one.card.sign: one.card.box for one in known_cards(session)
        if one.role == "unit" and one.confirmed and (one.card.name, one.card.code) == (name, code)
    }  # fmt: skip
    found = {sign: box for sign, box in (reported or {}).items() if _is_box(box)} | found
    gone = _gone(session)
    return {sign: box for sign, box in found.items() if sign not in gone}


def _is_box(text: str) -> bool:
    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def is_revoked(session: Session, sign: str) -> bool:
    """Whether its own unit gave this device up."""
    return sign in _gone(session)


def _vouched(session: Session) -> dict[str, list[str]]:
    return json.loads(local.get(session, _VOUCHED) or b"{}")


def _gone(session: Session) -> set[str]:
    return set(json.loads(local.get(session, _GONE) or b"[]"))


def superior_card(session: Session) -> Card | None:
    """The card of the superior to whom reports are sealed."""
    return next((known.card for known in known_cards(session) if known.role == "superior"), None)


def is_superior(session: Session, card: Card) -> bool:
    """Whether this is the device whose card is kept as the superior's."""
    superior = superior_card(session)
    return superior is not None and superior.sign == card.sign


def renamed(card: Card, name: str, code: str) -> Card:
    """The card of a device under the name that a person confirmed; the signature holds for its own name only."""
    changed = replace(card, name=name, code=code)
    return card if changed == card else replace(changed, signature="")
