"""What is on file for the leak check, which kinds a unit leaves out, and what destinations ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.bundles.policy import ABOVE, COUNTY, Policy
from swdesk.bundles.report import LeakError, find_leaks
from swdesk.leaks import ALWAYS, Finding, Kind, Known
from swdesk.onfile import leave_out, left_out, on_file

FILE = Known(("赵桂英",), ("青禾小学",), ("永丰村",))


@pytest.fixture
def store(new_store: Callable[..., Store]) -> Store:
    return new_store()


def known(store: Store, kind: str, **values: Any) -> Known:
    with store.write("写") as work:
        records.save(work.session, kind, values)
    with store.read() as session:
        return on_file(session)


def test_schools_of_people_activities_and_partners(store: Store) -> None:
    known(store, "person", name="赵小明", school="青禾小学")
    known(store, "school_activity", name="心理课", day=date(2026, 9, 1), school="青禾中心学校（本部）")
    found = known(store, "activity", name="游园", day=date(2026, 9, 1), partners="派出所、红旗幼儿园")
    assert set(found.schools) == {"青禾小学", "青禾中心学校", "红旗幼儿园"}


@pytest.mark.parametrize("school", ["小学", "镇中心小学", "第二中学", "一中", "村小学"])
def test_a_school_without_a_name_of_its_own_is_none(store: Store, school: str) -> None:
    assert known(store, "person", name="赵小明", school=school).schools == ()


@pytest.mark.parametrize(
    ("written", "village"),
    [("永丰村", "永丰村"), ("永丰村村民委员会", "永丰村"), ("永丰村委会", "永丰村"), ("红旗社区居委会", "红旗社区"), ("红旗居民委员会", "红旗社区")],
)  # fmt: skip
def test_villages_are_known_as_people_write_them(store: Store, written: str, village: str) -> None:
    assert known(store, "person", name="赵小明", village=written).villages == (village,)


def test_villages_that_stand_only_in_addresses(store: Store) -> None:
    assert known(store, "person", name="赵小明", address="示范县青禾镇东升村3组12号").villages == ("东升村",)


def test_heads_and_guardians_are_names_where_the_surname_is_on_file(store: Store) -> None:
    known(store, "household", head_name="赵德胜")
    found = known(store, "person", name="赵小明", guardian="父母")
    assert set(found.names) == {"赵小明", "赵德胜"}


def test_only_kinds_of_places_can_be_left_out(store: Store) -> None:
    with store.write("设置") as work:
        leave_out(work.session, [Kind.SCHOOL, Kind.NAME, Kind.ID])
    with store.read() as session:
        assert left_out(session) == {Kind.SCHOOL}


def public(key: str = "summary", text: str = "", place: str = "") -> dict[str, Any]:
    row = {"name": "活动", "place": place, "partners": None}
    return {"narrative": [{"key": key, "text": text}], "ledgers": {"activities": [row]}}


def found(content: dict[str, Any], policy: Policy, *left: Kind) -> set[Kind]:
    return {item.kind for item in find_leaks(content, FILE, policy, left)}


def test_a_place_alone_may_stand_in_the_activities_of_a_report() -> None:
    for policy in (COUNTY, ABOVE):
        assert found(public(place="永丰村、青禾小学"), policy) == set()


def test_a_place_alone_may_stand_in_prose_to_the_county_only() -> None:
    text = "在永丰村和青禾小学开展活动。"
    assert found(public(text=text), COUNTY) == set()
    assert found(public(text=text), ABOVE) == {Kind.VILLAGE, Kind.SCHOOL}


def test_a_story_names_no_place() -> None:
    story = public("stories", "小明（化名）在青禾小学读书，家住永丰村。")
    assert found(story, COUNTY) == {Kind.VILLAGE, Kind.SCHOOL}
    assert found(story, COUNTY, Kind.SCHOOL) == {Kind.VILLAGE}


def test_school_and_class_stop_a_report_to_the_county() -> None:
    assert found(public(text="青禾小学三年级2班的孩子"), COUNTY) == {Kind.PUPIL}


def test_village_and_surname_stop_even_a_list() -> None:
    assert found(public(place="永丰村赵大爷"), COUNTY) == {Kind.RESIDENT}


def test_every_policy_asks_for_numbers_and_names() -> None:
    for policy in (COUNTY, ABOVE):
        assert ALWAYS <= policy.checked.lists <= policy.checked.stories
        assert policy.checked.prose >= ALWAYS


def test_the_message_says_each_kind_and_counts_the_rest() -> None:
    error = LeakError([Finding(Kind.NAME, f"赵{number}") for number in range(20)])
    assert "姓名 赵0" in str(error)
    assert "等20处" in str(error)
