"""The one place that asks the machine for the time, so that tests can replace it."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """What the program asks of a clock."""

    def now(self) -> datetime:
        """Local time with its offset."""
        ...

    def today(self) -> date:
        """The local calendar day."""
        ...

    def ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Local time with its offset."""
        return datetime.now().astimezone()

    def today(self) -> date:
        """The local calendar day."""
        return self.now().date()

    def ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000


class FixedClock:
    """A clock that stands still: the demo's and the tests'."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone()

    def now(self) -> datetime:
        """The fixed moment."""
        return self._at

    def today(self) -> date:
        """The fixed day."""
        return self._at.date()

    def ms(self) -> int:
        """The fixed moment in milliseconds since 1970 UTC."""
        return int(self._at.timestamp() * 1000)
