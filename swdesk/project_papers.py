"""待补材料 of a whole project: what evaluators open first (domain.md §2.11, 1, 6 and 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from db.credentials import WorkDay
from db.documents import Report
from db.projects import Project, ProjectStaff
from swdesk.case_papers import Lack
from swdesk.i18n import _
from swdesk.periods import last_finished_quarter

_DRAFTS = ("draft", "returned")
"""Codes of `report_state`: not yet a report."""

Dated = tuple[Lack, date | None]


def lacks_of(session: Session, project: Project, today: date) -> Iterator[Dated]:
    """Each thing with the day from which it is due; nothing of a project that has not begun."""
    start, end = project.start, project.end
    if start is None or start > today:
        return
    for key, text in (
        ("contract", _("合同协议")), ("plan", _("项目实施方案")), ("rules", _("规章制度")), ("survey", _("需求调研报告")),
        ("work_plan", _("工作计划")),
    ):  # fmt: skip
        yield Lack(key, text), start
    staff = exists().where(ProjectStaff.project == project.id, ProjectStaff.deleted.is_(False))
    if not session.scalar(select(staff)):
        yield Lack("staff", _("项目人员名单")), start
    running = end is None or end >= today
    if running:
        yield from _attendance(session, start, today)
    yield from _quarter(session, project, today)
    if end is not None and end < today:
        yield Lack("summary", _("项目总结")), end


def _attendance(session: Session, start: date, today: date) -> Iterator[Dated]:
    """考勤 of the last whole month; asked of stations that keep it here, not of those that keep it on paper."""
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    kept = select(WorkDay.id).where(WorkDay.deleted.is_(False))
    if first < start or session.scalar(kept.limit(1)) is None:
        return
    if session.scalar(kept.where(WorkDay.day.between(first, last)).limit(1)) is None:
        yield Lack("attendance", _("{}年{}月考勤").format(first.year, first.month)), last


def _quarter(session: Session, project: Project, today: date) -> Iterator[Dated]:
    """The report of the last quarter that the project ran through to its end."""
    quarter = last_finished_quarter(today)
    if project.start is None or project.start > quarter.start or (project.end or today) < quarter.end:
        return
    made = select(Report.id).where(
        Report.deleted.is_(False), Report.period == quarter.key, Report.state.not_in(_DRAFTS)
    )
    if session.scalar(made.limit(1)) is None:
        yield Lack("report", _("{}工作报告").format(quarter.name)), quarter.end
