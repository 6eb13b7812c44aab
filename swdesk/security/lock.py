"""When the window asks for the password again: once a day, and after half an hour without a key or a click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class LockPolicy:
    """The rule, with its one figure. All times are aware and local."""

    idle: timedelta = timedelta(minutes=30)

    def needs_password(self, last_unlock: datetime | None, last_activity: datetime, now: datetime) -> bool:
        """Whether to ask now. A clock set back by a day or more asks too: it may not stretch the day."""
        if last_unlock is None or now.date() != last_unlock.date():
            return True
        return now - max(last_activity, last_unlock) >= self.idle
