"""The change log: its tables and the one writer that appends to it (design.md §4).

A change is one write of one record. `hash` = H(prev_hash ‖ header ‖ H(salt ‖ values)), so that a statutory purge
can blank values and salt and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Text, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, table_of
from db.bulk import insert_rows
from db.types import UuidBytes
from db.wire import dump

SCHEMA = 1
"""The version of the record declarations that writes the log."""

_quoted = json.JSONEncoder(ensure_ascii=False).encode

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""As `dump` writes it; a backslash that was typed is doubled."""

Head = tuple[str, int]
"""(origin, seq): names one change."""


class Operation(Base):
    """A named operation of a user (操作): what undo and history speak of."""

    __tablename__ = "operation"

    id: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    origin: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    user: Mapped[uuid.UUID | None] = mapped_column(UuidBytes)
    at: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, default="")
    undoes: Mapped[uuid.UUID | None] = mapped_column(UuidBytes)


class Change(Base):
    """One write of one record (变更)."""

    __tablename__ = "change"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - the name that SQLAlchemy reads

    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    op: Mapped[uuid.UUID] = mapped_column(UuidBytes, index=True)
    stamp: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    eid: Mapped[uuid.UUID] = mapped_column(UuidBytes, index=True)
    values: Mapped[str] = mapped_column(Text)
    seen: Mapped[str] = mapped_column(Text)
    schema: Mapped[int] = mapped_column(Integer)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Conflict(Base):
    """An open conflict: a field with more than one head (并存的不同内容)."""

    __tablename__ = "conflict"

    eid: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)


@dataclass(slots=True)
class Entry:
    """What a writer hands to the log: `values` by log key in wire form, the heads it has `seen`."""

    kind: str
    eid: uuid.UUID
    values: dict[str, Any]
    seen: list[Head] = field(default_factory=list[Head])
    after: int = 0  # highest stamp among the heads seen


BLANK = ""
"""The values of a change that was erased (db/erasing.py); its salt is then what `digest` gave before."""


def digest(salt: bytes, values: str) -> bytes:
    """The hash of what a change says; of an erased one only this is left."""
    return salt if values == BLANK else hashlib.sha256(salt + values.encode()).digest()


def chain(prev: bytes, header: str, salt: bytes, values: str) -> bytes:
    """The hash of a change."""
    return hashlib.sha256(prev + header.encode() + digest(salt, values)).digest()


def header_of(row: Mapping[Any, Any]) -> str:
    """The part of a change that is hashed in the clear: a canonical JSON list, put together by hand since every change needs one."""
    ids = f'"{row["op"].hex}","{row["eid"].hex}",{_quoted(row["origin"])}'
    return (
        f"[{ids},{row['seq']},{row['stamp']},{_quoted(row['kind'])},{_quoted(row['seen'])},{row['schema']}]"
    )


def broken_chains(session: Session) -> Iterator[tuple[str, int]]:
    """(origin, seq) of the first change of each origin whose hash is not what it should be.

    Where changes have not arrived yet (a gap) the first one behind it can only be taken as it stands.
    """
    table = table_of(Change)
    for origin in session.scalars(select(Change.origin).distinct().order_by(Change.origin)).all():
        prev, number = bytes(32), 1
        query = select(table).where(table.c.origin == origin).order_by(table.c.seq)
        for row in session.connection().execute(query).mappings():
            linked = row["seq"] == number
            if linked and chain(prev, header_of(row), row["salt"], row["values"]) != row["hash"]:
                yield origin, row["seq"]
                break
            prev, number = row["hash"], row["seq"] + 1


class LogWriter:
    """Appends changes for one operation of one transaction."""

    def __init__(self, session: Session, origin: str, operation: Operation, ms: Callable[[], int]) -> None:
        self.session = session
        self.operation = operation
        self.touched: dict[str, set[uuid.UUID]] = defaultdict(set)
        self.fresh: dict[str, dict[uuid.UUID, dict[str, Any]]] = defaultdict(dict)
        """Rows as they were written for the first time, by kind and id: what is derived from them needs not read them back."""
        self._origin = origin
        self._ms = ms
        last = session.execute(
            select(Change.seq, Change.hash, Change.stamp)
            .where(Change.origin == origin)
            .order_by(Change.seq.desc())
            .limit(1)
        ).first()
        self._seq, self._prev, self._stamp = (last.seq, last.hash, last.stamp) if last else (0, bytes(32), 0)
        self._opened = False

    @property
    def now(self) -> int:
        """Milliseconds since 1970, for the derived times of records."""
        return self._ms()

    @property
    def last(self) -> Head:
        """The change that was written last."""
        return self._origin, self._seq

    def append(self, entries: Iterable[Entry]) -> None:
        """Write one change per entry, in order, with one executemany."""
        wall = self._ms() << 16
        rows: list[dict[str, Any]] = []
        for entry in entries:
            self.touched[entry.kind].add(entry.eid)
            self.fresh[entry.kind].pop(entry.eid, None)
            rows.append(self._row(entry, wall))
        if not rows:
            return
        if not self._opened:
            self.session.execute(insert(Operation), [self._operation_row()])
            self._opened = True
        insert_rows(self.session.connection(), table_of(Change), rows)

    def _row(self, entry: Entry, wall: int) -> dict[str, Any]:
        self._seq += 1
        self._stamp = max(wall, self._stamp + 1, entry.after + 1)
        salt = os.urandom(16)
        values = dump(entry.values)
        if r"\u0000" in values and _NUL.search(values):
            raise ValueError("a NUL character on its way into the log: PostgreSQL does not hold it")
        row: dict[str, Any] = {
            "origin": self._origin,
            "seq": self._seq,
            "op": self.operation.id,
            "stamp": self._stamp,
            "kind": entry.kind,
            "eid": entry.eid,
            "seen": dump([list(head) for head in sorted(set(entry.seen))]) if entry.seen else "[]",
            "schema": SCHEMA,
        }
        self._prev = chain(self._prev, header_of(row), salt, values)
        row["values"], row["salt"], row["hash"] = values, salt, self._prev
        return row

    def _operation_row(self) -> dict[str, Any]:
        op = self.operation
        return {
            "id": op.id, "origin": op.origin, "name": op.name, "user": op.user,
            "at": op.at, "reason": op.reason, "undoes": op.undoes,
        }  # fmt: skip


def writer_of(session: Session) -> LogWriter:
    """The writer of this session's operation; a write outside `Store.write` is a bug."""
    writer = session.info.get("log")
    if not isinstance(writer, LogWriter):
        raise RuntimeError("a record was written outside a named operation (Store.write)")
    return writer
