"""F1 and the tour."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

import ui
from swdesk import help as texts
from ui.desk_window import STATION_RAIL, SUPERIOR_RAIL
from ui.dialogs.help import TOPICS, HelpWindow
from ui.dialogs.quick import QuickLog
from ui.main_window import MainWindow
from ui.services import Services
from ui.tour import PAGES, Tour

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
SOURCES = [path.read_text("utf-8") for path in Path(ui.__file__).parent.rglob("*.py")]
DIALOGS = {
    name for text in SOURCES for name in re.findall(r"^class (\w+)\((?:Q|Kept)Dialog\)", text, re.MULTILINE)
}


class Settings:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def read(self) -> dict[str, str]:
        return self.kept

    def keep(self, **values: str) -> None:
        self.kept |= values


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_has_help(language: str) -> None:
    pages = {entry.key for entry in (*STATION_RAIL, *SUPERIOR_RAIL) if entry.key}
    assert pages - texts.topics(language).keys() == set()


def test_every_dialog_has_help() -> None:
    plain = {"HelpWindow", "RecordDialog", "ReasonDialog", "KeptDialog"}  # help itself; what says what it is
    assert DIALOGS - TOPICS.keys() - plain == set()
    assert set(TOPICS.values()) - texts.topics("zh").keys() == set()


def test_both_languages_have_the_same_topics_and_steps() -> None:
    assert list(texts.topics("zh")) == list(texts.topics("en"))
    assert [one.key for one in texts.steps("zh")] == [one.key for one in texts.steps("en")]
    assert [key for key, _what in texts.keys("en")][:3] == ["F1", "Ctrl+K", "Ctrl+N"]


def test_f1_opens_the_help_of_the_page(
    window: Callable[[], MainWindow], settle: Callable[[], None], qtbot: QtBot
) -> None:
    made = window()
    made.open_page("visits")
    settle()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.keyClick(made, Qt.Key.Key_F1)
    found = made.findChild(HelpWindow)
    assert found is not None
    assert found.list.currentItem().text() == texts.topics()["visits"].title
    assert "小" in found.text.toPlainText() or "走访" in found.text.toPlainText()
    found.close()


def test_f1_in_a_dialog_explains_the_dialog(
    window: Callable[[], MainWindow], services: Services, settle: Callable[[], None], qtbot: QtBot
) -> None:
    dialog = QuickLog(services, window())
    dialog.show()
    settle()
    qtbot.keyClick(dialog, Qt.Key.Key_F1)
    found = dialog.findChild(HelpWindow)
    assert found is not None
    assert found.list.currentItem().text() == texts.topics()["quick"].title
    dialog.close()


def test_the_keyboard_sheet_prints(window: Callable[[], MainWindow]) -> None:
    found = HelpWindow(window(), texts.KEYS)
    found.print_keys()
    assert isinstance(found.preview, QDialog)
    assert found.preview._data.startswith(b"%PDF")
    found.preview.close()
    found.close()


def test_the_tour_lights_what_it_speaks_of(
    window: Callable[[], MainWindow], services: Services, settle: Callable[[], None]
) -> None:
    services.settings = Settings()
    made = window()
    tour = Tour(made)
    for step in range(len(texts.steps())):
        tour.go(step)
        settle()
        assert tour.target().isVisible(), texts.steps()[step].key
        assert tour._hole.isValid()
        assert tour.rect().contains(tour.card.geometry())
    assert set(PAGES) == {one.key for one in texts.steps()}


def test_a_stopped_tour_goes_on_from_there(
    window: Callable[[], MainWindow], services: Services, settle: Callable[[], None]
) -> None:
    services.settings = Settings()
    made = window()
    first = Tour(made)
    first.go(4)
    first.stop()
    settle()
    second = Tour(made)
    assert second.at == 4
    second.go(len(texts.steps()))
    assert services.settings.kept["tour"] == "0"
