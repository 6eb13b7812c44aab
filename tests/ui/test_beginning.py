"""新增 puts the cursor where typing begins; what undo takes back leaves the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from ui.main_window import MainWindow
from ui.pages.base import RecordPage
from ui.pages.parts import TabbedPage
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
Settle = Callable[[], None]


def record_pages(made: MainWindow, settle: Settle) -> Iterator[RecordPage]:
    """Every page with a list and a form."""
    for key in made.keys:
        made.open_page(key)
        settle()
        top = made.page(key)
        for at in range(top.tabs.count()) if isinstance(top, TabbedPage) else [-1]:
            if isinstance(top, TabbedPage):
                top.tabs.setCurrentIndex(at)
                settle()
            shown = top.pages[at] if isinstance(top, TabbedPage) else top
            page = getattr(shown, "page", shown)
            if isinstance(page, RecordPage):
                yield page


def test_a_new_record_has_the_keyboard(
    window: Callable[[], MainWindow], settle: Settle, filled: dict[str, Any]
) -> None:
    made = window()
    made.activateWindow()
    nowhere: list[str] = []
    for page in record_pages(made, settle):
        page.new()
        settle()
        at = made.focusWidget()  # also while another window is in front
        if not page.editing:  # a crisis asks first whom to call
            continue
        if at is None or not page.form.isAncestorOf(at):
            nowhere.append(f"{made.current} {page.kind}: {at}")
        page.back()
    assert nowhere == []


def test_what_undo_takes_back_leaves_the_page(
    window: Callable[[], MainWindow], settle: Settle, services: Services, store: Store
) -> None:
    made = window()
    made.open_page("daily")
    settle()
    page = next(one for one in record_pages(made, settle) if one.kind == "errand")
    made.open_page("daily")
    found: list[Any] = []
    services.operations.write(
        "新增日常事务",
        lambda session: records.save(session, "errand", {"content": "代办"}),
        then=found.append,
    )
    settle()
    page.open_record(found[0])
    settle()
    assert page.editing
    services.operations.undo()
    settle()
    assert not page.editing
