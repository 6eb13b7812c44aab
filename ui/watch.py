"""Notices when nobody is at work and asks for the password again (swdesk/security/lock.py has the rule)."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from swdesk.clock import Clock
from swdesk.security.lock import LockPolicy

_AT_WORK = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}
)


LISTEN_MS = 10_000
"""So long after a key or click the next one is waited for: half an hour is not measured in seconds."""


class Watch(QObject):
    """Signal: due, when the password is to be asked."""

    due = Signal()

    def __init__(self, app: QApplication, clock: Clock, policy: LockPolicy | None = None) -> None:
        super().__init__(app)
        self._clock, self._policy = clock, policy or LockPolicy()
        self._unlocked_at: datetime | None = None
        self._active_at = clock.now()
        self._timer = QTimer(self)
        self._timer.setInterval(60_000)
        self._timer.timeout.connect(self.look)
        self._app = app
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(LISTEN_MS)
        self._again.timeout.connect(self._listen)
        self._listen()

    def _listen(self) -> None:
        """Ask to be told of the next thing that somebody does."""
        self._app.installEventFilter(self)

    def begin(self) -> None:
        """The password was given."""
        self._unlocked_at = self._active_at = self._clock.now()
        self._timer.start()

    def look(self) -> None:
        """Ask if it is time."""
        if self._policy.needs_password(self._unlocked_at, self._active_at, self._clock.now()):
            self._timer.stop()
            self.due.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that somebody is at work."""
        if event.type() in _AT_WORK:
            self._active_at = self._clock.now()
            self._app.removeEventFilter(self)  # asked about every event there is, it would slow all work down
            self._again.start()
        return False
