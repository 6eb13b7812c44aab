"""The tables that the records declare are those that the migrations make."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from db.base import Base
from db.migrations import config, upgrade
from db.postgres import make_engine as make_server_engine
from db.server import url_of
from db.store import HEAD, Store, create_store, make_engine, open_store
from tests.conftest import KEY
from tests.postgres import Server, needs_server


def test_alembic_finds_nothing_to_add(store: Store) -> None:
    with store.engine.connect() as connection:
        command.check(config(connection))


def tables(engine: Engine) -> set[str]:
    """Without the shadows of the full-text index, and what the attachments make themselves."""
    found = set(inspect(engine).get_table_names())
    return {name for name in found if not name.startswith("search_text")}


@pytest.mark.local_file
def test_a_store_built_by_migrations_opens_and_has_the_same_tables(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "migrated"
    folder.mkdir()
    engine = make_engine(folder / "station.db", KEY)
    upgrade(engine)
    assert tables(engine) == tables(store.engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
    engine.dispose()
    open_store(folder, KEY).close()


@needs_server
def test_a_server_is_built_by_migrations_too(server: Server, tmp_path: Path) -> None:
    name = server.empty()
    engine = make_server_engine(url_of(server.address(name)))
    upgrade(engine)
    store = create_store(tmp_path / "client", KEY, address=server.address(name))
    assert tables(engine) == set(Base.metadata.tables) | {"alembic_version"}
    with engine.connect() as connection:
        command.check(config(connection))
    engine.dispose()
    store.close()
    server.drop(name)
