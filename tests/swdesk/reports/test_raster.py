from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from reportlab.graphics import shapes as _shapes
from reportlab.lib.colors import black

from swdesk.reports.charts import draw_chart
from swdesk.reports.document import Chart, Series
from swdesk.reports.raster import DPI, to_png

shapes: Any = _shapes
LABELS = ("一季度", "二季度", "㛃三")
TWO = (Series("走访", (3.0, 1.0, 2.0)), Series("入户", (2.0, None, 1.0)))


def chart(kind: str) -> Any:
    return draw_chart(
        Chart("a", kind, "图", LABELS, TWO[:1] if kind == "progress" else TWO, "人次", 50.0, "时间进度")
    )


def opened(png: bytes) -> Any:
    return Image.open(io.BytesIO(png)).convert("L")


@pytest.mark.parametrize("kind", ["bars", "columns", "lines", "progress"])
def test_every_chart_becomes_a_picture_of_its_size(kind: str) -> None:
    drawing = chart(kind)
    png = to_png(drawing)
    picture = opened(png)
    assert picture.size == pytest.approx((drawing.width * DPI / 72, drawing.height * DPI / 72), abs=2)
    assert picture.getextrema()[0] < 60
    assert png == to_png(chart(kind))


def test_words_and_lines_stand_where_the_drawing_has_them() -> None:
    drawing = shapes.Drawing(100, 50)
    drawing.add(shapes.Rect(10, 30, 20, 10, fillColor=None, strokeColor=black))
    drawing.add(shapes.PolyLine([60, 5, 90, 5], strokeColor=black, strokeWidth=2, strokeDashArray=[5, 5]))
    picture = opened(to_png(drawing))

    def ink(x: float, y: float) -> bool:
        return picture.getpixel((round(x * DPI / 72), round((50 - y) * DPI / 72))) < 128

    assert (ink(10, 35), ink(20, 35), ink(62, 5), ink(67, 5), ink(72, 5)) == (True, False, True, False, True)


def test_a_shape_that_is_not_known_is_a_bug_and_no_empty_place() -> None:
    drawing = shapes.Drawing(10, 10)
    drawing.add(shapes.Ellipse(5, 5, 3, 2))
    with pytest.raises(TypeError, match="Ellipse"):
        to_png(drawing)
