"""Every released store and bundle opens for ever. Made by `python -m tests.make_fixtures` once a release, never again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db.changes import rebuilt_hash, state_hash, verify_chain
from db.store import open_store
from swdesk import records
from swdesk.bundles.cards import DeviceKeys
from swdesk.bundles.container import read_file
from swdesk.bundles.report import public_of
from tests.make_fixtures import COUNTY, KEY, NAME

HERE = Path(__file__).parent
STORES = sorted((HERE / "stores").glob("*.db"))
BUNDLES = sorted((HERE / "reference" / "bundles").glob("*.swb"))


@pytest.mark.parametrize("released", STORES, ids=lambda path: path.stem)
def test_a_released_store_opens(released: Path, tmp_path: Path) -> None:
    shutil.copy(released, tmp_path / "station.db")
    store = open_store(tmp_path, KEY)
    with store.read() as session:
        names = [row.labels["name"] for row in records.rows(session, "person", records.Query())]
        assert (names, verify_chain(session)) == ([NAME], None)
        assert state_hash(session) == rebuilt_hash(session)
    store.close()


@pytest.mark.parametrize("released", BUNDLES, ids=lambda path: path.stem)
def test_a_released_bundle_is_read(released: Path) -> None:
    keys: DeviceKeys | None = COUNTY if "sealed" in released.stem else None
    public = public_of(read_file(released, keys))
    assert (public["period"]["key"], public["values"]["visits"]["period"]["value"]) == ("2026Q3", 1)


def test_there_is_something_to_keep() -> None:
    assert STORES
    assert len(BUNDLES) >= 2
