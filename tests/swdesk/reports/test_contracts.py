"""Two contracts at once: a report on one counts its own money and staff, and the services of its days."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.drilling import behind
from swdesk.periods import parse_period
from swdesk.reports.snapshot import take_snapshot

FINAL = "F20260101-20261231"
Add = Callable[..., uuid.UUID]


@pytest.fixture
def add(store: Store) -> Add:
    def save(kind: str, **values: Any) -> uuid.UUID:
        with store.write("登记") as work:
            return records.save(work.session, kind, values)

    return save


@pytest.fixture
def own(add: Add) -> uuid.UUID:
    return add("project", name="甲项目", funds=1000_00, start=date(2026, 1, 1), end=date(2026, 12, 31))


@pytest.fixture
def other(add: Add) -> uuid.UUID:
    return add("project", name="乙项目", funds=5000_00, start=date(2026, 7, 1), end=date(2027, 6, 30))


def spend(add: Add, fen: int, project: uuid.UUID | None) -> uuid.UUID:
    return add("expense", day=date(2026, 8, 1), amount=fen, category="01", labour=True, project=project)


def taken(store: Store, clock: FixedClock, key: str = FINAL) -> dict[str, Any]:
    with store.read() as session:
        return take_snapshot(session, parse_period(key), clock=clock, random=bytes).public


def number(public: dict[str, Any], code: str) -> Any:
    return public["values"][code]["period"]["value"]


def test_money_and_staff_are_those_of_the_contract(
    store: Store, clock: FixedClock, add: Add, own: uuid.UUID, other: uuid.UUID
) -> None:
    for project, name, fen in ((own, "甲", 300_00), (other, "乙", 700_00)):
        spend(add, fen, project)
        add("fund", day=date(2026, 8, 1), amount=fen, source="04", project=project)
        worker = add("worker", name=name, post="02")
        add("project_staff", project=project, worker=worker)
    public = taken(store, clock)
    assert [number(public, code) for code in ("spent_yuan", "fund_yuan", "staff")] == [300, 1000, 1]
    assert [row["numbers"][1] for row in public["funds"] if row["code"] == "funds_received_yuan"] == [300]
    assert [row["name"] for row in public["ledgers"]["staff"]] == ["甲"]
    assert number(taken(store, clock, "2026"), "spent_yuan") == 1000


def test_what_names_no_contract_is_nobodys_while_two_run(
    store: Store, clock: FixedClock, add: Add, own: uuid.UUID
) -> None:
    spend(add, 300_00, None)
    assert number(taken(store, clock), "spent_yuan") == 300
    add("project", name="乙项目", start=date(2026, 7, 1), end=date(2027, 6, 30))
    assert number(taken(store, clock), "spent_yuan") == 0


def test_services_are_those_of_the_days(
    store: Store, clock: FixedClock, add: Add, own: uuid.UUID, other: uuid.UUID
) -> None:
    add("consultation", day=date(2026, 8, 1), content="问")
    add("consultation", day=date(2027, 2, 1), content="问")
    assert number(taken(store, clock), "consultations") == 1


def test_the_records_behind_a_number_are_those_it_counts(
    store: Store, add: Add, own: uuid.UUID, other: uuid.UUID
) -> None:
    mine = spend(add, 300_00, own)
    spend(add, 700_00, other)
    with store.read() as session:
        found = behind(session, "spent_yuan", "period", parse_period(FINAL))
    assert [line.id for line in found.lines] == [mine]


def test_contracts_of_the_same_days_are_told_together(
    store: Store, clock: FixedClock, add: Add, own: uuid.UUID
) -> None:
    add("project", name="丙项目", funds=500_00, start=date(2026, 1, 1), end=date(2026, 12, 31))
    public = taken(store, clock)
    assert (public["project"]["name"], number(public, "fund_yuan")) == ("甲项目、丙项目", 1500)
