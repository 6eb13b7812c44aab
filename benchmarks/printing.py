"""A report of forty pages: ours against the bare canvas that draws the same glyphs, and against other engines.

The bare canvas is the physical limit: every string, line and box of our own pages, at its place, drawn by reportlab
with no layout, no bookmarks and no marks of PDF/A.
"""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.harness import Figure, cpu
from benchmarks.peers import peers
from swdesk.reports.document import Block, Cell, Chart, Column, Document, Heading, Para, Series, Table, Title
from swdesk.reports.fonts import Typesetter, register
from swdesk.reports.pdf import render_bytes

SENTENCE = (
    "本季度，社工站走访困难群众1286人次，其中入户走访964人次，发现问题213件、解决187件，解决率87.8%；"
    "开展个案服务、小组活动和社区活动，链接爱心企业与志愿者资源，及时回应“一老一小”等重点人群的需求。"
)
HEADS = ("序号", "日期", "姓名", "类别", "方式", "地点", "主要内容", "社工")


def sample(rows: int) -> Document:
    """Title, 24 paragraphs, three charts, a table of eight columns: 40 pages with 1,000 rows."""
    blocks: list[Block] = [Title(("示范县青禾镇社会工作服务站", "2026年第三季度工作报告"))]
    for number in range(24):
        if number % 6 == 0:
            blocks.append(Heading(1, f"{'一二三四'[number // 6]}、服务开展情况"))
        blocks.append(Para(SENTENCE * 3))
        if number % 8 == 3:
            values = tuple(float(40 + place * number) for place in range(6))
            blocks.append(
                Chart(
                    f"c{number}",
                    "bars",
                    f"图{number // 8 + 1} 各类服务人次",
                    HEADS[1:7],
                    (Series("人次", values),),
                    "人次",
                )
            )
    columns = tuple(
        Column(head, width) for head, width in zip(HEADS, (0.6, 1.2, 1, 1.2, 1, 1.4, 2, 1), strict=True)
    )
    body = tuple(
        tuple(map(Cell, (str(row), f"7月{row % 31 + 1}日", f"王某{row}", "困难老人", "入户走访", f"青禾村{row % 19}组", "了解近况，送医送药", "李社工")))
        for row in range(rows)
    )  # fmt: skip
    return Document(
        "2026年第三季度工作报告",
        "示范县青禾镇社会工作服务站",
        (*blocks, Table("1", "表1 走访台账", columns, body)),
    )


@dataclass
class Page:
    """What stands on one page, at its place."""

    words: list[tuple[float, float, str, str, float, float]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


def traced(document: Document) -> list[Page]:
    """Our own pages, as the canvas was told to draw them."""
    pages = [Page()]
    draw, string, line, rect, show = (
        Typesetter.draw,
        Canvas.drawString,
        Canvas.line,
        Canvas.rect,
        Canvas.showPage,
    )

    def note_words(
        setter: Any, canvas: Any, x: float, y: float, text: str, role: str, size: float, tracking: float = 0.0, *, bold: bool = False
    ) -> None:  # fmt: skip
        at = canvas.absolutePosition(x, y)
        for face, piece in setter.runs(text, role):
            pages[-1].words.append((*at, register(face), piece, size, tracking))
            at = (at[0] + setter.width(piece, role, size, tracking), at[1])
        draw(setter, canvas, x, y, text, role, size, tracking, bold=bold)

    def note_string(canvas: Any, x: float, y: float, text: str, **looks: Any) -> None:  # labels of charts
        pages[-1].words.append(
            (*canvas.absolutePosition(x, y), canvas._fontname, text, canvas._fontsize, 0.0)
        )
        string(canvas, x, y, text, **looks)

    def note_line(canvas: Any, x1: float, y1: float, x2: float, y2: float) -> None:
        pages[-1].lines.append((*canvas.absolutePosition(x1, y1), *canvas.absolutePosition(x2, y2)))
        line(canvas, x1, y1, x2, y2)

    def note_rect(canvas: Any, x: float, y: float, width: float, height: float, **looks: Any) -> None:
        pages[-1].boxes.append((*canvas.absolutePosition(x, y), width, height))
        rect(canvas, x, y, width, height, **looks)

    def note_page(canvas: Any) -> None:
        pages.append(Page())
        show(canvas)

    with (
        patch.object(Typesetter, "draw", note_words),
        patch.object(Canvas, "drawString", note_string),
        patch.object(Canvas, "line", note_line),
        patch.object(Canvas, "rect", note_rect),
        patch.object(Canvas, "showPage", note_page),
    ):
        render_bytes(document)
    return pages[:-1]


def bare(pages: list[Page]) -> bytes:
    """The same glyphs, lines and boxes with nothing decided any more."""
    out = io.BytesIO()
    canvas: Any = Canvas(out, pagesize=A4)
    for page in pages:
        for x, y, face, text, size, tracking in page.words:
            canvas.setFont(face, size)
            canvas.drawString(x, y, text, charSpace=tracking)
        canvas.setLineWidth(0.5)
        for at in page.lines:
            canvas.line(*at)
        for box in page.boxes:
            canvas.rect(*box)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def linear(few: int = 1000, many: int = 10_000) -> float:
    """What a row of a long ledger costs, as a share of what it costs in a short one."""
    short, long = sample(few), sample(many)
    return cpu(lambda: render_bytes(long), 2) / cpu(lambda: render_bytes(short)) * few / many


def peak(rows: int) -> float:
    """The most memory that a process of its own takes for it, in MB."""
    code = (
        "from pathlib import Path; from benchmarks.printing import sample, render_bytes; "
        f"render_bytes(sample({rows})); status = Path('/proc/self/status').read_text(); "
        "print(int(status.split('VmHWM:')[1].split()[0]) / 1024)"  # getrusage would tell what its parent took
    )
    return float(
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    )


def figures() -> list[Figure]:
    document = sample(1000)
    pages = traced(document)
    ours, limit = cpu(lambda: render_bytes(document), 7), cpu(lambda: bare(pages), 7)
    found = [
        Figure(
            "a report of 47 pages, of the bare canvas", ours / limit, "×", 1.5, f"{ours:.3f} s, {limit:.3f} s"
        ),
    ]
    for name, make in peers().items():
        theirs = cpu(lambda make=make: make(document), 2)
        found.append(Figure(f"… of {name}", ours / theirs, "×", 1.0, f"{theirs:.3f} s"))
    found.append(Figure("… a row of 10,000, of one of 1,000", linear(), "×", 1.2))
    if sys.platform == "linux":
        found.append(Figure("… memory, 10,000 rows", peak(10_000), "MB", 300))
    return found
