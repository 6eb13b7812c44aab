"""A group from plan to report: sessions made from the plan, attendance, cost, measures before and after."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.groups import GroupSession
from db.store import Store
from swdesk import records
from swdesk.group_measures import add_item, change_of, mean_text, measures_of, set_score
from swdesk.group_summary import make_sessions, summary_of
from swdesk.groups import add_member, mark, mark_all_present, sheet, turned

DAY = date(2026, 8, 4)


@pytest.fixture
def group(store: Store) -> uuid.UUID:
    return add(store, "group", name="成长小组", planned_sessions=6, forms=4, satisfied=3, budget=50_000)


def add(store: Store, kind: str, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def member(store: Store, group: uuid.UUID, name: str, *, guest: bool = False) -> uuid.UUID:
    with store.write("加入") as work:
        return add_member(work.session, group, person=None, name=name, on=DAY, guest=guest)


def meeting(store: Store, group: uuid.UUID, **states: str) -> uuid.UUID:
    """A session with the marks of members by name."""
    made = add(store, "group_session", group=group, day=DAY)
    with store.write("出席") as work:
        for one in sheet(work.session, group).members:
            if one.name in states:
                mark(work.session, made, one.id, states[one.name])
    return made


def test_attendance_is_over_members_times_sessions_held(store: Store, group: uuid.UUID) -> None:
    for name in ("甲", "乙"):
        member(store, group, name)
    member(store, group, "客", guest=True)
    meeting(store, group, 甲="1", 乙="2", 客="5")
    meeting(store, group, 甲="3", 乙="1")
    add(store, "group_session", group=group, day=DAY, not_held="下雪")
    with store.read() as session:
        found = summary_of(session, group)
    assert (found.held, found.members, found.times, found.present) == (2, 2, 4, 3)
    assert found.rate == Fraction(3, 4)


def test_a_typed_count_of_a_session_wins(store: Store, group: uuid.UUID) -> None:
    member(store, group, "甲")
    add(store, "group_session", group=group, day=DAY, present=1)
    with store.read() as session:
        assert summary_of(session, group).rate == 1


def test_a_group_without_sessions_has_no_rate(store: Store, group: uuid.UUID) -> None:
    with store.read() as session:
        found = summary_of(session, group)
    assert (found.rate, found.planned, found.satisfaction.rate) == (None, 6, Fraction(3, 4))


def test_budget_lines_win_over_the_typed_total(store: Store, group: uuid.UUID) -> None:
    add(store, "group_budget", group=group, item="材料", price=1_500, number=10, spent=14_000)
    add(store, "group_budget", group=group, item="茶点", price=999, number=3, amount=5_000)
    with store.read() as session:
        budget = summary_of(session, group).budget
    assert (budget.planned, budget.spent, budget.left) == (20_000, 14_000, 6_000)


def test_a_typed_budget_stands_without_lines(store: Store, group: uuid.UUID) -> None:
    with store.read() as session:
        assert summary_of(session, group).budget.planned == 50_000


def test_the_plan_makes_the_sessions_that_are_missing_once(store: Store, group: uuid.UUID) -> None:
    add(store, "group_session", group=group, ordinal=1, day=DAY)
    for number, topic, step in (
        (1, "相识", "热身"),
        (2, "合作", "热身"),
        (2, "合作", "分享"),
        (3, "道别", None),
    ):
        add(
            store,
            "group_plan",
            group=group,
            meeting=number,
            topic=topic,
            step=step,
            day=date(2026, 8, number),
        )
    for expected in (2, 0):
        with store.write("生成节次") as work:
            assert make_sessions(work.session, group) == expected
    with store.read() as session:
        made = session.query(GroupSession).order_by(GroupSession.ordinal).all()
        assert [(one.ordinal, one.topic, one.day) for one in made][1:] == [
            (2, "合作", date(2026, 8, 2)), (3, "道别", date(2026, 8, 3))
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "guest", "after"), [("", True, "5"), ("5", True, ""), ("", False, "1"), ("4", False, "2")]
)
def test_a_guest_is_there_or_not(state: str, guest: bool, after: str) -> None:
    assert turned(state, guest=guest) == after


def test_all_present_marks_guests_as_guests(store: Store, group: uuid.UUID) -> None:
    member(store, group, "甲")
    member(store, group, "客", guest=True)
    made = meeting(store, group)
    with store.write("全到") as work:
        mark_all_present(work.session, group, made)
        assert sorted(sheet(work.session, group).states.values()) == ["1", "5"]


def test_means_are_of_those_who_answered_both_times(store: Store, group: uuid.UUID) -> None:
    first, second = member(store, group, "甲"), member(store, group, "乙")
    member(store, group, "客", guest=True)
    with store.write("前后测") as work:
        item = add_item(work.session, group, "我有朋友", "1—5分")
        for who, before, after in ((first, 2, 4), (second, 5, None)):
            set_score(work.session, item, who, "before", before)
            set_score(work.session, item, who, "after", after)
        found = measures_of(work.session, group)
    change = found.change(item)
    assert (len(found.members), change.both, change.before, change.change) == (2, 1, 2, 2)
    assert mean_text(change.change, signed=True) == "+2.00"


def test_a_score_can_be_taken_back(store: Store, group: uuid.UUID) -> None:
    who = member(store, group, "甲")
    with store.write("前后测") as work:
        item = add_item(work.session, group, "我有朋友")
        set_score(work.session, item, who, "before", 3)
    with store.write("前后测") as work:
        set_score(work.session, item, who, "before", None)
        assert measures_of(work.session, group).scores[item, who] == (None, None)


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=1))
def test_the_change_of_means_is_the_mean_change(pairs: list[tuple[int, int]]) -> None:
    found = change_of(pairs)
    assert found.change == Fraction(sum(after - before for before, after in pairs), len(pairs))
