"""A screen that Windows enlarges (125 %, 150 %) has less room: the window still fits, laid out as for large text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QSize

from ui.main_window import MainWindow
from ui.services import Services

SCREENS = [(1093, 614), (911, 512)]


@pytest.fixture(params=SCREENS, ids=["125", "150"])
def screen(request: pytest.FixtureRequest, services: Services) -> Iterator[QSize]:
    size = QSize(*request.param)
    services.theme.fit(size)
    yield size
    services.theme.tight = 1.0


@pytest.fixture
def made(
    screen: QSize,
    window: Callable[[], MainWindow],
    filled: dict[str, Any],
    settle: Callable[[], None],
) -> MainWindow:
    main = window()
    main.resize(screen)
    main.open_page("today")
    settle()
    return main


def test_the_window_is_no_larger_than_the_screen(made: MainWindow, screen: QSize) -> None:
    assert made.size() == screen


def test_the_whole_rail_is_seen(made: MainWindow) -> None:
    last = made._buttons[made.keys[-1]]
    assert last.visibleRegion().boundingRect().size() == last.size()


def test_visits_due_need_no_sideways_scrolling(made: MainWindow) -> None:
    page: Any = made.page("today")
    assert not page.visits.horizontalScrollBar().isVisible()
