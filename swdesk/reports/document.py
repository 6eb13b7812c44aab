"""The document model: plain data between a snapshot and its renderers (PDF, XLSX, screen)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

LEFT, CENTRE, RIGHT = "left", "centre", "right"


@dataclass(frozen=True)
class Cover:
    """封面: the title in large type, below it pairs of what and whom (填报单位, 期间, 报送日期); a page of its own without number."""

    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Masthead:
    """版头 of an official document: 发文机关标志, 发文字号, 签发人 (may be empty), the red line."""

    organ: str
    number: str = ""
    approved: str = ""


@dataclass(frozen=True)
class Colophon:
    """版记 at the bottom of the last page: 抄送, 印发机关 and day, between three rules."""

    copies: str
    office: str
    day: str


@dataclass(frozen=True)
class Annex:
    """What starts the pages of an attachment: 附件 at left, its title on the third line."""

    mark: str
    title: str


@dataclass(frozen=True)
class Title:
    """The title of the report, one string a line (2号小标宋, centred)."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Addressee:
    """主送机关."""

    text: str


@dataclass(frozen=True)
class Heading:
    """Level 1 一、黑体; 2 （一）楷体; 3 1.仿宋. Bookmarked."""

    level: int
    text: str


@dataclass(frozen=True)
class Mark:
    """The characters from `start` to `end` of a paragraph are the number of an indicator over a span."""

    start: int
    end: int
    code: str
    span: str = "period"


@dataclass(frozen=True)
class Para:
    """Paragraphs, a line each; `codes` are the indicators whose numbers they state, `marks` where; `section` names them for
    editing, `bold` are stretches from one character to another.
    """

    text: str
    codes: tuple[str, ...] = ()
    section: str = ""
    marks: tuple[Mark, ...] = ()
    bold: tuple[tuple[int, int], ...] = ()

    def lines(self) -> Iterator[tuple[str, tuple[tuple[int, int], ...]]]:
        """Each paragraph that is not empty, with its own bold stretches."""
        start = 0
        for line in self.text.split("\n"):
            if line.strip():
                moved = ((max(a - start, 0), min(b - start, len(line))) for a, b in self.bold)
                yield line, tuple((a, b) for a, b in moved if a < b)
            start += len(line) + 1


@dataclass(frozen=True)
class Column:
    """A column of a table: share of the width, alignment."""

    label: str
    width: float = 1.0
    align: str = CENTRE


@dataclass(frozen=True)
class Cell:
    """A cell: what is printed, the number behind it for spreadsheets; for drill-down the indicator and span, or of a table that is
    counted by rows the `row` and the `place` of the number in it.
    """

    text: str
    number: int | float | None = None
    code: str = ""
    span: str = ""
    strong: bool = False
    row: str = ""
    place: int = 0


@dataclass(frozen=True)
class Table:
    """A table with its head and foot.

    `head` holds header rows as lists of texts, '<' joins the cell to its left, '^' to the one above; without it the
    column labels are the only header row. Above the table stand `left` (填报单位), `middle` (period), `unit` (计量单位),
    beside the title `right` (表号, 制定机关, 有效期至: only what the county gave). `rows` may be empty: `empty` says so.
    An `inline` table stands in the text, without title, and belongs to no attachment.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head: tuple[tuple[str, ...], ...] = ()
    landscape: bool = False
    left: str = ""
    middle: str = ""
    right: tuple[str, ...] = ()
    foot: str = ""
    notes: tuple[str, ...] = ()
    empty: str = "本期无记录。"
    unit: str = ""
    inline: bool = False


@dataclass(frozen=True)
class Series:
    """Values of one series of a chart; None is a gap."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart: kind 'bars' (horizontal), 'columns' (grouped), 'lines', or 'progress' (against time)."""

    key: str
    kind: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    mark: float | None = None
    mark_label: str = ""


@dataclass(frozen=True)
class Signature:
    """署名 and date, with room for the seal."""

    signer: str
    date: str


@dataclass(frozen=True)
class Attachments:
    """附件说明: names in order."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows starts a new page."""


Block = (
    Cover | Masthead | Title | Addressee | Heading | Para | Table | Chart | Signature | Attachments | Colophon | Annex | PageBreak
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A whole report. `check_code` and `qr` (text of the QR code) prove it against the bundle."""

    title: str
    author: str
    blocks: tuple[Block, ...]
    check_code: str = ""
    qr: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = field(default=())

    def tables(self) -> Sequence[Table]:
        """The tables of the attachments in order."""
        return [block for block in self.blocks if isinstance(block, Table) and not block.inline]
