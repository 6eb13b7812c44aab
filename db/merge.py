"""Taking in what other PCs wrote (sync.md §3): changes are only ever added; order, doubling and gaps make no difference.

A stretch is a run of changes of one origin without gaps; its hashes chain from `prev`. What contradicts a change that is
here already (same origin and number, other content) is never taken: `EquivocationError`.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db import erasing, local
from db.base import table_of
from db.bulk import insert_rows, undisturbed
from db.heads import chunks
from db.log import BLANK, Change, Entry, Head, Operation, chain, header_of, writer_of
from db.projection import project, project_first

Ranges = list[tuple[int, int]]
"""First and last number of each run that is here, ascending."""

_WHOLE = "whole:"
"""Local fact of an origin: the number up to which nothing is missing."""

START = bytes(32)
"""The hash before the first change of an origin."""


class EquivocationError(Exception):
    """An origin says two different things under one number: `origin` and the first such number."""

    def __init__(self, origin: str, seq: int) -> None:
        super().__init__(f"{origin}:{seq}")
        self.origin, self.seq = origin, seq


@dataclass(frozen=True)
class Stretch:
    """Changes `first` … of one origin, each a row of `change` with its hash; `prev` is the hash before the first."""

    origin: str
    first: int
    prev: bytes
    rows: Sequence[dict[str, Any]]

    @property
    def last(self) -> int:
        """The number of the last change."""
        return self.first + len(self.rows) - 1

    @property
    def hash(self) -> bytes:
        """The hash after the last change."""
        return self.rows[-1]["hash"]


def chained(origin: str, first: int, prev: bytes, rows: Iterable[dict[str, Any]]) -> Stretch:
    """A stretch from rows without numbers and hashes: both follow from the first number and the hash before it."""
    done: list[dict[str, Any]] = []
    before = prev
    for seq, row in enumerate(rows, first):
        whole = row | {"origin": origin, "seq": seq}
        before = chain(before, header_of(whole), row["salt"], row["values"])
        done.append(whole | {"hash": before})
    return Stretch(origin, first, prev, done)


# ── what is here ─────────────────────────────────────────────────────────────────────────────────────────────


def vector(session: Session) -> dict[str, Ranges]:
    """What of each origin is here. Up to the mark that `mark_whole` left there are no gaps: only what follows is looked through."""
    found: dict[str, Ranges] = {}
    for origin in _origins(session):
        whole = int(local.get(session, _WHOLE + origin) or b"0")
        runs = _runs(session, origin, whole)
        if whole and runs and runs[0][0] == whole + 1:
            runs[0] = (1, runs[0][1])
        elif whole:
            runs.insert(0, (1, whole))
        found[origin] = runs
    return found


def mark_whole(session: Session) -> None:
    """Remember how far each origin has come without a gap; inside a writing session."""
    for origin, runs in vector(session).items():
        if runs[0][0] == 1:
            local.put(session, _WHOLE + origin, str(runs[0][1]).encode())


def _origins(session: Session) -> list[str]:
    """Every origin, by seeks: a look at each change would read the whole log."""
    found: list[str] = []
    last = ""
    while (origin := session.scalar(select(func.min(Change.origin)).where(Change.origin > last))) is not None:
        found.append(origin)
        last = origin
    return found


def _runs(session: Session, origin: str, after: int) -> Ranges:
    place = func.row_number().over(order_by=Change.seq)
    query = select(Change.seq, (Change.seq - place).label("run"))
    numbered = query.where(Change.origin == origin, Change.seq > after).subquery()
    runs = select(func.min(numbered.c.seq), func.max(numbered.c.seq)).group_by(numbered.c.run)
    return [(first, last) for first, last in session.execute(runs.order_by(func.min(numbered.c.seq)))]


def missing(have: Mapping[str, Ranges], others: Mapping[str, Ranges]) -> dict[str, Ranges]:
    """What is in `have` and not in `others`, by origin."""
    found: dict[str, Ranges] = {}
    for origin, ranges in have.items():
        left = [piece for one in ranges for piece in _without(one, others.get(origin, []))]
        if left:
            found[origin] = left
    return found


def _without(one: tuple[int, int], known: Ranges) -> Iterator[tuple[int, int]]:
    first, last = one
    for begin, end in known:
        if end < first or begin > last:
            continue
        if begin > first:
            yield first, begin - 1
        first = end + 1
    if first <= last:
        yield first, last


def common(vectors: Sequence[Mapping[str, Ranges]]) -> dict[str, Ranges]:
    """What all of them have."""
    if not vectors:
        return {}
    found = dict(vectors[0])
    for other in vectors[1:]:
        lacking = missing(found, other)
        found = missing(found, lacking)
    return found


def gaps(have: Mapping[str, Ranges]) -> dict[str, Ranges]:
    """What must exist, since something after it is here, and is not here."""
    whole = {origin: [(1, ranges[-1][1])] for origin, ranges in have.items()}
    return missing(whole, have)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def stretches(session: Session, wanted: Mapping[str, Ranges], most: int) -> Iterator[Stretch]:
    """The changes asked for, in runs of at most `most`; one of which nobody here knows what it follows waits for that."""
    table = table_of(Change)
    for origin, ranges in sorted(wanted.items()):
        for first, last in ranges:
            start, prev = _beginning(session, origin, first)
            for begin in range(start, last + 1, most):
                query = (
                    select(table)
                    .where(table.c.origin == origin, table.c.seq.between(begin, min(begin + most - 1, last)))
                    .order_by(table.c.seq)
                )
                rows = [dict(row) for row in session.execute(query).mappings()]
                stretch = Stretch(origin, begin, prev, rows)
                yield stretch
                prev = stretch.hash


def _beginning(session: Session, origin: str, first: int) -> tuple[int, bytes]:
    """Where a run can begin, and the hash that it follows: of the change before, or after a gap what was said when it came."""
    if first == 1:
        return first, START
    before = hash_at(session, origin, first - 1) or local.get(session, _after_gap(origin, first))
    if before is not None:
        return first, before
    return first + 1, hash_at(session, origin, first) or START  # it came before a gap's edge was kept


def _after_gap(origin: str, seq: int) -> str:
    """Local fact: the hash that this change follows, while the change before it is not here."""
    return f"follows:{origin}:{seq}"


def _keep_edges(session: Session, found: Iterable[Stretch]) -> None:
    """What the first change after a gap follows: with that it can be passed on before the gap is closed."""
    for one in found:
        if one.first > 1 and hash_at(session, one.origin, one.first - 1) is None:
            local.put(session, _after_gap(one.origin, one.first), one.prev)
        local.drop(session, _after_gap(one.origin, one.last + 1))


def hash_at(session: Session, origin: str, seq: int) -> bytes | None:
    """The hash of a change, or None if it is not here."""
    found = session.execute(select(Change.hash).where(Change.origin == origin, Change.seq == seq)).scalar()
    return None if found is None else bytes(found)


def operations_of(session: Session, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The operations that these changes belong to."""
    table = table_of(Operation)
    found: list[dict[str, Any]] = []
    for block in chunks(sorted({row["op"] for row in rows})):
        found += [dict(row) for row in session.execute(select(table).where(table.c.id.in_(block))).mappings()]
    return found


# ── taking in ────────────────────────────────────────────────────────────────────────────────────────────────


def take_in(session: Session, operations: Sequence[dict[str, Any]], found: Sequence[Stretch]) -> int:
    """Add what is not here yet and bring the tables up to date, inside `Store.write`; how many changes were new.

    EquivocationError before anything is written.
    """
    session.flush()
    with undisturbed():
        new = _take(session, operations, [row for stretch in found for row in _unknown(session, stretch)])
        _keep_edges(session, found)
    return new


def _take(session: Session, operations: Sequence[dict[str, Any]], new: list[dict[str, Any]]) -> int:
    if not new:
        return 0
    new = erasing.on_arrival(session, new)
    times = Counter(row["eid"] for row in new)
    often = {eid for eid, count in times.items() if count > 1} | _known(session, times.keys())
    often |= {row["eid"] for row in new if row["values"] == BLANK}
    _add_operations(session, operations)
    insert_rows(session.connection(), table_of(Change), new)
    log = writer_of(session)
    first = project_first(session, [row for row in new if row["eid"] not in often] if often else new)
    for touched in (first, project(session, often)):
        for kind, ids in touched.items():
            log.touched[kind] |= ids
    if told := [row["eid"] for row in new if row["kind"] == "erased"]:
        erasing.enforce(session, erasing.named(session, told))
    mark_whole(session)
    return len(new)


def record_anew(session: Session, found: Iterable[Stretch]) -> int:
    """Write what contradicting changes say once more, as changes of this PC; how many.

    Two PCs spoke in one name, so both were right. What the changes knew they still know; of what was said here under the same
    name they knew nothing, so that stands beside them, and nothing is lost.
    """
    log = writer_of(session)
    contested = [
        (stretch.origin, row)
        for stretch in found
        for row in stretch.rows
        if row["values"] != BLANK and hash_at(session, stretch.origin, row["seq"]) != row["hash"]
    ]
    since: dict[str, int] = {}
    for origin, row in contested:
        since[origin] = min(row["seq"], since.get(origin, row["seq"]))
    renamed: dict[Head, Head] = {}
    for origin, row in contested:
        heads = [(str(name), int(seq)) for name, seq in json.loads(row["seen"])]
        known = [
            renamed.get(head, head)
            for head in heads
            if head in renamed or head[1] < since.get(head[0], head[1] + 1)
        ]
        log.append([Entry(row["kind"], row["eid"], json.loads(row["values"]), seen=known)])
        renamed[origin, row["seq"]] = log.last
    for kind, ids in project(session, set[uuid.UUID]().union(*log.touched.values())).items():
        log.touched[kind] |= ids
    return len(renamed)


def _known(session: Session, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these records have changes here."""
    found: set[uuid.UUID] = set()
    if session.scalar(select(Change.seq).limit(1)) is None:  # a PC that joins has nothing yet
        return found
    for block in chunks(ids):
        found |= set(session.scalars(select(Change.eid).where(Change.eid.in_(block))))
    return found


def _unknown(session: Session, stretch: Stretch) -> list[dict[str, Any]]:
    """The rows that are not here; EquivocationError when the stretch contradicts its neighbours or what is here."""
    origin, first, last = stretch.origin, stretch.first, stretch.last
    query = select(Change.seq, Change.hash).where(
        Change.origin == origin, Change.seq.between(first - 1, last)
    )
    here = {seq: bytes(found) for seq, found in session.execute(query)}
    before = here.pop(first - 1, START if first == 1 else stretch.prev)
    if before != stretch.prev:
        raise EquivocationError(origin, first)
    for row in stretch.rows:
        if here.get(row["seq"], row["hash"]) != row["hash"]:
            raise EquivocationError(origin, row["seq"])
    _check_next(session, stretch)
    return [row for row in stretch.rows if row["seq"] not in here]


def _check_next(session: Session, stretch: Stretch) -> None:
    table = table_of(Change)
    query = select(table).where(table.c.origin == stretch.origin, table.c.seq == stretch.last + 1)
    row = session.execute(query).mappings().first()
    if row is None:
        return
    if chain(stretch.hash, header_of(row), row["salt"], row["values"]) != row["hash"]:
        raise EquivocationError(stretch.origin, stretch.last + 1)


def _add_operations(session: Session, operations: Sequence[dict[str, Any]]) -> None:
    ids: set[uuid.UUID] = {row["id"] for row in operations}
    for block in chunks(ids):
        ids -= set(session.scalars(select(Operation.id).where(Operation.id.in_(block))))
    new = [row for row in operations if row["id"] in ids]
    if new:
        session.connection().execute(insert(table_of(Operation)), new)
