"""The life of a periodic report: draft → checked → signed → sent → answered → locked; new versions (design.md §6).

What is looked at before signing is in `report_checks`, whether the records still agree in `agreeing`; rendering and
sending are elsewhere.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.documents import Attachment, Report
from db.files import Files
from db.staff import Worker
from db.store import WHO
from swdesk import records, roles
from swdesk.agreeing import corrections
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.files import Prepared, attach, attachments_of
from swdesk.i18n import _, on_paper
from swdesk.periods import Period
from swdesk.progress import Progress, silent
from swdesk.reports.ledgers import own_station
from swdesk.reports.snapshot import Snapshot, canonical, take_snapshot

SNAPSHOT_ROLE, SEALED_ROLE = "10", "08"
"""Materials of a report: its snapshot, and the scan of the sealed paper (codes of `attachment_role`)."""
OPEN_STATES = frozenset({"draft", "checked"})
"""States in which a report may still be written; a returned one stays as it was and is corrected in a new version."""
BACK_STATES = frozenset({"checked", "signed"})
"""States that go back to draft in one action: the file has not gone up yet."""
MOST_BEFORE = 4
"""Earlier reports whose numbers a report looks at again: four quarters, or four months."""
CORRECTED_STATES = frozenset({"signed", "sent", "received", "returned", "accepted"})
"""States from which a correction is a new version."""


@dataclass(frozen=True)
class Standing:
    """Where the report of a period stands: its newest version, None when nobody has begun."""

    period: str
    version: int = 1
    state: str = "draft"
    report: uuid.UUID | None = None
    check_code: str = ""
    cutoff: date | None = None
    checked_by: str = ""
    signed_by: str = ""
    four_eyes: bool = False
    scans: int = 0

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
    report, four = latest(session, period), four_eyes(session)
    if report is None:
        return Standing(period, four_eyes=four)
    scans = sum(1 for one in attachments_of(session, report.id) if one.role == SEALED_ROLE)
    return Standing(
        period, report.version or 1, report.state or "draft", report.id, report.check_code or "", report.cutoff,
        _name(session, report.checked_by), _name(session, report.signed_by), four, scans,
    )  # fmt: skip


def _name(session: Session, worker: uuid.UUID | None) -> str:
    found = session.get(Worker, worker) if worker else None
    return (found.name if found else None) or ""


def four_eyes(session: Session) -> bool:
    """Whether this station wants one person to check a report and another to sign it."""
    own = own_station(session)
    return bool(own and own.four_eyes)


def open_draft(session: Session, period: str) -> Report | None:
    """The draft of a period, None when nobody has begun; UserError once it is signed."""
    report = latest(session, period)
    if report is not None and (report.state or "draft") not in OPEN_STATES:
        raise UserError(
            _("这一期报告已经定稿，没有改动。要改文字请先退回草稿，已报送或被退回的请建立更正版本。")
        )
    return report


def edits_of(session: Session, period: str) -> dict[str, str]:
    """Paragraphs that the worker wrote, by section."""
    report = latest(session, period)
    return dict(json.loads(report.narrative)) if report is not None and report.narrative else {}


def keep_edit(session: Session, period: str, section: str, text: str) -> uuid.UUID:
    """Keep one paragraph in the draft; '' gives the drafted one back. UserError once the report is signed.

    Whoever changes the words of a checked report has it checked again.
    """
    report = open_draft(session, period)
    edits = edits_of(session, period)
    edits.pop(section, None)
    if text.strip():
        edits[section] = text.strip()
    values: dict[str, Any] = {"narrative": json.dumps(edits, ensure_ascii=False, sort_keys=True)}
    if report is None:
        values |= {"period": period, "version": 1, "state": "draft"}
    elif report.state == "checked":
        values |= {"state": "draft", "checked_by": None, "checked_on": None}
    return records.save(session, "report", values, id=report.id if report else None)


# ── 审核、定稿 ──────────────────────────────────────────────────────────────────────────────────────────────


def check(session: Session, period: str, *, clock: Clock) -> uuid.UUID:
    """站内审核: somebody of the station has gone through the draft; inside `Store.write`."""
    report = open_draft(session, period)
    who = session.info.get(WHO)
    if four_eyes(session) and who is None:
        raise UserError(_("本站要求审核与定稿分开：请用自己的姓名和密码登录后再审核，以便记下是谁审核的。"))
    values: dict[str, Any] = {"state": "checked", "checked_by": who, "checked_on": clock.today()}
    if report is None:
        values |= {"period": period, "version": 1}
    return records.save(session, "report", values, id=report.id if report else None)


def _second_pair(session: Session, report: Report | None) -> None:
    """UserError where the station wants two people and there are not two."""
    if not four_eyes(session):
        return
    who = session.info.get(WHO)
    if report is None or report.state != "checked":
        raise UserError(_("本站要求审核与定稿分开：请先由另一位同事点“审核通过”，再定稿。"))
    if who is None or report.checked_by in {None, who}:
        raise UserError(
            _("本站要求审核与定稿分开：{}审核的报告要由另一位同事登录后定稿。").format(_name(session, report.checked_by) or _("您"))
        )  # fmt: skip


@on_paper
def draft_snapshot(
    session: Session, files: Files, period: Period, *, clock: Clock, random: Callable[[int], bytes],
    progress: Progress = silent, **signers: Any,
) -> Snapshot:  # fmt: skip
    """The period as it would be signed now: the worker's paragraphs, and what earlier reports stated otherwise."""
    report = latest(session, period.key)
    before = sealed_before(session, files, period, (report.version or 1) if report else 1)
    return take_snapshot(
        session, period, clock=clock, random=random, edits=edits_of(session, period.key), progress=progress,
        corrections=lambda values: corrections(session, period, values, before), **signers,
    )  # fmt: skip


def sealed_before(
    session: Session, files: Files, period: Period, version: int
) -> dict[str, tuple[int, Snapshot]]:
    """The newest sealed version of the period itself (below `version`) and of those before it in the year, by key."""
    wanted, before = {period.key}, period.previous()
    for _step in range(MOST_BEFORE):
        wanted.add(before.key)
        before = before.previous()
    query = select(Report).where(
        Report.deleted.is_(False), Report.period.in_(wanted), Report.snapshot.is_not(None)
    )
    found: dict[str, tuple[int, Snapshot]] = {}
    for report in session.scalars(query.order_by(Report.version.desc())):
        key, number = report.period or "", report.version or 1
        if key in found or (key == period.key and number >= version):
            continue
        sealed = snapshot_of(session, files, report.id)
        if sealed is not None:
            found[key] = (number, sealed)
    return found


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
    report = open_draft(session, period.key)
    _second_pair(session, report)
    from swdesk.devices import signers_of  # noqa: PLC0415 - cryptography loads when a report is signed

    signers, revoked = signers_of(session, random)
    snapshot = draft_snapshot(
        session,
        files,
        period,
        clock=clock,
        random=random,
        progress=progress,
        signers=signers,
        revoked=revoked,
    )
    data = canonical({"public": snapshot.public, "annex": snapshot.annex})
    values = {
        "period": period.key, "version": (report.version or 1) if report else 1, "state": "signed",
        "cutoff": period.cutoff, "reported_on": clock.today(), "fingerprint": snapshot.fingerprint,
        "check_code": snapshot.check_code, "signed_by": session.info.get(WHO),
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


def reopen(session: Session, period: str) -> uuid.UUID:
    """退回草稿: a leader wants other words before the file has gone up; the same version is written on.

    The snapshot and scans of the paper that no longer counts go to the bin.
    """
    report = latest(session, period)
    if report is None or report.state not in BACK_STATES:
        raise UserError(
            _("只有已审核或已定稿、还没有生成报送文件的报告可以退回草稿。已报送的请建立更正版本。")
        )
    if report.state == "signed":
        roles.require(session, roles.Right.REPORT)
    for one in attachments_of(session, report.id):
        if one.role in {SNAPSHOT_ROLE, SEALED_ROLE}:
            records.remove(session, "attachment", one.id)
    gone = (
        "snapshot",
        "fingerprint",
        "check_code",
        "cutoff",
        "reported_on",
        "checked_by",
        "checked_on",
        "signed_by",
    )
    return records.save(session, "report", {"state": "draft"} | dict.fromkeys(gone), id=report.id)


def add_scan(session: Session, files: Files, period: str, scan: Prepared, name: str = "") -> uuid.UUID:
    """The scan of the paper that the township has sealed: kept with the version that is signed, which stays as it is."""
    report = latest(session, period)
    if report is None or report.state in {None, "draft", "checked"}:
        raise UserError(_("这一期报告还没有定稿，盖章扫描件没有添加。请先定稿、打印、盖章。"))
    return attach(session, files, "report", report.id, scan, role=SEALED_ROLE, caption=name)


def lock(session: Session, period: str) -> uuid.UUID:
    """锁定: the superior has accepted and the period is closed. Its records may still be corrected; the next report says so."""
    roles.require(session, roles.Right.REPORT)
    report = latest(session, period)
    if report is None or report.state != "accepted":
        raise UserError(_("上级通过后才能锁定。没有改动。"))
    return records.save(session, "report", {"state": "locked"}, id=report.id)


def new_version(session: Session, period: str) -> uuid.UUID:
    """A correction: a new draft with the paragraphs of the last version (design.md §6)."""
    report = latest(session, period)
    if report is None:
        raise UserError(_("这一期还没有报告，直接编写即可。"))
    if report.state == "locked":
        raise UserError(
            _("这一期已经锁定，没有建立新版本。记录仍可更正，差额会列在下一期报告的“更正情况表”里。")
        )
    if report.state not in CORRECTED_STATES:
        raise UserError(_("这一版还是草稿，直接修改即可，不用建立更正版本。"))
    values = {
        "period": period, "version": (report.version or 1) + 1, "state": "draft", "narrative": report.narrative,
    }  # fmt: skip
    return records.save(session, "report", values)


def mark_sent(session: Session, report: uuid.UUID) -> None:
    """Note that the report file was given on; what the superior has said since stays said."""
    found = session.get(Report, report)
    if found is not None and found.state == "signed":
        records.save(session, "report", {"state": "sent"}, id=report)
