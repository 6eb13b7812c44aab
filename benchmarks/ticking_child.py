"""`python -m benchmarks.ticking_child`: the whole job with a timer beside it; prints what was measured as JSON."""

from __future__ import annotations

import json
import sys
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer

EVERY, LATE = 0.005, 0.05
SAMPLE = 0.004
ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tests" / "journeys" / "test_whole_job.py"
OWN = ("ui", "swdesk", "db")


class Watch:
    """The timer on the window's thread, and a thread that looks what stands there when a tick is late."""

    def __init__(self) -> None:
        self.busy: list[float] = []
        self.wall: list[float] = []
        self.blocks: list[tuple[float, str]] = []
        self._thread = threading.get_ident()
        self._seen: Counter[str] = Counter()
        self._last, self._cpu = time.perf_counter(), time.thread_time()
        self.paused = self._stopped = False
        self.timer = QTimer()
        self.timer.setInterval(int(EVERY * 1000))
        self.timer.timeout.connect(self.tick)
        self.timer.start()
        threading.Thread(target=self._look, daemon=True).start()

    def tick(self) -> None:
        """How long the thread was busy since the tick before."""
        now, cpu = time.perf_counter(), time.thread_time()
        if self.paused:
            return
        self.busy.append(cpu - self._cpu)
        self.wall.append(max(0.0, now - self._last - EVERY))
        if cpu - self._cpu > LATE:
            where = self._seen.most_common(1)
            self.blocks.append((cpu - self._cpu, where[0][0] if where else "?"))
        self._seen.clear()
        self._last, self._cpu = now, cpu

    def forget(self) -> None:
        """What the script itself did just now is not the program's."""
        self._last, self._cpu = time.perf_counter(), time.thread_time()

    def _look(self) -> None:
        while not self._stopped:
            time.sleep(SAMPLE)
            if time.perf_counter() - self._last < 2 * EVERY:
                continue
            frame = sys._current_frames().get(self._thread)
            for one in reversed(traceback.extract_stack(frame)):
                place = Path(one.filename)
                if place.is_relative_to(ROOT) and place.relative_to(ROOT).parts[0] in OWN:
                    self._seen[f"{place.relative_to(ROOT)}:{one.name}"] += 1
                    break

    def stop(self) -> None:
        """No more."""
        self._stopped = True
        self.timer.stop()


class Plugin:
    """Puts the timer beside the script; the script waits by turning the event loop, and what it reads for itself does not count."""

    watch: Watch | None = None

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: Any) -> Any:
        from tests.journeys.test_whole_job import Seat

        watch = self.watch = Watch()
        read = Seat.rows

        def rows(seat: Seat, *names: str, **options: Any) -> Any:
            found = read(seat, *names, **options)
            watch.forget()
            return found

        def settle(seat: Seat) -> None:
            quiet = 0
            while quiet < 3:
                seat._qtbot.wait(15)
                quiet = 0 if seat.services.operations._relays else quiet + 1

        sit = Seat.__init__

        def begin(seat: Seat, *arguments: Any) -> None:
            watch.paused = True  # two PCs in one process: the second dresses the first one's widgets anew
            sit(seat, *arguments)
            watch.paused = False
            watch.forget()

        Seat.__init__ = begin  # type: ignore[method-assign]
        Seat.rows, Seat.settle = rows, settle  # type: ignore[method-assign,assignment]
        yield
        watch.stop()


def main() -> int:
    plugin = Plugin()
    code = pytest.main(["-q", "-p", "no:cacheprovider", "-m", "", str(SCRIPT)], plugins=[plugin])
    watch = plugin.watch
    assert watch is not None
    busy, wall = sorted(watch.busy), sorted(watch.wall)
    place = int(len(busy) * 0.99)
    longest: dict[str, float] = {}
    for seconds, where in watch.blocks:
        longest[where] = max(longest.get(where, 0.0), seconds)
    found = {
        "ticks": len(busy), "p99": busy[place] * 1000, "most": busy[-1] * 1000, "wall_p99": wall[place] * 1000,
        "over": sum(one > LATE for one in busy), "seconds": sum(busy),
        "longest": [(ms * 1000, where) for where, ms in sorted(longest.items(), key=lambda one: -one[1])[:12]],
    }  # fmt: skip
    sys.stdout.write("\n" + json.dumps(found, ensure_ascii=False) + "\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
