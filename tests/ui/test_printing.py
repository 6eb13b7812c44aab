"""打印 on record pages: blank forms from the list, filled ones and the whole file from a record, all in the preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ui.dialogs.printing import PrintDialog
from ui.main_window import MainWindow
from ui.pages.base import RecordPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Settle = Callable[[], None]


def _dialog(page: RecordPage, settle: Settle) -> PrintDialog:
    page.print_forms()
    settle()
    return page.printing


@pytest.fixture
def cases(window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle) -> RecordPage:
    main = window()
    main.open_record("case", filled["case"])
    settle()
    page: Any = main.page("cases")
    return page


def _names(dialog: PrintDialog) -> str:
    return "\n".join(dialog.list.item(n).text() for n in range(dialog.list.count()))


def test_a_record_offers_its_own_form_first(cases: RecordPage, settle: Settle) -> None:
    dialog = _dialog(cases, settle)
    assert dialog.full.isChecked()
    assert "接案登记表" in dialog.list.item(0).text()
    assert [one.number for one in dialog.ticked()] == ["F-C1"]


def test_forms_of_the_file_are_offered_too(cases: RecordPage, settle: Settle) -> None:
    assert "个案服务记录表" in _names(_dialog(cases, settle))


def test_filled_form_opens_in_the_preview(cases: RecordPage, settle: Settle) -> None:
    dialog = _dialog(cases, settle)
    dialog.print_chosen()
    settle()
    assert dialog.preview is not None
    assert dialog.preview.pages == 1
    dialog.preview.close()
    settle()


def test_whole_file_has_more_than_its_cover_and_contents(cases: RecordPage, settle: Settle) -> None:
    dialog = _dialog(cases, settle)
    dialog.print_file()
    settle()
    assert dialog.preview is not None
    assert dialog.preview.pages > 4
    dialog.preview.close()
    settle()


def test_list_offers_blank_forms_only(window: Callable[[], MainWindow], settle: Settle) -> None:
    main = window()
    main.open_page("activities")
    settle()
    page: Any = main.page("activities")
    dialog = _dialog(page, settle)
    assert not dialog.full.isEnabled()
    assert "活动签到表" in _names(dialog)


def test_double_click_prints_that_form_alone(
    window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle
) -> None:
    main = window()
    main.open_record("activity", filled["activity"])
    settle()
    page: Any = main.page("activities")
    dialog = _dialog(page, settle)
    line = next(n for n in range(dialog.list.count()) if "签到表" in dialog.list.item(n).text())
    dialog.list.itemActivated.emit(dialog.list.item(line))
    settle()
    assert dialog.preview is not None
    assert dialog.preview.windowTitle() == "活动签到表"
    dialog.preview.close()
    settle()
