"""More rows than a table has: what stands below moves down with its merged cells, heights, rules and the formulas that point at it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[\w\u3400-\u9fff.]+)!)?(?P<from>\$?[A-Z]{1,3}\$?\d+)(?::(?P<to>\$?[A-Z]{1,3}\$?\d+))?(?![\w(])"
)
_CELL = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")


def insert_rows(book: Any, sheet: Any, at: int, count: int) -> None:
    """Put `count` empty rows before row `at`; sums over the rows above take the new ones in."""
    if count <= 0:
        return
    last_row, last_column = sheet.max_row, sheet.max_column
    merged = [area for area in sheet.merged_cells.ranges if area.max_row >= at]
    for area in list(merged):
        sheet.merged_cells.remove(area)
    if at <= last_row:
        for row in range(last_row, at - 1, -1):
            for column in range(1, last_column + 1):
                _move(sheet, row, column, count)
    for area in merged:
        if area.min_row >= at:
            area.shift(row_shift=count)
        else:
            area.expand(down=count)
        sheet.merged_cells.add(area)
    _heights(sheet, at, count)
    _rules(sheet, at, count)
    for other in book.worksheets:
        _formulas(other, sheet.title, at, count)
    _names(book, sheet, at, count)


def _move(sheet: Any, row: int, column: int, by: int) -> None:
    key = (row, column)
    cell = sheet._cells.pop(key, None)  # noqa: SLF001 - move_range does the same, without merged cells
    if cell is not None:
        cell.row = row + by
        sheet._cells[row + by, column] = cell  # noqa: SLF001


def _heights(sheet: Any, at: int, count: int) -> None:
    rows = sheet.row_dimensions
    for number in sorted((n for n in rows if n >= at), reverse=True):
        found = rows.pop(number)
        moved = copy.copy(found)
        moved.index = number + count
        rows[number + count] = moved
    for page_break in sheet.row_breaks.brk:
        if page_break.id >= at:
            page_break.id += count


def _rules(sheet: Any, at: int, count: int) -> None:
    """Drop-down lists and coloured rules cover the new rows too."""
    from openpyxl.formatting.formatting import ConditionalFormattingList  # noqa: PLC0415

    for validation in sheet.data_validations.dataValidation:
        for area in validation.sqref.ranges:
            _stretch(area, at, count)
    old = sheet.conditional_formatting
    fresh: Any = ConditionalFormattingList()
    for one in old:
        for area in one.sqref.ranges:
            _stretch(area, at, count)
        for rule in one.rules:
            fresh.add(str(one.sqref), rule)
    sheet.conditional_formatting = fresh


def _stretch(area: Any, at: int, count: int) -> None:
    if area.min_row >= at:
        area.shift(row_shift=count)
    elif area.max_row >= at - 1:
        area.expand(down=count)


def _formulas(sheet: Any, moved: str, at: int, count: int) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = shifted(cell.value, sheet.title == moved, moved, at, count)


def shifted(formula: str, own: bool, moved: str, at: int, count: int) -> str:
    """A formula after rows were put before row `at` of the sheet `moved`; `own` if it stands on that sheet itself."""
    parts = re.split(r'("(?:[^"]|"")*")', formula)  # texts in quotes stay as they are

    def change(match: re.Match[str]) -> str:
        sheet = match["sheet"]
        named = sheet.strip("'").replace("''", "'") if sheet else None
        if (named != moved) if named is not None else not own:
            return match[0]
        prefix = f"{sheet}!" if sheet else ""
        first, last = match["from"], match["to"]
        if last is None:
            return prefix + _row_changed(first, lambda row: row + count if row >= at else row)
        start = _row_changed(first, lambda row: row + count if row >= at else row)
        starts_above = int(_CELL.fullmatch(first)[2]) < at  # type: ignore[index]
        end = _row_changed(
            last, lambda row: row + count if row >= at or (starts_above and row == at - 1) else row
        )
        return f"{prefix}{start}:{end}"

    return "".join(part if part.startswith('"') else _REFERENCE.sub(change, part) for part in parts)


def _row_changed(reference: str, change: Callable[[int], int]) -> str:
    found = _CELL.fullmatch(reference)
    return reference if found is None else f"{found[1]}{change(int(found[2]))}"


def _names(book: Any, sheet: Any, at: int, count: int) -> None:
    """Named areas and the printed area."""
    for name in (
        *book.defined_names.values(),
        *(one for each in book.worksheets for one in each.defined_names.values()),
    ):
        if name.attr_text:
            name.attr_text = shifted(name.attr_text, False, sheet.title, at, count)
    if sheet.print_area:
        area = str(sheet.print_area).split("!")[-1].replace("$", "")
        if area:
            sheet.print_area = shifted(area, True, sheet.title, at, count)


def copy_row(sheet: Any, source: int, target: int, columns: int) -> None:
    """The look of a row: styles, height, merged cells; formulas as they would read one row further down."""
    from openpyxl.formula.translate import Translator  # noqa: PLC0415

    for column in range(1, columns + 1):
        old, new = sheet.cell(source, column), sheet.cell(target, column)
        if type(new).__name__ == "MergedCell":
            continue
        new._style = copy.copy(old._style)  # noqa: SLF001 - openpyxl's own way to copy a style
        if old.data_type == "f" and isinstance(old.value, str):
            moved: Any = Translator(old.value, old.coordinate)
            new.value = moved.translate_formula(new.coordinate)
    height = sheet.row_dimensions[source].height
    if height:
        sheet.row_dimensions[target].height = height
    for area in list(sheet.merged_cells.ranges):
        if area.min_row == area.max_row == source:
            sheet.merge_cells(None, target, area.min_col, target, area.max_col)
