"""`keys.json`: the slots of one store on disk, written so that no moment leaves the store without a key.

The file names nobody: a user's name stands sealed under the data key, beside a hint (the surname) for choosing among
several. Its twin `keys.json.bak` is brought to the same
content after each write, so that neither a damaged file nor an old copy matters: a removed password is gone from both.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from db.names import KEYS_FILE, TWIN_FILE
from swdesk.disk import write_atomically
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.security.seal import Cost

FORMAT = "swdesk-keys"
VERSION = 1

PASSWORD = "password"  # noqa: S105 - the kind of a slot
PHRASE = "phrase"
ESCROW = "escrow"


@dataclass(frozen=True)
class Slot:
    """One way to the data key. Bytes are base64 in the file.

    `hint` says whose password slot it may be; `label` (name, worker) is sealed under the data key.
    """

    id: str
    kind: str
    wrapped: bytes
    salt: bytes = b""
    cost: Cost | None = None
    hint: str = ""
    label: bytes = b""
    recipient: str = ""


@dataclass(frozen=True)
class KeyFile:
    """The whole file. `phrase` is the recovery phrase sealed under the data key, so that the sheet can be printed later;
    `sheet_printed` the day it was printed.
    """

    store: str
    slots: tuple[Slot, ...] = ()
    phrase: bytes = b""
    sheet_printed: date | None = None

    def of_kind(self, kind: str) -> tuple[Slot, ...]:
        """The slots of one kind."""
        return tuple(slot for slot in self.slots if slot.kind == kind)

    def with_slot(self, slot: Slot) -> KeyFile:
        """With one more slot."""
        return replace(self, slots=(*self.slots, slot))

    def without(self, *slots: Slot) -> KeyFile:
        """Without these slots."""
        gone = {slot.id for slot in slots}
        return replace(self, slots=tuple(slot for slot in self.slots if slot.id not in gone))


def bound_of(slot: Slot) -> str:
    """What is sealed for a slot is tied to its id and kind."""
    return f"{FORMAT} {VERSION} {slot.kind} {slot.id}"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def read_keys(folder: Path) -> KeyFile:
    """The key file, or its twin when the file is damaged; UserError if neither can be read."""
    for name in (KEYS_FILE, TWIN_FILE):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            return parse((folder / name).read_bytes())
    if not (folder / KEYS_FILE).exists() and not (folder / TWIN_FILE).exists():
        raise UserError(_("这个文件夹里没有密钥文件 keys.json，打不开数据。数据没有改动，请从备份恢复。"))
    raise UserError(_("密钥文件和它的副本都已损坏，打不开数据。数据没有改动，请从备份恢复。"))


def damaged(folder: Path) -> bool:
    """Whether the file or its twin is missing or damaged; the next write mends both."""
    try:
        return parse((folder / KEYS_FILE).read_bytes()) != parse((folder / TWIN_FILE).read_bytes())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True


def parse(data: bytes) -> KeyFile:
    """The content of a key file; ValueError, KeyError, TypeError or AttributeError if it is damaged."""
    document: dict[str, Any] = json.loads(data)
    if document["format"] != FORMAT:
        raise ValueError(document["format"])
    if document["version"] > VERSION:
        raise UserError(_("密钥文件由更新的版本写成，本程序不认识，没有打开。请先升级本程序。"))
    if document.pop("check") != _check(document):
        raise ValueError("check")
    printed = document["sheet_printed"]
    return KeyFile(
        store=document["store"],
        slots=tuple(_slot(item) for item in document["slots"]),
        phrase=base64.b64decode(document["phrase"]),
        sheet_printed=None if printed is None else date.fromisoformat(printed),
    )


def _slot(item: dict[str, Any]) -> Slot:
    cost = None if item["cost"] is None else Cost(**item["cost"])
    if cost is not None and not cost.bearable():
        raise ValueError(cost)
    raw = {name: base64.b64decode(item[name]) for name in ("wrapped", "salt", "label")}
    return Slot(item["id"], item["kind"], cost=cost, hint=item["hint"], recipient=item["recipient"], **raw)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def write_keys(folder: Path, keys: KeyFile) -> None:
    """Write the file, read it back, then bring its twin to the same content."""
    data = render(keys)
    try:
        write_atomically(folder / KEYS_FILE, data)
        if parse((folder / KEYS_FILE).read_bytes()) != keys:
            raise OSError(KEYS_FILE)
        write_atomically(folder / TWIN_FILE, data)
    except OSError as error:
        raise UserError(_("密钥文件没有写成，原来的密码照旧有效。请检查磁盘空间后再试一次。")) from error


def render(keys: KeyFile) -> bytes:
    """The file's bytes."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "store": keys.store,
        "sheet_printed": None if keys.sheet_printed is None else keys.sheet_printed.isoformat(),
        "phrase": base64.b64encode(keys.phrase).decode(),
        "slots": [_plain(slot) for slot in keys.slots],
    }
    document["check"] = _check(document)
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _plain(slot: Slot) -> dict[str, Any]:
    values = asdict(slot)
    return {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in values.items()}


def _check(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
