"""A received report as the officer who answers it reads it (审核): its numbers beside those of before, what was said of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from db.bundles import Received
from swdesk.bundles.reply import Remark
from swdesk.crosschecks import Contradiction, contradictions
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.periods import parse_period
from swdesk.received import ACCEPTED, ALARM, PENDING, REPLACED, RETURNED, standing
from swdesk.replies import remarks_on
from swdesk.reports.reading import NOTHING, in_order, shown

SPANS = ("period", "year", "last_period", "last_year")
"""The numbers of an indicator that are shown and can be remarked on: last year's are those of the same days a year ago."""
STATES = {
    ACCEPTED: "已接收", PENDING: "待核对", REPLACED: "已被新版替换", RETURNED: "已退回", ALARM: "内容不同，留存待查",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An indicator: its numbers as printed, by `SPANS`; of the period before, as that was reported; and the one that the version
    before stated, '' where it is the same.
    """

    code: str
    label: str
    unit: str
    numbers: tuple[str, ...]
    previous: str
    before: str


@dataclass(frozen=True)
class Version:
    """One version that came, with what became of it and what it changed."""

    version: int
    state: str
    came: date
    check_code: str
    remark: str


@dataclass(frozen=True)
class Review:
    """Everything that the officer needs; `pending` while the check code is to be compared with paper."""

    report: str
    unit: str
    period: str
    version: int
    check_code: str
    pending: bool
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    text: str
    pdf: bytes | None
    versions: tuple[Version, ...]
    contradictions: tuple[Contradiction, ...]
    public: dict[str, Any]


def review(session: Session, report: str) -> Review:
    """The report under this id; UserError when it is not on the shelf any more."""
    row = session.get(Received, report)
    if row is None:
        raise UserError(_("没有找到这份报告，可能已有新版本。"))
    public, before, previous = json.loads(row.public), _before(session, row), _previous(session, row)
    lines = tuple(
        Line(
            code, _(item["label"]), _(item["unit"]), tuple(shown(public, code, span) for span in SPANS),
            shown(previous, code) if previous else NOTHING, _changed(public, before, code),
        )
        for code, item in in_order(public)
        if not item["hidden"]
    )  # fmt: skip
    return Review(
        row.id, row.unit_name, parse_period(row.period).name, row.version, row.check_code, row.state == PENDING, lines,
        remarks_on(row), row.answer_text or "", row.pdf, _versions(session, row), tuple(contradictions(public, previous)), public,
    )  # fmt: skip


def _same(row: Received) -> tuple[Any, ...]:
    return Received.unit_name == row.unit_name, Received.unit_code == row.unit_code


def _versions(session: Session, row: Received) -> tuple[Version, ...]:
    """更正历史: everything that came of this unit for the period, the newest first."""
    query = (
        select(Received)
        .where(*_same(row), Received.period == row.period)
        .order_by(Received.version.desc(), Received.received_on.desc())
        .options(defer(Received.pdf), defer(Received.public))
    )
    return tuple(
        Version(one.version, STATES.get(one.state, one.state), one.received_on, one.check_code, one.remark)
        for one in session.scalars(query)
    )


def _previous(session: Session, row: Received) -> dict[str, Any] | None:
    """The unit's standing report of the period before."""
    key = parse_period(row.period).previous().key
    found = next(
        (one for one in standing(session, key) if (one.unit_name, one.unit_code) == (row.unit_name, row.unit_code)), None
    )  # fmt: skip
    return json.loads(found.public) if found is not None else None


def suggested(found: Review) -> list[Remark]:
    """Remarks to send back, from the contradictions that were found: one for each number that has none yet."""
    taken = {(one.code, one.span) for one in found.remarks}
    out: dict[tuple[str, str], str] = {}
    for one in found.contradictions:
        if one.code and (one.code, one.span) not in taken:
            place = (one.code, one.span)
            out[place] = f"{out[place]}；{one.text}" if place in out else one.text
    return [Remark(code, span, _("{}，请核实。").format(text)[:200]) for (code, span), text in out.items()]


def _before(session: Session, row: Received) -> dict[str, Any] | None:
    """The version before this one, of the same unit and period."""
    query = (
        select(Received)
        .where(
            *_same(row), Received.period == row.period, Received.version < row.version, Received.state.in_((REPLACED, RETURNED)),
        )
        .order_by(Received.version.desc())
        .options(defer(Received.pdf))
    )  # fmt: skip
    found = session.scalars(query.limit(1)).first()
    return json.loads(found.public) if found is not None else None


def _changed(public: dict[str, Any], before: dict[str, Any] | None, code: str) -> str:
    if before is None:
        return ""
    old = shown(before, code)
    return old if old != shown(public, code) else ""
