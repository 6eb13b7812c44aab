"""What a superior hands down (下发) as a bundle: notices, service list, codes, register, rules (docs/bundle-format.md §10.2)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import swdesk
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

PURPOSE = "下发"
MAX_FILES = 20 << 20
"""Bytes of all files of notices together."""

MAX_DUE = 60
Part = list[dict[str, Any]]
_CODE = re.compile(r"[A-Za-z0-9]{1,10}")


def _is_title(value: Any) -> bool:
    return is_name(value, 200) and bool(value.strip())


def _is_year(value: Any) -> bool:
    return is_count(value, 9999) and value >= 1900


_FILE: Mapping[str, Check] = {"sha256": lambda v: is_hex(v, 64), "name": _is_title, "media": is_name}
_NOTICE: Mapping[str, Check] = {
    "id": lambda v: is_hex(v, 32), "title": _is_title, "text": lambda v: is_text(v, 50_000), "issued_by": is_name,
    "issued_on": maybe(is_day), "due_on": maybe(is_day), "files": each(lambda v: has(v, _FILE), 20),
}  # fmt: skip
_TARGET: Mapping[str, Check] = {
    "year": _is_year, "target": lambda v: is_count(v, 10**9), "weight": maybe(lambda v: is_count(v, 10**6)), "due_on": maybe(is_day),
}  # fmt: skip
_SERVICE: Mapping[str, Check] = {
    "id": lambda v: is_hex(v, 32), "number": lambda v: is_name(v, 20), "name": _is_title, "unit": maybe(lambda v: is_name(v, 20)),
    "domain": maybe(lambda v: is_name(v, 10)), "indicator": maybe(lambda v: is_name(v, 40)),
    "targets": each(lambda v: has(v, _TARGET), 50),
}  # fmt: skip
_ENTRY: Mapping[str, Check] = {
    "list": lambda v: is_name(v, 40), "code": lambda v: isinstance(v, str) and _CODE.fullmatch(v) is not None,
    "label": lambda v: is_name(v) and bool(v.strip()), "aliases": each(is_name, 20), "retired": is_flag,
    "english": maybe(is_name), "like": maybe(lambda v: is_name(v, 10)), "valid_from": maybe(is_day), "valid_to": maybe(is_day),
}  # fmt: skip
_UNIT: Mapping[str, Check] = {
    "name": lambda v: is_name(v) and bool(v.strip()), "code": lambda v: is_name(v, 18), "level": lambda v: is_name(v, 2),
    "kind": lambda v: is_name(v, 4), "cards": each(lambda v: isinstance(v, dict), 20),
}  # fmt: skip
_INDICATOR: Mapping[str, Check] = {
    "code": lambda v: is_name(v, 40) and bool(v.strip()), "definition": lambda v: is_text(v, 20_000), "retired": is_flag,
}  # fmt: skip
_FORM: Mapping[str, Check] = {
    "id": lambda v: is_hex(v, 32), "name": lambda v: is_name(v) and bool(v.strip()), "remark": lambda v: is_text(v, 5000),
    "retired": is_flag, "file": lambda v: has(v, _FILE),
}  # fmt: skip
_FIELD: Mapping[str, Check] = {
    "id": lambda v: is_hex(v, 32), "kind": lambda v: is_name(v, 40), "name": lambda v: is_name(v, 40) and bool(v.strip()),
    "type": lambda v: is_name(v, 20), "choices": each(is_name, 50), "aliases": each(is_name, 20), "help": is_name,
    "required": is_flag, "personal": is_flag, "ordinal": maybe(lambda v: is_count(v, 10**6)), "retired": is_flag,
}  # fmt: skip
_PARTS: Mapping[str, Mapping[str, Check]] = {
    "notices": _NOTICE, "services": _SERVICE, "codes": _ENTRY, "units": _UNIT, "indicators": _INDICATOR, "forms": _FORM,
    "fields": _FIELD,
}  # fmt: skip
_CONTENT: Mapping[str, Check] = {
    "notices": maybe(each(lambda v: has(v, _NOTICE), 500)), "services": maybe(each(lambda v: has(v, _SERVICE), 1000)),
    "codes": maybe(each(lambda v: has(v, _ENTRY), 500)), "units": maybe(each(lambda v: has(v, _UNIT), 5000)),
    "due_days": maybe(lambda v: is_count(v, MAX_DUE)),
    "indicators": maybe(each(lambda v: has(v, _INDICATOR), 500)), "forms": maybe(each(lambda v: has(v, _FORM), 50)),
    "fields": maybe(each(lambda v: has(v, _FIELD), 200)),
}  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """What is handed down; None where nothing is said of a subject. `files` by SHA-256, `unknown` what a later program wrote."""

    notices: Part | None = None
    services: Part | None = None
    codes: Part | None = None
    units: Part | None = None
    due_days: int | None = None
    indicators: Part | None = None
    forms: Part | None = None
    fields: Part | None = None
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    unknown: tuple[str, ...] = ()


def build_catalogue(
    content: Catalogue, sender: Card, keys: DeviceKeys, number: int, *, created: datetime, random: Callable[[int], bytes]
) -> bytes:  # fmt: skip
    """The bytes of an open bundle for every unit alike."""
    said = {name: getattr(content, name) for name in _CONTENT if getattr(content, name) is not None}
    chunks = [Chunk("catalogue", "application/json", canonical(said))]
    chunks += [Chunk(f"file-{sha}", "application/octet-stream", data) for sha, data in content.files.items()]
    manifest = {
        "id": random(16).hex(), "kind": "catalogue", "from": sender.as_dict(), "to": None, "number": number,
        "created": created.isoformat(timespec="seconds"), "program": swdesk.__version__, "purpose": PURPOSE,
    }  # fmt: skip
    return seal(pack(manifest, chunks, keys), None)


def catalogue_of(bundle: Bundle) -> Catalogue:
    """What a bundle hands down; NonsenseError for what §10.2 does not allow."""
    data = bundle.chunks.get("catalogue")
    raw: Any = parse(data) if data is not None else None
    if not has(raw, _CONTENT):
        raise errors.NonsenseError
    wanted = {item["sha256"] for notice in raw.get("notices") or () for item in notice["files"]}
    wanted |= {one["file"]["sha256"] for one in raw.get("forms") or ()}
    files = {sha: bundle.chunks.get(f"file-{sha}") for sha in wanted}
    if any(found is None or hashlib.sha256(found).hexdigest() != sha for sha, found in files.items()):
        raise errors.NonsenseError
    said = {name: raw.get(name) for name in _CONTENT}
    kept = {sha: found for sha, found in files.items() if found is not None}
    return Catalogue(**said, files=kept, unknown=_unknown(raw))


def _unknown(raw: dict[str, Any]) -> tuple[str, ...]:
    """The keys of which this program knows nothing, as indicators.weight."""
    found = {name for name in raw if name not in _CONTENT}
    for part, checks in _PARTS.items():
        found |= {f"{part}.{name}" for item in raw.get(part) or () for name in item if name not in checks}
    return tuple(sorted(found))
