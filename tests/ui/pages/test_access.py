"""查看记录 in the window: opening a child's file is noted, the head reads it, nobody else is shown the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.store import Store
from swdesk import records, roles
from ui.main_window import MainWindow
from ui.pages.access import AccessPage
from ui.services import Services

Settle = Callable[[], None]


@pytest.fixture
def main(services: Services, window: Callable[[], MainWindow], filled: dict[str, Any]) -> MainWindow:
    services.user_name = "周敏"
    return window()


def access_page(main: MainWindow, settle: Settle) -> AccessPage | None:
    main.open_page("settings")
    tabs: Any = main.page("settings")
    found = next((one for one in tabs.pages if isinstance(one, AccessPage)), None)
    if found is not None:
        tabs.tabs.setCurrentIndex(tabs.pages.index(found))
    settle()
    return found


def lines(page: AccessPage | None) -> list[list[str]]:
    assert page is not None
    return [
        [cell.text for column in range(5) if (cell := page.grid.cell(line, column))]
        for line in range(page.grid.rowCount())
    ]


def test_nothing_opened(main: MainWindow, settle: Settle) -> None:
    page = access_page(main, settle)
    assert (lines(page), page is not None and page.empty.isVisible()) == ([], True)


def test_opening_a_childs_file_is_noted(main: MainWindow, filled: dict[str, Any], settle: Settle) -> None:
    main.open_record("person", filled["person"])
    settle()
    main.open_record("case", filled["case"])
    settle()
    found = lines(access_page(main, settle))
    assert [line[1:] for line in found] == [
        ["周敏", "打开档案", "个案 GA-2026-0001 王芳", "未成年人"],
        ["周敏", "打开档案", "服务对象 王芳", "未成年人"],
    ]


def test_opening_an_adults_file_is_not(store: Store, main: MainWindow, settle: Settle) -> None:
    with store.write("登记") as work:
        adult = records.save(work.session, "person", {"name": "赵桂英", "categories": ("C01",)})
    main.open_record("person", adult)
    settle()
    assert lines(access_page(main, settle)) == []


def test_a_reader_is_noted_and_is_not_shown_the_page(
    store: Store, main: MainWindow, filled: dict[str, Any], settle: Settle
) -> None:
    store.rights = roles.rights_of_role("05")
    main.open_record("person", filled["person"])
    settle()
    assert access_page(main, settle) is None
