"""Official tables: repeated heads, whole rows, 续表, 0.5 pt lines (domain.md §4.2, §4.6). Cells are drawn as strings."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from reportlab.platypus.flowables import Flowable

from swdesk.reports.breaking import break_lines
from swdesk.reports.document import CENTRE, LEFT, RIGHT, Cell, Table
from swdesk.reports.fonts import Typesetter
from swdesk.reports.heads import boxes

SIZE = 10.5
"""五号; tables of many columns (more than 8, turned 10) go down to 小五 (9 pt)."""

SMALL = 9.0
PAD = 3.0
_PAD_Y, _PAD_LEAST = 2.5, 0.6
"""Room above and below the text of a row; a table that is a few rows too long for a page is set tighter."""

_LINE = 1.25
_TITLE = 24.0
_SIDE = 11.5
_INFO = 16.0
_NOTE = 12.5
_SHRINK = 1.14
"""A text that is too long for one line by less than this is set smaller instead of leaving a character alone."""

_MOST = 18
"""Lines of a cell: a row is never split, so none may be taller than a page."""

_SHIFT = {LEFT: 0.0, CENTRE: 0.5, RIGHT: 1.0}


class Measured:
    """A table set for a width: measured once, shared by its parts on the pages."""

    def __init__(
        self, setter: Typesetter, table: Table, width: float, tail: Flowable | None, pad: float = _PAD_Y
    ) -> None:
        self._pad = pad
        self._setter, self.table, self.width = setter, table, width
        self.tail, self.tail_height = tail, tail.wrap(width, 0)[1] if tail else 0.0
        self.size = SIZE if len(table.columns) <= (10 if table.landscape else 8) else SMALL
        total = sum(column.width for column in table.columns)
        self.widths = [column.width / total * width for column in table.columns]
        self.head = table.head or (tuple(column.label for column in table.columns),)
        self.boxes = boxes(self.head)
        self.head_heights = self._measure_head()
        self.rows = [self._wrap(row) for row in table.rows]
        self.heights = [self.height(max(map(len, row))) for row in self.rows]

    def height(self, lines: int) -> float:
        """Of a row with so many lines."""
        return lines * self.size * _LINE + 2 * self._pad

    def lines(self, text: str, width: float, role: str) -> list[str]:
        """`text` broken for a cell of `width`."""
        if not text:
            return [""]
        widths = self._setter.widths(text.replace("\n", " "), role, self.size)
        room = max(width - 2 * PAD, self.size)
        if sum(widths) <= room * _SHRINK and "\n" not in text:
            return [text]
        return [text[line.start : line.end] for line in break_lines(text, widths, room, room)]

    def _wrap(self, row: tuple[Cell, ...]) -> list[list[str]]:
        wrapped = [
            self.lines(cell.text, self.widths[i], "hei" if cell.strong else "song")
            for i, cell in enumerate(row)
        ]
        return [[*lines[: _MOST - 1], "……"] if len(lines) > _MOST else lines for lines in wrapped]

    def _measure_head(self) -> list[float]:
        heights = [self.height(1)] * len(self.head)
        for box in self.boxes:
            width = sum(self.widths[box.column : box.column + box.columns])
            need = self.height(len(self.lines(box.text, width, "hei")))
            have = sum(heights[box.row : box.row + box.rows])
            if need > have:
                heights[box.row + box.rows - 1] += need - have
        return heights

    def info(self, code: str) -> list[tuple[float, str]]:
        """What stands between title and head: (share of the width, text); 填报单位 gets a line of its own if need be."""
        unit = f"计量单位：{self.table.unit}" if self.table.unit else ""
        right = "　".join(filter(None, (unit, code)))
        return [(0.0, self.table.left), (0.5, self.table.middle), (1.0, right)]

    def crowded(self, code: str) -> bool:
        """Whether left, middle and right do not fit on one line."""
        left, middle, right = (self._setter.width(text, "song", SMALL) for _share, text in self.info(code))
        room = self.width / 2 - middle / 2 - 10
        return bool(middle) and (left > room or right > room)

    def fitting(self, line: str, width: float, role: str) -> float:
        """The size at which a line fits into a cell of `width`."""
        natural = self._setter.width(line, role, self.size)
        return self.size * min(1.0, (width - 2 * PAD) / natural) if natural else self.size

    @cached_property
    def foot(self) -> list[str]:
        """The lines below the last row."""
        found: list[str] = []
        for text in (self.table.foot, *self.table.notes):
            widths = self._setter.widths(text, "song", SMALL)
            if text:
                found += [
                    text[line.start : line.end] for line in break_lines(text, widths, self.width, self.width)
                ]
        return found


class TableBlock(Flowable):
    """A table, or the part of it that stands on one page."""

    def __init__(
        self, setter: Typesetter, measured: Measured, start: int, end: int, *, code: str = ""
    ) -> None:
        super().__init__()
        self._setter, self._m = setter, measured
        self._code = code
        self._start, self._end = start, end
        self.bookmark: tuple[int, str] | None = (
            (0, measured.table.title) if start == 0 and not measured.table.inline else None
        )

    def room_to_begin(self, page: float) -> float:
        """How much of a page must be left for it to begin there: all of a short table, three fifths of a page else."""
        return min(self.wrap(0, 0)[1], 0.6 * page)

    @property
    def _top(self) -> float:
        """Title and the line with unit and period; a table in the text has neither."""
        if self._m.table.inline:
            return 0.0
        if self._start:
            return _TITLE + _INFO
        return max(_TITLE, len(self._m.table.right) * _SIDE) + _INFO * (
            2 if self._m.crowded(self._code) else 1
        )

    @property
    def _last(self) -> bool:
        return self._end == len(self._m.rows)

    def _foot(self) -> list[str]:
        return self._m.foot if self._last else []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Its room on the page."""
        foot = len(self._foot()) * _NOTE + (self._m.tail_height if self._last else 0.0)
        body = sum(self._m.heights[self._start : self._end]) or self._m.height(1)
        return self._m.width, self._top + sum(self._m.head_heights) + body + foot + 8.0

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """Rows that fit on this page, and the rest under the same head as 续表; rows are never split."""
        room = aH - self._top - sum(self._m.head_heights) - 8.0
        place = self._start
        while place < self._end and self._m.heights[place] <= room:
            room -= self._m.heights[place]
            place += 1
        if place >= self._end:  # the rows fit, their foot does not: take two rows along
            place = max(self._start, self._end - 2)
        if place == self._start:
            return []
        return [self._part(self._start, place), self._part(place, self._end)]

    def without_last(self, rows: int) -> tuple[TableBlock | None, TableBlock]:
        """The table without its last rows (None where that leaves nothing), and those."""
        place = max(self._start, self._end - rows)
        return self._part(self._start, place) if place > self._start else None, self._part(place, self._end)

    def _part(self, start: int, end: int) -> TableBlock:
        return TableBlock(self._setter, self._m, start, end, code=self._code)

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def draw(self) -> None:
        """Title, head, rows, lines, foot."""
        canvas: Any = self.canv
        m = self._m
        top = self.wrap(0, 0)[1] - self._top
        if not m.table.inline:
            self._draw_top(top)
        canvas.setLineWidth(0.5)
        under = self._draw_head(top)
        y = under if m.rows else self._draw_empty(under)
        for index in range(self._start, self._end):
            y = self._draw_row(y, m.table.rows[index], m.rows[index], m.heights[index])
        self._draw_columns(under, y)
        canvas.setLineWidth(1.0)
        canvas.rect(0, y, m.width, top - y)
        y -= 12.0
        for line in self._foot():
            self._setter.draw(canvas, 0, y, line, "song", SMALL)
            y -= _NOTE
        if self._m.tail is not None and self._last:
            self._m.tail.drawOn(canvas, 0, 0)

    def _text(self, x: float, y: float, text: str, role: str, size: float, share: float = 0.0) -> None:
        """`text` at x; `share` 0.5 centres it on x, 1 ends it there."""
        if text:
            x -= self._setter.width(text, role, size) * share if share else 0.0
            self._setter.draw(self.canv, x, y, text, role, size)

    def _draw_top(self, base: float) -> None:
        table, width = self._m.table, self._m.width
        if self._start:
            self._text(width / 2, base + _INFO + 5, f"{table.title}（续表）", "hei", 14.0, 0.5)
            self._text(width, base + 4, self._code, "song", SMALL, 1.0)
            return
        crowded = self._m.crowded(self._code)
        above = base + _INFO * (2 if crowded else 1)
        self._text(width / 2, above + 5, table.title, "hei", 14.0, 0.5)
        longest = max((self._setter.width(text, "song", SMALL) for text in table.right), default=0.0)
        for index, text in enumerate(reversed(table.right)):
            self._text(width - max(longest, 90.0), above + 3 + index * _SIDE, text, "song", SMALL)
        for share, text in self._m.info(self._code):
            lifted = _INFO - 2 if crowded and share == 0.5 else 0.0
            self._text(width * share, base + 4 + lifted, text, "song", SMALL, share)

    def _draw_head(self, top: float) -> float:
        m = self._m
        edges = [top]
        for height in m.head_heights:
            edges.append(edges[-1] - height)
        for box in m.boxes:
            x = sum(m.widths[: box.column])
            width = sum(m.widths[box.column : box.column + box.columns])
            upper, lower = edges[box.row], edges[box.row + box.rows]
            self.canv.rect(x, lower, width, upper - lower)
            lines = m.lines(box.text, width, "hei")
            y = (upper + lower) / 2 + len(lines) * m.size * _LINE / 2 - m.size * 0.98
            for line in lines:
                self._text(x + width / 2, y, line, "hei", m.fitting(line, width, "hei"), 0.5)
                y -= m.size * _LINE
        return edges[-1]

    def _draw_row(self, top: float, row: tuple[Cell, ...], wrapped: list[list[str]], height: float) -> float:
        m, x = self._m, 0.0
        for cell, lines, width, column in zip(row, wrapped, m.widths, m.table.columns, strict=True):
            align = column.align if len(lines) == 1 or column.align != CENTRE else LEFT
            place = x + PAD + (width - 2 * PAD) * _SHIFT[align]
            y = top - (height - len(lines) * m.size * _LINE) / 2 - m.size * 0.98
            role = "hei" if cell.strong else "song"
            for line in lines:
                self._text(place, y, line, role, m.fitting(line, width, role), _SHIFT[align])
                y -= m.size * _LINE
            x += width
        self.canv.line(0, top - height, m.width, top - height)
        return top - height

    def _draw_empty(self, top: float) -> float:
        bottom = top - self._m.height(1)
        self._text(self._m.width / 2, bottom + 5.5, self._m.table.empty, "song", self._m.size, 0.5)
        return bottom

    def _draw_columns(self, top: float, bottom: float) -> None:
        x = 0.0
        for width in self._m.widths[:-1] if self._m.rows else []:
            x += width
            self.canv.line(x, top, x, bottom)


def table_block(
    setter: Typesetter,
    table: Table,
    width: float,
    *,
    check_code: str = "",
    tail: Flowable | None = None,
    page: float = 0.0,
) -> TableBlock:
    """A whole table as a flowable of `width` points; `tail` stands below its last row, on the same page.

    One that is only a few rows longer than a `page` is set tighter, so that it stands on one.
    """
    code = f"校验码：{check_code}" if check_code else ""
    made = TableBlock(setter, Measured(setter, table, width, tail), 0, len(table.rows), code=code)
    over = made.wrap(0, 0)[1] - page
    lines = len(table.rows) + len(table.head or (table.columns,))
    if not page or over <= 0 or over > 2 * lines * (_PAD_Y - _PAD_LEAST):
        return made
    tight = Measured(setter, table, width, tail, _PAD_Y - over / (2 * lines) - 0.01)
    return TableBlock(setter, tight, 0, len(table.rows), code=code)
