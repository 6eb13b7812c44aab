"""On the report's page: numbers typed by hand, rows of 表14, phrases, periods of contracts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.store import Store
from swdesk import filing, phrases
from swdesk.reports.byhand import number_key, row_key
from swdesk.reports.typed_cells import cell_key
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Settle = Callable[[], None]


def kept(store: Store) -> dict[str, str]:
    with store.read() as session:
        return filing.edits_of(session, "2026Q3")


def test_a_number_is_typed_where_its_records_are_shown(page: Any, store: Store, settle: Settle) -> None:
    page.middle.number.emit("visits", "year")
    settle()
    assert page.by_hand.number.isVisible()
    page.by_hand.type_number()
    settle()
    for edit, text in zip(page.by_hand.dialog.edits, ("120", "上半年为纸质台账"), strict=True):
        edit.setText(text)
    page.by_hand.dialog.keep()
    settle()
    assert kept(store) == {number_key("visits", "year"): "120｜上半年为纸质台账"}
    assert page._loaded.snapshot.public["values"]["visits"]["year"]["value"] == 120


def test_a_cell_of_table_4_is_typed_and_taken_back(page: Any, store: Store, settle: Settle) -> None:
    page.contents.turn_to("table:4")
    settle()
    row = page._loaded.snapshot.public["categories"][0]["label"]
    page.middle.cell.emit("4", row, 0)
    settle()
    assert page.by_hand.number.isVisible()
    page.by_hand.type_number()
    settle()
    for edit, text in zip(page.by_hand.dialog.edits, ("500", "纸质名册"), strict=True):
        edit.setText(text)
    page.by_hand.dialog.keep()
    settle()
    assert kept(store) == {cell_key("4", row, 0): "500｜纸质名册"}
    assert page.middle.grid.cell(0, 1).text == "500*"
    page.by_hand.type_number()
    settle()
    page.by_hand.dialog.take_back()
    settle()
    assert page._loaded.snapshot.public["by_hand"].get("cells") is None


def test_money_of_a_kind_that_nobody_recorded_is_typed(page: Any, store: Store, settle: Settle) -> None:
    page.contents.turn_to("table:10")
    settle()
    assert page.by_hand.rows.isVisible()
    page.by_hand._offer()
    (part, *_more) = [action.menu() for action in page.by_hand.menu.actions()]
    part.actions()[0].trigger()
    settle()
    for edit, text in zip(page.by_hand.dialog.edits, ("500", "纸质单据"), strict=True):
        edit.setText(text)
    page.by_hand.dialog.keep()
    settle()
    grid = page.middle.grid
    assert [grid.cell(line, 1).text for line in range(2)] == ["500.00*", "500.00*"]


def test_a_share_is_not_typed(page: Any, settle: Settle) -> None:
    page.middle.number.emit("problem_rate", "period")
    settle()
    assert not page.by_hand.number.isVisible()


def test_rows_of_table_14_are_typed_while_it_is_in_front(page: Any, store: Store, settle: Settle) -> None:
    assert not page.by_hand.rows.isVisible()
    page.contents.turn_to("table:14")
    settle()
    assert page.by_hand.rows.isVisible()
    page.by_hand.type_crisis("crisis", "危机事件")
    settle()
    page.by_hand.dialog.edits[0].setText("1")
    page.by_hand.dialog.keep()
    settle()
    assert kept(store) == {row_key("crisis"): "1｜｜｜按保密要求手工填报"}


def test_a_phrase_is_put_in_at_the_cursor(page: Any, store: Store, settle: Settle) -> None:
    with store.write("常用语") as work:
        phrases.keep(work.session, "做到底数清、情况明、服务实。", "report", "", None)
        found = phrases.offered(work.session, "report", "", None)
    page.contents.turn_to("text:problems")
    page.middle.writing.text.setPlainText("")
    page.middle.writing.put_phrase(found[0])
    page.middle.flush()
    settle()
    assert kept(store) == {"problems": "做到底数清、情况明、服务实。"}


def test_contracts_are_offered_behind_the_calendar(page: Any, settle: Settle, services: Services) -> None:
    names = [page.choice.itemText(index) for index in range(page.choice.count())]
    assert names[-2:] == ["项目中期：社工站项目", "项目末期：社工站项目"]
    assert "2026年10月" in names
    page.choice.setCurrentIndex(page.choice.count() - 2)
    settle()
    assert page._loaded.snapshot.public["period"]["name"] == "项目中期"
