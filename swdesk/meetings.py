"""Meetings (会议): what was agreed and is not done yet, and who was there; domain.md §2.10 F-M1."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.meetings import Meeting, Resolution
from swdesk.contacts import kept
from swdesk.i18n import _, code_text
from swdesk.team_counts import present

DONE = "03"


@dataclass(frozen=True)
class Matter:
    """An open resolution; `late` in days after its day, 0 in time."""

    id: uuid.UUID
    meeting: uuid.UUID
    agreed_on: date | None
    topic: str
    matter: str
    responsible: str
    due_on: date | None
    state: str
    late: int


def open_matters(session: Session, today: date) -> list[Matter]:
    """议定事项 that nobody has closed, the longest overdue first, those without a day last."""
    closed = code_list("resolution_state").having("closed")
    query = (
        select(Resolution, Meeting)
        .join(Meeting, Meeting.id == Resolution.meeting)
        .where(
            Resolution.deleted.is_(False), kept(Meeting), Resolution.done_on.is_(None),
            or_(Resolution.state.is_(None), Resolution.state.not_in(closed)),
        )
        .order_by(Resolution.due_on.asc().nulls_last(), Meeting.day, Resolution.ordinal, Resolution.id)
    )  # fmt: skip
    return [_matter(one, meeting, today) for one, meeting in session.execute(query)]


def _matter(one: Resolution, meeting: Meeting, today: date) -> Matter:
    late = max(0, (today - one.due_on).days) if one.due_on else 0
    return Matter(
        one.id, meeting.id, meeting.day, meeting.topic or code_text(code_list("meeting_kind"), meeting.kind),
        one.matter or "", one.responsible or "", one.due_on,
        code_text(code_list("resolution_state"), one.state) or _("未开始"), late,
    )  # fmt: skip


def settle(session: Session, resolution: uuid.UUID, today: date) -> None:
    """办结: the matter is done today; inside `Store.write`."""
    found = session.get(Resolution, resolution)
    if found is not None:
        found.state, found.done_on = DONE, today


def missing_of(session: Session, meeting: Meeting) -> list[str]:
    """待补材料 of a meeting that has been held: words, in the order of the form."""
    count = select(func.count()).where(Resolution.meeting == meeting.id, Resolution.deleted.is_(False))
    agreed = meeting.decisions or session.scalar(count)
    came = session.scalar(select(present()).where(Meeting.id == meeting.id))
    asked = ((_("议题"), meeting.topic), (_("参会人数"), came), (_("会议纪要或议定事项"), agreed))
    return [words for words, there in asked if not there]
