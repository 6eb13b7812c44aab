"""Flowables of the official page (domain.md §4.6): 22 lines of 28 characters in the 版心, everything on that grid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable

from swdesk.reports.breaking import Line, break_lines
from swdesk.reports.fonts import Typesetter

BODY_WIDTH = 156 * mm
BODY_HEIGHT = 225 * mm
LEADING = BODY_HEIGHT / 22
PITCH = BODY_WIDTH / 28
SIZE = 16.0
TRACKING = PITCH - SIZE
"""3号字 is 16 pt, 28 of them are wider than the 版心: set 0.21 pt tighter, not smaller (domain.md §4.6)."""

TITLE_SIZE = 22.0

Stretches = tuple[tuple[int, int], ...]
"""From one character to another, in order and apart."""


class TextBlock(Flowable):
    """A paragraph on the grid, justified; pages are filled to their last line by cutting it."""

    def __init__(
        self, setter: Typesetter, text: str, role: str = "fangsong", *, indent: int = 2, align: str = "", bold: Stretches = ()
    ) -> None:  # fmt: skip
        super().__init__()
        self._bold = bold
        self._setter, self._text, self._role = setter, text, role
        self._indent, self._align = indent * PITCH, align
        self._lines: list[Line] | None = None
        self._widths: list[float] = []
        self._from = 0
        self.bookmark: tuple[int, str] | None = None

    def _broken(self) -> list[Line]:
        if self._lines is None:
            widths = self._setter.widths(self._text.replace("\n", " "), self._role, SIZE, TRACKING)
            self._widths = widths
            self._lines = break_lines(self._text, widths, BODY_WIDTH - self._indent, BODY_WIDTH)
        return self._lines

    @property
    def rows(self) -> int:
        """How many lines it takes."""
        return len(self._broken()) - self._from

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Its room: the 版心's width, whole lines high."""
        return BODY_WIDTH, self.rows * LEADING

    def cut(self, rows: int) -> tuple[TextBlock, TextBlock]:
        """Its first `rows` lines, and the rest."""
        return self._part(self._from, self._from + rows), self._part(self._from + rows, len(self._broken()))

    def _part(self, start: int, end: int) -> TextBlock:
        part = TextBlock(self._setter, self._text, self._role, align=self._align, bold=self._bold)
        part._indent, part._lines, part._from = self._indent, self._broken()[:end], start
        part._widths = self._widths
        part.bookmark = self.bookmark if start == 0 else None
        return part

    def draw(self) -> None:
        """Draw the lines from the top."""
        lines = self._broken()
        top = (len(lines) - self._from) * LEADING
        for row, line in enumerate(lines[self._from :]):
            text = self._text[line.start : line.end]
            first = self._from + row == 0
            x = self._indent if first else 0.0
            room = BODY_WIDTH - x
            extra = 0.0
            if self._align == "centre":
                x += (room - line.width) / 2
            elif not line.last and len(text) > 1 and room - line.width < 3 * PITCH:
                extra = (room - line.width) / (len(text) - 1)
            y = top - row * LEADING - LEADING * 0.72
            for start, end, heavy in _pieces(line, self._bold):
                self._setter.draw(
                    self.canv, x, y, self._text[start:end], self._role, SIZE, TRACKING + extra, bold=heavy
                )
                x += sum(self._widths[start:end]) + extra * (end - start)


def _pieces(line: Line, bold: Stretches) -> Iterator[tuple[int, int, bool]]:
    """A line cut where bold begins and ends."""
    place = line.start
    for first, last in bold:
        start, end = max(first, place), min(last, line.end)
        if start < end:
            if place < start:
                yield place, start, False
            yield start, end, True
            place = end
    if place < line.end:
        yield place, line.end, False


class TitleBlock(Flowable):
    """The title: 2号小标宋, centred, two grid lines for each line of text, a blank one above and below."""

    def __init__(self, setter: Typesetter, lines: tuple[str, ...]) -> None:
        super().__init__()
        self._setter, self._lines = setter, lines
        self.bookmark: tuple[int, str] | None = (0, "".join(lines))

    @property
    def rows(self) -> int:
        """Whole grid lines."""
        return round(len(self._lines) * 1.25 + 0.5) + 1

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Its room."""
        return aW, self.rows * LEADING

    def draw(self) -> None:
        """Centre each line."""
        spare = (
            self.rows - 1 - len(self._lines) * 1.25
        )  # the last line of text ends where the blank one begins
        y = (self.rows - spare) * LEADING - TITLE_SIZE * 1.1
        for line in self._lines:
            width = self._setter.width(line, "title", TITLE_SIZE)
            self._setter.draw(self.canv, (BODY_WIDTH - width) / 2, y, line, "title", TITLE_SIZE)
            y -= LEADING * 1.25


class SignatureBlock(Flowable):
    """署名 and date at the right. A seal of 45 mm centred on both begins within one line of the text (GB/T 9704 §7.3.5)."""

    rows = 5

    def __init__(self, setter: Typesetter, signer: str, day: str) -> None:
        super().__init__()
        self._setter, self._signer, self._day = setter, signer, day

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Five lines: two for the upper part of the seal, two of text, one for its lower part."""
        return aW, self.rows * LEADING

    def draw(self) -> None:
        """The date ends four characters from the right; the signer is centred above it (有印章)."""
        day_width = self._setter.width(self._day, "fangsong", SIZE, TRACKING)
        x = BODY_WIDTH - 4 * PITCH - day_width
        self._setter.draw(self.canv, x, LEADING * 1.28, self._day, "fangsong", SIZE, TRACKING)
        width = self._setter.width(self._signer, "fangsong", SIZE, TRACKING)
        centred = min(x + (day_width - width) / 2, BODY_WIDTH - width)
        self._setter.draw(
            self.canv, max(0, centred), LEADING * 2.28, self._signer, "fangsong", SIZE, TRACKING
        )


class Blank(Flowable):
    """Empty grid lines."""

    def __init__(self, rows: float = 1) -> None:
        super().__init__()
        self.rows = rows

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """What of it fits."""
        return aW, min(self.rows * LEADING, aH)

    def draw(self) -> None:
        """Nothing."""


class Drawn(Flowable):
    """A chart, centred, with its title below (图1 …); one taller than a page is made smaller."""

    def __init__(self, drawing: Any, setter: Typesetter, title: str) -> None:
        super().__init__()
        self._drawing, self._setter, self._title = drawing, setter, title
        self._scale = drawing.renderScale = min(1.0, 20 * LEADING / drawing.height)
        self.rows = int(-(-(drawing.height * self._scale + 24) // LEADING))

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Whole grid lines."""
        return aW, self.rows * LEADING

    def draw(self) -> None:
        """The chart, then its title."""
        from reportlab.graphics import renderPDF  # noqa: PLC0415 - loads the whole graphics package

        left = (BODY_WIDTH - self._drawing.width * self._scale) / 2
        renderPDF.draw(self._drawing, self.canv, left, 22)
        width = self._setter.width(self._title, "hei", 10.5)
        self._setter.draw(self.canv, (BODY_WIDTH - width) / 2, 9, self._title, "hei", 10.5)
