"""Charts as one reportlab drawing each: vector in the PDF, SVG in the window, so both are the same picture.

They are read from black-and-white prints: series differ by fill and hatching, lines by dashes and marks; values are
written beside them.
"""

from __future__ import annotations

from typing import Any

from reportlab.graphics import shapes as _shapes
from reportlab.lib.colors import HexColor, white

from swdesk.reports.document import Chart
from swdesk.reports.fonts import Typesetter, register, use_as_default

shapes: Any = _shapes  # its stubs type every style as one keyword
INK = HexColor("#1E2522")
GREY = HexColor("#8A938D")
ACCENT = HexColor("#1F7A5C")
AMBER = HexColor("#9A6200")
PALE = HexColor("#D9DED9")
FILLS = (ACCENT, HexColor("#A9CDBF"), HexColor("#5B6B64"), white)
WIDTH = 430.0
_ROW = 22.0
_LABEL = 9.0
_VALUE = 8.0


class _Pen:
    """Draws into one drawing with the right faces."""

    def __init__(self, height: float, setter: Typesetter) -> None:
        use_as_default()
        self.drawing: Any = shapes.Drawing(WIDTH, height)
        self.setter = setter

    def text(self, x: float, y: float, value: str, size: float = _LABEL, anchor: str = "start") -> None:
        """Words at (x, y); `anchor` start, middle or end."""
        width = self.setter.width(value, "song", size)
        x -= {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        for found, piece in self.setter.runs(value, "song"):
            style = {"fontName": register(found), "fontSize": size, "fillColor": INK}
            self.drawing.add(shapes.String(x, y, piece, **style))
            x += self.setter.width(piece, "song", size)

    def bar(self, x: float, y: float, width: float, height: float, series: int) -> None:
        """A filled box; every second series is hatched."""
        style = {"fillColor": FILLS[series % 4], "strokeColor": INK, "strokeWidth": 0.4}
        self.drawing.add(shapes.Rect(x, y, width, height, **style))
        if series % 4 == 1:
            for place in range(4, int(width) + 1, 4):
                self.line(x + place, y, x + place, y + height, strokeColor=INK, strokeWidth=0.25)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """An empty box."""
        style = {"fillColor": white, "strokeColor": GREY, "strokeWidth": 0.4}
        self.drawing.add(shapes.Rect(x, y, width, height, **style))

    def line(self, *points: float, **style: Any) -> None:
        """A straight line."""
        self.drawing.add(shapes.Line(*points, **({"strokeColor": GREY, "strokeWidth": 0.5} | style)))

    def curve(self, points: list[tuple[float, float]], series: int) -> None:
        """A line through points, each with its mark: full and closed for the first series, dashed and open for others."""
        style: dict[str, Any] = {"strokeColor": AMBER if series else ACCENT, "strokeWidth": 1.6}
        if series:
            style["strokeDashArray"] = [4, 2]
        if len(points) > 1:
            self.drawing.add(shapes.PolyLine([part for point in points for part in point], **style))
        for x, y in points:
            mark = {"fillColor": white if series else ACCENT, "strokeColor": INK, "strokeWidth": 0.6}
            self.drawing.add(shapes.Circle(x, y, 2.4, **mark))

    def labels_width(self, chart: Chart) -> float:
        """The room that the labels beside horizontal bars need."""
        return max([60.0, *(self.setter.width(label, "song", _LABEL) + 12 for label in chart.labels)])


def _shown(value: float, unit: str = "") -> str:
    if unit == "万元":
        return f"{value:.2f}"
    return str(int(value)) if float(value).is_integer() else f"{value:.1f}"


def draw_chart(chart: Chart, setter: Typesetter | None = None) -> Any:
    """The drawing of a chart; `setter` collects the characters that no face has."""
    draw = {"bars": _bars, "columns": _columns, "lines": _lines, "progress": _progress}[chart.kind]
    return draw(chart, setter or Typesetter())


def to_svg(drawing: Any) -> str:
    """The same drawing for the window."""
    from reportlab.graphics import renderSVG  # noqa: PLC0415 - only the window needs it

    write: Any = getattr(renderSVG, "drawToString")  # noqa: B009 - its stub leaves the type unknown
    return write(drawing)


def _top(chart: Chart) -> float:
    return max([1.0, *(value for series in chart.series for value in series.values if value is not None)])


def _legend(pen: _Pen, chart: Chart, y: float, *, lines: bool = False) -> None:
    if len(chart.series) < 2:
        return
    widths = [pen.setter.width(series.label, "song", _LABEL) + 40 for series in chart.series]
    x = (WIDTH - sum(widths) + 16) / 2
    for index, (series, width) in enumerate(zip(chart.series, widths, strict=True)):
        if lines:
            pen.curve([(x, y + 4), (x + 16, y + 4)], index)
        else:
            pen.bar(x, y, 16, 8, index)
        pen.text(x + 21, y + 0.5, series.label)
        x += width


def _unit(pen: _Pen, chart: Chart, y: float) -> None:
    if chart.unit:
        pen.text(0, y, f"单位：{chart.unit}", _VALUE)


def _bars(chart: Chart, setter: Typesetter) -> Any:
    """Horizontal bars: long Chinese labels stand beside them."""
    foot = 20.0 if len(chart.series) > 1 else 2.0
    height = len(chart.labels) * _ROW + foot + 12
    pen = _Pen(height, setter)
    left, top = pen.labels_width(chart), _top(chart)
    room = WIDTH - left - 46.0
    for row, label in enumerate(chart.labels):
        y = height - 12 - (row + 1) * _ROW
        pen.text(left - 6, y + 7, label, anchor="end")
        thick = (_ROW - 8) / len(chart.series)
        for index, series in enumerate(chart.series):
            value = series.values[row]
            if value is None:
                continue
            base = y + 4 + (len(chart.series) - 1 - index) * thick
            pen.bar(left, base, max(0.8, value / top * room), thick, index)
            pen.text(left + value / top * room + 4, base + thick / 2 - 3, _shown(value, chart.unit), _VALUE)
    pen.line(left, foot - 2, left, height - 12, strokeColor=INK)
    _unit(pen, chart, height - 8)
    _legend(pen, chart, 2)
    return pen.drawing


def _columns(chart: Chart, setter: Typesetter) -> Any:
    """Grouped columns."""
    height, base = 176.0, 34.0
    pen = _Pen(height, setter)
    left, room, top = 10.0, WIDTH - 20.0, _top(chart)
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
            tall = value / top * (height - base - 24)
            pen.bar(x, base, thick, max(0.8, tall), index)
            pen.text(x + thick / 2, base + tall + 3, _shown(value, chart.unit), _VALUE, "middle")
    pen.line(left, base, WIDTH - 10, base, strokeColor=INK)
    _unit(pen, chart, height - 8)
    _legend(pen, chart, 4)
    return pen.drawing


def _lines(chart: Chart, setter: Typesetter) -> Any:
    """A trend; in each column the higher value is written above its point, the others below."""
    height, base = 158.0, 34.0
    pen = _Pen(height, setter)
    left, room, tall = 40.0, WIDTH - 80.0, height - base - 30
    step, top = room / max(1, len(chart.labels) - 1), _top(chart)
    for part in range(1, 4):
        pen.line(left, base + part / 3 * tall, left + room, base + part / 3 * tall, strokeColor=PALE)
    for index, series in enumerate(chart.series):
        place = [
            (left + step * i, base + v / top * tall) for i, v in enumerate(series.values) if v is not None
        ]
        pen.curve(place, index)
    for column, label in enumerate(chart.labels):
        x = left + step * column
        pen.text(x, base - 13, label, anchor="middle")
        values = [v for series in chart.series if (v := series.values[column]) is not None]
        for order, value in enumerate(sorted(values, reverse=True)):
            y = base + value / top * tall
            pen.text(
                x, max(base + 2, y - 11) if order else y + 5, _shown(value, chart.unit), _VALUE, "middle"
            )
    pen.line(left, base, left + room, base, strokeColor=INK)
    _unit(pen, chart, height - 8)
    _legend(pen, chart, 4, lines=True)
    return pen.drawing


def _progress(chart: Chart, setter: Typesetter) -> Any:
    """Completion of each item in percent; the upright line is the time gone by, hatched is what lags behind it."""
    height = len(chart.labels) * _ROW + 20
    pen = _Pen(height, setter)
    left = pen.labels_width(chart)
    room = WIDTH - left - 46.0
    for row, label in enumerate(chart.labels):
        y = height - (row + 1) * _ROW
        pen.text(left - 6, y + 7, label, anchor="end")
        value = chart.series[0].values[row]
        if value is None:
            continue
        pen.frame(left, y + 5, room, 11)
        behind = chart.mark is not None and value < chart.mark - 10
        pen.bar(left, y + 5, max(0.6, min(value, 100) / 100 * room), 11, 1 if behind else 0)
        pen.text(left + room + 5, y + 7, f"{value:.1f}%", 8.5)
    if chart.mark is not None:
        x = left + min(chart.mark, 100) / 100 * room
        pen.line(x, 14, x, height, strokeColor=INK, strokeWidth=1.2)
        pen.text(x, 3, chart.mark_label, 8.5, "middle")
    return pen.drawing
