"""Laws of domain.md §4.4 on real records: distinct people, year to date, stock at the cut-off, shares from their parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.indicators import evaluate, evaluate_all
from swdesk.periods import Period, Span, parse_period, percent, project_period, quarter_of, rounded
from swdesk.reports.reading import grown
from swdesk.reports.snapshot import take_snapshot

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
VISIT = st.tuples(st.integers(0, 3), DAYS, st.booleans(), st.booleans())
CASE = st.tuples(DAYS, st.none() | DAYS)
IN_ONE_STORE = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
QUARTERS = [parse_period(f"2026Q{number}") for number in range(1, 5)]


class _UndoError(Exception):
    """Takes an example's records back."""


@contextmanager
def example(store: Store) -> Iterator[Session]:
    """A session whose records are gone afterwards, so that examples do not meet."""
    with pytest.raises(_UndoError), store.write("试") as work:
        yield work.session
        raise _UndoError


def save(session: Session, what: str, **values: Any) -> Any:
    return records.save(session, what, values)


def count(session: Session, code: str, span: Span) -> int:
    return evaluate(session, code, span).whole


@IN_ONE_STORE
@given(rows=st.lists(VISIT, max_size=14))
def test_visits_add_up_over_quarters_and_people_do_not(store: Store, rows: list[Any]) -> None:
    with example(store) as session:
        people = [save(session, "person", name=f"试{i}", filed_on=date(2025, 1, 1)) for i in range(4)]
        for who, day, problem, solved in rows:
            values = {"problem": "漏雨", "solved": solved} if problem else {}
            save(session, "visit", person=people[who], day=day, method="home", **values)
        total = 0
        for period in QUARTERS:
            own = {who for who, day, *_rest in rows if period.start <= day <= period.end}
            year = {who for who, day, *_rest in rows if date(2026, 1, 1) <= day <= period.end}
            assert count(session, "persons_served", period.span) == len(own)
            assert count(session, "persons_served", period.year_to_date) == len(year)
            total += count(session, "visits", period.span)
            assert count(session, "visits", period.year_to_date) == total
        _share_is_of_the_sums(session, rows)


def _share_is_of_the_sums(session: Session, rows: list[Any]) -> None:
    year = [row for row in rows if row[1].year == 2026 and row[2]]
    found = evaluate(session, "problem_rate", parse_period("2026").span)
    assert found.value == percent(sum(1 for row in year if row[3]), len(year))


@IN_ONE_STORE
@given(rows=st.lists(CASE, max_size=10), cutoff=st.dates(date(2026, 7, 1), date(2026, 9, 30)))
def test_a_stock_is_what_stands_on_the_cut_off(store: Store, rows: list[Any], cutoff: date) -> None:
    cases = [(start, end) for start, end in rows if end is None or end >= start]
    period = parse_period("2026Q3").until(cutoff)
    with example(store) as session:
        for start, end in cases:
            save(session, "case", opened_on=start, closed_on=end)
        standing = sum(1 for start, end in cases if start <= cutoff and (end is None or end > cutoff))
        found = {
            code: count(session, code, period.span)
            for code in ("cases_in_hand", "cases_carried", "cases_opened", "cases_closed")
        }
    assert found["cases_in_hand"] == standing
    assert standing == found["cases_carried"] + found["cases_opened"] - found["cases_closed"]


@IN_ONE_STORE
@given(day=DAYS)
def test_of_a_whole_project_and_a_whole_year_the_period_is_the_sum(store: Store, day: date) -> None:
    with example(store) as session:
        save(session, "visit", day=day, method="home")
        for period in (project_period(date(2025, 7, 1), date(2026, 6, 30), final=True), parse_period("2026")):
            row = evaluate_all(session, period)["visits"]
            assert row.period == row.year
            assert row.period.whole == (period.start <= day <= period.end)


@given(DAYS, DAYS, st.booleans())
def test_the_key_of_a_project_says_its_days(one: date, other: date, final: bool) -> None:
    period = project_period(min(one, other), max(one, other), final=final)
    assert parse_period(period.key) == period
    assert period.year_to_date == period.span


@pytest.mark.parametrize(
    "key", ["M20261301-20270101", "F20270101-20260101", "X20260101-20261231", "M20260101"]
)
def test_days_that_are_none_make_no_period(key: str) -> None:
    with pytest.raises(Exception, match="看不懂期间"):
        parse_period(key)


PART = st.none() | st.tuples(st.integers(0, 50), st.integers(0, 50))


def _stated(part: Any, measure: str) -> dict[str, Any] | None:
    if part is None:
        return None
    return {"numerator": part[0], "denominator": part[1] if measure == "ratio" else None}


@given(PART, PART)
def test_growth_of_counts_is_percent_and_of_shares_points(now: Any, before: Any) -> None:
    for measure in ("rows", "ratio"):
        item = {
            "measure": measure, "stock": False, "year": _stated(now, measure), "last_year": _stated(before, measure),
        }  # fmt: skip
        said = grown(item, "year", "last_year")
        if now is None or before is None or (measure == "rows" and not before[0]):
            assert said == "—"
        elif measure == "rows":
            assert said == f"{rounded(percent(now[0] - before[0], before[0]) or Fraction(0), 1):+}"
        elif not now[1] or not before[1]:
            assert said == "—"
        else:
            assert said.endswith("个百分点")


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_stock_is_compared_with_the_same_day_a_year_before(now: int, before: int) -> None:
    item = {
        "measure": "stock", "stock": True, "year": _stated((now, 0), "stock"), "last_year": _stated((before, 0), "stock"),
    }  # fmt: skip
    assert grown(item, "year", "last_year") == "—"  # as the papers say that were signed before
    compared = f"{rounded(Fraction(now - before, before) * 100, 1):+}"
    assert grown(item | {"compared": True}, "year", "last_year") == compared


def test_the_stock_of_last_year_is_that_of_the_same_day(store: Store, clock: FixedClock) -> None:
    cases = ((date(2025, 3, 1), date(2025, 12, 1)), (date(2025, 8, 1), None), (date(2025, 11, 1), None))
    with example(store) as session:
        for start, end in cases:
            save(session, "case", opened_on=start, closed_on=end)
        public = take_snapshot(session, parse_period("2026Q3"), clock=clock, random=bytes).public
    item = public["values"]["cases_in_hand"]
    assert (item["year"]["value"], item["last_year"]["value"]) == (2, 2)
    assert grown(item, "year", "last_year") == "+0.0"


@given(DAYS)
def test_a_cut_off_never_counts_what_came_after(day: date) -> None:
    period: Period = quarter_of(day).until(day)
    assert period.span.end == period.year_to_date.end == day
