"""A list as an Excel file (导出): numbers as numbers, text never as a formula."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # ships none
from sqlalchemy.orm import Session
from xlsxwriter.worksheet import Worksheet  # pyright: ignore[reportMissingTypeStubs]

from db.fields import Field, Kind, Sensitivity, field_of
from db.heads import chunks
from db.store import Store
from swdesk import roles, transfers
from swdesk.clock import Clock
from swdesk.disk import write_atomically
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.progress import Progress, silent
from swdesk.records import Query, Row, ids, listed, model_of, rows_of
from swdesk.values import masked

_PAGE = 1000
MOST = 1_048_575
"""Rows of a sheet under its header."""

_NUMBERS = {Kind.COUNT, Kind.MINUTES, Kind.AMOUNT}


@on_paper
def export_list(
    session: Session,
    kind: str,
    query: Query,
    path: Path,
    *,
    columns: Sequence[str] | None = None,
    only: Sequence[uuid.UUID] | None = None,
    mask: bool = False,
    progress: Progress = silent,
) -> int:
    """Write every row of the list that `query` shows, or the records `only`; how many rows stand in the file. With `mask` the
    numbers of people stand as on the screen (138****5678).

    The file appears under its name only when it is whole. UserError where a sheet can't hold them, or rows are missing.
    """
    roles.require(session, roles.Right.DATA)
    fields = [field_of(model_of(kind), name) for name in columns] if columns else listed(kind)
    wanted = ids(session, kind, query) if only is None else only
    if len(wanted) > MOST:
        raise UserError(
            _("这个列表有 {n} 行，一张 Excel 表最多放 {most} 行，没有导出。请先按条件筛选（比如按年份、按村），分几次导出。").format(
                n=len(wanted), most=MOST
            )
        )  # fmt: skip
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})  # else names lie in temp files
    sheet: Worksheet = book.add_worksheet(_(model_of(kind).label)[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    for index, item in enumerate(fields):
        sheet.write_string(0, index, _(item.label), bold)
        sheet.set_column(index, index, 30 if item.kind is Kind.NOTE else 14)
    sheet.freeze_panes(1, 0)
    line = 0
    for block in chunks(wanted, _PAGE):
        for row in rows_of(session, kind, block, [item.name for item in fields]):
            line += 1
            _write(sheet, line, fields, row, mask=mask)
        progress(line, len(wanted), _("正在导出"))
    sheet.autofilter(0, 0, line, max(0, len(fields) - 1))
    book.close()
    if only is None and line != len(wanted):
        raise UserError(
            _("列表有 {} 行，写出的只有 {} 行，没有生成文件。请再导出一次。").format(len(wanted), line)
        )
    try:
        write_atomically(path, out.getvalue())
    except OSError as error:
        raise UserError(
            _("文件没有写成，可能磁盘已满或同名文件正打开着。请换个位置再导出，数据没有变化。")
        ) from error
    return line


def export_noted(
    store: Store, kind: str, query: Query, path: Path, *, clock: Clock, user_name: str = "", columns: Sequence[str] | None = None,
    only: Sequence[uuid.UUID] | None = None, mask: bool = False, progress: Progress = silent,
) -> int:  # fmt: skip
    """Export a list and note it in the ledger: a file with people's names has left the encrypted store."""
    with store.read() as session:
        count = export_list(
            session, kind, query, path, columns=columns, only=only, mask=mask, progress=progress
        )
        fields = [field_of(model_of(kind), name) for name in columns] if columns else listed(kind)
    with store.local() as session:
        transfers.note(
            session, transfers.OUT, at=clock.ms(), user_name=user_name, party=_("导出为 Excel"),
            what=_("{} {} 行").format(_(model_of(kind).label), count), fields="、".join(_told(item, mask=mask) for item in fields),
            purpose=_("导出名册"), bundle=path.name, people=count if kind == "person" else None, basis=transfers.BASIS_OWN,
        )  # fmt: skip
    return count


def telling(kind: str, columns: Sequence[str] | None = None) -> list[Field]:
    """The columns by which somebody who finds the file learns about people."""
    fields = [field_of(model_of(kind), name) for name in columns] if columns else listed(kind)
    return [item for item in fields if item.sensitivity is not Sensitivity.OPEN or item.target == "person"]


def _told(field: Field, *, mask: bool) -> str:
    return _("{}（已遮住）").format(_(field.label)) if mask and field.masked else _(field.label)


def _write(sheet: Worksheet, line: int, fields: Sequence[Field], row: Row, *, mask: bool) -> None:
    for index, item in enumerate(fields):
        value = row.values[item.name]
        if value is None:
            continue
        if item.kind in _NUMBERS:
            sheet.write_number(line, index, value / 100 if item.kind is Kind.AMOUNT else value)
        else:
            text = row.labels[item.name]
            sheet.write_string(line, index, masked(item, text) if mask and item.masked else text)
