"""成批登记 in the window: every kind of 快速登记 in a sheet, pasted anywhere, checked in place, kept and offered again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from db.store import Store
from swdesk import many, records
from swdesk.many import SHEETS
from ui.dialogs.many import ManyLog
from ui.dialogs.quick import KINDS
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
Settle = Callable[[], None]

BLOCKS = {
    "visit": "王芳\t见到本人\t在家\t\t11.20",
    "case_session": "GA-2026-0001\t11.20\t50\t谈到打算\t12.7",
    "errand": "代办\t高龄补贴\t王芳\t2",
    "activity": "义诊\t11.20\t\t村委会\t30\t4",
    "consultation": "李某\t\t问低保怎么申请\t已答复",
}


@pytest.fixture
def opened(
    services: Services, window: Any, settle: Settle, filled: dict[str, Any]
) -> Callable[[str], ManyLog]:
    services.user = filled["worker"]
    made = window()

    def open_it(kind: str) -> ManyLog:
        dialog = ManyLog(services, made, kind)
        dialog.show()
        settle()
        return dialog

    return open_it


def paste(dialog: ManyLog, text: str, settle: Settle, row: int = -1, column: str = "") -> None:
    QGuiApplication.clipboard().setText(text)
    editor = dialog.rows[row].editors[column or dialog.part.sheet.columns[0]]
    QTest.keyClick(editor.focusProxy() or editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()


def count(store: Store, kind: str) -> int:
    with store.read() as session:
        return records.total(session, kind, records.Query())


def test_every_kind_of_the_quick_window_has_a_sheet() -> None:
    assert SHEETS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_pasted_block_is_saved_in_one_operation_and_taken_back(
    opened: Any, services: Services, store: Store, settle: Settle, kind: str
) -> None:
    before = count(store, kind)
    dialog = opened(kind)
    paste(dialog, "\n".join([BLOCKS[kind]] * 3), settle)
    assert [one.raw() for one in dialog.rows if one.counts] == [{}, {}, {}]
    dialog.save()
    settle()
    assert count(store, kind) == before + 3
    services.operations.undo()
    settle()
    assert count(store, kind) == before


def test_what_is_doubtful_is_said_at_its_cell(opened: Any, store: Store, settle: Settle) -> None:
    dialog = opened("errand")
    paste(dialog, "代办\t高龄补贴\t王芳\t两件\t11.31", settle)
    first = dialog.rows[0]
    assert first.raw() == {"items": "两件", "day": "11.31"}
    assert all("11.31" in text for text in (first.hint.text(), first.editors["day"].toolTip()))
    assert first.editors["items"].findChild(type(dialog.part.village)).property("doubt") is True
    before = count(store, "errand")
    dialog.save()
    settle()
    assert count(store, "errand") == before
    assert "第1行" in dialog.note.text()


def test_rows_that_stay_are_named_as_they_stand_then(opened: Any, settle: Settle) -> None:
    dialog = opened("errand")
    paste(dialog, "代办\t高龄补贴\t王芳\t2\t11.3\n代办\t高龄补贴\t王芳\t两件\t11.3", settle)
    dialog.save()
    settle()
    assert "第1行" in dialog.note.text()


def test_a_column_is_pasted_beside_what_stands_there(opened: Any, settle: Settle) -> None:
    dialog = opened("visit")
    paste(dialog, "王芳\n王芳\n王芳", settle)
    paste(dialog, "见到本人\t在家\n\t\n无人在家\t没见到", settle, 0, "outcome")
    found = [(one.values().get("outcome"), one.values().get("content")) for one in dialog.rows[:3]]
    assert found == [("01", "在家"), (None, None), ("03", "没见到")]


def test_a_column_that_has_no_place_is_told(opened: Any, settle: Settle) -> None:
    dialog = opened("visit")
    paste(dialog, "姓名\t走访内容\t备注\n王芳\t在家\t下次带药", settle)
    assert "备注" in dialog.note.text()
    assert dialog.rows[0].values()["content"] == "在家"


def test_a_long_sheet_comes_in_portions_and_ends_at_its_most(opened: Any, settle: Settle) -> None:
    dialog = opened("consultation")
    QGuiApplication.clipboard().setText("\n".join(f"李{n}\t\t问事" for n in range(many.MOST + 5)))
    editor = dialog.rows[0].editors["visitor"]
    QTest.keyClick(editor.focusProxy(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    while dialog.part.sheet.filling or len(dialog.rows) == 1:
        settle()
    assert sum(one.counts for one in dialog.rows) == many.MOST
    assert f"最多 {many.MOST} 行" in dialog.note.text()


def test_rows_that_were_left_are_offered_again(
    opened: Any, services: Services, store: Store, settle: Settle
) -> None:
    dialog = opened("visit")
    dialog.part.shared["day"].set_value(date(2026, 11, 20))
    paste(dialog, "王芳\t见到本人\t在家\n不明\t无人在家", settle)
    dialog.close()
    settle()
    again = opened("visit")
    assert "2 行" in again.part.resume_button.text()
    again.part.resume()
    settle()
    assert [one.values().get("content") for one in again.rows if one.counts] == ["在家", None]
    assert again.rows[1].editors["person"].raw() == "不明"
    assert again.part.shared["day"].value() == date(2026, 11, 20)
    again.rows[1].editors["person"].set_value(again.rows[0].editors["person"].value())
    before = count(store, "visit")
    again.save()
    settle()
    assert count(store, "visit") == before + 2
    assert services.drafts.all("visit") == []


def test_what_was_cleared_leaves_no_draft(opened: Any, services: Services, settle: Settle) -> None:
    dialog = opened("consultation")
    paste(dialog, "李某\t\t问低保", settle)
    dialog.part._keep_soon()
    for name in ("visitor", "content"):
        dialog.rows[0].editors[name].set_value(None)
    dialog.close()
    settle()
    assert services.drafts.all("consultation") == []


def test_a_sheet_begins_with_the_kind_in_front(services: Services, window: Any, settle: Settle) -> None:
    from ui.dialogs.quick import QuickLog

    made = window()
    quick = QuickLog(services, made, "errand")
    quick.show()
    quick.many()
    settle()
    (dialog,) = made.findChildren(ManyLog)
    assert dialog.part.kind == "errand"
