"""Which periods a report is offered for."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from db.bundles import Received
from db.store import Store
from swdesk import records
from swdesk.collect import board
from swdesk.periods import parse_period
from swdesk.report_periods import of_projects, of_received, offered

TODAY = date(2026, 11, 23)


def test_quarters_stand_in_front_then_months_halves_years() -> None:
    found = offered(TODAY)
    assert [period.name for period in found[:2]] == ["2026年第四季度", "2026年第三季度"]
    assert {period.kind for period in found} == {"quarter", "month", "half", "year"}
    assert found[0].cutoff == TODAY


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)))
def test_each_is_offered_once_and_none_begins_later(today: date) -> None:
    found = offered(today)
    assert len({period.key for period in found}) == len(found)
    assert all(period.start <= today and period.cutoff <= today for period in found)


def test_a_contract_has_a_report_on_the_way_and_one_at_its_end(store: Store) -> None:
    with store.write("登记") as work:
        for name, start in (("去年", date(2025, 7, 1)), ("以后", date(2027, 1, 1))):
            values = {"name": name, "start": start, "end": start.replace(year=start.year + 1)}
            records.save(work.session, "project", values)
    with store.read() as session:
        found = of_projects(session, TODAY)
    assert [(name, period.name, period.final) for name, period in found] == [
        ("去年", "项目中期", False), ("去年", "项目末期", True),
    ]  # fmt: skip


def test_a_superior_is_offered_the_contracts_of_which_reports_came(store: Store) -> None:
    with store.local() as session:
        for number, key in enumerate(
            ("2026Q3", "M20260101-20261231", "F20250101-20251231", "M20260101-20261231")
        ):
            session.add(Received(
                id=str(number), unit="", unit_name=str(number), unit_code="", period=key, version=1, received_on=TODAY, remark="",
                state="accepted", fingerprint="", check_code="", sender_key=str(number), sealed=False, public=b"{}", pdf=None,
            ))  # fmt: skip
    with store.read() as session:
        assert [period.key for period in of_received(session)] == ["M20260101-20261231", "F20250101-20251231"]


def test_only_who_has_the_contract_is_due_a_report_on_it(store: Store) -> None:
    with store.write("登记") as work:
        for name in ("甲站", "乙站"):
            station = records.save(work.session, "station", {"name": name, "expected": True})
            if name == "甲站":
                days = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
                records.save(work.session, "project", {"name": "甲项目", "station": station} | days)
    with store.read() as session:
        due = {
            key: [row.unit for row in board(session, parse_period(key))]
            for key in ("F20260101-20261231", "2026Q4")
        }
    assert due == {"F20260101-20261231": ["甲站"], "2026Q4": ["乙站", "甲站"]}
