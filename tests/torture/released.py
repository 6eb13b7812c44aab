"""Programs of different ages (sync.md §6, version skew): what each release wrote opens, and what is not understood travels on whole."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from db import local
from db.base import new_id
from db.changes import rebuilt_hash, state_hash, verify_chain
from db.files import Files
from db.log import Change, Entry, writer_of
from db.store import STATION_FILE, Store, create_store, open_store
from swdesk import devices
from swdesk.bundles.cards import keep_card
from swdesk.bundles.container import read_file
from swdesk.receiving import receive
from tests.db.test_merge import send
from tests.make_fixtures import COUNTY, HERE, SYNC
from tests.torture.registry import Counts, bar
from tests.torture.stations import CLOCK, KEY


@bar("版本错开", "历次发布的数据和文件都能打开；不认识的内容原样转到第三台，丢失 0")
def skew(counts: Counts, folder: Path) -> str:
    """Every released store is brought up to date, every released sync file taken in; a later program's changes pass through each of them."""
    stores = [_opened(path, folder) for path in sorted((HERE / "stores").glob("*.db"))]
    stores += [_taken(path, folder) for path in sorted(SYNC.glob("*.swb"))]
    assert len(stores) > 1
    later, carried = _later(folder / "later"), 0
    for number, old in enumerate(stores):
        send(later, old)
        third = create_store(folder / f"third-{number}", KEY)
        send(old, third)
        wanted, found = _hashes(old), _hashes(third)
        assert _hashes(later) <= found, "不认识的内容没有转到"
        assert wanted == found, "转到第三台后变更不同"
        carried += len(found)
        third.close()
    for store in (later, *stores):
        store.close()
    return f"{len(stores)}份历次发布的数据，{carried}处改动转到第三台，哈希都相同"


def _opened(path: Path, folder: Path) -> Store:
    (place := folder / f"store-{path.stem}").mkdir()
    shutil.copy(path, place / STATION_FILE)
    store = open_store(place, KEY)
    with store.read() as session:
        assert state_hash(session) == rebuilt_hash(session), f"{path.name} 与变更记录不一致"
        assert verify_chain(session) is None, f"{path.name} 变更记录断开"
    return store


def _taken(path: Path, folder: Path) -> Store:
    store = create_store(folder / f"sync-{path.stem}", KEY)
    keys = json.dumps({"unit": COUNTY.unit, "sign": COUNTY.sign.hex(), "box": COUNTY.box})
    with store.local() as session:
        local.put_own(session, "device_keys", keys.encode())
        keep_card(session, read_file(path, COUNTY).sender, devices.ROLE, confirmed=True)
    with closing(Files(store.folder, KEY)) as files:
        (found,) = receive(store, path, clock=CLOCK, files=files).files
    assert found.outcome == "接收", found.text
    return store


def _later(folder: Path) -> Store:
    """What a program of next year writes: a kind, a field and values that nobody knows today."""
    store = create_store(folder, KEY)
    with store.write("新") as work:
        log = writer_of(work.session)
        log.append([Entry("hologram", new_id(), {"depth": 3, "parts": [{"a": None}]})])
        log.append([Entry("person", new_id(), {"name": "李娜", "aura": "绿", "born": "not a day"})])
        log.touched.clear()
    return store


def _hashes(store: Store) -> set[bytes]:
    with store.read() as session:
        return {bytes(found) for found in session.scalars(select(Change.hash))}
