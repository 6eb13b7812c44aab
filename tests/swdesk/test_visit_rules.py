"""走访周期: presets, a station's own rules, the earliest of all, and its words."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store import Store
from db.visits import VisitRule
from swdesk import records
from swdesk.visit_rules import Rule, Table, adopt, always, later, months_of, presets, rule_id, rules_of
from swdesk.visits import due_visits, next_visit

TODAY = date(2026, 11, 23)
SPECIAL = ("C01", "C02", "C03", "C04", "C05", "C06")


def put(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("试") as work:
        return records.save(work.session, kind, values)


def why(store: Store, person: uuid.UUID) -> str:
    with store.read() as session:
        found = next_visit(session, person, TODAY)
    assert found is not None
    return found.why


def choose(store: Store, code: str) -> None:
    with store.write("选") as work:
        adopt(work.session, code)


@pytest.mark.parametrize("preset", [one.code for one in presets()])
@pytest.mark.parametrize("category", SPECIAL)
@pytest.mark.parametrize("risk", ["1", "2", None])
def test_special_elders_are_monthly_whatever_the_preset_and_their_colour(
    preset: str, category: str, risk: str | None
) -> None:
    table = Table([*next(one for one in presets() if one.code == preset).rules, *always()])
    found = table.earliest(risk or "", [category], date(2026, 10, 23))
    assert found is not None
    assert found[0] == date(2026, 11, 23)


def test_an_own_rule_for_a_category_says_why(store: Store) -> None:
    choose(store, "default")
    put(store, "visit_rule", name="低保月访", scope="category", categories=("A01",), every=1, unit="month")
    person = put(store, "person", name="李明", risk="1", categories=("A01",), filed_on=date(2025, 1, 1))
    put(store, "visit", person=person, day=date(2026, 10, 20))
    assert why(store, person) == "按低保月访，应在11月20日前"


def test_a_county_rule_for_everybody_counts_beside_the_default_periods(store: Store) -> None:
    put(
        store,
        "visit_rule",
        name="县里规定每60天一访",
        scope="everyone",
        every=60,
        unit="day",
        source="县民政局",
    )
    plain = put(store, "person", name="王芳", filed_on=date(2026, 10, 1))
    red = put(store, "person", name="赵桂英", risk="4", filed_on=date(2026, 11, 20))
    assert why(store, plain).startswith("按县里规定每60天一访，应在1月22日前")
    assert why(store, red).startswith("按红 高风险每7天，应在11月30日前")


def test_a_day_that_was_named_is_told_as_such(store: Store) -> None:
    person = put(store, "person", name="王芳", filed_on=date(2026, 1, 1))
    put(store, "visit", person=person, day=date(2026, 11, 1), next_day=date(2026, 11, 25))
    assert why(store, person) == "上次走访约定11月25日再去"


def test_a_stopped_rule_asks_for_nothing(store: Store) -> None:
    put(store, "visit_rule", name="全员季访", scope="everyone", every=3, unit="month", stopped=True)
    person = put(store, "person", name="王芳", filed_on=date(2020, 1, 1))
    with store.read() as session:
        assert next_visit(session, person, TODAY) is None


def test_another_preset_takes_the_place_of_the_first_and_leaves_own_rules(store: Store) -> None:
    choose(store, "default")
    own = put(
        store, "visit_rule", name="低保月访", scope="category", categories=("A01",), every=1, unit="month"
    )
    choose(store, "neimenggu")
    with store.read() as session:
        names = {rule.name for rule in rules_of(session)}
        assert session.get(VisitRule, own) is not None
    assert names == {"高风险周访", "重点月访", "一般季访", "低保月访", "特殊困难老年人月访"}


def test_two_pcs_that_choose_the_same_preset_make_the_same_rows(store: Store) -> None:
    choose(store, "default")
    choose(store, "qianxi")
    choose(store, "default")
    with store.read() as session:
        kept = {row.id for row in session.query(VisitRule) if not row.deleted}
    assert kept == {rule_id("default", key) for key in "1234"}


@pytest.mark.parametrize(
    ("since", "due"),
    [(date(2026, 1, 5), date(2026, 3, 31)), (date(2026, 3, 1), date(2026, 9, 30)), (date(2026, 9, 30), date(2027, 3, 31))],
)  # fmt: skip
def test_fixed_months_are_due_at_the_end_of_the_next_one(since: date, due: date) -> None:
    assert Rule("a", "评估", "category", months=(3, 9)).due(since) == due


def test_months_as_people_write_them() -> None:
    assert months_of("9月、3月，13") == (3, 9)
    assert months_of(None) == ()


@given(
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.lists(st.tuples(st.integers(1, 400), st.sampled_from(["day", "month"])), min_size=1, max_size=6),
)
def test_due_is_the_earliest_of_all_rules_and_never_before_the_visit(
    since: date, periods: list[tuple[int, str]]
) -> None:
    rules = [
        Rule(str(n), "规", "everyone", every=every, unit=unit) for n, (every, unit) in enumerate(periods)
    ]
    found = Table(rules).earliest("", (), since)
    days = [later(since, n) if unit == "month" else since + timedelta(days=n) for n, unit in periods]
    assert found is not None
    assert found[0] == min(days) > since


def test_a_visit_by_a_merged_file_counts_for_the_one_that_stands(store: Store) -> None:
    one = put(store, "person", name="王芳", risk="4", filed_on=date(2026, 1, 1))
    other = put(store, "person", name="王芳", risk="4", filed_on=date(2026, 1, 1))
    put(store, "visit", person=other, day=date(2026, 11, 20))
    with store.write("合并") as work:
        records.save(work.session, "person", {"merged_into": one}, id=other)
    with store.read() as session:
        assert due_visits(session, TODAY) == []
