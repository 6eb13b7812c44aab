"""两站合一: one record stands in the ledgers of the 社工站 and the 未保站, and is counted once; domain.md H14.

The 社工站 keeps every record. In the ledger of the 未成年人保护工作站 stands what was done for minors: by the person, by
the 服务领域, or because somebody said so on the record.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.activities import Activity, SchoolActivity
from db.base import record_kinds
from db.cases import Case, CaseSession
from db.codes import code_list
from db.crises import Crisis, MandatoryReport
from db.daily import Consultation, Errand
from db.groups import Group, GroupMember, GroupSession
from db.meetings import Meeting, Publication
from db.people import Person, Tag
from db.referrals import Referral
from db.roots import root_of
from db.staff import Training
from db.visits import Visit
from swdesk.contacts import kept
from swdesk.i18n import _
from swdesk.periods import Span, years_before

OF_AGE = 18
CHILDREN, SCHOOLS = "3", "7"
"""Codes of `service_domain`: 儿童福利与未成年人保护, 学校社会工作."""

_PROTECTION_TRAINING = "08"
_SCHOOL_MEETING = "13"
_BY_PERSON: tuple[Any, ...] = (Visit, Consultation, Errand, Referral, Crisis)
KINDS = (
    "visit", "case", "case_session", "group_session", "activity", "school_activity", "consultation", "errand",
    "referral", "crisis", "mandatory_report", "training", "meeting", "publication",
)  # fmt: skip


class Ledger(StrEnum):
    """Whose ledger: the social-work station's holds everything, the protection station's its part of it."""

    SOCIAL = "social"
    PROTECTION = "protection"


@dataclass(frozen=True)
class Line:
    """A record of the ledgers; `person` is the root of merged files."""

    kind: str
    id: uuid.UUID
    day: date
    person: uuid.UUID | None
    protected: bool


@dataclass(frozen=True)
class Count:
    """One kind: how many records and different people in both ledgers together, and of these in the 未保站's."""

    kind: str
    label: str
    records: int
    people: int
    protected: int
    minors: int


def lines(session: Session, span: Span) -> list[Line]:
    """Every record of the span once, with whether it stands in the 未保站's ledger too."""
    children = _children(session)
    return [
        *(line for model in _BY_PERSON for line in _by_person(session, model, model.day, children, span)),
        *_cases(session, children, span), *_case_sessions(session, children, span), *_groups(session, children, span),
        *_activities(session, span), *_others(session, span),
    ]  # fmt: skip


def chosen(found: Iterable[Line], ledger: Ledger) -> list[Line]:
    """The lines of one ledger, newest first."""
    own = [line for line in found if ledger is Ledger.SOCIAL or line.protected]
    return sorted(own, key=lambda line: (line.day, line.id), reverse=True)


def counts(found: Iterable[Line]) -> list[Count]:
    """By kind in the order of `KINDS`; kinds without a record are left out."""
    by_kind: dict[str, list[Line]] = {kind: [] for kind in KINDS}
    for line in found:
        by_kind[line.kind].append(line)
    return [_count(kind, several) for kind, several in by_kind.items() if several]


def people(found: Iterable[Line]) -> int:
    """How many different people."""
    return len({line.person for line in found if line.person})


def _count(kind: str, several: list[Line]) -> Count:
    own = [line for line in several if line.protected]
    return Count(kind, _(record_kinds()[kind].label), len(several), people(several), len(own), people(own))


# ── who is a minor ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Children:
    tagged: frozenset[uuid.UUID]

    def has(self, person: uuid.UUID | None, born: date | None, day: date) -> bool:
        """By the birth date where there is one, else by the category."""
        if born is not None:
            return years_before(day, OF_AGE) < born
        return person in self.tagged


def _children(session: Session) -> _Children:
    codes = code_list("client_category").having("roll", "小")
    query = select(root_of(Tag.parent)).where(
        Tag.kind == "person", Tag.field == "categories", Tag.deleted.is_(False), Tag.code.in_(codes)
    )
    return _Children(frozenset(session.scalars(query)))


def _run(session: Session, query: Any) -> list[Any]:
    rows: Any = session.execute(query)
    return list(rows)


def _rows(model: Any, day: Any, person: Any, span: Span, *more: Any) -> Any:
    """(record, day, person, born, *more) of the records of a span."""
    root = root_of(person)
    return (
        select(model.id, day, root, Person.born, *more)
        .select_from(model)
        .join(Person, Person.id == root, isouter=True)
        .where(kept(model), day.between(span.start, span.end))
    )


def _by_person(session: Session, model: Any, day: Any, children: _Children, span: Span) -> Iterable[Line]:
    for one, when, person, born in _run(session, _rows(model, day, model.person, span)):
        yield Line(model.__tablename__, one, when, person, children.has(person, born, when))


def _cases(session: Session, children: _Children, span: Span) -> Iterable[Line]:
    query = _rows(Case, Case.opened_on, Case.person, span, Case.domain)
    for one, when, person, born, domain in _run(session, query):
        yield Line("case", one, when, person, domain == CHILDREN or children.has(person, born, when))


def _case_sessions(session: Session, children: _Children, span: Span) -> Iterable[Line]:
    root = root_of(Case.person)
    query = (
        select(CaseSession.id, CaseSession.day, root, Person.born, Case.domain)
        .join(Case, Case.id == CaseSession.case)
        .join(Person, Person.id == root, isouter=True)
        .where(kept(CaseSession), CaseSession.day.between(span.start, span.end))
    )
    for one, when, person, born, domain in _run(session, query):
        yield Line("case_session", one, when, person, domain == CHILDREN or children.has(person, born, when))


def _groups(session: Session, children: _Children, span: Span) -> Iterable[Line]:
    """A group is the 未保站's by its domain, its audience, or when its members are mostly minors."""
    codes = code_list("client_category").having("roll", "小")
    query = (
        select(GroupSession.id, GroupSession.day, Group.id, Group.domain, Group.audience)
        .join(Group, Group.id == GroupSession.group)
        .where(kept(GroupSession), GroupSession.not_held.is_(None), GroupSession.day.between(span.start, span.end))
    )  # fmt: skip
    mostly = _mostly_minors(session, children, span.end)
    for one, when, group, domain, audience in _run(session, query):
        named = domain in {CHILDREN, SCHOOLS} or audience in codes
        yield Line(
            "group_session", one, when, None, named or (not domain and not audience and group in mostly)
        )


def _mostly_minors(session: Session, children: _Children, day: date) -> set[uuid.UUID]:
    root = root_of(GroupMember.person)
    query = (
        select(GroupMember.group, root, Person.born)
        .join(Person, Person.id == root)
        .where(GroupMember.deleted.is_(False))
    )
    members: dict[uuid.UUID, list[bool]] = {}
    for group, person, born in _run(session, query):
        members.setdefault(group, []).append(children.has(person, born, day))
    return {group for group, minors in members.items() if 2 * sum(minors) > len(minors)}


# ── without a person ─────────────────────────────────────────────────────────────────────────────────────────


def _activities(session: Session, span: Span) -> Iterable[Line]:
    held = (Activity.not_held.is_(None), Activity.day.between(span.start, span.end))
    query = select(Activity.id, Activity.day, Activity.protection, Activity.domain).where(
        kept(Activity), *held
    )
    for one, when, said, domain in _run(session, query):
        yield Line("activity", one, when, None, _said(said, domain in {CHILDREN, SCHOOLS}))
    at_school = select(
        SchoolActivity.id, SchoolActivity.day, SchoolActivity.students, SchoolActivity.parents
    ).where(
        kept(SchoolActivity),
        SchoolActivity.not_held.is_(None),
        SchoolActivity.day.between(span.start, span.end),
    )
    for one, when, students, parents in _run(session, at_school):
        yield Line("school_activity", one, when, None, bool(students or parents))


def _others(session: Session, span: Span) -> Iterable[Line]:
    """Mandatory reports are always of minors; trainings, meetings and articles by what they are about."""
    report: Any = MandatoryReport
    query = _rows(report, report.day, report.person, span)
    yield from (
        Line("mandatory_report", one, day, person, True) for one, day, person, _born in _run(session, query)
    )
    for model, mark, code in (
        (Training, Training.kind, _PROTECTION_TRAINING),
        (Meeting, Meeting.kind, _SCHOOL_MEETING),
    ):
        rows = select(model.id, model.day, model.protection, mark).where(
            kept(model), model.day.between(span.start, span.end)
        )
        for one, when, said, kind in _run(session, rows):
            yield Line(model.__tablename__, one, when, None, _said(said, kind == code))
    yield from _articles(session, span)


def _articles(session: Session, span: Span) -> Iterable[Line]:
    """An article goes with the activity it tells of."""
    query = (
        select(Publication.id, Publication.day, Publication.protection, Activity.protection, Activity.domain)
        .join(Activity, Activity.id == Publication.activity, isouter=True)
        .where(kept(Publication), Publication.day.between(span.start, span.end))
    )
    for one, when, said, of_activity, domain in _run(session, query):
        yield Line(
            "publication", one, when, None, _said(said, _said(of_activity, domain in {CHILDREN, SCHOOLS}))
        )


def _said(said: bool | None, found: bool) -> bool:
    return found if said is None else said
