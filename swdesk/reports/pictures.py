"""One chart as a page of its own: the window shows the very drawing that is printed (design.md §6)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.pdfgen.canvas import Canvas

from swdesk.reports.charts import draw_chart
from swdesk.reports.document import Chart, Document, Heading
from swdesk.reports.fonts import Typesetter, use_as_default
from swdesk.reports.reading import NOTHING, Public, text


def picture(chart: Chart) -> bytes:
    """A PDF of one page as large as the chart."""
    drawing: Any = draw_chart(chart, Typesetter())
    out = io.BytesIO()
    make: Any = Canvas  # its stub takes the name of a face for a number
    canvas = make(
        out, pagesize=(drawing.width, drawing.height), invariant=1, initialFontName=use_as_default()
    )
    renderer: Any = renderPDF
    renderer.draw(drawing, canvas, 0, 0)
    canvas.save()
    return out.getvalue()


def spoken(chart: Chart) -> str:
    """The chart in words, for whoever hears the window."""
    parts = [chart.title]
    for series in chart.series:
        said = "，".join(
            f"{label}{NOTHING if value is None else text(value, chart.unit)}"
            for label, value in zip(chart.labels, series.values, strict=False)
        )
        parts.append(f"{series.label}：{said}")
    return "。".join(parts)


@dataclass(frozen=True)
class Picture:
    """A chart as a PDF, and in words."""

    key: str
    title: str
    data: bytes
    words: str


def pictures(public: Public, document: Document) -> dict[str, list[Picture]]:
    """The charts of a report by the section whose text they follow."""
    keys = {part["heading"]: part["key"] for part in public.get("narrative", ())}
    found: dict[str, list[Picture]] = {}
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            section = keys.get(block.text, section)
        elif isinstance(block, Chart):
            found.setdefault(section, []).append(
                Picture(block.key, block.title, picture(block), spoken(block))
            )
    return found
