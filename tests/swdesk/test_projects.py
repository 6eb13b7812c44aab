"""The lines of 75 % and 80 % on exact fractions, with the days and the money below (domain.md §1 J9, J10)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.projects import Project
from db.staff import Worker
from db.store import Store
from swdesk import projects, records
from swdesk.indicators import evaluate
from swdesk.periods import Span
from swdesk.projects import Place

TODAY = date(2026, 11, 23)
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
SPANS = st.dates(YEAR.start, YEAR.end)
PLACES = st.lists(
    st.builds(Place, st.sampled_from([uuid.UUID(int=i) for i in range(5)]), st.booleans(), st.none() | SPANS, st.none() | SPANS),
    max_size=7,
)  # fmt: skip
MONEY = st.integers(0, 10**12)


def add(store: Store, what: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


def project(store: Store, **values: Any) -> uuid.UUID:
    return add(
        store,
        "project",
        **({"name": "项目", "funds": 100_000, "start": YEAR.start, "end": YEAR.end} | values),
    )


def staff(store: Store, of: uuid.UUID, worker: dict[str, Any] | None = None, **values: Any) -> None:
    who = add(store, "worker", **({"name": "甲", "post": "02"} | (worker or {})))
    add(store, "project_staff", project=of, worker=who, **values)


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(0, 500), st.integers(1, 500))
def test_enough_is_the_exact_fraction(professionals: int, everybody: int) -> None:
    assert projects.enough(professionals, everybody) is (Fraction(professionals, everybody) >= Fraction(3, 4))


@given(st.integers(0, 300), st.integers(0, 300))
def test_so_many_more_professionals_are_enough_and_one_less_is_not(professionals: int, others: int) -> None:
    everybody = professionals + others
    more = projects.lacking_people(professionals, everybody)
    assert projects.enough(professionals + more, everybody + more) is not False
    if more:
        assert projects.enough(professionals + more - 1, everybody + more - 1) is False


@given(MONEY, MONEY)
def test_so_much_more_labour_reaches_the_line_of_the_contract_and_one_fen_less_does_not(
    labour: int, funds: int
) -> None:
    more = projects.lacking_of_funds(labour, funds)
    assert Fraction(labour + more) >= Fraction(4, 5) * funds
    assert not more or Fraction(labour + more - 1) < Fraction(4, 5) * funds


@given(MONEY, MONEY)
def test_what_is_spent_on_labour_is_spent_too(labour: int, others: int) -> None:
    spent = labour + others
    more = projects.lacking_of_spent(labour, spent)
    assert labour + more >= Fraction(4, 5) * (spent + more)
    assert not more or labour + more - 1 < Fraction(4, 5) * (spent + more - 1)


@given(PLACES)
def test_days_below_are_the_days_one_finds_by_looking_at_each(found: list[Place]) -> None:
    every = [YEAR.start + timedelta(days=i) for i in range(YEAR.days)]
    wanted = {day for day in every if projects.enough(*projects.counted(found, day)) is False}
    stretches = projects.days_below(found, YEAR)
    assert {day for day in every for one in stretches if one.span.start <= day <= one.span.end} == wanted
    assert sum(one.span.days for one in stretches) == len(wanted)


# ── examples ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_share_that_rounds_to_75_is_below_it() -> None:
    assert projects.enough(2999, 3999) is False  # 74.99 %


def test_nobody_is_no_base(store: Store) -> None:
    with store.read() as session:
        assert projects.rules(session, project(store), TODAY)[0].verdict == "无数据"


def test_the_last_day_of_a_person_still_counts(store: Store) -> None:
    made = project(store)
    staff(store, made, professional=True, end=TODAY)
    with store.read() as session:
        assert projects.staffing(session, made, TODAY) == (1, 1)
        assert projects.staffing(session, made, TODAY + timedelta(days=1)) == (0, 0)


def test_volunteers_are_no_staff_of_a_project(store: Store) -> None:
    made = project(store)
    staff(store, made, professional=True)
    staff(store, made, {"post": "09"})
    staff(store, made, {"employment": "06"})
    with store.read() as session:
        assert projects.staffing(session, made, TODAY) == (1, 1)


@pytest.mark.parametrize(
    ("rule", "worker", "sure"),
    [
        (None, {"credential": "1"}, True),
        (None, {"major_kind": "01"}, True),
        (None, {"credential": "0", "major_kind": "02"}, False),
        ("02", {"major_kind": "01"}, False),
        ("03", {"credential": "2"}, False),
        ("02", {"credential": "2"}, True),
        (None, {"credential": "2", "professional": False}, False),
    ],
)
def test_who_is_a_professional_goes_by_the_rule_where_nobody_typed_it(
    store: Store, rule: str | None, worker: dict[str, Any], sure: bool
) -> None:
    made = project(store, professional_rule=rule)
    staff(store, made, worker)
    with store.read() as session:
        panel = projects.staffing(session, made, TODAY)
        report = [
            int(evaluate(session, code, Span(YEAR.start, TODAY)).value or 0)
            for code in ("professionals", "staff")
        ]
    assert panel == tuple(report) == (int(sure), 1)


def test_what_is_typed_for_the_project_wins(store: Store) -> None:
    assert projects.is_professional(None, False, Worker(credential="3", professional=True)) is False


def test_the_days_below_are_told(store: Store) -> None:
    made = project(store)
    staff(store, made, professional=True)
    staff(store, made, professional=False, start=date(2026, 3, 1), end=date(2026, 3, 10))
    with store.read() as session:
        rule = projects.rules(session, made, TODAY)[0]
    assert (rule.kept, rule.lacking) == (True, "合同期内有 10 天低于 75%")


def test_the_money_that_is_lacking_is_told(store: Store) -> None:
    made = project(store)
    add(store, "expense", project=made, day=TODAY, amount=70_000, labour=True)
    add(store, "expense", project=made, day=TODAY, amount=20_000)
    with store.read() as session:
        lacking = [rule.lacking for rule in projects.rules(session, made, TODAY)[1:]]
    assert lacking == ["还要支出人力成本 100.00 元", "再支出 100.00 元人力成本才到 80%"]


@pytest.mark.parametrize(
    ("switch", "category", "labour"),
    [(None, "01", True), (None, "07", False), (None, "05", False), (True, "05", True), (True, None, None)],
)
def test_labour_follows_the_category_and_the_contract(
    switch: bool | None, category: str | None, labour: bool | None
) -> None:
    assert projects.counts_as_labour(Project(supervision_labour=switch), category) is labour


# ── the signed budget ────────────────────────────────────────────────────────────────────────────────────────


def budgeted(store: Store, of: uuid.UUID, *lines: tuple[str, int, bool | None]) -> None:
    for category, amount, labour in lines:
        add(store, "project_budget", project=of, category=category, amount=amount, labour=labour)


def test_without_a_budget_nothing_is_judged_by_it(store: Store) -> None:
    made = project(store)
    with store.read() as session:
        assert projects.budget(session, made).kept is None
        assert len(projects.rules(session, made, TODAY)) == 3


@pytest.mark.parametrize(("wages", "verdict"), [(80_000, "达标"), (79_999, "未达标")])
def test_the_signed_budget_is_judged_on_the_exact_fraction(store: Store, wages: int, verdict: str) -> None:
    made = project(store)
    budgeted(store, made, ("01", wages, None), ("07", 100_000 - wages, None))
    with store.read() as session:
        rule = projects.rules(session, made, TODAY)[3]
    assert (rule.shown, rule.verdict) == ("80.0%", verdict)
    assert "按签订预算" in rule.name


def test_what_a_line_says_of_labour_goes_before_its_category(store: Store) -> None:
    made = project(store)
    budgeted(store, made, ("01", 60_000, None), ("05", 20_000, True), ("03", 20_000, False))
    with store.read() as session:
        assert projects.budget(session, made).labour == 80_000


def test_a_budget_that_is_not_the_contract_says_so(store: Store) -> None:
    made = project(store)
    budgeted(store, made, ("01", 80_000, None))
    with store.read() as session:
        rule = projects.rules(session, made, TODAY)[3]
    assert rule.share == 80  # of the contract's funds, not of the lines that somebody got round to typing
    assert rule.lacking == "预算合计 800.00 元与项目经费不一致"
