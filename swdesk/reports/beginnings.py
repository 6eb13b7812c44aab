"""Since when a station keeps which records: before that a number is missing (—), not 0 (domain.md §4.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from swdesk.contacts import contacts
from swdesk.indicators import Definition, Known, in_use


class Beginnings:
    """The first day of each kind of record, asked once."""

    def __init__(self, session: Session, known: Known | None = None) -> None:
        self._session = session
        self.indicators = in_use(session) if known is None else known
        self._found: dict[tuple[str, str], date | None] = {}

    def first(self, definition: Definition) -> date | None:
        """The day of the oldest record of the kind that an indicator counts; None if there is none."""
        parts = (*definition.numerator, *definition.denominator, *definition.parts)
        if parts:
            days = [day for code in parts if (day := self.first(self.indicators[code]))]
            return max(days) if len(days) == len(parts) else None
        return self._day(definition.source, definition.opened if definition.is_stock else definition.date)

    def known(self, definition: Definition, until: date) -> bool:
        """Whether such records were kept on or before `until`."""
        first = self.first(definition)
        return first is not None and first <= until

    def _day(self, source: str, column: str) -> date | None:
        if (source, column) not in self._found:
            if source == "contact":
                query = select(func.min(contacts().c.day))
            else:
                model: Any = record_kinds()[source]
                query = select(func.min(getattr(model, column))).where(model.deleted.is_(False))
            self._found[source, column] = self._session.scalar(query)
        return self._found[source, column]
