"""A report as a bundle (上报文件): the signed snapshot, de-identified rows where the superior's card allows, the PDF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import swdesk
from swdesk.bundles import errors
from swdesk.bundles.cards import Card, DeviceKeys
from swdesk.bundles.container import Bundle, Chunk, pack, seal, write_bundle
from swdesk.deidentify import leaks
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.reports.snapshot import canonical, totals, verified

PURPOSE = "季度报送"
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True)
class Sending:
    """Who sends what to whom; `version` of the report, `recipient` None while the superior's card is missing."""

    keys: DeviceKeys
    recipient: Card | None
    version: int
    created: datetime
    random: Callable[[int], bytes]


class LeakError(UserError):
    """The text names somebody; `findings` are what was found."""

    def __init__(self, findings: list[str]) -> None:
        shown = "、".join(findings[:5])
        super().__init__(
            _(
                "文字里有可识别个人的内容：{}。没有生成文件。请改用化名或删去后再生成；确属公开信息可选择仍然报送。"
            ).format(shown)
        )
        self.findings = findings


def file_name(public: Mapping[str, Any], version: int) -> str:
    """230108001_青禾镇社工站_2026Q3_v2.swb: for people to read; the program knows files by content."""
    parts = (public["unit"]["code"], public["unit"]["name"], public["period"]["key"], f"v{version}")
    return "_".join(_UNSAFE.sub("", str(part)) for part in parts if part) + ".swb"


def find_leaks(public: Mapping[str, Any], known_names: Iterable[str]) -> list[str]:
    """ID numbers, telephone numbers and names of people on file in everything that was typed freely."""
    texts = [part["text"] for part in public.get("narrative", ())]
    for rows in public.get("ledgers", {}).values():
        texts += [str(row.get(name, "")) for row in rows for name in ("place", "partners")]
    names = list(known_names)
    return list(dict.fromkeys(found for text in texts for found in leaks(text, names)))


def build_report(
    public: Mapping[str, Any],
    pdf: bytes | None,
    sending: Sending,
    *,
    known_names: Iterable[str] = (),
    overridden: Iterable[str] = (),
) -> bytes:
    """The bytes of a bundle; LeakError when free text names somebody and nobody passed it."""
    unit, keys = public["unit"], sending.keys
    content = dict(public)
    passed = list(overridden)
    if sending.recipient is None:
        content, pdf = totals(public), None  # no card: signed totals, no rows, no free text
    else:
        found = [item for item in find_leaks(public, known_names) if item not in passed]
        if found:
            raise LeakError(found)
    chunks = [Chunk("snapshot", "application/json", canonical(content))]
    if pdf is not None:
        chunks.append(Chunk("report", "application/pdf", pdf))
    to = sending.recipient
    manifest = {
        "id": sending.random(16).hex(), "kind": "report",
        "from": keys.card(unit["name"], unit["code"], unit["level"]).as_dict(),
        "to": {"name": to.name, "box": to.box} if to else None,
        "period": public["period"]["key"], "version": sending.version, "cutoff": public["cutoff"],
        "created": sending.created.isoformat(timespec="seconds"), "program": swdesk.__version__, "purpose": PURPOSE,
        "fields": sorted(content), "fingerprint": public["fingerprint"], "check_code": public["check_code"],
        "overridden": passed,
    }  # fmt: skip
    return seal(pack(manifest, chunks, keys), to)


def write_report(
    folder: Path, public: Mapping[str, Any], pdf: bytes | None, sending: Sending, **options: Any
) -> Path:
    """Write the bundle into `folder` under a name people can read."""
    path = folder / file_name(public, sending.version)
    write_bundle(path, build_report(public, pdf, sending, **options))
    return path


def public_of(bundle: Bundle) -> dict[str, Any]:
    """The snapshot inside a bundle, its fingerprint checked against content and manifest."""
    try:
        public: Any = json.loads(bundle.chunks["snapshot"])
        good = verified(public) and public["fingerprint"] == bundle.manifest["fingerprint"]
        good = good and public["period"]["key"] == bundle.manifest["period"] and bool(public["values"])
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise errors.damaged() from error
    if not good:
        raise errors.wrong_signature()
    return public
