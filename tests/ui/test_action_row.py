"""What does not fit in the header stands in a menu; nothing is squeezed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from ui.main_window import MainWindow
from ui.services import Services
from ui.theme import Theme
from ui.widgets.actions import ActionRow
from ui.widgets.basics import button


@pytest.fixture
def pressed() -> list[str]:
    return []


@pytest.fixture
def made(pressed: list[str]) -> list[QPushButton]:
    plain = [button(name, lambda name=name: pressed.append(name)) for name in ("打印", "历史", "返回列表")]
    return [*plain, button("保存", lambda: pressed.append("保存"), "primary")]


@pytest.fixture
def row(made: list[QPushButton], qtbot: QtBot, theme: Theme) -> ActionRow:
    row = ActionRow()
    qtbot.addWidget(row)
    row.resize(900, 60)
    row.show_actions(made)
    row.show()
    return row


def words(row: ActionRow) -> list[str]:
    row._fill()
    return [action.text() for action in row._menu.actions()]


def test_with_room_all_stand_in_the_row(row: ActionRow, made: list[QPushButton]) -> None:
    assert all(one.isVisible() for one in made)
    assert not row._more.isVisible()


def test_without_room_the_first_go_into_the_menu(
    row: ActionRow, made: list[QPushButton], pressed: list[str]
) -> None:
    row.resize(
        made[-1].sizeHint().width() + made[2].sizeHint().width() + row._more.sizeHint().width() + 20, 60
    )
    assert [one.isVisible() for one in made] == [False, False, True, True]
    assert words(row) == ["打印", "历史"]
    row._menu.actions()[0].trigger()
    assert pressed == ["打印"]
    assert all(one.width() >= one.sizeHint().width() for one in made if one.isVisible())


def test_the_important_one_never_does(row: ActionRow, made: list[QPushButton]) -> None:
    row.resize(10, 60)
    assert made[-1].isVisible()
    assert "保存" not in words(row)


def test_what_the_page_hides_is_in_neither(row: ActionRow, made: list[QPushButton], qtbot: QtBot) -> None:
    made[0].hide()
    row.resize(60, 60)
    assert words(row) == ["历史", "返回列表"]
    row.resize(900, 60)
    assert [one.isVisible() for one in made] == [False, True, True, True]


class Strays(QObject):
    """Buttons that came up as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Watch the whole program."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QPushButton) and watched.isWindow():
            self.seen.append(watched.text())
        return False


@pytest.mark.parametrize("level", ["4", "3"])
def test_no_button_ever_stands_on_the_desktop(
    level: str,
    window: Callable[[], MainWindow],
    services: Services,
    settle: Callable[[], None],
    qapp: QApplication,
) -> None:
    services.level = level
    strays = Strays()
    qapp.installEventFilter(strays)
    shown = window()
    for key in shown.keys:
        shown.open_page(key)
        for tabs in shown.page(key).findChildren(QTabWidget):
            for index in range(tabs.count()):
                tabs.setCurrentIndex(index)
    settle()
    qapp.removeEventFilter(strays)
    assert strays.seen == [], strays.seen
