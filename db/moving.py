"""A whole store copied into another one through its change log: to a server, or from one into a file (docs/decisions/0051).

The log travels as it is, what it gives is made anew from it, and both hashes are compared before anything is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.orm import Session

from db import local
from db.base import Base, record_kinds, table_of
from db.bulk import insert_rows, undisturbed
from db.changes import state_hash, verify_chain
from db.consistency import rebuild
from db.errors import UserError
from db.files import Files
from db.log import Change, Operation
from db.mark import N_
from db.merge import hash_at, vector
from db.store import Store

Step = Callable[[int, int], None]
BLOCK = 2000
_GIVEN = frozenset({"conflict", "person_key", "person_root", "name_index", "search_document"})
"""Tables that the log gives, besides those of the records."""

_OF_THIS_PC = frozenset({"origin", "machine", "server", "vocabulary"})

Tip = dict[str, tuple[int, str]]
"""Origin → number and hash of its last change."""


class OccupiedError(UserError):
    """The place to go to holds records of its own."""

    def __init__(self) -> None:
        super().__init__(N_("那里已经有别的数据，没有移动，原来的数据没有改动。请管理员另建一个空的数据库。"))


class DiffersError(UserError):
    """What the copy's log gives is not what the tables of the original say."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "复制出来的记录和原来的核对不一致，没有采用，原来的数据没有改动。请先运行检查（swdesk check），修好后再试。"
            )
        )


@dataclass(frozen=True)
class Copied:
    """What went over: changes and attachments, the state hash that both sides have, and the tip of the log."""

    changes: int
    files: int
    state: str
    tip: Tip


def tip_of(session: Session) -> Tip:
    """Where the log of each origin ends."""
    found = {origin: runs[-1][1] for origin, runs in vector(session).items()}
    return {origin: (seq, (hash_at(session, origin, seq) or b"").hex()) for origin, seq in found.items()}


def copy_store(source: Store, target: Store, own: Collection[str], step: Step) -> Copied:
    """Copy everything of `source` into `target`, in one transaction there; `own` names the facts of this PC that go along.

    `target` is empty, or holds an earlier copy of the same log: that is written anew. OccupiedError for anything else;
    DiffersError, and nothing kept, when the two do not come out alike.
    """
    files = _copy_files(source, target, step)
    with source.read() as reader, target.local() as writer, undisturbed():
        _check_free(reader, writer)
        state = state_hash(reader)
        changes = _copy_log(reader, writer, step)
        for table in _local_tables():
            _copy_table(reader, writer, table)
        _copy_facts(reader, writer, own)
        rebuild(writer, step)
        if (
            state_hash(writer) != state
            or tip_of(writer) != tip_of(reader)
            or verify_chain(writer) != verify_chain(reader)
        ):
            raise DiffersError
        return Copied(changes, files, state, tip_of(reader))


def _copy_files(source: Store, target: Store, step: Step) -> int:
    ours, theirs = Files.of(source), Files.of(target)
    try:
        names = [name for name, _size in ours.names()]
        known = {name for name, _size in theirs.names()}
        for done, name in enumerate(names):
            step(done, len(names))
            if name not in known and (data := ours.get(name)) is not None:
                theirs.put(data)
    finally:
        for one, store in ((ours, source), (theirs, target)):
            if not store.shared:  # those of a server share its engine
                one.close()
    return len(names)


def _check_free(reader: Session, writer: Session) -> None:
    """What is at the target must be a part of what comes."""
    for origin, (seq, digest) in tip_of(writer).items():
        if (hash_at(reader, origin, seq) or b"").hex() != digest:
            raise OccupiedError


def _copy_log(reader: Session, writer: Session, step: Step) -> int:
    total = reader.scalar(select(func.count()).select_from(Change)) or 0
    for table in (table_of(Change), table_of(Operation)):
        writer.execute(delete(table))
    for table in (table_of(Operation), table_of(Change)):
        done = 0
        for rows in _blocks(reader, table):
            step(min(done, total), total)
            insert_rows(writer.connection(), table, rows)
            done += len(rows)
    return total


def _blocks(reader: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BLOCK)
    for rows in reader.connection().execute(query).mappings().partitions():
        yield [dict(row) for row in rows]


def _local_tables() -> list[Table]:
    """What is neither log nor given by it: received reports, the ledger of what left, who looked at what, imported values."""
    records = {model.__tablename__ for model in record_kinds().values()}
    apart = records | _GIVEN | {Change.__tablename__, Operation.__tablename__, local.Local.__tablename__}
    return [table for name, table in Base.metadata.tables.items() if name not in apart]


def _copy_table(reader: Session, writer: Session, table: Table) -> None:
    writer.execute(delete(table))
    for rows in _blocks(reader, table):
        writer.connection().execute(insert(table), rows)


def _copy_facts(reader: Session, writer: Session, own: Collection[str]) -> None:
    """The facts of the station into its table, those of this PC into where this PC keeps its own."""
    for key, value in reader.execute(select(local.Local.key, local.Local.value)).all():
        if key not in _OF_THIS_PC and key not in own:
            local.put(writer, key, bytes(value))
    for key in own:
        if (kept := local.own(reader, key)) is not None:
            local.put_own(writer, key, kept)
    writer.flush()
