"""Since when a station keeps which records: before that a number is missing (—), not 0 (domain.md §4.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from swdesk.contacts import CONTACTED
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
            models: Any = CONTACTED if source == "contact" else (record_kinds()[source],)
            queries = [
                select(func.min(getattr(one, column))).where(one.deleted.is_(False)) for one in models
            ]  # each answered by its index of days
            days = [day for query in queries if (day := self._session.scalar(query)) is not None]
            self._found[source, column] = min(days, default=None)
        return self._found[source, column]
