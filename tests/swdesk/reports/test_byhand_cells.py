"""手工填报 in the cells of tables that are no indicators."""

from __future__ import annotations

from typing import Any

from swdesk.reports.byhand import cell_key, entry, put_cells
from swdesk.reports.station_tables import table_4, table_8


def test_a_typed_cell_stands_with_its_star_and_reason(public: dict[str, Any]) -> None:
    row = public["categories"][0]
    counted = row["numbers"][0]
    public["by_hand"]["cells"] = put_cells(public, {cell_key("4", row["label"], 0): entry("500", "纸质名册")})
    made = table_4(public)
    assert made.rows[0][1].text == "500*"
    assert made.notes[-1] == f"*手工填报：{row['label']}500（按记录为{counted}），纸质名册。"


def test_the_rate_of_visits_follows_what_was_typed(public: dict[str, Any]) -> None:
    label = public["visits_by_group"][0]["label"]
    put_cells(
        public, {cell_key("8", label, 0): entry("80", "甲"), cell_key("8", label, 1): entry("40", "甲")}
    )
    assert [cell.text for cell in table_8(public).rows[0]][1:3] == ["80*", "40*"]
    assert table_8(public).rows[0][6].text == "50.0"


def test_what_is_no_cell_changes_nothing(public: dict[str, Any]) -> None:
    before = str(public)
    edits = {
        cell_key("4", "没有这一类", 0): "5｜甲",
        cell_key("9", "合计", 0): "5｜甲",
        cell_key("4", "合计", 99): "5｜甲",
    }
    assert put_cells(public, edits) == []
    assert str(public) == before
