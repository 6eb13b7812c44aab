"""What a snapshot states beside its numbers has the shape that docs/bundle-format.md §4 says; anything else is refused."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from swdesk.bundles.errors import NonsenseError
from swdesk.bundles.schema import check_public
from swdesk.periods import parse_period
from swdesk.reports.narrative import draft
from swdesk.reports.superior import superior_snapshot
from swdesk.reports.unit_charts import trend_of
from tests.torture import stranger

Q2, Q3 = parse_period("2026Q2"), parse_period("2026Q3")


@pytest.fixture
def whole(public: dict[str, Any]) -> dict[str, Any]:
    """A report with a signed budget and bold words."""
    made = deepcopy(public)
    made["budget"] = [{"name": "甲项目", "labour": 80_00, "base": 100_00}]
    made["narrative"] = draft(public, {"problems": "一是\x02人手\x03不足。"})
    return made


def test_a_station_writes_what_is_documented(whole: dict[str, Any]) -> None:
    check_public(whole)
    stranger.check_stated(whole)


def test_a_superior_writes_what_is_documented(public: dict[str, Any]) -> None:
    unit = {"name": "示范县民政局", "code": "999999", "level": "3", "kind": "04", "addressee": ""}
    trend = trend_of([(Q2, []), (Q3, [public, public])])
    made = superior_snapshot(
        unit, Q3, [public, public], [], [], today=date(2026, 10, 9), random=bytes, trend=trend
    ).public
    check_public(made)
    stranger.check_stated(made)
    assert made["trend"]["units"] == [0, 2]
    assert made["funds"][0]["numbers"] == [2 * one for one in public["funds"][0]["numbers"]]


@pytest.mark.parametrize(
    ("key", "place", "wrong"),
    [
        ("budget", (0, "labour"), "八十"),
        ("trend", ("labels",), ["2026Q3"]),
        ("trend", ("values",), []),
        ("trend", ("units",), [1]),
        ("funds", (0, "numbers"), [1.0]),
        ("funds", (0, "strong"), 1),
        ("narrative", (0, "text"), None),
        ("narrative", (0, "marks"), [[0, 1, "visits"]]),
        ("narrative", (0, "bold"), [[0, "1"]]),
    ],
)
def test_another_shape_is_refused(
    whole: dict[str, Any], key: str, place: tuple[Any, ...], wrong: Any
) -> None:
    *way, last = place
    found = whole[key]
    for step in way:
        found = found[step]
    found[last] = wrong
    with pytest.raises(NonsenseError):
        check_public(whole)
