"""An activity: who is expected, who came, volunteers with hours, figures and the news draft."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.meetings import Publication
from db.staff import Volunteer
from db.store import Store
from swdesk import activities as a
from swdesk import records
from swdesk.errors import UserError
from swdesk.indicators import by_code, evaluate, plain_number
from swdesk.periods import parse_period

DAY = date(2026, 8, 4)


def add(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


@pytest.fixture
def people(store: Store) -> dict[str, uuid.UUID]:
    rows = {
        "独居": {"village": "东河村", "categories": ("C01",)}, "留守": {"village": "东河村", "categories": ("B03",)},
        "外村": {"village": "西河村", "categories": ("C01",)}, "已迁出": {"village": "东河村", "status": "02"},
    }  # fmt: skip
    return {name: add(store, "person", name=name, **({"status": "01"} | row)) for name, row in rows.items()}


@pytest.fixture
def activity(store: Store) -> uuid.UUID:
    return add(store, "activity", name="义诊", day=DAY, place="社区广场", kind="03")


def names(store: Store, activity: uuid.UUID) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(one.name, one.state) for one in a.sign_in(session, activity)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"village": "东河村"}, {"独居", "留守"}),
        ({"categories": ("C01",)}, {"独居", "外村"}),
        ({"categories": ("C01", "B03"), "village": "东河村"}, {"独居", "留守"}),
        ({}, set()),
    ],
)
def test_people_are_expected_by_category_and_village(
    store: Store, people: dict[str, uuid.UUID], asked: dict[str, Any], found: set[str]
) -> None:
    with store.read() as session:
        chosen = a.people_for(session, DAY, **asked)
    assert {name for name, person in people.items() if person in chosen} == found


def test_nobody_is_on_the_sheet_twice(
    store: Store, activity: uuid.UUID, people: dict[str, uuid.UUID]
) -> None:
    with store.write("名单") as work:
        assert a.expect(work.session, activity, [people["独居"], people["独居"], people["留守"]]) == 2
        assert a.expect(work.session, activity, people.values()) == 2
    assert len(names(store, activity)) == 4


def test_who_was_taken_off_can_be_expected_again(
    store: Store, activity: uuid.UUID, people: dict[str, uuid.UUID]
) -> None:
    with store.write("名单") as work:
        a.expect(work.session, activity, [people["独居"]])
    with store.write("移出") as work:
        records.remove(work.session, "participant", a.sign_in(work.session, activity)[0].id)
        assert a.expect(work.session, activity, [people["独居"]]) == 1
    assert names(store, activity) == [("独居", a.EXPECTED)]


def test_last_times_people_are_expected_again(
    store: Store, activity: uuid.UUID, people: dict[str, uuid.UUID]
) -> None:
    other = add(store, "activity", name="义诊", day=date(2026, 9, 4))
    with store.write("名单") as work:
        a.expect(work.session, activity, [people["独居"]])
        a.add_guest(work.session, activity, name="路人")
        assert a.expect_last(work.session, other) == 2
        assert a.expect_last(work.session, other) == 0
    assert sorted(names(store, other)) == [("独居", a.EXPECTED), ("路人", a.EXPECTED)]


def test_without_a_last_time_nothing_changes(store: Store, activity: uuid.UUID) -> None:
    with pytest.raises(UserError), store.write("名单") as work:
        a.expect_last(work.session, activity)


def test_somebody_expected_who_comes_is_one_line(
    store: Store, activity: uuid.UUID, people: dict[str, uuid.UUID]
) -> None:
    with store.write("名单") as work:
        a.expect(work.session, activity, [people["独居"]])
        a.add_guest(work.session, activity, person=people["独居"])
    assert names(store, activity) == [("独居", a.CAME)]


def test_all_came_leaves_those_who_stayed_away(
    store: Store, activity: uuid.UUID, people: dict[str, uuid.UUID]
) -> None:
    with store.write("名单") as work:
        a.expect(work.session, activity, [people["独居"], people["留守"]])
        a.tick(work.session, [a.sign_in(work.session, activity)[0].id], a.STAYED_AWAY)
        assert a.all_came(work.session, activity) == 1
    assert [state for _name, state in names(store, activity)] == [a.STAYED_AWAY, a.CAME]


def test_a_volunteer_is_typed_once_and_counts_in_the_register(store: Store, activity: uuid.UUID) -> None:
    with store.write("志愿者") as work:
        for minutes in (60, 90):
            a.add_helper(work.session, activity, volunteer=None, name="李梅", minutes=minutes)
    with store.read() as session:
        assert [(one.name, one.joined_on) for one in session.query(Volunteer)] == [("李梅", DAY)]
        assert [one.minutes for one in a.helpers(session, activity)] == [60, 90]
        assert (a.figures(session, activity).volunteers, a.figures(session, activity).volunteer_minutes) == (
            1,
            150,
        )


def test_of_two_of_one_name_a_new_one_is_made(store: Store, activity: uuid.UUID) -> None:
    for _time in range(2):
        add(store, "volunteer", name="李梅")
    with store.write("志愿者") as work:
        a.add_helper(work.session, activity, volunteer=None, name="李梅", minutes=60)
        assert work.session.query(Volunteer).count() == 3


def test_supplies_are_summed_and_what_is_not_signed_shows(store: Store, activity: uuid.UUID) -> None:
    add(
        store,
        "activity_supply",
        activity=activity,
        item="大米",
        number=2,
        price=5_000,
        name="张三",
        signed=True,
    )
    add(store, "activity_supply", activity=activity, item="油", price=3_000, name="李四")
    with store.read() as session:
        found = a.figures(session, activity)
    assert (found.handed_out, found.handed_worth, found.unsigned) == (2, 13_000, 1)


def test_the_news_says_what_is_recorded_and_names_nobody(store: Store, people: dict[str, uuid.UUID]) -> None:
    one = add(store, "activity", name="义诊", day=DAY, place="社区广场", residents=80, volunteers=4, volunteer_minutes=60,
              host="青禾镇政府", effect="居民反响热烈。")  # fmt: skip
    with store.write("名单") as work:
        a.expect(work.session, one, people.values())
        text = a.news_text(work.session, one, "青禾镇社工站")
    assert text == (
        "8月4日，青禾镇社工站在社区广场开展“义诊”活动。居民80人、志愿者4人参加。活动由青禾镇政府主办。\n居民反响热烈。\n志愿者共服务4小时。"
    )
    assert not any(name in text for name in people)


def test_news_is_begun_once_and_not_counted_before_it_appears(store: Store, activity: uuid.UUID) -> None:
    with store.write("新闻稿") as work:
        made = a.write_news(work.session, activity, "青禾镇社工站", "周敏")
        assert a.write_news(work.session, activity, "青禾镇社工站", "周敏") == made
    with store.read() as session:
        assert session.get_one(Publication, made).title == "青禾镇社工站开展“义诊”活动"
        value = evaluate(session, "publications", parse_period("2026Q3").span).value
        assert plain_number(by_code("publications"), value) == 0


def test_what_to_go_by_is_the_newest_of_the_name_with_people(store: Store, activity: uuid.UUID) -> None:
    with store.write("名单") as work:
        a.add_guest(work.session, activity, name="赵奶奶")
    add(store, "activity", name="义诊", day=date(2026, 9, 1))
    add(store, "activity", name="别的", day=date(2026, 10, 1))
    with store.read() as session:
        found = a.of_name(session, "义诊")
        assert a.of_name(session, "没有过的") is None
    assert (found and found.id, found and found.people) == (activity, 1)


def test_names_are_offered_the_latest_first(store: Store, activity: uuid.UUID) -> None:
    add(store, "activity", name="重阳敬老", day=date(2026, 10, 1))
    add(store, "activity", name="义诊", day=date(2026, 3, 1))
    with store.read() as session:
        assert a.names(session) == ["重阳敬老", "义诊"]
