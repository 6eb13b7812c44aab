"""Document → PDF: official pages, bookmarks, fingerprint, 按 PDF/A-2b 制作 (domain.md §4.6, platform.md §2)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, NextPageTemplate, PageTemplate
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus.flowables import Flowable

from swdesk.disk import write_whole
from swdesk.i18n import _
from swdesk.progress import Progress, silent
from swdesk.reports import archival
from swdesk.reports.charts import draw_chart
from swdesk.reports.document import (
    Addressee,
    Attachments,
    Block,
    Chart,
    Document,
    Heading,
    PageBreak,
    Para,
    Signature,
    Table,
    Title,
)
from swdesk.reports.flow import (
    BODY_HEIGHT,
    BODY_WIDTH,
    LEADING,
    Blank,
    Drawn,
    SignatureBlock,
    TextBlock,
    TitleBlock,
)
from swdesk.reports.fonts import Typesetter, use_as_default
from swdesk.reports.tables import table_block

LEFT, BOTTOM = 28 * mm, 35 * mm
NUMBER_SIZE = 14.0
_ROLES = {1: "hei", 2: "kai", 3: "fangsong"}


@dataclass(frozen=True)
class RenderResult:
    """What came of it: pages, and the characters that no face has (printed as 〓)."""

    pages: int
    missing_chars: tuple[str, ...]


class _Template(BaseDocTemplate):
    """Pages of the official layout: upright, and turned for wide tables."""

    def __init__(self, target: Any, document: Document, setter: Typesetter, *, turned: bool) -> None:
        super().__init__(
            target, pagesize=A4, title=document.title, author=document.author, subject=document.subject,
            creator="swdesk", lang="zh-CN", invariant=1, initialFontName=use_as_default(),
        )  # fmt: skip
        self._document, self._setter = document, setter
        self.pages = 0
        self._marks, self._level = 0, -1
        self._firstPageTemplateIndex = int(turned)
        wide = landscape(A4)
        self.addPageTemplates([
            PageTemplate("upright", [_frame(LEFT, BOTTOM, BODY_WIDTH, BODY_HEIGHT)], self._number, pagesize=A4),
            PageTemplate(
                "turned", [_frame(BOTTOM, 26 * mm, BODY_HEIGHT, BODY_WIDTH)], self._turned_number, pagesize=wide
            ),
        ])  # fmt: skip

    def afterFlowable(self, flowable: Flowable) -> None:
        """Bookmark headings and tables."""
        mark = getattr(flowable, "bookmark", None)
        if mark is None or getattr(flowable, "_from", 0):
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

    def _number(self, canvas: Any, _doc: Any) -> None:
        """— 1 —, its dash 7 mm below the 版心 (GB/T 9704 §7.5)."""
        number = canvas.getPageNumber()
        self.pages = number
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


class _Builder:
    """Blocks → flowables."""

    def __init__(self, document: Document, setter: Typesetter) -> None:
        self._document, self._setter = document, setter
        self._turned = self.begins_turned = False
        self._attached = False
        self.story: list[Flowable] = []

    def build(self) -> list[Flowable]:
        """Everything, the proof of agreement last."""
        for block in self._document.blocks:
            self._add(block)
        if self._document.check_code:
            self.story.append(_Proof(self._setter, self._document))
        return self.story

    def _turn(self, turned: bool, *, fresh: bool) -> None:
        if not self.story:
            self.begins_turned = turned
        elif fresh or turned != self._turned:
            self.story += [NextPageTemplate("turned" if turned else "upright"), NewPage()]
        self._turned = turned

    def _add(self, block: Block) -> None:
        setter = self._setter
        match block:
            case Title():
                self.story.append(TitleBlock(setter, block.lines))
            case Addressee():
                self.story.append(TextBlock(setter, block.text, indent=0))
            case Heading():
                self._heading(block)
            case Para():
                self._turn(False, fresh=False)
                self.story += [TextBlock(setter, text) for text in block.text.split("\n") if text.strip()]
            case Table():
                self._table(block)
            case Chart():
                self._turn(False, fresh=False)
                self.story.append(Drawn(draw_chart(block, setter), setter, block.title))
            case Signature():
                self.story += [Blank(), SignatureBlock(setter, block.signer, block.date)]
            case Attachments():
                self._attachments(block)
            case PageBreak():
                self._turn(False, fresh=True)

    def _table(self, block: Table) -> None:
        """The first table starts a page, as an attachment does; those after it follow on while their heads fit."""
        self._turn(block.landscape, fresh=not self._attached)
        self._attached = True
        width = BODY_HEIGHT if block.landscape else BODY_WIDTH
        flowable = table_block(self._setter, block, width, check_code=self._document.check_code)
        room = flowable.room_to_begin(BODY_WIDTH if block.landscape else BODY_HEIGHT)
        self.story += [CondPageBreak(room), flowable, Blank(0.5)]

    def _heading(self, block: Heading) -> None:
        self._turn(False, fresh=False)
        text = TextBlock(self._setter, block.text, _ROLES[block.level])
        text.bookmark = (min(block.level - 1, 2), block.text)
        self.story += [CondPageBreak(2 * LEADING), text]  # a heading takes a line of its text along

    def _attachments(self, block: Attachments) -> None:
        self.story.append(Blank())
        for index, name in enumerate(block.names, 1):
            lead = "附件：" if index == 1 else "\u3000\u3000\u3000"
            number = f"{index}." if len(block.names) > 1 else ""
            self.story.append(TextBlock(self._setter, f"{lead}{number}{name}"))


class _Proof(Flowable):
    """校验码 and QR code on the last page: paper and bundle prove each other."""

    def __init__(self, setter: Typesetter, document: Document) -> None:
        super().__init__()
        self._setter, self._document = setter, document

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """A strip of 26 mm."""
        return aW, 26 * mm

    def draw(self) -> None:
        """The code as squares, the words beside it."""
        import segno  # noqa: PLC0415 - only reports with a fingerprint need it

        code = segno.make(self._document.qr or self._document.check_code, error="m")
        rows = list(code.matrix)
        cell = 20 * mm / len(rows)
        for r, row in enumerate(rows):
            for c, dark in enumerate(row):
                if dark:
                    y = 22 * mm - (r + 1) * cell
                    self.canv.rect(c * cell, y, cell + 0.05, cell + 0.05, stroke=0, fill=1)
        lines = (f"校验码 {self._document.check_code}", "与电子报送文件的校验码一致，即为同一份报告。本文件按 PDF/A-2b 制作。")
        for index, line in enumerate(lines):
            self._setter.draw(self.canv, 24 * mm, 14 * mm - index * 14, line, "song", 9.0)


def render_bytes(
    document: Document, *, pc_faces: bool = False, progress: Progress | None = None
) -> tuple[bytes, RenderResult]:
    """The PDF as bytes; the same document gives the same bytes (but not with `pc_faces`: see `Typesetter`)."""
    told = progress or silent
    setter = Typesetter(pc_faces=pc_faces)
    out = io.BytesIO()
    told(0, 2, _("正在排版"))
    builder = _Builder(document, setter)
    story = builder.build()
    template = _Template(out, document, setter, turned=builder.begins_turned)
    template.build(story)
    told(1, 2, _("正在写入文件"))
    data = archival.as_pdf_a(out.getvalue(), document.title, document.author)
    told(2, 2, _("完成"))
    return data, RenderResult(template.pages, tuple(sorted(setter.missing)))


def render_pdf(
    document: Document, out: Path | BinaryIO, *, pc_faces: bool = False, progress: Progress | None = None
) -> RenderResult:
    """Write the PDF; a file appears under its name only when it is whole. UserError if the disk refuses."""
    data, result = render_bytes(document, pc_faces=pc_faces, progress=progress)
    if isinstance(out, Path):
        write_whole(out, data)
    else:
        out.write(data)
    return result
