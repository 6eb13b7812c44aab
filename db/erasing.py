"""Blanking what the log says of erased records; the hashes stay, so every chain still verifies (design.md §4).

A blanked change has no values, and in place of its salt the SHA-256 that salt and values had: `chain` goes on from there.
Which records are erased is itself logged (`Erased`), so every PC blanks them when it hears of it, whatever it holds of them
and whatever comes later. One change of a record may be kept: what is left of it once it is anonymous. Nobody writes on it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from db import local
from db.base import table_of
from db.documents import Attachment
from db.erasures import Erased
from db.errors import UserError
from db.heads import chunks
from db.imported import Imported
from db.log import BLANK, Change, Head, Operation, digest, writer_of
from db.mark import N_
from db.projection import project

_SHRED = "files to shred"
"""Local fact: attachments whose records were blanked here and whose bytes still lie in the other file."""

Marks = Mapping[uuid.UUID, Head | None]
"""Erased record → the one change of it that stays, or None."""


def head_of(text: str | None) -> Head | None:
    """The head that `Erased.kept` names."""
    origin, _colon, seq = (text or "").rpartition(":")
    return (origin, int(seq)) if origin and seq.isdecimal() else None


def text_of(head: Head | None) -> str | None:
    """A head as `Erased.kept` names it."""
    return None if head is None else f"{head[0]}:{head[1]}"


def marks(session: Session, ids: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, Head | None]:
    """What is erased, of these records or of all."""
    query = select(Erased.record, Erased.kept).where(Erased.record.is_not(None))
    blocks = [None] if ids is None else list(chunks(ids))
    found: dict[uuid.UUID, Head | None] = {}
    for block in blocks:
        for record, kept in session.execute(
            query if block is None else query.where(Erased.record.in_(block))
        ):
            if record is not None:
                found[record] = _settled(found, record, head_of(kept))
    return found


def _settled(found: Marks, record: uuid.UUID, kept: Head | None) -> Head | None:
    """Erased twice: whole where one of them says so, else the later anonymous state, the same on every PC."""
    if record not in found:
        return kept
    other = found[record]
    return None if kept is None or other is None else max(kept, other)


def named(session: Session, rows: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The records that these rows of `Erased` speak of."""
    found: set[uuid.UUID] = set()
    for block in chunks(rows):
        found |= {one for one in session.scalars(select(Erased.record).where(Erased.id.in_(block))) if one}
    return found


def is_any(session: Session) -> bool:
    """Whether anything was ever erased here: nearly every write may go on without asking further."""
    return session.scalar(select(Erased.id).limit(1)) is not None


def refuse(session: Session, ids: Collection[uuid.UUID]) -> None:
    """UserError where one of these records is erased: what is written on it would be blanked at the next sync."""
    if ids and is_any(session) and marks(session, ids):
        raise UserError(
            N_("这份档案已依法清除或匿名，不能再修改；没有改动。需要继续服务的，请新建一份档案。")
        )


def blanked(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A change without what it said."""
    return {**row, "values": BLANK, "salt": digest(row["salt"], row["values"])}


def on_arrival(session: Session, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes that come in, those of records already erased blanked."""
    rows = list(rows)
    if not is_any(session):
        return rows
    known = marks(session, {row["eid"] for row in rows})
    return [_kept_or_blank(row, known) for row in rows] if known else rows


def _kept_or_blank(row: dict[str, Any], known: Marks) -> dict[str, Any]:
    eid = row["eid"]
    if eid not in known or row["values"] == BLANK or known[eid] == (row["origin"], row["seq"]):
        return row
    return blanked(row)


def enforce(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Blank the log of these erased records, forget what imports knew of them, and make their rows anew; inside a write."""
    known = marks(session, ids)
    session.flush()
    _overwrite(session)
    _note_files(session, known)
    touched: set[uuid.UUID] = set()
    for block in chunks(known):
        touched |= _blank(session, block, known)
        session.execute(delete(Imported).where(Imported.eid.in_(block)))
    _blank_reasons(session, touched)
    log = writer_of(session)
    for kind, done in project(session, set(known)).items():
        log.touched[kind] |= done


def _note_files(session: Session, known: Marks) -> None:
    """Remember which bytes nobody needs any more: they lie in another file, which has no part in this transaction."""
    gone: set[str] = set()
    for block in chunks(known):
        gone |= {
            one for one in session.scalars(select(Attachment.sha256).where(Attachment.id.in_(block))) if one
        }
    if not gone:
        return
    others = select(Attachment.id, Attachment.sha256).where(Attachment.sha256.in_(gone))
    gone -= {sha256 for one, sha256 in session.execute(others) if sha256 and one not in known}
    local.put(session, _SHRED, json.dumps(sorted({*to_shred(session), *gone})).encode())


def to_shred(session: Session) -> list[str]:
    """SHA-256 of the files whose bytes are to go."""
    return json.loads(local.get(session, _SHRED) or b"[]")


def needed(session: Session, names: Collection[str]) -> set[str]:
    """Those of these files that an attachment which is not erased still names, as one that came since the erasure."""
    found: set[str] = set()
    for block in chunks(names):
        erased = exists().where(Erased.record == Attachment.id)
        query = select(Attachment.sha256).where(Attachment.sha256.in_(block), ~erased)
        found |= {one for one in session.scalars(query) if one}
    return found


def shredded(session: Session) -> None:
    """Their bytes are gone."""
    local.drop(session, _SHRED)


def _overwrite(session: Session) -> None:
    """Let SQLite overwrite what it frees; a server's pages are its administrator's."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete = ON")


def _blank(session: Session, block: list[uuid.UUID], known: Marks) -> set[uuid.UUID]:
    """The operations whose changes were blanked."""
    table = table_of(Change)
    connection = session.connection()
    rows = connection.execute(
        select(table).where(table.c.eid.in_(block), table.c["values"] != BLANK)
    ).mappings().all()  # fmt: skip
    operations: set[uuid.UUID] = set()
    for row in rows:
        if known[row["eid"]] == (row["origin"], row["seq"]):
            continue
        new = blanked(row)
        connection.execute(
            update(table)
            .where(table.c.origin == row["origin"], table.c.seq == row["seq"])
            .values({"values": new["values"], "salt": new["salt"]})
        )
        operations.add(row["op"])
    return operations


def _blank_reasons(session: Session, operations: Collection[uuid.UUID]) -> None:
    """A reason that somebody typed for changes that are all gone goes with them."""
    standing = exists().where(Change.op == Operation.id, Change.values != BLANK)
    for block in chunks(operations):
        session.execute(
            update(Operation)
            .where(Operation.id.in_(block), Operation.reason != "", ~standing)
            .values(reason="")
            .execution_options(synchronize_session=False)
        )


def unexplained(session: Session) -> int:
    """How many changes are blank though no record of an erasure says so: damage, or somebody's hand."""
    erased = exists().where(Erased.record == Change.eid)
    query = select(func.count()).select_from(Change).where(Change.values == BLANK, ~erased)
    return session.scalar(query) or 0
