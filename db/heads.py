"""Heads: which changes of a record stand, field by field, and which value is shown when several do."""

from __future__ import annotations

import json
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields import Field, Merge
from db.log import BLANK, Change, Head
from db.wire import DELETED

T = TypeVar("T")

CHUNK = 900
"""Ids asked for at a time: below SQLite's limit on bound values."""


class Written(NamedTuple):
    """One value of one field as one change wrote it (wire form)."""

    head: Head
    stamp: int
    op: uuid.UUID
    value: Any


_NONE: frozenset[Head] = frozenset()

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
        self.kind = ""
        self.written: History = defaultdict(list)
        self.first: uuid.UUID | None = None
        self.operations: list[uuid.UUID] = []
        self.began = 0
        self.last = 0
        self._superseded: dict[str, set[Head]] = defaultdict(set)
        self._seen: dict[Head, AbstractSet[Head]] = {}
        self._edits: list[Head] = []
        self._erased = False

    def add(self, change: Any) -> None:
        """Take in one row of the log (rows come in order of stamp); a record is of the kind that its first change says."""
        head = (change.origin, change.seq)
        seen = _NONE if change.seen == "[]" else {(origin, seq) for origin, seq in json.loads(change.seen)}
        if self.first is None:
            self.first, self.kind, self.began = change.op, change.kind, change.stamp
        self.operations.append(change.op)
        self.last = change.stamp
        self._seen[head] = seen
        if change.values == BLANK:
            self._erased = True
            return
        values = json.loads(change.values)
        if len(values) > (DELETED in values):
            self._edits.append(head)
        for key, value in values.items():
            self.written[key].append(Written(head, change.stamp, change.op, value))
            if seen:
                self._superseded[key].update(seen)

    def heads(self, key: str) -> list[Written]:
        """The values of `key` that nothing has superseded, oldest first."""
        written, gone = self.written.get(key, []), self._superseded.get(key)
        return [item for item in written if item.head not in gone] if gone else written.copy()

    def before(self, key: str, op: uuid.UUID) -> list[Written]:
        """The values of `key` that stood when operation `op` first wrote it."""
        mine = [item for item in self.written[key] if item.op == op]
        earlier = [item for item in self.written[key] if item.stamp < mine[0].stamp and item.op != op]
        return earlier[-1:]

    def superseded_by(self, values: Mapping[str, Any]) -> list[Written]:
        """What a writer that knows everything supersedes with `values`.

        A deletion names all it knew of the record, and a change of a deleted record the deletion: so that an edit that nobody
        had seen when deleting can be told from one that was meant (edit wins, sync.md §3).
        """
        keys = self.written if values.get(DELETED) else {*values, DELETED}
        return [item for key in keys for item in self.heads(key)]

    def value(self, key: str, field: Field | None) -> Any:
        """The value of `key` to show (wire form)."""
        return self.is_deleted if key == DELETED else shown(field, self.heads(key))

    @property
    def is_deleted(self) -> bool:
        """In the bin: somebody deleted it knowing all that stands; who brings it back or edits it meanwhile wins."""
        if self.is_erased:
            return True
        standing = self.heads(DELETED)
        if not standing or any(not item.value for item in standing):
            return False
        return any(not self._unseen(deletion.head) for deletion in standing)

    @property
    def is_erased(self) -> bool:
        """Blanked whole (依法清除): the row says nothing but that something was there."""
        return self._erased and not self.written

    def _unseen(self, deletion: Head) -> bool:
        """Whether another PC edited the record without knowing of this deletion, nor it of that edit.

        Also an edit that somebody has overwritten since: who did so saw the record alive.
        """
        origin, _seq = deletion
        others = [head for head in self._edits if head[0] != origin and deletion not in self._seen[head]]
        return bool(others) and not self._behind(deletion).issuperset(others)

    def _behind(self, head: Head) -> set[Head]:
        """Every change that was known where this one was written, by what each had seen."""
        found = set[Head]()
        waiting = [head]
        while waiting:
            new = self._seen.get(waiting.pop(), _NONE) - found
            found |= new
            waiting += new
        return found

    def conflicts(self, keys: Iterable[str]) -> list[str]:
        """Which of `keys` have heads that say different things."""
        return [key for key in keys if self._disputed(key)]

    def _disputed(self, key: str) -> bool:
        if key != DELETED and len(self.written.get(key, ())) < 2:
            return False
        standing = self.heads(key)
        if key == DELETED:
            return not self.is_deleted and any(item.value for item in standing)
        return len(standing) > 1 and len({plain(item.value) for item in standing}) > 1


def plain(value: Any) -> str:
    """A value as it is compared with another: spaces and full-width forms make no difference."""
    return "" if value is None else " ".join(unicodedata.normalize("NFKC", str(value)).split())


def trails(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Trail]:
    """The trail of every id that has changes."""
    found: dict[uuid.UUID, Trail] = defaultdict(Trail)
    columns = (
        Change.origin, Change.seq, Change.op, Change.stamp, Change.kind, Change.eid, Change.values, Change.seen,
    )  # fmt: skip
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
