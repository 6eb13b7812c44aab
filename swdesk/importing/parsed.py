"""What a parser makes of a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Parsed:
    """A value, the doubts a careful clerk would raise, and the text that did not fit and must be kept.

    `value` is None when the cell holds nothing or is not understood; in the latter case `rest` holds its text.
    """

    value: Any = None
    flags: list[str] = field(default_factory=list[str])
    rest: str = ""
