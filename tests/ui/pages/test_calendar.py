"""日历 on the screen: by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk import records
from ui.main_window import MainWindow
from ui.pages.calendar import CalendarPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
Settle = Callable[[], None]
TODAY = date(2026, 11, 23)


@pytest.fixture
def made(
    window: Callable[[], MainWindow], filled: dict[str, Any], store: Store, settle: Settle
) -> MainWindow:
    with store.write("登记") as work:
        filled["today"] = records.save(
            work.session, "activity", {"name": "义诊", "day": TODAY, "start": "09:00"}
        )
    shown = window()
    shown.resize(1366, 768)
    shown.open_page("calendar")
    settle()
    return shown


def page(made: MainWindow) -> CalendarPage:
    found = made.page("calendar")
    assert isinstance(found, CalendarPage)
    return found


def test_today_is_marked_and_told(made: MainWindow) -> None:
    calendar = page(made)
    assert calendar.remark == "2026年11月"
    assert calendar.list.rowCount() == 1
    item = calendar.table.currentItem()
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "2026年11月23日：活动 09:00 义诊"


def test_a_click_on_a_line_opens_its_record(
    made: MainWindow, filled: dict[str, Any], qtbot: QtBot, settle: Settle
) -> None:
    table = page(made).table
    box = table.visualItemRect(table.currentItem())
    place = QPoint(box.left() + 40, box.top() + table.theme.px(34))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert made.current == "activities"
    opened: Any = made.page("activities")
    assert opened.form.id == filled["today"]


def test_enter_twice_opens_by_keyboard(
    made: MainWindow, filled: dict[str, Any], qtbot: QtBot, settle: Settle
) -> None:
    calendar = page(made)
    qtbot.keyClick(calendar.table, Qt.Key.Key_Return)
    qtbot.keyClick(calendar.list, Qt.Key.Key_Return)
    settle()
    assert made.current == "activities"


def test_arrows_go_on_past_the_last_week(made: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    calendar = page(made)
    for _step in range(2):
        qtbot.keyClick(calendar.table, Qt.Key.Key_Down)
        settle()
    assert calendar.day == date(2026, 12, 7)
    assert calendar.remark == "2026年12月"


def test_months_and_weeks_turn(made: MainWindow, settle: Settle) -> None:
    calendar = page(made)
    calendar.turn(1)
    settle()
    assert calendar.day == date(2026, 12, 1)
    calendar._week.setChecked(True)
    settle()
    assert calendar.table.rowCount() == 1
    calendar.turn(-1)
    settle()
    assert calendar.day == date(2026, 11, 24)
    calendar.back()
    assert made.current == "today"


def test_a_full_day_says_how_much_is_left_out(made: MainWindow, store: Store, settle: Settle) -> None:
    with store.write("登记") as work:
        for at in range(12):
            records.save(work.session, "activity", {"name": f"活动{at}", "day": TODAY})
    calendar = page(made)
    calendar.refresh()
    settle()
    shown, left = calendar.table.lines_of(100, TODAY)
    assert left
    assert len(shown) + left == 13
