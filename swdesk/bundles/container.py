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
from swdesk.disk import disk_told, write_atomically
from swdesk.i18n import _
from swdesk.reports.snapshot import canonical

FORMAT = 1
SEALED = b"age-encryption.org/v1\n"
OPEN = b"SWDESK-OPEN-1\n"
MAGIC = b"SWDB1\r\n\x1a"
MAX_FILE = 64 << 20
MAX_MANIFEST = 1 << 20
MAX_CHUNKS = 64
MAX_CHUNK = 64 << 20
MAX_TOTAL = 128 << 20
KNOWN_FEATURES: frozenset[str] = frozenset()
KINDS = frozenset({"report"})

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


def seal(inner: bytes, recipient: Card | None) -> bytes:
    """The outer layer: encrypted to a card, or open (totals only) without one."""
    if recipient is None:
        return OPEN + inner
    return bytes(pyrage.encrypt(inner, [pyrage.x25519.Recipient.from_str(recipient.box)]))


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
    with disk_told(_("没有接收任何内容。")):
        if path.stat().st_size > MAX_FILE:
            raise errors.too_large()
        data = path.read_bytes()
    return read(data, keys)


def read(data: bytes, keys: DeviceKeys | None) -> Bundle:
    """Every check of the format, in its order."""
    if len(data) > MAX_FILE:
        raise errors.too_large()
    if data.startswith(OPEN):
        return _inner(data[len(OPEN) :], None)
    if not data.startswith(SEALED):
        raise errors.not_a_bundle()
    _check_stanzas(data)
    if keys is None:
        raise errors.not_for_us()
    try:
        inner = bytes(pyrage.decrypt(data, [keys.identity]))
    except pyrage.DecryptError as error:
        raise (errors.not_for_us() if "matching" in str(error).lower() else errors.damaged()) from error
    return _inner(inner, keys)


def _check_stanzas(data: bytes) -> None:
    """Only X25519: a passphrase stanza may ask for gigabytes before it fails."""
    head, mark, _rest = data[: 64 << 10].partition(b"\n---")
    kinds = _STANZA.findall(head)
    if not mark or not kinds:
        raise errors.damaged()
    if any(kind != b"X25519" and not kind.endswith(b"-grease") for kind in kinds):
        raise errors.not_for_us()


def _inner(data: bytes, keys: DeviceKeys | None) -> Bundle:
    manifest, signature, rest = _split(data)
    raw = _manifest(manifest)
    sender = card_of(raw["from"]) if isinstance(raw.get("from"), dict) else None
    if sender is None or not signed_by(sender.sign, signature.hex(), BUNDLE_DOMAIN + manifest):
        raise errors.wrong_signature()
    if raw["format"] != FORMAT or set(raw.get("crit", ())) - KNOWN_FEATURES or raw.get("kind") not in KINDS:
        raise errors.too_new(str(raw.get("needs", "")))
    _check_recipient(raw, keys)
    return Bundle(raw, sender, _chunks(raw, rest), keys is not None)


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    if data[:8] != MAGIC or len(data) < 12:
        raise errors.damaged()
    length = int.from_bytes(data[8:12], "big")
    if not 2 <= length <= MAX_MANIFEST or len(data) < 76 + length:
        raise errors.damaged()
    return data[12 : 12 + length], data[12 + length : 76 + length], data[76 + length :]


def _manifest(manifest: bytes) -> dict[str, Any]:
    try:
        raw: Any = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise errors.damaged() from error
    if not isinstance(raw, dict) or not isinstance(raw.get("format"), int):  # pyright: ignore[reportUnknownMemberType]
        raise errors.damaged()
    return raw  # pyright: ignore[reportUnknownVariableType]  # JSON object


def _check_recipient(raw: Mapping[str, Any], keys: DeviceKeys | None) -> None:
    to = raw.get("to")
    if keys is None:
        if to is not None:
            raise errors.damaged()
        return
    if not isinstance(to, dict) or to.get("box") != str(keys.identity.to_public()):  # pyright: ignore[reportUnknownMemberType]
        raise errors.not_for_us()


def _chunks(raw: Mapping[str, Any], rest: bytes) -> dict[str, bytes]:
    listed: Any = raw.get("chunks")
    if not isinstance(listed, list):
        raise errors.damaged()
    parts = cast("list[dict[str, Any]]", listed)
    if len(parts) > MAX_CHUNKS:
        raise errors.damaged()
    try:
        places = [(str(c["name"]), int(c["packed"]), int(c["size"]), str(c["sha256"])) for c in parts]
    except (KeyError, TypeError, ValueError) as error:
        raise errors.damaged() from error
    sizes = [size for _name, _packed, size, _sha in places]
    if any(packed < 0 or size < 0 for _name, packed, size, _sha in places):
        raise errors.damaged()
    if any(size > MAX_CHUNK for size in sizes) or sum(sizes) > MAX_TOTAL:
        raise errors.too_large()
    if sum(packed for _name, packed, _size, _sha in places) != len(rest):
        raise errors.damaged()
    out: dict[str, bytes] = {}
    start = 0
    for name, packed, size, sha in places:
        out[name] = _unpack(rest[start : start + packed], size, sha)
        start += packed
    return out


def _unpack(blob: bytes, size: int, sha: str) -> bytes:
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(blob, size + 1)
    except zlib.error as error:
        raise errors.damaged() from error
    if (
        len(data) != size
        or not inflater.eof
        or inflater.unused_data
        or hashlib.sha256(data).hexdigest() != sha
    ):
        raise errors.damaged()
    return data
