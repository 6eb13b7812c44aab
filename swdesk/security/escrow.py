"""The county's escrow slot: the data key encrypted to the county's recovery key, which two people keep (age, X25519)."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage  # pyright: ignore[reportMissingTypeStubs]  # it has none

from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.security.keyfile import ESCROW, Slot, bound_of, read_keys, write_keys
from swdesk.security.keys import Unlocked, phrase_of
from swdesk.security.seal import KEY_BYTES, Random

_age: Any = pyrage  # it has no types


def add_escrow(folder: Path, key: bytes, recipient: str, *, random: Random = os.urandom) -> str:
    """Let the county's recovery key (an age recipient `age1…`) open this store; the id of the slot."""
    phrase_of(folder, key)  # the right key, or nothing is written
    keys = read_keys(folder)
    slot = Slot(random(8).hex(), ESCROW, b"", recipient=recipient.strip())
    try:
        reader = _age.x25519.Recipient.from_str(slot.recipient)
    except _age.RecipientError as error:
        raise UserError(_("县里的恢复公钥格式不对，没有保存。请让县里重新发一份。")) from error
    wrapped = bytes(_age.encrypt(bound_of(slot).encode() + b"\n" + key, [reader]))
    write_keys(folder, keys.with_slot(replace(slot, wrapped=wrapped)))
    return slot.id


def unlock_with_escrow(folder: Path, identity: str) -> Unlocked:
    """Open with the county's recovery key (an age identity `AGE-SECRET-KEY-…`)."""
    for slot in read_keys(folder).of_kind(ESCROW):
        try:
            plain = bytes(_age.decrypt(slot.wrapped, [_age.x25519.Identity.from_str(identity.strip())]))
        except (_age.DecryptError, _age.IdentityError):
            continue
        head, key = plain[: -KEY_BYTES - 1], plain[-KEY_BYTES:]
        if head == bound_of(slot).encode():
            return Unlocked(key, "", slot.id)
    raise UserError(_("这把恢复密钥打不开这份数据。请核对是不是本县保管的那一把。"))


def make_recovery_key() -> tuple[str, str]:
    """The county's recovery key: (identity to lock away, recipient to hand to the stations)."""
    identity = _age.x25519.Identity.generate()
    return str(identity), str(identity.to_public())
