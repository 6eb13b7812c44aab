"""走访周期 in 设置, and its words on 今日 and in 快速登记."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.visit_rules import rules_of
from ui.dialogs.quick import QuickLog
from ui.main_window import MainWindow
from ui.pages.visit_rules import VisitRulePage
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


def tab(window: MainWindow) -> VisitRulePage:
    page: Any = window.page("settings")
    found = next(one for one in page.pages if isinstance(one, VisitRulePage))
    page.tabs.setCurrentIndex(page.pages.index(found))
    return found


def names(store: Store) -> set[str]:
    with store.read() as session:
        return {rule.name for rule in rules_of(session)}


def test_a_preset_is_put_in_and_taken_back(
    window: Window, services: Services, store: Store, settle: Settle
) -> None:
    made = window()
    made.open_page("settings")
    page = tab(made)
    before = names(store)
    page.menu.actions()[1].trigger()
    settle()
    assert "高风险周访" in names(store)
    assert page.list.model.rowCount() == 4
    services.operations.undo()
    settle()
    assert names(store) == before


def test_a_line_of_ones_own_is_written_in_the_form(window: Window, store: Store, settle: Settle) -> None:
    made = window()
    made.open_page("settings")
    page = tab(made)
    page.new()
    for name, value in {
        "name": "低保月访", "scope": "category", "categories": ("A01",), "every": 1, "unit": "month",
    }.items():  # fmt: skip
        page.form.editors[name].set_value(value)
        page.form.editors[name].edited.emit()
    page.save()
    settle()
    assert "低保月访" in names(store)


def test_why_stands_on_today_and_in_the_quick_log(
    window: Window, services: Services, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    with store.write("定") as work:
        values = {
            "name": "低保月访",
            "scope": "category",
            "categories": ("A01",),
            "every": 1,
            "unit": "month",
        }
        records.save(work.session, "visit_rule", values)
        records.save(work.session, "person", {"categories": ("A01",), "risk": None}, id=filled["person"])
    made = window()
    made.open_page("today")
    settle()
    page: Any = made.page("today")
    assert page.why.text() == "王芳：按低保月访，应在10月3日前"
    assert page.visits.cell(0, 5).tip == "按低保月访，应在10月3日前"
    dialog = QuickLog(services, made, "visit", {"person": filled["person"]})
    dialog.show()
    settle()
    assert dialog.why.text() == "按低保月访，应在10月3日前 · 上次走访2026年9月3日"
    dialog.close()


def test_nobody_due_says_nothing(window: Window, settle: Settle, store: Store) -> None:
    with store.write("建") as work:
        records.save(work.session, "person", {"name": "李明", "filed_on": date(2026, 11, 1)})
    made = window()
    made.open_page("today")
    settle()
    page: Any = made.page("today")
    assert not page.why.isVisible()
