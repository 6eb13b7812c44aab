"""Period arithmetic (domain.md §4.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swdesk.errors import UserError
from swdesk.periods import (
    Span,
    at_least,
    change,
    last_finished_quarter,
    parse_period,
    percent,
    quarter_of,
    rounded,
    time_progress,
)

DAYS = st.dates(date(2000, 2, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end", "name"),
    [
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度"),
        ("２０２６Ｑ３", date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度"),
        ("2026q1", date(2026, 1, 1), date(2026, 3, 31), "2026年第一季度"),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "2026年2月"),
        ("2026H2", date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026年度"),
    ],
)
def test_what_a_period_is(text: str, start: date, end: date, name: str) -> None:
    period = parse_period(text)
    assert (period.start, period.end, period.name) == (start, end, name)


@pytest.mark.parametrize("text", ["", "2026Q5", "2026-13", "第三季度", "2026H3", "26Q1", "0000", "9999"])
def test_what_is_no_period_gets_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="看不懂期间"):
        parse_period(text)


@given(DAYS)
def test_a_day_lies_in_its_quarter(day: date) -> None:
    period = quarter_of(day)
    assert period.start <= day <= period.end
    assert 90 <= period.span.days <= 92


@given(DAYS)
def test_quarters_follow_each_other_without_a_gap(day: date) -> None:
    period = quarter_of(day)
    assert (period.start - period.previous().end).days == 1


@given(DAYS)
def test_the_same_period_last_year_is_whole(day: date) -> None:
    period = quarter_of(day)
    assert period.last_year() == parse_period(f"{period.start.year - 1}{period.key[4:]}")


@given(DAYS)
def test_the_last_finished_quarter_is_over(day: date) -> None:
    assert last_finished_quarter(day).end < day


@given(DAYS, st.integers(0, 800))
def test_months_cover_a_span_once(start: date, days: int) -> None:
    end = date.fromordinal(min(start.toordinal() + days, date(2099, 12, 31).toordinal()))
    span = Span(start, end)
    assert sum(month.days for month in span.months()) == span.days


def test_february_of_a_leap_year_compares_whole_months() -> None:
    assert parse_period("2025-02").last_year().end == date(2024, 2, 29)
    assert parse_period("2024-02").last_year().end == date(2023, 2, 28)


def test_an_early_cutoff_moves_both_years() -> None:
    period = parse_period("2026Q4").until(date(2026, 12, 25))
    assert (period.span.end, period.last_year().span.end) == (date(2026, 12, 25), date(2025, 12, 25))


def test_a_cutoff_before_the_period_is_a_sentence() -> None:
    with pytest.raises(UserError, match="早于本期"):
        parse_period("2026Q3").until(date(2026, 6, 30))


def test_thresholds_are_tested_on_exact_fractions() -> None:
    assert at_least(7496, 10000, 75) is False
    assert at_least(74999999, 100000000, 75) is False
    assert at_least(3, 4, 75) is True
    assert at_least(0, 0, 75) is None


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_rounding_is_half_up_from_the_exact_fraction(top: int, base: int) -> None:
    value = Fraction(top, base)
    shown = Fraction(rounded(value, 1))
    assert abs(shown - value) <= Fraction(1, 20)


def test_half_is_rounded_up() -> None:
    assert (rounded(Fraction(5, 100), 1), rounded(Fraction(15, 100), 1)) == (Decimal("0.1"), Decimal("0.2"))


def test_no_base_has_no_share_and_no_change() -> None:
    assert (percent(3, 0), change(3, 0), change(3, -1)) == (None, None, None)
    assert change(230, 200) == 15


@given(DAYS)
def test_time_progress_stays_between_nothing_and_all(day: date) -> None:
    year = Span(date(2026, 1, 1), date(2026, 12, 31))
    assert 0 <= time_progress(year, day) <= 1
