"""查看记录: who opened the program and the files of minors and restricted people; the head reads it (design.md §4).

What left by export stands in the ledger of transfers already; the list shows both.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Access
from db.base import new_id
from db.bundles import Transfer
from db.codes import code_list
from db.people import Person
from db.roots import root
from swdesk import records, roles, transfers
from swdesk.clock import Clock
from swdesk.i18n import _
from swdesk.people import age

OPEN, SHOW, UNLOCK, REFUSED, RESET, EXPORT = "open", "show", "unlock", "refused", "reset", "export"
MINOR, RESTRICTED = "minor", "restricted"
_ADULT = 18
MOST = 500


@dataclass(frozen=True)
class Look:
    """A line as the head reads it; `kind` and `id` are those of the record that was opened."""

    at: int
    when: str
    who: str
    what: str
    title: str
    reason: str
    kind: str = ""
    id: uuid.UUID | None = None


def words() -> dict[str, str]:
    """What is noted, in words."""
    return {
        OPEN: _("打开档案"), SHOW: _("查看证件号码或电话"), UNLOCK: _("打开程序"), REFUSED: _("密码输错"), RESET: _("用恢复短语重设密码"), EXPORT: _("导出"),
    }  # fmt: skip


def reasons() -> dict[str, str]:
    """Why a file is watched over, in words."""
    return {MINOR: _("未成年人"), RESTRICTED: _("限制公开的类别")}


# ── whose file is watched over ───────────────────────────────────────────────────────────────────────────────


def watched(session: Session, kind: str, record: uuid.UUID, today: date) -> str:
    """Why opening this record is noted (minor, restricted), or ''."""
    person = _person_of(session, kind, record)
    found = session.get(Person, root(session, person)) if person else None
    if found is None:
        return ""
    codes = set(records.codes_of(session, [found.id]).get((found.id, "categories"), ()))
    listed = code_list("client_category")
    if codes & set(listed.having("restricted")):
        return RESTRICTED
    if found.born is not None:
        return MINOR if age(found.born, today) < _ADULT else ""
    return MINOR if codes & set(listed.having("roll", "小")) else ""


def _person_of(session: Session, kind: str, record: uuid.UUID) -> uuid.UUID | None:
    """Whom a record is about: itself, its person, or the person of its case."""
    if kind == "person":
        return record
    found: Any = session.get(records.model_of(kind), record)
    if (person := getattr(found, "person", None)) is not None:
        return person
    case = getattr(found, "case", None)
    return _person_of(session, "case", case) if case is not None else None


# ── noting ───────────────────────────────────────────────────────────────────────────────────────────────────


def note_opening(
    session: Session, kind: str, record: uuid.UUID, reason: str, *, user_name: str, clock: Clock, what: str = OPEN
) -> None:  # fmt: skip
    """Note that a watched record was opened (or its numbers shown), once a day and user; inside `Store.local`."""
    since = _midnight(clock.today())
    known = select(Access.id).where(
        Access.eid == record, Access.user_name == user_name, Access.what == what, Access.at >= since
    )
    if session.scalars(known.limit(1)).first() is None:
        _add(session, what, user_name, clock, reason, kind, record)


def note_list(session: Session, kind: str, *, user_name: str, clock: Clock) -> None:
    """Note that the numbers in a list were shown, once a day, kind and user; inside `Store.local`."""
    known = select(Access.id).where(
        Access.kind == kind, Access.eid.is_(None), Access.user_name == user_name, Access.what == SHOW,
        Access.at >= _midnight(clock.today()),
    )  # fmt: skip
    if session.scalars(known.limit(1)).first() is None:
        _add(session, SHOW, user_name, clock, kind=kind)


def note_unlocking(session: Session, *, user_name: str, clock: Clock, what: str = UNLOCK) -> None:
    """Note that the program was opened or a password replaced; inside `Store.local`."""
    _add(session, what, user_name, clock)


def note_refused(session: Session, tries: Iterable[tuple[int, str]]) -> None:
    """Passwords refused while nobody could write here; the same try twice is one. Inside `Store.local`."""
    known = {
        tuple(row)
        for row in session.execute(select(Access.at, Access.user_name).where(Access.what == REFUSED))
    }
    for at, name in dict.fromkeys(tries):
        if (at, name) not in known:
            session.add(Access(id=new_id(), at=at, user_name=name, what=REFUSED, reason=""))


def _add(
    session: Session, what: str, user_name: str, clock: Clock, reason: str = "", kind: str | None = None,
    record: uuid.UUID | None = None,
) -> None:  # fmt: skip
    line = Access(
        id=new_id(), at=clock.ms(), user_name=user_name, what=what, reason=reason, kind=kind, eid=record
    )
    session.add(line)


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1000)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def looks(session: Session, what: str = "", text: str = "", limit: int = MOST) -> list[Look]:
    """What was noted, newest first; `what` '' for all. Who manages the station may read it."""
    roles.require(session, roles.Right.MANAGE)
    far = limit * 10 if text else limit  # who searches wants to look further back
    found = [*_noted(session, what, far), *_exported(session, what, far)]
    kept = [one for one in found if text in f"{one.who} {one.what} {one.title} {one.reason}"]
    return sorted(kept, key=lambda one: one.at, reverse=True)[:limit]


def _noted(session: Session, what: str, limit: int) -> Iterable[Look]:
    query = select(Access).order_by(Access.at.desc(), Access.id.desc()).limit(limit)
    lines = list(session.scalars(query.where(Access.what == what) if what else query))
    ids: dict[str, list[uuid.UUID]] = defaultdict(list)
    for line in lines:
        if line.kind and line.eid:
            ids[line.kind].append(line.eid)
    names = {kind: records.titles(session, kind, wanted) for kind, wanted in ids.items()}
    spoken, why = words(), reasons()
    for line in lines:
        kind, title = line.kind or "", ""
        if line.kind and not line.eid:
            title = _("{}列表").format(_(records.model_of(line.kind).label))
        elif line.kind and line.eid:
            title = f"{_(records.model_of(line.kind).label)} {names[line.kind].get(line.eid, '')}"
        said = spoken.get(line.what, line.what)
        yield Look(
            line.at, _when(line.at), line.user_name, said, title, why.get(line.reason, ""), kind, line.eid
        )


def _exported(session: Session, what: str, limit: int) -> Iterable[Look]:
    if what not in {"", EXPORT}:
        return
    query = select(Transfer).where(Transfer.direction == transfers.OUT).order_by(Transfer.at.desc())
    for line in session.scalars(query.limit(limit)):
        title = " · ".join(part for part in (line.what, line.party, line.bundle) if part)
        yield Look(line.at, _when(line.at), line.user_name, words()[EXPORT], title, "")


def _when(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000).astimezone():%Y-%m-%d %H:%M}"
