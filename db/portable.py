"""What SQLite and PostgreSQL say differently, so that the rest of the program says it once (docs/decisions/0051)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Table, Text, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class id_hex(GenericFunction[str]):  # noqa: N801 - the name of an SQL function
    """SQL: an id as 32 lower-case hex digits, as the change log writes it."""

    type = Text()
    inherit_cache = True


@compiles(id_hex, "sqlite")
def _hex_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"lower(hex({compiler.process(element.clauses, **options)}))"


@compiles(id_hex, "postgresql")
def _hex_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"replace(CAST({compiler.process(element.clauses, **options)} AS TEXT), '-', '')"


class _like(GenericFunction[bool]):  # noqa: N801 - the name of an SQL function
    type = Boolean()
    inherit_cache = True


@compiles(_like, "sqlite")
def _like_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    column, pattern = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} LIKE {pattern} ESCAPE '/')"


@compiles(_like, "postgresql")
def _like_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    column, pattern = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} ILIKE {pattern} ESCAPE '/')"


def holds(column: Any, wanted: str) -> ColumnElement[bool]:
    """SQL: the text of `column` holds `wanted`, whatever the case of Latin letters."""
    pattern = re.sub("([/%_])", r"/\1", wanted)
    return _like(column, f"%{pattern}%")


def write_alone(connection: Connection, table: Table) -> None:
    """Let no other client write `table` until this transaction ends; a local file has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose key is not there yet; the others stay as they are."""
    dialect: Any = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    if rows:
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))
