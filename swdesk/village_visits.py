"""Who is listed for the visits of a village (整村补录): domain.md §7.1."""

from __future__ import annotations

import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.identity import same_village
from db.people import Person
from db.roots import standing
from swdesk import restricted
from swdesk.people import GONE


def roster(session: Session, village: str) -> list[uuid.UUID]:
    """The people of a village who are on file, by name."""
    places = session.scalars(select(Person.village).where(Person.village.is_not(None)).distinct())
    spellings = [place for place in places if same_village(place, village)]
    query = select(Person.id).where(
        Person.deleted.is_(False),
        standing(),
        Person.left_on.is_(None),
        or_(Person.status.is_(None), Person.status.not_in(GONE)),
        Person.village.in_(spellings),
    )
    return list(
        session.scalars(restricted.limited(session, query.order_by(Person.name, Person.id), "person"))
    )
