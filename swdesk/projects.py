"""Projects (项目与经费): the two lines that a contract must keep, 75 % and 80 % (domain.md §1 J9, J10)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from db.projects import Expense, Fund, Project, ProjectStaff
from db.staff import Worker
from swdesk.i18n import _
from swdesk.periods import Span, at_least, percent, rounded, time_progress
from swdesk.values import yuan

PROFESSIONAL_SHARE = 75
LABOUR_SHARE = 80


@dataclass(frozen=True)
class Rule:
    """A line to keep: share in percent (None: no base), whether it is kept, and what it is made of."""

    name: str
    threshold: int
    share: Fraction | None
    kept: bool | None
    made_of: str

    @property
    def shown(self) -> str:
        """The share with one decimal; the test itself is on the exact fraction."""
        return f"{rounded(self.share, 1)}%" if self.share is not None else "—"

    @property
    def verdict(self) -> str:
        """达标, 未达标, or nothing to judge yet."""
        return _("无数据") if self.kept is None else _("达标") if self.kept else _("未达标")


@dataclass(frozen=True)
class Money:
    """Sums of a project in 分, and the share of its time gone by."""

    funds: int
    received: int
    spent: int
    labour: int
    gone: Fraction | None


def money(session: Session, project: uuid.UUID, today: date) -> Money:
    """Contract funds, money in, money out, labour."""
    one = session.get(Project, project)
    received = session.scalar(
        select(func.coalesce(func.sum(Fund.amount), 0)).where(
            Fund.project == project, Fund.deleted.is_(False)
        )
    )
    spent = select(func.coalesce(func.sum(Expense.amount), 0)).where(
        Expense.project == project, Expense.deleted.is_(False)
    )
    gone = time_progress(Span(one.start, one.end), today) if one and one.start and one.end else None
    return Money(
        (one.funds if one else None) or 0, int(received or 0), int(session.scalar(spent) or 0),
        int(session.scalar(spent.where(Expense.labour.is_(True))) or 0), gone,
    )  # fmt: skip


def staffing(session: Session, project: uuid.UUID, today: date) -> tuple[int, int]:
    """(社工专业人才, everybody) who carry out the project on a day; the flag of the project wins over the worker's."""
    query = (
        select(func.coalesce(ProjectStaff.professional, Worker.professional))
        .join(Worker, and_(Worker.id == ProjectStaff.worker, Worker.deleted.is_(False)), isouter=True)
        .where(
            ProjectStaff.project == project, ProjectStaff.deleted.is_(False),
            or_(ProjectStaff.start.is_(None), ProjectStaff.start <= today),
            or_(ProjectStaff.end.is_(None), ProjectStaff.end > today),
        )
    )  # fmt: skip
    flags = list(session.scalars(query))
    return sum(bool(flag) for flag in flags), len(flags)


def rules(session: Session, project: uuid.UUID, today: date) -> list[Rule]:
    """The lines of a project as they stand today."""
    professional, everybody = staffing(session, project, today)
    sums = money(session, project, today)
    people = _("社工专业人才 {} 人 ÷ 项目人员 {} 人").format(professional, everybody)
    return [
        Rule(
            _("社工专业人才占比"), PROFESSIONAL_SHARE, percent(professional, everybody),
            at_least(professional, everybody, PROFESSIONAL_SHARE), people,
        ),
        Rule(
            _("人力成本占项目经费"), LABOUR_SHARE, percent(sums.labour, sums.funds), at_least(sums.labour, sums.funds, LABOUR_SHARE),
            _("人力成本 {} 元 ÷ 项目经费 {} 元").format(yuan(sums.labour), yuan(sums.funds)),
        ),
        Rule(
            _("人力成本占已支出"), LABOUR_SHARE, percent(sums.labour, sums.spent), at_least(sums.labour, sums.spent, LABOUR_SHARE),
            _("人力成本 {} 元 ÷ 已支出 {} 元").format(yuan(sums.labour), yuan(sums.spent)),
        ),
    ]  # fmt: skip
