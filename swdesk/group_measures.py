"""前后测 of a group (F-G4): items by members, means before and after, and the change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import child_id
from db.changes import Write, apply
from db.groups import GroupMeasure, GroupScore
from swdesk.groups import Member, members_of
from swdesk.records import save

Score = tuple[int | None, int | None]
"""(before, after)"""


@dataclass(frozen=True)
class Item:
    """A column pair of the table."""

    id: uuid.UUID
    text: str
    scale: str


@dataclass(frozen=True)
class Change:
    """Means over those who answered both times, and how many they were; None where nobody did."""

    before: Fraction | None
    after: Fraction | None
    both: int

    @property
    def change(self) -> Fraction | None:
        """After minus before."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Measures:
    """The whole table: scores by (item, member)."""

    members: tuple[Member, ...]
    items: tuple[Item, ...]
    scores: dict[tuple[uuid.UUID, uuid.UUID], Score]

    def change(self, item: uuid.UUID) -> Change:
        """Means of one item."""
        return change_of(score for (one, _who), score in self.scores.items() if one == item)

    def whole(self) -> Change:
        """Means over all items together."""
        return change_of(self.scores.values())


def change_of(scores: Iterable[Score]) -> Change:
    """Means of paired answers: who answered only once can't be compared and is left out."""
    pairs = [(before, after) for before, after in scores if before is not None and after is not None]
    if not pairs:
        return Change(None, None, 0)
    count = len(pairs)
    return Change(
        Fraction(sum(before for before, _after in pairs), count),
        Fraction(sum(after for _before, after in pairs), count),
        count,
    )


def measures_of(session: Session, group: uuid.UUID) -> Measures:
    """Items in order, the members (guests answer nothing), and what they answered."""
    items = session.scalars(
        select(GroupMeasure)
        .where(GroupMeasure.group == group, GroupMeasure.deleted.is_(False))
        .order_by(GroupMeasure.ordinal, GroupMeasure.created_at, GroupMeasure.id)
    ).all()
    members = tuple(one for one in members_of(session, group) if not one.guest)
    who = {one.id for one in members}
    rows = session.execute(
        select(GroupScore.measure, GroupScore.member, GroupScore.before, GroupScore.after).where(
            GroupScore.measure.in_([item.id for item in items]), GroupScore.deleted.is_(False)
        )
    )
    scores = {(item, member): (b, a) for item, member, b, a in rows if item and member and member in who}
    return Measures(members, tuple(Item(i.id, i.item or "", i.scale or "") for i in items), scores)


def set_score(session: Session, item: uuid.UUID, member: uuid.UUID, side: str, value: int | None) -> None:
    """Note one answer; `side` is 'before' or 'after'. Two PCs write into the same row."""
    row = child_id(item, str(member))
    known = session.get(GroupScore, row) is not None
    values = {"measure": item, "member": member, side: value}
    apply(session, [Write("group_score", row, values | ({"deleted": False} if known else {}), new=not known)])


def add_item(session: Session, group: uuid.UUID, text: str, scale: str = "") -> uuid.UUID:
    """One more item at the end."""
    last = session.scalar(select(func.max(GroupMeasure.ordinal)).where(GroupMeasure.group == group)) or 0
    return save(
        session, "group_measure", {"group": group, "ordinal": last + 1, "item": text, "scale": scale or None}
    )


def mean_text(value: Fraction | None, *, signed: bool = False) -> str:
    """Two decimals; — for nothing; a change with its sign."""
    if value is None:
        return "—"
    shown = (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{shown:+}" if signed else f"{shown}"
