from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from db.people import Person
from db.store import Store
from swdesk.reports.annexes import lines_of
from swdesk.reports.document import Chart, Document, Para, Table
from swdesk.reports.ledgers import open_categories
from swdesk.reports.narrative import draft
from swdesk.reports.pdf import render_bytes, render_pdf
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import Snapshot, canonical, totals, verified
from tests.swdesk.reports.conftest import LEDGERS

EXPECTED: dict[str, Any] = json.loads((LEDGERS / "expected.json").read_text("utf-8"))


def tables(document: Document) -> dict[str, Table]:
    return {table.key: table for table in document.tables()}


def test_table_3_states_the_expected_numbers_with_their_codes(public: dict[str, Any]) -> None:
    cells = {
        (c.code, c.span): c.number for row in tables(build_document(public))["3"].rows for c in row if c.code
    }
    for code in (
        "visits",
        "visits_home",
        "new_clients",
        "cases_opened",
        "activities",
        "school_activities",
        "donation_yuan",
    ):
        assert cells[code, "period"] == EXPECTED["quarter"][code]
        assert cells[code, "year"] == EXPECTED["year_to_date"][code]


def test_table_4_adds_up_to_the_indicators(public: dict[str, Any]) -> None:
    total = tables(build_document(public))["4"].rows[0]
    codes = (("clients", "period"), ("persons_served", "period"), ("persons_served", "year"))
    assert [total[i].number for i in (1, 2, 4)] == [
        public["values"][code][span]["value"] for code, span in codes
    ]


def test_the_report_has_its_tables_and_charts(public: dict[str, Any]) -> None:
    document = build_document(public)
    assert list(tables(document)) == [str(number) for number in range(1, 16)]
    assert sum(isinstance(block, Chart) for block in document.blocks) >= 2


def test_every_table_has_a_cell_for_every_column(public: dict[str, Any]) -> None:
    for table in build_document(public).tables():
        assert {len(row) for row in (*table.rows, *table.head)} <= {len(table.columns)}, table.title


def test_numbers_in_the_text_know_their_records(public: dict[str, Any]) -> None:
    paragraphs = [block for block in build_document(public).blocks if isinstance(block, Para)]
    stated = {
        mark.code: para.text[mark.start : mark.end]
        for para in paragraphs
        for mark in para.marks
        if mark.span == "period"
    }
    assert stated["visits"] == "311"
    assert stated["school_three_sided"] == "4"


def test_a_domain_without_work_is_not_mentioned(public: dict[str, Any]) -> None:
    assert "民政事务协助" not in "".join(part["heading"] for part in public["narrative"])
    quiet = public | {"values": {code: item | {"period": None} for code, item in public["values"].items()}}
    assert [part["key"] for part in draft(quiet, {}) if part["level"] == 2] == []


def test_what_the_worker_wrote_replaces_the_draft_and_stays_live(public: dict[str, Any]) -> None:
    written = next(
        part for part in draft(public, {"assistance": "走访{visits}人次。"}) if part["key"] == "assistance"
    )
    assert (written["text"], written["edited"]) == ("走访311人次。", True)


def test_no_name_and_no_number_of_a_person_leaves_the_station(public: dict[str, Any]) -> None:
    roster = CalamineWorkbook.from_path(LEDGERS / "服务对象花名册.xlsx")
    cells = [
        str(cell).strip()
        for name in roster.sheet_names
        for row in roster.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    sent = canonical(public).decode()
    names = {row[1] for row in roster.get_sheet_by_index(0).to_python() if len(row) > 1}
    assert len(cells) > 1000
    secret = {cell.strip("'") for cell in cells if cell.strip("'")[:6] == "999999"}
    assert secret
    assert not [number for number in secret if number in sent]
    assert not [
        name for name in names if isinstance(name, str) and len(name.strip()) == 3 and name.strip() in sent
    ]


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        (("A01", "C01"), "最低生活保障对象、独居老年人"),
        (("B03", "B08"), "农村留守儿童"),
        (("E05",), "不列明"),
        ((), ""),
    ],
)
def test_restricted_categories_are_not_named_in_ledgers(codes: tuple[str, ...], shown: str) -> None:
    assert open_categories(codes) == shown


def test_last_year_without_records_is_missing_not_zero(public: dict[str, Any]) -> None:
    assert public["values"]["visits"]["last_year"] is None
    row = next(row for row in tables(build_document(public))["3"].rows if row[1].text == "走访探访")
    assert [row[8].text, row[9].text] == ["—", "—"]


def test_the_fingerprint_covers_everything_and_the_totals_travel_alone(snapshot: Snapshot) -> None:
    public = json.loads(canonical(snapshot.public))
    assert verified(public)
    assert verified(totals(public))
    assert not verified(public | {"cutoff": "2026-09-29"})
    assert not verified(public | {"narrative": []})
    assert "张" not in canonical(totals(public) | {"unit": ""}).decode()


def test_totals_alone_still_make_a_report(public: dict[str, Any]) -> None:
    document = build_document(totals(public))
    assert list(tables(document)) == ["3", "9", "13"]
    assert render_bytes(document)[1].pages >= 5


def test_the_annex_holds_ids_and_no_words_but_the_names_of_rows(sample: Store, snapshot: Snapshot) -> None:
    records = lines_of(snapshot.annex, "visits", "period") or []
    assert len(records) == EXPECTED["quarter"]["visits"]
    assert {kind for kind, *_rest in records} == {"visit"}
    written = canonical(snapshot.annex).decode()
    with sample.read() as session:
        assert not any(name and name in written for name in session.scalars(select(Person.name)))
    for table in snapshot.annex["cells"].values():
        for rows in ("rows", "people"):
            for name in table.get(rows, ()):
                written = written.replace(f'"{name}":', "")
    assert all(character < "\u3400" for character in written)


@pytest.mark.parametrize("phrase", ["示范县民政局：", "填报单位（盖章）", "校验码", "年度服务清单"])
def test_the_printed_report(
    phrase: str, public: dict[str, Any], tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    result = render_pdf(build_document(public), tmp_path / "report.pdf")
    assert result.missing_chars == ()
    assert phrase in text_of(tmp_path / "report.pdf").replace(" ", "").replace("\n", "")


def test_the_same_snapshot_prints_the_same_bytes(public: dict[str, Any]) -> None:
    again = json.loads(canonical(public))
    assert render_bytes(build_document(public))[0] == render_bytes(build_document(again))[0]


def test_the_check_code_stands_on_tables_and_the_last_page_only(
    snapshot: Snapshot, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    path = tmp_path / "r.pdf"
    render_pdf(build_document(snapshot.public), path)
    pages = text_of(path).rstrip("\f").split("\f")
    tables = next(
        number for number, page in enumerate(pages) if "表1 社工站基本情况表" in page and "附件" in page
    )
    assert not any(snapshot.check_code in page for page in pages[:tables])
    assert all(snapshot.check_code in page for page in pages[tables:])
