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
        app.installEventFilter(self)

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
        return False
