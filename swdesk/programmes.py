"""Programmes (所属计划: 蒲公英, 龙江社工系列宣教 …): what carries the tag, and totals by the report's own indicators; domain.md H1, H24."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.codes import code_list
from swdesk import records
from swdesk.contacts import kept
from swdesk.i18n import _, code_text
from swdesk.indicators.definitions import Definition, by_code
from swdesk.indicators.evaluate import Evaluator
from swdesk.periods import Span

KINDS = ("activity", "school_activity", "training", "publication", "meeting", "nomination", "talent_measure")
"""Kinds that carry 所属计划 and have a day."""

TOTALS = (
    "activities", "activity_residents", "school_activities", "trainings", "training_attendances",
    "training_person_minutes", "publications", "meetings_all",
)  # fmt: skip
"""Indicators that are counted for each programme."""


@dataclass(frozen=True)
class Programme:
    """One programme: its totals by code of the indicator, and how many records carry its tag."""

    code: str
    label: str
    totals: dict[str, int]
    records: int


@dataclass(frozen=True)
class Tagged:
    """A record that carries the tag."""

    kind: str
    id: uuid.UUID
    day: date | None
    label: str
    title: str


def _with_tag(definition: Definition, programme: str) -> Definition:
    tagged = {"field": "programme", "in": [programme]}
    return replace(definition, code=f"{definition.code}@{programme}", where=(*definition.where, tagged))


def totals(session: Session, span: Span) -> list[Programme]:
    """Every programme that is offered or used, in the order of the code list."""
    listed, counts = code_list("programme"), _counts(session, span)
    offered = [item.code for item in listed.offered]
    evaluator = Evaluator(session)
    return [
        Programme(
            code, code_text(listed, code),
            {name: evaluator.value(_with_tag(by_code(name), code), span).whole for name in TOTALS}, counts.get(code, 0),
        )
        for code in [*offered, *sorted(counts.keys() - offered)]
    ]  # fmt: skip


def _counts(session: Session, span: Span) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in KINDS:
        model: Any = record_kinds()[kind]
        query = select(model.programme, func.count()).where(*_in(model, span)).group_by(model.programme)
        for code, count in session.execute(query):
            found[code] = found.get(code, 0) + count
    return found


def _in(model: Any, span: Span) -> tuple[Any, ...]:
    return kept(model), model.programme.is_not(None), model.day.between(span.start, span.end)


def tagged(session: Session, programme: str, span: Span, kinds: Sequence[str] = KINDS) -> list[Tagged]:
    """The records of a programme, newest first."""
    found: list[Tagged] = []
    for kind in kinds:
        model: Any = record_kinds()[kind]
        rows = session.execute(
            select(model.id, model.day).where(*_in(model, span), model.programme == programme)
        ).all()
        names = records.titles(session, kind, [row[0] for row in rows])
        found += [Tagged(kind, row[0], row[1], _(model.label), names.get(row[0], "")) for row in rows]
    return sorted(found, key=lambda one: (one.day or date.min, one.id), reverse=True)


def untagged(session: Session, span: Span) -> int:
    """How many activities, trainings and articles of the span carry no tag."""
    count = 0
    for kind in ("activity", "training", "publication"):
        model: Any = record_kinds()[kind]
        empty = or_(model.programme.is_(None), model.programme == "")
        count += session.scalar(
            select(func.count()).select_from(model).where(kept(model), empty, model.day.between(span.start, span.end))
        ) or 0  # fmt: skip
    return count
