"""今日 scrolls as a whole: none of its lists has a scroll bar of its own, however long it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MANY = 14
LONG_AGO = date(2024, 1, 1)


@pytest.fixture
def page(window: Callable[[], MainWindow], store: Store, settle: Callable[[], None]) -> Any:
    """Many to visit, many things to do, a long list of services."""
    with store.write("很多") as work:
        for nth in range(MANY):
            person = records.save(work.session, "person", {"name": f"甲{nth}"})
            records.save(work.session, "visit", {"person": person, "day": LONG_AGO, "next_day": LONG_AGO})
            records.save(work.session, "service_item", {"number": str(nth), "name": f"项目{nth}"})
            records.save(work.session, "worker", {"name": f"乙{nth}", "vetted_on": LONG_AGO})
    made = window()
    made.open_page("today")
    settle()
    return made.page("today")


def lists(page: Any) -> list[Any]:
    return [page.visits, page.todos, page.services_grid]


def test_no_list_scrolls_by_itself(page: Any) -> None:
    assert [one.accessibleName() for one in lists(page) if one.verticalScrollBar().maximum()] == []


def test_the_lists_are_long(page: Any) -> None:
    assert [one.rowCount() > 9 for one in lists(page)] == [True] * 3


def test_the_first_people_are_shown(page: Any) -> None:
    assert [page.visits.isRowHidden(line) for line in range(MANY)] == [False] * 8 + [True] * (MANY - 8)
    assert page._few_visits.more.text() == f"还有 {page.visits.rowCount() - 8} 人"


def test_all_people_are_shown_when_asked_for(page: Any, settle: Callable[[], None]) -> None:
    page._few_visits.more.click()
    settle()
    assert not any(page.visits.isRowHidden(line) for line in range(MANY))
    assert page.visits.verticalScrollBar().maximum() == 0


def test_they_stay_shown_when_the_page_reads_again(page: Any, settle: Callable[[], None]) -> None:
    page._few_visits.more.click()
    page.refresh()
    settle()
    assert not page.visits.isRowHidden(MANY - 1)
