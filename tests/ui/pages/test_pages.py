"""Every page opens, empty and with data, at both levels; a Qt warning fails the test (pyproject.toml)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.desk_window import STATION_RAIL, SUPERIOR_RAIL
from ui.main_window import MainWindow
from ui.pages.base import MARGIN, Page, RecordPage
from ui.services import Services

Window = Callable[[], MainWindow]
STATION = [entry.key for entry in STATION_RAIL if entry.key]
SUPERIOR = [entry.key for entry in SUPERIOR_RAIL if entry.key]


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize(("panels", "left"), [(False, 0), (True, 1)])
def test_a_form_without_panels_has_the_whole_width(
    services: Services, qtbot: QtBot, panels: bool, left: int
) -> None:
    page = RecordPage(services, "清单项目", "service_item", [("", ["number", "name"])])
    qtbot.addWidget(page)
    if panels:
        page.side.addWidget(QWidget())
    page.resize(1178, 640)
    page.show()
    page.new()
    qtbot.wait(20)
    assert min(page.width() - 2 * MARGIN - page.form.width(), 1) == left


def turn_tabs(page: Page, settle: Callable[[], None]) -> list[Page]:
    """Show every tab; the pages that were shown."""
    tabs: Any = getattr(page, "tabs", None)
    inner: list[Page] = getattr(page, "pages", [])
    for index in range(len(inner)):
        tabs.setCurrentIndex(index)
        settle()
    return inner or [page]


@pytest.mark.parametrize("key", STATION)
def test_station_page_opens_empty(window: Window, settle: Callable[[], None], key: str) -> None:
    made = window()
    made.open_page(key)
    settle()
    turn_tabs(made.page(key), settle)
    assert made.page(key).title


@pytest.mark.parametrize("key", STATION)
def test_station_page_opens_with_data(
    window: Window, settle: Callable[[], None], filled: dict[str, Any], key: str
) -> None:
    made = window()
    made.open_page(key)
    settle()
    for page in turn_tabs(made.page(key), settle):
        if isinstance(page, RecordPage):
            page.open_record(None)
            settle()
            page.back()
            found = page.list.model.id_of(0)
            if found is not None:
                page.open_record(found)
                settle()
                assert page.editing
                assert page.form.id == found
                page.back()


@pytest.mark.parametrize("key", SUPERIOR)
def test_superior_page_opens(
    window: Window, services: Services, settle: Callable[[], None], key: str
) -> None:
    services.level = "3"
    made = window()
    made.open_page(key)
    settle()
    turn_tabs(made.page(key), settle)
    assert made.page(key).title


def controls(top: QWidget) -> list[QWidget]:
    found: list[QWidget] = [
        *top.findChildren(QAbstractButton),
        *top.findChildren(QLineEdit),
        *top.findChildren(QComboBox),
    ]
    return [one for one in found if not one.objectName().startswith("qt_") and not _inside_calendar(one)]


def _inside_calendar(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and (
        parent.inherits("QComboBox") or parent.inherits("QTableView") or parent.inherits("QTabBar")
    )


@pytest.mark.parametrize("key", STATION)
def test_every_control_has_a_name(window: Window, settle: Callable[[], None], key: str) -> None:
    made = window()
    made.open_page(key)
    settle()
    page = made.page(key)
    unnamed = [
        one
        for one in controls(page) + [w for a in page.actions for w in (a, *controls(a))]
        if not one.accessibleName()
    ]
    assert [
        f"{type(one).__name__} {one.objectName()}"
        for one in unnamed
        if not isinstance(one, QAbstractButton) or one.text()
    ] == []
