"""Makes the store and the bundles of this release for tests/test_fixtures.py: `python -m tests.make_fixtures`.

Run once when a version is released; files of earlier versions are never made anew.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import swdesk
from db.stations import Station
from db.store import create_store
from swdesk import records
from swdesk.bundles.cards import DeviceKeys
from swdesk.bundles.report import Sending, build_report
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports.snapshot import take_snapshot

KEY = bytes(range(32))
NAME = "赵𫖯"
COUNTY = DeviceKeys(
    "00000000000000000000000000000001",
    bytes(range(1, 33)),
    "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33",
)
STATION = DeviceKeys("00000000000000000000000000000002", bytes(range(2, 34)), COUNTY.box)
HERE = Path(__file__).parent


def main() -> None:
    """One small store; the same report sealed and open."""
    clock = FixedClock(datetime(2026, 10, 5, 9, tzinfo=UTC))
    version = swdesk.__version__
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(Path(folder) / "s", KEY, clock=clock)
        with store.write("建立") as work:
            work.session.add(
                Station(name="示范县青禾镇社工站", unit_code="999999101", level="4", kind="01", own=True)
            )
            person = records.save(
                work.session,
                "person",
                {"name": NAME, "categories": ("A01", "C01"), "filed_on": date(2026, 7, 1)},
            )
            records.save(work.session, "visit", {"person": person, "day": date(2026, 7, 2), "solved": False})
        with store.read() as session:
            snapshot = take_snapshot(
                session,
                parse_period("2026Q3"),
                clock=clock,
                random=os.urandom,
                signers=[STATION.card("", "", "").sign],
            )
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
        (HERE / "stores").mkdir(exist_ok=True)
        shutil.copy(Path(folder) / "s" / "station.db", HERE / "stores" / f"{version}.db")
    card = COUNTY.card("示范县民政局", "999999", "3")
    target = HERE / "reference" / "bundles"
    target.mkdir(parents=True, exist_ok=True)
    for name, recipient in (("policy-sealed", card), ("policy-open", None)):
        sending = Sending(STATION, recipient, 1, clock.now(), os.urandom)
        (target / f"{version}-{name}.swb").write_bytes(build_report(snapshot.public, None, sending))


if __name__ == "__main__":
    main()
