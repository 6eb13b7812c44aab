"""Drafts: what is being typed, in a file of its own so that a long import never delays it (design.md §4)."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from sqlalchemy import BigInteger, MetaData, Table, Text, delete, select, update
from sqlalchemy import Column as Col
from sqlalchemy.dialects.sqlite import insert

from db.base import record_kinds
from db.fields import Kind, field_of
from db.store import DRAFTS_FILE, Clock, make_engine
from db.types import UuidBytes
from db.wire import from_wire, to_wire

LINES = "+"
"""Before the kind of the rows of a table in a form; the value of such a table is a tuple of `Line`."""

DIALOG = ""
"""The kind of texts of a dialog that has no form: they belong to no record."""

Heads = dict[str, tuple[tuple[str, int], ...]]
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
class Line:
    """One row of a table in a form (swdesk/rows.py): values by field name, what of them was changed, heads as loaded."""

    id: uuid.UUID
    values: Mapping[str, Any]
    touched: frozenset[str] = frozenset()
    new: bool = False
    gone: bool = False
    heads: Heads = field(default_factory=dict[str, Any], compare=False)


@dataclass(frozen=True)
class Draft:
    """A form as it was last typed: final record id, values by field name, heads it had loaded; `raw` is what was
    typed and not understood.
    """

    id: uuid.UUID
    kind: str
    values: dict[str, Any]
    heads: Heads
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
        heads: Heads,
        user: uuid.UUID | None,
        raw: dict[str, str] | None = None,
    ) -> None:
        """Keep what is typed so far, replacing the last draft of this record."""
        plain = {name: _plain(value) for name, value in values.items()}
        self._put(record_id, kind, user, {"values": plain, "heads": heads, "raw": raw or {}})

    def keep_texts(
        self,
        place: uuid.UUID,
        texts: Mapping[str, str],
        user: uuid.UUID | None,
        about: Collection[uuid.UUID] = (),
    ) -> None:
        """Keep the texts of a dialog that has no form; they go with the records that they are `about`."""
        subjects = [one.hex for one in sorted(about)]
        self._put(place, DIALOG, user, {"values": {"about": subjects}, "heads": {}, "raw": dict(texts)})

    def texts(self, place: uuid.UUID) -> dict[str, str]:
        """What was left in a dialog; empty where nothing was."""
        with self._engine.connect() as connection:
            body = connection.scalar(select(_DRAFT.c.body).where(_DRAFT.c.id == place))
        return json.loads(body)["raw"] if body else {}

    def _put(self, key: uuid.UUID, kind: str, user: uuid.UUID | None, whole: Mapping[str, Any]) -> None:
        body = json.dumps(whole, ensure_ascii=False)
        row = {"id": key, "kind": kind, "user": user, "at": self._clock.ms(), "body": body}
        with self._engine.begin() as connection:
            statement = insert(_DRAFT).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    def load(self, record_id: uuid.UUID) -> Draft | None:
        """The draft of a record, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_DRAFT).where(_DRAFT.c.id == record_id)).mappings().first()
        return None if row is None else _draft(dict(row))

    def all(self, kind: str | None = None) -> list[Draft]:
        """Every draft of a record (of a kind), newest first."""
        query = select(_DRAFT).where(_DRAFT.c.kind != DIALOG).order_by(_DRAFT.c.at.desc())
        if kind is not None:
            query = query.where(_DRAFT.c.kind == kind)
        with self._engine.connect() as connection:
            return [_draft(dict(row)) for row in connection.execute(query).mappings()]

    def drop(self, record_id: uuid.UUID) -> None:
        """Forget a draft: the record was saved, or the user threw it away."""
        with self._engine.begin() as connection:
            connection.execute(delete(_DRAFT).where(_DRAFT.c.id == record_id))

    def named(self) -> set[uuid.UUID]:
        """The records of all drafts, and every record that they name: read as text, a field may be gone since."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(_DRAFT.c.id, _DRAFT.c.body)).all()
        return {row.id for row in rows} | {one for row in rows for one in _ids_in(row.body)}

    def forget(self, gone: Collection[uuid.UUID]) -> None:
        """Forget, overwritten, what was typed on records erased by law, or about them; other rows of a table stay."""
        if not gone:
            return
        with self._engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
            for row in connection.execute(select(_DRAFT.c.id, _DRAFT.c.body)).all():
                this = _DRAFT.c.id == row.id
                left = None if row.id in gone else _without(json.loads(row.body), gone)
                if left is None:
                    connection.execute(delete(_DRAFT).where(this))
                elif (body := json.dumps(left, ensure_ascii=False)) != row.body:
                    connection.execute(update(_DRAFT).where(this).values(body=body))

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()


_ID = re.compile(r'"([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


def _ids_in(text: str) -> set[uuid.UUID]:
    return {uuid.UUID(one) for one in _ID.findall(text)}


def _without(body: dict[str, Any], gone: Collection[uuid.UUID]) -> dict[str, Any] | None:
    """A draft without the rows that name what is gone; None where it does so itself."""

    def names(value: Any) -> bool:
        return not _ids_in(json.dumps(value)).isdisjoint(gone)

    values: dict[str, Any] = body["values"]
    if any(names(value) for name, value in values.items() if not name.startswith(LINES)):
        return None
    kept = {
        name: [row for row in value or () if not names(row)] if name.startswith(LINES) else value
        for name, value in values.items()
    }
    return body | {"values": kept}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        several = cast("tuple[Any, ...]", value)
        return [_plain_line(one) if isinstance(one, Line) else one for one in several]
    return to_wire(value)


def _plain_line(line: Line) -> dict[str, Any]:
    return {
        "id": str(line.id), "values": {name: _plain(value) for name, value in line.values.items()},
        "touched": sorted(line.touched), "new": line.new, "gone": line.gone, "heads": line.heads,
    }  # fmt: skip


def _draft(row: dict[str, Any]) -> Draft:
    body = json.loads(row["body"])
    values = {
        name: _lines(name, value) if name.startswith(LINES) else _value(row["kind"], name, value)
        for name, value in body["values"].items()
    }
    return Draft(
        row["id"], row["kind"], values, _heads(body["heads"]), row["user"], row["at"], body.get("raw", {})
    )


def _value(kind: str, name: str, value: Any) -> Any:
    field = field_of(record_kinds()[kind], name)
    return tuple(value or ()) if field.kind is Kind.CODES else from_wire(field, value)


def _lines(name: str, rows: list[dict[str, Any]]) -> tuple[Line, ...]:
    kind = name.removeprefix(LINES)
    return tuple(
        Line(
            uuid.UUID(row["id"]), {key: _value(kind, key, value) for key, value in row["values"].items()},
            frozenset(row["touched"]), row["new"], row["gone"], _heads(row["heads"]),
        )
        for row in rows or ()
    )  # fmt: skip


def _heads(found: dict[str, Any]) -> Heads:
    return {key: tuple((origin, seq) for origin, seq in several) for key, several in found.items()}
