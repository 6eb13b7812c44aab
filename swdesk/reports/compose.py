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
    Annex,
    Attachments,
    Block,
    Chart,
    Colophon,
    Cover,
    Document,
    Heading,
    Masthead,
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
from swdesk.reports.fonts import Typesetter
from swdesk.reports.officials import AnnexBlock, ColophonBlock, CoverBlock, MastheadBlock
from swdesk.reports.tables import TableBlock, table_block

LINES = 22
_KEPT = 2
"""Lines of text, or rows of a table, that a signature takes along to a new page."""

_ROLES = {1: "hei", 2: "kai", 3: "fangsong", 4: "fangsong"}


class Composer:
    """Makes the story of one document; `begins_turned` says that its first page is a turned one."""

    def __init__(self, document: Document, setter: Typesetter) -> None:
        self._document, self._setter = document, setter
        self._turned: bool = False
        self._attached: bool = False
        self._annex: Annex | None = None
        self._tail = 0
        """Lines that attachments and signature take below this block: they never stand on a page without text."""
        self._along = 1
        """Lines that a heading takes along."""
        self.begins_turned: bool = False
        self.covered: bool = False
        self._left = LINES
        self._waiting: list[Drawn] = []
        self._story: list[Flowable] = []

    def compose(self) -> list[Flowable]:
        """Everything, the proof of agreement last."""
        blocks = self._document.blocks
        last, tail = _ending(blocks)
        for index, block in enumerate(blocks):
            self._tail = tail if index == last else 0
            self._along = self._taken_along(blocks, index, last, tail) if isinstance(block, Heading) else 0
            self._add(block)
        self._let_charts_in()
        if self._document.check_code and not self._attached:
            self._put(Proof(self._setter, self._document))
        return self._story

    def _taken_along(self, blocks: tuple[Block, ...], index: int, last: int, tail: int) -> int:
        """A heading stands with a line of its text; with the next heading; with a short last paragraph that the signature needs."""
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(after, Heading):
            rows = TextBlock(self._setter, after.text, _ROLES[after.level]).rows
            return rows + self._taken_along(blocks, index + 1, last, tail)
        if index + 1 == last and isinstance(after, Para):
            rows = sum(TextBlock(self._setter, text).rows for text, _bold in after.lines())
            return rows + tail if rows < 2 * _KEPT else 1
        return 1

    def _add(self, block: Block) -> None:
        setter = self._setter
        match block:
            case Cover() | Masthead() | Colophon() | Annex():
                self._official(block)
            case Title():
                self._put(TitleBlock(setter, block.lines))
            case Addressee():
                self._text(TextBlock(setter, block.text, indent=0))
            case Heading():
                self._heading(block)
            case Para():
                self._paragraphs(block)
            case Table():
                (self._inline if block.inline else self._table)(block)
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

    def _official(self, block: Cover | Masthead | Colophon | Annex) -> None:
        match block:
            case Cover():
                self._cover(block)
            case Masthead():
                self._put(MastheadBlock(self._setter, block))
            case Colophon():
                self._at_bottom(ColophonBlock(self._setter, block))
            case Annex():
                self._annex = block

    # ── lines of text and charts ─────────────────────────────────────────────────────────────────────────────

    def _new_page(self) -> None:
        """A fresh upright page; charts that wait come first."""
        if self._story:
            self._story += [NextPageTemplate("upright"), NewPage()]
        self._turned = self._attached = False
        self._left = LINES
        while self._waiting and self._waiting[0].rows <= self._left:
            self._place(self._waiting.pop(0))

    def _cover(self, block: Cover) -> None:
        """A page of its own, its back empty when printed on both sides: the text begins as page 1 on a right-hand page."""
        self._story += [
            CoverBlock(self._setter, block),
            NewPage(),
            Blank(LINES),
            NextPageTemplate("upright"),
            NewPage(),
        ]
        self.covered = True

    def _at_bottom(self, flowable: Any) -> None:
        """The last lines of the page, or of the next one."""
        if flowable.rows > self._left:
            self._new_page()
        if self._left > flowable.rows:
            self._place(Blank(self._left - flowable.rows))
        self._place(flowable)

    def _inline(self, block: Table) -> None:
        """A table among the text, its rows cut where the page ends."""
        rest: TableBlock | None = table_block(self._setter, block, BODY_WIDTH)
        self._let_charts_in()
        if self._tail and _Lines(rest).rows <= self._left < _Lines(rest).rows + self._tail:
            part, rest = rest.without_last(_KEPT)
            if part is not None:
                self._place(_Lines(part))
            self._new_page()
        while rest is not None:
            part, rest = _fitting(rest, self._left)
            if part is None:
                self._new_page()
                part, rest = _fitting(rest, LINES) if rest is not None else (None, None)
            if part is not None:
                self._place(_Lines(part))

    def _place(self, flowable: Any) -> None:
        self._story.append(flowable)
        self._left -= flowable.rows

    def _put(self, flowable: Any) -> None:
        """Something that is not cut."""
        if self._attached or flowable.rows > self._left:
            self._new_page()
        self._place(flowable)

    def _text(self, block: TextBlock, tail: int = 0) -> None:
        if self._attached or self._left < 1:
            self._new_page()
        if tail and block.rows <= self._left < block.rows + tail:
            if block.rows >= 2 * _KEPT:
                part, block = block.cut(block.rows - _KEPT)
                self._place(part)
            self._new_page()
        while block.rows > self._left:
            if self._left > 0:
                part, block = block.cut(self._left)
                self._place(part)
            self._new_page()
        self._place(block)

    def _paragraphs(self, block: Para) -> None:
        lines = list(block.lines())
        for index, (text, bold) in enumerate(lines, 1):
            self._text(TextBlock(self._setter, text, bold=bold), self._tail if index == len(lines) else 0)

    def _heading(self, block: Heading) -> None:
        text = TextBlock(self._setter, block.text, _ROLES[block.level])
        text.bookmark = (min(block.level - 1, 2), block.text)
        while self._left < min(LINES, text.rows + self._along):  # charts that waited may fill the new page
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
        elif not self._attached or block.landscape != self._turned or self._annex is not None:
            self._story += [NextPageTemplate("turned" if block.landscape else "upright"), NewPage()]
        self._attached, self._turned = True, block.landscape
        width, height = (BODY_HEIGHT, BODY_WIDTH) if block.landscape else (BODY_WIDTH, BODY_HEIGHT)
        proven = self._document.check_code and block is self._document.blocks[-1]
        tail = Proof(self._setter, self._document) if proven else None
        page = height - (AnnexBlock.rows * LEADING if self._annex is not None else 0.0)
        flowable = table_block(
            self._setter, block, width, check_code=self._document.check_code, tail=tail, page=page
        )
        if self._annex is not None:
            self._story.append(AnnexBlock(self._setter, self._annex, width))
            self._annex = None
        self._story += [CondPageBreak(flowable.room_to_begin(height)), flowable, Blank(0.5)]


def _fitting(table: TableBlock, lines: int) -> tuple[TableBlock | None, TableBlock | None]:
    """The part of a table that fits into so many lines, and the rest."""
    room = lines * LEADING
    if table.wrap(0, 0)[1] <= room:
        return table, None
    parts = table.split(0, room)
    if parts:
        return parts[0], parts[1]  # type: ignore[return-value]
    return None, table


def _ending(blocks: tuple[Block, ...]) -> tuple[int, int]:
    """Which block is the last of the text, and how many lines attachments and signature take below it."""
    ends = [index for index, block in enumerate(blocks) if isinstance(block, Signature)]
    if not ends:
        return -1, 0
    rows = SignatureBlock.rows
    for index in range(ends[0] - 1, -1, -1):
        block = blocks[index]
        if isinstance(block, Attachments):
            rows += 1 + len(block.names)
        elif isinstance(block, Para) or (isinstance(block, Table) and block.inline):
            return index, rows
    return -1, 0


class _Lines(Flowable):
    """A table that takes whole lines of the grid."""

    def __init__(self, table: TableBlock) -> None:
        super().__init__()
        self._table = table
        self.rows = int(-(-table.wrap(0, 0)[1] // LEADING))

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Whole lines."""
        return aW, self.rows * LEADING

    def draw(self) -> None:
        """The table, in the middle of its lines."""
        spare = self.rows * LEADING - self._table.wrap(0, 0)[1]
        self._table.drawOn(self.canv, 0, spare / 2)


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
