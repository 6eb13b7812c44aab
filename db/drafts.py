"""Drafts: what is being typed, in a file of its own so that a long import never delays it (design.md §4)."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, MetaData, Table, Text, delete, select
from sqlalchemy import Column as Col
from sqlalchemy.dialects.sqlite import insert

from db.base import record_kinds
from db.fields import Kind, field_of
from db.store import DRAFTS_FILE, Clock, make_engine
from db.types import UuidBytes
from db.wire import from_wire, to_wire

_METADATA = MetaData()
_DRAFT = Table(
    "draft",
    _METADATA,
    Col("id", UuidBytes, primary_key=True),
    Col("kind", Text, nullable=False),
    Col("user", UuidBytes),
    Col("at", BigInteger, nullable=False),
    Col("body", Text, nullable=False),
)


@dataclass(frozen=True)
class Draft:
    """A form as it was last typed: final record id, values by field name, heads it had loaded; `raw` is what was
    typed and not understood.
    """

    id: uuid.UUID
    kind: str
    values: dict[str, Any]
    heads: dict[str, tuple[tuple[str, int], ...]]
    user: uuid.UUID | None
    at: int
    raw: dict[str, str]


class Drafts:
    """The drafts of one store; not logged."""

    def __init__(self, folder: Path, key: bytes, clock: Clock) -> None:
        self._clock = clock
        self._engine = make_engine(folder / DRAFTS_FILE, key, cache_kib=2000)
        _METADATA.create_all(self._engine)

    def keep(
        self,
        kind: str,
        record_id: uuid.UUID,
        values: dict[str, Any],
        heads: dict[str, tuple[tuple[str, int], ...]],
        user: uuid.UUID | None,
        raw: dict[str, str] | None = None,
    ) -> None:
        """Keep what is typed so far, replacing the last draft of this record."""
        body = json.dumps(
            {"values": {k: _plain(v) for k, v in values.items()}, "heads": heads, "raw": raw or {}},
            ensure_ascii=False,
        )
        row = {"id": record_id, "kind": kind, "user": user, "at": self._clock.ms(), "body": body}
        with self._engine.begin() as connection:
            statement = insert(_DRAFT).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    def load(self, record_id: uuid.UUID) -> Draft | None:
        """The draft of a record, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_DRAFT).where(_DRAFT.c.id == record_id)).mappings().first()
        return None if row is None else _draft(dict(row))

    def all(self, kind: str | None = None) -> list[Draft]:
        """Every draft (of a kind), newest first."""
        query = select(_DRAFT).order_by(_DRAFT.c.at.desc())
        if kind is not None:
            query = query.where(_DRAFT.c.kind == kind)
        with self._engine.connect() as connection:
            return [_draft(dict(row)) for row in connection.execute(query).mappings()]

    def drop(self, record_id: uuid.UUID) -> None:
        """Forget a draft: the record was saved, or the user threw it away."""
        with self._engine.begin() as connection:
            connection.execute(delete(_DRAFT).where(_DRAFT.c.id == record_id))

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()


def _plain(value: Any) -> Any:
    return to_wire(value)  # a tuple of codes becomes a JSON list by itself


def _draft(row: dict[str, Any]) -> Draft:
    body = json.loads(row["body"])
    model = record_kinds()[row["kind"]]
    values: dict[str, Any] = {}
    for name, value in body["values"].items():
        field = field_of(model, name)
        values[name] = tuple(value or ()) if field.kind is Kind.CODES else from_wire(field, value)
    heads = {key: tuple((origin, seq) for origin, seq in found) for key, found in body["heads"].items()}
    return Draft(row["id"], row["kind"], values, heads, row["user"], row["at"], body.get("raw", {}))
