"""危机与强制报告: begun with a press, how long until somebody was told, what is still open, what is missing (domain.md §2.7–2.8)."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.crises import Crisis, CrisisReport, Hotline, MandatoryReport
from db.mark import N_
from db.people import Person
from db.roots import root
from swdesk import numbering, records
from swdesk.i18n import _
from swdesk.people import age

ADULT = 18
CRISIS, REPORT = "crisis", "mandatory_report"

URGE = N_("请立即拨打110，不要等待系统")
"""What the red dialog says before anything else; the program records and reminds, it never reports."""


# ── beginning ────────────────────────────────────────────────────────────────────────────────────────────────


def begin(
    session: Session, kind: str, now: datetime, worker: uuid.UUID | None, values: dict[str, Any]
) -> uuid.UUID:
    """Open a crisis or a mandatory report: its number, and that it was found now (to be corrected); inside `Store.write`."""
    known = {
        "number": numbering.next_number(session, kind, now.year),
        "day": now.date(),
        "found_at": f"{now:%H:%M}",
        "worker": worker,
    }
    return records.save(session, kind, known | values)


def is_minor(session: Session, person: uuid.UUID, today: date) -> bool:
    """Whether a person is below 18: by the birth date, without one by the categories of children."""
    found = session.get(Person, root(session, person))
    if found is None:
        return False
    if found.born is not None:
        return age(found.born, today) < ADULT
    codes = records.codes_of(session, [found.id]).get((found.id, "categories"), ())
    return bool(set(codes) & set(code_list("client_category").having("roll", "小")))


@cache
def _shipped_lines() -> tuple[tuple[str, str], ...]:
    raw = tomllib.loads((files("resources") / "hotlines.toml").read_text(encoding="utf-8"))
    return tuple((item["name"], item["phone"]) for item in raw["items"])


def hotlines(session: Session) -> list[tuple[str, str]]:
    """Name and number of whom to call: the station's own list, or the shipped one while it is empty."""
    query = select(Hotline.name, Hotline.phone).where(Hotline.deleted.is_(False), Hotline.phone.is_not(None))
    own = [
        (name or "", phone or "")
        for name, phone in session.execute(query.order_by(Hotline.ordinal, Hotline.created_at))
    ]
    return own or [(_(name), phone) for name, phone in _shipped_lines()]


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────


def moment(day: date | None, at: str | None) -> datetime | None:
    """A day and a time of day together; None while one of them is missing."""
    if day is None or not at:
        return None
    hours, _colon, minutes = at.partition(":")
    return datetime.combine(day, time(int(hours), int(minutes)))


def first_told(session: Session, crisis: uuid.UUID) -> datetime | None:
    """When the first authority of the report chain was told."""
    query = select(CrisisReport.day, CrisisReport.at).where(
        CrisisReport.crisis == crisis, CrisisReport.deleted.is_(False)
    )
    return min((when for day, at in session.execute(query) if (when := moment(day, at))), default=None)


def time_to_report(session: Session, record: Crisis | MandatoryReport) -> timedelta | None:
    """首报时长: from finding to the first report (to the police for a mandatory report); None while a time is missing.

    Negative where the times contradict each other: that is told, not hidden.
    """
    found = moment(record.day, record.found_at)
    if isinstance(record, MandatoryReport):
        told = moment(record.police_on, record.police_at)
    else:
        told = first_told(session, record.id)
    return told - found if told is not None and found is not None else None


def words(span: timedelta) -> str:
    """2小时5分, 3天4小时, 40分."""
    minutes = int(abs(span).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("{}天{}小时").format(days, hours) if hours else _("{}天").format(days)
    if hours:
        return _("{}小时{}分").format(hours, rest) if rest else _("{}小时").format(hours)
    return _("{}分").format(rest) if rest else _("不到1分")


def told_words(session: Session, record: Crisis | MandatoryReport) -> str:
    """首报时长 in a sentence."""
    span = time_to_report(session, record)
    if span is None:
        return _("填好发现时间和第一次报告的时间，这里算出首报时长。")
    if span < timedelta(0):
        return _("第一次报告早于发现时间，请核对时间。")
    return _("从发现到第一次报告：{}").format(words(span))


# ── what is open ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Open:
    """A crisis or report that is not dealt with: its number (never a name), what comes next, how long since it was found."""

    kind: str
    id: uuid.UUID
    number: str
    what: str
    since: timedelta | None


def open_ones(session: Session, now: datetime) -> list[Open]:
    """Everything that is not closed, the longest open first."""
    moment_now = now.replace(tzinfo=None)
    found: list[Open] = []
    for kind, model in ((REPORT, MandatoryReport), (CRISIS, Crisis)):
        rows: Iterable[Crisis | MandatoryReport] = session.scalars(
            select(model).where(model.deleted.is_(False), model.closed_on.is_(None))
        )
        for row in rows:
            start = moment(row.day, row.found_at or "00:00")
            since = moment_now - start if start is not None else None
            found.append(Open(kind, row.id, row.number or "", _next(session, row), since))
    return sorted(found, key=lambda one: (one.kind != REPORT, -(one.since or timedelta(0))))


def _next(session: Session, record: Crisis | MandatoryReport) -> str:
    """The step that comes next, in words."""
    lacking = missing_of(session, record)
    return _("待补{}").format(lacking[0]) if lacking else _("处置中")


def missing_of(session: Session, record: Crisis | MandatoryReport) -> list[str]:
    """待补材料 of a crisis or a report, the most pressing first."""
    if isinstance(record, MandatoryReport):
        return _report_lacks(session, record)
    told = first_told(session, record.id)
    lacks = [
        (_("报告记录"), told is None),
        (_("现场情况"), not record.scene),
        (_("安全计划"), not record.safety_plan),
        (_("结果"), bool(record.closed_on) and record.outcome is None),
        (_("复盘"), bool(record.closed_on) and not record.review),
    ]
    return [what for what, lacking in lacks if lacking]


def _report_lacks(session: Session, record: MandatoryReport) -> list[str]:
    situations = records.codes_of(session, [record.id]).get((record.id, "situations"), ())
    lacks = [
        (_("报案时间"), moment(record.police_on, record.police_at) is None),
        (_("报案回执编号"), not record.receipt),
        (_("情形"), not situations),
        (_("情况简述"), not record.facts),
        (_("发现人"), not record.finder),
        (_("临时监护情形"), bool(record.placed) and record.placement_ground is None),
        (_("站长签字日期"), record.signed_on is None),
        (_("处置结果反馈"), bool(record.closed_on) and not record.feedback),
    ]
    return [what for what, lacking in lacks if lacking]


# ── numbers of a period ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Count:
    """表14: how many of a period, how many dealt with, and the median time to the first report (None: no times)."""

    total: int
    closed: int
    typical: timedelta | None


def counts(session: Session, kind: str, start: date, end: date) -> Count:
    """Crises or mandatory reports found in a period. The median is of this unit alone, it can't be summed."""
    model: Any = Crisis if kind == CRISIS else MandatoryReport
    rows: list[Any] = list(
        session.scalars(select(model).where(model.deleted.is_(False), model.day.between(start, end)))
    )
    spans = [span.total_seconds() for row in rows if (span := time_to_report(session, row)) is not None]
    typical = timedelta(seconds=median(spans)) if spans else None
    return Count(len(rows), sum(row.closed_on is not None for row in rows), typical)
