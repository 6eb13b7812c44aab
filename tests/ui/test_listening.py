"""Nothing listens to every event of the program while somebody works: pictures are pasted all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from swdesk.clock import FixedClock
from ui.main_window import MainWindow
from ui.watch import Watch

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")


def test_a_picture_is_pasted_while_a_text_has_the_keyboard(
    window: Callable[[], MainWindow], settle: Callable[[], None], qtbot: QtBot
) -> None:
    made = window()
    made.open_page("visits")
    page: Any = made.page("visits")
    page.new()
    settle()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    mime, picture = QMimeData(), QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(0)
    mime.setImageData(picture)
    QApplication.clipboard().setMimeData(mime)
    for name in ("content", "not_seen"):
        text = page.form.editors[name].focusProxy()
        text.setFocus()
        QTest.keyClick(text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.attachments.waiting == 2
    page.back()
    settle()
    made.finder.setFocus()
    QTest.keyClick(QApplication.focusWidget() or made, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.attachments.waiting == 2


def test_a_key_is_noticed_and_then_nothing_listens_for_a_while(qapp: QApplication, qtbot: QtBot) -> None:
    times = [datetime(2026, 11, 23, 10, 0).astimezone()]

    class Moving(FixedClock):
        def now(self) -> datetime:
            return times[0]

    watch = Watch(qapp, Moving(times[0]))
    from PySide6.QtWidgets import QLineEdit

    line = QLineEdit()
    qtbot.addWidget(line)
    times[0] = datetime(2026, 11, 23, 10, 5).astimezone()
    QTest.keyClick(line, Qt.Key.Key_A)
    assert (watch._active_at.minute, watch._again.isActive()) == (5, True)
    times[0] = datetime(2026, 11, 23, 10, 6).astimezone()
    QTest.keyClick(line, Qt.Key.Key_B)
    assert watch._active_at.minute == 5
    watch._again.timeout.emit()
    QTest.keyClick(line, Qt.Key.Key_C)
    assert watch._active_at.minute == 6
    qapp.removeEventFilter(watch)
