"""What is usually the same from one record to the next (方式、地点、时长): offered by 快速登记, never what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import record_kinds
from swdesk import restricted
from swdesk.contacts import kept

USUAL: Mapping[str, tuple[str, ...]] = {
    "visit": ("method", "minutes"),
    "case_session": ("method", "minutes"),
    "consultation": ("method", "minutes"),
    "errand": ("minutes",),
    "activity": ("place", "start", "end"),
}
"""Kind → the fields that are taken from the last record; outcome, content and numbers of people never are."""


def usual(session: Session, kind: str, worker: uuid.UUID | None, today: date) -> dict[str, Any]:
    """The values of the last record of this kind by the worker (by anybody where nobody is known); {} without one."""
    model: Any = record_kinds()[kind]
    query = select(model).where(kept(model), model.day <= today)
    if worker is not None:
        query = query.where(model.worker == worker)
    query = restricted.limited(session, query, kind)
    last = session.scalars(query.order_by(model.day.desc(), model.created_at.desc()).limit(1)).first()
    found = {name: getattr(last, name) for name in USUAL[kind]} if last is not None else {}
    return {name: value for name, value in found.items() if value is not None}
