"""Every page, tab and form of a window, one after the other: what photographs, tests and the manual walk through (dialogs.py, doors.py)."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QTabWidget, QWidget

from tests.tools.dialogs import Settle, first
from ui.main_window import MainWindow
from ui.pages.base import Page, RecordPage
from ui.pages.cases.page import CasePage
from ui.pages.parts import TabbedPage

ASIDE = ("calendar", "duplicates", "conflicts", "photos", "scores")
"""Pages that no line of the rail leads to."""


def pages(window: MainWindow, settle: Settle, only: str = "") -> Iterator[tuple[str, QWidget]]:
    """Pages, their tabs, an empty form and the form of a record of each."""
    for key in (*window.keys, *(() if window.services.superior else ASIDE)):
        if only in key:
            window.open_page(key)
            settle()
            yield from _page(window.page(key), window, key, settle)


def _page(page: Page, window: MainWindow, name: str, settle: Settle) -> Iterator[tuple[str, QWidget]]:
    if isinstance(page, TabbedPage):
        for at in range(page.tabs.count()):
            page.tabs.setCurrentIndex(at)
            settle()
            yield from _page(page.page, window, f"{name}-{at + 1}", settle)
        return
    yield name, window
    yield from _tabs(page, window, name, settle)
    if isinstance(page, RecordPage):
        yield from _forms(page, window, name, settle)


def _tabs(page: Page, window: MainWindow, name: str, settle: Settle) -> Iterator[tuple[str, QWidget]]:
    """What stands behind the tabs inside a page."""
    for tabs in page.findChildren(QTabWidget):
        first_of = tabs.currentIndex()
        for at in range(tabs.count()) if tabs.isVisible() else ():
            if at != first_of:
                tabs.setCurrentIndex(at)
                settle()
                yield f"{name}-tab{at + 1}", window
        tabs.setCurrentIndex(first_of)


def _forms(page: RecordPage, window: MainWindow, name: str, settle: Settle) -> Iterator[tuple[str, QWidget]]:
    page.new()
    settle()
    yield f"{name}-new", window
    page.back()
    record = first(page.services, page.kind)
    if record is not None:
        page.open_record(record)
        settle()
        yield f"{name}-form", window
        yield from _tabs(page, window, f"{name}-form", settle)
        if isinstance(page, CasePage):
            for part in page.tab_chips:
                page.turn(part)
                settle()
                yield f"{name}-form-{part}", window
        page.back()
    settle()
