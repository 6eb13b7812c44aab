"""The full-text index behind `db.search`: FTS5 in the local file, token arrays on a server (`db.postgres`).

Both hold one token per Chinese character and find a phrase of adjacent tokens.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import Connection, Text, column, text
from sqlalchemy.orm import Session

from db.types import UuidBytes

FOUND = (column("kind", Text), column("eid", UuidBytes))
"""The columns that a search gives."""


class FullText(Protocol):
    """A full-text index: numbered bodies of tokens with a space between."""

    def create(self, connection: Connection) -> None:
        """Make its table unless it is there."""
        ...

    def put(self, session: Session, bodies: Iterable[tuple[int, str]]) -> None:
        """Add bodies under numbers that are not taken."""
        ...

    def drop(self, session: Session, numbers: Sequence[int]) -> None:
        """Forget bodies."""
        ...

    def find(self, session: Session, phrase: str, limit: int) -> list[tuple[str, uuid.UUID]]:
        """(kind, id) of the documents that hold the phrase (tokens with a space between), newest first."""
        ...


class Fts5:
    """SQLite's own full-text search, without a copy of the text."""

    def create(self, connection: Connection) -> None:
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(body, content='', contentless_delete=1)"
            )
        )

    def put(self, session: Session, bodies: Iterable[tuple[int, str]]) -> None:
        statement = "INSERT INTO search_text(rowid, body) VALUES (?, ?)"  # as the driver takes it: there are thousands
        session.connection().exec_driver_sql(statement, list(bodies))

    def drop(self, session: Session, numbers: Sequence[int]) -> None:
        session.execute(text("DELETE FROM search_text WHERE rowid = :n"), [{"n": n} for n in numbers])

    def find(self, session: Session, phrase: str, limit: int) -> list[tuple[str, uuid.UUID]]:
        statement = text(
            "SELECT d.kind, d.eid FROM (SELECT rowid FROM search_text WHERE search_text MATCH :q "
            "ORDER BY rowid DESC LIMIT :n) t JOIN search_document d ON d.number = t.rowid ORDER BY d.number DESC"
        ).columns(*FOUND)
        return [(row[0], row[1]) for row in session.execute(statement, {"q": f'"{phrase}"', "n": limit})]


def fulltext_of(dialect: str) -> FullText:
    """The index of a database, by the name of its dialect."""
    if dialect != "postgresql":
        return Fts5()
    from db.postgres import TokenArrays  # noqa: PLC0415 - 20 ms at the start that a local store need not spend

    return TokenArrays()
