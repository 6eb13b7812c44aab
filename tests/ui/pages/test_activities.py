"""The page 活动: sheet, volunteers, series and news from the real window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from shiboken6 import isValid

from db.activities import Activity
from db.meetings import Publication
from db.staff import VolunteerService
from db.store import Store
from swdesk import records
from swdesk.activities import CAME, EXPECTED, sign_in
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


@pytest.fixture
def page(window: Window, settle: Settle, filled: dict[str, Any]) -> Any:
    """The page with the activity of the sample open; the window lives as long as its page."""
    made = window()
    made.open_record("activity", filled["activity"])
    settle()
    return made.page("activities")


def sheet(store: Store, activity: Any) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(one.name, one.state) for one in sign_in(session, activity)]


def test_a_new_activity_is_saved_on_the_way_to_its_sheet(page: Any, store: Store, settle: Settle) -> None:
    page.new()
    page.form.editors["name"].line.setText("重阳敬老")
    page.form.editors["name"].line.textEdited.emit("重阳敬老")
    page.tabs.setCurrentIndex(1)
    settle()
    page.sign_in.village.setCurrentIndex(page.sign_in.village.findData("柳树屯村"))
    page.sign_in.add_chosen()
    settle()
    assert sheet(store, page.form.id) == [("王芳", EXPECTED)]


def test_all_came_in_one_click(page: Any, store: Store, settle: Settle, filled: dict[str, Any]) -> None:
    with store.write("名单") as work:
        records.save(
            work.session, "participant", {"activity": filled["activity"], "name": "甲", "state": EXPECTED}
        )
    page.tabs.setCurrentIndex(1)
    page.sign_in.all_came()
    settle()
    assert sheet(store, filled["activity"]) == [("甲", CAME)]


def test_a_click_turns_the_state_of_a_line(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    page.tabs.setCurrentIndex(1)
    page.sign_in.name.setText("甲")
    page.sign_in.add()
    settle()
    assert sheet(store, filled["activity"]) == [("甲", CAME)]
    page.sign_in.grid._click(0, 3)
    settle()
    assert sheet(store, filled["activity"]) == [("甲", "3")]


def test_a_volunteer_typed_here_stands_in_the_ledger(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    page.tabs.setCurrentIndex(1)
    page.helpers.who.setText("李梅")
    page.helpers.time.setText("2小时")
    page.helpers.add()
    settle()
    with store.read() as session:
        one = session.query(VolunteerService).one()
        assert (one.activity, one.minutes, one.day) == (filled["activity"], 120, date(2026, 7, 6))
    assert page.helpers.remark.text() == "1 人次，2小时"


def test_time_that_is_not_understood_is_said_and_nothing_is_written(
    page: Any, store: Store, settle: Settle
) -> None:
    told: list[str] = []
    page.services.warn = told.append
    page.helpers.who.setText("李梅")
    page.helpers.time.setText("很久")
    page.helpers.add()
    settle()
    with store.read() as session:
        assert session.query(VolunteerService).count() == 0
    assert "很久" in told[0]


def test_a_series_is_made_from_the_activity(page: Any, store: Store, settle: Settle) -> None:
    page.make_series()
    settle()
    page.dialog.rule.set_value("1")
    page.dialog.until.set_value(date(2026, 7, 20))
    page.dialog.make()
    settle()
    with store.read() as session:
        days = sorted(one.day for one in session.query(Activity) if one.day)
    assert days == [date(2026, 7, 6), date(2026, 7, 13), date(2026, 7, 20)]


def test_a_series_without_an_end_is_asked_for_again(page: Any, settle: Settle) -> None:
    page.make_series()
    settle()
    page.dialog.make()
    assert page.dialog.isVisible()
    assert page.dialog.hint.text()


def test_news_opens_as_a_publication(page: Any, store: Store, settle: Settle) -> None:
    page.write_news()
    settle()
    with store.read() as session:
        one = session.query(Publication).one()
        assert one.title == "青禾镇社工站开展“义诊”活动"
        assert page.window().page("meetings").page.form.id == one.id


def test_tables_and_sums_go_together(page: Any, store: Store, settle: Settle, filled: dict[str, Any]) -> None:
    with store.write("预算") as work:
        records.save(
            work.session,
            "activity_budget",
            {"activity": filled["activity"], "item": "茶点", "price": 500, "number": 4},
        )
    page.refresh()
    settle()
    shown = {
        page.sums.grid.cell(line, 0).text: page.sums.grid.cell(line, 1).text
        for line in range(page.sums.grid.rowCount())
    }
    assert shown["预算"] == "20.00 元"


def test_a_line_of_the_sheet_is_filled_in(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    page.tabs.setCurrentIndex(1)
    page.sign_in.name.setText("甲")
    page.sign_in.add()
    settle()
    page.sign_in.grid.opened.emit(page.sign_in.ids[0])
    settle()
    dialog = page.sign_in.dialog
    dialog.form.editors["village"].line.setText("东河村")
    dialog.form.editors["village"].line.textEdited.emit("东河村")
    dialog.save()
    settle()
    with store.read() as session:
        assert [one.village for one in sign_in(session, filled["activity"])] == ["东河村"]
    assert not isValid(dialog)
