"""The container of a bundle: outer layer, manifest, signature, chunks (docs/bundle-format.md §2–3)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pyrage

from swdesk.bundles import errors
from swdesk.bundles.cards import BUNDLE_DOMAIN, Card, DeviceKeys, card_of, signed_by
from swdesk.bundles.schema import KINDS, check_manifest
from swdesk.disk import disk_told, write_atomically
from swdesk.i18n import _
from swdesk.reports.snapshot import canonical

FORMAT = 1
SEALED = b"age-encryption.org/v1\n"
OPEN = b"SWDESK-OPEN-1\n"
MAGIC = b"SWDB1\r\n\x1a"
MAX_FILE = 32 << 20
MAX_MANIFEST = 1 << 20
MAX_TOTAL = 64 << 20
MAX_LOCKS = 64
"""Recipients of one file: trying one lock costs 5 ms, and a forged header holds hundreds."""
CONTRACT = "contract"
"""Feature: the period names one of several contracts of the same days."""

KNOWN_FEATURES: tuple[str, ...] = (CONTRACT,)

SUFFIX = ".swb"
"""What our files are called; they are known by content."""

_UNSAFE = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
_STANZA = re.compile(rb"^-> ([^ \n]+)", re.MULTILINE)


@dataclass(frozen=True)
class Chunk:
    """One part: name, media type, content."""

    name: str
    media: str
    data: bytes


@dataclass(frozen=True)
class Bundle:
    """A bundle that passed every check. `sealed` tells whether it was encrypted."""

    manifest: dict[str, Any]
    sender: Card
    chunks: dict[str, bytes]
    sealed: bool

    @property
    def kind(self) -> str:
        """What it carries: report, sync, reply …"""
        return self.manifest["kind"]


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def pack(manifest: Mapping[str, Any], chunks: Sequence[Chunk], keys: DeviceKeys) -> bytes:
    """The inner bundle: manifest completed with the chunks, signed."""
    packed = [zlib.compress(chunk.data, 6) for chunk in chunks]
    listed = [
        {
            "name": chunk.name, "media": chunk.media, "sha256": hashlib.sha256(chunk.data).hexdigest(),
            "packed": len(blob), "size": len(chunk.data),
        }
        for chunk, blob in zip(chunks, packed, strict=True)
    ]  # fmt: skip
    whole = canonical({"format": FORMAT, "crit": []} | dict(manifest) | {"chunks": listed})
    signature = keys.signature(BUNDLE_DOMAIN + whole)
    return b"".join((MAGIC, len(whole).to_bytes(4, "big"), whole, signature, *packed))


def seal(inner: bytes, *recipients: Card | None) -> bytes:
    """The outer layer: encrypted to one card or several, or open (totals only) without one."""
    boxes = [card.box for card in recipients if card is not None]
    if not boxes:
        return OPEN + inner
    return bytes(pyrage.encrypt(inner, [pyrage.x25519.Recipient.from_str(box) for box in boxes]))


def bundle_name(*parts: str) -> str:
    """A file name for people to read, fit for every file system; the program knows files by content."""
    return "_".join(_UNSAFE.sub("", part)[:40] for part in parts if part) + SUFFIX


def write_bundle(path: Path, data: bytes) -> None:
    """Write beside, force to disk, rename, and read it back."""
    with disk_told(_("报告和数据都在，可以换个位置重新生成。")):
        write_atomically(path, data)
        if hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(data).digest():
            with contextlib.suppress(OSError):
                path.unlink()
            raise OSError("read back differs")


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def looks_like_bundle(head: bytes) -> bool:
    """By the first bytes, whatever the file is called."""
    return head.startswith((SEALED, OPEN))


def read_file(path: Path, keys: DeviceKeys | None) -> Bundle:
    """Read a bundle from a file."""
    return read(file_bytes(path), keys)


def file_bytes(path: Path) -> bytes:
    """The bytes of a file, no more than a bundle may have; all at once, since a stick may be pulled out."""
    with disk_told(_("没有接收任何内容。")), path.open("rb") as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise errors.TooLargeError
    return data


def check_sealed(path: Path) -> None:
    """The outer layer of a sealed bundle alone, for who has no key to it."""
    _check_stanzas(file_bytes(path))


def read(data: bytes, keys: DeviceKeys | None) -> Bundle:
    """Every check of the format, in its order."""
    if len(data) > MAX_FILE:
        raise errors.TooLargeError
    if data.startswith(OPEN):
        return _inner(data, None, len(OPEN))
    if not data.startswith(SEALED):
        raise errors.NotABundleError
    _check_stanzas(data)
    if keys is None:
        raise errors.NotForUsError
    try:
        inner = bytes(pyrage.decrypt(data, keys.identities))
    except pyrage.DecryptError as error:
        raise (errors.NotForUsError if "matching" in str(error).lower() else errors.DamagedError) from error
    return _inner(inner, keys)


def _check_stanzas(data: bytes) -> None:
    """Only X25519: a passphrase stanza may ask for gigabytes before it fails."""
    head, mark, _rest = data[: 64 << 10].partition(b"\n---")
    kinds = _STANZA.findall(head)
    if not mark or not 0 < len(kinds) <= MAX_LOCKS:
        raise errors.DamagedError
    if any(kind != b"X25519" and not kind.endswith(b"-grease") for kind in kinds):
        raise errors.ForeignLockError


def _inner(data: bytes, keys: DeviceKeys | None, start: int = 0) -> Bundle:
    """The checks of §3.1 from step 2 on; `data` from `start` is the inner bundle."""
    manifest, signature, rest = _split(memoryview(data)[start:])
    raw = _manifest(manifest)
    sender = _sender(raw, signature, manifest)
    if _too_new(raw):
        raise errors.TooNewError(raw)
    _check_recipient(raw, keys)
    check_manifest(raw)
    return Bundle(raw, sender, _chunks(raw["chunks"], rest), keys is not None)


def _split(data: memoryview) -> tuple[bytes, bytes, memoryview]:
    if bytes(data[:8]) != MAGIC or len(data) < 12:
        raise errors.DamagedError
    length = int.from_bytes(data[8:12], "big")
    if not 2 <= length <= MAX_MANIFEST or len(data) < 76 + length:
        raise errors.DamagedError
    return bytes(data[12 : 12 + length]), bytes(data[12 + length : 76 + length]), data[76 + length :]


def _manifest(manifest: bytes) -> dict[str, Any]:
    """The manifest as an object; it must be canonical, so that every reader sees the same keys once."""
    try:
        raw: Any = json.loads(manifest)
        same = canonical(raw) == manifest
    except (ValueError, RecursionError) as error:
        raise errors.DamagedError from error
    if not same or not isinstance(raw, dict):
        raise errors.DamagedError
    return cast("dict[str, Any]", raw)


def _sender(raw: Mapping[str, Any], signature: bytes, manifest: bytes) -> Card:
    stated: Any = raw.get("from")
    if not isinstance(stated, dict):
        raise errors.WrongSignatureError
    try:
        sender = card_of(cast("dict[str, Any]", stated))
    except errors.BundleError as error:
        raise errors.WrongSignatureError from error
    if not signed_by(sender.sign, signature.hex(), BUNDLE_DOMAIN + manifest):
        raise errors.WrongSignatureError
    return sender


def _too_new(raw: Mapping[str, Any]) -> bool:
    """Whether a feature, kind or format is not known here; what is not even of that shape is of later days too."""
    crit: Any = raw.get("crit", [])
    known = isinstance(crit, list) and all(name in KNOWN_FEATURES for name in cast("list[Any]", crit))
    return raw.get("format") != FORMAT or not known or raw.get("kind") not in KINDS


def _check_recipient(raw: Mapping[str, Any], keys: DeviceKeys | None) -> None:
    to: Any = raw.get("to")
    if keys is None:
        if to is not None:
            raise errors.DamagedError
        return
    own = {str(one.to_public()) for one in keys.identities}
    stated = cast("dict[str, Any]", to) if isinstance(to, dict) else {}
    boxes: Any = stated.get("boxes", [stated.get("box")])
    if not isinstance(boxes, list) or own.isdisjoint(
        box for box in cast("list[Any]", boxes) if isinstance(box, str)
    ):
        raise errors.NotForUsError


def _chunks(listed: Sequence[Mapping[str, Any]], rest: memoryview) -> dict[str, bytes]:
    if sum(chunk["size"] for chunk in listed) > MAX_TOTAL:
        raise errors.TooLargeError
    if sum(chunk["packed"] for chunk in listed) != len(rest):
        raise errors.DamagedError
    out: dict[str, bytes] = {}
    start = 0
    for chunk in listed:
        end = start + chunk["packed"]
        out[chunk["name"]] = _unpack(rest[start:end], chunk["size"], chunk["sha256"])
        start = end
    return out


def _unpack(blob: memoryview, size: int, sha: str) -> bytes:
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(blob, size + 1)
    except zlib.error as error:
        raise errors.DamagedError from error
    whole = len(data) == size and inflater.eof and not inflater.unused_data
    if not whole or hashlib.sha256(data).hexdigest() != sha:
        raise errors.DamagedError
    return data
