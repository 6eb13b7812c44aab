"""Free texts of dialogs without a form: typed, left by Esc, they stand there when the dialog opens for the same thing again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.tools import dialogs, offices
from tests.tools.survey import station
from ui import errors
from ui.desk_window import build_window
from ui.dialogs.cardtext import PasteDialog
from ui.dialogs.reason import ReasonDialog
from ui.main_window import MainWindow
from ui.services import Services
from ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
Settle = Callable[[], None]
TYPED = "halfway"
REASONS = ("理由", "原因", "批注", "意见", "用途")
"""What lines are called that take more than a few words."""
PASTED = PasteDialog
"""Holds nothing that was written: the text is in the clipboard, and is read at once."""


def free_texts(dialog: QDialog) -> list[QWidget]:
    """What takes more than a few words and may be typed into."""
    lines = [one for one in dialog.findChildren(QLineEdit) if one.accessibleName().endswith(REASONS)]
    texts = [*dialog.findChildren(QPlainTextEdit), *dialog.findChildren(QTextEdit), *lines]
    return [
        one for one in texts if one.isEnabled() and not one.isReadOnly() and not isinstance(dialog, PASTED)
    ]


def text_of(one: QWidget) -> str:
    return one.text() if isinstance(one, QLineEdit) else one.toPlainText()  # type: ignore[attr-defined]


def forgotten(makers: dialogs.Makers, settle: Settle) -> Iterator[str]:
    """The dialogs that forget what was typed; `looked` counts those with something to type into."""
    for name, make in makers.items():
        dialog = make()
        if dialog is None or not opened(dialog, settle):
            continue
        for one in free_texts(dialog):
            QTest.keyClicks(one, TYPED)
        if not free_texts(dialog):
            dialog.close()
            continue
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        settle()
        again = make()
        assert again is not None
        opened(again, settle)
        yield from (
            f"{name}: {one.accessibleName()}" for one in free_texts(again) if TYPED not in text_of(one)
        )
        again.close()
        settle()


def opened(dialog: QDialog, settle: Settle) -> bool:
    dialog.show()
    settle()
    return True


def settler(window: MainWindow, qtbot: QtBot) -> Settle:
    def settle() -> None:
        for _turn in range(3):
            window.services.operations.wait()
            qtbot.wait(10)

    return settle


@pytest.mark.slow
@pytest.mark.parametrize("above", [False, True])
def test_no_dialog_forgets_what_was_typed(above: bool, tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    desk = station(tmp_path / "station")
    if above:
        _level, desk = next(offices.offices(desk, tmp_path))
    window = build_window(desk, theme, None, keep=False)
    qtbot.addWidget(window)
    window.show()
    settle = settler(window, qtbot)
    settle()
    makers = dialogs.superior(window) if above else dialogs.station(window, settle)
    assert list(forgotten(makers, settle)) == []


@pytest.fixture
def ask(services: Services, window: Callable[[], MainWindow]) -> Callable[[], ReasonDialog]:
    made = window()

    def make() -> ReasonDialog:
        dialog = ReasonDialog(services, made, "暂停服务", "原因", "暂停服务", "suspension 1")
        dialog.show()
        return dialog

    return make


def test_what_was_used_is_no_draft_any_more(ask: Callable[[], ReasonDialog]) -> None:
    first = ask()
    QTest.keyClicks(first.text, TYPED)
    first.accept()
    assert ask().text.toPlainText() == ""


def test_a_power_cut_costs_a_second_at_most(
    ask: Callable[[], ReasonDialog], services: Services, qtbot: QtBot
) -> None:
    QTest.keyClicks(ask().text, TYPED)
    qtbot.waitUntil(lambda: ask().text.toPlainText() == TYPED, timeout=3000)


def test_a_bug_is_told_after_the_text_is_kept(ask: Callable[[], ReasonDialog], qtbot: QtBot) -> None:
    QTest.keyClicks(ask().text, TYPED)
    errors._keep_drafts()
    assert ask().text.toPlainText() == TYPED


def test_a_text_that_is_emptied_is_no_draft(ask: Callable[[], ReasonDialog]) -> None:
    first = ask()
    QTest.keyClicks(first.text, TYPED)
    first.reject()
    again = ask()
    again.text.clear()
    again.reject()
    assert ask().text.toPlainText() == ""
