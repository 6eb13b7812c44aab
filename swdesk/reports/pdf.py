"""Document → PDF: official pages, bookmarks, fingerprint, 按 PDF/A-2b 制作 (domain.md §4.6, platform.md §2)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus.flowables import Flowable

from db.bulk import undisturbed
from swdesk.disk import write_whole
from swdesk.i18n import _, on_paper
from swdesk.progress import Progress, silent
from swdesk.reports import archival
from swdesk.reports.compose import Composer
from swdesk.reports.document import Document
from swdesk.reports.flow import BODY_HEIGHT, BODY_WIDTH
from swdesk.reports.fonts import Typesetter, use_as_default

LEFT, BOTTOM = 28 * mm, 35 * mm
NUMBER_SIZE = 14.0


@dataclass(frozen=True)
class RenderResult:
    """What came of it: pages, and the characters that no face has (printed as 〓)."""

    pages: int
    missing_chars: tuple[str, ...]


class _Template(BaseDocTemplate):
    """Pages of the official layout: upright, and turned for wide tables."""

    def __init__(
        self, target: Any, document: Document, setter: Typesetter, *, turned: bool, covered: bool
    ) -> None:
        super().__init__(
            target, pagesize=A4, title=document.title, author=document.author, subject=document.subject,
            creator="swdesk", lang="zh-CN", invariant=1, initialFontName=use_as_default(),
        )  # fmt: skip
        self._document, self._setter = document, setter
        self.pages = 0
        self._marks, self._level = 0, -1
        self._firstPageTemplateIndex = 2 if covered else int(turned)
        self._before = 2 * int(covered)  # the cover and its back are not counted
        wide = landscape(A4)
        self.addPageTemplates([
            PageTemplate("upright", [_frame(LEFT, BOTTOM, BODY_WIDTH, BODY_HEIGHT)], self._number, pagesize=A4),
            PageTemplate(
                "turned", [_frame(BOTTOM, 26 * mm, BODY_HEIGHT, BODY_WIDTH)], self._turned_number, pagesize=wide
            ),
            PageTemplate("cover", [_frame(LEFT, BOTTOM, BODY_WIDTH, BODY_HEIGHT)], self._count, pagesize=A4),
        ])  # fmt: skip

    def afterFlowable(self, flowable: Flowable) -> None:
        """Bookmark headings and tables."""
        mark = getattr(flowable, "bookmark", None)
        if mark is None:
            return
        level, text = mark
        self._marks += 1
        self._level = min(level, self._level + 1)  # an outline may not skip a level
        canvas: Any = self.canv
        canvas.bookmarkPage(f"b{self._marks}")
        canvas.addOutlineEntry(text, f"b{self._marks}", self._level)

    def _place(self, number: int, width: float) -> float:
        """X of the number on an upright page: odd pages right, even left, one character in."""
        return A4[0] - 26 * mm - NUMBER_SIZE - width if number % 2 else LEFT + NUMBER_SIZE

    def _count(self, canvas: Any, _doc: Any) -> None:
        self.pages = canvas.getPageNumber()

    def _number(self, canvas: Any, _doc: Any) -> None:
        """— 1 —, its dash 7 mm below the 版心 (GB/T 9704 §7.5)."""
        self._count(canvas, _doc)
        number = self.pages - self._before
        text = f"— {number} —"
        width = self._setter.width(text, "song", NUMBER_SIZE)
        y = BOTTOM - 7 * mm - NUMBER_SIZE * 0.35
        self._setter.draw(canvas, self._place(number, width), y, text, "song", NUMBER_SIZE)

    def _turned_number(self, canvas: Any, doc: Any) -> None:
        """On a turned page the number stands where it would stand on the upright sheet (table head to the left edge)."""
        canvas.saveState()
        canvas.translate(0, A4[0])
        canvas.rotate(-90)
        self._number(canvas, doc)
        canvas.restoreState()


def _frame(x: float, y: float, width: float, height: float) -> Frame:
    return Frame(x, y, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)


def _proof(document: Document) -> str:
    """What the QR code says, and the code that is printed beside it."""
    return f"{document.qr}|{document.check_code}" if document.check_code else ""


@on_paper
@undisturbed()
def render_bytes(
    document: Document, *, own_faces: bool = False, progress: Progress | None = None
) -> tuple[bytes, RenderResult]:
    """The PDF as bytes; the same document gives the same bytes (but not with `own_faces`: see `Typesetter`)."""
    told = progress or silent
    setter = Typesetter(own=own_faces)
    out = io.BytesIO()
    told(0, 2, _("正在排版"))
    composer = Composer(document, setter)
    story = composer.compose()
    template = _Template(out, document, setter, turned=composer.begins_turned, covered=composer.covered)
    template.build(story)
    told(1, 2, _("正在写入文件"))
    data = archival.as_pdf_a(out.getvalue(), document.title, document.author, _proof(document))
    told(2, 2, _("完成"))
    return data, RenderResult(template.pages, tuple(sorted(setter.missing)))


def render_pdf(
    document: Document, out: Path | BinaryIO, *, own_faces: bool = False, progress: Progress | None = None
) -> RenderResult:
    """Write the PDF; a file appears under its name only when it is whole. UserError if the disk refuses."""
    data, result = render_bytes(document, own_faces=own_faces, progress=progress)
    if isinstance(out, Path):
        write_whole(out, data)
    else:
        out.write(data)
    return result
