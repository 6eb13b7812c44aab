"""What the folder of a group or an activity lacks: only once its phase is due, nothing of what did not happen."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from db.store import Store
from swdesk import options, records
from swdesk.group_measures import add_item, set_score
from swdesk.groups import add_member
from swdesk.work_papers import GROUP_PRESENT, GROUP_SESSIONS, PHOTOS, missing_of

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def add(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def lacks(store: Store, kind: str, record: uuid.UUID) -> list[str]:
    with store.read() as session:
        return missing_of(session, kind, record, TODAY)


def test_nothing_is_missing_before_the_day(store: Store) -> None:
    assert lacks(store, "activity", add(store, "activity", name="义诊", day=TOMORROW)) == []
    assert lacks(store, "group", add(store, "group", name="成长小组", start=TOMORROW)) == []
    assert lacks(store, "school_activity", add(store, "school_activity", name="课堂", day=TOMORROW)) == []


def test_after_the_day_an_activity_lacks_its_papers(store: Store) -> None:
    one = add(store, "activity", name="义诊", day=YESTERDAY, budget=100)
    assert lacks(store, "activity", one) == [
        "活动方案", "参与人数", "签到表", "照片（已有 0 张，要 3 张）", "活动记录", "满意度反馈", "新闻稿", "决算",
    ]  # fmt: skip


def test_an_activity_with_everything_lacks_nothing(store: Store) -> None:
    news = add(store, "publication", title="新闻")
    one = add(
        store,
        "activity",
        name="义诊",
        day=YESTERDAY,
        aim="目标",
        residents=8,
        record="记录",
        forms=3,
        publication=news,
    )
    for role in ("02", "04", "04", "04"):
        add(store, "attachment", parent=one, role=role)
    assert lacks(store, "activity", one) == []


def test_names_on_the_sheet_are_a_sign_in(store: Store) -> None:
    one = add(store, "activity", name="义诊", day=YESTERDAY)
    add(store, "participant", activity=one, name="甲", state="2")
    assert not {"签到表", "参与人数"} & set(lacks(store, "activity", one))


@pytest.mark.parametrize("kind", ["activity", "school_activity"])
def test_what_did_not_happen_lacks_nothing(store: Store, kind: str) -> None:
    assert lacks(store, kind, add(store, kind, name="下雨", day=YESTERDAY, not_held="下雨取消")) == []


def test_supplies_that_nobody_signed_for_are_named(store: Store) -> None:
    one = add(store, "activity", name="义诊", day=YESTERDAY)
    add(store, "activity_supply", activity=one, item="大米", name="张三")
    assert "1 项物资未签收" in lacks(store, "activity", one)


def test_the_station_says_how_many_photos(store: Store) -> None:
    one = add(store, "activity", name="义诊", day=YESTERDAY)
    with store.write("规则") as work:
        options.put(work.session, PHOTOS, 0)
    assert not [text for text in lacks(store, "activity", one) if text.startswith("照片")]


def test_a_group_that_began_lacks_its_plan(store: Store) -> None:
    assert lacks(store, "group", add(store, "group", name="成长小组", start=YESTERDAY)) == [
        "小组目标", "背景与需求分析", "每节计划或计划节数", "计划书审批日期", "组员名单"
    ]  # fmt: skip


@pytest.fixture
def group(store: Store) -> uuid.UUID:
    """A group with its plan, one member and one session that was held."""
    made = add(
        store, "group", name="成长小组", aim="目标", background="需求", planned_sessions=2, head_on=YESTERDAY
    )
    with store.write("组员") as work:
        add_member(work.session, made, person=None, name="甲", on=YESTERDAY)
    add(store, "group_session", group=made, ordinal=1, day=YESTERDAY, present=1)
    return made


def test_a_session_lacks_record_sheet_and_photo(store: Store, group: uuid.UUID) -> None:
    assert lacks(store, "group", group) == ["第1节的过程记录", "第1节的签到", "第1节的照片"]


def test_a_session_that_was_not_held_lacks_nothing(store: Store, group: uuid.UUID) -> None:
    add(store, "group_session", group=group, ordinal=2, day=YESTERDAY, not_held="下雪")
    assert not [text for text in lacks(store, "group", group) if text.startswith("第2节")]


def test_at_the_end_the_report_is_due(store: Store, group: uuid.UUID) -> None:
    add(store, "group_session", group=group, ordinal=2, day=TODAY, present=1, record="记录")
    with store.write("前后测") as work:
        item = add_item(work.session, group, "我有朋友")
        who = add_member(work.session, group, person=None, name="乙", on=TODAY)
        set_score(work.session, item, who, "before", 3)
    assert lacks(store, "group", group)[-3:] == ["满意度问卷", "1 份后测", "总结评估"]


def test_what_a_contract_asks_for_is_set_by_the_station(store: Store, group: uuid.UUID) -> None:
    add(store, "group_session", group=group, ordinal=2, day=TODAY, present=8, record="记录")
    with store.write("规则") as work:
        options.put(work.session, GROUP_SESSIONS, 4)
        options.put(work.session, GROUP_PRESENT, 6)
    found = lacks(store, "group", group)
    assert "节数少于要求" in found
    assert [text for text in found if text.endswith("人数少于要求")] == ["第1节人数少于要求"]


def test_a_group_that_was_cancelled_lacks_nothing(store: Store) -> None:
    assert (
        lacks(store, "group", add(store, "group", name="成长小组", start=YESTERDAY, cancelled="报名不足"))
        == []
    )
