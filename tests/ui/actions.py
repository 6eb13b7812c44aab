"""A pair of hands that uses the window as a worker does, by real events, and counts what it does.

One action is a click, a chord or a filled field (issue 4). Enter and Tab that end a field belong to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTableView, QWidget

from ui.widgets.pickers import PickerField


class Hands:
    """Counts as it goes; `settle` lets the program answer."""

    def __init__(self, window: QWidget, settle: Callable[[], None]) -> None:
        self._window, self._settle = window, settle
        self.count = 0
        window.activateWindow()
        QTest.qWaitForWindowActive(window)

    @property
    def focus(self) -> QWidget:
        """Where the keyboard is."""
        found = QApplication.focusWidget()
        assert found is not None, "the keyboard is nowhere"
        return found

    def chord(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Keys pressed together: Ctrl+N."""
        self.count += 1
        held = Qt.KeyboardModifier.ControlModifier
        for one in modifiers:
            held |= one
        QTest.keyClick(QApplication.focusWidget() or self._window, key, held)
        self._settle()

    def key(self, key: Qt.Key) -> None:
        """One key that says something by itself (a mark, Space on a row)."""
        self.count += 1
        QTest.keyClick(self.focus, key)
        self._settle()

    def click(self, widget: QWidget) -> None:
        """The mouse on a button."""
        assert widget.isVisible()
        self.count += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self._settle()

    def click_cell(self, table: QTableView, line: int, column: int) -> None:
        """The mouse on a cell of a list."""
        self.count += 1
        place = table.visualRect(table.model().index(line, column))
        assert table.viewport().rect().contains(place.center())
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
        self._settle()

    def fill(self, text: str) -> None:
        """Type into the field that has the keyboard, take the marked choice where there is one, and go on."""
        self.count += 1
        field = self.focus
        assert isinstance(field, QLineEdit | QPlainTextEdit), f"{field} is no field"
        assert field.isEnabled()
        _type(field, text)
        if isinstance(field, PickerField):
            _wait(self._settle, lambda: field.opened)
        QTest.keyClick(field, Qt.Key.Key_Return if isinstance(field, QLineEdit) else Qt.Key.Key_Tab)
        self._settle()


def _type(field: QWidget, text: str) -> None:
    """What a keyboard, or an input method for Chinese, sends."""
    if text.isascii():
        QTest.keyClicks(field, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(field, event)


def _wait(settle: Callable[[], None], ready: Callable[[], bool]) -> None:
    """The list of choices appears a moment after typing."""
    end = time.monotonic() + 5
    while not ready():
        assert time.monotonic() < end, "no choices came"
        QTest.qWait(30)
        settle()
