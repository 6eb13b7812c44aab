"""风险等级变化: each change of a person's level leaves a row, in the operation that changed it (domain.md §2.2 F-0, §2.7)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import new_id
from db.changes import Write
from db.codes import code_list
from db.log import writer_of
from db.people import Person
from db.person_rows import RiskChange
from db.roots import merged_files, root
from db.staff import Worker
from db.store import WHO
from swdesk.i18n import code_text


@dataclass(frozen=True)
class Step:
    """One change as a page shows it."""

    id: uuid.UUID
    day: date | None
    old: str
    new: str
    code: str
    reason: str
    worker: str


def note(session: Session, person: uuid.UUID, old: str | None, values: Mapping[str, Any]) -> None:
    """Keep that a level changed from `old` to what `values` say, if it did; inside `Store.write`."""
    write = change(session, person, old, values)
    if write is not None:
        session.add(RiskChange(id=write.id, **write.values))
        session.flush()


def change(session: Session, person: uuid.UUID, old: str | None, values: Mapping[str, Any]) -> Write | None:
    """The row for a change of level, for who writes many at once; None where the level stays."""
    if "risk" not in values or values["risk"] == old:
        return None
    operation = writer_of(session).operation
    reason = values.get("risk_reason")
    if reason is None and "risk_reason" not in values:
        reason = None if old is None else _standing_reason(session, person)
    row = {
        "person": person, "day": _day(operation.at), "old": old, "new": values["risk"], "reason": reason,
        "worker": operation.user or session.info.get(WHO),
    }  # fmt: skip
    return Write("risk_change", new_id(), {name: value for name, value in row.items() if value is not None})


def _standing_reason(session: Session, person: uuid.UUID) -> str | None:
    return session.scalar(select(Person.risk_reason).where(Person.id == person))


def _day(ms: int) -> date:
    return datetime.fromtimestamp(ms / 1000).astimezone().date()


def steps_of(session: Session, person: uuid.UUID) -> list[Step]:
    """How a person's level changed, the newest first; changes of merged files included."""
    whole = root(session, person)
    query = (
        select(RiskChange, Worker.name)
        .join(Worker, Worker.id == RiskChange.worker, isouter=True)
        .where(RiskChange.person.in_([whole, *merged_files(session, [whole])]), RiskChange.deleted.is_(False))
        .order_by(RiskChange.day.desc(), RiskChange.id.desc())
    )
    levels = code_list("risk")
    return [
        Step(
            one.id, one.day, code_text(levels, one.old), code_text(levels, one.new), one.new or "", one.reason or "", worker or "",
        )
        for one, worker in session.execute(query)
    ]  # fmt: skip
