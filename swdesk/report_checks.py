"""自查: what to look at before a report is signed, each finding with the way to its cause (domain.md §4.5, end)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.activities import Activity, SchoolActivity
from db.base import Record
from db.cases import CaseSession
from db.documents import Attachment
from db.groups import GroupSession
from db.visits import Visit
from swdesk import records
from swdesk.bundles.policy import COUNTY
from swdesk.bundles.report import find_leaks
from swdesk.crosschecks import contradictions
from swdesk.files import PHOTO
from swdesk.i18n import _
from swdesk.onfile import left_out, on_file
from swdesk.periods import Period
from swdesk.reports.fonts import unprintable
from swdesk.reports.ledgers import own_station
from swdesk.reports.snapshot import canonical
from swdesk.values import show_day

MOST = 20
"""Findings of one kind about single records; the rest is counted."""
MOST_COPIED = 3
"""Texts that repeat most; who copied some is asked about these first."""
_SHORT = 15
"""Texts below this length repeat by nature (家中安好); longer ones that repeat were copied."""
MANY = 3
"""One in three on a Saturday or Sunday is more than the two of seven days that chance would give."""
_SERVICES: tuple[tuple[type[Record], str], ...] = (
    (Visit, "visit"), (CaseSession, "case_session"), (GroupSession, "group_session"), (Activity, "activity"),
    (SchoolActivity, "school_activity"),
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A sentence, and where its cause is: a page, a part of the report (`text:key`, `table:key`), a number, or a record."""

    text: str
    page: str = ""
    part: str = ""
    number: tuple[str, str] | None = None
    record: tuple[str, uuid.UUID] | None = None


def findings(
    session: Session, period: Period, public: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> list[Finding]:
    """Everything to look at: what the report says, whether it contradicts itself or the report `before`, its records."""
    return [
        *said(public),
        *_naming(session, public),
        *_contradictory(public, before),
        *_records(session, period),
    ]


def _naming(session: Session, public: Mapping[str, Any]) -> list[Finding]:
    """Whether the story that the worker wrote names somebody: it is printed too, not only sent (domain.md §5.1)."""
    told = [part for part in public.get("narrative", ()) if part["key"] == "stories" and part["edited"]]
    if not told:
        return []
    found = find_leaks({"narrative": told}, on_file(session), COUNTY, left_out(session))
    text = _("典型案例里有可识别个人的内容：{}。请改用化名或删去。")
    return [Finding(text.format(one.shown), part="text:stories") for one in found[:MOST]]


# ── what the report says ─────────────────────────────────────────────────────────────────────────────────────


def said(public: Mapping[str, Any]) -> list[Finding]:
    """What is missing in the report itself."""
    found: list[Finding] = []
    unit = public["unit"]
    if not unit["name"]:
        found.append(Finding(_("没有填写单位名称，请在“设置”里补上。"), page="settings"))
    if not unit["addressee"]:
        found.append(Finding(_("没有填写主送单位，报告抬头将空着，请在“设置”里补上。"), page="settings"))
    if not any(_number(public, code, "year") for code in ("service_times", "clients", "visits")):
        found.append(
            Finding(
                _("这一期没有任何服务记录，报表将全部为0或“—”。确实没有开展服务的可以照报。"), part="table:3"
            )
        )
    found += [
        Finding(_("“{}”里还有【】待填写的内容。").format(part["heading"]), part=f"text:{part['key']}")
        for part in public["narrative"]
        if "【" in part["text"]
    ]
    for item in public["services"]:
        if item["records"] and item["filed"] < item["records"]:
            text = _("服务清单 {number} {name}：佐证材料 {filed} / {records}，未齐全。")
            named = {key: item[key] for key in ("number", "name", "filed", "records")}
            found.append(Finding(text.format(**named), page="missing"))
    if missing := unprintable(canonical(public).decode()):
        words = _("程序自带的字体里没有这些字，印出来是〓：{}。请核对是否输错，或在纸上手写补上。")
        found.append(Finding(words.format(_("、").join(missing)), part="text:summary"))
    return found


def _number(public: Mapping[str, Any], code: str, span: str = "period") -> float:
    found = public["values"].get(code, {}).get(span)
    return float(found["value"] or 0) if found else 0.0


def _contradictory(public: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Finding]:
    solved, problems = (_number(public, code) for code in ("problems_solved", "problems_found"))
    if solved > problems:
        text = _("解决问题数 {a:.0f} 多于发现问题数 {b:.0f}，请核对。")
        yield Finding(text.format(a=solved, b=problems), number=("problems_solved", "period"))
    for one in contradictions(dict(public), dict(before) if before else None):
        yield Finding(
            f"{one.text}。",
            number=(one.code, one.span) if one.code else None,
            part="" if one.code else "table:9",
        )


# ── its records ──────────────────────────────────────────────────────────────────────────────────────────────


def _records(session: Session, period: Period) -> Iterator[Finding]:
    yield from _before_opening(session, period)
    yield from _at_weekends(session, period)
    yield from _copied(session, period)
    yield from _twice(session, period)


def _at_weekends(session: Session, period: Period) -> Iterator[Finding]:
    """Visits and case sessions are work of weekdays; where many stand on Saturdays and Sundays the dates are looked at."""
    for model, kind in _SERVICES[:2]:
        column: Any = model
        inside = (column.deleted.is_(False), column.day.between(period.start, period.cutoff))
        days = dict(
            session.execute(select(column.day, func.count()).where(*inside).group_by(column.day)).all()
        )
        free = {day: count for day, count in days.items() if day.weekday() >= 5}
        if sum(free.values()) * MANY > sum(days.values()):
            text = _("{}有{}条登记在周六、周日（共{}条），请核对日期是否补登时随手填写。")
            first = select(column.id).where(*inside, column.day == min(free)).limit(1)
            found = text.format(_(records.model_of(kind).label), sum(free.values()), sum(days.values()))
            yield Finding(found, record=(kind, session.scalars(first).one()))


def _before_opening(session: Session, period: Period) -> Iterator[Finding]:
    """Services of a day on which the station did not stand yet."""
    own = own_station(session)
    opened: date | None = own.opened_on if own else None
    if opened is None or opened <= period.start:
        return
    for model, kind in _SERVICES:
        column: Any = model
        query = select(column.id, column.day).where(
            column.deleted.is_(False), column.day >= period.start, column.day < min(opened, period.cutoff)
        )
        for record, day in session.execute(query.order_by(column.day).limit(MOST)):
            text = _("{}的{}早于挂牌日期（{}），请核对日期。")
            label = _(records.model_of(kind).label)
            yield Finding(text.format(show_day(day), label, show_day(opened)), record=(kind, record))


def _copied(session: Session, period: Period) -> Iterator[Finding]:
    """The same words in several visits: what an evaluator strikes out first."""
    inside = (Visit.deleted.is_(False), Visit.day.between(period.start, period.cutoff))
    query = (
        select(Visit.content, func.count())
        .where(*inside, func.length(Visit.content) >= _SHORT)
        .group_by(Visit.content)
        .having(func.count() > 2)
        .order_by(func.count().desc())
    )
    for content, count in session.execute(query.limit(MOST_COPIED)).all():
        one = select(Visit.id).where(*inside, Visit.content == content).order_by(Visit.day.desc()).limit(1)
        record = session.scalars(one).one()
        text = _("有{}次走访的记录文字完全相同（“{}……”），请核对是否照抄。")
        yield Finding(text.format(count, (content or "")[:12]), record=("visit", record))


def _twice(session: Session, period: Period) -> Iterator[Finding]:
    """One photo as the evidence of several records."""
    shared = (
        select(Attachment.sha256)
        .where(Attachment.deleted.is_(False), Attachment.role == PHOTO, Attachment.sha256.is_not(None))
        .group_by(Attachment.sha256)
        .having(func.count(Attachment.parent.distinct()) > 1)
    )
    for model, kind in _SERVICES:
        column: Any = model
        query = (
            select(column.id, column.day, Attachment.sha256)
            .join(Attachment, Attachment.parent == column.id)
            .where(
                column.deleted.is_(False), column.day.between(period.start, period.cutoff), Attachment.deleted.is_(False),
                Attachment.sha256.in_(shared),
            )
            .order_by(column.day)
        )  # fmt: skip
        seen: set[str] = set()
        for record, day, sha in session.execute(query):
            if sha in seen or len(seen) >= MOST:
                continue
            seen.add(sha or "")
            text = _("{}的{}与别的记录用了同一张照片，请核对。")
            yield Finding(text.format(show_day(day), _(records.model_of(kind).label)), record=(kind, record))
