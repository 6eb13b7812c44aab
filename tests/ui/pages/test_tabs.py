"""Tabs are made when they first come to the front; what leads to one is what its page keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from swdesk.today import SAFETY
from ui.main_window import MainWindow
from ui.pages.base import RecordPage
from ui.pages.parts import TabbedPage
from ui.services import Services

Open = Callable[[], MainWindow]
Settle = Callable[[], None]


def tabbed(window: MainWindow, key: str) -> TabbedPage:
    page = window.page(key)
    assert isinstance(page, TabbedPage)
    return page


@pytest.mark.parametrize("level", ["4", "3"])
def test_every_tab_is_found_by_the_kind_of_its_page(window: Open, services: Services, level: str) -> None:
    services.level = level
    main = window()
    pages = [page for key in main.keys if isinstance(page := main.page(key), TabbedPage)]
    assert len(pages) >= 3
    for page in pages:
        for tab, inner in zip(page.known, page.pages, strict=True):
            wanted = inner.kind if isinstance(inner, RecordPage) else inner.place
            assert (tab.name, tab.leads) == (tab.name, wanted)


def test_a_page_is_made_when_its_tab_comes_to_the_front(window: Open, settle: Settle) -> None:
    main = window()
    main.open_page("staff")
    page = tabbed(main, "staff")
    assert len(page.findChildren(RecordPage)) == 1
    page.tabs.setCurrentIndex(1)
    settle()
    assert len(page.findChildren(RecordPage)) == 2
    assert page.page.isVisible()


def test_a_record_opens_in_a_tab_that_was_not_made_yet(
    window: Open, filled: dict[str, Any], settle: Settle
) -> None:
    main = window()
    main.open_record("expense", filled["expense"])
    settle()
    page = tabbed(main, "projects").page
    assert isinstance(page, RecordPage)
    assert (page.kind, page.editing, page.form.id) == ("expense", True, filled["expense"])


def test_a_place_leads_to_its_tab(window: Open) -> None:
    main = window()
    main.open_record(SAFETY, None)
    assert tabbed(main, "settings").page.place == SAFETY
