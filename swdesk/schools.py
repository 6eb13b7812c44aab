"""学校社工站 in figures: forms, themes, domains, sides, 三方联动 with its list (domain.md §1.3 K3–K5, §2.9)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.activities import School, SchoolActivity
from db.codes import code_list
from db.daily import Consultation
from swdesk.contacts import kept
from swdesk.periods import Span
from swdesk.records import codes_of

HOME, SCHOOL, COMMUNITY = "1", "2", "3"
"""Codes of `school_side`."""

HOME_VISIT = "06"
"""Code of `school_form`: 家访."""

VISITORS = ("02", "03", "04")
"""Codes of `visitor_kind` a school station receives: 学生, 家长, 教师."""

OF_CASES = "7"
"""Code of `service_domain`: 学校社会工作."""


@dataclass(frozen=True)
class Counts:
    """How often, and how many of each role (人次)."""

    times: int = 0
    students: int = 0
    parents: int = 0
    teachers: int = 0
    community: int = 0
    volunteers: int = 0

    def __add__(self, other: Counts) -> Counts:
        mine, theirs = self.numbers, other.numbers
        return Counts(*(a + b for a, b in zip(mine, theirs, strict=True)))

    @property
    def numbers(self) -> tuple[int, ...]:
        """As the columns of a table show them."""
        return (self.times, self.students, self.parents, self.teachers, self.community, self.volunteers)


@dataclass(frozen=True)
class Held:
    """One activity and the sides that took part."""

    id: uuid.UUID
    day: date
    name: str
    school: str
    form: str
    theme: str
    domain: str
    sides: frozenset[str]
    counts: Counts
    parents: tuple[int, int, int]
    """Fathers, mothers, grandparents."""

    @property
    def three_sided(self) -> bool:
        """家、校、社 all took part."""
        return self.sides >= {HOME, SCHOOL, COMMUNITY}


@dataclass(frozen=True)
class Year:
    """What a school station did in a span."""

    held: tuple[Held, ...]
    consultations: dict[str, int]

    def by(self, what: str) -> list[tuple[str, Counts]]:
        """Counts by `form`, `theme` or `domain`, in the order of the list; '' for none said."""
        found: dict[str, Counts] = defaultdict(Counts)
        for one in self.held:
            found[getattr(one, what)] += one.counts
        order = [item.code for item in code_list(f"school_{what}").items]
        return sorted(
            found.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order)
        )

    @property
    def whole(self) -> Counts:
        """All together."""
        return sum((one.counts for one in self.held), Counts())

    @property
    def three_sided(self) -> int:
        """How many activities had all three sides."""
        return sum(1 for one in self.held if one.three_sided)

    @property
    def rate(self) -> Fraction | None:
        """三方联动率 = activities of all three sides ÷ all."""
        return Fraction(self.three_sided, len(self.held)) if self.held else None

    @property
    def parents(self) -> tuple[int, int, int]:
        """Fathers, mothers, grandparents."""
        fathers, mothers, grandparents = (sum(one.parents[place] for one in self.held) for place in range(3))
        return fathers, mothers, grandparents


def domain_of(theme: str | None) -> str:
    """The domain that a theme belongs to unless another is chosen."""
    item = code_list("school_theme").item(theme)
    return item.extra.get("domain", "") if item else ""


def year_of(session: Session, span: Span, school: str = "") -> Year:
    """Activities that were held in a span and consultations, of one school where it is named."""
    query = select(SchoolActivity).where(
        kept(SchoolActivity), SchoolActivity.day.between(span.start, span.end)
    )
    if school:
        query = query.where(SchoolActivity.school == school)
    found = session.scalars(query.order_by(SchoolActivity.day.desc(), SchoolActivity.name)).all()
    ticked = codes_of(session, [one.id for one in found])
    held = tuple(_held(one, ticked.get((one.id, "sides"), ())) for one in found)
    return Year(held, _consultations(session, span, school))


def _held(one: SchoolActivity, ticked: Iterable[str]) -> Held:
    split = (one.fathers or 0, one.mothers or 0, one.grandparents or 0)
    counts = Counts(
        1, one.students or 0, sum(split) if one.parents is None else one.parents, one.teachers or 0, one.community or 0,
        one.volunteers or 0,
    )  # fmt: skip
    there = {
        HOME: counts.parents or sum(split), SCHOOL: counts.students or counts.teachers, COMMUNITY: counts.community,
    }  # fmt: skip
    sides = frozenset(ticked) | {side for side, number in there.items() if number}
    return Held(
        one.id, one.day or date.min, one.name or "", one.school or "", one.form or "", one.theme or "",
        one.domain or domain_of(one.theme), sides, counts, split,
    )  # fmt: skip


def _consultations(session: Session, span: Span, school: str) -> dict[str, int]:
    query = (
        select(Consultation.visitor_kind, func.count())
        .where(
            kept(Consultation),
            Consultation.day.between(span.start, span.end),
            Consultation.visitor_kind.in_(VISITORS),
        )
        .group_by(Consultation.visitor_kind)
    )
    if school:
        query = query.where(Consultation.school == school)
    found: dict[str, int] = {kind: count for kind, count in session.execute(query) if kind}
    return {kind: found.get(kind, 0) for kind in VISITORS}


def schools(session: Session) -> list[str]:
    """Schools on the register and those that activities name, in order."""
    names: set[Any] = set(session.scalars(select(School.name).where(School.deleted.is_(False))))
    names |= set(
        session.scalars(select(SchoolActivity.school).where(SchoolActivity.deleted.is_(False)).distinct())
    )
    return sorted(name for name in names if name)
