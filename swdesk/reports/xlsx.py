"""The tables of a document as a workbook: numbers as numbers, text never as a formula."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # ships none

from swdesk.disk import write_whole
from swdesk.i18n import on_paper
from swdesk.reports.document import LEFT, RIGHT, Document, Table

_ALIGN = {LEFT: "left", RIGHT: "right"}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


@on_paper
def write_xlsx(document: Document, path: Path) -> None:
    """One sheet a table; the file appears under its name only when it is whole."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": document.title, "author": document.author})
    used: set[str] = set()
    formats = _Formats(book)
    for table in document.tables():
        _sheet(book.add_worksheet(_name(table.title, used)), formats, table)
    if not used:
        book.add_worksheet()
    book.close()
    write_whole(path, out.getvalue())


class _Formats:
    """The looks of cells, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        self.head = book.add_format(
            {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        )

    def body(self, align: str, strong: bool) -> Any:
        """A body cell."""
        if (align, strong) not in self._made:
            look = {
                "border": 1,
                "valign": "vcenter",
                "text_wrap": True,
                "bold": strong,
                "align": _ALIGN.get(align, "center"),
            }
            self._made[align, strong] = self._book.add_format(look)
        return self._made[align, strong]


def _name(title: str, used: set[str]) -> str:
    """A name that spreadsheets accept, once: at most 31 characters, none of the brackets, colons, stars and slashes that they refuse."""
    base = _NOT_IN_NAMES.sub("-", title).strip("'") or "表"
    name, number = base[:31], 2
    while name.lower() in used:
        name = f"{base[:27]}({number})"
        number += 1
    used.add(name.lower())
    return name


def _head(sheet: Any, formats: _Formats, table: Table) -> int:
    """Header rows with their joined cells; the next row."""
    head = table.head or (tuple(column.label for column in table.columns),)
    for r, row in enumerate(head):
        for c, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            right, low = c, r
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            while low + 1 < len(head) and head[low + 1][c] == "^":
                low += 1
            if (right, low) != (c, r):
                sheet.merge_range(2 + r, c, 2 + low, right, "", formats.head)
            sheet.write_string(2 + r, c, text, formats.head)
    return 2 + len(head)


def _sheet(sheet: Any, formats: _Formats, table: Table) -> None:
    width = len(table.columns)
    if width > 1:
        sheet.merge_range(0, 0, 0, width - 1, "", formats.title)
    sheet.write_string(0, 0, table.title, formats.title)
    sheet.write_string(1, 0, "  ".join(filter(None, (table.left, table.middle, table.unit, *table.right))))
    first = line = _head(sheet, formats, table)
    for row in table.rows:
        for c, cell in enumerate(row):
            look = formats.body(table.columns[c].align, cell.strong)
            if cell.number is None:
                sheet.write_string(line, c, cell.text, look)
            else:
                sheet.write_number(line, c, cell.number, look)
        line += 1
    for c, column in enumerate(table.columns):
        sheet.set_column(c, c, max(8, min(40, column.width * 10)))
    for text in (table.foot, *table.notes):
        if text:
            sheet.write_string(line, 0, text)
            line += 1
    sheet.freeze_panes(first, 0)
    sheet.repeat_rows(2, first - 1)
    if table.landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
