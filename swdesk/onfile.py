"""What is on file that a text must not say (for swdesk/leaks.py), and which kinds this unit looks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db import local
from db.activities import Activity, SchoolActivity
from db.people import Household, Person
from db.stations import Station
from db.store import Store
from swdesk import roles
from swdesk.deidentify import family
from swdesk.leaks import ALWAYS, Kind, Known

PLACES = tuple(kind for kind in Kind if kind not in ALWAYS)
"""Kinds a unit may leave out."""

_LEFT_OUT = "leaks.left_out"
_SCHOOL = re.compile(r"[^\s,，、;；()（）]*?(?:小学|中学|学校|幼儿园|初中|高中|[一二三四五六七八九十]中)")
_ANY_SCHOOL = re.compile(
    r"(?:中心|[镇乡县市村区]|第?[一二三四五六七八九十]+|九年一贯制)*(?:小学|中学|学校|幼儿园|初中|高中|中)"
)
_IN_ADDRESS = re.compile(r"(?:[镇乡]|街道)([^\W\d]{1,6}?(?:村|社区|屯))")
_COMMITTEE = (
    (re.compile(r"村?(?:村民委员会|村委会|村委)$"), "村"),
    (re.compile(r"(?:社区)?(?:居民委员会|居委会)$"), "社区"),
)


def on_file(session: Session) -> Known:
    """Names of people, heads and guardians; schools; villages and communities, also those that only stand in addresses."""
    names = list(_column(session, Person.name))
    surnames = {family(name) for name in names}
    others = [*_column(session, Household.head_name), *_column(session, Person.guardian)]
    names += [name for name in others if family(name) in surnames]  # 父母, 同上 are no names
    return Known(
        tuple(dict.fromkeys(name for name in names if len(name) > 1)),
        tuple(dict.fromkeys(_schools(session))),
        tuple(dict.fromkeys(_villages(session))),
    )


def left_out(session: Session) -> frozenset[Kind]:
    """Kinds of places that this unit does not look for."""
    known: Mapping[str, Kind] = {kind.name: kind for kind in PLACES}
    return frozenset(
        known[name] for name in json.loads(local.get(session, _LEFT_OUT) or b"[]") if name in known
    )


def leave_out(session: Session, kinds: Iterable[Kind]) -> None:
    """Look for these kinds of places no longer; other kinds than places can't be left out."""
    local.put(session, _LEFT_OUT, json.dumps(sorted(kind.name for kind in set(kinds) & set(PLACES))).encode())


def choose(store: Store, kinds: Iterable[Kind]) -> None:
    """Leave these kinds of places out from now on; for who manages the unit."""
    roles.require(store, roles.Right.MANAGE)
    with store.local() as session:
        leave_out(session, kinds)


def _column(session: Session, column: InstrumentedAttribute[str | None]) -> Iterator[str]:
    asked = select(column).distinct().where(column.is_not(None), column.class_.deleted.is_(False))
    return (value.strip() for value in session.scalars(asked) if value and value.strip())


def _schools(session: Session) -> Iterator[str]:
    columns = (Person.school, SchoolActivity.school, Activity.partners, Station.name)
    for column in columns:
        for text in _column(session, column):
            for name in _SCHOOL.findall(text):
                if len(name) > 2 and not _ANY_SCHOOL.fullmatch(name):
                    yield name


def _villages(session: Session) -> Iterator[str]:
    for column in (Person.village, Household.village):
        for name in _column(session, column):
            if len(short := _short(name)) > 2:
                yield short
    for column in (Person.address, Household.address):
        for text in _column(session, column):
            yield from _IN_ADDRESS.findall(text)


def _short(village: str) -> str:
    """永丰村村民委员会 → 永丰村: as people write it."""
    for committee, kind in _COMMITTEE:
        village = committee.sub(kind, village)
    return village
