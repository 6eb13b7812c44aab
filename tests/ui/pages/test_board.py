"""A superior's window: the board as text, checks that lead to a report, sums down to a unit's ledgers, paper compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from db.stations import Station
from db.store import Store
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.reports.rollup import LATE, MISSING, ON_TIME, RETURNED, BoardRow
from tests.swdesk.test_collect import Unit, unit
from ui.main_window import MainWindow
from ui.pages.board import board_text
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


@pytest.fixture
def station(new_store: Callable[..., Store]) -> Unit:
    clock = FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))
    made = unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")
    made.visit(2)
    return made


@pytest.fixture
def page(services: Services, station: Unit, window: Window, settle: Settle, tmp_path: Path) -> Any:
    """The board of a county with one report on the shelf, and a unit that is missing."""
    services.level = "3"
    with services.store.write("名册") as work:
        work.session.add(Station(name="示范县柳树镇社工站", expected=True, level="4"))
    receive(services.store, station.export(station.sign(), tmp_path), clock=station.clock)
    made = window()
    made.open_page("board")
    found: Any = made.page("board")
    found.choice.setCurrentIndex(found.choice.findData("2026Q3"))
    settle()
    return found


def report_of(page: Any) -> str:
    return next(one for one in page.grid._data if one)


def test_the_board_is_text_for_a_chat_group() -> None:
    rows = [
        BoardRow("甲站", "", ON_TIME), BoardRow("乙站", "", LATE), BoardRow("丙站", "", MISSING), BoardRow("丁站", "", RETURNED, remark="走访数不符"),
    ]  # fmt: skip
    assert board_text(parse_period("2026Q3"), rows, date(2026, 10, 5)).split("\n") == [
        "2026年第三季度报送情况：应报 4 家，按时报送 1 家，迟报 1 家，未报 1 家，退回 1 家。",
        "未报：丙站",
        "迟报：乙站",
        "退回：丁站（走访数不符）",
        "请于 2026年10月5日 前报送。",
    ]


def test_the_list_of_the_missing_is_copied(page: Any) -> None:
    page.copy_list()
    assert "未报：示范县柳树镇社工站" in QApplication.clipboard().text()


def test_the_paper_of_what_came_is_compared_on_the_board(page: Any, settle: Settle) -> None:
    code = next(page.grid.cell(line, 5).text for line in range(page.grid.rowCount()) if page.grid._data[line])
    page.prove()
    page.proving.code.setText(code.lower().replace("-", " "))
    page.proving.check()
    settle()
    assert "示范县青禾镇社工站" in page.proving.lines.text()


def test_the_whole_report_leads_back_to_a_remark(page: Any, settle: Settle) -> None:
    page.review(report_of(page))
    settle()
    dialog = page.dialog
    dialog.show_whole()
    settle()
    dialog.whole.contents.turn_to("table:3")
    dialog.whole.middle.number.emit("visits", "year")
    assert dialog._chosen == ("visits", "year")
    assert "走访探访" in dialog._of.text()


def test_a_sum_is_followed_down_to_the_unit(page: Any, settle: Settle) -> None:
    made = page.window()
    made.open_page("rollup")
    rollup: Any = made.page("rollup")
    rollup.choice.setCurrentIndex(rollup.choice.findData("2026Q3"))
    settle()
    rollup.numbers()
    settle()
    sums = rollup.sums
    sums.totals.setCurrentCell(next(i for i, one in enumerate(sums._lines) if one.key == "visits"), 0)
    settle()
    assert (sums.units.cell(0, 0).text, sums.units.cell(0, 1).text) == ("示范县青禾镇社工站", "2")
    sums.units._open(0)
    settle()
    assert "示范县青禾镇社工站" in sums.review.windowTitle()


def test_after_receiving_the_next_step_is_a_button(
    page: Any, services: Services, station: Unit, settle: Settle, tmp_path: Path
) -> None:
    window = page.window()
    window.open_page("bundles")
    inside = window.page("bundles").pages[0]
    inside.take(tmp_path)
    settle()
    assert inside.next.isVisible()
    inside.next.findChild(QPushButton).click()
    settle()
    assert window.current == "board"
