"""来表即填 in the real window: a table is dropped, people chosen, the file made; every action counted (issue: at most 6, 15 when new)."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import select

from db.bundles import Transfer
from db.store import Store
from swdesk import records
from tests.swdesk.blanks import forms
from tests.ui.actions import Hands
from ui.dialogs.filling import FillDialog
from ui.dialogs.importing import ImportDialog
from ui.dialogs.transcribing import TranscribeDialog
from ui.main_window import MainWindow
from ui.services import Services

Settle = Callable[[], None]

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints|does not support"
)  # offscreen has no window manager


def drop(window: MainWindow, path: Path) -> None:
    """A file let go over the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    actions = Qt.DropAction.CopyAction
    window.dropEvent(
        QDropEvent(
            QPointF(QPoint(400, 300)),
            actions,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


@pytest.fixture
def old_people(store: Store) -> None:
    with store.write("样例") as work:
        for n in range(12):
            records.save(work.session, "person", {
                "name": f"老人{n:02d}", "village": "柳树屯村", "categories": ("C07",), "status": "01", "sex": "1",
            })  # fmt: skip


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "高龄津贴发放表.xlsx"
    path.write_bytes(forms.allowance())
    return path


@pytest.fixture
def save_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    out = tmp_path / "已填.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(out), ""))
    return out


def opened(window: MainWindow, settle: Settle) -> FillDialog:
    settle()
    return window.findChildren(FillDialog)[-1]


def fill_in(window: MainWindow, path: Path, settle: Settle, *, new: bool) -> int:
    """What a worker does; how many actions it took (the drop and the file dialog are one each)."""
    drop(window, path)
    dialog = opened(window, settle)
    hands = Hands(dialog, settle)
    hands.count = 1
    if new:
        dialog.party.setFocus()
        hands.count += 1
        hands.fill("镇民政办")
        dialog.purpose.setFocus()
        hands.count += 1
        hands.fill("高龄津贴")
        dialog.columns.lines.fields[11].setFocus()
        hands.count += 1
        hands.fill("详见附件")
    dialog.people.categories.line.setFocus()
    hands.count += 1
    hands.fill("高龄老年人")
    QTest.qWait(300)
    settle()
    hands.click(dialog._go)
    hands.count += 1  # the dialog that asks where to
    settle()
    assert dialog.made is not None, dialog.said.text()
    return hands.count


def test_a_new_table_takes_at_most_fifteen_actions_and_a_known_one_six(
    window: Callable[[], MainWindow], old_people: None, sent: Path, save_to: Path, settle: Settle
) -> None:
    shown = window()
    assert fill_in(shown, sent, settle, new=True) <= 15
    sheet: Any = openpyxl.load_workbook(io.BytesIO(save_to.read_bytes())).worksheets[0]
    assert [sheet.cell(5 + n, 2).value for n in range(12)] == [f"老人{n:02d}" for n in range(12)]
    assert sheet["L16"].value == "详见附件"
    assert fill_in(shown, sent, settle, new=False) <= 6
    again: Any = openpyxl.load_workbook(io.BytesIO(save_to.read_bytes())).worksheets[0]
    assert again["L5"].value == "详见附件"


def test_what_left_is_in_the_ledger(
    window: Callable[[], MainWindow],
    services: Services,
    old_people: None,
    sent: Path,
    save_to: Path,
    settle: Settle,
) -> None:
    fill_in(window(), sent, settle, new=True)
    with services.store.read() as session:
        line = session.scalars(select(Transfer)).one()
    assert (line.party, line.purpose, line.people) == ("镇民政办", "高龄津贴", 12)


def test_a_workbook_full_of_records_goes_to_the_import(
    window: Callable[[], MainWindow], settle: Settle, tmp_path: Path
) -> None:
    book: Any = openpyxl.Workbook()
    for line in (("姓名", "性别", "村"), ("王平", "男", "东河村"), ("李芳", "女", "东河村")):
        book.active.append(line)
    book.save(tmp_path / "名册.xlsx")
    shown = window()
    drop(shown, tmp_path / "名册.xlsx")
    settle()
    assert shown.findChildren(ImportDialog)
    assert not shown.findChildren(FillDialog)


def test_a_locked_or_broken_file_is_told_in_a_sentence(
    window: Callable[[], MainWindow], services: Services, settle: Settle, tmp_path: Path
) -> None:
    told: list[str] = []
    shown = window()
    services.operations.told.connect(told.append)
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    drop(shown, tmp_path / "坏.xlsx")
    settle()
    assert "坏.xlsx" in told[0]
    assert not shown.findChildren(FillDialog)


def test_a_namesake_is_asked_and_a_stranger_listed(
    window: Callable[[], MainWindow], store: Store, sent: Path, settle: Settle
) -> None:
    with store.write("同名") as work:
        for village in ("东河村", "西河村"):
            records.save(work.session, "person", {"name": "王平", "village": village})
    drop(shown := window(), sent)
    dialog = opened(shown, settle)
    dialog.people.show_way("pasted")
    dialog.people.pasted.setPlainText("王平\n钱无名")
    dialog.people.look()
    settle()
    assert "1 个姓名有同名的人" in dialog.people.total.text()
    assert "1 个姓名查不到" in dialog.people.total.text()
    line = dialog.people._names.unsure[0]
    dialog.people._ask(line)
    dialog.people._menu.actions()[1].trigger()
    assert len(dialog.people.people) == 1


def test_copying_goes_on_field_by_field_and_person_by_person(
    window: Callable[[], MainWindow], old_people: None, sent: Path, settle: Settle
) -> None:
    drop(shown := window(), sent)
    dialog = opened(shown, settle)
    dialog.people.pasted.setPlainText("老人01\n老人02")
    dialog.people.show_way("pasted")
    settle()
    dialog.transcribe()
    settle()
    copying = shown.findChildren(TranscribeDialog)[-1]
    board = QGuiApplication.clipboard()
    seen: list[str] = []
    for _step in range(3):
        QTest.keyClick(copying.fields, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        seen.append(board.text())
    assert seen == ["老人01", "男", "老人02"]
    copying.close()
    assert board.text() == ""
