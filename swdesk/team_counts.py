"""How many came to a training, a supervision, a meeting (人次): a typed count wins, else the rows of the form say it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select

from db.meetings import Meeting, MeetingParty
from db.staff import Supervisee, Supervision, Training, TrainingAttendee


def attendances() -> Any:
    """SQL: 参训人次 of a `training`: as typed, else the names on its list."""
    listed = (
        select(func.count())
        .where(TrainingAttendee.training == Training.id, TrainingAttendee.deleted.is_(False))
        .scalar_subquery()
    )
    return func.coalesce(Training.attendances, func.nullif(listed, 0))


def supervisees() -> Any:
    """SQL: 被督导人次 of a `supervision`: as typed, else the names on its list, else the one worker it names."""
    listed = (
        select(func.count())
        .where(Supervisee.supervision == Supervision.id, Supervisee.deleted.is_(False))
        .scalar_subquery()
    )
    one = case((Supervision.worker.is_not(None), 1), else_=0)
    return func.coalesce(Supervision.supervisees, func.nullif(listed, 0), one)


def present() -> Any:
    """SQL: 实到 of a `meeting`: as typed, else the sum of the units that came."""
    came = (
        select(func.sum(MeetingParty.number))
        .where(MeetingParty.meeting == Meeting.id, MeetingParty.deleted.is_(False))
        .scalar_subquery()
    )
    return func.coalesce(Meeting.attendance, came)
