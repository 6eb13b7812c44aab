"""小组总结的基本数据 (F-G5), computed: sessions, members, person-times, attendance, satisfaction, budget and cost."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import new_id
from db.changes import Write, apply
from db.groups import Group, GroupPlan, GroupSession
from swdesk.budgets import Budget, budget_of
from swdesk.contacts import attended, kept, signed
from swdesk.errors import UserError
from swdesk.groups import members_of
from swdesk.i18n import _
from swdesk.satisfied import Satisfaction, satisfaction_of

OF_MEMBERS = ("1", "2")
"""Codes of `attendance` of members who were there: 出席, 迟到; 旁听 are no members."""


@dataclass(frozen=True)
class Summary:
    """What the report of a group states; `present` are members' attendances, `times` with guests."""

    planned: int | None
    held: int
    members: int
    times: int
    present: int
    satisfaction: Satisfaction
    budget: Budget

    @property
    def rate(self) -> Fraction | None:
        """出席率 = Σ出席人次 ÷ (组员数 × 已开展节数)."""
        due = self.members * self.held
        return Fraction(self.present, due) if due else None


def summary_of(session: Session, group_id: uuid.UUID) -> Summary:
    """The facts of a group as they stand."""
    group = session.get(Group, group_id)
    if group is None:
        raise UserError(_("这个小组不在本机，可能还没有同步过来。"))
    there = func.coalesce(GroupSession.present, signed(OF_MEMBERS))
    held, times, present = session.execute(
        select(func.count(), func.sum(attended()), func.sum(there))
        .select_from(GroupSession)
        .where(kept(GroupSession), GroupSession.group == group_id)
    ).one()
    listed = sum(1 for one in members_of(session, group_id) if not one.guest)
    return Summary(
        group.planned_sessions or _planned(session, group_id),
        held,
        group.members or listed,
        int(times or 0),
        int(present or 0),
        satisfaction_of(session, "group", group_id, forms=group.forms, satisfied=group.satisfied),
        budget_of(session, "group", group_id, planned=group.budget, spent=group.spent),
    )


def _planned(session: Session, group: uuid.UUID) -> int | None:
    query = select(func.count(GroupPlan.meeting.distinct())).where(
        GroupPlan.group == group, GroupPlan.deleted.is_(False)
    )
    return session.scalar(query) or None


def make_sessions(session: Session, group: uuid.UUID) -> int:
    """Create the sessions that the plan names and that are not there yet; how many. One undoable operation."""
    plan = session.scalars(
        select(GroupPlan)
        .where(GroupPlan.group == group, GroupPlan.deleted.is_(False), GroupPlan.meeting.is_not(None))
        .order_by(GroupPlan.meeting, GroupPlan.ordinal)
    ).all()
    there = set(
        session.scalars(
            select(GroupSession.ordinal).where(GroupSession.group == group, GroupSession.deleted.is_(False))
        )
    )
    made: dict[int, dict[str, object]] = {}
    for row in plan:
        if row.meeting is None or row.meeting in there:
            continue
        values = made.setdefault(row.meeting, {"group": group, "ordinal": row.meeting})
        for name, value in (("day", row.day), ("topic", row.topic), ("aim", row.aim)):
            if value is not None:
                values.setdefault(name, value)
    apply(session, [Write("group_session", new_id(), values) for values in made.values()])
    return len(made)
