"""疑似重复: one person entered twice, found by ID number, name and village, or sound and birth date (design.md §4).

Found while a new file is typed (`like`) and over the whole store (`suspects`). Two valid ID numbers that differ say that
two people are two; what a person decided (不是同一人) is a logged fact, so nobody is asked again, on no PC.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import duplicates as index
from db.base import child_id, new_id
from db.changes import Write, apply
from db.checks import id_number_doubt
from db.heads import chunks
from db.identity import births, id_key, name_key, same_village, sound_key, village_key
from db.people import NotSame, Person
from db.roots import roots
from swdesk import restricted, roles
from swdesk.i18n import _

_CROWD = 30
"""More people than this under one key are compared with the first of them only."""

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True)
class Facts:
    """What tells people apart; `text` is how a list shows it."""

    id: uuid.UUID
    name: str
    village: str
    born: date | None
    id_number: str
    deleted: bool = False

    @property
    def text(self) -> str:
        """东河村 · 1950年3月2日出生 · 证件尾号0024."""
        born = self.born
        parts = (
            self.village,
            _("{}年{}月{}日出生").format(born.year, born.month, born.day) if born else "",
            _("证件尾号{}").format(self.id_number[-4:]) if self.id_number else "",
        )
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Suspect:
    """Two files that may be one person's, and why, in words."""

    one: Facts
    other: Facts
    reasons: tuple[str, ...]


# ── judging ──────────────────────────────────────────────────────────────────────────────────────────────────


def reasons(one: Facts, other: Facts) -> tuple[str, ...]:
    """Why two files may be one person's, the strongest first; () if they may not."""
    found: list[str] = []
    number = id_key(one.id_number)
    if number and number == id_key(other.id_number):
        found.append(_("身份证号码相同"))
    elif _proven_two(one, other):
        return ()
    same = name_key(one.name) == name_key(other.name)
    if same and village_key(one.village)[0] and same_village(one.village, other.village):
        found.append(_("姓名和村（社区）相同"))
    day = births(one.born, one.id_number) & births(other.born, other.id_number)
    if day and sound_key(one.name) and sound_key(one.name) == sound_key(other.name):
        found.append(_("姓名和出生日期相同") if same else _("姓名读音相近，出生日期相同"))
    return tuple(found)


def _proven_two(one: Facts, other: Facts) -> bool:
    """Two sound ID numbers that differ; one with a wrong check character may be a slip and proves nothing."""
    numbers = {id_key(one.id_number), id_key(other.id_number)}
    return len(numbers) == 2 and all(number and id_number_doubt(number) is None for number in numbers)


def facts_of(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Facts]:
    """Person → what tells them apart, of all that are here."""
    found: dict[uuid.UUID, Facts] = {}
    columns = (Person.id, Person.name, Person.village, Person.born, Person.id_number, Person.deleted)
    for block in chunks(people):
        for row in session.execute(select(*columns).where(Person.id.in_(block))):
            found[row.id] = Facts(
                row.id, row.name or "", row.village or "", row.born, row.id_number or "", row.deleted
            )
    return found


# ── finding ──────────────────────────────────────────────────────────────────────────────────────────────────


def like(
    session: Session, values: Mapping[str, Any], *, but: uuid.UUID | None = None, limit: int = 5
) -> list[Suspect]:
    """People on file who may be the one that is being typed (`one`); by their standing file, the likeliest first."""
    typed = Facts(
        but or new_id(),
        values.get("name") or "",
        values.get("village") or "",
        values.get("born"),
        values.get("id_number") or "",
    )
    hidden = restricted.hidden_people(session)
    near = index.sharing(session, index.keys(typed.name, typed.village, typed.born, typed.id_number))
    root_of = roots(session, near)
    known = facts_of(session, near | set(root_of.values()))
    apart = _apart(session)
    found: dict[uuid.UUID, Suspect] = {}
    for eid in sorted(near):
        root = known.get(root_of[eid])
        why = reasons(typed, known[eid])
        if (
            root is None
            or root.deleted
            or root.id in hidden
            or root.id == typed.id
            or not why
            or _pair(typed.id, root.id) in apart
        ):
            continue
        if root.id not in found or len(why) > len(found[root.id].reasons):
            found[root.id] = Suspect(typed, root, why)
    return sorted(found.values(), key=_rank)[:limit]


def suspects(session: Session) -> list[Suspect]:
    """疑似重复 of the whole store, the likeliest first; pairs of standing files, asked once each."""
    shared = index.shared(session)
    people = {eid for several in shared.values() for eid in several}
    root_of = roots(session, people)
    known = facts_of(session, people | set(root_of.values()))
    apart = _apart(session)
    found: dict[Pair, tuple[str, ...]] = {}
    hidden = restricted.hidden_people(session)
    for one, other in {pair for several in shared.values() for pair in _pairs(several)}:
        pair = _pair(root_of[one], root_of[other])
        if pair[0] == pair[1] or pair in apart or any(known[root].deleted or root in hidden for root in pair):
            continue
        why = reasons(known[one], known[other])
        if why and (
            reasons(known[pair[0]], known[pair[1]]) or not _proven_two(known[pair[0]], known[pair[1]])
        ):
            found[pair] = max(found.get(pair, ()), why, key=len)
    return sorted((Suspect(known[a], known[b], why) for (a, b), why in found.items()), key=_rank)


def count(session: Session) -> int:
    """How many pairs wait for a look."""
    return len(suspects(session))


def _pairs(several: list[uuid.UUID]) -> Iterable[Pair]:
    if len(several) <= _CROWD:
        return combinations(several, 2)
    return ((several[0], other) for other in several[1:])


def _pair(one: uuid.UUID, other: uuid.UUID) -> Pair:
    return (one, other) if one < other else (other, one)


def _rank(item: Suspect) -> tuple[Any, ...]:
    number = id_key(item.one.id_number)
    same_number = bool(number) and number == id_key(item.other.id_number)
    return (not same_number, -len(item.reasons), item.other.name, item.other.id)


# ── 不是同一人 ───────────────────────────────────────────────────────────────────────────────────────────────


def _apart(session: Session) -> set[Pair]:
    """Pairs of standing files of which a person said that they are two people's."""
    rows = session.execute(select(NotSame.one, NotSame.other).where(NotSame.deleted.is_(False))).all()
    pairs = [(one, other) for one, other in rows if one and other]
    root_of = roots(session, {person for pair in pairs for person in pair})
    return {_pair(root_of[one], root_of[other]) for one, other in pairs}


def set_apart(session: Session, one: uuid.UUID, other: uuid.UUID) -> None:
    """Remember that two files are two people's (不是同一人); inside `Store.write`. Two PCs that say so make one fact."""
    roles.require(session, roles.Right.WRITE)
    first, second = _pair(one, other)
    fact = child_id(first, second.hex)
    old = session.get(NotSame, fact)
    if old is None:
        apply(session, [Write("not_same", fact, {"one": first, "other": second})])
    elif old.deleted:
        apply(session, [Write("not_same", fact, {"deleted": False}, new=False)])
