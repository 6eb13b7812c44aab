"""A list on paper: its columns as shown, with title, unit, day, number of rows; pages are numbered by the engine."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db.fields import Field, Kind, field_of
from db.heads import chunks
from db.store import Store
from swdesk import records, roles
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.progress import Progress, silent
from swdesk.records import Query
from swdesk.reports.document import LEFT, RIGHT, Cell, Column, Document, Table
from swdesk.reports.ledgers import own_station
from swdesk.values import show_day

MOST = 5000
"""Rows: some 200 pages; more is a file."""

_NUMBERS = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.MINUTES})
_SHARES = {
    Kind.NOTE: 2.6,
    Kind.CODES: 1.8,
    Kind.ID_NUMBER: 1.6,
    Kind.DAY: 1.25,
    Kind.PHONE: 1.15,
    Kind.FLAG: 0.6,
    Kind.COUNT: 0.6,
}


def document(
    session: Session, kind: str, query: Query, columns: Sequence[str], today: date, *, title: str = "",
    only: Sequence[uuid.UUID] | None = None, progress: Progress = silent,
) -> Document:  # fmt: skip
    """The list that `query` shows, or the records `only`. UserError for a list that is too long to be read on paper."""
    roles.require(session, roles.Right.DATA)
    fields = [field_of(records.model_of(kind), name) for name in columns]
    wanted = records.ids(session, kind, query) if only is None else only
    if len(wanted) > MOST:
        raise UserError(
            _("这个列表有 {n} 行，超过 {most} 行不便打印。请先按条件筛选，或导出为 Excel。").format(
                n=len(wanted), most=MOST
            )
        )
    lines: list[tuple[Cell, ...]] = []
    for block in chunks(wanted, 500):
        for row in records.rows_of(session, kind, block, columns):
            texts = (row.labels.get(item.name, "") for item in fields)
            lines.append((Cell(str(len(lines) + 1)), *(Cell(text) for text in texts)))
        progress(len(lines), len(wanted), _("正在排版"))
    station = own_station(session)
    unit = (station.name or "") if station else ""
    name = title or _("{}名单").format(_(records.model_of(kind).label))
    heads = (Column(_("序号"), 0.55), *(_column(item) for item in fields))
    table = Table(
        "list", name, heads, tuple(lines), landscape=len(fields) > 6, left=_("单位：{}").format(unit),
        middle=_("{day}，共 {n} 条").format(day=show_day(today), n=len(lines)), empty=_("没有记录。"),
    )  # fmt: skip
    return Document(name, unit, (table,))


def _column(item: Field) -> Column:
    width: Any = _SHARES.get(item.kind, 1.0)
    align = RIGHT if item.kind in _NUMBERS else LEFT
    return Column(_(item.label), width, align)


@on_paper
def pdf(
    store: Store, kind: str, query: Query, columns: Sequence[str], today: date, *, title: str = "",
    only: Sequence[uuid.UUID] | None = None, progress: Progress = silent,
) -> bytes:  # fmt: skip
    """The list as a PDF with numbered pages."""
    from swdesk.reports.pdf import render_bytes  # noqa: PLC0415 - fonts are loaded when somebody prints

    with store.read() as session:
        made = document(session, kind, query, columns, today, title=title, only=only, progress=progress)
    return render_bytes(made, progress=progress)[0]
