"""回收站 in the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.store import Store
from swdesk import records, roles
from ui.main_window import MainWindow
from ui.pages.bin import BinPage
from ui.services import Services

Settle = Callable[[], None]


@pytest.fixture
def open_bin(
    store: Store, window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle
) -> Callable[[], BinPage]:
    """Opens 回收站 with a person and a visit in it, deleted at once, and an activity."""
    with store.write("删除2条") as work:
        records.remove(work.session, "person", filled["person"])
        records.remove(work.session, "visit", filled["visit"])
    with store.write("删除1条社区活动") as work:
        records.remove(work.session, "activity", filled["activity"])

    def opened() -> BinPage:
        main = window()
        main.open_page("settings")
        tabs: Any = main.page("settings")
        found = next(one for one in tabs.pages if isinstance(one, BinPage))
        tabs.tabs.setCurrentIndex(tabs.pages.index(found))
        settle()
        return found

    return opened


def shown(page: BinPage, column: int) -> list[str]:
    cells = [page.grid.cell(line, column) for line in range(page.grid.rowCount())]
    return [cell.text if cell else "" for cell in cells]


def click(page: BinPage, line: int, column: int) -> None:
    cell = page.grid.cell(line, column)
    assert cell is not None
    page.grid.chosen.emit(line, column, cell.data)


def test_all_kinds_the_last_deleted_first(open_bin: Callable[[], BinPage]) -> None:
    page = open_bin()
    assert (shown(page, 0)[0], sorted(shown(page, 0)[1:])) == ("社区活动", ["服务对象", "走访"])
    assert page.panel.remark.text() == "共 3 条"


def test_one_kind(open_bin: Callable[[], BinPage], settle: Settle) -> None:
    page = open_bin()
    page.kind.setCurrentIndex(page.kind.findData("person"))
    settle()
    assert (shown(page, 1), page.kind.currentText()) == (["王芳"], "服务对象（1）")


def test_after_the_last_of_a_kind_the_others_are_shown(
    open_bin: Callable[[], BinPage], settle: Settle
) -> None:
    page = open_bin()
    page.kind.setCurrentIndex(page.kind.findData("activity"))
    settle()
    click(page, 0, 5)
    settle()
    assert (page.grid.rowCount(), page.kind.currentText()) == (2, "全部种类")


def test_a_record_comes_back(open_bin: Callable[[], BinPage], settle: Settle) -> None:
    page = open_bin()
    click(page, 0, 5)
    settle()
    assert sorted(shown(page, 0)) == ["服务对象", "走访"]


def test_the_batch_comes_back(open_bin: Callable[[], BinPage], settle: Settle) -> None:
    page = open_bin()
    assert shown(page, 6) == ["", "同批恢复", "同批恢复"]
    click(page, 1, 6)
    settle()
    assert shown(page, 0) == ["社区活动"]


def test_what_still_lies_there_is_named(
    open_bin: Callable[[], BinPage], services: Services, settle: Settle
) -> None:
    page = open_bin()
    said: list[str] = []
    services.say = said.append
    click(page, shown(page, 0).index("走访"), 5)
    settle()
    assert said == ["已恢复 1 条。所属的服务对象 王芳还在回收站，要一起看到请也恢复。"]


def test_undo_puts_it_into_the_bin_again(
    open_bin: Callable[[], BinPage], services: Services, settle: Settle
) -> None:
    page = open_bin()
    click(page, 0, 5)
    settle()
    services.operations.undo()
    settle()
    assert page.grid.rowCount() == 3


def test_a_reader_is_offered_nothing(store: Store, open_bin: Callable[[], BinPage]) -> None:
    store.rights = roles.rights_of_role("05")
    assert set(shown(open_bin(), 5)) == {""}
