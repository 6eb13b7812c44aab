"""The declarative base and the mixin of every logged record."""

from __future__ import annotations

import uuid
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, cast

import uuid_utils
from sqlalchemy import BigInteger, Boolean, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, class_mapper, mapped_column

from db.types import UuidBytes

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: sorts by the time it was made, so new rows append to the index."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def child_id(parent: uuid.UUID, key: str) -> uuid.UUID:
    """The id of a row identified by its parent (a tag, an attendance): two PCs make the same row."""
    return uuid.uuid5(parent, key)


class Base(DeclarativeBase):
    """All tables of a store."""

    metadata = MetaData(naming_convention=NAMING)


class Record:
    """A logged record: id, soft delete, and times derived from the log (ms since 1970, UTC).

    A projection of the change log: every column is nullable, nothing is unique but the id (design.md §3).
    """

    label: ClassVar[str] = ""
    row_of: ClassVar[str] = ""
    """The kind whose form holds records of this one as rows of a table (目标、家庭成员、预算 …); '' for none."""

    restricted: ClassVar[bool] = False
    """Whether records of this kind are read by the head, the responsible worker and who is named only (限制公开)."""

    __tablename__: ClassVar[str]

    id: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    deleted: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[int] = mapped_column(BigInteger, default=0)
    updated_at: Mapped[int] = mapped_column(BigInteger, default=0)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())  # a default would only be known after the flush
        values.setdefault("deleted", False)
        super().__init__(**values)


DERIVED = frozenset({"created_at", "updated_at"})
"""Columns of `Record` that are rebuilt from the log and stand in no change."""


def table_of(model: type[Any]) -> Table:
    """The table of a mapped class."""
    return cast("Table", class_mapper(model).local_table)


@cache
def record_kinds() -> dict[str, type[Record]]:
    """Every record type by its entity name (= table name); all record modules are imported first."""
    import_module("db.records")  # fills the registry; importing it at the top would be a cycle

    found = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Record)]
    return {cls.__tablename__: cls for cls in sorted(found, key=lambda cls: cls.__tablename__)}
