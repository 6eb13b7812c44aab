"""The report as Word and in the superior's form, from the report's page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog

from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


def report_page(made: MainWindow, settle: Settle) -> Any:
    made.open_page("report")
    settle()
    return made.page("report")


def answer(monkeypatch: pytest.MonkeyPatch, **paths: Path) -> None:
    """What the user picks in the file dialogs."""
    for name, path in paths.items():
        monkeypatch.setattr(QFileDialog, name, lambda *_args, path=path: (str(path), ""))


def test_word(window: Window, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = report_page(window(), settle)
    answer(monkeypatch, getSaveFileName=tmp_path / "r.docx")
    page.exports.word()
    settle()
    assert (tmp_path / "r.docx").read_bytes()[:2] == b"PK"


def test_the_superiors_form(
    window: Window, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "{{E1}}"
    book.save(tmp_path / "form.xlsx")
    page = report_page(window(), settle)
    answer(monkeypatch, getOpenFileName=tmp_path / "form.xlsx", getSaveFileName=tmp_path / "out.xlsx")
    page.exports.form()
    settle()
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]["A1"].value in (0, "—")


def test_one_button_offers_every_way_out(window: Window, settle: Settle) -> None:
    page = report_page(window(), settle)
    assert [action.text() for action in page.exports.button.menu().actions()] == [
        "全套：打印、PDF、Word、Excel、报送文件",
        "导出 Excel",
        "导出 Word",
        "按上级表样导出",
    ]
