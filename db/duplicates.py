"""By what one person who was entered twice is found again (derived): ID number, name and village, sound and birth date."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Index, LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, table_of
from db.heads import chunks
from db.identity import births, id_key, name_key, sound_key, village_key
from db.people import Person
from db.portable import insert_missing
from db.types import UuidBytes


class PersonKey(Base):
    """One thing that a person shares with a duplicate; files in the bin have none, merged ones do."""

    __tablename__ = "person_key"

    eid: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)

    __table_args__ = (
        Index(None, "key", "eid"),
        {"sqlite_with_rowid": False},
    )  # the key is kept twice, not thrice


def keys(name: str | None, village: str | None, born: date | None, id_number: str | None) -> set[bytes]:
    """What a duplicate of such a person would share with it, as digests of 8 bytes; who shares one is compared in full."""
    found: set[str] = set()
    if number := id_key(id_number):
        found.add(f"id:{number}")
    plain, (place, _kind) = name_key(name), village_key(village)
    if plain and place:
        found.add(f"at:{plain}|{place}")
    if sound := sound_key(name):
        found |= {f"on:{sound}|{day.isoformat()}" for day in births(born, id_number)}
    return {hashlib.blake2b(key.encode(), digest_size=8).digest() for key in found}


def refresh(session: Session, people: Iterable[uuid.UUID]) -> None:
    """Bring the keys of these people up to date."""
    connection, table, person = session.connection(), table_of(PersonKey), table_of(Person)
    columns = (person.c.id, person.c.name, person.c.village, person.c.born, person.c.id_number)
    for block in chunks(people):
        connection.execute(delete(table).where(table.c.eid.in_(block)))
        found = connection.execute(
            select(*columns).where(person.c.id.in_(block), person.c.deleted.is_(False))
        )
        rows = [{"eid": eid, "key": key} for eid, *facts in found for key in keys(*facts)]
        if rows:
            insert_missing(connection, table, rows)


def rebuild(session: Session) -> None:
    """Make all keys anew."""
    session.connection().execute(delete(table_of(PersonKey)))
    refresh(session, list(session.scalars(select(Person.id))))


def sharing(session: Session, wanted: Collection[bytes]) -> set[uuid.UUID]:
    """People who have one of these keys."""
    found: set[uuid.UUID] = set()
    for block in chunks(wanted):
        found |= set(session.scalars(select(PersonKey.eid).where(PersonKey.key.in_(block))))
    return found


def shared(session: Session) -> dict[bytes, list[uuid.UUID]]:
    """Key → the people who share it, where there are several."""
    several = select(PersonKey.key).group_by(PersonKey.key).having(func.count() > 1)
    query = select(PersonKey.key, PersonKey.eid).where(PersonKey.key.in_(several)).order_by(PersonKey.eid)
    found: dict[bytes, list[uuid.UUID]] = {}
    for row in session.execute(query):
        found.setdefault(row.key, []).append(row.eid)
    return found
