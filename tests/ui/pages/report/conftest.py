"""The page of the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ui.main_window import MainWindow


@pytest.fixture
def page(window: Callable[[], MainWindow], settle: Callable[[], None], filled: dict[str, Any]) -> Any:
    """The page of the last quarter of a station with one contract, asked nothing before signing."""
    made = window()
    made.open_page("report")
    settle()
    found: Any = made.page("report")
    found.confirm = lambda *_texts: True
    return found
