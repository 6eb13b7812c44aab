"""A sheet that is one form (姓名 | 王平 | 性别 | 男) instead of a ledger: its labels become the header of one row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from swdesk.importing.text import tight
from swdesk.importing.vocabulary import is_known_heading
from swdesk.importing.workbook import Grid, Value


@dataclass(frozen=True)
class Form:
    """Labels and values of a form, the number of its first row (1-based), and the texts above it."""

    pairs: list[tuple[str, Value]]
    row: int
    above: list[str]


def as_form(grid: Grid) -> Form | None:
    """The form that a sheet is, or None: at least three rows of label, value, label, value, each label once."""
    pairs: list[tuple[str, Value]] = []
    rows: list[int] = []
    for number in range(len(grid.rows)):
        found = _pairs(grid, number)
        pairs += found
        if found:
            rows.append(number)
    double = [number for number in rows if len(_pairs(grid, number)) > 1]
    counts = Counter(label for label, _value in pairs)
    if len(double) < 2 or len(rows) < 3 or len(counts) < 5 or max(counts.values()) > 1:
        return None
    above = [tight(cell) for number in range(rows[0]) for cell in grid.rows[number] if cell is not None]
    filled = sum(any(cell is not None for cell in row) for row in grid.rows[rows[0] :])
    return Form(pairs, rows[0] + 1, list(dict.fromkeys(above))) if len(rows) >= 0.6 * filled else None


def _pairs(grid: Grid, row: int) -> list[tuple[str, Value]]:
    """Label and value pairs of a row; [] unless labels and values take turns from the first cell on."""
    cells = [
        cell
        for column, cell in enumerate(grid.rows[row])
        if grid.inside.get((row, column), (row, column)) == (row, column)
    ]
    while cells and cells[-1] is None:
        cells.pop()
    if not cells or len(cells) > 12 or len(cells) == 1:
        return []
    labels, values = cells[::2], cells[1::2]
    if not all(isinstance(cell, str) and is_known_heading(cell) for cell in labels):
        return []
    texts = [tight(cell) for cell in values if isinstance(cell, str)]
    if sum(is_known_heading(text) for text in texts) > len(labels) / 2:
        return []  # a header row
    return [(tight(label), values[at] if at < len(values) else None) for at, label in enumerate(labels)]
