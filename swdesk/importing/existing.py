"""What is in the store already, as slots: records of the kinds that an import touches, and its memory of them."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import extras, local
from db.base import record_kinds, table_of
from db.changes import deleted_by_undo
from db.fields import Kind, extras_of, fields_of
from db.heads import chunks
from db.imported import Imported
from db.log import Operation
from db.people import Tag
from swdesk.importing.slots import Memory, Slot

SECRET = "import_secret"  # noqa: S105 - the name of a local fact
LEARNT = "import_learnt"


def secret_of(session: Session) -> bytes | None:
    """The station's secret from which ids of imported records are made, if it has one yet."""
    return local.get(session, SECRET)


def learnt_of(session: Session) -> dict[str, dict[str, str]]:
    """Corrected mappings by fingerprint of headings."""
    found = local.get(session, LEARNT)
    return json.loads(found) if found else {}


def memories(session: Session, kinds: Collection[str]) -> dict[uuid.UUID, Memory]:
    """What earlier imports wrote, by record."""
    undone = set(session.scalars(select(Operation.undoes).where(Operation.undoes.is_not(None))))
    query = select(Imported.__table__).where(Imported.kind.in_(kinds))  # pyright: ignore[reportArgumentType]  # a declarative table
    return {
        row["eid"]: Memory(
            row["kind"], row["key"], row["nth"], row["file"], row["sheet"], row["row"], row["op"],
            json.loads(row["values"]), row["op"] in undone,
        )
        for row in session.execute(query).mappings()
    }  # fmt: skip


def slots_of(
    session: Session,
    kind: str,
    known: dict[uuid.UUID, Memory],
    days: tuple[date, date] | None = None,
    also: Collection[uuid.UUID] = (),
) -> list[Slot]:
    """Every record of a kind, deleted ones too; with `days` only those of these days (or no day), and those of `also`."""
    model = record_kinds()[kind]
    table = table_of(model)
    query: Any = select(table)
    if days is not None:
        query = query.where(table.c.day.between(*days) | table.c.day.is_(None))
    found = {row["id"]: row for row in session.execute(query).mappings()}
    for block in chunks([record for record in also if record not in found] if days is not None else ()):
        found |= {
            row["id"]: row for row in session.execute(select(table).where(table.c.id.in_(block))).mappings()
        }
    rows = list(found.values())
    tags = _tags(session, kind, [row["id"] for row in rows])
    deleted = [row["id"] for row in rows if row["deleted"]]
    revivable = deleted_by_undo(session, deleted) if deleted else set[uuid.UUID]()
    added = extras_of(model)
    beside = extras.values_of(session, added, [row["id"] for row in rows]) if added else {}
    names = [(field.name, field.key, field.kind is Kind.CODES) for field in fields_of(model)]
    return [
        Slot(
            kind,
            row["id"],
            base={
                name: tags.get((row["id"], key), ()) if several else row[name] for name, key, several in names
            }
            | beside.get(row["id"], {}),
            memory=known.get(row["id"]),
            deleted=bool(row["deleted"]),
            revivable=row["id"] in revivable,
        )
        for row in rows
    ]


def _tags(session: Session, kind: str, ids: list[uuid.UUID]) -> dict[tuple[uuid.UUID, str], tuple[str, ...]]:
    found: dict[tuple[uuid.UUID, str], list[str]] = defaultdict(list)
    if not any(field.kind is Kind.CODES for field in fields_of(record_kinds()[kind])):
        return {}
    for block in chunks(ids):
        query = select(Tag.parent, Tag.field, Tag.code).where(Tag.parent.in_(block), Tag.deleted.is_(False))
        for parent, key, code in session.execute(query):
            if parent and key and code:
                found[parent, key].append(code)
    return {place: tuple(sorted(codes)) for place, codes in found.items()}
