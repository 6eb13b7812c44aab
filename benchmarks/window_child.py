"""The measured process of benchmarks/window.py: prints one JSON line and ends. Times count from its start.

empty                    an empty PySide6 window, painted
gate FOLDER              the unlock page of a store, painted
today FOLDER PASSWORD    今日 with its data, counted from the moment the password is checked
demo                     memory of the demo station's window, first page and after every page
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def age() -> float:
    """Seconds since the parent started this process; both read the same clock of the system."""
    return time.monotonic() - float(os.environ["BENCH_START"])


def resident() -> float:
    """Megabytes of memory in use."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024


def answer(**found: float) -> None:
    print(json.dumps(found), flush=True)
    os._exit(0)  # nothing is to be measured of the end


def when_painted(then: Any) -> Any:
    """An event filter that calls `then` once, after the first paint of the window that it is set on.

    Not for the whole application: Qt then shows Python every event of every widget, which costs the door 25 ms of
    its own (the namespace Qt is built for the first such event) and the empty window next to nothing.
    """
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watch(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if not self.seen and event.type() == QEvent.Type.Paint:
                self.seen = True
                QTimer.singleShot(0, then)
            return False

    return Watch()


def run_app(*arguments: str) -> None:
    """Run the program with the hooks that were set on it."""
    import ui.app

    ui.app.run(list(arguments))


def painted() -> None:
    answer(seconds=age())


def empty() -> None:
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    watch = when_painted(painted)
    window = QWidget()
    window.resize(1366, 768)
    window.show()
    window.installEventFilter(watch)
    app.exec()


def gate(folder: str) -> None:
    import ui.app

    start = ui.app.App.start

    def watched(self: Any) -> None:
        self.watch = when_painted(painted)
        start(self)
        self.gate.installEventFilter(self.watch)

    ui.app.App.start = watched
    run_app("--store", folder)


def settle(window: Any) -> None:
    """Until the reads of the open page are shown."""
    from PySide6.QtWidgets import QApplication

    for _ in range(3):
        QApplication.processEvents()
        window._services.operations.wait()
    QApplication.processEvents()
    window.repaint()


def today(folder: str, password: str) -> None:
    import ui.app
    from swdesk.security import keys

    checked: list[float] = []
    unlock, show, enter = keys.unlock, ui.app.App._show_gate, ui.app.App._enter

    def stamped(*arguments: Any, **named: Any) -> Any:
        found = unlock(*arguments, **named)
        checked.append(time.perf_counter())
        return found

    def typed(self: Any) -> None:
        from PySide6.QtCore import QTimer

        show(self)
        QTimer.singleShot(3000, lambda: self._unlock("", password))  # as long as typing takes

    def entered(self: Any, desk: Any, *, remember: bool = True) -> None:
        enter(self, desk, remember=remember)
        settle(self.window)
        answer(seconds=time.perf_counter() - checked[0])

    keys.unlock, ui.app.App._show_gate, ui.app.App._enter = stamped, typed, entered
    run_app("--store", folder)


def demo() -> None:
    import ui.app

    enter = ui.app.App._enter

    def entered(self: Any, desk: Any, *, remember: bool = True) -> None:
        enter(self, desk, remember=remember)
        settle(self.window)
        first = resident()
        for entry in self.window._entries:
            if entry.key:
                self.window.open_page(entry.key)
                settle(self.window)
        answer(first=first, every=resident())

    ui.app.App._enter = entered
    run_app("--demo")


if __name__ == "__main__":
    {"empty": empty, "gate": gate, "today": today, "demo": demo}[sys.argv[1]](*sys.argv[2:])
