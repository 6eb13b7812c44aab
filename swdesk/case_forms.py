"""What is known before a paper of a case is written: carried over from the last version, the plan, the scores, a template."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import new_id
from db.cases import Case, CaseSession, GoalScore
from db.casework import CaseAssessment, CaseEvaluation, CaseGoal, CasePlan
from db.codes import plain
from db.drafts import LINES, Line
from db.phrases import CaseTemplate
from db.roots import is_person, root
from swdesk import records, rows
from swdesk.cases import facts_of, next_ordinal, next_version
from swdesk.contacts import kept
from swdesk.goals import GoalStand, goals_of, latest
from swdesk.i18n import _
from swdesk.satisfied import SERVICES

Values = dict[str, Any]
AGAIN = ("start", "end", "minutes", "method", "place", "present", "present_names")
"""What 照上次 takes over from the last session: how and where, never what was said."""

_SIGNED = ("worker_signed_on", "client_signed_on", "supervisor_signed_on", "supervisor_opinion")
"""Every version is signed anew."""


def new_lines(kind: str, found: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Rows that a new paper begins with."""
    names = [field.name for field in rows.shown_fields(kind)]
    return tuple(
        Line(new_id(), {name: values.get(name) for name in names}, frozenset(names), new=True)
        for values in found
    )


def _copied(session: Session, kind: str, record: uuid.UUID) -> Values:
    """The values and rows of a version, without its number, its day and its signatures."""
    tables = [LINES + one for one in rows.row_kinds(kind)]
    values = rows.load(session, kind, record, tables).values
    kept = {name: value for name, value in values.items() if name not in {"version", "day", *_SIGNED}}
    for name in tables:
        kept[name] = new_lines(rows.kind_of(name), [line.values for line in values[name]])
    return {name: value for name, value in kept.items() if value not in (None, "", ())}


def new_assessment(session: Session, case: uuid.UUID, today: date, worker: uuid.UUID | None) -> Values:
    """预估: a further one begins with what the last one found."""
    last = latest(session, CaseAssessment, case)
    before = _copied(session, "case_assessment", last.id) if last is not None else {}
    return before | _paper(session, CaseAssessment, case, today, worker)


def new_plan(session: Session, case: uuid.UUID, today: date, worker: uuid.UUID | None) -> Values:
    """计划: a further version begins as the last one; the first with the aim a ledger gave."""
    last = latest(session, CasePlan, case)
    one = session.get(Case, case)
    before: Values = {"aim": one.aim} if one is not None and one.aim else {}
    if last is not None:
        before = _copied(session, "case_plan", last.id)
    return before | _paper(session, CasePlan, case, today, worker)


def new_evaluation(session: Session, case: uuid.UUID, today: date, worker: uuid.UUID | None) -> Values:
    """评估: outcomes as the scores of the sessions have them, and how often there was service."""
    one = session.get(Case, case)
    outcomes = [
        {"goal": goal.goal, "baseline": goal.baseline, "current": _current(goal), "state": goal.state or None}
        for goal in goals_of(session, case)
    ]
    values: Values = {LINES + "case_outcome": new_lines("case_outcome", outcomes)} if outcomes else {}
    if one is not None:
        facts = facts_of(session, one)
        values["process"] = (
            _("共服务 {} 次、{} 分钟。").format(facts.sessions, facts.minutes) if facts.sessions else None
        )
    return values | _paper(session, CaseEvaluation, case, today, worker)


def _current(goal: GoalStand) -> str | None:
    return f"{goal.percent}%" if goal.percent is not None else None


def new_follow_up(_session: Session, case: uuid.UUID, today: date, worker: uuid.UUID | None) -> Values:
    """回访."""
    return {"case": case, "day": today, "worker": worker}


def new_case(session: Session, person: uuid.UUID) -> Values:
    """接案 from a person's file: whether it is their first case follows from the others."""
    earlier = select(Case.id).where(is_person(Case.person, root(session, person)), kept(Case)).limit(1)
    return {"person": person, "first_time": session.scalars(earlier).first() is None}


def new_satisfaction(_session: Session, case: uuid.UUID, today: date, _worker: uuid.UUID | None) -> Values:
    """满意度调查."""
    return {"case": case, "day": today, "service": SERVICES["case"]}


def _paper(session: Session, model: Any, case: uuid.UUID, today: date, worker: uuid.UUID | None) -> Values:
    return {"case": case, "version": next_version(session, model, case), "day": today, "worker": worker}


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────


def new_session(session: Session, case: uuid.UUID, today: date, worker: uuid.UUID | None) -> Values:
    """记录: the next one; 本次目标 are the goals that are still open."""
    still = [goal.goal for goal in goals_of(session, case) if not goal.met]
    return {
        "case": case, "ordinal": next_ordinal(session, case), "day": today, "worker": worker, "aim": "；".join(still) or None,
    }  # fmt: skip


def as_last_time(session: Session, case: uuid.UUID, but: uuid.UUID) -> Values:
    """照上次: how and where the last session was; nothing without one."""
    query = select(CaseSession.id).where(
        CaseSession.case == case, CaseSession.deleted.is_(False), CaseSession.id != but
    )
    order = (CaseSession.day.desc().nulls_last(), CaseSession.ordinal.desc().nulls_last())
    last = session.scalars(query.order_by(*order).limit(1)).first()
    if last is None:
        return {}
    values = records.load(session, "case_session", last).values
    return {name: values[name] for name in AGAIN if values[name] not in (None, "", ())}


def scored_goals(session: Session, case: uuid.UUID, record: uuid.UUID | None) -> list[GoalStand]:
    """What a session scores: the goals of the plan that holds, and those of earlier versions that it has scored."""
    goals = goals_of(session, case)
    if record is None:
        return goals
    query = (
        select(CaseGoal.id, CaseGoal.goal)
        .join(GoalScore, GoalScore.goal == CaseGoal.id)
        .where(GoalScore.session == record, GoalScore.deleted.is_(False))
    )
    former = {plain(goal or ""): (one, goal or "") for one, goal in session.execute(query)}
    kept = [replace(goal, id=former.pop(plain(goal.goal), (goal.id,))[0]) for goal in goals]
    return [*kept, *(GoalStand(one, goal) for one, goal in former.values())]


# ── templates ────────────────────────────────────────────────────────────────────────────────────────────────


def templates_for(session: Session, case: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The plan templates, those for the problems of the case first."""
    problems = set(records.codes_of(session, [case]).get((case, "problems"), ()))
    found = list(session.scalars(select(CaseTemplate).where(CaseTemplate.deleted.is_(False))))
    codes = records.codes_of(session, [one.id for one in found])
    fitting = {one.id: bool(problems & set(codes.get((one.id, "problems"), ()))) for one in found}
    found.sort(key=lambda one: (not fitting[one.id], one.name or ""))
    return [(one.id, one.name or _("（未命名）")) for one in found]


def from_template(session: Session, template: uuid.UUID) -> Values:
    """What a plan takes from a template."""
    tables = {"+template_goal": "+case_goal", "+template_step": "+case_step"}
    values = rows.load(session, "case_template", template, tables).values
    kept = {name: value for name, value in values.items() if name not in {"name", "problems", *tables}}
    for name, wanted in tables.items():
        kept[wanted] = new_lines(rows.kind_of(wanted), [line.values for line in values[name]])
    return {name: value for name, value in kept.items() if value not in (None, "", ())}


# ── what a case has ──────────────────────────────────────────────────────────────────────────────────────────


def papers_of(session: Session, kind: str, case: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The assessments, plans … of a case, the first one first, with what to call each: 第2版 6月2日."""
    model: Any = records.model_of(kind)
    query = select(model).where(model.case == case, model.deleted.is_(False))
    found = list(session.scalars(query.order_by(model.day.asc().nulls_first(), model.id)))
    if hasattr(model, "version"):
        found.sort(key=lambda one: one.version or 0)
    return [(one.id, _called(one, place)) for place, one in enumerate(found, 1)]


def _called(one: Any, place: int) -> str:
    day = _("{}月{}日").format(one.day.month, one.day.day) if one.day else ""
    nth = _("第{}版").format(one.version) if getattr(one, "version", None) else _("第{}份").format(place)
    return f"{nth} {day}".strip()
