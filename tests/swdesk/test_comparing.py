"""A superior's numbers beside last period and last year, down to the unit; what the officer is shown of a report."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.bundles import Received
from db.store import Store
from swdesk.clock import FixedClock
from swdesk.comparing import totals, units
from swdesk.periods import parse_period
from swdesk.reports.snapshot import canonical, take_snapshot
from swdesk.reviewing import review, suggested
from tests.swdesk.test_collect import unit

Shelf = Callable[..., Store]


@pytest.fixture
def public(new_store: Callable[..., Store]) -> dict[str, Any]:
    clock = FixedClock(datetime(2026, 10, 4, tzinfo=UTC))
    station = unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")
    station.visit(4)
    with station.store.read() as session:
        return take_snapshot(session, parse_period("2026Q3"), clock=clock, random=os.urandom).public


def stated(public: dict[str, Any], name: str, period: str, visits: int, **more: int) -> dict[str, Any]:
    made = copy.deepcopy(public)
    made["unit"]["name"], made["period"]["key"] = name, period
    for span, value in {"period": visits, **more}.items():
        made["values"]["visits"][span] = {
            "value": value,
            "numerator": value,
            "denominator": None,
            "evidence": value,
        }
    return made


@pytest.fixture
def shelf(new_store: Callable[..., Store]) -> Shelf:
    store = new_store("county")

    def put(*publics: dict[str, Any], versions: bool = False) -> Store:
        with store.local() as session:
            for number, one in enumerate(publics):
                last = number == len(publics) - 1
                session.add(Received(
                    id=str(number), unit="", unit_name=one["unit"]["name"], unit_code=one["unit"]["code"], period=one["period"]["key"],
                    version=number + 1 if versions else 1, received_on=date(2026, 10, 5), remark="走访 1→2" if versions and last else "",
                    state="replaced" if versions and not last else "accepted", fingerprint="", check_code="", sender_key=str(number),
                    sealed=False, public=canonical(one), pdf=None,
                ))  # fmt: skip
        return store

    return put


def of(found: list[Any], name: str) -> Any:
    return next(one for one in found if name in (one.key, one.name))


def test_a_sum_stands_beside_last_quarter_and_last_year(public: dict[str, Any], shelf: Shelf) -> None:
    store = shelf(
        stated(public, "甲站", "2026Q3", 30, last_period=12, year=70), stated(public, "乙站", "2026Q3", 20, last_period=8, year=40),
        stated(public, "甲站", "2026Q2", 25), stated(public, "乙站", "2026Q2", 15),
    )  # fmt: skip
    with store.read() as session:
        found = of(totals(session, "2026Q3"), "visits")
    assert (found.now, found.before, found.grown, found.last_year, found.year) == (
        "50",
        "40",
        "+25.0%",
        "20",
        "110",
    )


def test_sums_of_other_units_are_not_compared(public: dict[str, Any], shelf: Shelf) -> None:
    store = shelf(
        stated(public, "甲站", "2026Q3", 30), stated(public, "乙站", "2026Q3", 20), stated(public, "甲站", "2026Q2", 40),
    )  # fmt: skip
    with store.read() as session:
        found = of(totals(session, "2026Q3"), "visits")
    assert (found.now, found.before, found.grown) == ("50", "40", "")


def test_a_sum_leads_to_each_unit_the_largest_first(public: dict[str, Any], shelf: Shelf) -> None:
    store = shelf(
        stated(public, "甲站", "2026Q3", 3), stated(public, "乙站", "2026Q3", 20), stated(public, "乙站", "2026Q2", 0),
    )  # fmt: skip
    with store.read() as session:
        found = units(session, "2026Q3", "visits")
    assert [(one.name, one.now, one.before, one.grown) for one in found] == [
        ("乙站", "20", "0", ""),
        ("甲站", "3", "—", ""),
    ]
    assert found[0].key == "1"


def test_the_officer_sees_the_quarter_before_and_every_version(public: dict[str, Any], shelf: Shelf) -> None:
    store = shelf(stated(public, "甲站", "2026Q3", 1), stated(public, "甲站", "2026Q3", 2), versions=True)
    with store.local() as session:
        before = stated(public, "甲站", "2026Q2", 9)
        session.add(Received(
            id="q2", unit="", unit_name="甲站", unit_code=before["unit"]["code"], period="2026Q2", version=1, received_on=date(2026, 7, 5),
            remark="", state="accepted", fingerprint="", check_code="", sender_key="0", sealed=False, public=canonical(before), pdf=None,
        ))  # fmt: skip
    with store.read() as session:
        found = review(session, "1")
    line = next(one for one in found.lines if one.code == "visits")
    assert (line.numbers[0], line.previous, line.before) == ("2", "9", "1")
    assert [(one.version, one.state) for one in found.versions] == [(2, "已接收"), (1, "已被新版替换")]
    assert found.versions[0].remark == "走访 1→2"


def test_contradictions_become_remarks_to_send_back(public: dict[str, Any], shelf: Shelf) -> None:
    store = shelf(stated(public, "甲站", "2026Q3", 30, year=10))
    with store.read() as session:
        found = suggested(review(session, "0"))
    assert any((one.code, one.span) == ("visits", "year") and "请核实" in one.text for one in found)
