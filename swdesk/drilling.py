"""From a number to its records (design.md §1, promise 2): what stands behind an indicator, in words."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.documents import Attachment
from db.heads import chunks
from swdesk import records
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.indicators import Evidence, Known, counted_in, evidence
from swdesk.indicators.evaluate import project_span
from swdesk.periods import Period, Span
from swdesk.reports.annexes import lines_of
from swdesk.values import show_day

MOST = 500
"""Records named at once; the panel says how many there are in all."""


@dataclass(frozen=True)
class Line:
    """One record behind a number: what to call it, what it adds, whether its folder holds something."""

    kind: str
    id: uuid.UUID
    day: date | None
    text: str
    amount: int
    filed: bool


@dataclass(frozen=True)
class Behind:
    """The records behind one number, the newest first; `total` counts all of them."""

    label: str
    unit: str
    total: int
    lines: list[Line]
    frozen: bool


def span_of(session: Session, name: str, period: Period) -> Span | None:
    """The days that a span of a report means: period, year, last_period, last_year, project."""
    before = period.last_year()
    spans = {
        "period": period.span, "year": period.year_to_date, "last_period": before.span, "last_year": before.year_to_date,
    }  # fmt: skip
    return spans.get(name) or project_span(session, period.cutoff)


def behind(
    session: Session,
    code: str,
    span: str,
    period: Period,
    annex: Mapping[str, Any] | None = None,
    most: int = MOST,
) -> Behind:
    """The records behind an indicator over a span; those frozen with a signed report where its annex has them."""
    known = counted_in(session, period)
    if code not in known:
        raise UserError(_("这个指标已经停用，不再列出它的记录；报告里的数字没有改动。"))
    definition = known[code]
    frozen = None if annex is None else _frozen(annex, known, code, span)
    if frozen is None:
        days = span_of(session, span, period)
        found = evidence(session, code, days, known) if days is not None else []
    else:
        found = frozen
    return listed(session, definition.label, definition.unit, found, frozen=frozen is not None, most=most)


def listed(
    session: Session, label: str, unit: str, found: Iterable[Evidence], *, frozen: bool, most: int = MOST
) -> Behind:
    """Records as the window lists them, the newest first."""
    unique = list({(item.kind, item.id): item for item in found}.values())
    unique.sort(key=lambda item: (item.day or date.min, item.id), reverse=True)
    return Behind(label, unit, len(unique), _lines(session, unique[:most]), frozen)


def _frozen(annex: Mapping[str, Any], known: Known, code: str, span: str) -> list[Evidence] | None:
    definition = known[code]
    parts = definition.denominator or definition.parts
    if definition.measure in {"ratio", "total"}:
        several = [_frozen(annex, known, part, span) for part in parts]
        return (
            None if any(one is None for one in several) else [item for one in several if one for item in one]
        )
    rows = lines_of(annex, code, span)
    if rows is None:
        return None
    return [
        Evidence(kind, uuid.UUID(hex=key), date.fromisoformat(day) if day else None, amount)
        for kind, key, day, amount in rows
    ]


def _lines(session: Session, found: Iterable[Evidence]) -> list[Line]:
    items = list(found)
    ids: dict[str, list[uuid.UUID]] = defaultdict(list)
    for item in items:
        ids[item.kind].append(item.id)
    names = {kind: records.titles(session, kind, wanted) for kind, wanted in ids.items()}
    filed = _filed(session, [item.id for item in items])
    return [
        Line(
            item.kind,
            item.id,
            item.day,
            _bare(names[item.kind].get(item.id, ""), item.day),
            item.amount,
            item.id in filed,
        )
        for item in items
    ]


def _bare(name: str, day: date | None) -> str:
    return name.removeprefix(show_day(day)).strip() if day else name


def _filed(session: Session, ids: list[uuid.UUID]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    for block in chunks(ids):
        query = select(Attachment.parent).where(Attachment.parent.in_(block), Attachment.deleted.is_(False))
        found |= {parent for parent in session.scalars(query) if parent}
    return found
