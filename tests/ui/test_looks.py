"""What was seen on photographs of the rooms and is not to come back; each thing by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk import records
from swdesk.i18n import translator
from ui.dialogs.gate import Gate
from ui.main_window import MainWindow
from ui.pages.people import PersonPage
from ui.pages.rollups import BasicsPage
from ui.services import Services
from ui.tables.view import RecordList
from ui.widgets.basics import label, row
from ui.widgets.flow import wrapped
from ui.widgets.grid import Cell, Grid, Head

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]
LINES = 40


@pytest.fixture
def errands(services: Services, store: Store, settle: Settle, qtbot: QtBot) -> Callable[..., RecordList]:
    """A list that is higher than its place, as wide as asked for."""
    with store.write("录入") as work:
        for place in range(LINES):
            records.save(
                work.session, "errand", {"day": date(2026, 1, 1), "content": "协助申请", "items": place}
            )

    def make(width: int, *columns: str) -> RecordList:
        made = RecordList(services, "errand", columns=columns, order="items")
        qtbot.addWidget(made)
        made.resize(width, 400)
        made.show()
        made.refresh()
        settle()
        return made

    return make


def test_a_list_that_ends_with_numbers_leaves_room_for_its_bar(errands: Callable[..., RecordList]) -> None:
    table = errands(900, "day", "content", "items").table
    assert table.verticalScrollBar().maximum() > 0
    assert table.horizontalScrollBar().maximum() == 0


def test_what_is_left_goes_to_the_text_and_not_to_the_day(errands: Callable[..., RecordList]) -> None:
    table = errands(900, "day", "content", "items").table
    assert table.columnWidth(1) > 2 * table.columnWidth(0)


def test_a_list_gives_up_what_no_cell_needs_before_it_scrolls(errands: Callable[..., RecordList]) -> None:
    table = errands(480, "day", "content", "items", "minutes").table
    assert table.horizontalScrollBar().maximum() == 0


@pytest.fixture
def held(qtbot: QtBot) -> Callable[..., QWidget]:
    """A place 600 px wide with a layout in it."""

    def make(layout: Any) -> QWidget:
        made = QWidget()
        outer = QVBoxLayout(made)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(layout)
        made.resize(600, 120)
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def test_a_button_beside_a_long_text_stays_small(held: Callable[..., QWidget]) -> None:
    small, text = QPushButton("打印"), label("一句话", wrap=True)
    place = held(row(text, small))
    assert place.isVisible()
    assert small.width() < 200 < text.width()


def test_a_long_text_takes_the_room_before_a_button(held: Callable[..., QWidget]) -> None:
    text = label("一句话", wrap=True)
    place = held(row(text, None, QPushButton("选择")))
    assert place.isVisible()
    assert text.width() > 400


def test_tools_that_wrap_keep_their_margins(held: Callable[..., QWidget]) -> None:
    first = QPushButton("一")
    tools = wrapped(first, QPushButton("二"))
    tools.setContentsMargins(12, 0, 12, 8)
    place = held(tools)
    assert place.isVisible()
    assert first.x() == 12


def test_hidden_tools_leave_no_gap(held: Callable[..., QWidget]) -> None:
    hidden, shown = QPushButton("一"), QPushButton("二")
    hidden.hide()
    place = held(wrapped(hidden, shown))
    assert place.isVisible()
    assert shown.x() == 0


def test_the_second_panel_of_a_page_is_reached_by_scrolling(
    services: Services, settle: Settle, qtbot: QtBot
) -> None:
    page = BasicsPage(services)
    qtbot.addWidget(page)
    page.resize(900, 300)
    page.show()
    page.refresh()
    settle()
    area = page.findChild(QScrollArea)
    assert area is not None
    assert area.verticalScrollBar().maximum() > 0


def test_a_new_activity_begins_at_its_first_field(window: Window, settle: Settle) -> None:
    made = window()
    made.open_page("activities")
    settle()
    page: Any = made.page("activities")
    page.new()
    settle()
    assert page.form.verticalScrollBar().value() == 0


def test_a_new_case_in_which_nobody_typed_leaves_no_draft(
    window: Window, services: Services, settle: Settle
) -> None:
    made = window()
    made.open_page("cases")
    settle()
    page: Any = made.page("cases")
    page.new()
    settle()
    page.back()
    settle()
    assert page.form.editors["number"].value()
    assert services.drafts.load(page.form.id) is None


def test_a_door_with_one_field_is_lower_than_one_with_three(tmp_path: Path, qtbot: QtBot) -> None:
    gate = Gate(tmp_path, known=True)
    qtbot.addWidget(gate)
    gate.show_page("first")
    high = gate._stack.sizeHint().height()
    gate.show_page("reset")
    assert gate._stack.sizeHint().height() < high


@pytest.fixture
def english() -> Iterator[None]:
    translator.use("en")
    yield
    translator.use("zh")


def test_a_list_is_named_by_many_and_a_form_by_one(
    english: None, services: Services, store: Store, settle: Settle, qtbot: QtBot
) -> None:
    with store.write("录入") as work:
        person = records.save(work.session, "person", {"name": "王芳"})
    page = PersonPage(services)
    qtbot.addWidget(page)
    assert page.title == "Clients"
    page.open_record(person)
    settle()
    assert page.title == "Client · 王芳"


def test_english_begins_a_name_small_inside_a_phrase(english: None, services: Services, qtbot: QtBot) -> None:
    page = PersonPage(services)
    qtbot.addWidget(page)
    page.new()
    assert page.title == "New client"


def test_rows_keep_their_names_where_the_table_scrolls_anyway(services: Services, qtbot: QtBot) -> None:
    grid = Grid(
        services.theme, "合计", [Head("指标"), *(Head("第三季度合计数", 120, right=True) for _n in range(4))]
    )
    qtbot.addWidget(grid)
    grid.resize(420, 200)
    grid.show()
    grid.fill([["现场清点的参加者人数", *(Cell("1234", right=True) for _n in range(4))]])
    assert grid.horizontalScrollBar().maximum() > 0
    assert grid.columnWidth(0) > grid.fontMetrics().horizontalAdvance("现场清点的参加者人数")


def test_the_finder_steps_back_before_a_button_is_cut(
    window: Window, services: Services, settle: Settle
) -> None:
    made = window()
    made.resize(1366, 768)
    made.open_page("people")
    settle()
    page = made.page("people")
    main = QPushButton()
    main.setObjectName("primary")
    page.actions = [main, *page.actions]
    for signs in range(24, 60, 2):
        main.setText("字" * signs)
        page.renamed.emit()
        settle()
        if made.finder.isVisible():
            assert made._actions.width() >= made._actions.minimumSizeHint().width()


def test_lines_beside_a_form_never_scroll_sideways(services: Services, qtbot: QtBot) -> None:
    grid = Grid(services.theme, "历程", [Head("", 92), Head("")], header=False)
    qtbot.addWidget(grid)
    grid.resize(180, 200)
    grid.show()
    grid.fill([["2026.11.10", "走访 · 入户　核对补贴到账情况，提醒注意防火防煤气"]])
    assert grid.horizontalScrollBar().maximum() == 0
    assert grid.columnWidth(0) > grid.fontMetrics().horizontalAdvance("2026.11.10")


def test_a_text_counts_with_the_edge_that_qt_leaves(services: Services, qtbot: QtBot) -> None:
    grid = Grid(services.theme, "走访", [Head("姓名"), Head("上次走访", 140)])
    qtbot.addWidget(grid)
    grid.fill([["秦俊杰", "11月21日"]])
    assert grid._content(1) > grid.fontMetrics().horizontalAdvance("11月21日") + services.theme.px(22)
