"""Keys of a store: one random data key, wrapped once per slot (design.md §4, sync.md §3 Keys).

Slots are users' passwords (Argon2id), the recovery phrase, and the county's escrow (age). Changing a password wraps
again and touches no data. A new slot is written and tried before an old one goes.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.security.keyfile import (
    KEYS_FILE,
    PASSWORD,
    PHRASE,
    TWIN_FILE,
    KeyFile,
    Slot,
    bound_of,
    damaged,
    read_keys,
    write_keys,
)
from swdesk.security.phrase import ENTROPY_BYTES, make_phrase, read_phrase
from swdesk.security.seal import (
    KEY_BYTES,
    SALT_BYTES,
    STRONG,
    Cost,
    Random,
    WrongKeyError,
    derive,
    derive_from_password,
    normal_password,
    seal,
    unseal,
)

MIN_PASSWORD = 6
FREE_TRIES = 3
LONGEST_WAIT = 60.0


class WrongPasswordError(UserError):
    """A password that opens nothing."""


@dataclass(frozen=True)
class Unlocked:
    """The data key (32 bytes), who unlocked, through which slot, and a remark to show (a mended phrase) or ''."""

    key: bytes
    user: str
    slot: str
    worker: UUID | None = None
    note: str = ""


@dataclass(frozen=True)
class KeyUser:
    """A user who has a password. Before unlocking `name` is only the hint (李＊)."""

    slot: str
    name: str
    worker: UUID | None = None


class Tries:
    """Makes guessing slow: after three wrong passwords each further one waits twice as long, up to a minute.

    Kept in memory only: a wrong date or a pulled plug locks nobody out.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._wrong = 0
        self._last = 0.0

    def wait(self) -> float:
        """Seconds until the next try is taken."""
        if self._wrong < FREE_TRIES:
            return 0.0
        pause = min(2.0 ** (self._wrong - FREE_TRIES + 1), LONGEST_WAIT)
        return max(0.0, self._last + pause - self._seconds())

    def check(self) -> None:
        """UserError while the pause lasts."""
        if (left := self.wait()) > 0:
            raise UserError(
                _("密码连续输错，请等{n}秒再试。忘记密码可用恢复单上的24个字打开。").format(n=int(left) + 1)
            )

    def wrong(self) -> None:
        """Note a wrong password."""
        self._wrong += 1
        self._last = self._seconds()

    def right(self) -> None:
        """Forget the wrong ones."""
        self._wrong = 0


# ── making and opening ───────────────────────────────────────────────────────────────────────────────────────


def create_keys(
    folder: Path,
    user: str,
    password: str,
    *,
    worker: UUID | None = None,
    random: Random = os.urandom,
    cost: Cost = STRONG,
) -> tuple[bytes, str]:
    """Make the key file of a new store in `folder`: (data key of 32 bytes, recovery phrase of 24 characters).

    The phrase also stays in the file, sealed under the data key, so that the sheet can be printed later.
    """
    known = (folder / KEYS_FILE).exists() or (folder / TWIN_FILE).exists()
    if known and any(folder.glob("*.db")):  # keys without data are of a first start that was cut short
        raise UserError(_("这个文件夹里已有密钥文件，没有改动它。请直接打开，或换一个文件夹。"))
    folder.mkdir(parents=True, exist_ok=True)
    key = random(KEY_BYTES)
    keys = KeyFile(store=random(8).hex())
    keys = keys.with_slot(_password_slot(key, user, worker, password, random, cost))
    keys, phrase = _with_new_phrase(keys, key, random)
    write_keys(folder, keys)
    return key, phrase


def unlock(
    folder: Path, user: str | None, password: str, *, tries: Tries | None = None, mend: bool = True
) -> Unlocked:
    """Open with a password. `user` is a slot id or a name; None tries everybody.

    A damaged copy of the key file is mended on the way (not with `mend=False`: a backup is only read).

    UserError: wrong password (what to do instead), pause after several, key file unreadable.
    """
    if tries is not None:
        tries.check()
    keys = read_keys(folder)
    for slot in _slots_of(keys, user):
        try:
            key = unseal(_kek(slot, password), slot.wrapped, bound_of(slot))
        except WrongKeyError:
            continue
        who = _user_of(slot, key)
        if user not in (None, slot.id, who.name):
            continue
        if tries is not None:
            tries.right()
        if mend:
            _mend(folder, keys)
        return Unlocked(key, who.name, slot.id, who.worker)
    if tries is not None:
        tries.wrong()
    raise WrongPasswordError(
        _(
            "密码不对，数据没有改动。请检查大小写和输入法后再试；忘记密码时，用恢复单上的24个字打开，再设新密码。"
        )
    )


def unlock_with_phrase(folder: Path, text: str) -> Unlocked:
    """Open with the recovery phrase as typed; one slip in it is mended and named in `note`."""
    refused = UserError(_("这份数据没有设恢复短语，只能用密码打开。"))
    for slot in read_keys(folder).of_kind(PHRASE):  # two where the power failed while the phrase was renewed
        try:
            read = read_phrase(text, lambda entropy, slot=slot: _opens(slot, entropy))
        except UserError as error:
            refused = error
            continue
        key = unseal(derive(read.entropy, PHRASE, slot.salt), slot.wrapped, bound_of(slot))
        return Unlocked(key, "", slot.id, note=read.note)
    raise refused


# ── users ────────────────────────────────────────────────────────────────────────────────────────────────────


def users(folder: Path, key: bytes | None = None) -> list[KeyUser]:
    """Who has a password: hints before unlocking (no `key`), names and workers with it."""
    slots = read_keys(folder).of_kind(PASSWORD)
    return [KeyUser(slot.id, slot.hint) if key is None else _user_of(slot, key) for slot in slots]


def add_user(
    folder: Path,
    key: bytes,
    name: str,
    password: str,
    *,
    worker: UUID | None = None,
    random: Random = os.urandom,
    cost: Cost = STRONG,
) -> str:
    """Give one more user a password; the id of the slot."""
    keys = read_keys(folder)
    if any(_user_of(slot, key).name == name for slot in keys.of_kind(PASSWORD)):
        raise UserError(_("已有同名的用户，没有添加。请在姓名后加以区别。"))
    slot = _password_slot(key, name, worker, password, random, cost)
    write_keys(folder, keys.with_slot(slot))
    return slot.id


def change_password(
    folder: Path, user: str, old: str, new: str, *, random: Random = os.urandom, cost: Cost = STRONG
) -> str:
    """Replace a user's own password; the id of the new slot. Wraps the data key again and touches no data."""
    unlocked = unlock(folder, user, old)
    return set_password(folder, unlocked.key, unlocked.slot, new, random=random, cost=cost)


def set_password(
    folder: Path, key: bytes, slot_id: str, new: str, *, random: Random = os.urandom, cost: Cost = STRONG
) -> str:
    """Give a user a new password with the data key at hand (after the phrase, or by the head); id of the new slot."""
    keys = read_keys(folder)
    old = _slot(keys, slot_id)
    who = _user_of(old, key)
    fresh = _password_slot(key, who.name, who.worker, new, random, cost)
    both = keys.with_slot(fresh)
    write_keys(folder, both)
    write_keys(folder, both.without(*_others(both, fresh, who.name, key)))
    return fresh.id


def bind_worker(folder: Path, key: bytes, slot_id: str, worker: UUID, *, random: Random = os.urandom) -> None:
    """Note which worker a user is; the password stays."""
    keys = read_keys(folder)
    slot = _slot(keys, slot_id)
    label = json.dumps({"name": _user_of(slot, key).name, "worker": worker.hex}).encode()
    bound = replace(slot, label=seal(derive(key, "label"), label, bound_of(slot), random))
    write_keys(folder, keys.without(slot).with_slot(bound))


def _others(keys: KeyFile, fresh: Slot, name: str, key: bytes) -> list[Slot]:
    """All earlier slots of this user: two where a change was cut short between writing the new one and dropping the old."""
    return [
        slot for slot in keys.of_kind(PASSWORD) if slot.id != fresh.id and _user_of(slot, key).name == name
    ]


def remove_user(folder: Path, key: bytes, slot_id: str) -> None:
    """Take a user's password away; the last one stays."""
    keys = read_keys(folder)
    slot = _slot(keys, slot_id)
    _user_of(slot, key)
    if len(keys.of_kind(PASSWORD)) == 1:
        raise UserError(_("这是唯一的用户，没有删除；否则以后只能用恢复单打开。"))
    write_keys(folder, keys.without(slot))


# ── recovery phrase and sheet ────────────────────────────────────────────────────────────────────────────────


def phrase_of(folder: Path, key: bytes) -> str:
    """The recovery phrase, to print (again) the sheet that was put off."""
    keys = read_keys(folder)
    return unseal(derive(key, "phrase kept"), keys.phrase, keys.store).decode()


def new_phrase(folder: Path, key: bytes, *, random: Random = os.urandom) -> str:
    """A new recovery phrase; sheets printed before no longer open, and the sheet counts as not printed."""
    keys = read_keys(folder)
    old = keys.of_kind(PHRASE)
    both, phrase = _with_new_phrase(keys, key, random)
    write_keys(folder, both)
    write_keys(folder, both.without(*old))
    return phrase


def set_sheet_printed(folder: Path, day: date) -> None:
    """Note that the recovery sheet was printed."""
    write_keys(folder, replace(read_keys(folder), sheet_printed=day))


def sheet_printed(folder: Path) -> date | None:
    """The day the recovery sheet was printed; None keeps 待办 red."""
    return read_keys(folder).sheet_printed


def store_id(folder: Path) -> str:
    """The id by which backups know their store: 16 hex digits, the same for all of its copies."""
    return read_keys(folder).store


# ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────


def _mend(folder: Path, keys: KeyFile) -> None:
    """Bring a damaged file or twin back; a disk that cannot be written now does not keep anybody out."""
    if damaged(folder):
        with contextlib.suppress(UserError):
            write_keys(folder, keys)


def _kek(slot: Slot, password: str) -> bytes:
    if slot.cost is None:
        raise WrongKeyError
    return derive_from_password(password, slot.salt, slot.cost)


def _password_slot(
    key: bytes, name: str, worker: UUID | None, password: str, random: Random, cost: Cost
) -> Slot:
    if not name.strip():
        raise UserError(_("请填写姓名。"))
    if len(normal_password(password)) < MIN_PASSWORD:
        raise UserError(_("密码至少{n}位，请再长一点。").format(n=MIN_PASSWORD))
    slot = Slot(random(8).hex(), PASSWORD, b"", salt=random(SALT_BYTES), cost=cost, hint=_hint(name))
    label = json.dumps({"name": name, "worker": None if worker is None else worker.hex}).encode()
    sealed = seal(derive(key, "label"), label, bound_of(slot), random)
    wrapped = seal(_kek(slot, password), key, bound_of(slot), random)
    return replace(slot, wrapped=wrapped, label=sealed)


def _hint(name: str) -> str:
    return name.strip()[0] + "＊"


def _user_of(slot: Slot, key: bytes) -> KeyUser:
    label = json.loads(unseal(derive(key, "label"), slot.label, bound_of(slot)))
    worker = label["worker"]
    return KeyUser(slot.id, label["name"], None if worker is None else UUID(worker))


def _slots_of(keys: KeyFile, user: str | None) -> list[Slot]:
    """The password slots that may be this user's."""
    slots = keys.of_kind(PASSWORD)
    named = [
        slot
        for slot in slots
        if user is None or slot.id == user or (user.strip() and slot.hint == _hint(user))
    ]
    if not named:
        raise UserError(_("没有找到这个用户，数据没有改动。请核对姓名。"))
    return named


def _slot(keys: KeyFile, slot_id: str) -> Slot:
    found = [slot for slot in keys.of_kind(PASSWORD) if slot.id == slot_id]
    if not found:
        raise UserError(_("没有找到这个用户，可能已被删除。"))
    return found[0]


def _opens(slot: Slot, entropy: bytes) -> bool:
    try:
        unseal(derive(entropy, PHRASE, slot.salt), slot.wrapped, bound_of(slot))
    except WrongKeyError:
        return False
    return True


def _with_new_phrase(keys: KeyFile, key: bytes, random: Random) -> tuple[KeyFile, str]:
    entropy = random(ENTROPY_BYTES)
    phrase = make_phrase(entropy)
    slot = Slot(random(8).hex(), PHRASE, b"", salt=random(SALT_BYTES))
    slot = replace(slot, wrapped=seal(derive(entropy, PHRASE, slot.salt), key, bound_of(slot), random))
    kept = seal(derive(key, "phrase kept"), phrase.encode(), keys.store, random)
    return replace(keys.with_slot(slot), phrase=kept, sheet_printed=None), phrase
