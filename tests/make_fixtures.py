"""Makes the store and the bundles of this release for tests/test_fixtures.py: `python -m tests.make_fixtures`.

Run once when a version is released; files that are there are never made anew.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import swdesk
from db.files import Files
from db.stations import Station
from db.store import Store, create_store
from swdesk import devices, records
from swdesk.bundles.cards import DeviceKeys
from swdesk.bundles.report import Sending, build_report
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports.snapshot import take_snapshot
from swdesk.sync.sending import export_sync

KEY = bytes(range(32))
NAME = "赵𫖯"
COUNTY = DeviceKeys(
    "00000000000000000000000000000001",
    bytes(range(1, 33)),
    "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33",
)
STATION = DeviceKeys("00000000000000000000000000000002", bytes(range(2, 34)), COUNTY.box)
HERE = Path(__file__).parent
SYNC = HERE / "reference" / "sync"
ATTACHMENT = b"\x89PNG\r\n" + bytes(1000)


def main() -> None:
    """One small store; the same report sealed and open; the store's changes for another PC. What is there stays as it is."""
    clock = FixedClock(datetime(2026, 10, 5, 9, tzinfo=UTC))
    version = swdesk.__version__
    with tempfile.TemporaryDirectory() as folder:
        store = _small_store(Path(folder) / "s", clock)
        with store.read() as session:
            signers = [STATION.card("", "", "").sign]
            snapshot = take_snapshot(
                session, parse_period("2026Q3"), clock=clock, random=os.urandom, signers=signers
            )
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        _keep(HERE / "stores" / f"{version}.db", (Path(folder) / "s" / "station.db").read_bytes())
        _keep(SYNC / f"{version}.swb", _sync_file(store, Path(folder), clock))
        store.close()
    card = COUNTY.card("示范县民政局", "999999", "3")
    for name, recipient in (("policy-sealed", card), ("policy-open", None)):
        sending = Sending(STATION, recipient, 1, clock.now(), os.urandom)
        path = HERE / "reference" / "bundles" / f"{version}-{name}.swb"
        _keep(path, build_report(snapshot.public, None, sending))


def _small_store(folder: Path, clock: FixedClock) -> Store:
    store = create_store(folder, KEY, clock=clock)
    with store.write("建立") as work:
        work.session.add(
            Station(name="示范县青禾镇社工站", unit_code="999999101", level="4", kind="01", own=True)
        )
        values = {"name": NAME, "categories": ("A01", "C01"), "filed_on": date(2026, 7, 1)}
        person = records.save(work.session, "person", values)
        records.save(work.session, "visit", {"person": person, "day": date(2026, 7, 2), "solved": False})
    return store


def _sync_file(store: Store, folder: Path, clock: FixedClock) -> bytes:
    """Sealed to the PC whose keys are `COUNTY`; with one attachment."""
    files = Files(store.folder, KEY)
    files.put(ATTACHMENT)
    with store.write("添加电脑") as work:
        devices.add(work.session, COUNTY.card("", "", ""), "2号电脑", today=date(2026, 10, 5))
    found = [path.read_bytes() for path in export_sync(store, files, folder, clock=clock).paths]
    files.close()
    return found[0]


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(data)


if __name__ == "__main__":
    main()
