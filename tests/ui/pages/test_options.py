"""本站规则: the number pattern is set in the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.store import Store
from swdesk.numbering import next_number
from ui.pages.options import OptionsPage
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(services: Services, settle: Callable[[], None], qtbot: Any) -> OptionsPage:
    made = OptionsPage(services)
    qtbot.addWidget(made)
    made.refresh()
    settle()
    return made


def test_a_pattern_counts_once_it_is_saved(
    page: OptionsPage, store: Store, settle: Callable[[], None]
) -> None:
    page.editors["number.case"].setText("案{年}-{序号}")
    page.save()
    settle()
    with store.read() as session:
        assert next_number(session, "case", 2026) == "案2026-0001"


def test_a_pattern_that_cannot_be_used_changes_nothing(
    page: OptionsPage, services: Services, store: Store, settle: Callable[[], None]
) -> None:
    told: list[str] = []
    services.operations.told.connect(told.append)
    page.editors["number.case"].setText("案{年}")
    page.editors["number.station"].setText("QH")
    page.save()
    settle()
    assert any("序号" in text for text in told)
    page.refresh()
    settle()
    assert page.editors["number.station"].text() == ""
