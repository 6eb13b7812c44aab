"""Goals of a case (具体目标): where each stands by the scores of its sessions, and the totals that reports count."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case, CaseSession, GoalScore
from db.casework import CaseGoal, CasePlan
from db.codes import code_list, plain
from swdesk import records
from swdesk.i18n import code_text

MET = "04"
"""Code of `goal_state`: 达成."""


@dataclass(frozen=True)
class GoalStand:
    """A goal of the plan that holds, and its latest score ('' and None where there is none); `day` is when it was scored."""

    id: uuid.UUID
    goal: str
    indicator: str = ""
    baseline: str = ""
    target: str = ""
    deadline: date | None = None
    state: str = ""
    percent: int | None = None
    day: date | None = None

    @property
    def met(self) -> bool:
        """Whether it is met; 部分达成 is not."""
        return self.state == MET or (not self.state and (self.percent or 0) >= 100)

    @property
    def scored(self) -> bool:
        """Whether any session scored it."""
        return bool(self.state) or self.percent is not None

    @property
    def words(self) -> str:
        """达成, 进行中 60%."""
        label = code_text(code_list("goal_state"), self.state) if self.state else ""
        percent = f"{self.percent}%" if self.percent is not None else ""
        return " ".join(part for part in (label, percent) if part)


def latest(session: Session, model: Any, case: uuid.UUID) -> Any:
    """The version of an assessment, plan or evaluation that holds: the highest number, then the latest day."""
    query = select(model).where(model.case == case, model.deleted.is_(False))
    order = (model.version.desc().nulls_last(), model.day.desc().nulls_last(), model.id.desc())
    return session.scalars(query.order_by(*order).limit(1)).first()


def goals_of(session: Session, case: uuid.UUID) -> list[GoalStand]:
    """The goals of the plan that holds, in their order, with the latest score of each.

    A goal that was carried over from an earlier version with the same words keeps what was scored there.
    """
    plan = latest(session, CasePlan, case)
    if plan is None:
        return []
    scores = _scores(session, case)
    query = select(CaseGoal).where(CaseGoal.plan == plan.id, CaseGoal.deleted.is_(False))
    rows = session.scalars(query.order_by(CaseGoal.ordinal.asc().nulls_last(), CaseGoal.id))
    return [_stand(row, scores.get(plain(row.goal or ""))) for row in rows if row.goal]


def _stand(row: CaseGoal, score: tuple[GoalScore, date | None] | None) -> GoalStand:
    state, percent, day = (score[0].state or "", score[0].percent, score[1]) if score else ("", None, None)
    return GoalStand(
        row.id, row.goal or "", row.indicator or "", row.baseline or "", row.target or "", row.deadline, state, percent, day
    )  # fmt: skip


def _scores(session: Session, case: uuid.UUID) -> dict[str, tuple[GoalScore, date | None]]:
    """The words of a goal → its latest score in any version of the plan."""
    query = (
        select(GoalScore, CaseSession.day, CaseGoal.goal)
        .join(CaseSession, CaseSession.id == GoalScore.session)
        .join(CaseGoal, CaseGoal.id == GoalScore.goal)
        .join(CasePlan, CasePlan.id == CaseGoal.plan)
        .where(
            CasePlan.case == case, CaseSession.case == case, GoalScore.deleted.is_(False), CaseSession.deleted.is_(False),
        )
        .order_by(
            CaseSession.day.asc().nulls_first(), CaseSession.ordinal.asc().nulls_first(), CaseSession.id, GoalScore.id
        )
    )  # fmt: skip
    found = session.execute(query).all()
    return {
        plain(goal or ""): (score, day)
        for score, day, goal in found
        if score.state or score.percent is not None
    }


def settle(session: Session, case: uuid.UUID) -> None:
    """Write 目标数 and 达成目标数 of a case from its rows: rows win where there are some, typed numbers where there are none.

    In the operation that changed a plan, a score or the closure; inside `Store.write`.
    """
    one = session.get(Case, case)
    if one is None:
        return
    goals = goals_of(session, case)
    values: dict[str, int] = {}
    if goals:
        values["goals"] = len(goals)
    if any(goal.scored for goal in goals):
        values["goals_met"] = sum(goal.met for goal in goals)
    changed = {name: number for name, number in values.items() if getattr(one, name) != number}
    if changed:
        records.save(session, "case", changed, id=case)
