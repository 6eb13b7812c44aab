"""The window on a shared store: every page opens, and the settings say where the records lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from swdesk.clock import FixedClock
from swdesk.desk import create_desk
from swdesk.security.seal import Cost
from tests.postgres import Server, needs_server
from tests.ui.test_window import Settings, services, settle
from ui.desk_window import STATION_RAIL, build_window
from ui.main_window import MainWindow
from ui.pages.settings import SafetyPage
from ui.theme import Theme

pytestmark = needs_server


@pytest.fixture
def window(
    server: Server, tmp_path: Path, clock: FixedClock, theme: Theme, qtbot: QtBot
) -> Iterator[MainWindow]:
    name = server.store()
    desk, _phrase = create_desk(
        tmp_path / "client", unit_name="青禾镇社工站", worker_name="周敏", password="abc123", clock=clock,
        cost=Cost(memory_kib=8 * 1024, passes=1, lanes=1), address=server.address(name),
    )  # fmt: skip
    made = build_window(desk, theme, Settings(), keep=True)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made  # qtbot closes it, and that the desk
    server.drop(name)


def test_every_page_opens(window: MainWindow, qtbot: QtBot) -> None:
    for entry in STATION_RAIL:
        if entry.key:
            window.open_page(entry.key)
            settle(qtbot, window)
            assert window.page(entry.key).isVisible()


def test_the_settings_say_where_the_records_lie_and_back_them_up(window: MainWindow, qtbot: QtBot) -> None:
    page = SafetyPage(services(window))
    qtbot.addWidget(page)
    page.refresh()
    assert "数据在服务器" in page._backup_state.text()
    names = {made.text() for made in page.findChildren(QPushButton)}
    assert {"立即备份", "从备份恢复"} <= names
