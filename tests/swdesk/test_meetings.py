"""Resolutions that are open, who was there, what a meeting lacks (domain.md §2.10 F-M1)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from db.meetings import Meeting
from db.store import Store
from swdesk import meetings, records
from swdesk.team_counts import present

TODAY = date(2026, 11, 23)


def add(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def agreed(store: Store, **values: Any) -> uuid.UUID:
    meeting = add(store, "meeting", day=date(2026, 10, 8), kind="01", topic="未保联席会")
    return add(store, "resolution", meeting=meeting, **({"matter": "补齐探访台账"} | values))


def matters(store: Store) -> list[meetings.Matter]:
    with store.read() as session:
        return meetings.open_matters(session, TODAY)


@pytest.mark.parametrize(("due", "late"), [(date(2026, 11, 20), 3), (TODAY, 0), (None, 0)])
def test_a_resolution_is_late_after_its_day(store: Store, due: date | None, late: int) -> None:
    agreed(store, due_on=due)
    assert [item.late for item in matters(store)] == [late]


@pytest.mark.parametrize("closed", [{"state": "03"}, {"state": "04"}, {"done_on": date(2026, 11, 1)}])
def test_a_closed_resolution_is_not_listed(store: Store, closed: dict[str, Any]) -> None:
    agreed(store, **closed)
    assert matters(store) == []


def test_the_longest_overdue_stands_first_and_one_without_a_day_last(store: Store) -> None:
    for matter, due in (("乙", date(2026, 11, 1)), ("丙", None), ("甲", date(2026, 10, 20))):
        agreed(store, matter=matter, due_on=due)
    assert [item.matter for item in matters(store)] == ["甲", "乙", "丙"]


def test_a_settled_resolution_leaves_the_list(store: Store) -> None:
    made = agreed(store)
    with store.write("办结") as work:
        meetings.settle(work.session, made, TODAY)
    assert matters(store) == []


@pytest.mark.parametrize(("typed", "came"), [(None, 9), (12, 12)])
def test_who_came_is_typed_or_the_sum_of_the_units(store: Store, typed: int | None, came: int) -> None:
    meeting = add(store, "meeting", day=TODAY, kind="01", attendance=typed)
    for kind, number in (("01", 4), ("04", 5)):
        add(store, "meeting_party", meeting=meeting, kind=kind, number=number)
    with store.read() as session:
        assert session.scalar(select(present()).where(Meeting.id == meeting)) == came


def test_a_meeting_says_what_it_lacks(store: Store) -> None:
    made = add(store, "meeting", day=TODAY, kind="01", topic="部署")
    add(store, "resolution", meeting=made, matter="办")
    with store.read() as session:
        found = session.get(Meeting, made)
        assert found is not None
        assert meetings.missing_of(session, found) == ["参会人数"]
