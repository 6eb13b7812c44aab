"""Things that somebody does sooner or later: impossible days, damaged files, a folder that goes, a printer that is off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk.security.keys import sheet_printed
from swdesk.watching import SharedFolder
from tests.ui.test_lock import app as app  # noqa: PLC0414 - a fixture
from ui.app import App
from ui.main_window import MainWindow
from ui.pages import preview
from ui.pages.settings import SafetyPage
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
Settle = Callable[[], None]
Window = Callable[[], MainWindow]


@pytest.mark.parametrize("typed", ["11.31", "2026.2.30", "2026年13月1日", "1131"])
def test_a_day_that_does_not_exist_is_said_and_kept(
    window: Window, settle: Settle, store: Store, typed: str
) -> None:
    made = window()
    made.open_page("visits")
    page: Any = made.page("visits")
    page.new()
    settle()
    day = page.form.editors["day"]
    day.line.setFocus()
    day.line.selectAll()
    QTest.keyClicks(day.line, typed) if typed.isascii() else day.set_raw(typed)
    day.line.editingFinished.emit()
    assert typed in page.form.body._hints["day"].text()
    page.save()
    settle()
    assert page.editing
    assert day.raw() == typed


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


@pytest.mark.parametrize(
    "content", [b"", os.urandom(400), b"age-encryption.org/v1\n-> X25519 abc\n" + bytes(200)]
)
def test_a_damaged_file_that_is_dropped_is_refused_with_its_reason(
    window: Window, settle: Settle, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "报告.swb").write_bytes(content)
    made = window()
    drop(made, tmp_path / "报告.swb")
    settle()
    page: Any = made.page("bundles").page  # type: ignore[attr-defined]
    name, outcome, why = [page.grid.cell(0, column).text for column in range(3)]
    assert (made.current, name, outcome) == ("bundles", "报告.swb", "拒收")
    assert "损坏" in why


def test_a_shared_folder_that_is_gone_is_said(
    window: Window, services: Services, settle: Settle, tmp_path: Path
) -> None:
    shared = tmp_path / "共享"
    shared.mkdir()
    SharedFolder(services.store).choose(shared)
    shutil.rmtree(shared)
    made = window()
    made.open_record("incoming", None)
    settle()
    page: Any = made.page("bundles").page  # type: ignore[attr-defined]
    assert "现在打不开" in page.shared.text()


# ── the recovery sheet ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def printing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """A printer that writes into a file, chosen without asking."""

    def to(path: Path) -> None:
        class Chosen:
            def __init__(self, printer: QPrinter, _parent: Any) -> None:
                printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
                printer.setOutputFileName(str(path))

            def exec(self) -> QDialog.DialogCode:
                return QDialog.DialogCode.Accepted

        monkeypatch.setattr(preview, "QPrintDialog", Chosen)

    return to


def print_sheet(app: App, qtbot: QtBot) -> Any:
    app.window.open_record("safety", None)
    page = app.window.page("settings").page
    assert isinstance(page, SafetyPage)
    page.print_sheet()
    qtbot.waitUntil(lambda: getattr(page, "_dialog", None) is not None, timeout=10_000)
    dialog: Any = page._dialog
    dialog._print()
    dialog.close()
    qtbot.wait(50)
    return page


def test_the_recovery_sheet_is_printed_and_noted(
    app: App, qtbot: QtBot, printing: Any, tmp_path: Path
) -> None:
    printing(tmp_path / "sheet.pdf")
    print_sheet(app, qtbot)
    assert (tmp_path / "sheet.pdf").stat().st_size > 1000
    assert sheet_printed(app.desk.folder) is not None  # type: ignore[union-attr]


@pytest.mark.qt_log_ignore("QPainter|QPdf|propagate|raise")
def test_a_printer_that_takes_nothing_leaves_the_sheet_owed(
    app: App, qtbot: QtBot, printing: Any, tmp_path: Path
) -> None:
    printing(tmp_path / "nowhere" / "sheet.pdf")
    print_sheet(app, qtbot)
    assert sheet_printed(app.desk.folder) is None  # type: ignore[union-attr]
    assert "没有打印出来" in app.window.bars.message.text


# ── sheets of groups and activities ──────────────────────────────────────────────────────────────────────────


def test_marking_goes_on_where_it_was_and_undo_is_seen(
    window: Window, services: Services, settle: Settle, filled: dict[str, Any]
) -> None:
    made = window()
    made.open_record("group", filled["group"])
    settle()
    page: Any = made.page("groups")
    sheet = page.attendance
    sheet.grid.setCurrentCell(1, 1)
    before = sheet.grid.cell(1, 1).text
    QTest.keyClick(sheet.grid, Qt.Key.Key_Space)
    settle()
    assert (sheet.grid.currentRow(), sheet.grid.currentColumn()) == (1, 1)
    assert sheet.grid.cell(1, 1).text != before
    services.operations.undo()
    settle()
    assert sheet.grid.cell(1, 1).text == before


def test_the_list_of_an_activity_follows_undo_and_says_who_is_nobody(
    window: Window, services: Services, settle: Settle, filled: dict[str, Any]
) -> None:
    warned: list[str] = []
    made = window()
    services.warn = warned.append
    made.open_record("activity", filled["activity"])
    settle()
    page: Any = made.page("activities").page if hasattr(made.page("activities"), "page") else made.page("activities")  # type: ignore[attr-defined]  # fmt: skip
    sheet = page.sign_in
    sheet.person.setText("查无此人")
    sheet.add()
    assert "查无此人" in warned[0]
    sheet.person.set_value(None)
    sheet.name.setText("来宾甲")
    sheet.add()
    settle()
    assert len(sheet.ids) == 1
    services.operations.undo()
    settle()
    assert sheet.ids == []
