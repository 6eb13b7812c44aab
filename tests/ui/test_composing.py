"""Chinese input methods: what is being composed belongs to the field, no shortcut takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.dialogs.quick import QuickLog
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints|does not support raise"
)  # the offscreen platform has no window manager
FIELDS = (QLineEdit, QPlainTextEdit)


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def text_of(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()  # type: ignore[attr-defined]


def bare(keys: QKeySequence) -> bool:
    """A key that writes a character, without Ctrl or Alt."""
    one = keys[0]  # pyright: ignore[reportIndexIssue]  # the stub lacks it
    held = one.keyboardModifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return not held and one.key() < Qt.Key.Key_Escape


def test_no_shortcut_is_a_bare_character(
    window: Callable[[], MainWindow], services: Services, settle: Callable[[], None], filled: dict[str, Any]
) -> None:
    made = window()
    for key in made.keys:
        made.open_page(key)
    settle()
    dialog = QuickLog(services, made)
    found = [*made.findChildren(QShortcut), *dialog.findChildren(QShortcut)]
    assert len(found) > 10
    assert [keys.toString() for one in found for keys in QShortcut.keys(one) if bare(keys)] == []
    dialog.close()


@pytest.mark.parametrize("typed", ["wang", "1", "2", "n", "k"])
def test_what_is_composed_does_nothing_until_it_is_committed(
    services: Services, window: Callable[[], MainWindow], settle: Callable[[], None], typed: str, qtbot: QtBot
) -> None:
    dialog = QuickLog(services, window())
    dialog.show()
    settle()
    fields = [
        one
        for kind in FIELDS
        for one in dialog.findChildren(kind)
        if one.isVisible() and not one.isReadOnly()
    ]
    assert fields
    before = [text_of(one) for one in fields]
    for field in fields:
        field.setFocus()
        compose(field, typed)
        assert [text_of(one) for one in fields] == before
        compose(field, "")
    dialog.close()


def test_a_committed_name_is_searched_at_once(
    services: Services, window: Callable[[], MainWindow], settle: Callable[[], None], filled: dict[str, Any]
) -> None:
    made = window()
    made.finder.start()
    line = made.finder if isinstance(made.finder, QLineEdit) else made.finder.findChild(QLineEdit)
    assert line is not None
    compose(line, "wang")
    assert line.text() == ""
    compose(line, "", "王芳")
    settle()
    assert line.text() == "王芳"


def test_screens_are_drawn_at_their_own_scale() -> None:
    """125 % stays 125 %: with rounding, texts would be too small on one PC and cut off on the next."""
    policy = QGuiApplication.highDpiScaleFactorRoundingPolicy()
    assert policy is Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
