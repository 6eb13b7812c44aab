"""One call at a door: one 户次, as many 人次 as people were visited."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from db.store import Store
from swdesk import records
from swdesk.household_visits import log_others, others_at_home
from swdesk.indicators import evaluate
from swdesk.periods import parse_period

DAY = date(2026, 8, 3)


def put(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("试") as work:
        return records.save(work.session, kind, values)


def family(store: Store) -> tuple[uuid.UUID, list[uuid.UUID]]:
    home = put(store, "household", head_name="王奶奶")
    names = ("王奶奶", "王芳", "王明")
    return home, [put(store, "person", name=name, household=home, status="01") for name in names]


def visit(store: Store, person: uuid.UUID, others: dict[uuid.UUID, str | None], **more: Any) -> uuid.UUID:
    values: dict[str, Any] = {
        "person": person,
        "day": DAY,
        "method": "home",
        "outcome": "01",
        "minutes": 40,
    } | more
    with store.write("登记走访") as work:
        eid = records.save(work.session, "visit", values)
        extra = log_others(work.session, eid, values, others)
        records.save(work.session, "visit", extra, id=eid)
        return eid


def number(store: Store, code: str) -> int:
    with store.read() as session:
        return evaluate(session, code, parse_period("2026Q3").span).whole


def test_one_door_is_one_and_everybody_there_counts(store: Store) -> None:
    _home, (one, other, third) = family(store)
    visit(store, one, {other: "01", third: "03"})
    assert number(store, "household_visits") == 1
    assert number(store, "visits") == number(store, "visits_home") == 3
    assert number(store, "persons_visited") == 3


def test_two_days_at_one_door_are_two(store: Store) -> None:
    _home, (one, other, _third) = family(store)
    visit(store, one, {other: "01"})
    visit(store, other, {}, day=date(2026, 8, 4))
    assert number(store, "household_visits") == 2
    assert number(store, "visits") == 3


def test_time_problem_and_gift_count_once(store: Store) -> None:
    _home, (one, other, _third) = family(store)
    visit(store, one, {other: None}, problem="屋顶漏雨", gift="米一袋")
    with store.read() as session:
        names = ["person", "outcome", "minutes", "problem", "gift", "day", "method", "joint"]
        (row,) = records.rows(session, "visit", records.Query(where=(("person", "=", other),)), names)
    joint = row.values.pop("joint")
    assert joint is not None
    assert row.values == {
        "person": other, "outcome": None, "minutes": None, "problem": None, "gift": None, "day": DAY, "method": "home",
    }  # fmt: skip


def test_who_has_left_or_is_merged_is_not_offered(store: Store) -> None:
    home, (one, other, third) = family(store)
    put(store, "person", name="王强", household=home, status="03")
    put(store, "person", name="王二", household=home, left_on=date(2026, 1, 1))
    with store.write("合并") as work:
        records.save(work.session, "person", {"merged_into": other}, id=third)
    with store.read() as session:
        assert [member.id for member in others_at_home(session, one)] == [other]


def test_somebody_without_a_household_has_no_others(store: Store) -> None:
    person = put(store, "person", name="李明")
    with store.read() as session:
        assert others_at_home(session, person) == []
    visit(store, person, {person: "01"})
    assert number(store, "visits") == 1
