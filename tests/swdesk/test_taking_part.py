"""Who took part: named people and head counts together, each once; a typed count wins; what did not happen does not count."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.indicators import by_code, evaluate, plain_number
from swdesk.periods import parse_period
from swdesk.reports.ledgers import activity_ledger, group_ledger
from swdesk.timeline import timeline

Q3 = parse_period("2026Q3")
DAY = date(2026, 8, 4)


def add(store: Store, kind: str, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def number(store: Store, code: str) -> Any:
    with store.read() as session:
        return plain_number(by_code(code), evaluate(session, code, Q3.span).value)


def test_named_people_count_where_no_head_count_is_typed(store: Store) -> None:
    activity = add(store, "activity", name="义诊", day=DAY)
    person = add(store, "person", name="张三")
    for values in (
        {"person": person}, {"person": person, "state": "2"}, {"name": "路人", "state": "2"},
        {"name": "没来", "state": "3"}, {"name": "预计", "state": "1"}, {"name": "志愿者", "role": "02"},
    ):  # fmt: skip
        add(store, "participant", activity=activity, **values)
    assert (number(store, "activity_residents"), number(store, "service_times")) == (2, 2)
    assert number(store, "persons_served") == 1


def test_a_typed_head_count_wins_over_the_names(store: Store) -> None:
    activity = add(store, "activity", name="义诊", day=DAY, residents=80)
    add(store, "participant", activity=activity, name="张三", state="2")
    assert number(store, "activity_residents") == 80


def test_somebody_who_was_only_expected_was_not_served(store: Store) -> None:
    activity = add(store, "activity", name="义诊", day=DAY)
    person = add(store, "person", name="张三")
    add(store, "participant", activity=activity, person=person, state="1")
    with store.read() as session:
        assert timeline(session, person) == []
    assert number(store, "persons_served") == 0


@pytest.mark.parametrize(
    ("kind", "code"), [("activity", "activities"), ("school_activity", "school_activities")]
)
def test_what_did_not_happen_does_not_count(store: Store, kind: str, code: str) -> None:
    add(store, kind, name="开展了", day=DAY)
    add(store, kind, name="下雨", day=DAY, not_held="下雨取消")
    assert number(store, code) == 1


def test_hours_of_named_volunteers_count_where_none_are_typed(store: Store) -> None:
    activity = add(store, "activity", name="义诊", day=DAY)
    for name, minutes in (("甲", 60), ("乙", 120)):
        volunteer = add(store, "volunteer", name=name)
        add(store, "volunteer_service", volunteer=volunteer, activity=activity, day=DAY, minutes=minutes)
    assert (number(store, "activity_volunteers"), number(store, "volunteer_hours")) == (2, 3)


def test_typed_time_per_volunteer_wins_over_named_hours(store: Store) -> None:
    activity = add(store, "activity", name="义诊", day=DAY, volunteers=5, volunteer_minutes=60)
    volunteer = add(store, "volunteer", name="甲")
    add(store, "volunteer_service", volunteer=volunteer, activity=activity, day=DAY, minutes=240)
    assert (number(store, "activity_volunteers"), number(store, "volunteer_hours")) == (5, 5)


def test_parents_are_fathers_mothers_and_grandparents(store: Store) -> None:
    add(store, "school_activity", name="家长课堂", day=DAY, fathers=2, mothers=7, grandparents=3)
    add(store, "school_activity", name="家长课堂", day=DAY, parents=10, fathers=2)
    assert number(store, "school_parents") == 22


@pytest.mark.parametrize(
    ("values", "three"),
    [
        ({"students": 3, "parents": 2, "community": 1}, 1),
        ({"teachers": 3, "grandparents": 2, "community": 1}, 1),
        ({"sides": ("1", "2", "3")}, 1),
        ({"students": 3, "parents": 2, "sides": ("3",)}, 1),
        ({"students": 3, "parents": 2}, 0),
        ({"sides": ("1", "2")}, 0),
    ],
)
def test_three_sides_by_heads_or_as_ticked(store: Store, values: dict[str, Any], three: int) -> None:
    add(store, "school_activity", name="联动", day=DAY, **values)
    assert number(store, "school_three_sided") == three


def test_guests_are_no_members_but_were_there(store: Store) -> None:
    group = add(store, "group", name="成长小组")
    meeting = add(store, "group_session", group=group, day=DAY)
    member = add(store, "group_member", group=group, name="甲")
    guest = add(store, "group_member", group=group, name="乙", guest=True)
    add(store, "attendance", session=meeting, member=member, state="1")
    add(store, "attendance", session=meeting, member=guest, state="5")
    assert (
        number(store, "group_members"),
        number(store, "group_attendance"),
        number(store, "group_due"),
    ) == (1, 2, 1)


def test_the_ledger_of_groups_counts_as_the_report_does(store: Store) -> None:
    group = add(store, "group", name="成长小组", planned_sessions=1)
    add(store, "group_session", group=group, day=DAY, present=1)
    add(store, "group_member", group=group, name="甲")
    add(store, "group_member", group=group, name="客", guest=True)
    with store.read() as session:
        row = group_ledger(session, Q3)[0]
    assert (row["members"], row["times"]) == (1, 1)
    assert number(store, "group_members") == 1


def test_the_ledger_of_activities_leaves_out_what_did_not_happen(store: Store) -> None:
    one = add(store, "activity", name="义诊", day=DAY)
    add(store, "participant", activity=one, name="甲")
    add(store, "activity", name="下雨", day=DAY, not_held="下雨取消")
    with store.read() as session:
        assert [(row["name"], row["residents"]) for row in activity_ledger(session, Q3)] == [("义诊", 1)]
