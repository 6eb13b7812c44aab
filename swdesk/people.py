"""People: finding one while somebody is on the phone, ages, households (服务对象); domain.md §7.1."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from db.child_files import ChildFile
from db.people import Person
from db.roots import is_person, root, roots, standing
from db.search import by_name
from swdesk import records, restricted

GONE = ("02", "03", "04")
"""Codes of `person_status` of people who are no longer on file: 迁出, 死亡, 不再符合."""


def on_file(since: Any, until: Any) -> Any:
    """SQL: people on file at some time from `since` to `until` (在册; days or columns of days); on one day when equal.

    The day of leaving decides; the status only where nobody typed that day, so that last quarter's stock does not
    lose those who left since.
    """
    return and_(
        Person.deleted.is_(False),
        standing(),
        func.coalesce(Person.filed_on, until) <= until,  # most were filed before: no index of days helps
        or_(
            Person.left_on > since,
            and_(Person.left_on.is_(None), or_(Person.status.is_(None), Person.status.not_in(GONE))),
        ),
    )


@dataclass(frozen=True)
class Hit:
    """A person as a picker shows them."""

    id: uuid.UUID
    name: str
    village: str
    sex: str | None
    born: date | None
    id_tail: str
    formerly: str = ""
    """The name under which the person was found, where it is that of a file merged into this one."""


def find_people(session: Session, text: str, limit: int = 20) -> list[Hit]:
    """People by name, pinyin, initials, or the last four of ID or phone number; deleted ones are left out.

    A merged file is found by its own name and numbers too, and gives the file that stands for it.
    """
    rows = by_name(session, text, ["person"], limit * 2)
    root_of = roots(session, [row.eid for row in rows])
    names: dict[uuid.UUID, str] = {}
    for row in rows:
        names.setdefault(root_of[row.eid], row.name)
    query = select(Person).where(Person.id.in_(list(names)), Person.deleted.is_(False))
    query = restricted.limited(session, query, "person")
    found = {person.id: person for person in session.scalars(query)}
    return [_hit(found[eid], name) for eid, name in names.items() if eid in found][:limit]


def _hit(person: Person, found_as: str) -> Hit:
    tail = (person.id_number or "")[-4:]
    formerly = found_as if found_as != person.name else ""
    return Hit(person.id, person.name or "", person.village or "", person.sex, person.born, tail, formerly)


def age(born: date, on: date) -> int:
    """Full years on a day (周岁)."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def under_fourteen(born: date, on: date) -> bool:
    """Whether to treat a person as under 14: protective until the day after the birthday (domain.md §6.1)."""
    return age(born, on - timedelta(days=1)) < 14


def file_new(session: Session, name: str, on: date, worker: uuid.UUID | None) -> uuid.UUID:
    """Put somebody on file who is only known by name yet (新建档); what is missing shows in 待补材料."""
    return records.save(session, "person", new_file(on, worker) | {"name": name})


def new_file(on: date, worker: uuid.UUID | None) -> dict[str, Any]:
    """What is known of a new file before anything is typed: the day, 在册, and who opens it."""
    return {"filed_on": on, "status": "01", "worker": worker}


def villages(session: Session) -> list[str]:
    """The villages people on file live in, in order."""
    query = select(Person.village).where(standing(), Person.deleted.is_(False), Person.village.is_not(None))
    return [name for name in session.scalars(query.distinct().order_by(Person.village)) if name]


def child_file_of(session: Session, person: uuid.UUID) -> uuid.UUID | None:
    """The 儿童补充表 of a person, the newest where two PCs began one each."""
    query = select(ChildFile.id).where(
        is_person(ChildFile.person, root(session, person)), ChildFile.deleted.is_(False)
    )
    return session.scalars(query.order_by(ChildFile.updated_at.desc(), ChildFile.id).limit(1)).first()
