"""Typing a number by hand: it is kept with its reason, or it is said what is missing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.dialogs.byhand import ByHandDialog, crisis_dialog, number_dialog
from ui.services import Services


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def typed(dialog: ByHandDialog, *texts: str) -> ByHandDialog:
    for edit, text in zip(dialog.edits, texts, strict=True):
        edit.setText(text)
    dialog.keep()
    return dialog


def test_a_number_is_kept_with_its_reason(services: Services, parent: QWidget) -> None:
    dialog = typed(
        number_dialog(services, parent, "2026Q3 visits", "走访探访", "人次", "943", ""),
        "1500",
        "上半年为纸质台账",
    )
    assert dialog.kept == "1500｜上半年为纸质台账"


def test_without_a_reason_the_dialog_stays_and_says_so(services: Services, parent: QWidget) -> None:
    dialog = typed(
        number_dialog(services, parent, "2026Q3 visits", "走访探访", "人次", "943", ""), "1500", ""
    )
    assert dialog.kept is None
    assert "理由" in dialog.said.text()


def test_what_was_typed_before_can_be_taken_back(services: Services, parent: QWidget) -> None:
    dialog = number_dialog(services, parent, "2026Q3 visits", "走访探访", "人次", "943", "1500｜纸质台账")
    assert [edit.text() for edit in dialog.edits] == ["1500", "纸质台账"]
    dialog.take_back()
    assert dialog.kept == ""


def test_a_row_of_crises(services: Services, parent: QWidget) -> None:
    dialog = typed(crisis_dialog(services, parent, "2026Q3 1", "危机事件", ""), "2", "1.5", "已处置", "")
    assert dialog.kept == "2｜1.5｜已处置｜按保密要求手工填报"
