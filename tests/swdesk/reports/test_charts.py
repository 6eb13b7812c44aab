from __future__ import annotations

import pytest

from swdesk.reports.charts import draw_chart, to_svg
from swdesk.reports.document import Chart, Series
from swdesk.reports.fonts import Typesetter


def chart(kind: str, *series: Series, mark: float | None = None) -> Chart:
    return Chart("k", kind, "图1", ("一季度", "二季度", "三季度"), series, "人次", mark, "时间进度75.0%")


@pytest.mark.parametrize("kind", ["bars", "columns", "lines", "progress"])
def test_every_kind_writes_its_labels_and_values_in_the_window_too(kind: str) -> None:
    svg = to_svg(draw_chart(chart(kind, Series("走访", (12.0, 300.0, 45.0)))))
    assert svg.lstrip().startswith("<?xml")
    for word in ("一季度", "三季度", "300", "45"):
        assert word in svg


@pytest.mark.parametrize("kind", ["bars", "columns", "lines", "progress"])
def test_a_gap_is_no_zero(kind: str) -> None:
    svg = to_svg(draw_chart(chart(kind, Series("走访", (12.0, None, 45.0)))))
    assert ">0<" not in svg
    assert "0.0%" not in svg


def test_what_lags_behind_the_time_is_hatched() -> None:
    shapes = len(draw_chart(chart("progress", Series("完成率", (80.0, 80.0, 80.0)), mark=75.0)).contents)
    behind = len(draw_chart(chart("progress", Series("完成率", (80.0, 80.0, 30.0)), mark=75.0)).contents)
    assert behind > shapes


def test_two_lines_differ_without_colour() -> None:
    drawn = draw_chart(chart("lines", Series("甲", (1.0, 2.0, 3.0)), Series("乙", (3.0, 2.0, 1.0)))).contents
    dashes = [shape.strokeDashArray for shape in drawn if type(shape).__name__ == "PolyLine"]
    assert None in dashes
    assert [4, 2] in dashes


def test_labels_with_rare_characters_are_reported_or_drawn() -> None:
    setter = Typesetter()
    draw_chart(Chart("k", "bars", "图1", ("𬱖村", "\U000f0000村"), (Series("人次", (1.0, 2.0)),)), setter)
    assert setter.missing == {"\U000f0000"}
