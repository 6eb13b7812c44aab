"""One person's file to another unit (转介、移交), and the slip that comes back (回执): docs/bundle-format.md §11."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import swdesk
from db.base import record_kinds
from db.fields import Field, Kind, fields_of
from swdesk.bundles import errors
from swdesk.bundles.cards import Card, DeviceKeys
from swdesk.bundles.container import Bundle, Chunk, pack, seal
from swdesk.bundles.schema import (
    Check,
    each,
    has,
    is_count,
    is_day,
    is_flag,
    is_hex,
    is_name,
    is_text,
    maybe,
    parse,
)
from swdesk.reports.snapshot import canonical

JSON = "application/json"
CARRIED = ("person", "case", "case_session", "visit", "consultation", "errand")
"""Kinds of record that may travel; what they point to besides each other stays at home."""

MAX_FILES = 24 << 20
ACCEPTED, DECLINED, DONE = "accepted", "declined", "done"

_ID: Check = lambda value: is_hex(value, 32)  # noqa: E731 - a check like the others
_LONG: Check = lambda value: is_text(value, 20_000)  # noqa: E731
_FACTS: Mapping[str, Check] = {
    "id": _ID, "day": is_day, "handover": is_flag, "reason": is_name, "situation": _LONG, "provided": _LONG, "expected": _LONG,
    "materials": lambda v: is_name(v, 200), "legal_basis": is_name, "consent_by": is_name, "consent_on": maybe(is_day),
    "worker": is_name, "phone": is_name,
}  # fmt: skip
_RECORD: Mapping[str, Check] = {
    "kind": lambda v: isinstance(v, str) and v in CARRIED, "id": _ID, "values": lambda v: isinstance(v, dict),
}  # fmt: skip
_FILE: Mapping[str, Check] = {
    "sha256": lambda v: is_hex(v, 64), "name": lambda v: is_name(v, 200), "media": is_name, "role": is_name, "parent": _ID,
}  # fmt: skip
_CONTENT: Mapping[str, Check] = {
    "referral": lambda v: has(v, _FACTS), "records": each(lambda v: has(v, _RECORD), 5000), "files": each(lambda v: has(v, _FILE), 50),
}  # fmt: skip
_SLIP: Mapping[str, Check] = {
    "decision": lambda v: isinstance(v, str) and v in {ACCEPTED, DECLINED, DONE}, "reason": lambda v: is_name(v, 500), "by": is_name,
    "on": is_day,
}  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What a referral carries: the facts of F-C8, records `{kind, id, values}` with values as the log writes them, files."""

    referral: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]
    files: Sequence[Mapping[str, Any]] = ()
    bytes_of: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    def as_dict(self) -> dict[str, Any]:
        """The JSON of the chunk `referral`."""
        return {"referral": dict(self.referral), "records": list(self.records), "files": list(self.files)}


@dataclass(frozen=True)
class Slip:
    """回执: what the receiving unit decided."""

    referral: str
    decision: str
    reason: str
    by: str
    on: str


def build_referral(
    content: Content, sender: Card, keys: DeviceKeys, to: Card, *, fields: Sequence[str], purpose: str, overridden: Sequence[str],
    created: datetime, random: Callable[[int], bytes],
) -> bytes:  # fmt: skip
    """The bytes of a referral, sealed to one unit."""
    chunks = [Chunk("referral", JSON, canonical(content.as_dict()))]
    chunks += [
        Chunk(f"file-{sha}", "application/octet-stream", data) for sha, data in content.bytes_of.items()
    ]
    manifest = _manifest("referral", sender, to, created, random) | {
        "purpose": purpose, "fields": list(fields), "overridden": list(overridden),
    }  # fmt: skip
    return seal(pack(manifest, chunks, keys), to)


def build_slip(
    slip: Slip, sender: Card, keys: DeviceKeys, to: Card, *, created: datetime, random: Callable[[int], bytes]
) -> bytes:
    """The bytes of a slip, sealed to the unit that referred."""
    said = {"decision": slip.decision, "reason": slip.reason, "by": slip.by, "on": slip.on}
    manifest = _manifest("slip", sender, to, created, random) | {
        "purpose": "转介回执",
        "referral": slip.referral,
    }
    return seal(pack(manifest, [Chunk("slip", JSON, canonical(said))], keys), to)


def _manifest(
    kind: str, sender: Card, to: Card, created: datetime, random: Callable[[int], bytes]
) -> dict[str, Any]:
    return {
        "id": random(16).hex(), "kind": kind, "from": sender.as_dict(), "to": {"name": to.name, "box": to.box},
        "created": created.isoformat(timespec="seconds"), "program": swdesk.__version__,
    }  # fmt: skip


def referral_of(bundle: Bundle) -> Content:
    """What a bundle carries; NonsenseError for what §11.1 does not allow."""
    if not bundle.sealed:
        raise errors.SaysTooMuchError
    content = content_of(bundle.chunks.get("referral") or b"")
    wanted = {item["sha256"] for item in content.files}
    found = {sha: bundle.chunks.get(f"file-{sha}") for sha in wanted}
    if any(data is None or hashlib.sha256(data).hexdigest() != sha for sha, data in found.items()):
        raise errors.NonsenseError
    return Content(
        content.referral,
        content.records,
        content.files,
        {sha: data for sha, data in found.items() if data is not None},
    )


def content_of(data: bytes) -> Content:
    """The chunk `referral`, each value of its type; NonsenseError."""
    raw: Any = parse(data)
    if not has(raw, _CONTENT):
        raise errors.NonsenseError
    records = [item | {"values": _values(item["kind"], item["values"])} for item in raw["records"]]
    ids = [item["id"] for item in records]
    if [item["kind"] for item in records].count("person") != 1 or len(set(ids)) != len(ids):
        raise errors.NonsenseError
    return Content(raw["referral"], records, raw["files"])


def slip_of(bundle: Bundle) -> Slip:
    """The slip of a bundle; NonsenseError for what §11.2 does not allow."""
    raw: Any = parse(bundle.chunks.get("slip") or b"")
    if not bundle.sealed or not has(raw, _SLIP):
        raise errors.NonsenseError
    return Slip(bundle.manifest["referral"], raw["decision"], raw["reason"], raw["by"], raw["on"])


# ── values of records ────────────────────────────────────────────────────────────────────────────────────────


def _values(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of fields that this program knows; what a later one adds is passed over."""
    known = {item.key: item for item in fields_of(record_kinds()[kind])}
    kept = {key: value for key, value in values.items() if key in known and value is not None}
    if not all(_fits(known[key], value) for key, value in kept.items()):
        raise errors.NonsenseError
    return kept


_COUNTED = frozenset({Kind.AMOUNT, Kind.COUNT, Kind.MINUTES})


def _fits(item: Field, value: Any) -> bool:
    """Whether a value is of the field's kind, as the log writes it."""
    if item.kind in _COUNTED:
        return is_count(value, 1 << 62)
    if item.kind is Kind.FLAG:
        return is_flag(value)
    if item.kind is Kind.DAY:
        return is_day(value)
    if item.kind is Kind.LINK:
        return _ID(value)
    if item.kind is Kind.CODES:
        return each(lambda one: is_name(one, 20), 100)(value)
    return _LONG(value) if item.kind is Kind.NOTE else is_name(value, item.max_length or 500)
