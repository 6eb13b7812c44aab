"""A list of people with a column for each month (1月, 2月 …) in which visits are ticked or dated: also visits."""

from __future__ import annotations

import re
from dataclasses import replace

from swdesk.importing.dates import DateContext, parse_day
from swdesk.importing.headers import Column, Line, Table
from swdesk.importing.labels import parse_flag
from swdesk.importing.text import chinese_number, half, nothing
from swdesk.importing.vocabulary import heading_forms, ledger_kinds
from swdesk.importing.workbook import Value

_VISITS = re.compile("走访|探访|巡访|回访|访视|巡视|联系")
_KEPT = frozenset({"person", "person.village", "person.id_number", "worker", "method"})
_DAY = "走访日期"
_SAID = "走访内容"


def split_months(table: Table, context: DateContext) -> list[Table]:
    """The list of people and, below it, its visits one a line; `[table]` if it has no columns of months."""
    months = {column.index: month for column in table.columns if (month := _month(column)) is not None}
    named = _VISITS.search(table.sheet + table.title + table.file)
    kept = [column for column in table.columns if _keys(column) & _KEPT and column.index not in months]
    if len(months) < 2 or not named or not any("person" in _keys(column) for column in kept):
        return [table]
    people = replace(
        table,
        columns=[replace(c, parts=()) if c.index in months else c for c in table.columns],
        lines=[replace(line, cells=_without(line.cells, months)) for line in table.lines],
    )
    width = len(kept)
    columns = [Column(at, c.parts) for at, c in enumerate(kept)] + [
        Column(width, (_DAY,)),
        Column(width + 1, (_SAID,)),
    ]
    lines = [visit for line in table.lines if not line.skip for visit in _visits(line, kept, months, context)]
    visits = replace(
        table, title=f"{table.title}（走访）", columns=columns, lines=lines, merged_down=frozenset(), below=[]
    )
    return [people, visits]


def _month(column: Column) -> int | None:
    match = (
        re.fullmatch(r"(\d{1,2}|[一二三四五六七八九十]{1,2})月份?", column.parts[-1])
        if column.parts
        else None
    )
    number = (int(match[1]) if match[1].isdigit() else chinese_number(match[1])) if match else None
    return number if number is not None and 1 <= number <= 12 else None


def _keys(column: Column) -> set[str]:
    spellings = ledger_kinds()["visit"].spellings
    return {key for part in column.parts for form in heading_forms(part) for key in spellings.get(form, ())}


def _without(cells: tuple[Value, ...], months: dict[int, int]) -> tuple[Value, ...]:
    return tuple(None if at in months else cell for at, cell in enumerate(cells))


def _visits(line: Line, kept: list[Column], months: dict[int, int], context: DateContext) -> list[Line]:
    found: list[Line] = []
    for at, month in months.items():
        cell = line.cells[at]
        if cell is None or nothing(half(cell)) or (len(half(cell)) <= 2 and parse_flag(cell).value is False):
            continue
        day, said = _read(cell, month, context)
        found.append(Line(line.number, (*(line.cells[c.index] for c in kept), day, said)))
    return found


def _read(cell: Value, month: int, context: DateContext) -> tuple[Value, Value]:
    """(date, what was said) of one visit: a date, a day of the month, or only a tick or a word."""
    if parse_day(cell, replace(context, month=month)).value is not None:
        text = half(cell).removesuffix(".0")
        return (f"{month}月{text}日" if re.fullmatch(r"\d{1,2}", text) else cell), None
    ticked = len(half(cell)) <= 1
    return f"{month}月", None if ticked else cell
