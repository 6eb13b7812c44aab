"""The answer to a report (回执) as a bundle: received, returned with remarks on single numbers, accepted (docs/bundle-format.md §10.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import swdesk
from swdesk.bundles import errors
from swdesk.bundles.cards import Card, DeviceKeys
from swdesk.bundles.container import Bundle, Chunk, pack, seal
from swdesk.bundles.schema import Check, each, has, is_day, is_name, is_text, parse
from swdesk.reports.snapshot import canonical

RECEIVED, RETURNED, ACCEPTED = "received", "returned", "accepted"
ANSWERS = (RECEIVED, RETURNED, ACCEPTED)
SPANS = ("period", "year", "last_period", "last_year", "project")
MAX_TEXT = 5000
MOST_REMARKS = 500
PURPOSE = "答复报送"

_REMARK: Mapping[str, Check] = {
    "code": is_name, "span": lambda v: isinstance(v, str) and v in SPANS, "text": lambda v: is_text(v, 1000) and bool(v.strip()),
}  # fmt: skip
_REPLY: Mapping[str, Check] = {
    "unit": lambda v: has(v, {"name": is_name, "code": is_name}), "answer": lambda v: isinstance(v, str) and v in ANSWERS,
    "text": lambda v: is_text(v, MAX_TEXT), "remarks": each(lambda v: has(v, _REMARK), MOST_REMARKS), "by": is_name, "on": is_day,
}  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """What is said of one number: indicator `code`, the `span` of it."""

    code: str
    span: str
    text: str


@dataclass(frozen=True)
class Reply:
    """An answer to one version of a report; `turn` counts the answers to it."""

    unit_name: str
    unit_code: str
    period: str
    version: int
    fingerprint: str
    turn: int
    answer: str
    text: str
    remarks: tuple[Remark, ...]
    by: str
    on: str


def remarks_of(raw: Sequence[Mapping[str, str]]) -> tuple[Remark, ...]:
    """Remarks from their JSON."""
    return tuple(Remark(item["code"], item["span"], item["text"]) for item in raw)


def build_reply(
    reply: Reply, sender: Card, keys: DeviceKeys, to: Sequence[Card], *, created: datetime, random: Callable[[int], bytes]
) -> bytes:  # fmt: skip
    """The bytes of an answer, sealed to the devices of the unit."""
    content = {
        "unit": {"name": reply.unit_name, "code": reply.unit_code}, "answer": reply.answer, "text": reply.text,
        "remarks": [asdict(item) for item in reply.remarks], "by": reply.by, "on": reply.on,
    }  # fmt: skip
    manifest = {
        "id": random(16).hex(), "kind": "reply", "from": sender.as_dict(),
        "to": {"name": reply.unit_name, "boxes": [card.box for card in to]},
        "created": created.isoformat(timespec="seconds"), "program": swdesk.__version__, "purpose": PURPOSE,
        "period": reply.period, "version": reply.version, "fingerprint": reply.fingerprint, "turn": reply.turn,
    }  # fmt: skip
    return seal(pack(manifest, [Chunk("reply", "application/json", canonical(content))], keys), *to)


def reply_of(bundle: Bundle) -> Reply:
    """The answer that a bundle carries; NonsenseError for what §10.1 does not allow."""
    data = bundle.chunks.get("reply")
    raw: Any = parse(data) if data is not None else None
    if not bundle.sealed or not has(raw, _REPLY):
        raise errors.NonsenseError
    if raw["answer"] == RETURNED and not raw["text"].strip() and not raw["remarks"]:
        raise errors.NonsenseError
    stated = bundle.manifest
    return Reply(
        raw["unit"]["name"], raw["unit"]["code"], stated["period"], stated["version"], stated["fingerprint"], stated["turn"],
        raw["answer"], raw["text"], remarks_of(raw["remarks"]), raw["by"], raw["on"],
    )  # fmt: skip
