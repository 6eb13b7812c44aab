"""A document as a Word file (domain.md §4.6): the faces by their names, 28 × 22 characters, tables that repeat their heads.

Word sets the pages itself, so line ends and page numbers may differ from the PDF, which is what is signed.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement  # pyright: ignore[reportUnknownVariableType]
from docx.shared import Mm, Pt, RGBColor

from swdesk.disk import write_whole
from swdesk.i18n import on_paper
from swdesk.reports.charts import draw_chart
from swdesk.reports.document import (
    LEFT,
    RIGHT,
    Addressee,
    Annex,
    Attachments,
    Block,
    Cell,
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
from swdesk.reports.flow import Stretches
from swdesk.reports.heads import boxes
from swdesk.reports.raster import to_png

FANGSONG, HEI, KAI, SONG, TITLE = "仿宋", "黑体", "楷体", "宋体", "方正小标宋简体"
_HEADINGS = {1: HEI, 2: KAI}
_BODY, _LINE, _TIGHT = 16.0, 28.99, -4
"""3号, 22 lines a page in pt, 0.21 pt tighter in twentieths."""
_ALIGN = {LEFT: ALIGN.LEFT, RIGHT: ALIGN.RIGHT}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MADE_AT = datetime(2000, 1, 1, tzinfo=UTC)


def write_docx(document: Document, path: Path) -> None:
    """The whole document; the file appears under its name only when it is whole. UserError if the disk refuses."""
    write_whole(path, docx_bytes(document))


@on_paper
def docx_bytes(document: Document) -> bytes:
    """The Word file as bytes."""
    return _Writer(document).bytes()


class _Writer:
    """Puts the blocks of one document, one after the other."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._word: Any = docx.Document()
        facts = self._word.core_properties
        facts.title, facts.author, facts.subject = document.title, document.author, document.subject
        facts.language, facts.comments, facts.created, facts.modified = "zh-CN", "", _MADE_AT, _MADE_AT
        self._page(self._word.sections[0], landscape=False)
        self._word.settings.odd_and_even_pages_header_footer = True
        self._number(self._word.sections[0])
        normal = self._word.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(_BODY)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), FANGSONG)
        language = _made("w:lang")  # whose rules of punctuation Word breaks lines by
        language.set(qn("w:eastAsia"), "zh-CN")
        normal.element.rPr.append(language)
        normal.paragraph_format.widow_control = False  # 22 lines are 22 lines
        _close_up(normal.element.get_or_add_pPr())
        self._landscape: bool = False
        self._attached: bool = False
        self._annex: Annex | None = None

    def bytes(self) -> bytes:
        """The file."""
        for block in self._document.blocks:
            self._add(block)
        out = io.BytesIO()
        self._word.save(out)
        return out.getvalue()

    def _add(self, block: Block) -> None:
        match block:
            case Title():
                self._title(block)
            case Addressee():
                self._line(block.text)
            case Heading():
                made = self._line(block.text, _HEADINGS.get(block.level, FANGSONG), indent=2)
                made.paragraph_format.keep_with_next = True
                self._outline(made, block.level)
            case Para():
                for text, bold in block.lines():
                    _embolden(self._line(text, indent=2, align=ALIGN.JUSTIFY), text, bold)
            case Attachments():
                self._attachments(block)
            case Signature():
                self._signature(block)
            case Table():
                (self._grid if block.inline else self._table)(block)
            case Annex() | Cover() | Masthead() | Colophon():
                self._official(block)
            case PageBreak():
                self._word.add_page_break()
            case Chart():
                self._chart(block)

    # ── lines ────────────────────────────────────────────────────────────────────────────────────────────────

    def _line(
        self,
        text: str,
        face: str = FANGSONG,
        size: float = _BODY,
        *,
        indent: int = 0,
        align: Any = ALIGN.LEFT,
        spacing: float = _LINE,
    ) -> Any:
        made = self._word.add_paragraph()
        _dress(made, text, face, size, align)
        look = made.paragraph_format
        look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spacing)
        if indent:
            look.first_line_indent = Pt(indent * 15.79)
        return made

    def _outline(self, paragraph: Any, level: int) -> None:
        """Headings stand in Word's navigation without its blue styles."""
        mark = _made("w:outlineLvl")
        mark.set(qn("w:val"), str(level - 1))
        paragraph._p.get_or_add_pPr().append(mark)  # noqa: SLF001 - python-docx has no name for it

    def _title(self, block: Title) -> None:
        for line in block.lines:
            self._line(line, TITLE, 22.0, align=ALIGN.CENTER, spacing=36)
        self._line("")

    def _chart(self, block: Chart) -> None:
        """The same drawing as on paper, as a picture; its title below."""
        drawing = draw_chart(block)
        made = self._word.add_paragraph()
        made.alignment = ALIGN.CENTER
        look = made.paragraph_format
        look.space_before = look.space_after = Pt(6)
        look.keep_with_next = True
        picture = made.add_run().add_picture(io.BytesIO(to_png(drawing)), width=Pt(drawing.width))
        picture._inline.docPr.set("descr", _NOT_XML.sub("", block.title))  # noqa: SLF001 - python-docx has no name for it
        self._line(block.title, HEI, 10.5, align=ALIGN.CENTER, spacing=20)

    def _attachments(self, block: Attachments) -> None:
        self._line("")
        for index, name in enumerate(block.names, 1):
            lead = "附件：" if index == 1 else "\u3000\u3000\u3000"
            self._line(f"{lead}{f'{index}.' if len(block.names) > 1 else ''}{name}", indent=2)

    def _signature(self, block: Signature) -> None:
        """The signer centred above the date, the date four characters from the right, room for the seal above."""
        for _index in range(3):
            self._line("").paragraph_format.keep_with_next = True
        for text in (block.signer, block.date):
            made = self._line(text, align=ALIGN.RIGHT)
            wider = max(0.0, len(block.date) * 0.75 - len(text)) / 2 if text is block.signer else 0.0
            made.paragraph_format.right_indent = Pt((4 + wider) * 15.79 if text is block.date else 2 * 15.79)
            made.paragraph_format.keep_with_next = text is block.signer

    def _official(self, block: Annex | Cover | Masthead | Colophon) -> None:
        """Cover, head and foot of an official document, for the office to finish in Word."""
        match block:
            case Annex():
                self._annex = block
            case Cover():
                for line in block.lines:
                    self._line(line, TITLE, 36.0, align=ALIGN.CENTER, spacing=58)
                for label, text in block.facts:
                    self._line(f"{label}：{text}", indent=4, spacing=40)
                self._word.add_page_break()
            case Masthead():
                made = self._line(block.organ, TITLE, 40.0, align=ALIGN.CENTER, spacing=60)
                made.runs[0].font.color.rgb = RGBColor(0xD7, 0x00, 0x0F)
                approved = f"\u3000\u3000签发人：{block.approved}" if block.approved else ""
                self._line(f"{block.number}{approved}", align=ALIGN.CENTER)
            case Colophon():
                for text in (
                    f"抄送：{block.copies}。" if block.copies else "",
                    f"{block.office}\u3000{block.day}印发",
                ):
                    if text:
                        self._line(text, size=14.0)

    # ── pages ────────────────────────────────────────────────────────────────────────────────────────────────

    def _page(self, section: Any, *, landscape: bool) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        margins = (28, 35, 26, 37) if landscape else (37, 26, 35, 28)
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(
            Mm, margins
        )
        section.footer_distance = Mm(26 - 7 if landscape else 35 - 7 - 5)

    def _number(self, section: Any) -> None:
        """— 1 —, odd pages right, even pages left, one character in."""
        for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
            made = footer.paragraphs[0]
            made.alignment = align
            made.paragraph_format.right_indent = made.paragraph_format.left_indent = Pt(14)
            _run(made, "— ", SONG, 14.0)
            field = _made("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            run = _run(made, "1", SONG, 14.0)
            field.append(run._r)  # noqa: SLF001 - python-docx has no fields
            made._p.append(field)  # noqa: SLF001
            _run(made, " —", SONG, 14.0)

    def _turn(self, *, landscape: bool) -> None:
        if self._attached and landscape == self._landscape:
            return
        self._page(self._word.add_section(WD_SECTION.NEW_PAGE), landscape=landscape)
        self._landscape, self._attached = landscape, True

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, table: Table) -> None:
        self._turn(landscape=table.landscape)
        if self._annex is not None:
            self._line(self._annex.mark, HEI)
            self._line(self._annex.title, TITLE, 22.0, align=ALIGN.CENTER, spacing=36)
            self._annex = None
        made = self._line(table.title, HEI, 14.0, align=ALIGN.CENTER, spacing=24)
        made.paragraph_format.keep_with_next = True
        self._outline(made, 1)
        for text in table.right:
            self._small(text, ALIGN.RIGHT)
        code = f"校验码：{self._document.check_code}" if self._document.check_code else ""
        unit = f"计量单位：{table.unit}" if table.unit else ""
        self._info(table, "\u3000".join(filter(None, (unit, code))))
        self._grid(table)
        for text in (table.foot, *table.notes):
            if text:
                self._small(text)

    def _info(self, table: Table, right: str) -> None:
        """填报单位, period, unit and 校验码 between title and head; on two lines where one is too short."""
        room = 234 if table.landscape else 156
        crowded = 2 * max(_wide(table.left), _wide(right)) + _wide(table.middle) > room / 25.4 * 72 / 4.5 - 4
        lines = (
            [("", table.middle, ""), (table.left, "", right)]
            if crowded
            else [(table.left, table.middle, right)]
        )
        for parts in lines:
            if any(parts):
                made = self._small("\t".join(parts))
                made.paragraph_format.keep_with_next = True
                made.paragraph_format.tab_stops.add_tab_stop(Mm(room / 2), WD_TAB_ALIGNMENT.CENTER)
                made.paragraph_format.tab_stops.add_tab_stop(Mm(room), WD_TAB_ALIGNMENT.RIGHT)

    def _small(self, text: str, align: Any = ALIGN.LEFT) -> Any:
        return self._line(text, SONG, 9.0, align=align, spacing=14)

    def _grid(self, table: Table) -> None:
        head = table.head or (tuple(column.label for column in table.columns),)
        body = table.rows or ((Cell(table.empty), *(Cell("") for _column in table.columns[1:])),)
        grid = self._word.add_table(len(head) + len(body), len(table.columns), style="Table Grid")
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        whole = sum(column.width for column in table.columns)
        widths = [Mm((234 if table.landscape else 156) * column.width / whole) for column in table.columns]
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = width  # the grid: what LibreOffice and WPS go by
        lines = list(grid.rows)
        for index, line in enumerate(lines):
            _whole_row(line, repeated=index < len(head))
        for r, row in enumerate(body, len(head)):
            cells = lines[r].cells
            for c, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                cells[c].width = widths[c]
                cells[c].vertical_alignment = WD_ALIGN_VERTICAL.CENTER
                face = HEI if cell.strong else SONG
                _dress(cells[c].paragraphs[0], cell.text, face, 10.5, _ALIGN.get(column.align, ALIGN.CENTER))
        if not table.rows:
            cells = lines[len(head)].cells
            cells[0].merge(cells[-1])
        _fill_head(lines, head, widths)


def _fill_head(lines: list[Any], head: tuple[tuple[str, ...], ...], widths: list[Any]) -> None:
    for line in lines[: len(head)]:
        for cell, width in zip(line.cells, widths, strict=True):
            cell.width = width
    for box in boxes(head):
        cell = lines[box.row].cells[box.column]
        if box.joined:
            cell = cell.merge(lines[box.last_row].cells[box.last_column])
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        _dress(cell.paragraphs[0], box.text, HEI, 10.5, ALIGN.CENTER)


def _wide(text: str) -> int:
    """How many half characters a text is wide."""
    return sum(1 if character < "\u2000" else 2 for character in text)


def _close_up(facts: Any) -> None:
    """No room between Chinese and Latin, no punctuation in the margin: 28 characters a line."""
    for name in ("w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN"):
        mark = _made(name)
        mark.set(qn("w:val"), "0")
        facts.insert_element_before(
            mark, "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
        )


def _made(name: str) -> Any:
    """An element that python-docx has no name for."""
    return cast("Any", OxmlElement(name))


def _whole_row(line: Any, *, repeated: bool) -> None:
    """A row is not cut by the end of a page; heads come again on each."""
    facts = line._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for it
    for name in ("w:cantSplit", *(("w:tblHeader",) if repeated else ())):
        facts.append(_made(name))


def _dress(paragraph: Any, text: str, face: str, size: float, align: Any) -> None:
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
    _run(paragraph, text, face, size)


def _embolden(paragraph: Any, text: str, bold: Stretches) -> None:
    """The one run of a paragraph cut where bold begins and ends."""
    if not bold:
        return
    paragraph._p.remove(paragraph.runs[0]._r)  # noqa: SLF001 - python-docx has no name for it
    place = 0
    for first, last in bold:
        _run(paragraph, text[place:first], FANGSONG, _BODY)
        _run(paragraph, text[first:last], FANGSONG, _BODY).font.bold = True
        place = last
    _run(paragraph, text[place:], FANGSONG, _BODY)


def _run(paragraph: Any, text: str, face: str, size: float) -> Any:
    run = paragraph.add_run(_NOT_XML.sub("", text))
    run.font.size, run.font.name = Pt(size), face
    facts = run._r.get_or_add_rPr()  # noqa: SLF001 - python-docx sets only the Latin face
    facts.rFonts.set(qn("w:eastAsia"), face)
    if size == _BODY:
        spacing = _made("w:spacing")
        spacing.set(qn("w:val"), str(_TIGHT))
        facts.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    return run
