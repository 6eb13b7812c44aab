"""Lists: what is exported is counted, bulk changes, named views, the list on paper."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtPdf import QPdfDocument

from db.fields import field_of
from db.people import Person
from db.store import Store
from swdesk import bulk, export, list_print, list_views, records
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.list_views import View
from swdesk.records import Query


def people(store: Store, count: int, **more: object) -> list[uuid.UUID]:
    with store.write("录入") as work:
        return [
            records.save(work.session, "person", {"name": f"人{n:04d}", "village": "东河村", **more})
            for n in range(count)
        ]


def test_the_file_holds_as_many_rows_as_the_list(
    store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_PAGE", 100)
    people(store, 353)
    query = Query(order="name")
    count = export.export_noted(store, "person", query, tmp_path / "名册.xlsx", clock=clock, columns=["name"])
    sheet = openpyxl.load_workbook(tmp_path / "名册.xlsx").worksheets[0]
    with store.read() as session:
        assert count == records.total(session, "person", query) == sheet.max_row - 1 == 353
    assert [sheet.cell(n + 2, 1).value for n in range(353)] == [f"人{n:04d}" for n in range(353)]


def test_more_rows_than_a_sheet_holds_are_explained(
    store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 2)
    people(store, 3)
    with pytest.raises(UserError, match="3 行，一张 Excel 表最多放 2 行"):
        export.export_noted(store, "person", Query(), tmp_path / "名册.xlsx", clock=clock)
    assert not list(tmp_path.glob("*.xlsx"))


def test_only_the_marked_ones(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    ids = people(store, 3)
    path = tmp_path / "名册.xlsx"
    assert (
        export.export_noted(store, "person", Query(), path, clock=clock, columns=["name"], only=ids[1:]) == 2
    )
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [sheet.cell(2, 1).value, sheet.cell(3, 1).value] == ["人0001", "人0002"]


def test_a_bulk_change_counts_and_leaves_the_rest(store: Store) -> None:
    ids = people(store, 3)
    with store.write("批量") as work:
        found = bulk.change(work.session, "person", ids[:2], field_of(Person, "village"), "西河村")
        again = bulk.change(work.session, "person", ids, field_of(Person, "village"), "西河村")
    assert (found.changed, again.changed, again.same) == (2, 1, 2)


@pytest.mark.parametrize(("how", "after"), [("add", {"C07", "A01"}), ("remove", {"C07"}), ("set", {"A01"})])
def test_categories_are_added_taken_away_or_replaced(store: Store, how: str, after: set[str]) -> None:
    ids = people(store, 1, categories=("C07",))
    with store.write("批量") as work:
        bulk.change(work.session, "person", ids, field_of(Person, "categories"), ("A01",), how=how)
    with store.read() as session:
        assert set(records.load(session, "person", ids[0]).values["categories"]) == after


def test_what_is_true_of_one_person_only_is_not_offered() -> None:
    names = {item.name for item in bulk.fields("person")}
    assert {"worker", "village", "status", "categories", "risk"} <= names
    assert not {"name", "id_number", "sex", "born", "phone"} & names


def test_a_view_is_kept_for_its_user_replaced_and_dropped(store: Store) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    with store.local() as session:
        list_views.save_view(
            session, "person", one, View("高龄", ("老年人",), "", ("name", "village"), "-born")
        )
        list_views.save_view(session, "person", one, View("高龄", ("老年人",), "东河", ("name",), "born"))
    with store.read() as session:
        assert list_views.load(session, "person", one).views == [
            View("高龄", ("老年人",), "东河", ("name",), "born")
        ]
        assert list_views.load(session, "person", other).views == []
    with store.local() as session:
        assert list_views.drop_view(session, "person", one, "高龄") == []


def test_columns_and_order_come_back_without_those_that_are_no_more(store: Store) -> None:
    with store.local() as session:
        list_views.keep_look(session, "person", None, ("village", "x_text_gone", "name"), "-village")
    with store.read() as session:
        kept = list_views.load(session, "person", None)
    assert (kept.columns, kept.order) == (("village", "name"), "-village")


def test_a_list_on_paper_has_title_day_and_page_numbers(store: Store, tmp_path: Path) -> None:
    people(store, 60)
    data = list_print.pdf(
        store, "person", Query(order="name"), ["name", "village"], date(2026, 11, 23), title="东河村名单"
    )
    (tmp_path / "a.pdf").write_bytes(data)
    document = QPdfDocument()
    document.load(str(tmp_path / "a.pdf"))
    pages = [document.getAllText(page).text() for page in range(document.pageCount())]
    text = "".join(pages)
    assert len(pages) > 1
    assert "东河村名单" in text
    assert "2026年11月23日" in text
    assert "共60条" in text.replace(" ", "")
    assert "人0059" in text


def test_a_list_too_long_for_paper_is_explained(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_print, "MOST", 2)
    people(store, 3)
    with pytest.raises(UserError, match="导出为 Excel"):
        list_print.pdf(store, "person", Query(), ["name"], date(2026, 11, 23))


@pytest.mark.parametrize(("order", "first"), [("categories", "低保的"), ("-categories", "残疾的")])
def test_a_list_is_sorted_by_several_codes(store: Store, order: str, first: str) -> None:
    with store.write("录入") as work:
        for name, codes in (("残疾的", ("D01",)), ("低保的", ("D01", "A01")), ("没有类别的", ())):
            records.save(work.session, "person", {"name": name, "categories": codes})
    with store.read() as session:
        shown = [row.labels["name"] for row in records.rows(session, "person", Query(order=order), ["name"])]
    assert shown[0] == first
    assert shown[-1] == "没有类别的"
