"""What forms of people print that nobody types again: the family from the household, units of a referral, files that are there."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.documents import Attachment
from db.store import Store
from swdesk import records
from swdesk.printing.filling import fill
from swdesk.printing.layout import lay_out
from swdesk.printing.papers import paper
from swdesk.reports.fonts import Typesetter

TODAY = date(2026, 11, 23)


def said(store: Store, number: str, record: uuid.UUID | None) -> list[str]:
    """The cells of a form."""
    with store.read() as session:
        sheet = fill(session, paper(number), record, TODAY)
    return [
        " ".join(piece for one in box.words for piece in ((one,) if isinstance(one, str) else one))
        for band in sheet.bands
        for box in band.boxes
    ]


@pytest.fixture
def hand(store: Store) -> Any:
    def put(kind: str, **values: Any) -> uuid.UUID:
        with store.write("登记") as work:
            return records.save(work.session, kind, values)

    put("station", own=True, name="青禾镇社工站")
    return put


def test_the_family_comes_from_the_household_and_from_the_table(store: Store, hand: Any) -> None:
    home = hand("household", head_name="王建国")
    child = hand("person", name="王小宝", household=home, relation="20")
    hand(
        "person", name="王建国", household=home, born=date(1960, 1, 1), disability="04", disability_grade="2"
    )
    hand("family_member", person=child, name="王建国", age=66)
    hand("family_member", person=child, name="赵桂英", age=63, illness="高血压", income=30_000)
    cells = said(store, "F-0", child)
    assert cells.count("王建国") == 1
    assert cells[cells.index("王建国") + 3] == "66"
    assert cells[cells.index("赵桂英") + 3 : cells.index("赵桂英") + 5] == ["63", "高血压"]
    assert "300.00" in cells


@pytest.mark.parametrize(
    ("incoming", "units"), [(None, ["青禾镇社工站", "县医院"]), (True, ["县医院", "青禾镇社工站"])]
)
def test_a_referral_names_both_units(
    store: Store, hand: Any, incoming: bool | None, units: list[str]
) -> None:
    one = hand("referral", receiver="县医院", incoming=incoming, status="04")
    cells = said(store, "F-C8", one)
    assert [cells[cells.index("转介单位") + 1], cells[cells.index("接收单位") + 1]] == units
    assert "☐接收　　☑不接收" in cells


def test_files_that_are_there_are_counted(store: Store, hand: Any) -> None:
    visit = hand("visit", day=TODAY)
    with store.write("照片") as work:
        for role in ("04", "04", "07"):
            work.session.add(Attachment(parent=visit, role=role))
    cells = said(store, "F-V1", visit)
    assert cells[cells.index("照片") + 1] == "2张"
    assert "　　　张" in said(store, "F-V1", None)


@pytest.mark.parametrize(("number", "heading", "least"), [("F-0H", "帮扶措施", 5), ("F-C4", "行动步骤", 4)])
def test_a_blank_form_keeps_the_rows_of_its_tables(
    store: Store, number: str, heading: str, least: int
) -> None:
    with store.read() as session:
        laid = lay_out(fill(session, paper(number), None, TODAY), Typesetter())
    bands = [one.set.band for page in laid.pages for one in page]
    begin = next(n for n, band in enumerate(bands) if band.boxes[0].words == (heading,))
    after = [band for band in bands[begin + 2 :] if band.repeated == (bands[begin + 1],)]
    assert len(after) == least


def test_rows_beside_one_label_stay_on_one_page(store: Store) -> None:
    with store.read() as session:
        laid = lay_out(fill(session, paper("F-R2"), None, TODAY), Typesetter())
    pages = [{one.set.band.side.text for one in page if one.set.band.side} for page in laid.pages]
    assert [sum(name in page for page in pages) for name in ("报案", "同步报告")] == [1, 1]
