"""The tables of a document as a workbook: numbers as numbers, text never as a formula."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # ships none

from swdesk.disk import write_whole
from swdesk.reports.document import Document, Table


def write_xlsx(document: Document, path: Path) -> None:
    """One sheet a table; the file appears under its name only when it is whole."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14, "align": "center"}),
        "head": book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}),
        "text": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
        "number": book.add_format({"border": 1, "valign": "vcenter"}),
    }
    for table in document.tables():
        _sheet(book, formats, table)
    book.close()
    write_whole(path, out.getvalue())


def _sheet(book: Any, formats: dict[str, Any], table: Table) -> None:
    sheet = book.add_worksheet(table.title.replace("/", "-")[:31])
    width = len(table.columns)
    if width > 1:
        sheet.merge_range(0, 0, 0, width - 1, "", formats["title"])
    sheet.write_string(0, 0, table.title, formats["title"])
    sheet.write_string(1, 0, "  ".join(filter(None, (table.left, table.middle, *table.right))))
    head = table.head or (tuple(column.label for column in table.columns),)
    for r, row in enumerate(head):
        for c, text in enumerate(row):
            sheet.write_string(2 + r, c, "" if text in {"<", "^"} else text, formats["head"])
    line = 2 + len(head)
    for row in table.rows:
        for c, cell in enumerate(row):
            if cell.number is None:
                sheet.write_string(line, c, cell.text, formats["text"])
            else:
                sheet.write_number(line, c, cell.number, formats["number"])
        line += 1
    for c, column in enumerate(table.columns):
        sheet.set_column(c, c, max(8, min(40, column.width * 10)))
    for text in (table.foot, *table.notes):
        if text:
            sheet.write_string(line, 0, text)
            line += 1
    if table.landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
