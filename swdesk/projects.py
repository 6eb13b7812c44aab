"""Projects (项目与经费): the two lines that a contract must keep, 75 % and 80 %, on exact fractions (domain.md §1 J9, J10)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import cast

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.projects import Expense, Fund, Project, ProjectBudget, ProjectStaff
from db.staff import Worker
from swdesk.i18n import _
from swdesk.periods import Span, at_least, percent, rounded, time_progress
from swdesk.values import yuan

PROFESSIONAL_SHARE = 75
LABOUR_SHARE = 80
_CERTIFIED = frozenset({"1", "2", "3"})
_DEGREE = "01"
_VOLUNTEER_POST, _VOLUNTEER = "09", "06"
SUPERVISION_FEE = "05"
"""Code of `expense_category`: 督导费, labour only where the contract says so."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """A line to keep: share in percent (None: no base), whether it is kept, what it is made of, and what it lacks."""

    name: str
    threshold: int
    share: Fraction | None
    kept: bool | None
    made_of: str
    lacking: str = ""

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


# ── 75 %: people ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Place:
    """One person's time in a project; `end` is the last day, None on either side stays open."""

    person: uuid.UUID
    professional: bool
    start: date | None
    end: date | None

    def on(self, day: date) -> bool:
        """Whether the person carries out the project on this day."""
        return (self.start is None or self.start <= day) and (self.end is None or self.end >= day)


@dataclass(frozen=True)
class Below:
    """Days in a row on which too few were professionals, and how many there were of how many."""

    span: Span
    professionals: int
    everybody: int


def is_professional(rule: str | None, typed: bool | None, worker: Worker | None) -> bool:
    """社工专业人才: as typed for the project, else for the worker, else by the rule of the project (domain.md J9)."""
    known = typed if typed is not None else worker.professional if worker else None
    if known is not None or worker is None:
        return bool(known)
    certified = worker.credential in _CERTIFIED
    degree = worker.major_kind == _DEGREE
    return {"02": certified, "03": degree}.get(rule or "", certified or degree)


def places(session: Session, project: uuid.UUID) -> list[Place]:
    """Who carries out a project and when; volunteers are none of its staff."""
    one = session.get(Project, project)
    query = (
        select(ProjectStaff, Worker)
        .join(Worker, and_(Worker.id == ProjectStaff.worker, Worker.deleted.is_(False)), isouter=True)
        .where(ProjectStaff.project == project, ProjectStaff.deleted.is_(False))
    )
    found: list[Place] = []
    rows = cast("Iterable[tuple[ProjectStaff, Worker | None]]", session.execute(query))
    for staff, worker in rows:
        if worker is not None and (worker.post == _VOLUNTEER_POST or worker.employment == _VOLUNTEER):
            continue
        sure = is_professional(one.professional_rule if one else None, staff.professional, worker)
        found.append(Place(staff.worker or staff.id, sure, staff.start, staff.end))
    return found


def counted(found: Iterable[Place], day: date) -> tuple[int, int]:
    """(社工专业人才, everybody) on a day; a person entered twice is one."""
    people: dict[uuid.UUID, bool] = {}
    for place in found:
        if place.on(day):
            people[place.person] = people.get(place.person, False) or place.professional
    return sum(people.values()), len(people)


def staffing(session: Session, project: uuid.UUID, today: date) -> tuple[int, int]:
    """(社工专业人才, everybody) who carry out the project on a day."""
    return counted(places(session, project), today)


def enough(professionals: int, everybody: int) -> bool | None:
    """n_sw ÷ n_total ≥ 75 % in whole numbers; None where nobody is there."""
    return None if not everybody else 4 * professionals >= 3 * everybody


def lacking_people(professionals: int, everybody: int) -> int:
    """How many professionals more would reach 75 %, nobody leaving."""
    return max(0, 3 * everybody - 4 * professionals)


def days_below(found: Sequence[Place], span: Span) -> list[Below]:
    """The stretches of days below 75 % in a span; days on which nobody was there are none."""
    turns = {span.start}
    for place in found:
        turns |= {day for day in (place.start, place.end + _DAY if place.end else None) if day}
    marks = [*sorted(day for day in turns if span.start <= day <= span.end), span.end + _DAY]
    stretches = [
        Below(Span(start, nxt - _DAY), *counted(found, start))
        for start, nxt in pairwise(marks)
        if start < nxt
    ]
    return [one for one in stretches if enough(one.professionals, one.everybody) is False]


def below(session: Session, project: uuid.UUID, today: date) -> list[Below]:
    """Days below 75 % from the start of the contract to today or its end."""
    one = session.get(Project, project)
    if one is None or one.start is None:
        return []
    return days_below(places(session, project), Span(one.start, min(today, one.end or today)))


# ── 80 %: money ──────────────────────────────────────────────────────────────────────────────────────────────


def lacking_of_funds(labour: int, funds: int) -> int:
    """分 of labour more that would reach 80 % of the contract, rounded up to a whole 分."""
    return max(0, -((5 * labour - 4 * funds) // 5))


def lacking_of_spent(labour: int, spent: int) -> int:
    """分 of labour more that would reach 80 % of what is spent; each is spent too."""
    return max(0, 4 * spent - 5 * labour)


@dataclass(frozen=True)
class Budget:
    """The budget that was signed, in 分: its lines by category, their sum, the labour in it, what it is a part of."""

    lines: dict[str, int]
    total: int
    labour: int
    base: int

    @property
    def kept(self) -> bool | None:
        """Whether the labour in it reaches 80 %; None without a budget."""
        return at_least(self.labour, self.base, LABOUR_SHARE) if self.lines else None


def budget(session: Session, project: uuid.UUID) -> Budget:
    """The signed budget of a project; of a contract with a sum, labour is measured by that sum (domain.md J10)."""
    one = session.get(Project, project)
    query = select(ProjectBudget).where(ProjectBudget.project == project, ProjectBudget.deleted.is_(False))
    lines: dict[str, int] = {}
    labour = 0
    for line in session.scalars(query):
        amount, category = line.amount or 0, line.category or ""
        lines[category] = lines.get(category, 0) + amount
        sure = line.labour if line.labour is not None else counts_as_labour(one, line.category)
        labour += amount if sure else 0
    total = sum(lines.values())
    return Budget(lines, total, labour, (one.funds if one else None) or total)


def spent_on(session: Session, project: uuid.UUID, category: str | None) -> int:
    """分 spent on a category so far."""
    spent = select(func.coalesce(func.sum(Expense.amount), 0)).where(
        Expense.project == project, Expense.category == category, Expense.deleted.is_(False)
    )
    return int(session.scalar(spent) or 0)


def counts_as_labour(project: Project | None, category: str | None) -> bool | None:
    """What 是否人力成本 is likely to be: by the category; 督导费 as the contract says. None without a category."""
    if not category:
        return None
    if category == SUPERVISION_FEE and project is not None:
        return bool(project.supervision_labour)
    item = code_list("expense_category").item(category)
    return bool(item and item.extra.get("labour"))


# ── the lines ────────────────────────────────────────────────────────────────────────────────────────────────


def rules(session: Session, project: uuid.UUID, today: date) -> list[Rule]:
    """The lines of a project as they stand today."""
    return [
        _people(session, project, today), *_labour(money(session, project, today)), *_budgeted(budget(session, project)),
    ]  # fmt: skip


def _budgeted(signed: Budget) -> list[Rule]:
    """The line of labour in the signed budget; none without a budget."""
    if not signed.lines:
        return []
    short = lacking_of_funds(signed.labour, signed.base)
    lacking = [_("还差人力成本预算 {} 元").format(yuan(short))] if short else []
    if signed.total != signed.base:
        lacking.append(_("预算合计 {} 元与项目经费不一致").format(yuan(signed.total)))
    return [
        Rule(
            _("人力成本占项目经费（按签订预算）"), LABOUR_SHARE, percent(signed.labour, signed.base), signed.kept,
            _("人力成本预算 {} 元 ÷ 项目经费 {} 元").format(yuan(signed.labour), yuan(signed.base)), "，".join(lacking),
        )
    ]  # fmt: skip


def _people(session: Session, project: uuid.UUID, today: date) -> Rule:
    professional, everybody = staffing(session, project, today)
    days = sum(one.span.days for one in below(session, project, today))
    short = lacking_people(professional, everybody)
    lacking = [_("还差 {} 名社工专业人才").format(short)] if short else []
    lacking += [_("合同期内有 {} 天低于 75%").format(days)] if days else []
    return Rule(
        _("社工专业人才占比"), PROFESSIONAL_SHARE, percent(professional, everybody), enough(professional, everybody),
        _("社工专业人才 {} 人 ÷ 项目人员 {} 人").format(professional, everybody), "，".join(lacking),
    )  # fmt: skip


def _labour(sums: Money) -> list[Rule]:
    funds, spent = lacking_of_funds(sums.labour, sums.funds), lacking_of_spent(sums.labour, sums.spent)
    return [
        Rule(
            _("人力成本占项目经费"), LABOUR_SHARE, percent(sums.labour, sums.funds), at_least(sums.labour, sums.funds, LABOUR_SHARE),
            _("人力成本 {} 元 ÷ 项目经费 {} 元").format(yuan(sums.labour), yuan(sums.funds)),
            _("还要支出人力成本 {} 元").format(yuan(funds)) if funds else "",
        ),
        Rule(
            _("人力成本占已支出"), LABOUR_SHARE, percent(sums.labour, sums.spent), at_least(sums.labour, sums.spent, LABOUR_SHARE),
            _("人力成本 {} 元 ÷ 已支出 {} 元").format(yuan(sums.labour), yuan(sums.spent)),
            _("再支出 {} 元人力成本才到 80%").format(yuan(spent)) if spent else "",
        ),
    ]  # fmt: skip
