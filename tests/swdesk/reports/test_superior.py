"""Sums of sums: a county's report to its city has the shape of a station's and says the same as all stations at once."""

from __future__ import annotations

import copy
import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swdesk.bundles.schema import check_public
from swdesk.county import Fact
from swdesk.periods import parse_period
from swdesk.reports.board import LATE, MISSING, ON_TIME, BoardRow
from swdesk.reports.pdf import render_bytes
from swdesk.reports.rollup import build_rollup_document
from swdesk.reports.snapshot import canonical, verified
from swdesk.reports.summing import sum_of, total
from swdesk.reports.superior import merged_facts, superior_snapshot

PERIOD = parse_period("2026Q3")
FACTS = [
    Fact("", "乡镇（街道）总数", "个", Fraction(8)), Fact("R2", "社工站覆盖率", "%", Fraction(300, 8)),
    Fact("H8", "专业人才总量", "人", Fraction(40)),
]  # fmt: skip
NOTHING = [Fact(fact.number, fact.label, fact.unit, None) for fact in FACTS]


def county(name: str, stations: list[dict[str, Any]], facts: list[Fact] = FACTS) -> dict[str, Any]:
    board = [BoardRow("甲", "1", ON_TIME), BoardRow("乙", "2", LATE), BoardRow("丙", "3", MISSING)]
    unit = {"name": name, "code": name[:1], "level": "3", "kind": "04", "addressee": ""}
    made = superior_snapshot(unit, PERIOD, stations, board, facts, today=date(2026, 10, 9), random=bytes)
    return made.public


@pytest.fixture
def stations(public: dict[str, Any]) -> list[dict[str, Any]]:
    """Three stations whose ratios differ."""
    made = [copy.deepcopy(public) for _index in range(3)]
    for index, one in enumerate(made):
        one["unit"] |= {"name": f"第{index}站", "code": f"99999900{index}"}
        one["values"]["problem_rate"]["period"] |= {"numerator": index + 1, "denominator": 10 ** (index + 1)}
    return made


def test_a_county_report_is_a_report_for_any_reader(stations: list[dict[str, Any]]) -> None:
    made = json.loads(canonical(county("一县", stations)))
    check_public(made)
    assert verified(made)


def test_sums_of_sums_are_the_sums_of_all(stations: list[dict[str, Any]]) -> None:
    counties = [county("一县", stations[:1]), county("二县", stations[1:])]
    for code in stations[0]["values"]:
        for span in ("period", "year"):
            assert total(counties, code, span) == total(stations, code, span), code


def test_a_number_of_last_year_stands_only_where_every_unit_has_it(stations: list[dict[str, Any]]) -> None:
    for one in stations[:2]:
        one["values"]["visits"]["last_year"] = {
            "value": 1,
            "numerator": 1,
            "denominator": None,
            "evidence": 1,
        }
    assert county("一县", stations[:2])["values"]["visits"]["last_year"]["value"] == 2
    assert county("一县", stations)["values"]["visits"]["last_year"] is None


def test_shares_of_counties_are_made_anew_from_their_counts(stations: list[dict[str, Any]]) -> None:
    other = [
        Fact("", "乡镇（街道）总数", "个", Fraction(12)),
        Fact("R2", "社工站覆盖率", "%", Fraction(1200, 12)),
    ]
    below = [county("一县", stations), county("二县", stations, other)]
    found = {fact.label: fact.value for fact in merged_facts(NOTHING, below)}
    assert found == {"乡镇（街道）总数": 20, "社工站覆盖率": 75, "专业人才总量": 40}  # (3 + 12) ÷ 20


def test_the_registers_of_the_superior_go_before_what_is_reported(stations: list[dict[str, Any]]) -> None:
    own = [Fact("H8", "专业人才总量", "人", Fraction(99))]
    assert merged_facts(own, [county("一县", stations)])[0].value == 99


def test_an_agency_in_two_counties_is_one(stations: list[dict[str, Any]]) -> None:
    for one in stations:
        one["station"] = [["统一社会信用代码", "X1"], ["机构评估等级", "3A"], ["试点级别", "市级"]]
    city = county("某市", [county("一县", stations[:1]), county("二县", stations[1:])])
    assert city["building"] == {"stations": 3, "pilots": {"市级": 3}, "modes": {}, "agencies": {"X1": "3A"}}


def test_a_city_has_rows_of_counties_and_how_they_were_reported_to(stations: list[dict[str, Any]]) -> None:
    counties = [county("一县民政局", stations[:1]), county("二县民政局", stations[1:])]
    document = build_rollup_document(
        "某市民政局", PERIOD, counties, [], facts=NOTHING, made_on=date(2026, 10, 12)
    )
    tables = {table.key: table for table in document.tables()}
    sheet = next(table for table in document.tables() if table.title.endswith("走访探访"))
    assert [row[0].text for row in sheet.rows] == ["合计", "一县民政局", "二县民政局"]
    assert [cell.text for cell in tables["below"].rows[0]][1:] == ["合计", "6", "2", "2", "0", "2", "33.3"]
    assert {row[0].text: row[2].text for row in tables["behind"].rows} == {
        "一县民政局": "1",
        "二县民政局": "2",
    }
    assert render_bytes(document)[1].pages > 5


def test_paper_and_bundle_of_a_signed_roll_up_have_one_code(stations: list[dict[str, Any]]) -> None:
    made = county("一县", stations)
    document = build_rollup_document("一县", PERIOD, stations, [], proof=made)
    assert document.check_code == made["check_code"]


PART = st.fixed_dictionaries({
    "numerator": st.integers(0, 10**6), "denominator": st.integers(0, 10**6), "evidence": st.just(0),
})  # fmt: skip


@given(st.lists(PART, min_size=1, max_size=8), st.data())
def test_a_share_of_sums_does_not_depend_on_who_sums(parts: list[dict[str, Any]], data: Any) -> None:
    cut = data.draw(st.integers(0, len(parts)))
    halves = [
        {name: sum(part[name] for part in half) for name in ("numerator", "denominator")}
        for half in (parts[:cut], parts[cut:])
    ]
    assert sum_of(halves, "%", ratio=True) == sum_of(parts, "%", ratio=True)
    assert sum_of(halves, "元", ratio=False) == sum_of(parts, "元", ratio=False)


def test_hours_a_head_are_hours() -> None:
    parts = [{"numerator": 600, "denominator": 4}, {"numerator": 300, "denominator": 1}]
    assert sum_of(parts, "小时", ratio=True).value == 3
