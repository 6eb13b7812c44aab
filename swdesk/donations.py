"""Resources (资源链接): what goods are worth, and what volunteers gave; domain.md §2.10 F-L1, F-W1, O1 (五社)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.activities import Activity
from db.communities import CommunityGroup
from db.staff import VolunteerService
from swdesk.contacts import kept


def converted(quantity: int | None, price: int | None) -> int | None:
    """折价金额 (分) of goods: number × price; None where either is not known."""
    return None if quantity is None or price is None else quantity * price


@dataclass(frozen=True)
class Given:
    """What one volunteer gave: services, minutes, and the last day."""

    times: int
    minutes: int
    last: date | None


def given(session: Session, volunteer: uuid.UUID) -> Given:
    """服务次数 and 时长 of a volunteer, all of them."""
    query = select(func.count(), func.sum(VolunteerService.minutes), func.max(VolunteerService.day)).where(
        VolunteerService.volunteer == volunteer, kept(VolunteerService)
    )
    times, minutes, last = session.execute(query).one()
    return Given(times, int(minutes or 0), last)


def activities_of(session: Session, group: uuid.UUID) -> int:
    """活动次数 of a community organisation: activities that name it, else as typed."""
    query = select(func.count()).select_from(Activity).where(
        Activity.community_group == group, Activity.not_held.is_(None), kept(Activity)
    )  # fmt: skip
    found = session.get(CommunityGroup, group)
    return session.scalar(query) or (found.activities if found else None) or 0
