"""Satisfaction of groups and activities (满意度): forms that came back and how many are satisfied."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Satisfaction:
    """问卷数 and 满意数."""

    forms: int | None
    satisfied: int | None

    @property
    def rate(self) -> Fraction | None:
        """满意率; None without forms."""
        return Fraction(self.satisfied or 0, self.forms) if self.forms else None
