"""走访问题: found at a visit, followed until solved (domain.md §2.5, 发现问题 → 解决日期)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.visits import Visit
from swdesk import records


def overdue(session: Session, today: date) -> int:
    """How many problems should have been solved by now."""
    query = (
        select(func.count())
        .select_from(Visit)
        .where(
            Visit.deleted.is_(False),
            Visit.problem.is_not(None),
            or_(Visit.solved.is_(None), Visit.solved.is_(False)),
            Visit.solve_by <= today,
        )
    )
    return session.scalar(query) or 0


def solve(session: Session, visits: Collection[uuid.UUID], today: date) -> int:
    """Mark problems as solved today; visits without a problem, and what is solved already, stay as they are. How many."""
    count = 0
    for eid in visits:
        visit = session.get(Visit, eid)
        if visit is not None and visit.problem and not visit.solved:
            records.save(session, "visit", {"solved": True, "solved_on": visit.solved_on or today}, id=eid)
            count += 1
    return count


def settled(_session: Session, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who writes a day of solving says that it is solved."""
    return {"solved": True} if values.get("solved_on") is not None and values.get("solved") is None else {}
