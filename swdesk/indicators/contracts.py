"""What a report on a contract counts: of records that name a project only its own; of the others those of its days.

Money and staff that name no project belong to the contract as long as no other one runs on one of its days.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.documents import Report
from db.fields import Kind, fields_of
from db.projects import Project
from swdesk.indicators.definitions import Definition
from swdesk.indicators.in_use import Known, in_use
from swdesk.periods import Period


def contract_sign(project: uuid.UUID) -> str:
    """What tells a contract from others of the same days in the key of its report (docs/decisions/0145)."""
    return project.hex[-6:].upper()  # its beginning is the time


def contracts_of(session: Session, period: Period) -> list[Project]:
    """The contracts that a report is about, the oldest record first: the one that the key names, else all of exactly its days
    that were on file when the first report under this key was begun.
    """
    query = select(Project).where(Project.deleted.is_(False)).order_by(Project.created_at, Project.id)
    if period.contract:
        return [one for one in session.scalars(query) if contract_sign(one.id) == period.contract]
    found = list(session.scalars(query.where(Project.start == period.start, Project.end == period.end)))
    began = session.scalar(select(func.min(Report.created_at)).where(Report.period == period.key))
    there = [one for one in found if began is None or one.created_at <= began]
    return there or found


def own_contracts(session: Session, period: Period) -> tuple[uuid.UUID, ...]:
    """The contracts that a report is about; none where it is about a stretch of the year."""
    if period.kind != "project":
        return ()
    return tuple(one.id for one in contracts_of(session, period))


def belongs(session: Session, period: Period) -> dict[str, Any] | None:
    """The condition that a record which may name a project has to meet; None where every record counts."""
    own = own_contracts(session, period)
    if not own:
        return None
    other = select(Project.id).where(
        Project.deleted.is_(False), Project.id.not_in(own), Project.start <= period.end, Project.end >= period.start
    )  # fmt: skip
    named = {"field": "project", "in": own}
    alone = session.scalar(other.limit(1)) is None
    return {"any": [named, {"field": "project", "filled": False}]} if alone else named


def counted_in(session: Session, period: Period, known: Known | None = None) -> Known:
    """The indicators of the store as a report over this period counts them."""
    known = in_use(session) if known is None else known
    wanted = belongs(session, period)
    if wanted is None:
        return known
    own, kinds = {"ids": own_contracts(session, period)}, _naming()

    def narrowed(item: Definition) -> Definition:
        more = own if item.source == "project" else wanted if item.source in kinds else None
        return item if more is None else replace(item, where=(*item.where, more))

    return {code: narrowed(item) for code, item in known.items()}


def _naming() -> Sequence[str]:
    """Kinds of record that name a project."""
    return [
        kind
        for kind, model in record_kinds().items()
        if any(f.name == "project" and f.kind is Kind.LINK for f in fields_of(model))
    ]
