"""`python -m tests.torture.tick_child STORE STICK`: takes the stick in while a timer runs; with seconds for STICK it only waits.

Prints p99 and longest delay in ms, how many were above 100 ms, seconds, changes.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from db.files import Files
from db.log import Change
from db.store import open_store
from swdesk.clock import FixedClock
from swdesk.receiving import receive
from tests.conftest import KEY
from ui.operations import Operations

EVERY, STALL = 5, 100


def main(folder: Path, stick: Path) -> None:
    app = QApplication([])
    store = open_store(folder, KEY)
    files, clock = Files(folder, KEY), FixedClock(datetime(2026, 11, 23))  # noqa: DTZ001
    operations = Operations(store)
    delays: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        delays.append(max(0.0, (now - last) * 1000 - EVERY))
        last = now

    timer = QTimer()
    timer.setInterval(EVERY)
    timer.timeout.connect(tick)
    timer.start()
    operations.broke.connect(lambda _error: app.exit(1))
    began = time.perf_counter()
    if stick.is_dir():
        operations.task(
            lambda progress: receive(store, stick, clock=clock, files=files, progress=progress),
            lambda _found: app.quit(),
            operations,
        )
    else:
        QTimer.singleShot(int(float(str(stick)) * 1000), app.quit)
    app.exec()
    seconds = time.perf_counter() - began
    with store.read() as session:
        taken = session.scalar(select(func.count()).select_from(Change))
    delays.sort()
    stalls = sum(delay > STALL for delay in delays)
    sys.stdout.write(f"{delays[int(len(delays) * 0.99)]} {delays[-1]} {stalls} {seconds} {taken}")
    operations.wait()
    files.close()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
