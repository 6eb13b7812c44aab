"""What was done on a day: the records among which a batch of photos is shared out (never by the photos' own dates)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.documents import Attachment
from db.files import Files
from swdesk import records
from swdesk.files import PHOTO, Prepared, attach

KINDS = ("activity", "school_activity", "group_session", "visit", "case_session", "meeting", "training")
"""Kinds that photos are taken of, in the order in which they are offered."""


@dataclass(frozen=True)
class DayRecord:
    """One record of a day, and how many photos it has."""

    kind: str
    id: uuid.UUID
    title: str
    photos: int


def of_day(session: Session, day: date) -> list[DayRecord]:
    """Everything that was recorded for a day."""
    found: list[DayRecord] = []
    for kind in KINDS:
        model: Any = record_kinds()[kind]
        ids = list(
            session.scalars(
                select(model.id).where(model.day == day, model.deleted.is_(False)).order_by(model.id)
            )
        )
        titles, counts = records.titles(session, kind, ids), _photos(session, ids)
        found += [DayRecord(kind, one, titles.get(one, ""), counts.get(one, 0)) for one in ids]
    return found


def _photos(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    query = (
        select(Attachment.parent, func.count())
        .where(Attachment.parent.in_(ids), Attachment.role == PHOTO, Attachment.deleted.is_(False))
        .group_by(Attachment.parent)
    )
    return {parent: count for parent, count in session.execute(query) if parent}


def give(session: Session, files: Files, to: DayRecord, photos: Sequence[Prepared]) -> int:
    """Attach photos to a record; inside `Store.write`. How many."""
    for one in photos:
        attach(session, files, to.kind, to.id, one, role=PHOTO)
    return len(photos)
