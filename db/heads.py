"""Heads: which changes of a record stand, field by field, and which value is shown when several do."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields import Field, Merge
from db.log import Change, Head

T = TypeVar("T")

CHUNK = 900
"""Ids asked for at a time: below SQLite's limit on bound values."""


@dataclass(frozen=True, slots=True)
class Written:
    """One value of one field as one change wrote it (wire form)."""

    head: Head
    stamp: int
    op: uuid.UUID
    value: Any


History = dict[str, list[Written]]
"""Log key → every value ever written, oldest first."""


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    block: list[T] = []
    for item in items:
        block.append(item)
        if len(block) == size:
            yield block
            block = []
    if block:
        yield block


class Trail:
    """All changes of one record: what was written, and what was superseded."""

    def __init__(self) -> None:
        self.written: History = defaultdict(list)
        self._superseded: dict[str, set[Head]] = defaultdict(set)
        self.first: uuid.UUID | None = None
        self.operations: list[uuid.UUID] = []

    def add(self, change: Any) -> None:
        """Take in one row of the log (rows come in order of stamp)."""
        head = (change.origin, change.seq)
        seen = [(origin, seq) for origin, seq in json.loads(change.seen)]
        if self.first is None:
            self.first = change.op
        self.operations.append(change.op)
        for key, value in json.loads(change.values).items():
            self.written[key].append(Written(head, change.stamp, change.op, value))
            self._superseded[key].update(seen)

    def heads(self, key: str) -> list[Written]:
        """The values of `key` that nothing has superseded, oldest first."""
        gone = self._superseded[key]
        return [item for item in self.written.get(key, []) if item.head not in gone]

    def before(self, key: str, op: uuid.UUID) -> list[Written]:
        """The values of `key` that stood when operation `op` first wrote it."""
        mine = [item for item in self.written[key] if item.op == op]
        earlier = [item for item in self.written[key] if item.stamp < mine[0].stamp and item.op != op]
        return earlier[-1:]


def trails(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Trail]:
    """The trail of every id that has changes."""
    found: dict[uuid.UUID, Trail] = defaultdict(Trail)
    columns = (Change.origin, Change.seq, Change.op, Change.stamp, Change.eid, Change.values, Change.seen)
    for block in chunks(ids):
        query = (
            select(*columns).where(Change.eid.in_(block)).order_by(Change.stamp, Change.origin, Change.seq)
        )
        for change in session.execute(query):
            found[change.eid].add(change)
    return found


def heads(session: Session, record_id: uuid.UUID) -> dict[str, tuple[Head, ...]]:
    """Log key → its heads: what a form remembers of the state it loaded."""
    trail = trails(session, [record_id]).get(record_id)
    if trail is None:
        return {}
    return {key: tuple(item.head for item in trail.heads(key)) for key in trail.written}


def shown(field: Field | None, candidates: list[Written]) -> Any:
    """The value to show when several stand (sync.md §3): the latest, or the more protective one."""
    if field is not None and field.merge is Merge.PROTECTIVE:
        said = [item for item in candidates if item.value is not None]
        if said:
            return max(said, key=lambda item: (str(item.value), item.stamp)).value
    return max(candidates, key=lambda item: (item.stamp, item.head)).value
