"""Many rows into one table: what SQLAlchemy does for each row and value anew is done once a column."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, Table, insert
from sqlalchemy.engine import Dialect

FEW = 20
"""Below this the ordinary way is as quick."""

Binder = Callable[[Any], Any] | None
"""Python value → what the driver takes; None if it takes the value as it is."""


@contextmanager
def undisturbed() -> Generator[None]:
    """The collector of cycles rests: bulk work makes objects that all stay for a while, and it would look at them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert `rows`, all with the keys of the first; columns that are not named take no default."""
    names = tuple(rows[0])
    statement = _statement(table, connection.dialect, names) if len(rows) > FEW and len(names) > 1 else None
    if statement is None:
        connection.execute(insert(table), rows)
        return
    sql, order, binders = statement
    pick = cast("Callable[[dict[str, Any]], tuple[Any, ...]]", itemgetter(*order))
    columns = zip(*map(pick, rows), strict=True)
    bound = (
        map(bind, values) if bind and values.count(None) < len(values) else values  # most columns say nothing
        for bind, values in zip(binders, columns, strict=True)
    )
    connection.exec_driver_sql(sql, list(zip(*bound, strict=True)))


@lru_cache(maxsize=256)
def _statement(
    table: Table, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, tuple[str, ...], tuple[Binder, ...]] | None:
    """The text, the columns in its order and their binders; None for a driver that takes values by name."""
    compiled: Any = insert(table).compile(dialect=dialect, column_keys=list(names))
    if not compiled.positional:
        return None
    order = tuple(compiled.positiontup)
    column: Any = table.c
    types = [column[name].type for name in order]
    return str(compiled), order, tuple(one.dialect_impl(dialect).bind_processor(dialect) for one in types)
