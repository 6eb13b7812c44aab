"""The tables that the records declare are those that the migrations make."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import inspect, text

from db.migrations import config, upgrade
from db.store import HEAD, Store, make_engine, open_store
from tests.conftest import KEY


def test_alembic_finds_nothing_to_add(store: Store) -> None:
    with store.engine.connect() as connection:
        command.check(config(connection))


def test_a_store_built_by_migrations_opens_and_has_the_same_tables(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "migrated"
    folder.mkdir()
    engine = make_engine(folder / "station.db", KEY)
    upgrade(engine)
    assert set(inspect(engine).get_table_names()) == set(inspect(store.engine).get_table_names())
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
    engine.dispose()
    open_store(folder, KEY).close()
