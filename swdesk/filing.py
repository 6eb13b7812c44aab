"""The life of a periodic report: draft, signed, new version (design.md §6). Rendering and sending are elsewhere."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.documents import Attachment, Report
from db.files import Files
from swdesk import records, roles
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.files import Prepared, attach
from swdesk.i18n import _, on_paper
from swdesk.periods import Period
from swdesk.progress import Progress, silent
from swdesk.reports.fonts import unprintable
from swdesk.reports.snapshot import Snapshot, canonical, take_snapshot

SNAPSHOT_ROLE = "10"
OPEN_STATES = frozenset({"draft", "checked", "returned"})
"""States in which a report may still be written; a returned one is corrected in a new version."""


@dataclass(frozen=True)
class Standing:
    """Where the report of a period stands: its newest version, None when nobody has begun."""

    period: str
    version: int = 1
    state: str = "draft"
    report: uuid.UUID | None = None
    check_code: str = ""
    cutoff: date | None = None

    @property
    def open(self) -> bool:
        """Whether paragraphs may be edited and the report signed."""
        return self.state in OPEN_STATES


def latest(session: Session, period: str) -> Report | None:
    """The newest version of a period's report."""
    query = select(Report).where(Report.deleted.is_(False), Report.period == period)
    return session.scalars(query.order_by(Report.version.desc(), Report.created_at.desc()).limit(1)).first()


def standing(session: Session, period: str) -> Standing:
    """Where the report of `period` stands."""
    report = latest(session, period)
    if report is None:
        return Standing(period)
    return Standing(
        period,
        report.version or 1,
        report.state or "draft",
        report.id,
        report.check_code or "",
        report.cutoff,
    )


def edits_of(session: Session, period: str) -> dict[str, str]:
    """Paragraphs that the worker wrote, by section."""
    report = latest(session, period)
    return dict(json.loads(report.narrative)) if report is not None and report.narrative else {}


def keep_edit(session: Session, period: str, section: str, text: str) -> uuid.UUID:
    """Keep one paragraph in the draft; '' gives the drafted one back. UserError once the report is signed."""
    report = latest(session, period)
    if report is not None and (report.state or "draft") not in OPEN_STATES:
        raise UserError(_("这一期报告已经定稿，文字没有改动。要更正请先建立新版本。"))
    edits = edits_of(session, period)
    edits.pop(section, None)
    if text.strip():
        edits[section] = text.strip()
    values: dict[str, Any] = {"narrative": json.dumps(edits, ensure_ascii=False, sort_keys=True)}
    if report is None:
        values |= {"period": period, "version": 1, "state": "draft"}
    return records.save(session, "report", values, id=report.id if report else None)


@on_paper
def sign(
    session: Session,
    files: Files,
    period: Period,
    *,
    clock: Clock,
    random: Callable[[int], bytes],
    progress: Progress = silent,
) -> tuple[uuid.UUID, Snapshot]:
    """定稿: freeze the snapshot, seal it as an attachment, and note fingerprint and cut-off; inside `Store.write`."""
    roles.require(session, roles.Right.REPORT)
    report = latest(session, period.key)
    if report is not None and (report.state or "draft") not in OPEN_STATES:
        raise UserError(_("这一期报告已经定稿，没有重复生成。要更正请先建立新版本。"))
    from swdesk.devices import signers_of  # noqa: PLC0415 - cryptography loads when a report is signed

    signers, revoked = signers_of(session, random)
    snapshot = take_snapshot(
        session, period, clock=clock, random=random, edits=edits_of(session, period.key), signers=signers,
        revoked=revoked, progress=progress
    )  # fmt: skip
    data = canonical({"public": snapshot.public, "annex": snapshot.annex})
    values = {
        "period": period.key, "version": (report.version or 1) if report else 1, "state": "signed",
        "cutoff": period.cutoff, "reported_on": clock.today(), "fingerprint": snapshot.fingerprint,
        "check_code": snapshot.check_code,
    }  # fmt: skip
    record = records.save(session, "report", values, id=report.id if report else None)
    sealed = attach(
        session,
        files,
        "report",
        record,
        Prepared(data, "application/json"),
        role=SNAPSHOT_ROLE,
        caption=period.name,
    )
    stored = session.get(Attachment, sealed)
    records.save(session, "report", {"snapshot": stored.sha256 if stored else None}, id=record)
    return record, snapshot


def snapshot_of(session: Session, files: Files, report: uuid.UUID) -> Snapshot | None:
    """The sealed snapshot of a signed report; None while its bytes have not arrived."""
    found = session.get(Report, report)
    data = files.get(found.snapshot) if found is not None and found.snapshot else None
    if data is None:
        return None
    parts: dict[str, Any] = json.loads(data)
    return Snapshot(parts["public"], parts["annex"])


def new_version(session: Session, period: str) -> uuid.UUID:
    """A correction: a new draft with the paragraphs of the last version (design.md §6)."""
    report = latest(session, period)
    if report is None:
        raise UserError(_("这一期还没有报告，直接编写即可。"))
    values = {
        "period": period, "version": (report.version or 1) + 1, "state": "draft", "narrative": report.narrative,
    }  # fmt: skip
    return records.save(session, "report", values)


def mark_sent(session: Session, report: uuid.UUID) -> None:
    """Note that the report file was given on."""
    records.save(session, "report", {"state": "sent"}, id=report)


# ── 自查 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def self_check(public: Mapping[str, Any]) -> list[str]:
    """What to look at before signing, in sentences; an empty list means that nothing was found."""
    found: list[str] = []
    unit = public["unit"]
    if not unit["name"]:
        found.append(_("没有填写单位名称，请在“设置”里补上。"))
    if not unit["addressee"]:
        found.append(_("没有填写主送单位，报告抬头将空着，请在“设置”里补上。"))
    blanks = [part["heading"] for part in public["narrative"] if "【" in part["text"]]
    found += [_("“{}”里还有【】待填写的内容。").format(heading) for heading in blanks]
    for item in public["services"]:
        if item["records"] and item["filed"] < item["records"]:
            text = _("服务清单 {number} {name}：佐证材料 {filed} / {records}，未齐全。")
            found.append(text.format(**{key: item[key] for key in ("number", "name", "filed", "records")}))
    solved, problems = (_count(public, code) for code in ("problems_solved", "problems_found"))
    if solved > problems:
        found.append(_("解决问题数 {a} 多于发现问题数 {b}，请核对。").format(a=solved, b=problems))
    if missing := unprintable(canonical(public).decode()):
        said = _("程序自带的字体里没有这些字，印出来是〓：{}。请核对是否输错，或在纸上手写补上。")
        found.append(said.format("、".join(missing)))
    return found


def _count(public: Mapping[str, Any], code: str) -> int:
    found = public["values"].get(code, {}).get("period")
    return int(found["value"] or 0) if found else 0
