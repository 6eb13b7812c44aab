"""Stations to torture: small, with the keys of the tests, made anew for each bar."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import func, select

from db.changes import rebuilt_hash, state_hash, verify_chain
from db.devices import Device
from db.files import Files
from db.log import Change
from db.staff import Worker
from db.stations import Station
from db.store import Store, create_store, open_store
from swdesk import devices, filing
from swdesk.bundles.cards import Card, DeviceKeys, device_keys, keep_card
from swdesk.clock import FixedClock
from swdesk.files import Prepared, attach
from swdesk.importing.apply import import_ledgers
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.records import save
from swdesk.security import keys
from swdesk.security.seal import Cost
from swdesk.sync import taking
from swdesk.sync.sending import export_sync

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


@cache
def _scratch() -> Path:
    """Where patterns lie from which others are copied; gone with the process."""
    folder = tempfile.mkdtemp(prefix="swdesk-torture-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def copied(make: Callable[[Path], object], folder: Path) -> None:
    """What `make` makes in an empty folder; it is made once."""
    pattern = _scratch() / make.__name__
    if not pattern.exists():
        make(pattern)
    shutil.copytree(pattern, folder)


def full_store(folder: Path) -> Store:
    """A station of its own with the sample ledgers."""
    copied(_full, folder)
    return open_store(folder, KEY, clock=CLOCK)


def _full(folder: Path) -> None:
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
    store.close()


def county_card() -> Card:
    """The superior of these stations."""
    return COUNTY.card("示范县民政局", "999999", "3")


def signed_store(folder: Path) -> Store:
    """The same with a signed report and the superior's card: ready to send."""
    copied(_signed, folder)
    return open_store(folder, KEY, clock=CLOCK)


def _signed(folder: Path) -> None:
    store, files = full_store(folder), Files(folder, KEY)
    with store.local() as session:
        keep_card(session, county_card(), "superior", confirmed=True)
    with store.write("定稿") as work:
        filing.sign(work.session, files, parse_period(PERIOD), clock=CLOCK, random=os.urandom)
    files.close()
    store.close()


def sound(store: Store) -> None:
    """AssertionError unless tables equal log, the chain holds and every page is whole."""
    with store.read() as session:
        assert state_hash(session) == rebuilt_hash(session), "数据表与变更记录不一致"
        assert verify_chain(session) is None, "变更记录断开"
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == [], "数据页损坏"
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok", "数据库损坏"


# ── two PCs of one station ───────────────────────────────────────────────────────────────────────────────────


@dataclass
class Pc:
    """A PC of a station that exchanges files."""

    store: Store
    files: Files

    def keys(self) -> DeviceKeys:
        with self.store.local() as session:
            return device_keys(session, os.urandom)

    def photo(self, of: str, caption: str = "") -> None:
        """A person with a photo."""
        with self.store.write("附照片") as work:
            person = save(work.session, "person", {"name": of.replace("\0", "")[:50] or "无名"})
            data = os.urandom(2000)
            attach(work.session, self.files, "person", person, Prepared(data, "image/jpeg"), caption=caption)

    def export(self, folder: Path) -> list[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        return export_sync(self.store, self.files, folder, clock=CLOCK).paths

    def revoke(self, other: Pc) -> None:
        """Take the other PC off the list."""
        sign = other.keys().card("", "", "").sign
        with self.store.write("注销电脑") as work:
            found = work.session.scalars(select(Device).where(Device.sign == sign)).one()
            devices.revoke(work.session, found.id, "丢失", today=CLOCK.today())

    def changes(self) -> int:
        with self.store.read() as session:
            return session.scalar(select(func.count()).select_from(Change)) or 0

    def state(self) -> str:
        with self.store.read() as session:
            return state_hash(session)

    def close(self) -> None:
        self.files.close()
        self.store.close()


def joined(folder: Path, count: int = 2) -> list[Pc]:
    """PCs of one station that know each other."""
    pcs: list[Pc] = []
    for number in range(count):
        store = empty_store(folder / f"pc{number}")
        pcs.append(Pc(store, Files(store.folder, KEY)))
    first = pcs[0]
    with first.store.write("建立本站") as work:
        work.session.add(
            Station(name="示范县青禾镇社工站", unit_code="999999101", level="4", kind="01", own=True)
        )
    for other in pcs[1:]:
        with first.store.write("添加电脑") as work:
            devices.add(work.session, other.keys().card("", "", ""), "", today=CLOCK.today())
    stick = folder / "joining"
    first.export(stick)
    for other in pcs[1:]:
        receive(other.store, stick, clock=CLOCK, files=other.files)
        with other.store.local() as session:
            taking.confirm(session, first.keys().card("", "", "").sign)
        receive(other.store, stick, clock=CLOCK, files=other.files)
    return pcs
