"""Esc closes every window beside the page, and so does the cross at its corner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from tests.tools.dialogs import dialogs
from ui.dialogs.quick import QuickLog
from ui.main_window import MainWindow

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")]


def closed(dialog: Any) -> bool:
    """It goes for good: what is only hidden the window would keep for the rest of the day."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return not isValid(dialog)


@pytest.mark.parametrize("how", ["esc", "cross"])
def test_every_dialog_closes(
    window: Callable[[], MainWindow], settle: Callable[[], None], filled: dict[str, Any], how: str
) -> None:
    left: list[str] = []
    for name, dialog in dialogs(window(), settle):
        if how == "esc":
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            dialog.close()
        settle()
        if not closed(dialog):
            left.append(name)
            dialog.hide()
    assert left == []


def test_a_saved_visit_closes_the_quick_log(
    window: Callable[[], MainWindow], settle: Callable[[], None], filled: dict[str, Any]
) -> None:
    made = window()
    dialog = QuickLog(made.services, made, "visit", {"person": filled["person"], "method": "home"})
    dialog.open()
    settle()
    dialog.save()
    settle()
    assert closed(dialog)


def test_the_sheet_for_many_takes_the_place_of_the_quick_log(
    window: Callable[[], MainWindow], settle: Callable[[], None], filled: dict[str, Any]
) -> None:
    made = window()
    dialog = QuickLog(made.services, made)
    dialog.open()
    settle()
    dialog.many()
    settle()
    assert closed(dialog)


def test_what_is_usual_is_not_asked_for(
    window: Callable[[], MainWindow], settle: Callable[[], None], filled: dict[str, Any]
) -> None:
    made = window()
    dialog = QuickLog(made.services, made)
    dialog.open()
    settle()
    dialog.form.offer({"method": "home"})
    assert "待补" not in dialog.form.body._marks["method"].text()
