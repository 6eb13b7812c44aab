"""Casework (个案): where a case stands, from what is recorded (MZ/T 094-2017, domain.md §2.0)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.cases import Case, CaseSession
from swdesk.i18n import _
from swdesk.values import show_day

FOLLOW_UP = timedelta(days=90)
"""A closed case is looked at again within three months (domain.md §2.2 F-C9; a habit, not a law)."""


@dataclass(frozen=True)
class Phase:
    """A step of the case: state is done, now or open; `note` is its day or count."""

    name: str
    state: str
    note: str = ""


def phases(session: Session, case: Case) -> list[Phase]:
    """接案 → 预估 → 计划 → 介入 → 评估 → 结案 → 跟进回访: done where its record is filled, now at the first gap."""
    count, last = session.execute(
        select(func.count(), func.max(CaseSession.day)).where(
            CaseSession.case == case.id, CaseSession.deleted.is_(False)
        )
    ).one()
    closed = case.closed_on
    after = bool(closed and last and last > closed)
    steps = [
        (_("接案"), case.opened_on is not None, _short(case.opened_on)),
        (_("预估"), bool(case.assessment), ""),
        (_("计划"), bool(case.aim or case.goals), _("{} 个目标").format(case.goals) if case.goals else ""),
        (_("介入"), bool(closed and count), _("{} 次").format(count) if count else ""),
        (_("评估"), case.goals_met is not None and bool(closed), _met(case)),
        (_("结案"), closed is not None, _short(closed)),
        (_("跟进回访"), after, _short(last) if after else ""),
    ]
    return _marked(steps, working=bool(count) and closed is None)


def _short(day: date | None) -> str:
    return _("{}月{}日").format(day.month, day.day) if day else ""


def _met(case: Case) -> str:
    return f"{case.goals_met} / {case.goals}" if case.goals and case.goals_met is not None else ""


def _marked(steps: list[tuple[str, bool, str]], *, working: bool) -> list[Phase]:
    """The step at hand is 介入 once there are sessions, else the first that is not done."""
    now = 3 if working else next((i for i, (_name, done, _note) in enumerate(steps) if not done), len(steps))
    return [
        Phase(name, "done" if done else "now" if i == now else "open", note)
        for i, (name, done, note) in enumerate(steps)
    ]


def missing_of(session: Session, case: Case) -> list[str]:
    """本案待补材料: what a folder of this case still lacks, in words."""
    found: list[str] = []
    if not case.assessment:
        found.append(_("预估"))
    if not case.aim and not case.goals:
        found.append(_("服务计划（总目标、目标数）"))
    empty = session.scalar(
        select(func.count()).where(
            CaseSession.case == case.id, CaseSession.deleted.is_(False),
            (CaseSession.record.is_(None)) | (CaseSession.minutes.is_(None)),
        )
    )  # fmt: skip
    if empty:
        found.append(_("{} 次服务记录缺过程或时长").format(empty))
    if case.closed_on:
        found += [
            words
            for words, value in ((_("结案原因"), case.close_reason), (_("达成目标数"), case.goals_met), (_("服务过程摘要"), case.summary))
            if value is None
        ]  # fmt: skip
        if (again := follow_up_day(case)) is not None:
            found.append(_("跟进回访：{}前").format(show_day(again)))
    return found


def follow_up_day(case: Case) -> date | None:
    """Until when a closed case should be looked at again."""
    return case.closed_on + FOLLOW_UP if case.closed_on else None


def next_ordinal(session: Session, case: uuid.UUID) -> int:
    """第几次: one above the case's last session."""
    query = select(func.max(CaseSession.ordinal), func.count()).where(
        CaseSession.case == case, CaseSession.deleted.is_(False)
    )
    highest, count = session.execute(query).one()
    return max(highest or 0, count) + 1
