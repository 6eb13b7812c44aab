"""Garbage is collected on the thread of the window: a widget in a cycle that goes on another thread takes the program with it.

Python looks for cycles on whichever thread makes the next object, also on one that reads the store; what it finds there may
hold widgets, and Qt ends the process (decision 0137).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
WHOLE_EVERY = 1200
"""Turns between two looks at everything: ten minutes. One holds the window up for a twentieth of a second and more."""


class Collector(QObject):
    """Collects in small steps while its program runs; `stop` gives the work back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._turns = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def keep(self) -> None:
        """What is there before the first window stays until the end (modules, declarations): it is not looked at again."""
        if not gc.get_freeze_count():
            gc.freeze()

    def collect(self) -> None:
        """What is young each time, everything now and then."""
        gc.disable()  # whoever let it rest meanwhile may have switched it on again
        self._turns += 1
        gc.collect(2 if self._turns % WHOLE_EVERY == 0 else 1)

    def stop(self) -> None:
        """At the end."""
        self._timer.stop()
        gc.enable()
