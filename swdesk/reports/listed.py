"""Who is on file in a period, and of which categories: what tables 4 and 8 of a report are made of (domain.md §4.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import String, case, cast, select
from sqlalchemy.orm import Session

from db.people import Person, Tag
from db.types import raw_id
from swdesk.people import on_file
from swdesk.periods import Period


@dataclass(frozen=True)
class Listed:
    """People on file at some time of a period, and the categories of everybody."""

    filed: dict[bytes, str | None]
    """Since when (ISO day), those who left before the cut-off too."""
    left: frozenset[bytes]
    of_code: dict[str, set[bytes]]
    """Code of a category → everybody who has it, on file or not."""

    @cached_property
    def at_end(self) -> set[bytes]:
        """Those on file on the cut-off."""
        return self.filed.keys() - self.left

    @cached_property
    def with_any(self) -> set[bytes]:
        """Everybody who has a category."""
        return set[bytes]().union(*self.of_code.values())

    def having(self, codes: Iterable[str]) -> set[bytes]:
        """Everybody who has one of these categories."""
        return set[bytes]().union(*(self.of_code.get(code, ()) for code in codes))


def listed(session: Session, period: Period) -> Listed:
    """Read once for both tables and the records behind them."""
    connection = session.connection()
    here = select(
        raw_id(Person.id), cast(Person.filed_on, String), case((Person.left_on <= period.cutoff, 1))
    ).where(on_file(period.start, period.cutoff))
    people = connection.execute(here).all()
    tags = select(Tag.code, raw_id(Tag.parent)).where(
        Tag.kind == "person", Tag.field == "categories", Tag.deleted.is_(False)
    )
    of_code: dict[str, set[bytes]] = defaultdict(set)
    for code, person in connection.execute(tags).all():
        of_code[code or ""].add(person)
    return Listed(
        {person: day for person, day, _left in people},
        frozenset(person for person, _day, left in people if left),
        dict(of_code),
    )
