"""Which periods a report is offered for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.bundles import Received
from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.collect import board
from swdesk.indicators.contracts import contract_sign, contracts_of
from swdesk.periods import parse_period
from swdesk.report_periods import of_projects, of_received, offered

TODAY = date(2026, 11, 23)


def test_quarters_stand_in_front_then_months_halves_years() -> None:
    found = offered(TODAY)
    assert [period.name for period in found[:2]] == ["2026年第四季度", "2026年第三季度"]
    assert {period.kind for period in found} == {"quarter", "month", "half", "year"}
    assert found[0].cutoff == TODAY


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)))
def test_each_is_offered_once_and_none_begins_later(today: date) -> None:
    found = offered(today)
    assert len({period.key for period in found}) == len(found)
    assert all(period.start <= today and period.cutoff <= today for period in found)


def test_a_contract_has_a_report_on_the_way_and_one_at_its_end(store: Store) -> None:
    with store.write("登记") as work:
        for name, start in (("去年", date(2025, 7, 1)), ("以后", date(2027, 1, 1))):
            values = {"name": name, "start": start, "end": start.replace(year=start.year + 1)}
            records.save(work.session, "project", values)
    with store.read() as session:
        found = of_projects(session, TODAY)
    assert [(name, period.name, period.final) for name, period in found] == [
        ("去年", "项目中期", False), ("去年", "项目末期", True),
    ]  # fmt: skip


def received(number: str, key: str, unit_name: str = "") -> Received:
    return Received(
        id=number, unit="", unit_name=unit_name or number, unit_code="", period=key, version=1, received_on=TODAY, remark="",
        state="accepted", fingerprint="", check_code="", sender_key=number, sealed=False, public=b"{}", pdf=None,
    )  # fmt: skip


def test_a_superior_is_offered_the_contracts_of_which_reports_came(store: Store) -> None:
    with store.local() as session:
        for number, key in enumerate(
            ("2026Q3", "M20260101-20261231", "F20250101-20251231", "M20260101-20261231")
        ):
            session.add(received(str(number), key))
    with store.read() as session:
        assert [period.key for period in of_received(session)] == ["M20260101-20261231", "F20250101-20251231"]


def test_only_who_has_the_contract_is_due_a_report_on_it(store: Store) -> None:
    with store.write("登记") as work:
        for name in ("甲站", "乙站"):
            station = records.save(work.session, "station", {"name": name, "expected": True})
            if name == "甲站":
                days = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
                records.save(work.session, "project", {"name": "甲项目", "station": station} | days)
    with store.read() as session:
        due = {
            key: [row.unit for row in board(session, parse_period(key))]
            for key in ("F20260101-20261231", "2026Q4")
        }
    assert due == {"F20260101-20261231": ["甲站"], "2026Q4": ["乙站", "甲站"]}


# ── contracts of the same days ───────────────────────────────────────────────────────────────────────────────

DAYS = {"start": date(2026, 7, 1), "end": date(2027, 6, 30)}
PLAIN = "M20260701-20270630"


@pytest.fixture
def add(store: Store) -> Callable[..., uuid.UUID]:
    def save(kind: str, **values: Any) -> uuid.UUID:
        with store.write("登记") as work:
            return records.save(work.session, kind, values)

    return save


def midway(store: Store) -> dict[str, str]:
    with store.read() as session:
        return {name: period.key for name, period in of_projects(session, TODAY) if period.key[0] == "M"}


def counted(store: Store, key: str) -> list[str | None]:
    with store.read() as session:
        return [one.name for one in contracts_of(session, parse_period(key))]


def test_two_contracts_of_the_same_days_have_reports_of_their_own(store: Store, add: Any) -> None:
    signs = {name: contract_sign(add("project", name=name, **DAYS)) for name in ("甲", "乙")}
    assert midway(store) == {name: f"{PLAIN}-{sign}" for name, sign in signs.items()}
    assert [counted(store, f"{PLAIN}-{sign}") for sign in signs.values()] == [["甲"], ["乙"]]


def test_a_report_that_was_begun_stays_on_its_contract(
    store: Store, clock: FixedClock, add: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("project", name="甲", **DAYS)
    assert midway(store) == {"甲": PLAIN}
    add("report", period=PLAIN, version=1, state="draft")
    monkeypatch.setattr(clock, "_at", clock.now() + timedelta(days=1))
    late = contract_sign(add("project", name="乙", **DAYS))
    assert midway(store) == {"甲": PLAIN, "乙": f"{PLAIN}-{late}"}
    assert counted(store, PLAIN) == ["甲"]


def test_a_report_on_both_that_was_begun_before_is_still_there(store: Store, add: Any) -> None:
    for name in ("甲", "乙"):
        add("project", name=name, **DAYS)
    add("report", period=PLAIN, version=1, state="signed")
    assert set(midway(store)) in ({"甲、乙", "甲", "乙"}, {"乙、甲", "甲", "乙"})
    assert set(counted(store, PLAIN)) == {"甲", "乙"}


def test_a_contract_keeps_its_key_when_the_other_is_gone(store: Store, add: Any) -> None:
    gone, kept = (add("project", name=name, **DAYS) for name in ("甲", "乙"))
    key = f"{PLAIN}-{contract_sign(kept)}"
    add("report", period=key, version=1, state="draft")
    with store.write("删除") as work:
        records.remove(work.session, "project", gone)
    assert midway(store) == {"乙": key}


def test_the_key_says_days_and_contract() -> None:
    period = parse_period(f"{PLAIN}-0ab12f")
    assert (period.key, period.contract, period.of_days) == (f"{PLAIN}-0AB12F", "0AB12F", PLAIN)
    assert period.last_year().key == "M20250701-20260630-0AB12F"
    assert parse_period(period.key) == period


def test_who_reported_on_each_contract_is_not_due_on_their_days(store: Store, add: Any) -> None:
    station = add("station", name="甲站", expected=True)
    add("project", name="甲项目", station=station, **DAYS)
    with store.read() as session:
        assert [row.unit for row in board(session, parse_period(PLAIN))] == ["甲站"]
    with store.local() as session:
        session.add(received("1", f"{PLAIN}-0AB12F", unit_name="甲站"))
    with store.read() as session:
        assert board(session, parse_period(PLAIN)) == []
