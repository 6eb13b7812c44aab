"""Cells that were corrected in the preview: when the same ledger comes again, unchanged, it is read as corrected.

Else the next import would put the spoilt value back. Kept by a digest of file, sheet, row, heading and what stands in the cell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db import local
from swdesk.importing.headers import Table
from swdesk.importing.text import clean

if TYPE_CHECKING:
    from swdesk.importing.plan import SheetPlan

FIXES = "import_fixes"
_MOST = 5000


def known(session: Session) -> dict[str, str]:
    """Digest of a cell → what it was corrected to."""
    found = local.get(session, FIXES)
    return json.loads(found) if found else {}


def again(table: Table, correct: Callable[[int, int, str], None], fixes: dict[str, str]) -> None:
    """Correct what was corrected before."""
    if not fixes:
        return
    for line in list(table.lines):
        for column in table.columns:
            text = fixes.get(_digest(table, line.number, column.heading, clean(line.cells[column.index])))
            if text is not None:
                correct(line.number, column.index, text)


def remember(session: Session, sheets: Iterable[SheetPlan]) -> None:
    """Keep what was corrected, the newest at most."""
    made: dict[str, str] = {}
    for sheet in sheets:
        headings = {column.index: column.heading for column in sheet.table.columns}
        for (row, column), (written, text) in sheet.fixed.items():
            made[_digest(sheet.table, row, headings.get(column, ""), written)] = text
    if made:
        kept = list((known(session) | made).items())[-_MOST:]
        local.put(session, FIXES, json.dumps(dict(kept), ensure_ascii=False).encode())


def _digest(table: Table, row: int, heading: str, text: str) -> str:
    whole = "\x1f".join((table.file.rsplit("/", 1)[-1], table.sheet, str(row), heading, text))
    return hashlib.sha256(whole.encode()).hexdigest()[:24]
