"""What somebody sees in the first days: empty pages lead to the import, a roster is not overdue, the unit is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from db.store import Store
from swdesk import records
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
Settle = Callable[[], None]


def import_buttons(page: Any) -> list[QPushButton]:
    return [one for one in page.findChildren(QPushButton) if one.text() == "导入台账" and one.isVisible()]


@pytest.mark.parametrize("key", ["today", "people", "visits"])
def test_an_empty_page_offers_the_import_and_names_where(
    window: Callable[[], MainWindow], settle: Settle, key: str
) -> None:
    made = window()
    made.open_page(key)
    settle()
    [one] = import_buttons(made.page(key))
    assert "外观与台账" in one.toolTip()


def test_people_of_a_roster_are_not_visited_yet_and_nothing_is_red(
    window: Callable[[], MainWindow], store: Store, settle: Settle
) -> None:
    with store.write("导入台账") as work:
        for name in ("赵桂英", "李明"):
            records.save(work.session, "person", {"name": name, "risk": "4", "filed_on": date(2024, 1, 1)})
    made = window()
    made.open_page("today")
    settle()
    page: Any = made.page("today")
    assert page._visit_panel.remark.text() == "在册 2 人尚未走访"
    assert page.visits.rowCount() == 0
    assert import_buttons(page) == []


def test_the_to_do_of_the_unit_leads_to_its_page(
    window: Callable[[], MainWindow], services: Services, store: Store, settle: Settle
) -> None:
    with store.write("建") as work:
        station = records.save(work.session, "station", {"name": "青禾镇社工站", "own": True, "level": "4"})
    made = window()
    made.open_page("today")
    settle()
    page: Any = made.page("today")
    [todo] = [one for one in page.todos._data if one.kind == "station"]
    page._go(todo)
    settle()
    assert made.current == "settings"
    inside: Any = made.page("settings")
    assert inside.page.form.id == station
