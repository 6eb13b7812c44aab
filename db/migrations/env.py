"""Alembic's entry: runs on the connection it is handed, against the metadata of all records."""

from importlib import import_module
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from db.base import Base
from db.types import UuidBytes


def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Leave the full-text table and its shadows to `db.search`, on a server the attachments to `db.files`."""
    return not (
        kind == "table" and name is not None and (name.startswith("search_text") or name in {"file", "piece"})
    )


def render(kind: str, obj: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own column types with their import."""
    if kind == "type" and isinstance(obj, UuidBytes):
        autogen_context.imports.add("from db.types import UuidBytes")
        return "UuidBytes()"
    return False


def same_type(
    _context: Any, _inspected: Any, _metadata: Any, _inspected_type: Any, metadata_type: Any
) -> bool | None:
    """Ids are bytes in SQLite and uuid on PostgreSQL: not a difference."""
    return False if isinstance(metadata_type, UuidBytes) else None


import_module("db.store")  # brings in every module that declares tables
connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=ours,
    render_item=render,
    compare_type=same_type,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
