"""走访 in the window: a village in a grid, the rate of a month, problems solved from the list, one key a check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from db.store import Store
from swdesk import records
from ui.dialogs.many import ManyLog
from ui.dialogs.quick import QuickLog
from ui.dialogs.visit_rates import VisitRates
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")  # offscreen has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


def visits(store: Store) -> list[dict[str, Any]]:
    names = ["person", "day", "content", "solved", "solved_on"]
    with store.read() as session:
        return [row.values for row in records.rows(session, "visit", records.Query(order="-day"), names)]


@pytest.fixture
def sheet(window: Window, services: Services, settle: Settle, filled: dict[str, Any]) -> ManyLog:
    made = ManyLog(services, window())
    made.show()
    settle()
    return made


def paste(sheet: ManyLog, text: str, settle: Settle) -> None:
    QGuiApplication.clipboard().setText(text)
    field: Any = sheet.rows[-1].editors["person"].focusProxy()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()


def test_a_block_from_a_sheet_fills_rows_and_what_is_unclear_stays(
    sheet: ManyLog, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    paste(sheet, "王芳\t见到本人\t在家\n查无此人\t无人在家\t没见到", settle)
    sheet.save()
    settle()
    assert visits(store)[0] == {
        "person": filled["person"], "day": date(2026, 11, 23), "content": "在家", "solved": None, "solved_on": None,
    }  # fmt: skip
    assert len(visits(store)) == 2
    assert "第1行" in sheet.note.text()  # what stays moves up
    assert sheet.rows[0].editors["person"].raw() == "查无此人"
    sheet.close()


def test_what_is_typed_and_not_saved_waits_as_a_draft(
    sheet: ManyLog, services: Services, settle: Settle, filled: dict[str, Any]
) -> None:
    paste(sheet, "王芳\t见到本人\t在家", settle)
    sheet.close()
    settle()
    (draft,) = services.drafts.all("visit")
    assert (draft.values["person"], draft.values["content"]) == (filled["person"], "在家")


def test_a_whole_village_listed_saves_only_who_was_visited(
    sheet: ManyLog, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    with store.write("建") as work:
        records.save(work.session, "person", {"name": "李明", "village": "柳树屯村"})
    sheet.part.village.setText("柳树屯村")
    sheet.part.list_village()
    settle()
    assert len(sheet.rows) == 3
    content: Any = sheet.rows[1].editors["content"]
    content.line.setText("在家")
    content.line.textEdited.emit("在家")
    sheet.save()
    settle()
    assert [row["person"] for row in visits(store) if row["day"] == date(2026, 11, 23)] == [filled["person"]]


def test_undo_takes_the_whole_sheet_back(
    sheet: ManyLog, services: Services, store: Store, settle: Settle
) -> None:
    before = visits(store)
    paste(sheet, "王芳\t见到本人\t在家\n王芳\t见到家属\t又去", settle)
    sheet.save()
    settle()
    assert len(visits(store)) == len(before) + 2
    services.operations.undo()
    settle()
    assert visits(store) == before


def test_the_rate_of_a_month_and_who_is_missing(
    window: Window, services: Services, store: Store, settle: Settle
) -> None:
    with store.write("建") as work:
        known = {"categories": ("C01",), "filed_on": date(2025, 1, 1), "status": "01"}
        one = records.save(work.session, "person", {"name": "赵桂英", **known})
        records.save(work.session, "person", {"name": "欧阳堃", **known})
        records.save(work.session, "visit", {"person": one, "day": date(2026, 10, 5), "method": "home"})
    dialog = VisitRates(services, window())
    dialog.show()
    settle()
    assert (dialog.title.text(), dialog.number.text()) == ("2026年11月特殊困难老年人", "0.0%")
    dialog._turn(-1)
    settle()
    assert dialog.number.text() == "50.0%"
    assert [dialog.grid.cell(line, 0).text for line in (0, 1)] == ["欧阳堃", "赵桂英"]  # type: ignore[union-attr]
    assert "还差 1 人" in dialog.note.text()
    dialog.close()


def test_problems_are_solved_from_the_list(
    window: Window, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    with store.write("发现") as work:
        records.save(work.session, "visit", {"problem": "屋顶漏雨"}, id=filled["visit"])
    made = window()
    made.open_page("visits")
    settle()
    page: Any = made.page("visits")
    page.list.table.selectRow(0)
    assert page._solve.isVisible()
    page._solve.click()
    settle()
    assert [(row["solved"], row["solved_on"]) for row in visits(store)] == [(True, date(2026, 11, 23))]


def test_a_check_can_be_taken_back_and_is_never_pre_filled(
    window: Window, services: Services, settle: Settle, filled: dict[str, Any]
) -> None:
    dialog = QuickLog(services, window(), "visit", {"person": filled["person"]})
    dialog.show()
    settle()
    editor = dialog.form.editors["body"]
    chips = editor.findChildren(QPushButton)
    assert editor.value() is None
    QTest.keyClick(chips[0], Qt.Key.Key_2)
    assert (editor.value(), [chip.isChecked() for chip in chips]) == ("2", [False, True])
    QTest.keyClick(chips[0], Qt.Key.Key_Delete)
    assert editor.value() is None
    dialog.close()


def test_undo_takes_a_household_back_whole(
    window: Window, services: Services, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    with store.write("建") as work:
        home = records.save(work.session, "household", {"head_name": "王芳"})
        records.save(work.session, "person", {"household": home}, id=filled["person"])
        other = records.save(work.session, "person", {"name": "王奶奶", "household": home})
    before = len(visits(store))
    dialog = QuickLog(services, window(), "visit", {"person": filled["person"]})
    dialog.show()
    settle()
    assert dialog.household.outcomes[other].value() is None
    dialog.household.ticks[other].click()
    dialog.save()
    settle()
    assert len(visits(store)) == before + 2
    services.operations.undo()
    settle()
    assert len(visits(store)) == before
