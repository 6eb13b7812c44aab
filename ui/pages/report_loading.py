"""What the report's page shows of a period, read or counted off the UI thread."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlalchemy.orm import Session

from swdesk.filing import Standing, draft_snapshot, sealed_before, snapshot_of, standing
from swdesk.periods import Period
from swdesk.replies import Told, told
from swdesk.report_checks import Finding, findings
from swdesk.reports.document import Document
from swdesk.reports.pictures import Picture, pictures
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import Snapshot
from ui.services import Services


@dataclass(frozen=True)
class Loaded:
    """The report of a period as it stands: live numbers while it is a draft, the sealed ones afterwards; what the superior said."""

    standing: Standing
    snapshot: Snapshot
    document: Document
    live: bool
    told: Told | None
    checks: list[Finding]
    pictures: dict[str, list[Picture]]


def loaded(session: Session, services: Services, period: Period) -> Loaded:
    """Read or count a report, with everything that the page shows of it; off the UI thread."""
    files, stands = services.files, standing(session, period.key)
    said = told(session, period.key)
    sealed = snapshot_of(session, files, stands.report) if stands.report and not stands.open else None
    if sealed is not None:
        return _laid_out(stands, sealed, said, [], live=False)
    made = draft_snapshot(session, files, period, clock=services.clock, random=os.urandom)
    before = sealed_before(session, files, period, 0).get(period.previous().key)
    checks = findings(session, period, made.public, before[1].public if before else None)
    return _laid_out(stands, made, said, checks, live=True)


def _laid_out(
    stands: Standing, taken: Snapshot, said: Told | None, checks: list[Finding], *, live: bool
) -> Loaded:
    document = build_document(taken.public)
    drawn = pictures(taken.public, document)
    return Loaded(stands, taken, document, live=live, told=said, checks=checks, pictures=drawn)
