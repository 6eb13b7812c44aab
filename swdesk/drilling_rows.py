"""From the tables that are no indicators (表4, 8, 10, 11, 13) and from the ledgers (表5–7, 12) to the records behind a cell.

A signed report keeps the records behind the cells; what was sealed before it did is asked anew, and the window says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import null, select
from sqlalchemy.orm import Session

from db.activities import Activity
from db.cases import Case
from db.groups import Group
from db.meetings import Publication
from swdesk.drilling import MOST, Behind, listed
from swdesk.indicators import Evidence
from swdesk.periods import Period
from swdesk.reports import cells
from swdesk.reports.annexes import cell_lines
from swdesk.values import show_day

LEDGERS = frozenset({"5", "6", "7", "12"})
"""Tables whose rows are records."""


def behind_cell(
    session: Session, table: str, row: str, place: int, period: Period, annex: Mapping[str, Any] | None = None, most: int = MOST
) -> Behind:  # fmt: skip
    """The records behind a number of a row; those that were sealed where the annex of a signed report has them."""
    lines = None if annex is None else cell_lines(annex, table, row, place)
    if lines is not None:
        found = [Evidence(kind, uuid.UUID(hex=key), _day(day), amount) for kind, key, day, amount in lines]
        return listed(session, row, "", found, frozen=True, most=most)
    traces = cells.behind(cells.cells_of(session, period, table), row, place)
    now = [Evidence(kind, uuid.UUID(bytes=key), _day(day), amount) for kind, key, day, amount in traces]
    return listed(session, row, "", now, frozen=False, most=most)


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def record_of(session: Session, table: str, texts: Sequence[str]) -> tuple[str, uuid.UUID] | None:
    """The record that a row of a ledger is about, by what stands in it; None where that does not say."""
    kind, query = _ledger(table, texts)
    rows: Any = session.execute(query)
    found = [one for one, day in rows if day is None or show_day(day) == texts[0]]
    return (kind, found[0]) if len(found) == 1 else None


def _ledger(table: str, texts: Sequence[str]) -> tuple[str, Any]:
    """Numbers name cases and groups, a day and a name what has no number."""
    if table == "5":
        return "case", select(Case.id, null()).where(Case.deleted.is_(False), Case.number == texts[0])
    if table == "6":
        number = Group.number == texts[0] if texts[0] else Group.number.is_(None)
        return "group", select(Group.id, null()).where(
            Group.deleted.is_(False), Group.name == texts[1], number
        )
    if table == "7":
        return "activity", select(Activity.id, Activity.day).where(
            Activity.deleted.is_(False), Activity.name == texts[1]
        )
    wanted = (Publication.deleted.is_(False), Publication.title == texts[1])
    return "publication", select(Publication.id, Publication.day).where(*wanted)
