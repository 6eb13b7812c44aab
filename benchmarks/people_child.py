"""`python -m benchmarks.people_child STORE FULL EMPTY`: the measured window of benchmarks/people.py; prints one JSON line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.crowd import TODAY
from benchmarks.writing import KEY
from db.drafts import Drafts
from db.files import Files
from db.store import Store, open_store
from swdesk import duplicates
from swdesk.clock import FixedClock
from ui.desk_window import STATION_RAIL
from ui.main_window import MainWindow
from ui.operations import Operations
from ui.services import Services
from ui.theme import Theme

EVERY = 5
"""Milliseconds between two ticks."""
ROUNDS = 5


class Ticks:
    """How late a 5 ms timer is while something is done."""

    def __init__(self) -> None:
        self._late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - EVERY))
        self._last = now

    def during(self, work: Callable[[], Any]) -> tuple[float, float]:
        """The 99th percentile and the longest delay."""
        self._late, self._last = [], time.perf_counter()
        self._timer.start()
        work()
        self._timer.stop()
        late = sorted(self._late)
        return late[int(len(late) * 0.99)], late[-1]


class Bench:
    """The window of a station on the store, and what is done in it."""

    def __init__(self, folder: Path) -> None:
        self.app = QApplication([])
        theme = Theme()
        theme.apply(self.app)
        self.store: Store = open_store(folder, KEY)
        clock = FixedClock(datetime.combine(TODAY, datetime.min.time()))
        files, drafts = Files(folder, KEY), Drafts(folder, KEY, clock)
        self.services = Services(self.store, files, drafts, Operations(self.store), theme, clock)
        self.window = MainWindow(
            self.services, STATION_RAIL, station=("青禾镇社工站", "示范县"), on_close=lambda: None, quick=lambda _s, _p: None
        )  # fmt: skip
        self.window.resize(1366, 768)
        self.window.show()
        self.window.open_page("people")
        self.page: Any = self.window.page("people")
        self.people: Any = self.page.pages[0]
        self.settle()

    def settle(self) -> None:
        """Until all that was asked has come back and is painted."""
        quiet = 0
        while quiet < 3:
            self.app.processEvents()
            quiet = 0 if self.services.operations._relays else quiet + 1
            if not quiet:
                time.sleep(0.001)

    def opening(self, person: UUID) -> float:
        """Milliseconds from the click on a person to everything shown; the best of some."""
        taken: list[float] = []
        for _round in range(ROUNDS):
            self.people.back()
            self.settle()
            start = time.perf_counter()
            self.people.open_record(person)
            self.settle()
            taken.append((time.perf_counter() - start) * 1000)
        return min(taken)

    def scroll(self) -> None:
        """From top to bottom and back, at three speeds: by page, by thumb, by jumps."""
        bar = self.people.list.table.verticalScrollBar()
        for step in (30, 700, 12_000):
            for _turn in range(60):
                bar.setValue((bar.value() + step) % max(1, bar.maximum()))
                self._rest(12)

    def _rest(self, ms: float) -> None:
        end = time.perf_counter() + ms / 1000
        while time.perf_counter() < end:
            self.app.processEvents()

    def sort(self) -> float:
        """By every column, up and down; milliseconds of the slowest until it is shown."""
        slowest, table = 0.0, self.people.list.table
        for column in range(len(self.people.list.model.columns)):
            for way in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
                start = time.perf_counter()
                table.sortByColumn(column, way)
                self.settle()
                slowest = max(slowest, (time.perf_counter() - start) * 1000)
                self._rest(60)
        return slowest

    def scan(self) -> tuple[float, int]:
        """The whole duplicate scan on its thread, some times over: seconds of one, pairs."""
        found: list[int] = []
        start = time.perf_counter()
        for turn in range(ROUNDS):
            self.services.operations.read(
                duplicates.suspects, lambda pairs: found.append(len(pairs)), self.window
            )
            while len(found) <= turn:
                self._rest(5)
        return (time.perf_counter() - start) / ROUNDS, found[0]


def main(folder: Path, full: UUID, empty: UUID) -> dict[str, float]:
    bench, ticks = Bench(folder), Ticks()
    found = {"empty": bench.opening(empty), "full": bench.opening(full)}
    bench.people.back()
    bench.settle()
    found["scroll"], found["scroll_most"] = ticks.during(bench.scroll)
    sorts: list[float] = []
    found["sort"], found["sort_most"] = ticks.during(lambda: sorts.append(bench.sort()))
    scans: list[tuple[float, int]] = []
    found["scan_tick"], found["scan_most"] = ticks.during(lambda: scans.append(bench.scan()))
    found["sorted"], found["scan"], found["pairs"] = sorts[0], scans[0][0], scans[0][1]
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), UUID(sys.argv[2]), UUID(sys.argv[3]))), flush=True)
