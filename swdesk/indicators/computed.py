"""Values of a record that definitions may sum or count beside its columns, by kind and name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import String, cast, func, literal, select

from db.groups import Group, GroupSession
from db.people import Person
from db.portable import id_hex
from db.roots import root_of
from db.visits import Visit
from swdesk import contacts, team_counts


def _door() -> Any:
    """The household of a visit, else that of the person, else the person."""
    person = root_of(Visit.person)
    of_person = select(func.coalesce(Person.household, Person.id)).where(Person.id == person)
    return func.coalesce(Visit.household, of_person.scalar_subquery(), person, Visit.id)


def _household_day() -> Any:
    """What a 户次 is counted by: a door on a day."""
    return id_hex(_door()) + literal(" ") + cast(Visit.day, String)


def group_size() -> Any:
    """SQL: members of a `group_session`'s group: as typed, else as listed; guests (旁听) are none."""
    return select(contacts.members()).where(Group.id == GroupSession.group).scalar_subquery()


def computed(kind: str, name: str) -> Any:
    """The SQL of a computed value; None where `name` is nothing but a column."""
    made = _COMPUTED.get((kind, name))
    return made() if made is not None else None


_COMPUTED: dict[tuple[str, str], Callable[[], Any]] = {
    ("group_session", "attended"): contacts.attended,
    ("group_session", "expected"): contacts.expected,
    ("activity", "residents"): contacts.residents,
    ("activity", "volunteers"): contacts.volunteers,
    ("activity", "volunteer_total"): contacts.volunteer_total,
    ("school_activity", "parents"): contacts.parents,
    ("training", "attendances"): team_counts.attendances,
    ("visit", "household_day"): _household_day,
}
"""A typed count wins; these say what counts where none is typed."""


def within_a_day(kind: str, name: str) -> Any:
    """The SQL of what is counted once a day, where the value says no more than that and the day; else None."""
    made = _WITHIN_A_DAY.get((kind, name))
    return made() if made is not None else None


_WITHIN_A_DAY: dict[tuple[str, str], Callable[[], Any]] = {("visit", "household_day"): _door}
