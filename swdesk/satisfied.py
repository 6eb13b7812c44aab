"""Satisfaction of groups and activities (满意度): as counted by hand, or from the forms that were filled."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Satisfaction:
    """问卷数 and 满意数."""

    forms: int | None
    satisfied: int | None

    @property
    def rate(self) -> Fraction | None:
        """满意率; None without forms."""
        return Fraction(self.satisfied or 0, self.forms) if self.forms else None


def satisfaction_of(
    session: Session, kind: str, record_id: uuid.UUID, *, forms: int | None, satisfied: int | None
) -> Satisfaction:
    """What stands on the record."""
    return Satisfaction(forms, satisfied)
