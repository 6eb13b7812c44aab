"""历史 in the window: the dialog of a record, one item put back, and undo that shows in the open form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.store import Store
from swdesk import records, roles
from ui.dialogs.history import HistoryDialog
from ui.main_window import MainWindow
from ui.services import Services

Settle = Callable[[], None]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager


@pytest.fixture
def page(store: Store, window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle) -> Any:
    """The file of a person whose village was changed."""
    with store.write("改村名") as work:
        records.save(work.session, "person", {"village": "东河村"}, id=filled["person"])
    main = window()
    main.open_record("person", filled["person"])
    settle()
    tabs: Any = main.page("people")
    return tabs.page


@pytest.fixture
def dialog(page: Any, settle: Settle) -> HistoryDialog:
    page.show_history()
    settle()
    return page.history


def texts(dialog: HistoryDialog, line: int) -> list[str]:
    return [cell.text for column in range(7) if (cell := dialog.grid.cell(line, column))]


def test_the_newest_change_stands_first(dialog: HistoryDialog) -> None:
    shown = ["2026-11-23 10:00", "", "改村名", "村（社区）", "柳树屯村", "东河村", "恢复此项"]
    assert texts(dialog, 0) == shown


def test_the_making_is_one_line(dialog: HistoryDialog) -> None:
    assert (dialog.grid.rowCount(), texts(dialog, 1)[3]) == (2, "新增")


def test_the_whole_text_of_a_line_stands_below(dialog: HistoryDialog) -> None:
    dialog.grid.setCurrentCell(1, 3)
    assert "姓名：王芳" in dialog.after.toPlainText()


def test_an_item_is_put_back_and_the_form_shows_it(page: Any, dialog: HistoryDialog, settle: Settle) -> None:
    dialog.grid.chosen.emit(0, 6, dialog.grid.cell(0, 6).data)  # type: ignore[union-attr]
    settle()
    assert (page.form.editors["village"].value(), texts(dialog, 0)[2]) == (
        "柳树屯村",
        "恢复：王芳 · 村（社区）",
    )


def test_undo_shows_in_the_form(page: Any, dialog: HistoryDialog, services: Services, settle: Settle) -> None:
    dialog.put_back(dialog.grid.cell(0, 6).data)  # type: ignore[union-attr]
    settle()
    dialog.reject()
    services.operations.undo()
    settle()
    assert page.form.editors["village"].value() == "东河村"


def test_what_is_typed_is_saved_first(page: Any, dialog: HistoryDialog, settle: Settle) -> None:
    page.form.editors["name"].set_value("王方")
    page.form.editors["name"].edited.emit()
    dialog.put_back(dialog.grid.cell(0, 6).data)  # type: ignore[union-attr]
    settle()
    assert "没有改动" in dialog.note.text()
    assert page.form.editors["village"].value() == "东河村"


def test_a_reader_puts_nothing_back(store: Store, page: Any, settle: Settle) -> None:
    store.rights = roles.rights_of_role("05")
    page.show_history()
    settle()
    assert texts(page.history, 0)[6] == ""


def test_a_new_record_has_no_history(page: Any, settle: Settle) -> None:
    page.new()
    settle()
    assert not page._past.isEnabled()


def test_the_session_in_front_is_asked_for(
    window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle
) -> None:
    main = window()
    main.open_record("case", filled["case"])
    settle()
    page: Any = main.page("cases")
    assert page.front_form().id == filled["case"]
    page.session_form.open(filled["case_session"])
    settle()
    assert page.front_form().id == filled["case_session"]
