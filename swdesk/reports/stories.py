"""典型案例 for part three: only what went through 脱敏核对 (domain.md §4.2; design.md §6)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.nominations import Nomination
from swdesk.periods import Period

MOST = 600
"""Characters of a story that a report takes over; the worker shortens or writes on."""

_CASE = "02"


def checked_story(session: Session, period: Period) -> str:
    """The newest case that was nominated in the year and checked; '' where there is none."""
    query = (
        select(Nomination)
        .where(
            Nomination.deleted.is_(False), Nomination.kind == _CASE, Nomination.deidentified.is_(True),
            Nomination.day.between(period.year_to_date.start, period.cutoff),
        )
        .order_by(Nomination.day.desc(), Nomination.created_at.desc())
        .limit(1)
    )  # fmt: skip
    found = session.scalars(query).first()
    if found is None:
        return ""
    parts = (found.background, found.process, found.effect)
    text = "".join(" ".join((part or "").split()) for part in parts)
    whole = f"“{found.title}”。{text}"
    return whole if len(whole) <= MOST else f"{whole[:MOST]}……【请删减】"
