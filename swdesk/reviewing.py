"""A received report as the officer who answers it reads it (审核): its numbers beside those of before, what was said of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from db.bundles import Received
from swdesk.bundles.reply import Remark
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.received import PENDING, REPLACED, RETURNED
from swdesk.replies import remarks_on
from swdesk.reports.reading import in_order, shown

SPANS = ("period", "year", "last_period", "last_year")
"""The numbers of an indicator that are shown and can be remarked on."""


@dataclass(frozen=True)
class Line:
    """An indicator: its numbers as printed, by `SPANS`, and the one that the version before stated, '' where it is the same."""

    code: str
    label: str
    unit: str
    numbers: tuple[str, ...]
    before: str


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


def review(session: Session, report: str) -> Review:
    """The report under this id; UserError when it is not on the shelf any more."""
    row = session.get(Received, report)
    if row is None:
        raise UserError(_("没有找到这份报告，可能已有新版本。"))
    public, before = json.loads(row.public), _before(session, row)
    lines = tuple(
        Line(code, item["label"], item["unit"], tuple(shown(public, code, span) for span in SPANS), _changed(public, before, code))
        for code, item in in_order(public)
        if not item["hidden"]
    )  # fmt: skip
    return Review(
        row.id, row.unit_name, public["period"]["name"], row.version, row.check_code, row.state == PENDING, lines,
        remarks_on(row), row.answer_text or "", row.pdf,
    )  # fmt: skip


def _before(session: Session, row: Received) -> dict[str, Any] | None:
    """The version before this one, of the same unit and period."""
    query = (
        select(Received)
        .where(
            Received.unit_name == row.unit_name, Received.unit_code == row.unit_code, Received.period == row.period,
            Received.version < row.version, Received.state.in_((REPLACED, RETURNED)),
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
