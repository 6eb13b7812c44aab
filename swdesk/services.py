"""The service list: what was promised and what is done (服务清单进度); domain.md §3.15, §4.2 表9, §4.4."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import case, exists, func, select, union_all
from sqlalchemy.orm import Session

from db.cases import CaseSession
from db.codes import plain
from db.documents import Attachment
from db.projects import Project
from db.services import ServiceItem, ServiceTarget
from db.visits import Visit
from swdesk.i18n import _
from swdesk.indicators import Definition, Evaluator, Known, Value
from swdesk.indicators.queries import evidence_query
from swdesk.indicators.showing import scaled
from swdesk.periods import Period, Span, percent, rounded, time_progress

BEHIND = 10
"""Percentage points behind the time at which an item counts as 滞后 (domain.md §4.4; a setting of the county)."""

WRITTEN: dict[str, tuple[type[Any], Any]] = {
    "visit": (Visit, Visit.content),
    "case": (CaseSession, CaseSession.record),
    "case_session": (CaseSession, CaseSession.record),
}
"""Kinds whose evidence is the written record itself (走访记录表, 过程记录表): the text that must be there."""

FILED = frozenset({"activity", "school_activity", "group_session", "training", "meeting"})
"""Kinds whose evidence is a folder of attachments (签到表、照片)."""


@dataclass(frozen=True)
class Progress:
    """One item of the list at a cut-off."""

    id: uuid.UUID
    number: str
    name: str
    unit: str
    indicator: str
    target: int
    weight: int
    period: Fraction
    year: Fraction
    share: Fraction | None
    gone: Fraction
    filed: int
    records: int

    @property
    def behind(self) -> Fraction:
        """Percentage points behind the time; 0 when not behind."""
        return max(Fraction(0), self.gone * 100 - self.share) if self.share is not None else Fraction(0)

    @property
    def state(self) -> str:
        """已完成, 正常 or 滞后 with the gap."""
        if self.share is None:
            return _("未设目标") if not self.target else _("未关联指标")
        if self.share >= 100:
            return _("已完成")
        if self.behind > BEHIND:
            return _("滞后 {} 个百分点").format(rounded(self.behind, 1))
        return _("正常")

    @property
    def filing(self) -> str:
        """佐证材料: 齐全 or how many of how many."""
        if not self.records:
            return "—"
        return _("齐全") if self.filed >= self.records else f"{self.filed} / {self.records}"


def progress(
    session: Session, period: Period, *, filing: bool = True, evaluator: Evaluator | None = None
) -> list[Progress]:
    """Every item that is due in the period, in order of its number; an `evaluator` may know the numbers already."""
    evaluator = evaluator or Evaluator(session)
    rows = [_progress(session, evaluator, due, period, filing) for due in dues(session, period)]
    return sorted(rows, key=lambda row: _natural(row.number))


# ── what is due ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Due:
    """An item with what is wanted of it over `whole`: the calendar year, or the days of the contract that set the target."""

    item: ServiceItem
    target: int
    weight: int
    whole: Span


def dues(session: Session, period: Period) -> list[Due]:
    """What is due in a period. A target of a contract runs over its days (July to June), and goes before one of a year."""
    query = (
        select(ServiceItem, ServiceTarget, Project)
        .join(
            ServiceTarget,
            (ServiceTarget.item == ServiceItem.id) & ServiceTarget.deleted.is_(False),
            isouter=True,
        )
        .join(Project, (Project.id == ServiceTarget.project) & Project.deleted.is_(False), isouter=True)
        .where(ServiceItem.deleted.is_(False))
        .order_by(ServiceTarget.year, ServiceTarget.created_at)
    )
    found: dict[uuid.UUID, Due] = {}
    by_contract: set[uuid.UUID] = set()
    for item, target, project in session.execute(query):
        contract = _contract(project)
        if contract is None and item.id in by_contract:
            continue
        whole = _whole(period, target, contract)
        if whole is None:
            continue
        before = found.get(item.id)
        if contract is not None and item.id not in by_contract:
            by_contract.add(item.id)
            before = None
        wanted = (target.target if target else None) or 0
        weight = (target.weight if target else None) or 0
        if before is not None:  # the years of a contract of several years
            wanted, weight = before.target + wanted, max(before.weight, weight)
        found[item.id] = Due(item, wanted, weight, whole)
    return list(found.values())


def _contract(project: Project | None) -> Span | None:
    return Span(project.start, project.end) if project and project.start and project.end else None


def _whole(period: Period, target: ServiceTarget | None, contract: Span | None) -> Span | None:
    """The days over which a target counts in this period; None where it is none of it."""
    every = Span(period.start, period.end)
    year = Span(date(period.start.year, 1, 1), date(period.start.year, 12, 31))
    if contract is not None:
        fits = (
            contract == every if period.kind == "project" else contract.start <= period.cutoff <= contract.end
        )
        return contract if fits else None
    if period.kind != "project":
        return year if target is None or target.year == period.start.year else None
    years = max(1, round(every.days / 365))
    fits = target is None or (target.year or 0) - period.start.year in range(years)
    return every if fits else None


def _natural(number: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part) if part.isdigit() else 0, part) for part in number.replace("．", ".").split("."))


def _progress(
    session: Session,
    evaluator: Evaluator,
    due: Due,
    period: Period,
    filing: bool,
) -> Progress:
    item, named = due.item, due.item.indicator or ""
    code = named if named in evaluator.known else ""
    until = Span(due.whole.start, period.cutoff)
    done = _value(evaluator, code, until)
    filed, records = _filing(session, evaluator.known, code, until) if filing and code else (0, 0)
    return Progress(
        item.id, item.number or "", item.name or "", item.unit or "", code, due.target, due.weight,
        _value(evaluator, code, period.span), done, percent(done, due.target) if code else None,
        time_progress(due.whole, period.cutoff), filed, records,
    )  # fmt: skip


def _value(evaluator: Evaluator, code: str, span: Span) -> Fraction:
    if not code:
        return Fraction(0)
    definition = evaluator.known[code]
    found: Value = evaluator.value(definition, span)
    return scaled(definition, found.value) if found.value is not None else Fraction(0)


def _filing(session: Session, known: Known, code: str, span: Span) -> tuple[int, int]:
    """(records with their evidence, records) behind an item (佐证材料, domain.md §0 fact 5), counted where they lie."""
    counted = list(_counted(known, code))
    behind = [evidence_query(item, span).subquery() for item in counted]
    rows = union_all(*(select(found.c.kind, found.c.id) for found in behind)).subquery()
    kinds = {item.source for item in counted}
    filed = total = 0
    for kind in sorted((WRITTEN.keys() | FILED) if "contact" in kinds else (WRITTEN.keys() | FILED) & kinds):
        one = select(rows.c.id).where(rows.c.kind == kind).distinct().subquery()
        there = case((_evidenced(kind, one.c.id), 1), else_=0)
        count, found = session.execute(select(func.count(), func.sum(there)).select_from(one)).one()
        total, filed = total + int(count), filed + int(found or 0)
    return filed, total


def _counted(known: Known, code: str) -> Iterator[Definition]:
    """What counts the records behind an indicator: itself, or the parts of a total, the base of a ratio."""
    item = known[code]
    if item.measure not in {"ratio", "total"}:
        yield item
        return
    for part in item.denominator or item.parts:
        yield from _counted(known, part)


def _evidenced(kind: str, record: Any) -> Any:
    """SQL: a record of that kind has its text, or an attachment."""
    if kind not in WRITTEN:
        return exists().where(Attachment.parent == record, Attachment.deleted.is_(False))
    model, text = WRITTEN[kind]
    owner = CaseSession.case if kind == "case" else model.id
    return exists().where(owner == record, model.deleted.is_(False), text.is_not(None))


def weighted_completion(rows: list[Progress]) -> Fraction | None:
    """X1: Σ weight · min(1, done ÷ target) ÷ Σ weight, in percent (domain.md §4.5)."""
    counted = [row for row in rows if row.share is not None and row.weight]
    total = sum(row.weight for row in counted)
    if not total:
        return None
    return (
        sum((row.weight * min(Fraction(100), row.share or Fraction(0)) for row in counted), Fraction(0))
        / total
    )


def targets(session: Session, period: Period) -> tuple[dict[str, int], list[str]]:
    """Indicator → the sum of the targets of the items that it measures; those whose targets run over a contract, not a year."""
    sums: dict[str, int] = {}
    over: set[str] = set()
    year = date(period.start.year, 1, 1)
    for due in dues(session, period):
        code = due.item.indicator or ""
        if code and due.target:
            sums[code] = sums.get(code, 0) + due.target
            over |= {code} if due.whole.start != year else set()
    return sums, sorted(over)


@dataclass(frozen=True)
class CatalogueItem:
    """An item of the default catalogue (domain.md §3.15)."""

    number: str
    name: str
    unit: str
    indicator: str
    words: tuple[str, ...]


@cache
def default_catalogue() -> tuple[CatalogueItem, ...]:
    """The default service list, each item with the indicator that measures it."""
    raw = tomllib.loads((files("resources") / "service_catalogue.toml").read_text(encoding="utf-8"))
    return tuple(
        CatalogueItem(i["number"], i["name"], i["unit"], i.get("indicator", ""), tuple(i.get("words", ())))
        for i in raw["items"]
    )


def guess_indicator(number: str, name: str, unit: str) -> str:
    """The indicator that most likely measures an item of somebody's own list; '' if none does.

    The words of the name decide, then the unit: 「入户走访 人次」 is not 「走访 户次」. Shown to the user, who corrects it.
    """
    wanted = plain(name)
    best, score = "", (0, 0, 0)
    for item in default_catalogue():
        hits = sum(len(word) for word in item.words if plain(word) in wanted)
        same = (int(plain(unit) == plain(item.unit)), hits, int(number == item.number))
        if hits and item.indicator and same > score:
            best, score = item.indicator, same
    return best
