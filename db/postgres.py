"""PostgreSQL made to behave as the local file does: order of texts and of nothing, one writer at a time, search.

Imported only where a server is used (docs/decisions/0051).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from itertools import pairwise, repeat
from types import NoneType
from typing import Any

from sqlalchemy import URL, Column, Connection, Engine, String, Text, create_engine, event, text
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

from db.errors import UserError
from db.fulltext import FOUND
from db.mark import N_

WRITERS = 0x7377_6465_736B
"""The advisory lock that one writing operation holds at a time: what BEGIN IMMEDIATE is to the local file."""

OPTIONS = "-c lock_timeout=20s -c idle_in_transaction_session_timeout=10min"


@compiles(String, "postgresql")
@compiles(Text, "postgresql")
def _plain_text(_type: Any, _compiler: Any, type_expression: Any = None, **_options: Any) -> str:
    """Columns of text sort by their bytes, as in SQLite, whatever language the database was made for; no lengths."""
    return 'TEXT COLLATE "C"' if isinstance(type_expression, Column) else "TEXT"


class _Statements(PGCompiler_psycopg):
    def order_by_clause(self, select: Any, **options: Any) -> str:
        """What is not said comes first, and last when descending, as in SQLite."""
        clauses = (self.process(clause, **options) for clause in select._order_by_clauses)  # noqa: SLF001 - a hook for dialects
        ranked = [
            clause + _UNSAID.get(clause.rpartition(" ")[2], " NULLS FIRST") for clause in clauses if clause
        ]
        return " ORDER BY " + ", ".join(ranked) if ranked else ""


_UNSAID = {"DESC": " NULLS LAST", "FIRST": "", "LAST": ""}


def make_engine(url: URL) -> Engine:
    """An engine over a server; a transaction that begins IMMEDIATE waits for its turn to write."""
    arguments = {
        "connect_timeout": 10,
        "tcp_user_timeout": 20000,
        "application_name": "swdesk",
        "options": OPTIONS,
    }
    try:
        engine = create_engine(url, pool_size=4, pool_pre_ping=True, connect_args=arguments)
    except ImportError as error:
        raise UserError(
            N_("这个版本的程序没有带数据库服务器的组件，打不开共享数据。请安装完整版。")
        ) from error

    engine.dialect.statement_compiler = _Statements

    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("begin") == "IMMEDIATE":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")

    def connected(connection: Any, _record: Any) -> None:
        connection.adapters.register_loader("numeric", _load_whole())

    event.listen(engine, "begin", begin)
    event.listen(engine, "connect", connected)
    return engine


def _load_whole() -> Any:
    """Sums of money come as `numeric`: as the whole numbers that they are, not as Decimal."""
    from psycopg.adapt import Loader  # noqa: PLC0415 - an optional library

    class Whole(Loader):
        def load(self, data: Any) -> int | float:
            said = bytes(data)
            return float(said) if b"." in said else int(said)

    return Whole


# ── many rows ────────────────────────────────────────────────────────────────────────────────────────────────

_SPECIAL = re.compile(r"[\\\t\n\r]").search
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _escaped(value: str) -> str:
    return value.translate(_ESCAPES) if _SPECIAL(value) else value


_WRITTEN: dict[type[Any], Callable[[Any], str]] = {
    str: _escaped, int: str, bool: str, uuid.UUID: lambda value: f"{value.int:032x}",
    date: date.isoformat, bytes: lambda value: r"\\x" + value.hex(),
}  # fmt: skip
"""Python values as COPY reads them."""


@cache
def _writer(kind: type[Any]) -> Callable[[Any], str]:
    return next(_WRITTEN[base] for base in kind.__mro__ if base in _WRITTEN)


def copy_rows(
    connection: Connection, table: str, names: Sequence[str], columns: Iterable[Sequence[Any]]
) -> None:
    """Insert rows given column by column: one COPY, where an INSERT asks the server to answer each row."""
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table)} ({', '.join(map(quote, names))}) FROM STDIN"
    lines = map("\t".join, zip(*map(_written, columns), strict=True))
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write("".join(f"{line}\n" for line in lines))
    except driver.Error as error:  # as SQLAlchemy hands it on
        lost = connection.dialect.is_disconnect(error, driver, None)
        instance: Any = DBAPIError.instance
        raise instance(statement, None, error, Exception, connection_invalidated=lost) from error


def _written(values: Sequence[object]) -> Iterable[str]:
    types: set[type[Any]] = {type(value) for value in values} - {NoneType}
    if not types:
        return repeat(r"\N", len(values))
    if len(types) > 1:
        return [r"\N" if value is None else _writer(type(value))(value) for value in values]
    write = _writer(types.pop())
    return [r"\N" if value is None else write(value) for value in values]


# ── search ───────────────────────────────────────────────────────────────────────────────────────────────────


class TokenArrays:
    """Full-text search: tokens and adjacent pairs as an indexed array; the body settles what the pairs allow.

    Not a tsvector: that keeps 256 positions of a token and none past 16,383, so that a phrase late in a long case note
    would not be found.
    """

    def create(self, connection: Connection) -> None:
        connection.execute(
            text(
                "CREATE TABLE IF NOT EXISTS search_text "
                '(number bigint PRIMARY KEY, body text COLLATE "C" NOT NULL, grams text[] NOT NULL)'
            )
        )
        connection.execute(
            text("CREATE INDEX IF NOT EXISTS search_text_grams ON search_text USING gin (grams)")
        )

    def put(self, session: Session, bodies: Iterable[tuple[int, str]]) -> None:
        rows = [(number, f" {body} ", _array({*_singles(body), *_pairs(body)})) for number, body in bodies]
        copy_rows(session.connection(), "search_text", ("number", "body", "grams"), zip(*rows, strict=True))

    def drop(self, session: Session, numbers: Sequence[int]) -> None:
        session.execute(text("DELETE FROM search_text WHERE number = ANY(:n)"), {"n": list(numbers)})

    def find(self, session: Session, phrase: str, limit: int) -> list[tuple[str, uuid.UUID]]:
        statement = text(
            "SELECT d.kind, d.eid FROM search_text t JOIN search_document d ON d.number = t.number "
            "WHERE t.grams @> string_to_array(:grams, chr(10)) AND strpos(t.body, :phrase) > 0 ORDER BY d.number DESC LIMIT :n"
        ).columns(*FOUND)
        grams = "\n".join(_pairs(phrase) or _singles(phrase))
        rows = session.execute(statement, {"grams": grams, "phrase": f" {phrase} ", "n": limit})
        return [(row[0], row[1]) for row in rows]


_LONGEST = 40
"""Characters of a token in the array: the index refuses entries of kilobytes, and the body is compared anyway."""


def _array(grams: Iterable[str]) -> str:
    """As the server reads an array; tokens are letters, digits and Chinese characters, so nothing needs a backslash."""
    joined = '","'.join(grams)
    return f'{{"{joined}"}}' if joined else "{}"


def _singles(body: str) -> list[str]:
    return [token[:_LONGEST] for token in body.split()]


def _pairs(body: str) -> list[str]:
    return [f"{one} {two}" for one, two in pairwise(_singles(body))]
