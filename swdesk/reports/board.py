"""报送情况: which expected unit has reported, and when (domain.md §4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.mark import N_

ON_TIME, LATE, MISSING, RETURNED = N_("按时报送"), N_("迟报"), N_("未报"), N_("退回")


@dataclass(frozen=True)
class BoardRow:
    """One expected unit on the board (报送情况): `state` is ON_TIME, LATE, MISSING or RETURNED, `report` the one that is shown."""

    unit: str
    code: str
    state: str
    received: date | None = None
    version: int = 0
    check_code: str = ""
    returned: int = 0
    remark: str = ""
    report: str = ""


def counts(board: Sequence[BoardRow]) -> dict[str, int]:
    """How many units stand in each state."""
    return {
        state: sum(1 for row in board if row.state == state) for state in (ON_TIME, LATE, RETURNED, MISSING)
    }
