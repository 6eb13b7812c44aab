"""What tables 10–12 of a report state (domain.md §4.2): money, teamwork, publicity. Plain JSON, totals and no persons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select, true
from sqlalchemy.orm import Session

from db.codes import code_list
from db.donations import Donation
from db.meetings import Meeting, Publication
from db.projects import Expense, Fund
from db.staff import Supervision, Training
from swdesk.contacts import kept
from swdesk.indicators.conditions import condition
from swdesk.indicators.contracts import belongs
from swdesk.periods import Period
from swdesk.team_counts import attendances, present, supervisees
from swdesk.values import show_day

_Parts = tuple[tuple[str, str, Any, str, str], ...]

MONEY: _Parts = (
    ("到账资金合计", "funds_received_yuan", Fund, "source", "fund_source"),
    ("资源链接折价合计", "donation_yuan", Donation, "kind", "resource_kind"),
    ("经费支出合计", "spent_yuan", Expense, "category", "expense_category"),
)


TEAM: tuple[tuple[str, Any, str, str, Any, Any, tuple[str, str, str]], ...] = (
    ("督导合计", Supervision, "form", "supervision_form", supervisees(), Supervision.minutes, ("supervisions", "", "supervision_minutes")),
    ("培训合计", Training, "kind", "training_kind", attendances(), Training.minutes, ("trainings", "training_attendances", "")),
    ("会议合计", Meeting, "kind", "meeting_kind", present(), None, ("meetings_all", "", "")),
)  # fmt: skip
"""Parts of 表11: total, records, by what, its codes, 人次, minutes, the indicators of the total."""


UNLISTED = "未注明"
"""The row of records that say nothing of their kind."""


def row_name(total: str, label: str) -> str:
    """How a row of tables 10 and 11 is called apart from its table, where several parts have a row 其他."""
    return f"{total.removesuffix('合计').removesuffix('折价')}／{label}"


def fund_table(session: Session, period: Period) -> list[dict[str, Any]]:
    """表10: money in by source, resources by kind, money out by category; numbers in 元: period, year to date."""
    rows: list[dict[str, Any]] = []
    own = belongs(session, period)
    for label, indicator, model, field, codes in MONEY:
        span = period.year_to_date
        now = func.sum(case((model.day >= period.start, model.amount), else_=0))
        query = (
            select(getattr(model, field), now, func.sum(model.amount))
            .where(kept(model), model.day.between(span.start, span.end))
            .where(condition(model, own) if own and hasattr(model, "project") else true())
            .group_by(getattr(model, field))
        )
        found = {row[0]: [int(row[1] or 0), int(row[2] or 0)] for row in session.execute(query)}
        sums = [sum(fen[i] for fen in found.values()) for i in (0, 1)]
        rows.append(
            {"label": label, "numbers": _yuan(sums), "share": None, "code": indicator, "strong": True}
        )
        for name, fen in _labelled(found, codes):
            share = fen[1] / sums[1] * 100 if sums[1] > 0 else None
            rows.append({"label": name, "numbers": _yuan(fen), "share": share, "code": "", "strong": False})
    return rows


def _yuan(fen: list[int]) -> list[float]:
    return [amount / 100 for amount in fen]


def _labelled(found: dict[str | None, list[int]], codes: str) -> list[tuple[str, list[int]]]:
    """In the order of the code list, what it does not know last."""
    listed = code_list(codes)
    known = [(item.label, found[item.code]) for item in listed.items if item.code in found]
    rest = [code for code in found if code not in {item.code for item in listed.items}]
    return known + [(listed.label(code) or UNLISTED, found[code]) for code in sorted(rest, key=str)]


def team_table(session: Session, period: Period) -> list[dict[str, Any]]:
    """表11: supervision by form, trainings and meetings by kind; numbers: times, 人次, minutes (None: not kept)."""
    rows: list[dict[str, Any]] = []
    for label, model, field, codes, people, minutes, indicators in TEAM:
        query = (
            select(
                getattr(model, field),
                func.count(),
                func.sum(people),
                func.count() if minutes is None else func.sum(minutes),
            )
            .where(
                kept(model),
                model.day.between(period.start, period.cutoff),
                Meeting.attended_only.is_not(True) if model is Meeting else true(),
            )
            .group_by(getattr(model, field))
        )
        found = {row[0]: [int(number or 0) for number in row[1:]] for row in session.execute(query)}
        total = [sum(numbers[i] for numbers in found.values()) for i in range(3)]
        for name, numbers in ((label, total), *_labelled(found, codes)):
            timed = None if minutes is None else numbers[2]
            strong = name == label
            rows.append({
                "label": name, "numbers": [numbers[0], numbers[1], timed], "codes": list(indicators) if strong else [],
                "strong": strong,
            })  # fmt: skip
    return rows


def publication_ledger(session: Session, period: Period) -> list[dict[str, Any]]:
    """表12: what was published in the period."""
    query = (
        select(Publication)
        .where(kept(Publication), Publication.day.between(period.start, period.cutoff))
        .order_by(Publication.day, Publication.title)
    )
    return [
        {
            "day": show_day(item.day) if item.day else "", "title": _title(item), "media": item.media or "",
            "level": code_list("media_level").label(item.level), "link": (item.link or "") if item.deidentified else "",
        }
        for item in session.scalars(query)
    ]  # fmt: skip


def _title(item: Publication) -> str:
    """What nobody checked (已脱敏核对) counts, but its title stays at the station."""
    return (item.title or "") if item.deidentified else "（未脱敏核对，不列标题）"
