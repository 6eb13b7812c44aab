"""The law of `at_once`: what is counted in one pass is what each indicator's own query gives."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.store import Store, create_store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.indicators import Evaluator, catalogue, evidence
from swdesk.indicators.at_once import all_at_once
from swdesk.indicators.definitions import read
from swdesk.indicators.evaluate import LONG_AGO, project_span
from swdesk.periods import Span, parse_period
from swdesk.reports.annexes import lines_of
from swdesk.reports.snapshot import take_snapshot
from tests.conftest import KEY
from tests.swdesk.reports.conftest import fill

Q3 = parse_period("2026Q3")
SPANS = (
    Q3.span, Q3.year_to_date, Q3.last_year().span, Q3.last_year().year_to_date,
    Span(date(2026, 1, 1), date(2026, 8, 20)), Span(date(2024, 2, 29), date(2026, 9, 30)), Span(LONG_AGO, date(2026, 9, 30)),
)  # fmt: skip


ALL = {"number": "", "label": "x", "unit": "次", "group": "x"}
OWN = tuple(
    read(ALL | item)
    for item in (
        {"code": "x_rows", "source": "contact", "measure": "rows"},
        {"code": "x_met", "source": "contact", "measure": "distinct", "of": "person", "where": [{"field": "kind", "in": ["visit"]}]},
        {"code": "x_staff", "source": "visit", "measure": "distinct", "of": "worker", "where": [{"field": "problem", "filled": True}]},
        {"code": "x_young", "source": "visit", "measure": "rows", "where": [{"via": "person", "field": "categories", "not_in": ["C01"]}]},
        {"code": "x_goals", "source": "case", "measure": "sum", "of": "goals", "stock": True, "opened": "opened_on"},
    )
)  # fmt: skip
"""What a superior's definitions may ask beside those of the program."""


def _elders(store: Store) -> None:
    """Elders who left in the middle of a month, at its end, on no known day, were merged, or seen by nobody."""
    days: dict[str, dict[str, Any]] = {
        "甲": {"filed_on": date(2026, 7, 31)}, "乙": {"left_on": date(2026, 8, 31)}, "丙": {"left_on": date(2026, 8, 15)},
        "丁": {"status": "02"}, "戊": {"filed_on": date(2026, 8, 1), "left_on": date(2026, 8, 1)}, "己": {},
    }  # fmt: skip
    with store.write("登记") as work:
        people = {
            name: records.save(work.session, "person", {"name": name, "categories": ("C01",), **values})
            for name, values in days.items()
        }
        for person in people.values():
            for day in (date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 20), date(2025, 8, 31)):
                _visit(work.session, person, day)
        double = records.save(work.session, "person", {"name": "甲 ", "merged_into": people["甲"]})
        _visit(work.session, double, date(2026, 9, 1))
        _visit(work.session, people["己"], date(2026, 9, 1), outcome="03")
        records.save(work.session, "visit", {"day": date(2026, 9, 2)})


def _visit(session: Any, person: uuid.UUID, day: date, **values: Any) -> None:
    records.save(session, "visit", {"person": person, "day": day, **values})


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample ledgers, and elders at the edges of months."""
    clock = FixedClock(datetime(2026, 10, 8, 10, tzinfo=UTC))
    store = create_store(tmp_path_factory.mktemp("at_once") / "store", KEY, clock=clock)
    fill(store, clock)
    _elders(store)
    yield store
    store.close()


def test_one_pass_gives_what_each_query_gives(filled: Store) -> None:
    with filled.read() as session:
        alone = Evaluator(session)
        for item, span, found in all_at_once(session, (*catalogue(), *OWN), SPANS):
            asked = alone.value(item, span)
            assert (found.total, found.records) == (asked.numerator, asked.evidence), (item.code, span)


def test_one_pass_counts_whatever_is_not_made_of_others(filled: Store) -> None:
    with filled.read() as session:
        found = {item.code for item, _span, _counted in all_at_once(session, catalogue(), SPANS)}
    assert found == {item.code for item in catalogue() if item.measure not in {"ratio", "total"}}


def test_without_days_there_is_nothing(filled: Store) -> None:
    with filled.read() as session:
        assert not list(all_at_once(session, catalogue(), [Span(date(2026, 2, 1), date(2026, 1, 1))]))


def test_a_contract_without_a_start_counts_from_the_first_record(store: Store) -> None:
    with store.write("登记") as work:
        records.save(work.session, "project", {"name": "项目"})
        records.save(work.session, "visit", {"day": date(2026, 3, 5)})
    with store.read() as session:
        assert project_span(session, date(2026, 9, 30)) == Span(date(2026, 3, 5), date(2026, 9, 30))


def test_the_annex_lists_what_stands_behind_each_number(filled: Store) -> None:
    clock = FixedClock(datetime(2026, 10, 8, 10, tzinfo=UTC))
    with filled.read() as session:
        annex = take_snapshot(session, Q3, clock=clock, random=bytes).annex
        spans = {"period": Q3.span, "year": Q3.year_to_date}
        for code in annex["numbers"]:
            for name, span in spans.items():
                asked = Counter(
                    (e.kind, e.id.hex, e.day.isoformat() if e.day else None, e.amount)
                    for e in evidence(session, code, span)
                )
                assert Counter(lines_of(annex, code, name)) == asked, (code, name)
    assert {"visits", "elder_months_seen", "group_members", "cases_carried"} <= annex["numbers"].keys()
