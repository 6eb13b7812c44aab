"""Cells of tables 4, 8, 10, 11 and 13 and rows of ledgers lead to exactly the records that they count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.drilling_rows import behind_cell, record_of
from swdesk.periods import parse_period
from swdesk.reports.ledgers import category_table, school_table
from swdesk.reports.rounds import visit_table
from swdesk.reports.snapshot import take_snapshot
from swdesk.reports.sums import fund_table, team_table
from swdesk.reports.typed_cells import named

Q3 = parse_period("2026Q3")


@pytest.fixture
def filled(store: Store) -> Store:
    """People of several categories, some visited, school activities of two themes."""
    with store.write("样例") as work:

        def put(what: str, **values: Any) -> Any:
            return records.save(work.session, what, values)

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
        for day, source in ((date(2026, 3, 1), "01"), (date(2026, 8, 1), "01"), (date(2026, 8, 2), None)):
            put("fund", day=day, source=source, amount=500_00)
        put("donation", day=date(2026, 8, 5), kind="02", amount=120_50)
        put("expense", day=date(2026, 8, 6), category="01", amount=30_00)
        put("supervision", day=date(2026, 8, 7), form="01", minutes=90, supervisees=3)
        put("training", day=date(2026, 8, 8), attendances=12, minutes=60)
        put("meeting", day=date(2026, 8, 9), kind="01", attendance=8)
        for theme in ("1", "4", None):
            put("school_activity", name="课", day=date(2026, 9, 2), theme=theme, students=20, parents=3)
    return store


MAKERS: dict[str, Any] = {
    "4": category_table, "8": visit_table, "10": fund_table, "11": team_table, "13": school_table,
}  # fmt: skip


def cells(session: Session, table: str) -> Iterator[tuple[str, int, int]]:
    """(row, place, number) of every number that is not 0; money in 分."""
    for name, row in named(table, MAKERS[table](session, Q3)):
        for place, number in enumerate(row["numbers"]):
            if number:
                yield name, place, round(number * 100) if table == "10" else number


@pytest.mark.parametrize("table", sorted(MAKERS))
def test_the_records_add_up_to_the_cell(filled: Store, table: str) -> None:
    with filled.read() as session:
        found = list(cells(session, table))
        assert len(found) > 8
        for row, place, number in found:
            amount = sum(line.amount for line in behind_cell(session, table, row, place, Q3).lines)
            assert (amount, row, place) == (number, row, place)


@pytest.mark.parametrize("table", sorted(MAKERS))
def test_a_signed_report_keeps_the_records_behind_its_cells(
    filled: Store, clock: FixedClock, table: str
) -> None:
    with filled.read() as session:
        annex = take_snapshot(session, Q3, clock=clock, random=bytes).annex
        for row, place, _number in cells(session, table):
            now, then = (behind_cell(session, table, row, place, Q3, one) for one in (None, annex))
            assert (then.total, then.frozen) == (now.total, True)
            assert set(then.lines) == set(now.lines)
    with filled.write("清空") as work:
        for kind in ("visit", "fund", "supervision", "school_activity"):
            for one in work.session.scalars(select(record_kinds()[kind].id)).all():
                records.remove(work.session, kind, one)
    row = {"4": "合计（去重）", "10": "到账资金合计", "11": "督导合计"}.get(table, "合计")
    with filled.read() as session:
        place = 2 if table in {"4", "8"} else 0
        assert behind_cell(session, table, row, place, Q3).total == 0
        assert behind_cell(session, table, row, place, Q3, annex).total > 0


def test_what_was_sealed_before_lists_the_records_of_today(filled: Store, clock: FixedClock) -> None:
    with filled.read() as session:
        annex = take_snapshot(session, Q3, clock=clock, random=bytes).annex
        del annex["cells"]
        found = behind_cell(session, "8", "合计", 2, Q3, annex)
    assert (found.total, found.frozen) == (3, False)


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
