"""A series makes its planned activities once, in one operation that can be undone."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.activities import Activity, ActivityAgenda, ActivityBudget, SchoolActivity
from db.changes import undo
from db.store import Store
from swdesk import records, rows
from swdesk.errors import UserError
from swdesk.series import FORTNIGHTLY, MONTHLY, WEEKLY, create_series, occurrences, take_over

FIRST = date(2026, 11, 30)


@pytest.fixture
def first(store: Store) -> uuid.UUID:
    with store.write("登记") as work:
        made = records.save(
            work.session, "activity",
            {"name": "四点半课堂", "day": FIRST, "place": "社区", "residents": 20, "record": "完成", "expected": 25},
        )  # fmt: skip
        records.save(work.session, "activity_agenda", {"activity": made, "item": "签到", "ordinal": 1})
        records.save(
            work.session, "activity_budget", {"activity": made, "item": "茶点", "amount": 100, "spent": 90}
        )
    return made


def make(store: Store, first: uuid.UUID, rule: str, until: date) -> int:
    with store.write("生成系列活动") as work:
        return create_series(work.session, "activity", first, rule, until)


def all_of(store: Store, model: Any) -> list[Any]:
    with store.read() as session:
        found = session.query(model).filter_by(deleted=False).order_by(model.created_at).all()
        session.expunge_all()
        return found


def test_every_week_until(store: Store, first: uuid.UUID) -> None:
    assert make(store, first, WEEKLY, date(2026, 12, 21)) == 3
    days = sorted(one.day for one in all_of(store, Activity))
    assert days == [FIRST + timedelta(days=7 * n) for n in range(4)]


def test_the_plan_is_taken_over_and_what_happened_is_not(store: Store, first: uuid.UUID) -> None:
    make(store, first, FORTNIGHTLY, date(2026, 12, 14))
    made = next(one for one in all_of(store, Activity) if one.id != first)
    assert (made.place, made.expected, made.residents, made.record) == ("社区", 25, None, None)
    assert [one.item for one in all_of(store, ActivityAgenda)] == ["签到", "签到"]
    assert sorted(str(one.spent) for one in all_of(store, ActivityBudget)) == ["90", "None"]


def test_all_are_of_one_series_and_again_makes_only_what_is_new(store: Store, first: uuid.UUID) -> None:
    make(store, first, WEEKLY, date(2026, 12, 7))
    assert make(store, first, WEEKLY, date(2026, 12, 14)) == 1
    assert len({one.series for one in all_of(store, Activity)}) == 1


def test_one_undo_takes_the_whole_series_back(store: Store, first: uuid.UUID) -> None:
    with store.write("生成系列活动") as work:
        create_series(work.session, "activity", first, WEEKLY, date(2026, 12, 31))
        operation = work.operation
    with store.write("撤销") as work:
        undo(work.session, operation)
    assert [one.id for one in all_of(store, Activity)] == [first]
    assert all_of(store, Activity)[0].series is None


def test_classes_at_school_recur_too(store: Store) -> None:
    with store.write("登记") as work:
        one = records.save(
            work.session,
            "school_activity",
            {"name": "社工课堂", "day": FIRST, "goals": ("01",), "students": 30},
        )
        assert create_series(work.session, "school_activity", one, MONTHLY, date(2027, 1, 31)) == 2
    made = [row for row in all_of(store, SchoolActivity) if row.id != one]
    assert [(row.day, row.students) for row in made] == [
        (date(2026, 12, 30), None),
        (date(2027, 1, 30), None),
    ]
    with store.read() as session:
        assert records.load(session, "school_activity", made[0].id).values["goals"] == ("01",)


@pytest.mark.parametrize("until", [FIRST, date(2126, 1, 1)])
def test_none_or_too_many_are_refused(store: Store, first: uuid.UUID, until: date) -> None:
    with pytest.raises(UserError):
        make(store, first, WEEKLY, until)


def test_without_a_day_nothing_follows(store: Store) -> None:
    with store.write("登记") as work:
        one = records.save(work.session, "activity", {"name": "未定"})
    with pytest.raises(UserError):
        make(store, one, WEEKLY, date(2026, 12, 31))


def test_a_month_too_short_takes_its_last_day() -> None:
    assert list(occurrences(date(2026, 1, 31), MONTHLY, date(2026, 4, 30))) == [
        date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)
    ]  # fmt: skip


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.sampled_from([WEEKLY, FORTNIGHTLY, MONTHLY]),
    st.integers(0, 900),
)
def test_days_rise_and_never_pass_the_end(start: date, rule: str, reach: int) -> None:
    days = list(occurrences(start, rule, start + timedelta(days=reach)))
    assert all(a < b for a, b in zip([start, *days], days, strict=False))
    assert not days or days[-1] <= start + timedelta(days=reach)


def test_a_plan_is_taken_over_without_what_happened_and_without_what_is_written(
    store: Store, first: uuid.UUID
) -> None:
    with store.write("计划") as work:
        one = records.save(work.session, "activity", {"name": "新的", "place": "别处"})
        take_over(work.session, "activity", first, one)
    with store.read() as session:
        old, new = (records.load(session, "activity", each).values for each in (first, one))
        lines = [len(rows.rows_of(session, "activity_agenda", each)) for each in (first, one)]
    assert (new["name"], new["place"], new["expected"], new["residents"]) == (
        "新的",
        "别处",
        old["expected"],
        None,
    )
    assert lines[0] == lines[1] > 0
