"""危机与强制报告 in the window: red button on minors, plain words, number, form, 今日."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from db.store import Store
from swdesk import records
from ui.dialogs.alarm import AlarmDialog
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


@pytest.fixture
def adult(store: Store) -> Any:
    with store.write("样例") as work:
        return records.save(work.session, "person", {"name": "赵桂英", "born": date(1950, 3, 2)})


def dialog(window: MainWindow) -> AlarmDialog:
    return next(one for one in window.findChildren(AlarmDialog) if one.isVisible())


def texts(widget: Any) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def reports(store: Store, kind: str = "mandatory_report") -> list[records.Row]:
    names = ["number", "day", "found_at", "person", "worker"]
    with store.read() as session:
        return records.rows(session, kind, records.Query(), names)


def test_the_red_button_is_there_for_minors_alone(
    window: Window, settle: Settle, filled: dict[str, Any], adult: Any
) -> None:
    made = window()
    made.open_record("person", filled["person"])
    settle()
    page: Any = getattr(made.page("people"), "page")  # noqa: B009 - a page of several tabs
    assert page.alarm.report.isVisible()
    assert page.alarm.crisis.isVisible()
    made.open_record("person", adult)
    settle()
    assert not page.alarm.report.isVisible()
    assert page.alarm.crisis.isVisible()
    page.back()
    settle()
    assert not page.alarm.crisis.isVisible()


def test_on_the_case_of_a_minor_too(window: Window, settle: Settle, filled: dict[str, Any]) -> None:
    made = window()
    made.open_record("case", filled["case"])
    settle()
    assert made.page("cases").alarm.report.isVisible()  # type: ignore[attr-defined]


def test_first_whom_to_call_then_the_form(
    window: Window, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    made = window()
    made.open_record("person", filled["person"])
    settle()
    page: Any = getattr(made.page("people"), "page")  # noqa: B009 - a page of several tabs
    page.alarm.report.click()
    settle()
    shown = dialog(made)
    assert shown.urge.text() == "请立即拨打110，不要等待系统"
    assert "12345" in texts(shown)
    assert reports(store) == [], "nothing is written before somebody says so"
    shown.go.click()
    settle()
    (row,) = reports(store)
    assert row.values["number"] == "WJ-2026-0001"
    assert (row.values["person"], row.values["found_at"]) == (filled["person"], "10:00")
    alarm: Any = getattr(made.page("crises"), "page")  # noqa: B009
    assert alarm.form.id == row.id
    assert "报案时间" in alarm.standing.lacks.text()


def test_a_number_of_ones_own_takes_the_place_of_the_common_ones(
    window: Window, services: Services, store: Store, settle: Settle
) -> None:
    with store.write("登记") as work:
        records.save(work.session, "hotline", {"name": "青禾派出所", "phone": "0516-1234567"})
    shown = AlarmDialog(services, window(), "crisis")
    shown.show()
    settle()
    assert "0516-1234567" in texts(shown)
    assert "未成年人保护热线" not in texts(shown)
    shown.close()


def test_today_tells_the_number_and_the_time_and_leads_there(
    window: Window, services: Services, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    with store.write("登记") as work:
        made_id = records.save(
            work.session, "mandatory_report",
            {"number": "WJ-2026-0002", "person": filled["person"], "day": date(2026, 11, 22), "found_at": "08:00",
             "police_on": date(2026, 11, 22), "police_at": "08:10"},
        )  # fmt: skip
    made = window()
    made.open_page("today")
    settle()
    page: Any = made.page("today")
    line = [page.todos.cell(0, column).text for column in range(3)]
    assert line == ["强制报告", "WJ-2026-0002 待补报案回执编号", "已过 1天2小时"]
    assert all(
        "王芳" not in (page.todos.cell(n, 1).text if page.todos.cell(n, 1) else "")
        for n in range(page.todos.rowCount())
    )
    page._go(page.todos._data[0])
    settle()
    alarm: Any = getattr(made.page("crises"), "page")  # noqa: B009
    assert alarm.form.id == made_id
    assert "10分" in alarm.standing.times.text()


def test_the_page_says_what_table_14_asks_for(
    window: Window, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    with store.write("登记") as work:
        for number, closed in (("WJ-2026-0001", date(2026, 11, 3)), ("WJ-2026-0002", None)):
            values = {"number": number, "day": date(2026, 11, 2), "found_at": "08:00", "closed_on": closed}
            crisis = records.save(work.session, "crisis", values)
            told = {"crisis": crisis, "told": "01", "day": date(2026, 11, 2), "at": "08:20"}
            records.save(work.session, "crisis_report", told)
    made = window()
    made.open_page("crises")
    settle()
    assert made.page("crises").remark == "本季度 2 例，已处置完毕 1 例 · 首报时长中位数 20分"
