from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from db.store import Store, create_store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports import sums
from swdesk.reports.document import Table
from swdesk.reports.further_tables import table_15
from swdesk.reports.ledgers import budget_facts
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


def test_the_signed_budget_is_judged_before_the_end(public: dict[str, Any]) -> None:
    one = {"name": "甲项目", "labour": 80_000_00, "base": 100_000_00}
    note = table(public | {"budget": [one]}, "10").notes[0]
    assert "按签订预算，人力成本80000.00元，占项目经费80.0%（达标）" in note
    note = table(public | {"budget": [one | {"labour": 79_999_99}]}, "10").notes[0]
    assert "占项目经费80.0%（未达标）" in note
    assert "签订预算" not in table(public, "10").notes[0]


def test_a_report_states_the_budgets_of_the_contracts_that_run(store: Store) -> None:
    with store.write("登记") as work:
        for year in (2025, 2026):
            one = {"name": str(year), "funds": 100, "start": date(year, 1, 1), "end": date(year, 12, 31)}
            project = records.save(work.session, "project", one)
            records.save(work.session, "project_budget", {"project": project, "category": "01", "amount": 90})
    with store.read() as session:
        assert budget_facts(session, parse_period("2026Q3")) == [{"name": "2026", "labour": 90, "base": 100}]
        assert budget_facts(session, parse_period("F20250101-20251231"))[0]["name"] == "2025"
        assert budget_facts(session, parse_period("F20250101-20251130")) == []


def test_shares_of_the_service_list_and_what_lags_lead_to_their_records(public: dict[str, Any]) -> None:
    late = next(item for item in public["services"] if item["state"].startswith("滞后") and item["indicator"])
    row = next(row for row in table(public, "9").rows if row[1].text == late["name"])
    assert {(cell.code, cell.span) for cell in row[6:] if cell.code} == {(late["indicator"], "year")}
    assert row[6].text == f"{late['share']:.1f}"
    matter = next(row for row in table_15(public).rows if late["name"] in row[1].text)
    assert (matter[1].code, matter[1].span) == (late["indicator"], "year")


def test_the_totals_of_the_staff_lead_to_their_records(public: dict[str, Any]) -> None:
    last = table(public, "2").rows[-1]
    assert [cell.code for cell in last if cell.code] == ["workers_certified", "workers", "professional_share"]
    assert f"在岗{public['values']['workers']['period']['value']}人" in [cell.text for cell in last]
