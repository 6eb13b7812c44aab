"""Visits name nobody whose file is closed to the user (swdesk/restricted.py)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from db.store import Store
from swdesk import many, records, roles, village_visits
from swdesk.household_visits import others_at_home
from swdesk.periods import parse_period
from swdesk.today import today_of
from swdesk.visit_rates import month_rate

TODAY = date(2026, 11, 23)


@pytest.fixture
def ids(store: Store) -> dict[str, uuid.UUID]:
    """A closed file (E05) whose worker is somebody else, in the household of an open one; a crisis of theirs."""
    with store.write("样例") as work:

        def put(kind: str, **values: Any) -> uuid.UUID:
            return records.save(work.session, kind, values)

        mine, other = put("worker", name="周敏"), put("worker", name="李强")
        home = put("household", head_name="赵")
        known = {"village": "东河村", "household": home, "filed_on": date(2025, 1, 1), "status": "01"}
        person = put("person", name="赵桂英", categories=("C01",), **known)
        closed = put("person", name="赵某", categories=("C01", "E05"), worker=other, **known)
        put("crisis", number="WJ-2026-0001", person=person, worker=other, day=TODAY, found_at="08:00")
    store.rights, store.who = roles.rights_of_role(roles.WORKER), mine
    return {"person": person, "closed": closed}


def test_the_others_at_home(store: Store, ids: dict[str, uuid.UUID]) -> None:
    with store.read() as session:
        assert others_at_home(session, ids["person"]) == []


def test_a_village(store: Store, ids: dict[str, uuid.UUID]) -> None:
    with store.read() as session:
        assert village_visits.roster(session, "东河村") == [ids["person"]]
        (line,) = many.pasted(
            session, "visit", ("person", "outcome"), "赵某\t见到本人", TODAY, "东河村"
        ).lines
    assert line.raw == {"person": "赵某"}


def test_the_rate_counts_everybody_and_names_nobody_closed(store: Store, ids: dict[str, uuid.UUID]) -> None:
    with store.read() as session:
        found = month_rate(session, parse_period("2026-10"))
    assert found.due == 2
    assert {line.name for line in found.lines} == {"赵桂英", "（受限）"}


def test_an_alarm_of_others_is_not_on_today(store: Store, ids: dict[str, uuid.UUID]) -> None:
    with store.read() as session:
        found = today_of(session, TODAY + timedelta(days=60))
    assert [todo for todo in found.todos if todo.page == "crises"] == []
    assert [item.name for item in found.visits] == ["赵桂英"]
