"""Where a group or an activity stands (domain.md §3.6): derived from what is recorded, never picked from a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.activities import Activity
from db.groups import Group
from swdesk.activities import figures
from swdesk.group_summary import summary_of
from swdesk.work_papers import activity_lacks

PLANNED, APPROVING, NEXT, HELD, COMPLETE, ARCHIVED, CANCELLED = "01", "02", "03", "04", "05", "06", "07"
"""Codes of `group_state` (NEXT: 招募, HELD: 进行, COMPLETE: 已结束) and of `activity_state`, which go the same way."""


def group_state(session: Session, group: Group, today: date) -> str:
    """The state of a group; no signature is waited for: whoever has met is running."""
    if group.cancelled:
        return CANCELLED
    if group.archived_on is not None:
        return ARCHIVED
    found = summary_of(session, group.id)
    ended = group.end is not None and group.end < today
    if ended or (found.planned is not None and 0 < found.planned <= found.held):
        return COMPLETE
    if found.held or (group.start is not None and group.start <= today and found.members):
        return HELD
    return NEXT if found.members or _approved(group) else _written(group)


def activity_state(session: Session, activity: Activity, today: date) -> str:
    """The state of an activity."""
    if activity.not_held:
        return CANCELLED
    if activity.archived_on is not None:
        return ARCHIVED
    counted = figures(session, activity.id).residents is not None
    if activity.day is not None and (activity.day < today or (activity.day == today and counted)):
        return HELD if activity_lacks(session, activity, today) else COMPLETE
    return NEXT if _approved(activity) else _written(activity)


def _approved(one: Any) -> bool:
    return one.supervisor_on is not None or one.head_on is not None


def _written(one: Any) -> str:
    return APPROVING if one.aim else PLANNED


def state_of(session: Session, kind: str, record: Any, today: date) -> str:
    """By kind; '' for a record that is not there."""
    model, state = STATES[kind]
    one = session.scalar(select(model).where(model.id == record))
    return state(session, one, today) if one is not None else ""


STATES: dict[str, tuple[Any, Any]] = {"group": (Group, group_state), "activity": (Activity, activity_state)}
"""Kind → its record type and what says where it stands."""
