"""Flowables of an official document: cover, masthead, colophon, head of an attachment (domain.md §4.6)."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor, black
from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable

from swdesk.reports.document import Annex, Colophon, Cover, Masthead
from swdesk.reports.flow import BODY_HEIGHT, BODY_WIDTH, LEADING, PITCH, SIZE, TITLE_SIZE
from swdesk.reports.fonts import Typesetter

RED = HexColor("#D7000F")
THICK, THIN = 0.35 * mm, 0.25 * mm
"""First and last rule of the 版记, the one between them."""

_COVER_SIZE = 36.0
_SMALL = 14.0
_ORGAN_TOP = 35 * mm
"""The top of the 发文机关标志 below the top of the 版心."""


class _Set(Flowable):
    """Something whole grid lines high."""

    rows = 1

    def __init__(self, setter: Typesetter) -> None:
        super().__init__()
        self._setter = setter

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Its room."""
        return aW, self.rows * LEADING

    def _text(self, x: float, y: float, text: str, role: str, size: float, share: float = 0.0) -> None:
        """`text` at x; `share` 0.5 centres it on x, 1 ends it there."""
        if text:
            x -= self._setter.width(text, role, size) * share
            self._setter.draw(self.canv, x, y, text, role, size)


class CoverBlock(_Set):
    """封面: the title in the upper third, the facts below the middle; it fills its page."""

    rows = 22

    def __init__(self, setter: Typesetter, block: Cover) -> None:
        super().__init__(setter)
        self._block = block
        widest = max(setter.width(line, "title", _COVER_SIZE) for line in block.lines)
        self._size = _COVER_SIZE * min(1.0, BODY_WIDTH / widest)

    def draw(self) -> None:
        """Title, then pairs of what and whom."""
        y = BODY_HEIGHT - 5 * LEADING
        for line in self._block.lines:
            self._text(BODY_WIDTH / 2, y, line, "title", self._size, 0.5)
            y -= self._size * 1.6
        y = 6 * LEADING
        for label, text in self._block.facts:
            self._text(BODY_WIDTH * 0.3, y, f"{label}：", "hei", SIZE, 1.0)
            self._text(
                BODY_WIDTH * 0.3,
                y,
                text,
                "fangsong",
                SIZE * min(1.0, BODY_WIDTH * 0.7 / self._setter.width(text, "fangsong", SIZE)),
            )
            y -= LEADING * 1.4


class MastheadBlock(_Set):
    """版头: 发文机关标志 35 mm below the top of the 版心, two lines on 发文字号 and 签发人, 4 mm below them the red line, then two empty lines."""

    rows = 11

    def __init__(self, setter: Typesetter, block: Masthead) -> None:
        super().__init__(setter)
        self._block = block
        self._size = 48.0 * min(1.0, BODY_WIDTH / setter.width(block.organ, "title", 48.0))

    def draw(self) -> None:
        """The organ in red; a number alone stands in the middle, with 签发人 at both sides."""
        canvas: Any = self.canv
        top, block = self.rows * LEADING, self._block
        canvas.setFillColor(RED)
        self._text(
            BODY_WIDTH / 2, top - _ORGAN_TOP - self._size * 0.86, block.organ, "title", self._size, 0.5
        )
        canvas.setFillColor(black)
        line = 3 * LEADING
        if block.approved:
            self._text(PITCH, line, block.number, "fangsong", SIZE)
            name = self._setter.width(block.approved, "kai", SIZE)
            self._text(BODY_WIDTH - PITCH, line, block.approved, "kai", SIZE, 1.0)
            self._text(BODY_WIDTH - PITCH - name, line, "签发人：", "fangsong", SIZE, 1.0)
        else:
            self._text(BODY_WIDTH / 2, line, block.number, "fangsong", SIZE, 0.5)
        canvas.saveState()
        canvas.setStrokeColor(RED)
        canvas.setLineWidth(THICK)
        canvas.line(0, line - 4 * mm, BODY_WIDTH, line - 4 * mm)
        canvas.restoreState()


class ColophonBlock(_Set):
    """版记: its last rule lies on the bottom of the 版心; 4号仿宋, one character in on both sides."""

    def __init__(self, setter: Typesetter, block: Colophon) -> None:
        super().__init__(setter)
        self._block = block
        self.rows = 2 if block.copies else 1

    def draw(self) -> None:
        """抄送, then who printed it and when."""
        canvas: Any = self.canv
        canvas.saveState()
        for index in range(self.rows + 1):
            canvas.setLineWidth(THICK if index in {0, self.rows} else THIN)
            canvas.line(0, index * LEADING, BODY_WIDTH, index * LEADING)
        canvas.restoreState()
        inside = LEADING * 0.32
        if self._block.copies:
            self._text(_SMALL, LEADING + inside, f"抄送：{self._block.copies}。", "fangsong", _SMALL)
        self._text(_SMALL, inside, self._block.office, "fangsong", _SMALL)
        self._text(BODY_WIDTH - _SMALL, inside, f"{self._block.day}印发", "fangsong", _SMALL, 1.0)


class AnnexBlock(_Set):
    """The head of an attachment: “附件” on the first line, its title centred on the third."""

    rows = 4

    def __init__(self, setter: Typesetter, block: Annex, width: float) -> None:
        super().__init__(setter)
        self._block, self._width = block, width
        self.bookmark: tuple[int, str] | None = (0, f"{block.mark} {block.title}")

    def draw(self) -> None:
        """Mark and title."""
        top = self.rows * LEADING
        self._text(0, top - LEADING * 0.72, self._block.mark, "hei", SIZE)
        self._text(self._width / 2, top - LEADING * 2.78, self._block.title, "title", TITLE_SIZE, 0.5)
