from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from db.store import create_store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports import sums
from swdesk.reports.document import Table
from swdesk.reports.further_tables import table_15
from swdesk.reports.quarterly import build_document
from tests.conftest import KEY


def table(public: dict[str, Any], key: str) -> Table:
    return next(found for found in build_document(public).tables() if found.key == key)


def test_totals_of_money_and_teamwork_are_those_of_the_indicators(public: dict[str, Any]) -> None:
    cells = [c for key in ("10", "11") for row in table(public, key).rows for c in row if c.code]
    assert len(cells) == 11
    for cell in cells:
        found = public["values"][cell.code][cell.span]
        assert cell.number == (found["value"] if found else 0), cell


def test_publications_are_listed_one_by_one(public: dict[str, Any]) -> None:
    assert len(table(public, "12").rows) == public["values"]["publications"]["period"]["value"]


def test_what_is_not_kept_is_not_stated_as_nothing(public: dict[str, Any]) -> None:
    found = table(public, "14")
    assert {cell.text for row in found.rows for cell in row[1:]} == {"—"}
    assert "不表示没有发生" in found.notes[0]


def test_without_a_matter_one_row_of_dashes_stands(public: dict[str, Any]) -> None:
    assert [cell.text for cell in table_15(public | {"services": []}).rows[0]] == ["—"] * 4


def test_money_of_the_year_and_of_the_period(tmp_path: Path, clock: FixedClock) -> None:
    store = create_store(tmp_path / "s", KEY, clock=clock)
    with store.write("登记") as work:
        for day, source, fen in ((date(2026, 2, 1), "04", 30000), (date(2026, 8, 1), "08", 10000)):
            records.save(work.session, "fund", {"day": day, "source": source, "amount": fen})
    with store.read() as session:
        rows = sums.fund_table(session, parse_period("2026Q3"))
    store.close()
    money = [(row["label"], row["numbers"], row["share"]) for row in rows[:3]]
    assert money == [
        ("到账资金合计", [100.0, 400.0], None), ("县级财政", [0.0, 300.0], 75.0), ("慈善资金", [100.0, 100.0], 25.0),
    ]  # fmt: skip
