"""A report as a bundle (上报文件): the signed snapshot, what the superior may read of its details, the PDF."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import swdesk
from swdesk.bundles import errors
from swdesk.bundles.cards import Card, DeviceKeys
from swdesk.bundles.container import CONTRACT, Bundle, Chunk, bundle_name, pack, seal, write_bundle
from swdesk.bundles.policy import Policy, carried, covered, policy_for
from swdesk.bundles.schema import check_public, parse
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.leaks import ALWAYS, NOTHING, Finding, Kind, Known, leaks, said_of
from swdesk.periods import parse_period
from swdesk.reports.snapshot import canonical, digest, verified

PURPOSE = "季度报送"
SHOWN = 12
"""Findings that the message names; the others are counted."""
MAX_PDF = 20 << 20
"""A larger paper stays at home: the numbers must not wait for it."""

_TYPED = ("name", "place", "partners", "title", "media", "link")
_FREE_LEDGERS = ("groups", "activities", "publications")
_STORIES = ("stories",)
_DEFINED = ("label", "unit", "agg", "measure", "over", "part_of")


@dataclass(frozen=True)
class Sending:
    """Who sends what to whom; `version` of the report, `recipient` None while the superior's card is missing."""

    keys: DeviceKeys
    recipient: Card | None
    version: int
    created: datetime
    random: Callable[[int], bytes]

    @property
    def policy(self) -> Policy:
        """What the recipient may read."""
        return policy_for(self.recipient)


class LeakError(UserError):
    """The text names somebody; `found` is what, with its kind; `findings` the words, to pass them by."""

    def __init__(self, found: Sequence[Finding]) -> None:
        shown = "、".join(item.shown for item in found[:SHOWN])
        if len(found) > SHOWN:
            shown += _("等{}处").format(len(found))
        super().__init__(
            _(
                "文字里有可识别个人的内容：{}。没有生成文件。请改用化名或删去后再生成；确属公开信息可选择仍然报送。"
            ).format(shown)
        )
        self.found = tuple(found)
        self.findings = [item.text for item in found]


def file_name(public: Mapping[str, Any], version: int) -> str:
    """230108001_青禾镇社工站_2026Q3_v2.swb: for people to read; the program knows files by content."""
    parts = (public["unit"]["code"], public["unit"]["name"], public["period"]["key"], f"v{version}")
    return bundle_name(*map(str, parts))


def find_leaks(
    public: Mapping[str, Any], known: Known, policy: Policy, left_out: Collection[Kind] = ()
) -> list[Finding]:
    """What identifies somebody in everything that was typed freely and would travel, as far as the destination's policy asks."""
    parts, ledgers, asked = public.get("narrative", ()), public.get("ledgers", {}), policy.checked
    stories = [part["text"] for part in parts if part["key"] in _STORIES]
    prose = [part["text"] for part in parts if part["key"] not in _STORIES]
    prose += [one["reason"] for rows in public.get("by_hand", {}).values() for one in rows]
    prose += [one["state"] for one in public.get("by_hand", {}).get("crises", ())]
    rows = [row for ledger in _FREE_LEDGERS for row in ledgers.get(ledger, ())]
    lists = [str(row.get(name) or "") for row in rows for name in _TYPED]
    found = list[Finding]()
    for texts, kinds in ((stories, asked.stories), (prose, asked.prose), (lists, asked.lists)):
        found += leaks("｜".join(texts), known, kinds - frozenset(left_out) | ALWAYS)
    return list(dict.fromkeys(found))


def build_report(
    public: Mapping[str, Any],
    pdf: bytes | None,
    sending: Sending,
    *,
    known: Known = NOTHING,
    left_out: Collection[Kind] = (),
    overridden: Iterable[str] = (),
) -> bytes:
    """The bytes of a bundle; LeakError when free text names somebody and nobody passed it."""
    to, policy = sending.recipient, sending.policy
    content = carried(public, policy)
    passed = set(overridden)
    found = find_leaks(content, known, policy, left_out)
    if stopped := [item for item in found if item.text not in passed]:
        raise LeakError(stopped)
    chunks = [Chunk("snapshot", "application/json", canonical(content))]
    if tables := covered(public, policy):
        chunks.append(Chunk("masked", "application/json", canonical(tables)))
    if pdf is not None and policy.pdf and len(pdf) <= MAX_PDF:
        chunks.append(Chunk("report", "application/pdf", pdf))
    manifest = _manifest(content, sending) | {"overridden": said_of(found)}
    return seal(pack(manifest, chunks, sending.keys), to)


def _manifest(content: Mapping[str, Any], sending: Sending) -> dict[str, Any]:
    unit, to = content["unit"], sending.recipient
    apart = parse_period(content["period"]["key"]).contract
    return {
        "crit": [CONTRACT] if apart else [],
        "id": sending.random(16).hex(), "kind": "report",
        "from": sending.keys.card(unit["name"], unit["code"], unit["level"]).as_dict(),
        "to": {"name": to.name, "box": to.box} if to else None,
        "period": content["period"]["key"], "version": sending.version, "cutoff": content["cutoff"],
        "created": sending.created.isoformat(timespec="seconds"), "program": swdesk.__version__,
        "indicators": definitions(content)[:16], "purpose": PURPOSE, "fields": sorted(content),
        "records": {name: len(rows) for name, rows in content.get("ledgers", {}).items()},
        "fingerprint": content["fingerprint"], "check_code": content["check_code"],
    }  # fmt: skip


def definitions(public: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what the indicators mean: units whose numbers were counted alike have the same."""
    return digest({code: {key: item[key] for key in _DEFINED} for code, item in public["values"].items()})


def write_report(
    folder: Path, public: Mapping[str, Any], pdf: bytes | None, sending: Sending, **options: Any
) -> Path:
    """Write the bundle into `folder` under a name people can read."""
    path = folder / file_name(public, sending.version)
    write_bundle(path, build_report(public, pdf, sending, **options))
    return path


def public_of(bundle: Bundle) -> dict[str, Any]:
    """The snapshot inside a bundle, checked against its types, fingerprint, manifest and sender (§3.1, step 8)."""
    public: Any = parse(bundle.chunks.get("snapshot", b""))
    check_public(public)
    manifest, sender = bundle.manifest, bundle.sender
    stated = (manifest["fingerprint"], manifest["period"], manifest["cutoff"], sender.name, sender.code)
    unit, period = public["unit"], public["period"]
    told = (public["fingerprint"], period["key"], public["cutoff"], unit["name"], unit["code"])
    if stated != told or not _proven(public) or sender.sign not in (public.get("signers") or [sender.sign]):
        raise errors.WrongSignatureError
    if not bundle.sealed and (public["details"].keys() & public.keys() or "report" in bundle.chunks):
        raise errors.SaysTooMuchError
    return public


def _proven(public: Mapping[str, Any]) -> bool:
    try:
        return verified(public)
    except (ValueError, TypeError, AttributeError, RecursionError):  # lone surrogates, other shapes, depth
        return False
