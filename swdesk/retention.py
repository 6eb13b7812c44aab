"""保存期限: whose time is over, by rules the station sets; it is looked through by a person, nothing is deleted by itself.

No national number for case files is known (domain.md §5): the defaults are proposals, and a rule of 0 years asks nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.cases import Case
from db.codes import code_list
from db.erasures import Disposal
from db.heads import chunks
from db.mark import N_
from db.people import Person
from db.roots import is_person, root_of, standing
from swdesk import options, restricted
from swdesk.consents import BY_DUTY, is_minor
from swdesk.contacts import contacts
from swdesk.disposals import ANONYMISE, ERASE, KEEP
from swdesk.options import Option

CASE_YEARS = Option(
    "retention.case", N_("个案结案后保存年数"), 10, N_("到期列入“保存期限”，由人决定；0 表示不检查")
)
PERSON_YEARS = Option(
    "retention.person", N_("销档后档案保存年数"), 10, N_("从销档和最后一次服务算起；0 表示不检查")
)
MINOR_YEARS = Option("retention.minor", N_("未成年人满18岁后再保存年数"), 10, N_("按两个期限中较晚的一个"))
OPTIONS = (CASE_YEARS, PERSON_YEARS, MINOR_YEARS)

ON_FILE = "01"
"""Code of `person_status`: 在册."""

PERIOD_OVER, WITHDRAWN = "02", "03"
"""Codes of `disposal_ground` that go with what is due."""


@dataclass(frozen=True)
class Due:
    """A file that somebody has to decide about: since when its time runs, until when it was to be kept, why it is here."""

    kind: str
    id: uuid.UUID
    title: str
    since: date
    until: date
    ground: str
    worker: uuid.UUID | None

    @property
    def why(self) -> str:
        """In words."""
        return code_list("disposal_ground").label(self.ground)


def later(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def kept_until(since: date, born: date | None, years: int, minor_years: int) -> date:
    """How long a file is kept whose time runs from `since`: that of a minor at least until 18 and some years more."""
    until = later(since, years)
    if born is not None and is_minor(born, since):
        until = max(until, later(born, 18 + minor_years))
    return until


def due(session: Session, today: date) -> list[Due]:
    """Every file whose time is over or whose consent was withdrawn, and about which nothing was decided since; the oldest first."""
    found = [*_withdrawn(session), *_cases(session, today), *_people(session, today)]
    settled = _settled(session, today, {one.id for one in found})
    named: dict[tuple[str, uuid.UUID], Due] = {}
    for one in found:
        if not _is_settled(one, settled.get(one.id)) and restricted.may_see(session, one.kind, one.id):
            named.setdefault((one.kind, one.id), one)
    return sorted(named.values(), key=lambda one: (one.until, one.title))


def _settled(session: Session, today: date, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Disposal]:
    """The last decision about each file, where it still holds."""
    last: dict[uuid.UUID, Disposal] = {}
    for block in chunks(ids):
        query = select(Disposal).where(Disposal.subject.in_(block), Disposal.deleted.is_(False))
        for one in session.scalars(query.order_by(Disposal.day, Disposal.created_at)):
            if one.subject is not None:
                last[one.subject] = one
    over = {
        subject for subject, one in last.items()
        if one.decision == KEEP and one.keep_until is not None and one.keep_until <= today
    }  # fmt: skip
    return {subject: one for subject, one in last.items() if subject not in over}


def _is_settled(one: Due, last: Disposal | None) -> bool:
    """A decision settles what was known then: a consent withdrawn afterwards asks again."""
    if last is None:
        return False
    if last.decision in {ANONYMISE, ERASE}:
        return True
    return one.ground != WITHDRAWN or (last.day is not None and last.day >= one.since)


def _withdrawn(session: Session) -> Iterator[Due]:
    """Consents taken back (撤回同意): of the person, unless a duty by law goes on; of one case."""
    people = select(Person).where(
        Person.consent_withdrawn_on.is_not(None), Person.deleted.is_(False), standing(),
        or_(Person.legal_basis.is_(None), Person.legal_basis != BY_DUTY),
    )  # fmt: skip
    for person in session.scalars(people):
        if (day := person.consent_withdrawn_on) is not None:
            yield Due("person", person.id, person.name or "", day, day, WITHDRAWN, person.worker)
    cases = select(Case, Person.name).outerjoin(Person, is_person(Case.person, Person.id)).where(
        Case.withdrawn_on.is_not(None), Case.deleted.is_(False)
    )  # fmt: skip
    for case, name in session.execute(cases):
        if case.withdrawn_on is not None:
            yield Due(
                "case",
                case.id,
                _title(case, name),
                case.withdrawn_on,
                case.withdrawn_on,
                WITHDRAWN,
                case.worker,
            )


def _title(case: Case, name: str | None) -> str:
    return " ".join(part for part in (case.number, name) if part)


def _cases(session: Session, today: date) -> Iterator[Due]:
    years, minors = options.value(session, CASE_YEARS), options.value(session, MINOR_YEARS)
    if not years:
        return
    query = (
        select(Case, Person.name, Person.born)
        .outerjoin(Person, is_person(Case.person, Person.id))
        .where(Case.closed_on <= later(today, -years), Case.deleted.is_(False))
    )
    for case, name, born in session.execute(query):
        if case.closed_on is not None and (until := kept_until(case.closed_on, born, years, minors)) <= today:
            yield Due("case", case.id, _title(case, name), case.closed_on, until, PERIOD_OVER, case.worker)


def _people(session: Session, today: date) -> Iterator[Due]:
    """Who is off the register: their time runs from that day, the last service or the last closed case, whichever came last."""
    years, minors = options.value(session, PERSON_YEARS), options.value(session, MINOR_YEARS)
    if not years:
        return
    query = select(Person).where(
        Person.status.is_not(None), Person.status != ON_FILE, Person.left_on <= later(today, -years),
        Person.deleted.is_(False), standing(),
    )  # fmt: skip
    people = {one.id: one for one in session.scalars(query)}
    last = _last_days(session, people)
    for one, person in people.items():
        since = max(filter(None, (person.left_on, last.get(one))), default=None)
        if (
            since is not None
            and since != date.max
            and (until := kept_until(since, person.born, years, minors)) <= today
        ):
            yield Due("person", one, person.name or "", since, until, PERIOD_OVER, person.worker)


def _last_days(session: Session, people: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, date]:
    """The last service and the last day of a case of each; an open case keeps the file for ever."""
    found: dict[uuid.UUID, date] = {}
    table = contacts()
    for block in chunks(people):
        served = (
            select(table.c.person, func.max(table.c.day))
            .where(table.c.person.in_(block))
            .group_by(table.c.person)
        )
        found |= {person: day for person, day in session.execute(served) if day is not None}
        whose = root_of(Case.person)
        cases = select(whose, Case.closed_on).where(whose.in_(block), Case.deleted.is_(False))
        for person, closed in session.execute(cases):
            found[person] = max(found.get(person, date.min), closed or date.max)
    return found
