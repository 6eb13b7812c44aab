from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

from swdesk.periods import parse_period
from swdesk.reports.document import Cell, Chart, Document, Para
from swdesk.reports.pdf import render_bytes
from swdesk.reports.rollup import LATE, MISSING, ON_TIME, BoardRow, build_rollup_document
from swdesk.reports.summing import total
from swdesk.reports.unit_charts import funds_of, trend_of

PERIOD = parse_period("2026Q3")


@pytest.fixture
def stations(public: dict[str, Any]) -> list[dict[str, Any]]:
    """Two stations and a school station; the second has more visits to elders, so that an average would be wrong."""
    first, second, school = (copy.deepcopy(public) for _unit in range(3))
    second["unit"] |= {"name": "示范县白沙镇社会工作服务站", "code": "999999002"}
    second["values"]["problem_rate"]["period"] |= {"numerator": 1, "denominator": 100}
    school["unit"] |= {"name": "示范县关锁中心学校社会工作服务站", "code": "999999003", "kind": "02"}
    del school["values"]["visits"]
    return [first, second, school]


def rolled(stations: list[dict[str, Any]], board: list[BoardRow] | None = None) -> Document:
    return build_rollup_document("示范县民政局", PERIOD, stations, board or [], made_on=date(2026, 10, 12))


def rows(document: Document, sheet: str) -> dict[str, dict[tuple[str, str], Cell]]:
    table = next(table for table in document.tables() if table.title.endswith(sheet))
    return {row[0].text.strip(): {(c.code, c.span): c for c in row if c.code} for row in table.rows}


def test_counts_are_added_and_ratios_made_anew_from_their_parts(stations: list[dict[str, Any]]) -> None:
    assert total(stations, "service_times", "period").text == str(3 * 2571)
    assert total(stations, "problem_rate", "period").text == "46.9"  # (59 + 1 + 59) ÷ (77 + 100 + 77)


def test_rows_are_total_stations_and_school_stations_with_a_subtotal(stations: list[dict[str, Any]]) -> None:
    found = rows(rolled(stations), "走访探访")
    assert list(found) == [
        "合计", "示范县青禾镇社会工作服务站", "示范县白沙镇社会工作服务站", "其中：学校社工站小计", "示范县关锁中心学校社会工作服务站",
    ]  # fmt: skip
    assert found["合计"]["visits", "period"].number == 622
    assert found["其中：学校社工站小计"]["visits", "period"].text == "—"


def test_money_of_a_county_is_in_ten_thousands(stations: list[dict[str, Any]]) -> None:
    assert rows(rolled(stations), "资源、会议与宣传")["合计"]["donation_yuan", "period"].text == "6.39"


def test_people_counted_once_in_each_station_are_marked(stations: list[dict[str, Any]]) -> None:
    table = next(table for table in rolled(stations).tables() if table.title.endswith("服务总量"))
    assert "“实名服务对象（去重）”为各站合计，跨站未去重" in table.notes[0]


def test_the_board_counts_who_has_reported(stations: list[dict[str, Any]]) -> None:
    board = [
        BoardRow("甲站", "1", ON_TIME, date(2026, 10, 4), 1), BoardRow("乙站", "2", LATE, date(2026, 10, 9), 2),
        BoardRow("丙站", "3", MISSING),
    ]  # fmt: skip
    document = rolled(stations, board)
    text = "".join(block.text for block in document.blocks if isinstance(block, Para))
    assert "应报送3个，按时报送1个，迟报1个，退回0个，未报1个，按时报送率33.3%。未报送：丙站。" in text
    assert document.tables()[0].notes == ("应报3个，按时报送1个，迟报1个，退回0个，未报1个。",)


def test_items_behind_their_time_are_listed_worst_first(stations: list[dict[str, Any]]) -> None:
    table = next(table for table in rolled(stations).tables() if table.key == "behind")
    gaps = [(row[5].number or 0) - float(row[6].text) for row in table.rows]
    assert gaps == sorted(gaps)
    behind = [item for public in stations for item in public["services"] if item["state"].startswith("滞后")]
    assert len(gaps) == len(behind) > 0


def test_nothing_received_is_a_document_too(tmp_path: Any) -> None:
    assert render_bytes(rolled([]))[1].pages >= 1


def test_another_input_has_another_check_code(stations: list[dict[str, Any]]) -> None:
    assert rolled(stations).check_code == rolled(stations[::-1]).check_code
    assert rolled(stations).check_code != rolled(stations[:2]).check_code


def charts(document: Document) -> dict[str, Chart]:
    return {block.key: block for block in document.blocks if isinstance(block, Chart)}


def test_the_last_quarters_say_of_how_many_units_they_are(stations: list[dict[str, Any]]) -> None:
    quarters = [(parse_period("2026Q1"), []), (parse_period("2026Q2"), stations[:1]), (PERIOD, stations)]
    document = build_rollup_document("示范县民政局", PERIOD, stations, [], trend=trend_of(quarters))
    trend = charts(document)["trend"]
    assert trend.labels == ("2026年二季度（1个单位）", "2026年三季度（3个单位）")
    assert trend.series[0].values == (2571, 3 * 2571)


def test_one_quarter_is_no_trend(stations: list[dict[str, Any]]) -> None:
    document = build_rollup_document("县", PERIOD, stations, [], trend=trend_of([(PERIOD, stations)]))
    assert "trend" not in charts(document)


def test_money_of_all_units_by_source(stations: list[dict[str, Any]]) -> None:
    sources = [
        {"label": "到账资金合计", "numbers": [0.0, 30000.0], "share": None, "code": "funds_received_yuan", "strong": True},
        {"label": "福彩公益金", "numbers": [0.0, 30000.0], "share": 100.0, "code": "", "strong": False},
    ]  # fmt: skip
    for one in stations:
        one["funds"] = sources
    stations[2]["funds"] = [sources[0], dict(sources[1], label="慈善捐赠")]
    money = charts(rolled(stations))["funds"]
    assert (money.labels, money.series[0].values) == (("福彩公益金", "慈善捐赠"), (6.0, 3.0))
    assert [round(row["share"] or 0) for row in funds_of(stations)] == [0, 67, 33]
    del stations[0]["funds"]
    assert "2个单位" in charts(rolled(stations))["funds"].title


def test_of_contracts_one_column_says_it_all(stations: list[dict[str, Any]]) -> None:
    final = parse_period("F20260101-20261231")
    document = build_rollup_document("县", final, stations, [])
    sheet = next(table for table in document.tables() if table.title.endswith("走访探访"))
    assert set(sheet.head[1]) == {"^", "项目累计"}
    assert not any(isinstance(block, Para) and "本年累计" in block.text for block in document.blocks)
