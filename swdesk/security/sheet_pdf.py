"""The recovery sheet as one A4 page. `sheet_bytes` is for printing straight from memory: the page is a key."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from swdesk.disk import disk_told, write_atomically
from swdesk.i18n import _, on_paper
from swdesk.reports.breaking import break_lines
from swdesk.reports.fonts import Typesetter, register
from swdesk.security.sheet import RecoverySheet

_LEFT, _RIGHT = 25 * mm, A4[0] - 25 * mm
_WIDTH = _RIGHT - _LEFT
_CELL = 16 * mm
_QR = 42 * mm
_BODY = 13.0


class _Page:
    """Draws downwards; `y` is the next baseline in points from the foot of the page."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.types = Typesetter()
        self.y = A4[1] - 32 * mm

    def centred(self, text: str, role: str, size: float) -> None:
        width = self.types.width(text, role, size)
        self.types.draw(self.canvas, (A4[0] - width) / 2, self.y, text, role, size)

    def paragraph(self, text: str, role: str = "fangsong") -> None:
        widths = self.types.widths(text, role, _BODY)
        for line in break_lines(text, widths, _WIDTH, _WIDTH):
            self.types.draw(self.canvas, _LEFT, self.y, text[line.start : line.end], role, _BODY)
            self.y -= _BODY * 1.6
        self.y -= _BODY * 0.4

    def phrase(self, groups: tuple[str, ...]) -> None:
        """Numbered cells, six a row, so that a finger keeps its place while typing."""
        top, number = self.y, 0
        for row, group in enumerate(groups):
            for column, character in enumerate(group):
                number += 1
                x, y = _LEFT + column * _CELL, top - (row + 1) * _CELL
                self.canvas.rect(x, y, _CELL, _CELL)
                self.types.draw(self.canvas, x + 1.2 * mm, y + _CELL - 3.6 * mm, str(number), "song", 7)
                width = self.types.width(character, "song", 24)
                self.types.draw(self.canvas, x + (_CELL - width) / 2, y + 3.6 * mm, character, "song", 24)
        self.y = top - len(groups) * _CELL

    def qr(self, text: str, top: float) -> None:
        matrix = segno.make(text, error="m", micro=False).matrix
        side = _QR / len(matrix)
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark & 1:
                    x, y = _RIGHT - _QR + column * side, top - (row + 1) * side
                    self.canvas.rect(x, y, side, side, stroke=0, fill=1)


@on_paper
def sheet_bytes(sheet: RecoverySheet) -> bytes:
    """The page as a PDF."""
    out = io.BytesIO()
    face: Any = register("song")  # the stub takes the name of the first face for a number
    canvas = Canvas(out, pagesize=A4, initialFontName=face, lang="zh-CN")
    canvas.setTitle(sheet.title)
    page = _Page(canvas)
    page.centred(sheet.title, "title", 26)
    page.y -= 13 * mm
    page.centred(f"{sheet.station}　{sheet.created}", "kai", 15)
    page.y -= 13 * mm
    page.paragraph(sheet.paragraphs[0])
    top = page.y
    page.phrase(sheet.groups)
    page.qr(sheet.qr, top - (len(sheet.groups) * _CELL - _QR) / 2)
    page.y -= 12 * mm
    for text in sheet.paragraphs[1:]:
        page.paragraph(text)
    page.y -= 8 * mm
    for name in sheet.fields:
        page.types.draw(canvas, _LEFT, page.y, name, "fangsong", _BODY)
        canvas.line(_LEFT + 18 * mm, page.y - 2, _LEFT + 90 * mm, page.y - 2)
        page.y -= 11 * mm
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def write_recovery_sheet(path: Path, sheet: RecoverySheet) -> None:
    """Write the page to a file the user chose (for a print shop or a PC without a printer)."""
    with disk_told(_("恢复单没有写成，数据没有改动。")):
        write_atomically(path, sheet_bytes(sheet))
