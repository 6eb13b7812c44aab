"""合并服务对象: two files of one person become one, field by field as a person chooses, and can become two again.

Nothing is rewritten but the kept file's chosen values and one link: visits, cases, memberships … stay where they are and
are read through the root (db/roots.py). So taking a merger back, at once or years later, loses nothing (docs/decisions/0053).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from db import roots
from db.changes import UndoResult, Write, apply, undo
from db.fields import Field, Kind, Merge, fields_of
from db.heads import trails
from db.log import Operation
from db.mark import N_
from db.people import Person
from swdesk import records, roles, values
from swdesk.errors import UserError
from swdesk.i18n import _

OPERATION = N_("合并服务对象")
KEPT, OTHER, BOTH = "kept", "other", "both"
_EMPTY = (None, "", ())


@dataclass(frozen=True)
class Difference:
    """A field in which two files differ: values and texts by side; BOTH only where one can have both. `side` is proposed.

    `field` says whether the texts are numbers of people, which the screen masks.
    """

    name: str
    label: str
    values: dict[str, Any]
    texts: dict[str, str]
    side: str
    field: Field

    def seen(self, side: str, *, whole: bool) -> str:
        """The text of a side, as the screen shows it."""
        text = self.texts[side]
        return text if self.values[side] in _EMPTY else values.covered(self.field, text, whole=whole)


@dataclass(frozen=True)
class Comparison:
    """Two files side by side: the one to keep as loaded, the other one, where they differ, in how many fields they agree."""

    kept: records.Loaded
    other: records.Loaded
    names: tuple[str, str]
    differences: tuple[Difference, ...]
    same: int


@dataclass(frozen=True)
class File:
    """A file that was merged, or the one it was merged into; `on` is the day of merging."""

    id: uuid.UUID
    name: str
    on: date | None


@dataclass(frozen=True)
class Mergers:
    """What merging made of a file: the root it was merged into (None: it stands), and what was merged into it."""

    into: File | None
    files: tuple[File, ...]


# ── before ───────────────────────────────────────────────────────────────────────────────────────────────────


def compare(session: Session, kept: uuid.UUID, other: uuid.UUID) -> Comparison:
    """The standing files of two people side by side."""
    kept, other = roots.root(session, kept), roots.root(session, other)
    if kept == other:
        raise UserError(_("这两份档案已经合并过了，是同一个人。"))
    mine, theirs = records.load(session, "person", kept), records.load(session, "person", other)
    found: list[Difference] = []
    same = 0
    for field in fields_of(Person):
        pair = (mine.values[field.name], theirs.values[field.name])
        if field.name == "merged_into" or (pair[0] in _EMPTY and pair[1] in _EMPTY):
            continue
        if pair[0] == pair[1]:
            same += 1
        else:
            found.append(_difference(session, field, *pair))
    names = (records.title(session, "person", kept), records.title(session, "person", other))
    return Comparison(mine, theirs, names, tuple(found), same)


def _difference(session: Session, field: Field, kept: Any, other: Any) -> Difference:
    sides = {KEPT: kept, OTHER: other}
    if kept not in _EMPTY and other not in _EMPTY:
        if field.kind is Kind.CODES:
            sides[BOTH] = tuple(sorted({*kept, *other}))
        elif field.kind is Kind.NOTE:
            sides[BOTH] = f"{kept}\n{other}"
    texts = {side: _text(session, field, value) for side, value in sides.items()}
    return Difference(field.name, _(field.label), sides, texts, _proposed(field, sides), field)


def _proposed(field: Field, sides: Mapping[str, Any]) -> str:
    """What is there rather than nothing, both where that can be, the more protective level; else the kept file's."""
    if sides[KEPT] in _EMPTY:
        return OTHER
    if sides[OTHER] in _EMPTY:
        return KEPT
    if BOTH in sides:
        return BOTH
    return OTHER if field.merge is Merge.PROTECTIVE and str(sides[OTHER]) > str(sides[KEPT]) else KEPT


def _text(session: Session, field: Field, value: Any) -> str:
    if value in _EMPTY:
        return _("（空）")
    if field.kind is Kind.LINK and field.target:
        return records.title(session, field.target, value)
    return values.show(field, value)


# ── merging and taking it back ───────────────────────────────────────────────────────────────────────────────


def merge(session: Session, seen: Comparison, sides: Mapping[str, str]) -> None:
    """Merge as chosen (field name → side; what is not named as proposed), inside `Store.write(OPERATION)`.

    The chosen values are written on what the person saw: what another PC wrote meanwhile becomes 两处内容, nothing vanishes.
    """
    roles.require(session, roles.Right.WRITE)
    kept, other = seen.kept.id, seen.other.id
    standing = roots.roots(session, [kept, other])
    if standing != {kept: kept, other: other}:
        raise UserError(_("其中一份档案刚才已经并入别的档案，这次没有合并。请重新选择。"))
    chosen = {one.name: one.values[sides.get(one.name, one.side)] for one in seen.differences}
    records.save(session, "person", chosen, id=kept, heads=seen.kept.heads)
    apply(session, [Write("person", other, {"merged_into": kept}, new=False)])
    roots.refresh(session)


def unmerge(session: Session, person: uuid.UUID) -> UndoResult:
    """Make a merged file stand for itself again, whenever that is, inside `Store.write`.

    Values that merging brought into the kept file go back unless somebody has changed them since; what was recorded
    since stays with the file under which it was recorded.
    """
    roles.require(session, roles.Right.WRITE)
    root = roots.root(session, person)
    if root == person:
        raise UserError(_("这份档案没有并入别的档案，不用拆开。"))
    operation = _merger(session, person)
    result = UndoResult()
    if operation is not None and operation.name in {OPERATION, _(OPERATION)}:
        result = undo(session, operation.id)
        roots.refresh(session)
    for one in (person, root):  # merged by an import; merged both ways by two PCs
        if roots.root(session, one) != one:
            apply(session, [Write("person", one, {"merged_into": None}, new=False)])
            roots.refresh(session)
    return result


def mergers(session: Session, person: uuid.UUID) -> Mergers:
    """What a page says of a file: where it went, and what it took in."""
    root = roots.root(session, person)
    into = None if root == person else _file(session, root, _merger(session, person))
    files = [] if into else roots.merged_files(session, [person])
    return Mergers(into, tuple(_file(session, one, _merger(session, one)) for one in files))


def _file(session: Session, person: uuid.UUID, merger: Operation | None) -> File:
    found = session.get(Person, person)
    on = datetime.fromtimestamp(merger.at / 1000).astimezone().date() if merger else None
    return File(person, (found.name if found else "") or _("（未命名）"), on)


def _merger(session: Session, person: uuid.UUID) -> Operation | None:
    """The operation that said of a file what it was merged into."""
    trail = trails(session, [person]).get(person)
    standing = trail.heads("merged_into") if trail else []
    return session.get(Operation, standing[-1].op) if standing else None
