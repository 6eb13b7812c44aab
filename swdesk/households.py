"""家庭与一户一策: who belongs to a person's family, and what the household's plan asks for next (domain.md §2.2)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.households import HouseholdMeasure, HouseholdNeed
from db.identity import name_key
from db.people import Household, Person
from db.person_rows import FamilyMember
from db.roots import is_person, root, standing
from swdesk import restricted
from swdesk.i18n import _, code_text
from swdesk.people import age


@dataclass(frozen=True)
class Member:
    """One of the family: on file (`person`) or only a line of the family table."""

    name: str
    relation: str
    age: int | None
    person: uuid.UUID | None


@dataclass(frozen=True)
class Measure:
    """One measure of the plan; `late` when its deadline has passed and it is not done."""

    text: str
    responsible: str
    deadline: date | None
    done: bool
    late: bool


@dataclass(frozen=True)
class Family:
    """What stands beside a person's file: the family, and the plan of the household."""

    members: tuple[Member, ...] = ()
    household: uuid.UUID | None = None
    needs: int = 0
    measures: tuple[Measure, ...] = ()
    next_review: date | None = None

    @property
    def open_measures(self) -> tuple[Measure, ...]:
        """Measures that are not done yet."""
        return tuple(one for one in self.measures if not one.done)


def family_of(session: Session, person: uuid.UUID, today: date) -> Family:
    """The family of a person: others of the household who are on file, then lines of the family table."""
    whole = session.get(Person, root(session, person))
    if whole is None:
        return Family()
    members = [*_on_file(session, whole, today)]
    known = {name_key(one.name) for one in members} | {one.person for one in members if one.person}
    members += [
        one
        for one in _written(session, whole.id, today)
        if name_key(one.name) not in known and one.person not in known
    ]
    if whole.household is None:
        return Family(tuple(members))
    home = session.get(Household, whole.household)
    return Family(
        tuple(members), whole.household, len(needs_of(session, whole.household)),
        measures_of(session, whole.household, today), home.next_review if home else None,
    )  # fmt: skip


def _on_file(session: Session, whole: Person, today: date) -> list[Member]:
    if whole.household is None:
        return []
    return [one for one in members_of(session, whole.household, today) if one.person != whole.id]


def members_of(session: Session, household: uuid.UUID, today: date) -> list[Member]:
    """Who of a household is on file, the oldest first."""
    return [
        _member(one.name, one.relation, one.born, None, one.id, today)
        for one in people_of(session, household)
    ]


def people_of(session: Session, household: uuid.UUID) -> list[Person]:
    """The files of a household that the user may see, the oldest first."""
    query: Any = (
        select(Person)
        .where(Person.household == household, Person.deleted.is_(False), standing())
        .order_by(Person.born.asc().nulls_last(), Person.name)
    )
    return list(session.scalars(restricted.limited(session, query, "person")))


def _written(session: Session, person: uuid.UUID, today: date) -> list[Member]:
    query = select(FamilyMember).where(
        is_person(FamilyMember.person, person), FamilyMember.deleted.is_(False)
    )
    rows = session.scalars(query.order_by(FamilyMember.ordinal.asc().nulls_last(), FamilyMember.id))
    return [_member(one.name, one.relation, one.born, one.age, one.member, today) for one in rows]


def _member(
    name: str | None, relation: str | None, born: date | None, years: int | None, person: uuid.UUID | None, today: date
) -> Member:  # fmt: skip
    words = code_text(code_list("family_relation"), relation)
    return Member(name or "", words, age(born, today) if born else years, person)


def needs_of(session: Session, household: uuid.UUID) -> list[HouseholdNeed]:
    """需求清单 of a household, in its order."""
    query = select(HouseholdNeed).where(
        HouseholdNeed.household == household, HouseholdNeed.deleted.is_(False)
    )
    return list(session.scalars(query.order_by(HouseholdNeed.ordinal.asc().nulls_last(), HouseholdNeed.id)))


def measures_of(session: Session, household: uuid.UUID, today: date) -> tuple[Measure, ...]:
    """帮扶措施 of a household, in their order."""
    query = select(HouseholdMeasure).where(
        HouseholdMeasure.household == household, HouseholdMeasure.deleted.is_(False)
    )
    ordered = query.order_by(HouseholdMeasure.ordinal.asc().nulls_last(), HouseholdMeasure.id)
    return tuple(
        Measure(
            one.measure or "", one.responsible or "", one.deadline, one.done_on is not None,
            one.done_on is None and one.deadline is not None and one.deadline < today,
        )
        for one in session.scalars(ordered)
    )  # fmt: skip


def missing_of(session: Session, household: Household, today: date) -> list[str]:
    """待补材料 of a household plan: what it says nothing of yet, and a review that is due."""
    found: list[str] = []
    if not household.cause:
        found.append(_("致困原因"))
    if not household.needs and not needs_of(session, household.id):
        found.append(_("需求清单"))
    measures = measures_of(session, household.id, today)
    if not household.measures and not measures:
        found.append(_("帮扶措施"))
    if household.next_review is None:
        found.append(_("下次复核日期"))
    elif household.next_review < today:
        found.append(_("到期复核"))
    return found
