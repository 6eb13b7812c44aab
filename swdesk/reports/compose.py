"""Blocks of a document → what stands on which page. The text part is composed line by line, so that no page is left
half empty for a chart: a chart that does not fit waits for the top of the next page while the text goes on.
"""

from __future__ import annotations

from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, NextPageTemplate
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus.flowables import Flowable

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
    Blank,
    Drawn,
    SignatureBlock,
    TextBlock,
    TitleBlock,
)
from swdesk.reports.fonts import Typesetter
from swdesk.reports.tables import table_block

LINES = 22
_ROLES = {1: "hei", 2: "kai", 3: "fangsong", 4: "fangsong"}


class Composer:
    """Makes the story of one document; `begins_turned` says that its first page is a turned one."""

    def __init__(self, document: Document, setter: Typesetter) -> None:
        self._document, self._setter = document, setter
        self._turned: bool = False
        self._attached: bool = False
        self.begins_turned: bool = False
        self._left = LINES
        self._waiting: list[Drawn] = []
        self._story: list[Flowable] = []

    def compose(self) -> list[Flowable]:
        """Everything, the proof of agreement last."""
        for block in self._document.blocks:
            self._add(block)
        self._let_charts_in()
        if self._document.check_code and not self._attached:
            self._put(Proof(self._setter, self._document))
        return self._story

    def _add(self, block: Block) -> None:
        setter = self._setter
        match block:
            case Title():
                self._put(TitleBlock(setter, block.lines))
            case Addressee():
                self._text(TextBlock(setter, block.text, indent=0))
            case Heading():
                self._heading(block)
            case Para():
                for text in block.text.split("\n"):
                    if text.strip():
                        self._text(TextBlock(setter, text))
            case Table():
                self._table(block)
            case Chart():
                self._chart(Drawn(draw_chart(block, setter), setter, block.title))
            case Signature():
                self._let_charts_in()
                self._put(SignatureBlock(setter, block.signer, block.date))
            case Attachments():
                self._attachments(block)
            case PageBreak():
                self._let_charts_in()
                self._new_page()

    # ── lines of text and charts ─────────────────────────────────────────────────────────────────────────────

    def _new_page(self) -> None:
        """A fresh upright page; charts that wait come first."""
        if self._story:
            self._story += [NextPageTemplate("upright"), NewPage()]
        self._turned = self._attached = False
        self._left = LINES
        while self._waiting and self._waiting[0].rows <= self._left:
            self._place(self._waiting.pop(0))

    def _place(self, flowable: Any) -> None:
        self._story.append(flowable)
        self._left -= flowable.rows

    def _put(self, flowable: Any) -> None:
        """Something that is not cut."""
        if self._attached or flowable.rows > self._left:
            self._new_page()
        self._place(flowable)

    def _text(self, block: TextBlock) -> None:
        if self._attached or self._left < 1:
            self._new_page()
        while block.rows > self._left:
            if self._left > 0:
                part, block = block.cut(self._left)
                self._place(part)
            self._new_page()
        self._place(block)

    def _heading(self, block: Heading) -> None:
        text = TextBlock(self._setter, block.text, _ROLES[block.level])
        text.bookmark = (min(block.level - 1, 2), block.text)
        if self._left < text.rows + 1:  # a heading takes a line of its text along
            self._new_page()
        self._text(text)

    def _chart(self, chart: Drawn) -> None:
        if self._attached or (self._left == LINES and not self._waiting):
            self._put(chart)
        elif not self._waiting and chart.rows <= self._left:
            self._place(chart)
        else:
            self._waiting.append(chart)

    def _let_charts_in(self) -> None:
        while self._waiting:
            if self._waiting[0].rows <= self._left:
                self._place(self._waiting.pop(0))
            else:
                self._new_page()

    def _attachments(self, block: Attachments) -> None:
        self._let_charts_in()
        if self._left > 1:
            self._put(Blank())
        for index, name in enumerate(block.names, 1):
            lead = "附件：" if index == 1 else "\u3000\u3000\u3000"
            number = f"{index}." if len(block.names) > 1 else ""
            self._text(TextBlock(self._setter, f"{lead}{number}{name}"))

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, block: Table) -> None:
        """The first table starts a page, as an attachment does; those after it follow on while they fit."""
        self._let_charts_in()
        if not self._story:
            self.begins_turned = block.landscape
        elif not self._attached or block.landscape != self._turned:
            self._story += [NextPageTemplate("turned" if block.landscape else "upright"), NewPage()]
        self._attached, self._turned = True, block.landscape
        width, height = (BODY_HEIGHT, BODY_WIDTH) if block.landscape else (BODY_WIDTH, BODY_HEIGHT)
        proven = self._document.check_code and block is self._document.blocks[-1]
        tail = Proof(self._setter, self._document) if proven else None
        flowable = table_block(self._setter, block, width, check_code=self._document.check_code, tail=tail)
        self._story += [CondPageBreak(flowable.room_to_begin(height)), flowable, Blank(0.5)]


class Proof(Flowable):
    """校验码 and QR code on the last page: paper and bundle prove each other."""

    rows = 3

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
        lines = (
            f"校验码 {self._document.check_code}",
            "与电子报送文件的校验码一致，即为同一份报告。本文件按 PDF/A-2b 制作。",
        )
        for index, line in enumerate(lines):
            self._setter.draw(self.canv, 24 * mm, 14 * mm - index * 14, line, "song", 9.0)
