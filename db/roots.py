"""Who a person's file counts as after merging (合并): the root at the end of `merged_into`, kept ready as a small table.

`person_root` is derived from the table `person` and holds only files that were merged into another one, so an expression
that asks for the root costs one look into a table that is nearly empty (docs/decisions/0053). A standing file has no row.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from db.base import Base, table_of
from db.heads import chunks, trails
from db.log import Change
from db.people import Person
from db.portable import write_alone
from db.projection import row_of
from db.types import UuidBytes
from db.wire import keys_of


class PersonRoot(Base):
    """A merged file (`eid`) and the file that stands for it (derived)."""

    __tablename__ = "person_root"

    eid: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    root: Mapped[uuid.UUID] = mapped_column(UuidBytes, index=True)


def resolve(links: Mapping[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Merged file → root, without files that are their own root.

    A chain ends where a file was merged into no other. Two PCs may have merged the same two files both ways: of a
    circle the file with the smallest id (the oldest one) stands, so every PC finds the same one.
    """
    found: dict[uuid.UUID, uuid.UUID] = {}
    for start in links:
        path: list[uuid.UUID] = []
        place: dict[uuid.UUID, int] = {}
        at = start
        while at in links and at not in found and at not in place:
            place[at] = len(path)
            path.append(at)
            at = links[at]
        root = min(path[place[at] :]) if at in place else found.get(at, at)
        found |= dict.fromkeys(path, root)
    return {eid: root for eid, root in found.items() if eid != root}


def refresh(session: Session) -> None:
    """Bring the table up to date with `person.merged_into`; costs as much as there are merged files.

    A link to a file that has not come yet from another PC leads nowhere: until then the file stands for itself.
    """
    if _wanted(session) == _known(session):
        return
    connection, table = session.connection(), table_of(PersonRoot)
    write_alone(connection, table)  # two clients of a server that each add a link to one chain
    wanted, known = _wanted(session), _known(session)
    for block in chunks(eid for eid in known if wanted.get(eid) != known[eid]):
        connection.execute(delete(table).where(table.c.eid.in_(block)))
    rows = [{"eid": eid, "root": root} for eid, root in wanted.items() if known.get(eid) != root]
    if rows:
        connection.execute(insert(table), rows)


def unlike_log(session: Session) -> list[uuid.UUID]:
    """Files of which the table says something else than the change log alone gives, without a look at the table of people."""
    wanted, known = _logged(session), _known(session)
    return sorted(eid for eid in wanted.keys() | known.keys() if wanted.get(eid) != known.get(eid))


def _logged(session: Session) -> dict[uuid.UUID, uuid.UUID]:
    key = keys_of(Person)["merged_into"]
    said = Change.values.contains(f'"{key}"', autoescape=True)
    ever = session.scalars(select(Change.eid).where(Change.kind == "person", said).distinct()).all()
    links: dict[uuid.UUID, uuid.UUID] = {}
    for eid, trail in trails(session, ever).items():
        if trail.kind == "person" and (into := row_of(Person, trail)["merged_into"]) is not None:
            links[eid] = into
    there = {eid for eid, trail in trails(session, set(links.values())).items() if trail.kind == "person"}
    return resolve({eid: into for eid, into in links.items() if into in there})


def _wanted(session: Session) -> dict[uuid.UUID, uuid.UUID]:
    there = aliased(Person)
    query = select(Person.id, Person.merged_into).join(there, there.id == Person.merged_into)
    return resolve({eid: into for eid, into in session.execute(query) if into is not None})


def _known(session: Session) -> dict[uuid.UUID, uuid.UUID]:
    return {row.eid: row.root for row in session.execute(select(PersonRoot.eid, PersonRoot.root))}


# ── in queries ───────────────────────────────────────────────────────────────────────────────────────────────


_roots = table_of(PersonRoot).alias("merged")
"""Made once: an alias for every expression costs more than the query."""


def root_of(column: Any) -> Any:
    """SQL: the file that stands for the person in `column`; what every distinct count uses."""
    merged = select(_roots.c.root).where(_roots.c.eid == column).correlate_except(_roots).scalar_subquery()
    return func.coalesce(merged, column)


def standing() -> Any:
    """SQL: people whose file was not merged into another one."""
    return Person.id.not_in(select(_roots.c.eid))


def is_person(column: Any, person: Any) -> Any:
    """SQL: `column` names this person (an id or a column of roots) or a file that was merged into theirs; uses the index."""
    merged = (
        select(_roots.c.eid).where(_roots.c.root == person).correlate_except(_roots)
    )  # `person` may stand two queries further out
    return or_(column == person, column.in_(merged))


# ── of a few people ──────────────────────────────────────────────────────────────────────────────────────────


def roots(session: Session, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Person → root, for all that are asked for."""
    found = {person: person for person in people}
    for block in chunks(list(found)):
        query = select(PersonRoot.eid, PersonRoot.root).where(PersonRoot.eid.in_(block))
        found |= {row.eid: row.root for row in session.execute(query)}
    return found


def root(session: Session, person: uuid.UUID) -> uuid.UUID:
    """The file that stands for a person."""
    return roots(session, [person])[person]


def merged_files(session: Session, people: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """The files that were merged into those of `people`."""
    return list(session.scalars(select(PersonRoot.eid).where(PersonRoot.root.in_(people))))
