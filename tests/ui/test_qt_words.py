"""Dialogs of Qt itself speak Chinese where the system has none of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from ui.qt_words import translate_qt


@pytest.fixture
def spoken(qapp: QApplication) -> Iterator[None]:
    before = qapp.findChildren(QTranslator)
    translate_qt(qapp)
    yield
    for one in qapp.findChildren(QTranslator):
        if one not in before:
            qapp.removeTranslator(one)


def test_a_dialog_for_files_has_no_english(spoken: None, qtbot: QtBot) -> None:
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    said = [one.text() for one in dialog.findChildren(QLabel)]
    assert said
    assert not [text for text in said if re.search("[a-z]{2}", text)]
