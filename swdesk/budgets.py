"""Budget lines of groups and activities (预算、决算): price × number where no amount is typed; rows win over a typed total."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.activities import ActivityBudget
from db.groups import GroupBudget

LINES: dict[str, Any] = {"group": GroupBudget, "activity": ActivityBudget}
"""Kind → its budget lines; their link to it bears its name."""


@dataclass(frozen=True)
class Budget:
    """预算 and 决算 in 分; None where nothing is known."""

    planned: int | None
    spent: int | None

    @property
    def left(self) -> int | None:
        """结余: what of the plan was not spent; negative when more was."""
        return None if self.planned is None or self.spent is None else self.planned - self.spent


def amount_of(line: Any) -> Any:
    """SQL: 金额 of a line, as typed or price × number."""
    return func.coalesce(line.amount, line.price * line.number)


def budget_of(
    session: Session, kind: str, record_id: uuid.UUID, *, planned: int | None, spent: int | None
) -> Budget:
    """The totals of a record's lines; the typed totals stand in where no line says anything."""
    line = LINES[kind]
    sums = select(func.sum(amount_of(line)), func.sum(line.spent)).where(
        getattr(line, kind) == record_id, line.deleted.is_(False)
    )
    lines = session.execute(sums).one()
    first, second = (None if value is None else int(value) for value in lines)
    return Budget(planned if first is None else first, spent if second is None else second)
