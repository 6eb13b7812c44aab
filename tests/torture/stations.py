"""Stations to torture: small, with the keys of the tests, made anew for each bar."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from db.changes import rebuilt_hash, state_hash, verify_chain
from db.files import Files
from db.staff import Worker
from db.stations import Station
from db.store import Store, create_store
from swdesk import filing
from swdesk.bundles.cards import Card, DeviceKeys, keep_card
from swdesk.clock import FixedClock
from swdesk.importing.apply import import_ledgers
from swdesk.periods import parse_period
from swdesk.security import keys
from swdesk.security.seal import Cost

ROOT = Path(__file__).parents[2]
LEDGERS = ROOT / "tests" / "data" / "ledgers"
KEY = bytes(range(32))
USER, PERIOD = "周敏", "2026Q3"
CHEAP = Cost(memory_kib=64, passes=1)
CLOCK = FixedClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
COUNTY = DeviceKeys.generate(os.urandom)


def known_random() -> Callable[[int], bytes]:
    """The first bytes asked for are `KEY`, so that every process of a bar can open the store."""
    first = [KEY]
    return lambda count: first.pop() if first else os.urandom(count)


def empty_store(folder: Path) -> Store:
    """A store with a key file: password secret1 of `USER`."""
    keys.create_keys(folder, USER, "secret1", random=known_random(), cost=CHEAP)
    return create_store(folder, KEY, clock=CLOCK)


def full_store(folder: Path) -> Store:
    """A station of its own with the sample ledgers."""
    store = empty_store(folder)
    with store.write("建立本站") as work:
        station = Station(
            name="示范县青禾镇社会工作服务站",
            unit_code="999999101",
            level="4",
            own=True,
            status="03",
            kind="01",
        )
        work.session.add_all([station, Worker(name=USER, post="01")])  # fmt: skip
    import_ledgers(store, LEDGERS, clock=CLOCK)
    return store


def county_card() -> Card:
    """The superior of these stations."""
    return COUNTY.card("示范县民政局", "999999", "3")


def signed_store(folder: Path) -> Store:
    """The same with a signed report and the superior's card: ready to send."""
    store, files = full_store(folder), Files(folder, KEY)
    with store.local() as session:
        keep_card(session, county_card(), "superior", confirmed=True)
    with store.write("定稿") as work:
        filing.sign(work.session, files, parse_period(PERIOD), clock=CLOCK, random=os.urandom)
    files.close()
    return store


def sound(store: Store) -> None:
    """AssertionError unless tables equal log, the chain holds and every page is whole."""
    with store.read() as session:
        assert state_hash(session) == rebuilt_hash(session), "数据表与变更记录不一致"
        assert verify_chain(session) is None, "变更记录断开"
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == [], "数据页损坏"
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok", "数据库损坏"
