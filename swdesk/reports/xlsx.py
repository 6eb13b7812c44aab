"""The tables of a document as a workbook: numbers as numbers, text never as a formula, ready to print on A4."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # ships none

from swdesk.disk import write_whole
from swdesk.i18n import on_paper
from swdesk.reports.document import LEFT, RIGHT, Cell, Document, Table
from swdesk.reports.heads import boxes

_ALIGN = {LEFT: "left", RIGHT: "right"}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_SHOWN = re.compile(r"([+-]?)\d+(?:\.(\d+))?([%‰]?\*?)")
_MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - Excel knows no zones; always the same, so that the file is too
_PORTRAIT, _LANDSCAPE = 92, 136
"""What stands beside one another on A4, in the width of a digit."""

_A4 = 9
_LINE = 14.25
_TOP = 2
"""Rows above the head: the title, and the line with unit and period."""


@on_paper
def write_xlsx(document: Document, path: Path) -> None:
    """One sheet a table; the file appears under its name only when it is whole."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "default_format_properties": {"font_name": "宋体", "font_size": 10.5},
        },
    )  # fmt: skip
    facts = {
        "title": document.title,
        "author": document.author,
        "subject": document.subject,
        "created": _MADE_AT,
    }
    book.set_properties(facts)
    used: set[str] = set()
    formats = _Formats(book)
    code = f"校验码：{document.check_code}" if document.check_code else ""
    for table in document.tables():
        _Sheet(book.add_worksheet(_name(table.title, used)), formats, table).fill(code)
    if not used:
        book.add_worksheet()
    book.close()
    write_whole(path, out.getvalue())


class _Formats:
    """The looks of cells, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool, str], Any] = {}
        hei = {"font_name": "黑体", "align": "center", "valign": "vcenter"}
        self.title = book.add_format(hei | {"font_size": 14})
        self.head = book.add_format(hei | {"border": 1, "text_wrap": True})
        self.note = book.add_format({"font_size": 9, "text_wrap": True, "valign": "top"})

    def body(self, align: str, strong: bool, number: str) -> Any:
        """A body cell; `number` is how its number is shown."""
        key = (align, strong, number)
        if key not in self._made:
            look: dict[str, Any] = {
                "border": 1, "valign": "vcenter", "text_wrap": True, "bold": strong, "align": _ALIGN.get(align, "center"),
            }  # fmt: skip
            self._made[key] = self._book.add_format(look | ({"num_format": number} if number else {}))
        return self._made[key]


def _name(title: str, used: set[str]) -> str:
    """A name that spreadsheets accept, once: at most 31 characters, none of the brackets, colons, stars and slashes that they refuse."""
    base = _NOT_IN_NAMES.sub("-", title).strip("'") or "表"
    name, number = base[:31], 2
    while name.lower() in used:
        name = f"{base[:27]}({number})"
        number += 1
    used.add(name.lower())
    return name


def _shown(cell: Cell) -> str:
    """The number format that shows a number as the paper does: 76.7, +21.4, 100.00, 12* (typed by hand)."""
    found = _SHOWN.fullmatch(cell.text)
    if cell.number is None or found is None:
        return ""
    sign, decimals, unit = found[1], found[2] or "", found[3]
    plain = "0" + ("." + "0" * len(decimals) if decimals else "") + (f'"{unit}"' if unit else "")
    return f"+{plain};-{plain};{plain}" if sign == "+" else plain


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column: Excel itself measures only when somebody clicks."""
    return sum(
        -(-sum(1 if character < "\u2000" else 2 for character in line) // max(2, int(width - 1))) or 1
        for line in text.split("\n")
    )


class _Sheet:
    """Fills one sheet."""

    def __init__(self, sheet: Any, formats: _Formats, table: Table) -> None:
        self._sheet, self._formats, self._table = sheet, formats, table
        room = _LANDSCAPE if table.landscape else _PORTRAIT
        whole = sum(column.width for column in table.columns)
        self._widths = [max(5.0, column.width / whole * room) for column in table.columns]

    def fill(self, code: str) -> None:
        """Title, head, rows, foot, and how it prints."""
        table = self._table
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width)
        self._across(0, table.title, self._formats.title, 24)
        info = "    ".join(filter(None, (table.left, table.middle, table.unit, code, *table.right)))
        self._across(1, info, self._formats.note)
        line = first = self._head()
        for row in table.rows:
            self._row(line, row)
            line += 1
        if not table.rows:
            self._across(line, table.empty, self._formats.body("center", False, ""))
            line += 1
        for text in filter(None, (table.foot, *table.notes)):
            self._across(line, text, self._formats.note)
            line += 1
        self._print(first)

    def _across(self, line: int, text: str, look: Any, height: float = 0) -> None:
        """A text over the whole width."""
        last = len(self._widths) - 1
        if last:
            self._sheet.merge_range(line, 0, line, last, "", look)
        self._sheet.write_string(line, 0, text, look)
        self._sheet.set_row(line, height or _lines(text, sum(self._widths) * 10.5 / 9) * 12.75 + 2)

    def _head(self) -> int:
        """Header rows with their joined cells; the next row."""
        table, look = self._table, self._formats.head
        head = table.head or (tuple(column.label for column in table.columns),)
        heights = [1] * len(head)
        for box in boxes(head):
            place = (_TOP + box.row, box.column)
            if box.joined:
                self._sheet.merge_range(*place, _TOP + box.last_row, box.last_column, "", look)
            self._sheet.write_string(*place, box.text, look)
            width = sum(self._widths[box.column : box.last_column + 1])
            missing = _lines(box.text, width) - sum(heights[box.row : box.last_row + 1])
            heights[box.last_row] += max(0, missing)
        for row, height in enumerate(heights):
            self._sheet.set_row(_TOP + row, height * _LINE + 4)
        return _TOP + len(head)

    def _row(self, line: int, row: tuple[Cell, ...]) -> None:
        for c, (cell, column) in enumerate(zip(row, self._table.columns, strict=True)):
            look = self._formats.body(column.align, cell.strong, _shown(cell))
            if cell.number is None:
                self._sheet.write_string(line, c, cell.text, look)
            else:
                self._sheet.write_number(line, c, cell.number, look)
        lines = max(_lines(cell.text, width) for cell, width in zip(row, self._widths, strict=True))
        self._sheet.set_row(line, lines * _LINE + 4)

    def _print(self, first: int) -> None:
        """A4 wide, title and head on every page, pages numbered."""
        sheet = self._sheet
        sheet.freeze_panes(first, 0)
        sheet.repeat_rows(0, first - 1)
        if self._table.landscape:
            sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.fit_to_pages(1, 0)
