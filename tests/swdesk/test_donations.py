"""What goods are worth, what volunteers gave, how active a community organisation is (domain.md §2.10)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import donations, records


def add(store: Store, what: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


@pytest.mark.parametrize(
    ("quantity", "price", "amount"), [(20, 3550, 71_000), (None, 100, None), (3, None, None), (0, 5, 0)]
)
def test_goods_are_worth_number_times_price(
    quantity: int | None, price: int | None, amount: int | None
) -> None:
    assert donations.converted(quantity, price) == amount


def test_what_a_volunteer_gave_is_added_up(store: Store) -> None:
    who = add(store, "volunteer", name="孙立国")
    for month, minutes in ((3, 120), (5, 90)):
        add(store, "volunteer_service", volunteer=who, day=date(2026, month, 1), minutes=minutes)
    add(
        store,
        "volunteer_service",
        volunteer=add(store, "volunteer", name="钱"),
        day=date(2026, 6, 1),
        minutes=30,
    )
    with store.read() as session:
        assert donations.given(session, who) == donations.Given(2, 210, date(2026, 5, 1))


@pytest.mark.parametrize(("named", "count"), [(0, 6), (2, 2)])
def test_activities_that_name_an_organisation_win_over_the_typed_number(
    store: Store, named: int, count: int
) -> None:
    group = add(store, "community_group", name="银龄志愿队", activities=6)
    for _i in range(named):
        add(store, "activity", day=date(2026, 5, 1), name="义诊", community_group=group)
    add(
        store, "activity", day=date(2026, 5, 1), name="义诊", community_group=group, not_held="雨"
    ) if named else None
    with store.read() as session:
        assert donations.activities_of(session, group) == count
