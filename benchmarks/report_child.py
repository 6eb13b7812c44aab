"""One report in a process of its own, which has loaded nothing else: `report_child STORE KEY PERIOD` prints what it cost."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from db.store import open_store
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports.pdf import render_bytes
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import take_snapshot


def main(folder: str, key: str, period: str) -> None:
    store = open_store(Path(folder), bytes.fromhex(key))
    clock = FixedClock(datetime(2026, 10, 8, 10, tzinfo=UTC))
    wall, start = time.perf_counter(), time.process_time()
    with store.read() as session:
        public = take_snapshot(session, parse_period(period), clock=clock, random=os.urandom).public
    frozen = time.process_time()
    render_bytes(build_document(public))
    done = time.process_time()
    status = Path("/proc/self/status")
    most = int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024 if status.exists() else 0.0
    print(json.dumps([frozen - start, done - frozen, time.perf_counter() - wall, most]))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
