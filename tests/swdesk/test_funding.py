"""The seven points and expenses by category and source (domain.md §1 H12; F-E1)."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

from db.codes import code_list
from db.store import Store
from swdesk import funding, records
from swdesk.periods import Span

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 5, 1)


def add(store: Store, what: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


def came(store: Store, source: str, amount: int, **values: Any) -> None:
    add(store, "fund", **({"day": DAY, "source": source, "amount": amount} | values))


def name(store: Store, names: dict[str, str], chosen: dict[str, Any]) -> None:
    with store.write("七个一点") as work:
        funding.name_points(work.session, names, chosen)


def channels(store: Store) -> funding.Channels:
    with store.read() as session:
        return funding.channels(session, YEAR)


def test_before_anybody_maps_them_money_belongs_to_none(store: Store) -> None:
    came(store, "04", 100)
    found = channels(store)
    assert ([point.amount for point in found.points], found.used) == ([0] * 7 + [100], 0)


def test_money_goes_to_the_point_of_its_source_unless_one_is_typed(store: Store) -> None:
    name(store, {}, {"1": ["04", "03"], "2": ["09"]})
    for source, amount, point in (("04", 300, None), ("03", 100, None), ("09", 200, None), ("04", 400, "7")):
        came(store, source, amount, point=point)
    came(store, "04", 5000, day=date(2025, 5, 1))
    found = channels(store)
    amounts = {point.code: (point.amount, point.share) for point in found.points if point.amount}
    assert amounts == {"1": (400, Fraction(40)), "2": (200, Fraction(20)), "7": (400, Fraction(40))}
    assert (found.total, found.used) == (1000, 3)


def test_a_source_belongs_to_one_point_only(store: Store) -> None:
    name(store, {}, {"1": ["04"], "2": ["04", "05"]})
    with store.read() as session:
        assert [funding.sources(session)[point] for point in ("1", "2")] == [("04",), ("05",)]


def test_a_point_is_called_what_the_unit_calls_it(store: Store) -> None:
    name(store, {"3": "社会捐一点"}, {})
    name(store, {"3": "社会各界捐一点"}, {})
    assert code_list("fund_point").label("3") == "社会各界捐一点"
    with store.read() as session:
        assert records.total(session, "code_item", records.Query()) == 1


def test_expenses_by_category_say_their_sources_and_what_nobody_approved(store: Store) -> None:
    for category, source, amount, approver in (
        ("01", "04", 700, "李"), ("01", "06", 200, None), ("07", None, 50, "李"), (None, None, 5, None),
    ):  # fmt: skip
        add(
            store, "expense", day=DAY, category=category, fund_source=source, amount=amount, approver=approver
        )
    with store.read() as session:
        rows = funding.spent(session, YEAR)
    assert [(row.label, row.amount, row.by_source, row.open) for row in rows] == [
        ("工资", 900, {"04": 700, "06": 200}, 200), ("活动费", 50, {"": 50}, 0), ("未注明", 5, {"": 5}, 5),
    ]  # fmt: skip
