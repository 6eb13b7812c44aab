"""手工填报 in the cells of tables that are no indicators."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from db.store import Store
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports.byhand import entry, number_key
from swdesk.reports.document import Table
from swdesk.reports.further_tables import table_10, table_11
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import take_snapshot
from swdesk.reports.station_tables import table_4, table_8
from swdesk.reports.typed_cells import addable, cell_key, named, put
from swdesk.reports.xlsx import write_xlsx

CLOCK = FixedClock(datetime(2026, 10, 8, 10, tzinfo=UTC))


@pytest.fixture
def public(public: dict[str, Any]) -> dict[str, Any]:
    """One's own copy: what is put in stays in."""
    return deepcopy(public)


def test_a_typed_cell_stands_with_its_star_and_reason(public: dict[str, Any]) -> None:
    row = public["categories"][0]
    counted = row["numbers"][0]
    public["by_hand"]["cells"] = put(public, {cell_key("4", row["label"], 0): entry("500", "纸质名册")})
    made = table_4(public)
    assert made.rows[0][1].text == "500*"
    assert made.notes[-1] == f"*手工填报：{row['label']}500（按记录为{counted}），纸质名册。"


def test_the_rate_of_visits_follows_what_was_typed(public: dict[str, Any]) -> None:
    label = public["visits_by_group"][0]["label"]
    put(public, {cell_key("8", label, 0): entry("80", "甲"), cell_key("8", label, 1): entry("40", "甲")})
    assert [cell.text for cell in table_8(public).rows[0]][1:3] == ["80*", "40*"]
    assert table_8(public).rows[0][6].text == "50.0"


def test_what_is_no_cell_changes_nothing(public: dict[str, Any]) -> None:
    before = str(public)
    edits = {
        cell_key("4", "没有这一类", 0): "5｜甲",
        cell_key("9", "合计", 0): "5｜甲",
        cell_key("4", "合计", 99): "5｜甲",
    }
    assert put(public, edits) == []
    assert str(public) == before


# ── money and meetings: what adds up ─────────────────────────────────────────────────────────────────────────


def taken(sample: Store, edits: dict[str, str]) -> dict[str, Any]:
    with sample.read() as session:
        return take_snapshot(session, parse_period("2026Q3"), clock=CLOCK, random=bytes, edits=edits).public


def texts(made: Table, label: str) -> list[str]:
    return next([cell.text for cell in row] for row in made.rows if row[0].text.strip("　").endswith(label))


@pytest.fixture
def typed(sample: Store, public: dict[str, Any]) -> dict[str, Any]:
    """The sample with 500 元 more of its first kind of expense, and of a kind that nobody recorded."""
    name, row = next((n, r) for n, r in named("10", public["funds"]) if n.startswith("经费支出／"))
    fresh = next(label for _row, place, label in addable(public, "10")["经费支出"] if place == 0)
    return taken(
        sample,
        {
            cell_key("10", name, 0): entry(str(row["numbers"][0] + 500), "纸质单据"),
            cell_key("10", f"经费支出／{fresh.partition('（')[0]}", 0): entry("20.5", "纸质单据"),
        },
    )


def test_a_total_of_money_follows_and_so_does_table_3(public: dict[str, Any], typed: dict[str, Any]) -> None:
    before = public["values"]["spent_yuan"]["period"]["value"]
    assert typed["values"]["spent_yuan"]["period"] | {"evidence": 0} == {
        "value": before + 520.5, "numerator": round(before * 100) + 52050, "denominator": None, "evidence": 0, "manual": True,
    }  # fmt: skip
    assert texts(table_10(typed), "经费支出合计")[1] == f"{before + 520.5:.2f}*"


def test_the_reasons_stand_under_the_table(typed: dict[str, Any]) -> None:
    note = table_10(typed).notes[-1]
    assert note.startswith("*手工填报：经费支出／")
    assert "（本季度）20.50（按记录为0.00），纸质单据" in note
    assert "由表10手工填报的各项得出" in note


def test_the_star_stands_in_the_workbook(typed: dict[str, Any], tmp_path: Path) -> None:
    write_xlsx(build_document(typed), tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as book:
        assert 'formatCode="0.00&quot;*&quot;"' in book.read("xl/styles.xml").decode()
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("表10 资源链接与资金情况表")
    assert 20.5 in [row[1] for row in sheet.to_python()]


def test_hours_of_training_are_typed_in_hours(sample: Store, public: dict[str, Any]) -> None:
    name, row = next((n, r) for n, r in named("11", public["teamwork"]) if n.startswith("培训／"))
    made = table_11(taken(sample, {cell_key("11", name, 2): entry("7.5", "纸质签到表")}))
    assert texts(made, row["label"])[3] == "7.5*"
    assert f"{name}（学时）7.5" in made.notes[-1]


def test_an_indicator_typed_itself_wins_over_its_parts(sample: Store, public: dict[str, Any]) -> None:
    name = next(n for n, _row in named("11", public["teamwork"]) if n.startswith("培训／"))
    edits = {cell_key("11", name, 0): entry("9", "甲"), number_key("trainings", "period"): entry("30", "乙")}
    assert texts(table_11(taken(sample, edits)), "培训合计")[1] == "30*"


def test_reports_without_typed_cells_are_as_before(sample: Store, public: dict[str, Any]) -> None:
    assert not any("manual" in row for part in ("funds", "teamwork") for row in public[part])
    assert taken(sample, {})["funds"] == public["funds"]
