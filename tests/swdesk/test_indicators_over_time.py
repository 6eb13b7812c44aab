"""Indicators of things that begin, end, move and are thrown away: what stood on the day is what is told."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.indicators import by_code, evaluate, evidence, plain_number, show_value
from swdesk.periods import Span, parse_period
from swdesk.reports.ledgers import category_table, group_ledger

Q3 = parse_period("2026Q3")
IN_Q3 = date(2026, 8, 3)


def add(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def number(store: Store, code: str, span: Span = Q3.span) -> Any:
    with store.read() as session:
        return plain_number(by_code(code), evaluate(session, code, span).value)


@pytest.mark.parametrize(
    ("left", "on_file"),
    [
        ({}, 1),
        ({"status": "05"}, 1),
        ({"status": "03"}, 0),
        ({"status": "02", "left_on": date(2026, 9, 30)}, 0),
        ({"status": "02", "left_on": date(2026, 10, 10)}, 1),
    ],
)
def test_who_left_since_was_still_there(store: Store, left: dict[str, Any], on_file: int) -> None:
    add(store, "person", name="张三", categories=("C01",), filed_on=date(2026, 1, 1), **left)
    assert number(store, "clients") == on_file
    with store.read() as session:
        assert category_table(session, Q3)[0]["numbers"][0] == on_file


def test_an_elder_who_died_is_not_due(store: Store) -> None:
    add(
        store,
        "person",
        name="王奶奶",
        categories=("C01",),
        filed_on=date(2026, 1, 1),
        left_on=date(2026, 8, 9),
    )
    assert number(store, "elder_months_due") == 1


def test_nobody_home_is_no_visit_to_an_elder(store: Store) -> None:
    elder = add(store, "person", name="王奶奶", categories=("C01",), filed_on=date(2026, 1, 1))
    add(store, "visit", person=elder, day=date(2026, 7, 1), outcome="03")
    add(store, "visit", person=elder, day=date(2026, 8, 1), outcome="02")
    assert (number(store, "elder_months_seen"), number(store, "elder_months_due")) == (1, 3)


def test_elders_of_many_years(store: Store) -> None:
    add(store, "person", name="王奶奶", categories=("C01",), filed_on=date(1990, 1, 1))
    assert number(store, "elder_months_due", Span(date(1980, 1, 1), date(2029, 12, 31))) == 480


def test_money_of_last_years_contract_is_no_base(store: Store) -> None:
    add(store, "project", name="旧", funds=900_000, start=date(2025, 1, 1), end=date(2025, 12, 31))
    add(store, "project", name="新", funds=100_000, start=date(2026, 1, 1), end=date(2026, 9, 30))
    assert number(store, "fund_yuan") == 1000


def test_staff_of_a_contract_that_is_over_is_no_staff(store: Store) -> None:
    for year in (2025, 2026):
        project = add(store, "project", name="项目", start=date(year, 1, 1), end=date(year, 12, 31))
        worker = add(store, "worker", name=f"社工{year}")
        add(store, "project_staff", project=project, worker=worker, professional=True)
    assert (number(store, "staff"), number(store, "professionals")) == (1, 1)


def test_staff_without_a_contract_counts(store: Store) -> None:
    add(store, "project_staff", worker=add(store, "worker", name="社工"), end=date(2026, 9, 30))
    assert number(store, "staff") == 1


def test_sessions_of_a_case_in_the_bin_do_not_count(store: Store) -> None:
    case = add(store, "case", opened_on=IN_Q3)
    add(store, "case_session", case=case, day=IN_Q3, minutes=60)
    add(store, "case_session", day=IN_Q3, minutes=30)
    with store.write("删") as work:
        records.remove(work.session, "case", case)
    assert (number(store, "case_sessions"), number(store, "service_times")) == (1, 1)


def test_ticks_stand_where_nobody_typed_a_count(store: Store) -> None:
    group = add(store, "group", name="组", number="1")
    session = add(store, "group_session", group=group, day=IN_Q3)
    for state in ("1", "2", "3", "4", "5"):
        member = add(store, "group_member", group=group, name=f"组员{state}")
        add(store, "attendance", session=session, member=member, state=state)
    codes = ("group_attendance", "group_due", "group_members", "service_times")
    assert [number(store, code) for code in codes] == [3, 4, 5, 3]
    with store.read() as session_:
        assert group_ledger(session_, Q3)[0]["times"] == 3


def test_members_of_a_group_count_once_however_often_it_met(store: Store) -> None:
    group = add(store, "group", name="组", members=8)
    for day in (date(2026, 7, 1), date(2026, 7, 8), date(2026, 10, 1)):
        add(store, "group_session", group=group, day=day, present=5)
    add(store, "group_session", group=group, day=date(2026, 7, 15), not_held="下雨")
    assert (number(store, "group_members"), number(store, "group_sessions")) == (8, 2)
    with store.read() as session:
        assert [(e.kind, e.id, e.amount) for e in evidence(session, "group_members", Q3.span)] == [
            ("group", group, 8)
        ]


def test_two_of_a_household_are_one_door(store: Store) -> None:
    household = add(store, "household", head_name="张三")
    people = [add(store, "person", name=name, household=household) for name in ("张三", "张四")]
    alone = add(store, "person", name="李五")
    for person in (*people, alone):
        add(store, "visit", person=person, day=IN_Q3, method="home")
    add(store, "visit", person=alone, day=date(2026, 8, 4), method="home")
    add(store, "visit", person=alone, day=date(2026, 8, 5), method="phone")
    assert (number(store, "household_visits"), number(store, "visits_home")) == (3, 4)


def test_a_ratio_that_is_no_percentage(store: Store) -> None:
    add(store, "training", day=IN_Q3, attendances=10, minutes=60)
    add(store, "training", day=IN_Q3, attendances=30, minutes=120)
    with store.read() as session:
        value = evaluate(session, "training_hours_each", Q3.span)
    assert value.value == Fraction(10 * 60 + 30 * 120, 40)
    assert show_value(by_code("training_hours_each"), value) == "1.8"


def test_meetings_by_kind_add_up(store: Store) -> None:
    for kind in ("01", "02", "02", "04", "06"):
        add(store, "meeting", day=IN_Q3, kind=kind)
    parts = [number(store, f"meetings_{kind}") for kind in ("joint", "mobilising", "advancing", "discussing")]
    assert (parts, number(store, "meetings_four_types"), number(store, "meetings_all")) == (
        [1, 2, 0, 1],
        4,
        5,
    )
