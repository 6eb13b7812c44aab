"""Alembic from the first schema on. It does tables only; changes of data are upcasters run at projection (design.md §4)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from db import duplicates, roots, search

FOLDER = Path(__file__).parent


def config(connection: Connection) -> Config:
    """Alembic's configuration for one connection, made in code: a frozen program has no alembic.ini."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """Bring an older store to the tables of this program, in one transaction."""
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        command.upgrade(config(connection), "head")
        search.create(connection)
        with Session(connection) as session:  # derived tables that an older program did not have
            roots.refresh(session)
            duplicates.rebuild(session)
