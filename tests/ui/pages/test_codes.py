"""设置 › 代码表: codes are added, renamed, disabled and moved in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from db import codes
from db.codes import code_list
from ui.forms.unfinished import Unfinished, find_unfinished
from ui.main_window import MainWindow
from ui.pages.codes import CodesPage
from ui.pages.parts import TabbedPage

Make = Callable[[str], CodesPage]


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    yield
    codes.extend({})


@pytest.fixture
def page(window: Callable[[], MainWindow], qtbot: QtBot) -> Make:
    def make(name: str) -> CodesPage:
        main = window()
        main.open_page("settings")
        tabs = main.page("settings")
        assert isinstance(tabs, TabbedPage)
        made = next(one for one in tabs.pages if isinstance(one, CodesPage))
        tabs.tabs.setCurrentIndex(tabs.pages.index(made))
        made.choose(name)
        wanted = len(code_list(name).items)
        qtbot.waitUntil(lambda: len(made.entries) == wanted and made.entry is not None)
        return made

    return make


def settle(made: CodesPage) -> None:
    made.services.operations.wait()


def test_a_code_is_added(page: Make, qtbot: QtBot) -> None:
    made = page("errand_kind")
    made.add()
    made.form.editors["code"].set_value("A1")
    made.form.editors["name"].set_value("养老认证")
    made.save()
    settle(made)
    qtbot.waitUntil(lambda: "A1" in [one.item.code for one in made.entries])
    assert [item.label for item in code_list("errand_kind").offered][-2:] == ["养老认证", "其他"]


def test_a_code_gets_another_name(page: Make, qtbot: QtBot) -> None:
    made = page("risk")
    made.form.editors["name"].set_value("红色预警")
    made.save()
    settle(made)
    qtbot.waitUntil(lambda: made.entries[0].item.label == "红色预警")
    assert made.form.editors["english"].value() == (made.entries[0].item.english or None)


def test_a_code_is_disabled_and_enabled_again(page: Make, qtbot: QtBot) -> None:
    made = page("errand_kind")
    first = made.entries[0].item.code
    for offered in (False, True):
        made.retire()
        settle(made)
        qtbot.waitUntil(lambda offered=offered: made.entries[0].offered is offered)
    assert first in [item.code for item in code_list("errand_kind").offered]


def test_a_code_moves_and_stays_in_hand(page: Make, qtbot: QtBot) -> None:
    made = page("errand_kind")
    first, second = (one.item.code for one in made.entries[:2])
    made.move_by(1)
    settle(made)
    qtbot.waitUntil(lambda: made.entries[0].item.code == second)
    assert made.entry is not None
    assert made.entry.item.code == first


def test_a_closed_list_cannot_be_added_to(page: Make) -> None:
    assert not page("risk")._add.isVisible()  # pyright: ignore[reportPrivateUsage]


def test_what_was_typed_about_a_code_is_gone_on_with_there_alone(page: Make, qtbot: QtBot) -> None:
    made = page("errand_kind")
    line = made.grid.currentRow()
    made.form.editors["name"].set_value("改了一半")
    made.form.editors["name"].edited.emit()
    made.grid.setCurrentCell(line + 1, 0)
    assert made.form.editors["name"].value() != "改了一半"
    made.grid.setCurrentCell(line, 0)
    assert made.form.editors["name"].value() == "改了一半"
    found: list[Unfinished] = []
    find_unfinished(made.services, "code_item", found.extend, made)
    made.services.operations.wait()
    qtbot.wait(50)
    assert found == [], "the list of another page does not offer it"


def test_every_list_is_there_with_its_standard(page: Make) -> None:
    made = page("sex")
    assert "GB/T 2261.1" in made.about.text()
    made.window().resize(1366, 768)
    made.window().grab().save("/tmp/codes.png")
