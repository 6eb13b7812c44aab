"""Money by source (资金渠道): the seven nameable 点, and expenses by category and source; domain.md §1 H12, §3.12, F-E1.

The news does not say what the seven are: each has the name and the sources that the unit gives it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.code_items import CodeItem
from db.codes import code_list
from db.mark import N_
from db.projects import Expense, Fund
from swdesk import options, records, roles
from swdesk.contacts import kept
from swdesk.i18n import _, code_text
from swdesk.periods import Span, percent

POINTS = tuple(item.code for item in code_list("fund_point").items)
SOURCES = {
    point: options.Option(f"fund.point.{point}", N_("“{}”包含的资金来源").format(point), "")
    for point in POINTS
}
"""Point → the codes of `fund_source` that belong to it, with commas between."""

UNNAMED = ""


@dataclass(frozen=True)
class Point:
    """One of the seven: its name, the sources that belong to it, and what came in (分) with its share in percent."""

    code: str
    name: str
    sources: tuple[str, ...]
    amount: int
    share: Fraction | None


@dataclass(frozen=True)
class Channels:
    """资金渠道 over a span: the seven, what belongs to none of them, and how many gave something."""

    points: tuple[Point, ...]
    total: int

    @property
    def used(self) -> int:
        """渠道数: points through which money came, at most seven."""
        return sum(1 for point in self.points if point.code and point.amount > 0)


def sources(session: Session) -> dict[str, tuple[str, ...]]:
    """Point → its sources, as the unit set them."""
    return {
        point: tuple(code for code in options.value(session, option).split(",") if code)
        for point, option in SOURCES.items()
    }


def channels(session: Session, span: Span) -> Channels:
    """Money that came in by point: as typed with the money, else by its source; the rest under ''."""
    mapped = sources(session)
    point_of = {source: point for point, several in mapped.items() for source in several}
    query = (
        select(Fund.point, Fund.source, func.sum(Fund.amount))
        .where(kept(Fund), Fund.day.between(span.start, span.end))
        .group_by(Fund.point, Fund.source)
    )
    sums: defaultdict[str, int] = defaultdict(int)
    for point, source, amount in session.execute(query):
        sums[point or point_of.get(source or "", UNNAMED)] += int(amount or 0)
    total = sum(sums.values())
    listed = code_list("fund_point")
    known = [
        Point(code, code_text(listed, code), mapped[code], sums[code], percent(sums[code], total))
        for code in POINTS
    ]
    rest = Point(UNNAMED, _("没有归到任何一点"), (), sums[UNNAMED], percent(sums[UNNAMED], total))
    return Channels((*known, *([rest] if rest.amount else [])), total)


def name_points(session: Session, names: dict[str, str], chosen: Mapping[str, Iterable[str]]) -> None:
    """Name the seven and say which sources belong to each; inside `Store.write`. A source belongs to the first that has it."""
    roles.require(session, roles.Right.MANAGE)
    taken: set[str] = set()
    for point in POINTS:
        own = [code for code in chosen.get(point, ()) if code not in taken]
        taken.update(own)
        options.put(session, SOURCES[point], ",".join(own) or None)
        _name(session, point, names.get(point, "").strip())


def _name(session: Session, point: str, name: str) -> None:
    if not name or name == code_list("fund_point").label(point):
        return
    row: uuid.UUID | None = session.scalar(
        select(CodeItem.id).where(
            CodeItem.list == "fund_point", CodeItem.code == point, CodeItem.deleted.is_(False)
        )
    )
    records.save(session, "code_item", {"list": "fund_point", "code": point, "name": name}, id=row)


# ── expenses ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Spent:
    """One category of expenses (分): in all, by code of the source ('' where nobody said), and how much nobody approved yet."""

    category: str
    label: str
    amount: int
    by_source: dict[str, int]
    open: int


def spent(session: Session, span: Span, project: uuid.UUID | None = None) -> list[Spent]:
    """Expenses by category in the order of the code list, each with its sources."""
    query = (
        select(Expense.category, Expense.fund_source, Expense.approver.is_(None), func.sum(Expense.amount))
        .where(kept(Expense), Expense.day.between(span.start, span.end))
        .group_by(Expense.category, Expense.fund_source, Expense.approver.is_(None))
    )
    if project is not None:
        query = query.where(Expense.project == project)
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    waiting: defaultdict[str, int] = defaultdict(int)
    for category, source, unapproved, amount in session.execute(query):
        sums[category or ""][source or ""] += int(amount or 0)
        waiting[category or ""] += int(amount or 0) if unapproved else 0
    listed = code_list("expense_category")
    order = [item.code for item in listed.items if item.code in sums]
    order += sorted(sums.keys() - order)
    return [
        Spent(
            code,
            code_text(listed, code) or _("未注明"),
            sum(sums[code].values()),
            dict(sums[code]),
            waiting[code],
        )
        for code in order
    ]
