"""Indicators: one definition gives the number and its evidence; every trap of domain.md §4.4–4.5."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.fields import field_of
from db.store import Store
from swdesk import records
from swdesk.indicators import (
    by_code,
    catalogue,
    evaluate,
    evaluate_all,
    evidence,
    plain_number,
    show_change,
    show_value,
)
from swdesk.indicators.computed import computed
from swdesk.indicators.definitions import read
from swdesk.periods import Span, parse_period

Q3 = parse_period("2026Q3")
COUNTED = [d for d in catalogue() if d.measure not in {"ratio", "total"}]


def add(store: Store, kind: str, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def number(store: Store, code: str, span: Span = Q3.span) -> Any:
    with store.read() as session:
        return plain_number(by_code(code), evaluate(session, code, span).value)


@pytest.mark.parametrize("definition", catalogue(), ids=lambda d: d.code)
def test_a_definition_names_what_exists(definition: Any) -> None:
    codes = {d.code for d in catalogue()}
    assert {*definition.numerator, *definition.denominator, *definition.parts} <= codes
    assert not definition.part_of or definition.part_of in codes
    if definition.source and definition.source != "contact":
        model = record_kinds()[definition.source]
        days = (definition.opened, definition.closed, definition.last, definition.during)
        names = {*definition.of, definition.times, *days} - {""}
        assert all(computed(definition.source, name) is not None or field_of(model, name) for name in names)


def test_codes_and_numbers_are_unique() -> None:
    assert len({d.code for d in catalogue()}) == len(catalogue()) == len({d.number for d in catalogue()})


def test_a_word_that_the_language_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="indicator x"):
        read({"code": "x", "number": "1", "label": "x", "unit": "x", "group": "x", "measure": "guess"})


def test_an_empty_store_has_noughts_and_dashes(store: Store) -> None:
    with store.read() as session:
        rows = evaluate_all(session, Q3)
    shown = {show_value(row.definition, row.period) for row in rows.values()}
    assert shown == {"0", "0.00", "0.0", "—"}


def test_one_person_served_five_times_is_one_person(store: Store) -> None:
    person = add(store, "person", name="张三")
    for day in range(1, 6):
        add(store, "visit", person=person, day=date(2026, 7, day))
    assert (number(store, "persons_visited"), number(store, "visits"), number(store, "service_times")) == (
        1,
        5,
        5,
    )


def test_persons_of_the_year_are_not_the_sum_of_quarters(store: Store) -> None:
    person = add(store, "person", name="张三")
    add(store, "visit", person=person, day=date(2026, 2, 1))
    add(store, "visit", person=person, day=date(2026, 8, 1))
    assert number(store, "persons_served", Q3.year_to_date) == 1


def test_a_merged_person_counts_as_one(store: Store) -> None:
    kept, double = add(store, "person", name="张三"), add(store, "person", name="张 三")
    add(store, "visit", person=kept, day=date(2026, 7, 1))
    add(store, "visit", person=double, day=date(2026, 7, 2))
    with store.write("合并") as work:
        records.save(work.session, "person", {"merged_into": kept}, id=double)
    assert (number(store, "persons_visited"), number(store, "clients")) == (1, 1)


def test_visits_to_people_without_a_category_can_be_asked_for(store: Store) -> None:
    elder = add(store, "person", name="王奶奶", categories=("C01",))
    add(store, "visit", person=elder, day=date(2026, 7, 1))
    add(store, "visit", person=add(store, "person", name="青年"), day=date(2026, 7, 2))
    others = {"via": "person", "field": "categories", "not_in": ["C01"]}
    with store.read() as session:
        assert evaluate(session, replace(by_code("visits"), where=(others,)), Q3.span).whole == 1


def test_records_in_the_bin_do_not_count(store: Store) -> None:
    visit = add(store, "visit", day=date(2026, 7, 1))
    with store.write("删") as work:
        records.remove(work.session, "visit", visit)
    assert number(store, "visits") == 0


def test_the_first_and_the_last_day_belong_to_the_period(store: Store) -> None:
    for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1)):
        add(store, "visit", day=day)
    assert number(store, "visits") == 2


def test_stock_is_what_stands_on_the_cutoff(store: Store) -> None:
    add(store, "case", opened_on=date(2026, 1, 1))
    add(store, "case", opened_on=date(2026, 1, 1), closed_on=date(2026, 9, 30))
    add(store, "case", opened_on=date(2026, 10, 1))
    assert (
        number(store, "cases_in_hand"),
        number(store, "cases_closed"),
        number(store, "cases_carried"),
    ) == (1, 1, 2)


def test_close_rate_counts_what_was_carried_over(store: Store) -> None:
    add(store, "case", opened_on=date(2026, 1, 1), closed_on=date(2026, 8, 1))
    add(store, "case", opened_on=date(2026, 8, 1))
    with store.read() as session:
        value = evaluate(session, "case_close_rate", Q3.span)
    assert (value.numerator, value.denominator) == (1, 2)


def test_volunteer_hours_are_heads_times_hours(store: Store) -> None:
    add(store, "activity", day=date(2026, 7, 1), volunteers=4, volunteer_minutes=90)
    assert number(store, "volunteer_hours") == 6


@pytest.mark.parametrize(
    ("sides", "three"),
    [
        ({"parents": 1, "students": 2, "community": 3}, 1),
        ({"parents": 1, "teachers": 2, "community": 3}, 1),
        ({"students": 1, "teachers": 2, "community": 3}, 0),
        ({"parents": 1, "students": 2}, 0),
        ({"parents": 0, "students": 2, "community": 1}, 0),
    ],
)
def test_three_sides(store: Store, sides: dict[str, int], three: int) -> None:
    add(store, "school_activity", day=date(2026, 7, 1), **sides)
    assert number(store, "school_three_sided") == three


def test_a_typed_attendance_wins_over_the_sheet(store: Store) -> None:
    group = add(store, "group", name="组")
    session = add(store, "group_session", group=group, day=date(2026, 7, 1), present=9)
    member = add(store, "group_member", group=group, person=add(store, "person", name="李四"))
    add(store, "attendance", session=session, member=member, state="1")
    assert (number(store, "service_times"), number(store, "persons_served")) == (9, 1)


def test_monthly_visiting_rate_sums_the_months(store: Store) -> None:
    elder = add(store, "person", name="王奶奶", categories=("C01",), filed_on=date(2026, 8, 15))
    add(store, "person", name="青年", filed_on=date(2026, 1, 1))
    add(store, "visit", person=elder, day=date(2026, 9, 2))
    with store.read() as session:
        value = evaluate(session, "elder_visit_rate", Q3.span)
    assert (value.numerator, value.denominator) == (1, 2)


def test_seventy_five_percent_of_staff(store: Store) -> None:
    project = add(store, "project", name="项目", funds=100)
    for index in range(4):
        worker = add(store, "worker", name=f"社工{index}", post="02")
        add(store, "project_staff", project=project, worker=worker, professional=index < 3)
    assert number(store, "professional_share") == 75.0


def test_shares_of_money_run_from_the_start_of_the_contract(store: Store) -> None:
    add(store, "project", name="项目", funds=100_000, start=date(2026, 7, 1))
    add(store, "expense", day=date(2026, 6, 30), amount=50_000, labour=True)
    add(store, "expense", day=date(2026, 7, 1), amount=30_000, labour=True)
    with store.read() as session:
        row = evaluate_all(session, Q3)["labour_share_of_fund"]
    assert row.project is not None
    assert show_value(row.definition, row.project) == "30.0"


def test_percentages_differ_by_points(store: Store) -> None:
    for year, solved in ((2025, False), (2026, True)):
        add(store, "visit", day=date(year, 7, 1), problem="漏雨", solved=solved)
    with store.read() as session:
        row = evaluate_all(session, Q3)["problem_rate"]
    assert show_change(row.definition, row.period, row.last_period) == "+100.0个百分点"


KIND = st.sampled_from(["visit", "activity", "school_activity", "donation", "expense", "meeting"])
ROW = st.tuples(KIND, st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 500))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=12))
def test_a_number_is_the_sum_of_its_evidence(store: Store, rows: list[tuple[str, date, int]]) -> None:
    """The law: for everything that counts or sums, the records behind a number add up to it."""
    fields = {
        "activity": "residents",
        "school_activity": "students",
        "donation": "amount",
        "expense": "amount",
    }
    with store.write("登记") as work:
        for kind, day, amount in rows:
            extra = {fields[kind]: amount} if kind in fields else {}
            records.save(work.session, kind, {"day": day} | extra)
    with store.read() as session:
        for definition in COUNTED:
            _agrees(session, definition)


def _agrees(session: Session, definition: Any) -> None:
    value = evaluate(session, definition.code, Q3.span)
    found = evidence(session, definition.code, Q3.span)
    if definition.measure == "sum":
        assert sum(item.amount for item in found) == value.numerator, definition.code
    elif definition.measure == "rows":
        assert len(found) == value.numerator, definition.code
