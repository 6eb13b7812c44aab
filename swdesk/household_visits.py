"""入户走访一户: one call at a door is one 户次 and as many 人次 as people were visited; written in one go (domain.md §2.5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.people import Person
from db.roots import root, standing
from swdesk import records, restricted
from swdesk.people import GONE

SHARED = ("day", "method", "kind", "worker", "start", "content", "next_day")
"""What holds for everybody at the door. Minutes, problem and gift stay with the one who was called on, so that none counts twice."""


@dataclass(frozen=True)
class Member:
    """Another person of the household."""

    id: uuid.UUID
    name: str
    relation: str


def household_of(session: Session, person: uuid.UUID) -> uuid.UUID | None:
    """The household of a person."""
    found = session.get(Person, root(session, person))
    return found.household if found is not None else None


def others_at_home(session: Session, person: uuid.UUID) -> list[Member]:
    """The others of the household who are on file."""
    household = household_of(session, person)
    if household is None:
        return []
    query = select(Person.id, Person.name, Person.relation).where(
        Person.household == household,
        Person.id != root(session, person),
        Person.deleted.is_(False),
        standing(),
        Person.left_on.is_(None),
        or_(Person.status.is_(None), Person.status.not_in(GONE)),
    )
    open_to = restricted.limited(session, query.order_by(Person.born, Person.name), "person")
    rows = session.execute(open_to)
    return [Member(eid, name or "", relation or "") for eid, name, relation in rows]


def log_others(
    session: Session, visit: uuid.UUID, values: Mapping[str, Any], others: Mapping[uuid.UUID, str | None]
) -> dict[str, Any]:
    """Write the visits of the others beside the one that is being saved; inside `Store.write`.

    `others`: person → 结果 as the visitor saw it (None: not said yet, shows in 待补). Gives what the first visit gets: the
    household, which makes all of them one 户次.
    """
    person = values.get("person")
    household = household_of(session, person) if person is not None else None
    if household is None or not others:
        return {}
    shared = {name: values[name] for name in SHARED if values.get(name) is not None}
    for other, outcome in others.items():
        own = {"person": other, "outcome": outcome, "household": household, "joint": visit}
        records.save(session, "visit", shared | own)
    return {"household": household}
