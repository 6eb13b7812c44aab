"""Cells of 表4, 表8 and 表13 and rows of ledgers lead to exactly the records that they count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.drilling_rows import behind_cell, record_of
from swdesk.periods import parse_period
from swdesk.reports.ledgers import category_table, school_table
from swdesk.reports.rounds import visit_table

Q3 = parse_period("2026Q3")


@pytest.fixture
def filled(store: Store) -> Store:
    """People of several categories, some visited, school activities of two themes."""
    with store.write("样例") as work:

        def put(kind: str, **values: Any) -> Any:
            return records.save(work.session, kind, values)

        for number, categories in enumerate((("B03",), ("B03", "A01"), ("A01",), ())):
            person = put(
                "person", name=f"甲{number}", filed_on=date(2026, 1, 5), status="01", categories=categories
            )
            for day, method in ((3, "home"), (20, "phone")) if number else ((9, "other"),):
                put(
                    "visit",
                    person=person,
                    day=date(2026, 8, day),
                    method=method,
                    problem="x" if number == 1 else None,
                )
            put("visit", person=person, day=date(2026, 2, 3), method="home")
        for theme in ("1", "4", None):
            put("school_activity", name="课", day=date(2026, 9, 2), theme=theme, students=20, parents=3)
    return store


def cells(rows: list[dict[str, Any]]) -> Iterator[tuple[str, int, int]]:
    """(row, column, number) of every cell that is not 0."""
    for row in rows:
        for column, number in enumerate(row["numbers"]):
            if number:
                yield row["label"], column, number


@pytest.mark.parametrize(("table", "make"), [("4", category_table), ("8", visit_table), ("13", school_table)])
def test_the_records_add_up_to_the_cell(filled: Store, table: str, make: Any) -> None:
    with filled.read() as session:
        found = list(cells(make(session, Q3)))
        assert len(found) > 8
        for row, column, number in found:
            behind = behind_cell(session, table, f"　{row}", column, Q3)
            assert behind is not None
            amount = sum(line.amount for line in behind.lines)
            assert (amount, row, column) == (number, row, column)


def test_a_row_of_a_ledger_opens_its_record(store: Store) -> None:
    with store.write("样例") as work:
        case = records.save(work.session, "case", {"number": "GA-2026-A001", "opened_on": date(2026, 7, 1)})
        records.save(work.session, "activity", {"name": "义诊", "day": date(2026, 7, 1)})
        second = records.save(work.session, "activity", {"name": "义诊", "day": date(2026, 8, 1)})
        for _copy in range(2):
            records.save(work.session, "group", {"name": "成长小组"})
    with store.read() as session:
        assert record_of(session, "5", ["GA-2026-A001"]) == ("case", case)
        assert record_of(session, "7", ["2026年8月1日", "义诊"]) == ("activity", second)
        assert record_of(session, "6", ["", "成长小组"]) is None
