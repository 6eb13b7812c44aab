"""建设指标 of a superior (domain.md §1 J1–J5, H2, H3, H7; §4.5 R, U, W)."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store import Store
from swdesk import county, records

ON = date(2026, 11, 23)


def add(store: Store, what: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


def station(store: Store, **values: Any) -> None:
    add(
        store,
        "station",
        **({"name": "站", "kind": "01", "status": "03", "opened_on": date(2025, 5, 1)} | values),
    )


def figure(store: Store, sort: str, number: int, day: date = date(2026, 1, 1)) -> None:
    add(store, "figure", kind=sort, number=number, day=day, source="统计公报")


def facts(store: Store) -> dict[str, county.Fact]:
    with store.read() as session:
        return {one.label: one for one in county.facts(session, ON)}


def test_townships_are_covered_not_stations_counted(store: Store) -> None:
    for township in ("甲镇", "甲镇", "乙镇、丙乡"):
        station(store, township=township)
    station(store, township="丁镇", status="04")
    figure(store, "01", 8)
    figure(store, "02", 2)
    found = facts(store)
    assert (found["社工站覆盖率"].value, found["社工站数"].value) == (30, 4)


def test_without_the_number_of_townships_there_is_no_coverage(store: Store) -> None:
    station(store, township="甲镇")
    assert facts(store)["社工站覆盖率"].value is None


def test_the_newest_figure_of_the_past_counts(store: Store) -> None:
    figure(store, "01", 9, date(2025, 1, 1))
    figure(store, "01", 8, date(2026, 1, 1))
    figure(store, "01", 7, date(2027, 1, 1))
    assert facts(store)["乡镇（街道）总数"].value == 8


def test_a_target_can_be_passed(store: Store) -> None:
    for level in ("01", "02", "02", "04"):
        station(store, pilot_level=level, opened_on=date(2026, 3, 1))
    station(store, pilot_level="01", opened_on=date(2025, 3, 1))
    figure(store, "03", 2)
    pilots = facts(store)["本年建成试点社工站"]
    assert (pilots.value, pilots.done, pilots.kept) == (3, 150, True)


@pytest.mark.parametrize(("towns", "required"), [(907, 363), (1339, 536), (10, 4), (11, 5)])
def test_the_share_of_townships_is_rounded_up(store: Store, towns: int, required: int) -> None:
    figure(store, "01", towns)
    figure(store, "04", 40)
    assert facts(store)["建站比例要求的站数"].target == required


@pytest.mark.parametrize(
    ("values", "good"),
    [
        ({"rating": "3"}, 1),
        ({"rating": "2"}, 0),
        ({"rating": "5", "rating_until": date(2026, 11, 22)}, 0),
        ({"rating": "5", "rating_until": ON}, 1),
        ({"rating": "5", "deregistered_on": date(2026, 1, 1)}, 0),
        ({"rating": "5", "industry_body": True}, 0),
    ],
)
def test_a_rating_counts_while_it_is_valid(store: Store, values: dict[str, Any], good: int) -> None:
    add(store, "agency", name="机构", **values)
    assert facts(store)["3A及以上机构（有效期内）"].value == good


def test_new_agencies_are_those_registered_this_year(store: Store) -> None:
    for registered, gone in (
        (date(2026, 2, 1), None),
        (date(2025, 2, 1), date(2026, 6, 1)),
        (date(2024, 1, 1), None),
    ):
        add(store, "agency", name="机构", registered_on=registered, deregistered_on=gone)
    found = facts(store)
    assert (found["本年新增机构"].value, found["本年新增机构"].note) == (1, "注销 1 家，净增 0 家")
    assert found["社工服务机构数"].value == 2


def test_leading_talents_stay_counted_and_each_once(store: Store) -> None:
    first = add(store, "worker", name="甲", post="06", left_on=date(2025, 1, 1))
    add(store, "worker_honour", worker=first, kind="01", day=date(2022, 1, 1))
    add(store, "worker_honour", worker=first, kind="02", day=date(2021, 1, 1))
    add(store, "worker_honour", worker=add(store, "worker", name="乙"), kind="20", day=date(2021, 1, 1))
    figure(store, "12", 2)
    leaders = facts(store)["领军人才累计"]
    assert (leaders.value, leaders.done, leaders.kept) == (1, 50, False)


def test_more_than_the_target_is_more_than_the_target(store: Store) -> None:
    figure(store, "06", 100_000)
    figure(store, "11", 100_000)
    assert facts(store)["持证社工"].kept is False


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_target_is_kept_on_the_exact_number(value: int, target: int) -> None:
    fact = county.Fact("", "", "", Fraction(value, 7), Fraction(target, 7))
    assert fact.kept is (value >= target)
    assert fact.done == Fraction(value * 100, target)
