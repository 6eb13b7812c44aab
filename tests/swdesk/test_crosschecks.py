"""What a county checks by hand today: contradictions within a report, and against the one before."""

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
from swdesk.crosschecks import cross_checks
from swdesk.periods import parse_period
from swdesk.reports.snapshot import canonical, take_snapshot
from tests.swdesk.test_collect import unit


@pytest.fixture
def public(new_store: Callable[..., Store]) -> dict[str, Any]:
    station = unit(
        new_store, FixedClock(datetime(2026, 10, 4, tzinfo=UTC)), "示范县青禾镇社工站", "999999101", "4"
    )
    station.visit(4)
    with station.store.read() as session:
        return take_snapshot(session, parse_period("2026Q3"), clock=station.clock, random=os.urandom).public


@pytest.fixture
def checked(new_store: Callable[..., Store]) -> Callable[..., list[str]]:
    """Cross-checks of 2026Q3 with these snapshots on the shelf."""
    store = new_store("county")

    def check(*publics: dict[str, Any]) -> list[str]:
        with store.local() as session:
            for number, public in enumerate(publics):
                session.merge(_row(number, public))
        with store.read() as session:
            return [one.sentence for one in cross_checks(session, "2026Q3")]

    return check


def _row(number: int, public: dict[str, Any]) -> Received:
    return Received(
        id=str(number), unit="", unit_name=public["unit"]["name"], unit_code=public["unit"]["code"], period=public["period"]["key"],
        version=1, received_on=date(2026, 10, 5), state="accepted", remark="", fingerprint="", check_code="", sender_key=str(number),
        sealed=False, public=canonical(public), pdf=None,
    )  # fmt: skip


def _changed(public: dict[str, Any], code: str, span: str, value: float) -> dict[str, Any]:
    made = copy.deepcopy(public)
    made["values"][code][span] |= {"value": value, "numerator": value}
    return made


def test_sound_numbers_say_nothing(public: dict[str, Any], checked: Callable[..., list[str]]) -> None:
    assert checked(public) == []


def test_a_year_below_its_period_is_named(public: dict[str, Any], checked: Callable[..., list[str]]) -> None:
    [text] = [text for text in checked(_changed(public, "visits", "year", 1)) if "累计" in text]
    assert text.startswith("示范县青禾镇社工站")
    assert "本年累计小于本期" in text


def test_a_year_that_did_not_grow_by_the_period_is_named(
    public: dict[str, Any], checked: Callable[..., list[str]]
) -> None:
    before = copy.deepcopy(public)
    before["period"]["key"] = "2026Q2"
    assert any("不等于上期累计" in text for text in checked(public, before))


def test_units_that_count_otherwise_are_named(
    public: dict[str, Any], checked: Callable[..., list[str]]
) -> None:
    others = [copy.deepcopy(public) for _ in range(2)]
    for number, other in enumerate(others):
        other["unit"] = other["unit"] | {"name": f"站{number}", "code": f"99999910{number + 2}"}
    others[1]["values"]["visits"]["unit"] = "户"
    assert any(text.startswith("站1") and "口径" in text for text in checked(public, *others))
