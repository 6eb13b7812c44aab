"""The diagrams of a case, from the person's family and the supports of the assessment that holds."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case
from db.casework import CaseAssessment, CaseSupport
from db.child_files import ChildFile
from db.people import Person
from db.person_rows import FamilyMember
from db.roots import merged_files, root
from swdesk.diagrams.ecomap import Support, ecomap
from swdesk.diagrams.genogram import Relative, genogram, with_ties
from swdesk.diagrams.strokes import Picture
from swdesk.goals import latest
from swdesk.i18n import _
from swdesk.people import age

_DEAD = "03"
"""Code of `person_status`."""
_DEAD_WORDS = ("已故", "去世", "病故", "死亡")
"""As the family table says it, which has no column for it."""
_DEAD_PARENT = ("04", "05")
"""Codes of `parent_state`: 自然死亡, 宣告死亡."""


def supports_of(session: Session, assessment: uuid.UUID) -> list[Support]:
    """支持网络 of an assessment, in its order."""
    query = select(CaseSupport).where(CaseSupport.assessment == assessment, CaseSupport.deleted.is_(False))
    rows = session.scalars(query.order_by(CaseSupport.ordinal.asc().nulls_last(), CaseSupport.id))
    return [Support(row.name, row.tie or "", row.flow or "", row.remark or "") for row in rows if row.name]


def family_of(session: Session, person: uuid.UUID, today: date) -> list[Relative]:
    """家庭成员 of a person, those of files merged into theirs included; parents of the child supplement where missing."""
    whole = root(session, person)
    ids = [whole, *merged_files(session, [whole])]
    query = select(FamilyMember).where(FamilyMember.person.in_(ids), FamilyMember.deleted.is_(False))
    rows = list(session.scalars(query.order_by(FamilyMember.ordinal.asc().nulls_last(), FamilyMember.id)))
    states = _parent_states(session, ids)
    found = [_relative(session, row, states, today) for row in rows if row.relation != "01"]
    known = {one.relation for one in found}
    return [
        *found,
        *(one for relation, one in _parents(session, ids, states).items() if relation not in known),
    ]


def _relative(session: Session, row: FamilyMember, states: dict[str, str], today: date) -> Relative:
    own = session.get(Person, root(session, row.member)) if row.member else None
    born = (own.born if own is not None else None) or row.born
    said = f"{row.name or ''}{row.illness or ''}{row.occupation or ''}"
    dead = (
        (own is not None and own.status == _DEAD)
        or states.get(row.relation or "", "") in _DEAD_PARENT
        or any(word in said for word in _DEAD_WORDS)
    )
    years = age(born, today) if born else row.age
    return Relative(
        row.name or "", row.relation or "", row.sex or (own.sex if own else "") or "", years, dead
    )


def _child_file(session: Session, ids: list[uuid.UUID]) -> ChildFile | None:
    query = select(ChildFile).where(ChildFile.person.in_(ids), ChildFile.deleted.is_(False))
    return session.scalars(query.order_by(ChildFile.id.desc()).limit(1)).first()


def _parent_states(session: Session, ids: list[uuid.UUID]) -> dict[str, str]:
    child = _child_file(session, ids)
    return {} if child is None else {"51": child.father_state or "", "52": child.mother_state or ""}


def _parents(session: Session, ids: list[uuid.UUID], states: dict[str, str]) -> dict[str, Relative]:
    child = _child_file(session, ids)
    if child is None:
        return {}
    named = {"51": (child.father, "1"), "52": (child.mother, "2")}
    return {
        relation: Relative(name, relation, sex, dead=states.get(relation, "") in _DEAD_PARENT)
        for relation, (name, sex) in named.items()
        if name
    }


def diagrams_of(
    session: Session, case: uuid.UUID, today: date, supports: Sequence[Support] | None = None
) -> tuple[Picture, Picture]:
    """家系图 and 生态图 of a case; `supports` as they are being written, else those of the assessment that holds."""
    one = session.get_one(Case, case)
    if supports is None:
        last = latest(session, CaseAssessment, case)
        supports = supports_of(session, last.id) if last is not None else []
    person = session.get(Person, root(session, one.person)) if one.person else None
    name = (person.name if person is not None else None) or _("服务对象")
    family = family_of(session, person.id, today) if person is not None else []
    years = age(person.born, today) if person is not None and person.born else None
    client = Relative(name, "01", (person.sex if person is not None else None) or "", years)
    ties = {support.name: support.tie for support in supports if support.tie}
    return genogram(client, with_ties(family, ties)), ecomap(name, supports)


def diagrams_on(session: Session, assessment: uuid.UUID, today: date) -> tuple[Picture, Picture]:
    """家系图 and 生态图 of one assessment, for its paper."""
    one = session.get_one(CaseAssessment, assessment)
    if one.case is None:
        return Picture(), Picture()
    return diagrams_of(session, one.case, one.day or today, supports_of(session, assessment))
