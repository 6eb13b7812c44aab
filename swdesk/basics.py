"""Roll-ups above the domains: 三基 (J12) and 老小残弱 (H19), in 人次 and people; domain.md §1, §3.1, §3.3."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.activities import Activity
from db.cases import Case, CaseSession
from db.codes import code_list
from db.daily import Errand
from db.groups import Group, GroupSession
from db.mark import N_
from db.people import Person, Tag
from swdesk import options
from swdesk.contacts import contacts, kept
from swdesk.i18n import _
from swdesk.people import on_file
from swdesk.periods import Span, percent
from swdesk.reports.ledgers import ROLLS

BASES = (N_("基本民生保障"), N_("基层社会治理"), N_("基本社会服务"))
SCHOOL, ERRANDS = "7", "8"
DOMAINS = {
    "老": options.Option(
        "basis.elder", N_("老年人的走访、咨询归到服务领域"), "2", N_("填服务领域代码，三基由此汇总")
    ),
    "小": options.Option("basis.child", N_("儿童的走访、咨询归到服务领域"), "3", N_("填服务领域代码")),
    "残": options.Option("basis.disabled", N_("残疾人的走访、咨询归到服务领域"), "5", N_("填服务领域代码")),
    "弱": options.Option("basis.poor", N_("困难群众的走访、咨询归到服务领域"), "1", N_("填服务领域代码")),
}
"""Visits and consultations have no domain of their own: it follows from whom they are for; a case's wins."""


@dataclass(frozen=True)
class Basis:
    """One of 三基: 人次 with their share in percent, and errands (件)."""

    label: str
    times: int
    share: Fraction | None
    errands: int


@dataclass(frozen=True)
class Rolled:
    """老, 小, 残 or 弱: people on file and 人次, in every group somebody belongs to and by 主要类别 (each once)."""

    roll: str
    label: str
    on_file: int
    main_on_file: int
    served: int
    main_served: int
    times: int
    main_times: int


# ── 三基 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def bases(session: Session, span: Span) -> list[Basis]:
    """三基 in their order, then what belongs to none; 人次 add up to those of the report."""
    times = _times_by_basis(session, span)
    errands = select(func.sum(func.coalesce(Errand.items, 1))).where(
        kept(Errand), Errand.day.between(span.start, span.end)
    )
    done = {_basis(ERRANDS): int(session.scalar(errands) or 0)}
    whole = sum(times.values())
    rows = [*BASES, *([""] if times.get("") else [])]
    return [
        Basis(_(name) if name else _("未归类"), times.get(name, 0), percent(times.get(name, 0), whole), done.get(name, 0))
        for name in rows
    ]  # fmt: skip


def _basis(domain: str | None) -> str:
    item = code_list("service_domain").item(domain)
    return str(item.extra.get("basis", "")) if item else ""


def _times_by_basis(session: Session, span: Span) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    of_person = _domain_of_person(session)
    for times, person, domain in _contacts(session, span):
        found[_basis(domain or of_person.get(person))] += times
    return found


def _contacts(session: Session, span: Span) -> list[tuple[int, uuid.UUID | None, str | None]]:
    """(人次, person, domain) of every contact, summed."""
    table = contacts()
    case, group, activity = (_case_domain(table), _group_domain(table), _activity_domain(table))
    domain = func.coalesce(case, group, activity)
    query = (
        select(table.c.kind, table.c.person, domain, func.sum(table.c.times))
        .where(table.c.day.between(span.start, span.end), table.c.times > 0)
        .group_by(table.c.kind, table.c.person, domain)
    )
    return [
        (int(times), person, SCHOOL if kind == "school_activity" else found)
        for kind, person, found, times in session.execute(query)
    ]


def _case_domain(table: Any) -> Any:
    return (
        select(Case.domain)
        .join(CaseSession, CaseSession.case == Case.id)
        .where(CaseSession.id == table.c.id)
        .scalar_subquery()
    )


def _group_domain(table: Any) -> Any:
    return (
        select(Group.domain)
        .join(GroupSession, GroupSession.group == Group.id)
        .where(GroupSession.id == table.c.id)
        .scalar_subquery()
    )


def _activity_domain(table: Any) -> Any:
    return select(Activity.domain).where(Activity.id == table.c.id).scalar_subquery()


def _domain_of_person(session: Session) -> dict[uuid.UUID | None, str]:
    chosen = {roll: options.value(session, option) for roll, option in DOMAINS.items()}
    return {person: chosen[roll] for person, roll in _main_rolls(session).items() if roll in chosen}


# ── 老小残弱 ─────────────────────────────────────────────────────────────────────────────────────────────────


def _rolls(session: Session) -> dict[uuid.UUID, set[str]]:
    """Person → every group of 老小残弱他 that the categories say."""
    listed = code_list("client_category")
    query = select(Tag.parent, Tag.code).where(
        Tag.kind == "person", Tag.field == "categories", Tag.deleted.is_(False)
    )
    found: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    for person, code in session.execute(query):
        item = listed.item(code)
        if person and item:
            found[person].add(str(item.extra.get("roll", "他")))
    return found


def _main_rolls(session: Session) -> dict[uuid.UUID, str]:
    """Person → the one group of the 主要类别; where nobody chose it, the first of 老小残弱他 that fits."""
    listed, order = code_list("client_category"), [roll for roll, _label in ROLLS]
    found = {person: min(rolls, key=order.index) for person, rolls in _rolls(session).items()}
    query = select(Person.id, Person.main_category).where(Person.main_category.is_not(None))
    for person, code in session.execute(query):
        if item := listed.item(code):
            found[person] = str(item.extra.get("roll", "他"))
    return found


def groups(session: Session, span: Span) -> list[Rolled]:
    """老小残弱 and the others; the columns by 主要类别 add up, the others count somebody in each group they belong to."""
    rolls, main = _rolls(session), _main_rolls(session)
    people = set(session.scalars(select(Person.id).where(on_file(span.end, span.end))))
    times = _times_of_people(session, span)
    rows: list[Rolled] = []
    for roll, label in (*ROLLS, ("", N_("未填类别"))):
        every = {
            one
            for one in people | times.keys()
            if (roll in rolls.get(one, set()) if roll else one not in main)
        }
        own = {one for one in people | times.keys() if main.get(one, "") == roll}
        rows.append(Rolled(
            roll, _(label), len(every & people), len(own & people), len(every & times.keys()), len(own & times.keys()),
            sum(times.get(one, 0) for one in every), sum(times.get(one, 0) for one in own),
        ))  # fmt: skip
    return [row for row in rows if row.roll or row.on_file or row.served]


def _times_of_people(session: Session, span: Span) -> dict[uuid.UUID, int]:
    table = contacts()
    query = (
        select(table.c.person, func.sum(table.c.times))
        .where(table.c.person.is_not(None), table.c.day.between(span.start, span.end))
        .group_by(table.c.person)
    )
    return {person: int(times or 0) for person, times in session.execute(query)}


def this_year(today: date) -> Span:
    """本年累计."""
    return Span(today.replace(month=1, day=1), today)
