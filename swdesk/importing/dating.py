"""Dates spread over columns 年, 月, 日 (as account books have them) become one column 日期."""

from __future__ import annotations

import re
from dataclasses import replace

from swdesk.importing.headers import Column, Line, Table
from swdesk.importing.text import half
from swdesk.importing.when import year_in
from swdesk.importing.workbook import Value


def join_dates(table: Table) -> Table:
    """`table` with its columns 月 and 日 (and 年, if any) joined; itself if it has none."""
    by_name = {column.parts[-1]: column for column in reversed(table.columns) if column.parts}
    month, day, year = (by_name.get(name) for name in ("月", "日", "年"))
    if month is None or day is None:
        return table
    known = year_in("".join(month.parts)) or year_in("".join(day.parts))
    parts = {column.index: () for column in (day, year) if column is not None} | {month.index: ("日期",)}
    table.columns = [Column(c.index, parts[c.index]) if c.index in parts else c for c in table.columns]
    last: dict[str, str] = {}
    table.lines = [
        _joined(line, month.index, day.index, year.index if year else None, known, last)
        for line in table.lines
    ]
    return table


def _joined(
    line: Line, month: int, day: int, year: int | None, known: int | None, last: dict[str, str]
) -> Line:
    if line.skip:
        return line
    cells: list[Value] = list(line.cells)
    found = {
        name: _digits(cells[at]) if at is not None else ""
        for name, at in (("年", year), ("月", month), ("日", day))
    }
    for name, text in found.items():
        last[name] = text or last.get(name, "")
    written = (last["年"] or str(known or "")) and f"{last['年'] or known}年"
    whole = (
        f"{written}{last['月']}月{found['日'] or last['日']}日"
        if last["月"] and (found["日"] or found["月"] or last["日"])
        else None
    )
    for at in (year, day):
        if at is not None:
            cells[at] = None
    cells[month] = whole
    return replace(line, cells=tuple(cells))


def _digits(value: Value) -> str:
    return re.sub(r"\D", "", half(value).removesuffix(".0"))
