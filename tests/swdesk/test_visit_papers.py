"""待补材料 of a visit."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.crises import Crisis
from db.store import Store
from db.visits import Visit
from swdesk import options, records
from swdesk.visit_papers import GRACE, PHOTOS, alarm_lacks, missing_of

DAY = date(2026, 11, 3)
TODAY = date(2026, 11, 23)


@pytest.fixture
def known(store: Store) -> dict[str, Any]:
    with store.write("建") as work:
        person = records.save(work.session, "person", {"name": "王芳"})
        worker = records.save(work.session, "worker", {"name": "周敏"})
    return {"person": person, "worker": worker, "day": DAY, "outcome": "01", "content": "在家"}


def lacks(store: Store, **values: Any) -> list[str]:
    with store.write("登记") as work:
        eid = records.save(work.session, "visit", values)
    with store.read() as session:
        return missing_of(session, session.get_one(Visit, eid), TODAY)


def photo(store: Store, parent: uuid.UUID) -> None:
    with store.write("照片") as work:
        records.save(work.session, "attachment", {"parent": parent, "parent_kind": "visit", "role": "04"})


def test_a_telephone_call_needs_no_photo(store: Store, known: dict[str, Any]) -> None:
    assert lacks(store, method="phone", **known) == []


def test_a_call_at_a_door_does(store: Store, known: dict[str, Any]) -> None:
    assert lacks(store, method="home", **known) == ["照片"]


def test_the_photo_of_the_same_call_counts_for_everybody_there(store: Store, known: dict[str, Any]) -> None:
    with store.write("登记") as work:
        first = records.save(work.session, "visit", {"method": "home", **known})
    photo(store, first)
    assert lacks(store, method="home", joint=first, **known) == []


def test_a_station_that_takes_no_photos_is_not_asked_for_them(store: Store, known: dict[str, Any]) -> None:
    with store.write("定") as work:
        options.put(work.session, PHOTOS, 0)
    assert lacks(store, method="home", **known) == []


@pytest.mark.parametrize(("days", "lack"), [(7, []), (3, ["照片"]), (0, ["照片"])])
def test_photos_are_asked_for_when_some_days_have_gone(
    store: Store, known: dict[str, Any], days: int, lack: list[str]
) -> None:
    with store.write("定") as work:
        options.put(work.session, GRACE, days)
    assert lacks(store, method="home", **known | {"day": date(2026, 11, 20)}) == lack


def test_a_crisis_lacks_what_its_page_says(store: Store) -> None:
    with store.write("登记") as work:
        eid = records.save(work.session, "crisis", {"day": DAY, "found_at": "08:00", "scene": "在家"})
    with store.read() as session:
        assert [one.text for one in alarm_lacks(session, session.get_one(Crisis, eid))] == [
            "报告记录",
            "安全计划",
        ]


@pytest.mark.parametrize(
    ("values", "lack"),
    [({"problem": "屋顶漏雨"}, ["问题的处理"]), ({"problem": "屋顶漏雨", "solve_by": DAY}, []),
     ({"problem": "屋顶漏雨", "solved": True}, ["解决日期"]), ({"outcome": None}, ["走访结果（是否见到本人）"])],
)  # fmt: skip
def test_a_problem_is_followed_and_the_result_is_said(
    store: Store, known: dict[str, Any], values: dict[str, Any], lack: list[str]
) -> None:
    assert lacks(store, **known | {"method": "phone"} | values) == lack
