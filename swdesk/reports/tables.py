"""Official tables: repeated heads, whole rows, 续表, 0.5 pt lines (domain.md §4.2, §4.6). Cells are drawn as strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.platypus.flowables import Flowable

from swdesk.reports.breaking import break_lines
from swdesk.reports.document import CENTRE, LEFT, RIGHT, Cell, Table
from swdesk.reports.fonts import Typesetter

SIZE = 10.5
"""五号; landscape and wide tables go down to 小五 (9 pt) where needed."""

PAD = 3.0
_LINE = 1.25
_HEAD_GAP = 4.0


@dataclass(frozen=True)
class _Box:
    """A header cell with its place in the grid."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


def _boxes(head: tuple[tuple[str, ...], ...]) -> list[_Box]:
    """Join '<' cells to the left and '^' cells to the one above."""
    found: list[_Box] = []
    for r, row in enumerate(head):
        for c, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            columns = 1
            while c + columns < len(row) and row[c + columns] == "<":
                columns += 1
            rows = 1
            while r + rows < len(head) and head[r + rows][c] == "^":
                rows += 1
            found.append(_Box(text, r, c, rows, columns))
    return found


class TableBlock(Flowable):
    """A table, or the part of it that stands on one page."""

    def __init__(
        self, setter: Typesetter, table: Table, width: float, *, check_code: str = "", start: int = 0, end: int | None = None
    ) -> None:
        super().__init__()
        self._setter, self._table, self._width, self._code = setter, table, width, check_code
        self._start, self._end = start, len(table.rows) if end is None else end
        self._size = SIZE if len(table.columns) <= 8 or table.landscape else 9.0
        total = sum(column.width for column in table.columns)
        self._widths = [column.width / total * width for column in table.columns]
        self._head = table.head or (tuple(column.label for column in table.columns),)
        self._head_heights = self._measure_head()
        self._rows = [self._wrap_row(row) for row in table.rows]
        self.bookmark: tuple[int, str] | None = (0, table.title) if start == 0 else None

    # ── measuring ────────────────────────────────────────────────────────────────────────────────────────────

    def _lines(self, text: str, width: float, role: str) -> list[str]:
        if not text:
            return [""]
        widths = self._setter.widths(text.replace("\n", " "), role, self._size)
        room = max(width - 2 * PAD, self._size)
        return [text[line.start : line.end] for line in break_lines(text, widths, room, room)]

    def _wrap_row(self, row: tuple[Cell, ...]) -> list[list[str]]:
        return [
            self._lines(cell.text, self._widths[i], "hei" if cell.strong else "song") for i, cell in enumerate(row)
        ]

    def _row_height(self, wrapped: list[list[str]]) -> float:
        return max(len(lines) for lines in wrapped) * self._size * _LINE + 2 * PAD

    def _measure_head(self) -> list[float]:
        heights = [self._size * _LINE + 2 * PAD] * len(self._head)
        for box in _boxes(self._head):
            width = sum(self._widths[box.column : box.column + box.columns])
            need = len(self._lines(box.text, width, "hei")) * self._size * _LINE + 2 * PAD
            have = sum(heights[box.row : box.row + box.rows])
            if need > have:
                heights[box.row + box.rows - 1] += need - have
        return heights

    def _top_height(self) -> float:
        """Title and the line with unit and period."""
        lines = 1 if self._start else 1 + (1 if self._table.left or self._table.middle else 0)
        right = 0 if self._start else max(0, len(self._table.right) - 1)
        return 22.0 + (lines + right) * 15.0

    def _foot_lines(self) -> list[str]:
        if self._end < len(self._table.rows):
            return []
        notes: list[str] = []
        for text in (self._table.foot, *self._table.notes):
            if text:
                widths = self._setter.widths(text, "song", 9.0)
                notes += [text[line.start : line.end] for line in break_lines(text, widths, self._width, self._width)]
        return notes

    def _body_height(self, start: int, end: int) -> float:
        rows = sum(self._row_height(row) for row in self._rows[start:end])
        return rows or self._size * _LINE + 2 * PAD

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Its room on the page."""
        height = self._top_height() + sum(self._head_heights) + self._body_height(self._start, self._end)
        return self._width, height + _HEAD_GAP + len(self._foot_lines()) * 13.0 + (6.0 if self._foot_lines() else 0)

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """Rows that fit on this page, and the rest under the same head as 续表; rows are never split."""
        room = aH - self._top_height() - sum(self._head_heights) - _HEAD_GAP
        place = self._start
        while place < self._end and self._row_height(self._rows[place]) <= room:
            room -= self._row_height(self._rows[place])
            place += 1
        if place >= self._end:  # the rows fit, their foot does not: take two rows along
            place = max(self._start, self._end - 2)
        if place - self._start < 2:
            return []
        return [self._part(self._start, place), self._part(place, self._end)]

    def _part(self, start: int, end: int) -> TableBlock:
        part = TableBlock(self._setter, self._table, self._width, check_code=self._code, start=start, end=end)
        return part

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def draw(self) -> None:
        """Title, head, rows, lines, foot."""
        canvas: Any = self.canv
        _width, height = self.wrap(self._width, 10000)
        y = self._draw_top(height)
        top = y
        canvas.setLineWidth(0.5)
        y = self._draw_head(y)
        if not self._table.rows:
            y = self._draw_empty(y)
        for row, wrapped in zip(self._table.rows[self._start : self._end], self._rows[self._start : self._end], strict=True):
            y = self._draw_row(y, row, wrapped)
        self._draw_columns(top - sum(self._head_heights), y)
        canvas.setLineWidth(1.0)
        canvas.line(0, top, self._width, top)
        canvas.line(0, y, self._width, y)
        y -= 12.0
        for line in self._foot_lines():
            y -= 3.0
            self._setter.draw(canvas, 0, y, line, "song", 9.0)
            y -= 10.0

    def _draw_top(self, height: float) -> float:
        table, setter = self._table, self._setter
        title = table.title if not self._start else f"{table.title}（续表）"
        y = height - 17.0
        width = setter.width(title, "hei", 14.0)
        setter.draw(self.canv, (self._width - width) / 2, y, title, "hei", 14.0)
        y -= 17.0
        for text in () if self._start else table.right[:-1]:
            setter.draw(self.canv, self._width - setter.width(text, "song", 9.0), y, text, "song", 9.0)
            y -= 15.0
        left = "" if self._start else table.left
        right = (table.right[-1] if table.right else "") if not self._start else ""
        if self._code:
            right = f"{right}  校验码 {self._code}".strip()
        for text, place in ((left, 0.0), (table.middle, 0.5), (right, 1.0)):
            if text and not (self._start and place == 0.5):
                setter.draw(self.canv, (self._width - setter.width(text, "song", 9.0)) * place, y, text, "song", 9.0)
        return height - self._top_height()

    def _draw_head(self, top: float) -> float:
        edges = [top]
        for height in self._head_heights:
            edges.append(edges[-1] - height)
        for box in _boxes(self._head):
            x = sum(self._widths[: box.column])
            width = sum(self._widths[box.column : box.column + box.columns])
            upper, lower = edges[box.row], edges[box.row + box.rows]
            self.canv.rect(x, lower, width, upper - lower)
            lines = self._lines(box.text, width, "hei")
            y = (upper + lower) / 2 + len(lines) * self._size * _LINE / 2 - self._size * 0.95
            for line in lines:
                place = x + (width - self._setter.width(line, "hei", self._size)) / 2
                self._setter.draw(self.canv, place, y, line, "hei", self._size)
                y -= self._size * _LINE
        return edges[-1]

    def _draw_row(self, top: float, row: tuple[Cell, ...], wrapped: list[list[str]]) -> float:
        height = self._row_height(wrapped)
        x = 0.0
        for index, (cell, lines) in enumerate(zip(row, wrapped, strict=True)):
            width, align = self._widths[index], self._table.columns[index].align
            role = "hei" if cell.strong else "song"
            y = top - (height - len(lines) * self._size * _LINE) / 2 - self._size * 0.95
            for line in lines:
                free = width - 2 * PAD - self._setter.width(line, role, self._size)
                shift = {LEFT: 0.0, CENTRE: 0.5, RIGHT: 1.0}[align if len(lines) == 1 or align != CENTRE else LEFT]
                self._setter.draw(self.canv, x + PAD + max(0.0, free) * shift, y, line, role, self._size)
                y -= self._size * _LINE
            x += width
        self.canv.line(0, top - height, self._width, top - height)
        return top - height

    def _draw_empty(self, top: float) -> float:
        height = self._size * _LINE + 2 * PAD
        width = self._setter.width(self._table.empty, "song", self._size)
        self._setter.draw(self.canv, (self._width - width) / 2, top - height + PAD + 2, self._table.empty, "song", self._size)
        return top - height

    def _draw_columns(self, top: float, bottom: float) -> None:
        x = 0.0
        inner = self._widths if self._table.rows else []
        self.canv.line(0, top, 0, bottom)
        self.canv.line(self._width, top, self._width, bottom)
        for width in inner[:-1]:
            x += width
            self.canv.line(x, top, x, bottom)
