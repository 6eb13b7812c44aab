"""The service list: done, promised, the time that is gone, and what lags (domain.md §3.15, §4.4, X1)."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.indicators import catalogue
from swdesk.periods import parse_period
from swdesk.services import (
    Progress,
    default_catalogue,
    guess_indicator,
    progress,
    targets,
    weighted_completion,
)

Q3 = parse_period("2026Q3")
GONE = Fraction(273, 365)


def add(store: Store, kind: str, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def item(store: Store, number: str, indicator: str, target: int | None, **values: Any) -> uuid.UUID:
    made = add(store, "service_item", number=number, name=number, indicator=indicator)
    add(store, "service_target", item=made, year=2026, target=target, **values)
    return made


def rows(store: Store) -> list[Progress]:
    with store.read() as session:
        return progress(session, Q3)


def row(*, done: int, target: int = 100, weight: int = 1, gone: Fraction = GONE) -> Progress:
    share = Fraction(done * 100, target)
    return Progress(
        uuid.uuid4(), "1", "", "", "visits", target, weight, Fraction(0), Fraction(done), share, gone, 0, 0
    )


def test_an_item_is_measured_by_its_indicator(store: Store) -> None:
    item(store, "1", "visits", 4)
    for day in (date(2025, 12, 31), date(2026, 2, 1), date(2026, 7, 1), date(2026, 10, 1)):
        add(store, "visit", day=day, content="看望" if day.month == 7 else None)
    [found] = rows(store)
    assert (found.period, found.year, found.share, found.gone) == (1, 2, 50, GONE)
    assert (found.filed, found.records) == (1, 2)


def test_hours_are_promised_in_hours(store: Store) -> None:
    item(store, "1", "volunteer_hours", 100)
    add(store, "activity", day=date(2026, 7, 1), volunteers=10, volunteer_minutes=90)
    assert rows(store)[0].share == 15


@pytest.mark.parametrize(
    ("done", "state"),
    [(100, "已完成"), (130, "已完成"), (65, "正常"), (64, "滞后 10.8 个百分点")],
)
def test_behind_is_more_than_ten_points(done: int, state: str) -> None:
    assert row(done=done).state == state


def test_exactly_ten_points_is_not_behind() -> None:
    assert row(done=40, gone=Fraction(1, 2)).state == "正常"
    assert row(done=39999, target=100_000, gone=Fraction(1, 2)).state != "正常"


def test_items_without_target_or_indicator_say_so(store: Store) -> None:
    item(store, "1", "visits", None)
    item(store, "2", "", 10)
    item(store, "3", "unknown_code", 10)
    assert [found.state for found in rows(store)] == ["未设目标", "未关联指标", "未关联指标"]


def test_numbers_are_in_natural_order(store: Store) -> None:
    for number in ("10.1", "2.10", "2.9"):
        item(store, number, "visits", 1)
    assert [found.number for found in rows(store)] == ["2.9", "2.10", "10.1"]


def test_weighted_completion_is_capped_and_exact() -> None:
    assert weighted_completion([row(done=200, weight=1), row(done=50, weight=3)]) == Fraction(250, 4)
    assert weighted_completion([row(done=1, target=3, weight=1)]) == Fraction(100, 3)
    assert weighted_completion([row(done=1, weight=0)]) is None


def test_targets_of_one_indicator_add_up(store: Store) -> None:
    item(store, "1", "visits", 4)
    item(store, "2", "visits", 6)
    with store.read() as session:
        assert targets(session, Q3)[0] == {"visits": 10}
        assert targets(session, parse_period("2025Q3"))[0] == {}


def test_the_catalogue_names_indicators_that_exist() -> None:
    codes = {definition.code for definition in catalogue()}
    assert {found.indicator for found in default_catalogue() if found.indicator} <= codes


@pytest.mark.parametrize(
    ("name", "unit", "indicator"),
    [
        ("入户走访", "人次", "visits_home"),
        ("特殊困难老年人探访", "人次", "visits_elder"),
        ("专业小组工作", "节", "group_sessions"),
        ("专业小组工作", "个", "groups"),
        ("个案服务", "个", "cases_opened"),
        ("志愿服务时长", "小时", "volunteer_hours"),
        ("社区主题活动", "场", "activities"),
        ("调研报告", "份", ""),
    ],
)
def test_the_indicator_of_an_own_list_is_guessed(name: str, unit: str, indicator: str) -> None:
    assert guess_indicator("", name, unit) == indicator
