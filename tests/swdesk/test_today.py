"""今日: who is due, what is to be done, what was done with a person."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.timeline import timeline
from swdesk.today import missing_counts, today_of
from swdesk.visit_rules import later
from swdesk.visits import due_visits, short_categories

TODAY = date(2026, 11, 23)


def put(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("试") as work:
        return records.save(work.session, kind, values)


def due(store: Store, on: date = TODAY) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(item.name, item.when) for item in due_visits(session, on)]


@pytest.mark.parametrize(
    ("risk", "last", "when"),
    [("4", date(2026, 11, 14), "逾期 2 天"), ("4", date(2026, 11, 16), "今天"), ("3", date(2026, 10, 24), "今天"),
     ("2", date(2026, 8, 25), "今天"), ("4", date(2026, 11, 17), None), ("1", date(2026, 8, 1), None)],
)  # fmt: skip
def test_risk_level_says_when(store: Store, risk: str, last: date, when: str | None) -> None:
    person = put(store, "person", name="赵桂英", risk=risk, filed_on=date(2025, 1, 1))
    put(store, "visit", person=person, day=last, method="home")
    assert due(store) == ([("赵桂英", when)] if when else [])


def test_special_elders_are_due_after_a_month_and_named_days_count(store: Store) -> None:
    elder = put(store, "person", name="欧阳堃", risk="2", categories=("C02",), filed_on=date(2025, 1, 1))
    put(store, "visit", person=elder, day=date(2026, 10, 23))
    other = put(store, "person", name="王芳", filed_on=date(2025, 1, 1))
    put(store, "visit", person=other, day=date(2026, 10, 1), next_day=date(2026, 11, 1))
    put(store, "visit", person=other, day=date(2026, 11, 1), next_day=date(2026, 11, 22))
    assert due(store) == [("欧阳堃", "今天"), ("王芳", "逾期 1 天")]
    assert later(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_nobody_home_is_no_visit_and_the_gone_are_left_out(store: Store) -> None:
    person = put(store, "person", name="李明", risk="4", filed_on=date(2026, 11, 1))
    put(store, "visit", person=person, day=date(2026, 11, 22), outcome="03")
    put(store, "person", name="陈某", risk="4", filed_on=date(2026, 1, 1), left_on=date(2026, 6, 1))
    assert due(store, date(2026, 12, 15)) == [("李明", "逾期 15 天")]


def test_higher_risk_first(store: Store) -> None:
    put(store, "person", name="蓝", risk="2", filed_on=date(2020, 1, 1))
    put(store, "person", name="红", risk="4", filed_on=date(2026, 11, 16))
    assert [name for name, _when in due(store, TODAY + timedelta(days=100))] == ["红", "蓝"]


def test_who_came_with_a_roster_is_not_overdue_but_not_visited_yet(store: Store) -> None:
    person = put(store, "person", name="李明", risk="4", filed_on=date(2024, 3, 1))
    assert due(store) == []
    with store.read() as session:
        found = today_of(session, TODAY)
        [later_on] = due_visits(session, TODAY, ahead=7)
    assert (found.badges["visits"], found.unvisited) == ("", 1)
    assert (later_on.person, later_on.due, later_on.overdue) == (person, date(2026, 11, 30), -7)
    assert later_on.why.endswith("尚未走访，从11月23日在册起算")
    assert due(store, date(2026, 12, 2)) == [("李明", "逾期 2 天")]


def test_todos_and_badges(store: Store) -> None:
    child = put(store, "person", name="童", born=date(2014, 5, 1), filed_on=date(2026, 1, 1), consent="02")
    case = put(store, "case", number="GA-2026-0001", person=child, opened_on=date(2026, 5, 1))
    put(store, "case_session", case=case, day=date(2026, 11, 1), next_day=date(2026, 11, 22))
    put(store, "activity", name="义诊", day=date(2026, 7, 1), residents=30)
    with store.read() as session:
        found = today_of(session, TODAY, sheet_printed=False)
    tags = [todo.tag for todo in found.todos]
    assert tags == ["恢复单", "个案", "监护人同意", "材料", "待补材料", "报送"]
    assert found.todos[0].level == "danger"
    assert found.todos[1].when == "逾期 1 天"
    assert found.badges == {
            "today": "6", "visits": "", "cases": "1", "crises": "", "activities": "1", "report": "草稿",
        }  # fmt: skip


def test_an_empty_store_only_owes_its_report(store: Store) -> None:
    with store.read() as session:
        assert [todo.tag for todo in today_of(session, TODAY).todos] == ["报送"]


def test_timeline_across_kinds(store: Store) -> None:
    person = put(store, "person", name="王芳")
    case = put(store, "case", number="GA-2026-0001", person=person, opened_on=date(2026, 5, 12))
    put(store, "case_session", case=case, ordinal=1, day=date(2026, 5, 20), method="01", record="谈话\n很久")
    put(store, "visit", person=person, day=date(2026, 6, 1), method="home", content="家中安好")
    put(store, "errand", person=person, day=date(2026, 6, 2), kind="01", content="代办")
    with store.read() as session:
        events = timeline(session, person)
    assert [event.title for event in events] == [
        "日常服务 · 代办", "走访 · 入户", "个案第 1 次 · 入户", "接案 · GA-2026-0001",
    ]  # fmt: skip
    assert events[2].text == "谈话 很久"


def test_a_follow_up_stands_in_the_timeline_and_opens_its_case(store: Store) -> None:
    person = put(store, "person", name="王芳")
    case = put(store, "case", person=person)
    put(store, "case_follow_up", case=case, day=date(2026, 6, 2), method="03", state="生活平稳")
    with store.read() as session:
        [event] = timeline(session, person)
    assert (event.title, event.text, event.kind, event.id) == ("个案回访 · 电话", "生活平稳", "case", case)


def test_everyday_words_for_long_categories() -> None:
    assert short_categories(("A01", "D01")) == "低保对象 · 残疾人"


def test_what_is_only_planned_or_did_not_happen_lacks_nothing(store: Store) -> None:
    with store.write("活动") as work:
        for values in (
            {"day": date(2026, 12, 24)},
            {"day": date(2026, 11, 2), "not_held": "下雪"},
            {"day": date(2026, 11, 3)},
        ):
            records.save(work.session, "activity", {"name": "义诊"} | values)
        assert missing_counts(work.session, date(2026, 11, 23)) == {"activity": 1}


def test_a_persons_own_period_counts_when_it_is_the_shorter_one(store: Store) -> None:
    person = put(store, "person", name="王芳", filed_on=TODAY, risk="1", visit_days=14)
    with store.read() as session:
        [due] = due_visits(session, TODAY + timedelta(days=20))
    assert (due.person, due.overdue) == (person, 6)
    assert "本人的走访周期" in due.why


def test_a_unit_without_addressee_or_county_is_told_where_to_fill_them(store: Store) -> None:
    station = put(store, "station", name="青禾镇社工站", own=True, level="4")

    def said() -> list[tuple[str, str]]:
        with store.read() as session:
            todos = today_of(session, TODAY).todos
        return [(todo.kind, todo.text) for todo in todos if todo.page == "settings"]

    [(kind, text)] = said()
    assert kind == "station"
    assert all(word in text for word in ("主送单位", "县", "设置"))
    with store.write("填") as work:
        records.save(work.session, "station", {"addressee": "示范县民政局", "county": "示范县"}, id=station)
    assert said() == []
