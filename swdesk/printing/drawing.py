"""Pages of forms → PDF: the look of an office form, boxes ruled at half a point, number and page in the margins."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from swdesk.i18n import _
from swdesk.printing.attached import Foreign, Photo
from swdesk.printing.layout import (
    CUT_ROOM,
    NOTE_SIZE,
    PAD,
    PITCH,
    TITLE_SIZE,
    Pages,
    Placed,
    lay_out,
    page_size,
)
from swdesk.printing.sheet import BOTTOM, LEFT, TOP, Box, Sheet
from swdesk.progress import Progress, silent
from swdesk.reports import archival
from swdesk.reports.fonts import Typesetter, use_as_default

RULE, FRAME = 0.5, 0.9
SMALL = 9.0
BASE = 0.36
"""How far the middle of a character stands above its baseline, as a share of its size."""


@dataclass(frozen=True)
class Printed:
    """A PDF, its pages, and the characters that no face has (printed as 〓)."""

    data: bytes
    pages: int
    missing: tuple[str, ...] = ()


def print_sheets(sheets: Sequence[Sheet], title: str, progress: Progress | None = None) -> Printed:
    """The sheets one after the other, each with page numbers of its own."""
    told, setter = progress or silent, Typesetter()
    laid: list[Pages] = []
    for number, sheet in enumerate(sheets):
        told(number, len(sheets), _("正在排版"))
        laid.append(lay_out(sheet, setter))
    return draw_pages(laid, setter, title)


def draw_pages(laid: Sequence[Pages], setter: Typesetter, title: str, *, front: int | None = None) -> Printed:
    """Laid out forms as one file. With `front` the pages are counted through, those of the first forms not."""
    out = io.BytesIO()
    make: Any = Canvas  # its stub takes the name of the first face for a number
    canvas = make(out, invariant=1, initialFontName=use_as_default(), lang="zh-CN")
    canvas.setTitle(title)
    canvas.setCreator("swdesk")
    painter = _Painter(canvas, setter)
    before = sum(len(one.pages) for one in laid[: front or 0])
    whole, number = sum(len(one.pages) for one in laid), 0
    for one in laid:
        for index in range(len(one.pages)):
            number += 1
            running = (number - before, whole - before)
            painter.page(one, index, (index + 1, len(one.pages)) if front is None else running)
    canvas.save()
    author = laid[0].sheet.station if laid else ""
    data = archival.as_pdf_a(laid_over(out.getvalue(), painter.foreign), title, author)
    return Printed(data, whole, tuple(sorted(setter.missing)))


def laid_over(
    data: bytes, foreign: Sequence[tuple[int, Foreign, tuple[float, float, float, float]]]
) -> bytes:
    """A PDF with pages of others laid into their rectangles."""
    if not foreign:
        return data
    import pikepdf  # noqa: PLC0415 - 10 MB that a window without a file to print does not need

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, picture, rectangle in foreign:
            with pikepdf.open(io.BytesIO(picture.data)) as other:
                pdf.pages[number - 1].add_overlay(other.pages[picture.page], pikepdf.Rectangle(*rectangle))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


class _Painter:
    def __init__(self, canvas: Any, setter: Typesetter) -> None:
        self._canvas, self._setter = canvas, setter
        self._above = 0.0
        self.foreign: list[tuple[int, Foreign, tuple[float, float, float, float]]] = []
        """Pages of other PDFs: on which page, what, and the rectangle (left, bottom, right, top)."""

    def page(self, laid: Pages, index: int, foot: tuple[int, int]) -> None:
        """One page with everything on it."""
        sheet, placed = laid.sheet, laid.pages[index]
        width, height = page_size(sheet)
        self._canvas.setPageSize((width, height))
        self._above = height - TOP
        self._margins(sheet, width, foot)
        if index == 0:
            self._centred(sheet.title, "title", TITLE_SIZE, LEFT, sheet.width, self._above - TITLE_SIZE)
            self._bookmark(sheet)
        for _side, several in groupby(placed, key=lambda one: id(one.set.band.side)):
            self._rows(list(several), sheet.width)
        if index == len(laid.pages) - 1 and laid.notes:
            bottom = placed[-1].top + placed[-1].height if placed else 0.0
            y = self._above - bottom - 2 * mm - NOTE_SIZE
            for line in laid.notes:
                self._text(LEFT, y, line, "song", NOTE_SIZE)
                y -= NOTE_SIZE * PITCH
        self._canvas.showPage()

    def _bookmark(self, sheet: Sheet) -> None:
        if sheet.title:
            key = f"p{self._canvas.getPageNumber()}"
            self._canvas.bookmarkPage(key)
            self._canvas.addOutlineEntry(f"{sheet.title} {sheet.about}".strip(), key, 0)

    def _margins(self, sheet: Sheet, width: float, foot: tuple[int, int]) -> None:
        y = self._above + 4 * mm
        self._text(LEFT, y, sheet.station, "song", SMALL)
        self._text(
            LEFT + sheet.width - self._setter.width(sheet.number, "song", SMALL),
            y,
            sheet.number,
            "song",
            SMALL,
        )
        if foot[0] > 0:
            text = _("第 {} 页 共 {} 页").format(*foot)
            self._centred(text, "song", SMALL, 0, width, BOTTOM - 8 * mm)

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _rows(self, several: list[Placed], width: float) -> None:
        """Rows that stand beside the same upright label, or beside none."""
        side = several[0].set.band.side
        x = LEFT + (side.width if side else 0)
        for one in several:
            self._row(one, x)
        if side is not None:
            top, bottom = several[0].top, several[-1].top + several[-1].height
            self._rectangle(LEFT, top, side.width, bottom - top)
            self._upright(side.text, LEFT, side.width, top, bottom - top)
        framed = [one for one in several if one.set.band.framed]
        if framed and framed[0].set.band.cut is False:
            top, bottom = framed[0].top, framed[-1].top + framed[-1].height
            self._canvas.setLineWidth(FRAME)
            for edge in (LEFT, LEFT + width):
                self._canvas.line(edge, self._above - top, edge, self._above - bottom)

    def _row(self, one: Placed, x: float) -> None:
        top, height = one.top, one.height
        if one.set.band.cut:
            self._cut_line(top)
            top, height = top + CUT_ROOM, height - CUT_ROOM
        for box, lines in zip(one.set.band.boxes, one.set.lines, strict=True):
            if one.set.band.framed:
                self._rectangle(x, top, box.width, height)
            self._box(box, lines, x, top, height)
            x += box.width

    def _cut_line(self, top: float) -> None:
        y = self._above - top - CUT_ROOM / 2
        self._canvas.saveState()
        self._canvas.setDash(3, 3)
        self._canvas.line(LEFT - 15 * mm, y, page_right(), y)
        self._canvas.restoreState()

    def _box(self, box: Box, lines: Sequence[str], x: float, top: float, height: float) -> None:
        leading = box.size * PITCH
        foot = box.size * 2 if box.foot else 0.0
        if box.picture is not None:
            self._picture(box, x, top, height)
        free = height - 2 * PAD - foot - len(lines) * leading
        y = self._above - top - PAD - (free / 2 if box.middle and not box.foot else 0.0)
        for line in lines:
            width = self._setter.width(line, box.role, box.size)
            room = box.width - 2 * PAD
            shift = (room - width) * {"centre": 0.5, "right": 1.0}.get(box.align, 0.0)
            self._text(x + PAD + shift, y - leading / 2 - box.size * BASE, line, box.role, box.size)
            y -= leading
        if box.foot:
            width = self._setter.width(box.foot, "song", box.size)
            self._text(
                x + box.width - PAD - width, self._above - top - height + PAD + 2, box.foot, "song", box.size
            )

    def _picture(self, box: Box, x: float, top: float, height: float) -> None:
        """A drawing, a photo or a page of another PDF, as large as its cell lets it be."""
        room, high = box.width - 2 * PAD, height - 2 * PAD
        picture = box.picture
        most = 1.0 if not isinstance(picture, Photo) else room / picture.width
        scale = min(room / picture.width, high / picture.height, most)
        wide, tall = picture.width * scale, picture.height * scale
        left = x + (box.width - wide) / 2
        bottom = self._above - top - height / 2 - tall / 2
        if isinstance(picture, Foreign):
            rectangle = (left, bottom, left + wide, bottom + tall)
            self.foreign.append((self._canvas.getPageNumber(), picture, rectangle))
        elif isinstance(picture, Photo):
            self._canvas.drawImage(ImageReader(io.BytesIO(picture.data)), left, bottom, wide, tall)
        else:
            self._drawing(picture, left, bottom, scale)

    def _drawing(self, drawing: Any, left: float, bottom: float, scale: float) -> None:
        from reportlab.graphics import renderPDF  # noqa: PLC0415 - loads the whole graphics package

        self._canvas.saveState()
        self._canvas.translate(left, bottom)
        self._canvas.scale(scale, scale)
        renderPDF.draw(drawing, self._canvas, 0, 0)
        self._canvas.restoreState()

    def _upright(self, text: str, x: float, width: float, top: float, height: float) -> None:
        """One character under the other, smaller where they are many, in two columns where they are too many."""
        size = max(8.0, min(10.5, (height - PAD) / (len(text) * 1.15)))
        most = max(1, int((height - PAD + 0.1) / (size * 1.15)))
        count = -(-len(text) // most)
        each = -(-len(text) // count)
        columns = [text[start : start + each] for start in range(0, len(text), each)]
        for number, column in enumerate(columns):
            middle = x + width * (number + 0.5) / len(columns)
            y = self._above - top - (height - len(column) * size * 1.15) / 2 - size
            for character in column:
                self._text(middle - size / 2, y, character, "song", size)
                y -= size * 1.15

    # ── strokes ──────────────────────────────────────────────────────────────────────────────────────────────

    def _rectangle(self, x: float, top: float, width: float, height: float) -> None:
        self._canvas.setLineWidth(RULE)
        self._canvas.rect(x, self._above - top - height, width, height)

    def _centred(self, text: str, role: str, size: float, x: float, width: float, y: float) -> None:
        self._text(x + (width - self._setter.width(text, role, size)) / 2, y, text, role, size)

    def _text(self, x: float, y: float, text: str, role: str, size: float) -> None:
        if text:
            self._setter.draw(self._canvas, x, y, text, role, size)


def page_right() -> float:
    """Where a line to cut along ends: near the edge of the sheet."""
    return 200 * mm
