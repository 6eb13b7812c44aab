"""Who goes into a table: by category, village, state and age; by names that somebody pasted; by the rows of the table itself."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from db.heads import chunks
from db.identity import id_key, name_key, same_village
from db.people import Person, Tag
from db.roots import roots, standing
from swdesk import restricted
from swdesk.importing.text import clean, half
from swdesk.people import GONE

_NAME = re.compile(r"^[\u3400-\u9fff·•A-Za-z ]{2,30}$")
_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")
_SPLIT = re.compile(r"[\n\r;；]+")
_PARTS = re.compile(r"[\t,，、|]+|\s{1,}")


@dataclass(frozen=True)
class Wanted:
    """A filter; empty parts say nothing. Ages are full years on `on`."""

    categories: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ("01",)
    risks: tuple[str, ...] = ()
    youngest: int | None = None
    oldest: int | None = None


@dataclass(frozen=True)
class Chosen:
    """Who was found, in order, and how many are left out because this user may not read their files."""

    people: tuple[uuid.UUID, ...] = ()
    closed: int = 0


@dataclass(frozen=True)
class Named:
    """One line that somebody pasted or that stands in the table: who it can be."""

    text: str
    name: str
    found: tuple[uuid.UUID, ...] = ()
    closed: bool = False
    row: int = 0


@dataclass
class Names:
    """What became of pasted names."""

    lines: list[Named] = field(default_factory=list[Named])

    @property
    def sure(self) -> list[Named]:
        """Lines that mean one person."""
        return [one for one in self.lines if len(one.found) == 1]

    @property
    def unsure(self) -> list[Named]:
        """Lines that may mean several."""
        return [one for one in self.lines if len(one.found) > 1]

    @property
    def unknown(self) -> list[Named]:
        """Lines that mean nobody on file."""
        return [one for one in self.lines if not one.found and not one.closed]

    @property
    def closed(self) -> list[Named]:
        """Lines that mean somebody whose file this user may not read."""
        return [one for one in self.lines if not one.found and one.closed]


def by_filter(session: Session, wanted: Wanted, on: date) -> Chosen:
    """People on file whom the filter means, by village and name."""
    query = select(Person.id).where(Person.deleted.is_(False), standing())
    if wanted.categories:
        tagged = exists().where(
            Tag.parent == Person.id,
            Tag.field == "categories",
            Tag.deleted.is_(False),
            Tag.code.in_(wanted.categories),
        )
        query = query.where(or_(tagged, Person.main_category.in_(wanted.categories)))
    if wanted.villages:
        query = query.where(Person.village.in_(wanted.villages))
    if wanted.statuses:
        nobody_said = Person.status.is_(None) if "01" in wanted.statuses else Person.id.is_(None)
        query = query.where(or_(Person.status.in_(wanted.statuses), nobody_said))
    if wanted.risks:
        query = query.where(Person.risk.in_(wanted.risks))
    if wanted.youngest is not None:
        query = query.where(Person.born <= _years_before(on, wanted.youngest))
    if wanted.oldest is not None:
        query = query.where(Person.born > _years_before(on, wanted.oldest + 1))
    query = query.order_by(Person.village.asc().nulls_last(), Person.name, Person.id)
    return _open(session, list(session.scalars(query)))


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return on.replace(year=on.year - years, day=28)


def _open(session: Session, people: Sequence[uuid.UUID]) -> Chosen:
    hidden = restricted.hidden_people(session)
    kept = tuple(one for one in people if one not in hidden)
    return Chosen(kept, len(people) - len(kept))


def readable(session: Session, people: Sequence[uuid.UUID]) -> Chosen:
    """Those of `people` whose files this user may read; merged files as the one that stands for them."""
    root_of = roots(session, people)
    return _open(session, list(dict.fromkeys(root_of[one] for one in people)))


def by_names(session: Session, text: str) -> Names:
    """Pasted lines: a name, perhaps with village, ID number or telephone beside it, or several names in a row."""
    lines = [part for part in _SPLIT.split(text) if clean(part)]
    asked: list[tuple[str, str, str, str]] = []
    for line in lines:
        asked += _asked(line)
    return _looked_up(session, [(whole, name, number, rest, 0) for whole, name, number, rest in asked])


def _asked(line: str) -> list[tuple[str, str, str, str]]:
    """(line, name, ID number, rest) for each person that a line means."""
    number = _ID.search(half(line))
    bare = re.sub(r"^\s*\d{1,4}[.、)）\s]+", "", line)
    parts = [part for part in map(clean, _PARTS.split(bare)) if part]
    names = [part for part in parts if _NAME.match(part)]
    if (
        number is None
        and len(parts) > 1
        and len(names) == len(parts)
        and all(len(part) <= 4 for part in parts)
    ):
        several = [part for part in parts if not part.endswith(("村", "社区", "屯", "组"))]
        if len(several) == len(parts) and not re.search(r"\t", line):
            return [(part, part, "", "") for part in parts]
    name = names[0] if names else (parts[0] if parts else line)
    rest = " ".join(part for part in parts if part != name)
    return [(clean(line), name, number[0] if number else "", rest)]


def by_rows(session: Session, rows: Iterable[tuple[int, str, str, str]]) -> Names:
    """(row, name, ID number, village) of the rows of a table in which people stand already."""
    return _looked_up(session, [(name, name, number, village, row) for row, name, number, village in rows])


def _looked_up(session: Session, asked: Sequence[tuple[str, str, str, str, int]]) -> Names:
    keys = {name_key(name) for _whole, name, _number, _rest, _row in asked}
    numbers = {id_key(number) for _whole, _name, number, _rest, _row in asked if number}
    by_name: dict[str, list[Any]] = defaultdict(list)
    by_id: dict[str, list[Any]] = defaultdict(list)
    columns = (Person.id, Person.name, Person.id_number, Person.village, Person.status, Person.phone)
    for row in session.execute(select(*columns).where(Person.deleted.is_(False))):
        if name_key(row.name) in keys:
            by_name[name_key(row.name)].append(row)
        if row.id_number and id_key(row.id_number) in numbers:
            by_id[id_key(row.id_number)].append(row)
    rows = [row for found in (*by_name.values(), *by_id.values()) for row in found]
    root_of = roots(session, [row.id for row in rows])
    hidden = restricted.hidden_people(session)
    found = Names()
    for whole, name, number, rest, line in asked:
        known = by_id.get(id_key(number), []) if number else []
        known = known or _narrowed(by_name.get(name_key(name), []), number, rest)
        people = list(dict.fromkeys(root_of[row.id] for row in known))
        seen = tuple(one for one in people if one not in hidden)
        found.lines.append(Named(whole, name, seen, len(seen) < len(people), line))
    return found


def _narrowed(rows: Sequence[Any], number: str, rest: str) -> list[Any]:
    """Namesakes, fewer where village, telephone or the end of an ID number says which; those on file before those who left."""
    parts = rest.split()
    tests: tuple[Callable[[Any], bool], ...] = (
        lambda row: bool(number) and (row.id_number or "")[-4:] == number[-4:],
        lambda row: any(same_village(row.village, part) for part in parts),
        lambda row: bool(row.phone) and row.phone in parts,
        lambda row: bool(row.id_number) and row.id_number[-4:] in parts,
        lambda row: row.status not in GONE,
    )
    left = list(rows)
    for fits in tests:
        left = [row for row in left if fits(row)] or left
    return left


def described(session: Session, people: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, str, str, str]]:
    """(person, name, village, year of birth) in the order given: enough to tell namesakes apart."""
    found = {
        row.id: row
        for block in chunks(people)
        for row in session.execute(
            select(Person.id, Person.name, Person.village, Person.born).where(Person.id.in_(block))
        )
    }
    return [
        (one, found[one].name or "", found[one].village or "", f"{found[one].born.year}" if found[one].born else "")
        for one in people
        if one in found
    ]  # fmt: skip
