from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest

from swdesk.county import Fact
from swdesk.periods import parse_period
from swdesk.reports.dispatch import dispatch_table

PERIOD = parse_period("2026Q3")


def numbers(publics: list[dict[str, Any]]) -> dict[str, str]:
    return {row[1].text: row[3].text for row in dispatch_table("示范县民政局", PERIOD, publics).rows}


def station(public: dict[str, Any], **facts: str) -> dict[str, Any]:
    """A station that states these facts in 表1."""
    return copy.deepcopy(public) | {"station": [[label, text] for label, text in facts.items()]}


def test_an_agency_of_two_stations_is_one(public: dict[str, Any]) -> None:
    agency = {"统一社会信用代码": "X1", "机构评估等级": "3A"}
    other = station(public, 统一社会信用代码="X2", 机构评估等级="2A")
    found = numbers([station(public, **agency), station(public, **agency), other])
    assert (found["承接机构数"], found["其中：3A及以上"]) == ("2", "1")


def test_pilots_and_modes_are_counted(public: dict[str, Any]) -> None:
    found = numbers(
        [station(public, 试点级别="省级", 运营模式="购买服务"), station(public, 试点级别="非试点")]
    )
    assert [found[f"其中：{level}试点"] for level in ("省级", "市级", "县级")] == ["1", "0", "0"]
    assert found["运营模式：购买服务"] == "1"


def test_sums_are_those_of_the_sheets(public: dict[str, Any]) -> None:
    times = public["values"]["service_times"]["year"]["value"]
    assert numbers([public, public])["累计服务人次"] == str(2 * times)


@pytest.mark.parametrize("label", ["乡镇（街道）总数", "覆盖率", "优秀案例数"])
def test_what_no_report_states_is_not_estimated(public: dict[str, Any], label: str) -> None:
    assert numbers([public])[label] == "—"


def test_a_school_station_is_no_station_of_a_township(public: dict[str, Any]) -> None:
    school = copy.deepcopy(public)
    school["unit"]["kind"] = "02"
    assert numbers([public, school])["已报送的社工站数"] == "1"


def test_what_the_registers_of_the_superior_say_is_stated(public: dict[str, Any]) -> None:
    facts = [
        Fact("R2", "社工站覆盖率", "%", Fraction(300, 8)),
        Fact("H8", "专业人才总量", "人", Fraction(44_000)),
    ]
    rows = dispatch_table("示范县民政局", PERIOD, [public], facts).rows
    found = {row[1].text: row[3].text for row in rows}
    assert (found["覆盖率"], found["专业人才总量"], found["年度目标"]) == ("37.5", "44000", "—")
