"""Charts as one reportlab drawing each: vector in the PDF, SVG in the window, so both are the same picture.

They are read from black-and-white prints: series differ by fill and hatching, lines by dashes and marks; values are
written beside them.
"""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor, white

from swdesk.reports.document import Chart
from swdesk.reports.fonts import Typesetter, register

INK = HexColor("#1E2522")
GREY = HexColor("#8A938D")
ACCENT = HexColor("#1F7A5C")
AMBER = HexColor("#9A6200")
PALE = HexColor("#D9DED9")
FILLS = (ACCENT, HexColor("#A9CDBF"), HexColor("#5B6B64"), white)
WIDTH = 430.0
_ROW = 22.0


class _Pen:
    """Draws into one drawing with the right faces."""

    def __init__(self, drawing: Any) -> None:
        self._drawing = drawing
        self._setter = Typesetter()

    def text(self, x: float, y: float, value: str, size: float = 9.0, anchor: str = "start", role: str = "song") -> None:
        width = self._setter.width(value, role, size)
        x -= {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        for found, piece in self._setter.runs(value, role):
            self._drawing.add(String(x, y, piece, fontName=register(found), fontSize=size, fillColor=INK))
            x += self._setter.width(piece, found, size) if found in {"song", "hei", "title"} else size * len(piece)

    def bar(self, x: float, y: float, width: float, height: float, series: int) -> None:
        self._drawing.add(
            Rect(x, y, width, height, fillColor=FILLS[series % 4], strokeColor=INK, strokeWidth=0.4)
        )
        if series % 4 == 1:
            step = 4.0
            place = step
            while place < width:
                self._drawing.add(Line(x + place, y, x + place, y + height, strokeColor=INK, strokeWidth=0.25))
                place += step

    def line(self, *points: float, **style: Any) -> None:
        options: dict[str, Any] = {"strokeColor": GREY, "strokeWidth": 0.5} | style
        self._drawing.add(Line(*points, **options))


def _shown(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.1f}"


def draw_chart(chart: Chart) -> Any:
    """The drawing of a chart."""
    return {"bars": _bars, "columns": _columns, "lines": _lines, "progress": _progress}[chart.kind](chart)


def to_svg(drawing: Any) -> str:
    """The same drawing for the window."""
    from reportlab.graphics import renderSVG  # noqa: PLC0415 - only the window needs it

    return renderSVG.drawToString(drawing)


def _top(chart: Chart) -> float:
    values = [value for series in chart.series for value in series.values if value is not None]
    return max([*values, 1.0])


def _legend(pen: _Pen, chart: Chart, y: float) -> None:
    if len(chart.series) < 2:
        return
    x = 110.0
    for index, series in enumerate(chart.series):
        pen.bar(x, y, 14, 8, index)
        pen.text(x + 18, y, series.label)
        x += 30 + 10 * len(series.label)


def _bars(chart: Chart) -> Any:
    """Horizontal bars: long Chinese labels stand beside them."""
    height = len(chart.labels) * _ROW + (18 if len(chart.series) > 1 else 4)
    drawing: Any = Drawing(WIDTH, height)
    pen = _Pen(drawing)
    left, room, top = 120.0, WIDTH - 120.0 - 50.0, _top(chart)
    for row, label in enumerate(chart.labels):
        y = height - (row + 1) * _ROW
        pen.text(left - 6, y + 7, label, anchor="end")
        thick = (_ROW - 8) / len(chart.series)
        for index, series in enumerate(chart.series):
            value = series.values[row] or 0
            base = y + 4 + (len(chart.series) - 1 - index) * thick
            pen.bar(left, base, max(0.8, value / top * room), thick, index)
            pen.text(left + value / top * room + 4, base + thick / 2 - 3, _shown(value), 8.0)
    pen.line(left, 0 if len(chart.series) < 2 else 16, left, height, strokeColor=INK)
    _legend(pen, chart, 2)
    return drawing


def _columns(chart: Chart) -> Any:
    """Grouped columns."""
    height, base = 170.0, 34.0
    drawing: Any = Drawing(WIDTH, height)
    pen = _Pen(drawing)
    left, room, top = 30.0, WIDTH - 40.0, _top(chart)
    slot = room / max(1, len(chart.labels))
    thick = min(30.0, slot * 0.7 / len(chart.series))
    for column, label in enumerate(chart.labels):
        middle = left + slot * (column + 0.5)
        pen.text(middle, base - 13, label, anchor="middle")
        for index, series in enumerate(chart.series):
            value = series.values[column]
            if value is None:
                continue
            x = middle - thick * len(chart.series) / 2 + index * thick
            tall = value / top * (height - base - 16)
            pen.bar(x, base, thick, max(0.8, tall), index)
            pen.text(x + thick / 2, base + tall + 3, _shown(value), 8.0, "middle")
    pen.line(left, base, WIDTH - 10, base, strokeColor=INK)
    _legend(pen, chart, 4)
    return drawing


def _lines(chart: Chart) -> Any:
    """A trend, with its values written at the points."""
    height, base = 150.0, 32.0
    drawing: Any = Drawing(WIDTH, height)
    pen = _Pen(drawing)
    left, room, top = 34.0, WIDTH - 60.0, _top(chart)
    step = room / max(1, len(chart.labels) - 1)
    for column, label in enumerate(chart.labels):
        pen.text(left + step * column, base - 13, label, anchor="middle")
    for part in range(1, 4):
        y = base + part / 3 * (height - base - 20)
        pen.line(left, y, left + room, y, strokeColor=PALE)
    for index, series in enumerate(chart.series):
        points = [
            (left + step * i, base + value / top * (height - base - 20))
            for i, value in enumerate(series.values)
            if value is not None
        ]
        dash = None if index == 0 else [4, 2]
        flat = [part for point in points for part in point]
        if len(points) > 1:
            drawing.add(PolyLine(flat, strokeColor=(ACCENT, AMBER)[index % 2], strokeWidth=1.6, strokeDashArray=dash))
        shown = [value for value in series.values if value is not None]
        for (x, y), value in zip(points, shown, strict=True):
            drawing.add(Circle(x, y, 2.4, fillColor=white if index else ACCENT, strokeColor=INK, strokeWidth=0.6))
            pen.text(x, y + 5, _shown(value), 8.0, "middle")
    pen.line(left, base, left + room, base, strokeColor=INK)
    _legend(pen, chart, 2)
    return drawing


def _progress(chart: Chart) -> Any:
    """Completion of each item in percent; the upright line is the time gone by."""
    height = len(chart.labels) * _ROW + 20
    drawing: Any = Drawing(WIDTH, height)
    pen = _Pen(drawing)
    left, room = 150.0, WIDTH - 150.0 - 48.0
    for row, label in enumerate(chart.labels):
        y = height - (row + 1) * _ROW
        value = chart.series[0].values[row] or 0.0
        pen.text(left - 6, y + 7, label, anchor="end")
        drawing.add(Rect(left, y + 5, room, 11, fillColor=white, strokeColor=GREY, strokeWidth=0.4))
        behind = chart.mark is not None and value < chart.mark - 10
        pen.bar(left, y + 5, max(0.6, min(value, 100) / 100 * room), 11, 1 if behind else 0)
        pen.text(left + room + 5, y + 7, f"{value:.1f}%", 8.5)
    if chart.mark is not None:
        x = left + min(chart.mark, 100) / 100 * room
        pen.line(x, 14, x, height, strokeColor=INK, strokeWidth=1.2)
        pen.text(x, 3, chart.mark_label, 8.5, "middle")
    return drawing
