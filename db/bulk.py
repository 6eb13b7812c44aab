"""Many rows into one table: what SQLAlchemy and the driver do for each row and value anew is done once a column."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache, partial
from itertools import repeat
from operator import itemgetter
from types import NoneType
from typing import Any, cast

from sqlalchemy import Connection, Date, LargeBinary, Table, insert
from sqlalchemy.engine import Dialect

from db.types import UuidBytes

FEW = 20
"""Below this the ordinary way is as quick."""

BLOCK = 5000
"""Rows at a time: one call into C for more of them would keep the window waiting."""

_NOTHING = float("nan")
"""What SQLite stores as NULL. The driver asks of None and of bytes, for every single value, whether somebody adapts it: it
takes 0.7 µs, five times as much as storing the value. Of numbers, text and bytearray it does not ask."""

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


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], filled: Collection[str] = ()
) -> None:
    """Insert `rows`, all with the keys of the first; columns that are not named take no default.

    `filled`: the only keys that say something in any row, where the caller knows; of a wide table that is a third of the work.
    """
    names = tuple(name for name in rows[0] if name in filled) if filled else tuple(rows[0])
    if len(rows) <= FEW or len(names) < 2:  # itemgetter of one name gives no tuple
        connection.execute(insert(table), rows)
        return
    for at in range(0, len(rows), BLOCK):
        _insert_block(connection, table, rows[at : at + BLOCK], names)


def _insert_block(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], names: tuple[str, ...]
) -> None:
    if connection.dialect.name == "postgresql":
        from db.postgres import copy_rows  # noqa: PLC0415 - 20 ms at the start that a local store need not spend

        copy_rows(connection, table.name, names, columns_of(rows, names))
    else:
        sql, order, binders = _statement(table, connection.dialect, names)
        bound = (take(values) for take, values in zip(binders, columns_of(rows, order), strict=True))
        connection.exec_driver_sql(sql, list(zip(*bound, strict=True)))


def columns_of(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    """The values of `rows`, column by column."""
    pick = cast("Callable[[dict[str, Any]], tuple[Any, ...]]", itemgetter(*names))
    return zip(*map(pick, rows), strict=True)


def _full(bind: Binder, values: tuple[Any, ...]) -> Iterable[Any]:
    """The values of a column that is never empty."""
    return map(bind, values) if bind else values


def _bound(bind: Binder, values: tuple[Any, ...]) -> Iterable[Any]:
    types = set(map(type, values))
    if types == {NoneType}:
        return repeat(_NOTHING, len(values))
    if NoneType in types:
        take = bind or _as_is
        return [_NOTHING if value is None else take(value) for value in values]
    return _full(bind, values)


def _as_is(value: Any) -> Any:
    return value


@lru_cache(maxsize=256)
def _statement(
    table: Table, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, tuple[str, ...], tuple[Callable[[tuple[Any, ...]], Iterable[Any]], ...]]:
    """The text, the columns in its order and what makes of their values what the driver takes."""
    compiled: Any = insert(table).compile(dialect=dialect, column_keys=list(names))
    order = tuple(compiled.positiontup)
    column: Any = table.c
    takers = (
        partial(_bound if column[name].nullable else _full, _binder(column[name].type, dialect))
        for name in order
    )
    return str(compiled), order, tuple(takers)


def _binder(kind: Any, dialect: Dialect) -> Binder:
    if isinstance(kind, UuidBytes):
        return lambda value: bytearray(value.int.to_bytes(16))
    if isinstance(kind, Date):
        return date.isoformat  # what SQLAlchemy stores too, in a fifth of the time
    return bytearray if isinstance(kind, LargeBinary) else kind.dialect_impl(dialect).bind_processor(dialect)
