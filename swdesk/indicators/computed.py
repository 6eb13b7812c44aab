"""Values of a record that definitions may sum or count beside its columns, by kind and name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, func, literal, select

from db.groups import Group, GroupMember, GroupSession
from db.people import Person
from db.portable import id_hex
from db.roots import root_of
from db.visits import Visit
from swdesk.contacts import attended, expected


def _household() -> Any:
    """The household of a visit, else that of the person, else the person: what a 户次 is counted by."""
    person = root_of(Visit.person)
    of_person = select(Person.household).where(Person.id == person).scalar_subquery()
    door = func.coalesce(Visit.household, of_person, person, Visit.id)
    return id_hex(door) + literal(" ") + cast(Visit.day, String)


def group_size() -> Any:
    """SQL: members of a `group_session`'s group: as typed, else as listed."""
    listed = (
        select(func.count(func.coalesce(root_of(GroupMember.person), GroupMember.id).distinct()))
        .select_from(GroupMember)
        .where(GroupMember.group == GroupSession.group, GroupMember.deleted.is_(False))
        .scalar_subquery()
    )
    typed = select(Group.members).where(Group.id == GroupSession.group).scalar_subquery()
    return func.coalesce(typed, listed)


def computed(kind: str, name: str) -> Any:
    """The SQL of a computed value; None where `name` is a column."""
    match kind, name:
        case "group_session", "attended":
            return attended()
        case "group_session", "expected":
            return expected()
        case "visit", "household_day":
            return _household()
        case _:
            return None
