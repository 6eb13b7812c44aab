"""A grid: what its model says of a cell, and that filling it again does not throw the user elsewhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.theme import Theme
from ui.widgets.grid import Cell, Grid, Head


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme) -> Grid:
    made = Grid(theme, "样例", [Head("姓名"), Head("次数", 60, right=True)])
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show()
    return made


def numbered(count: int) -> list[list[Cell | str]]:
    return [["王芳", Cell(str(n), data=n)] for n in range(count)]


@pytest.mark.parametrize(("after", "line"), [(30, 20), (60, 20), (5, 4)])
def test_the_line_at_hand_stays_when_the_grid_is_filled_again(grid: Grid, after: int, line: int) -> None:
    grid.fill(numbered(30))
    grid.setCurrentCell(20, 1)
    grid.fill(numbered(after))
    assert (grid.rowCount(), grid.currentRow()) == (after, line)


def test_a_short_row_leaves_nothing_of_the_one_before(grid: Grid) -> None:
    grid.fill(numbered(1))
    grid.fill([["合计"]])
    assert (grid.cell(0, 0), grid.cell(0, 1)) == (Cell("合计"), None)


def test_one_cell_is_changed_in_its_place(grid: Grid) -> None:
    grid.fill(numbered(3))
    grid.set_cell(1, 1, Cell("九", "danger"))
    assert [grid.cell(line, 1).text for line in range(3)] == ["0", "九", "2"]  # type: ignore[union-attr]


def test_a_cell_says_its_tip_and_a_long_text_is_its_own(grid: Grid) -> None:
    long = "柳树屯村三组十二号，门前有一棵大槐树"
    grid.fill([[long, Cell("3", tip="按低保月访")]])
    model = grid.model()
    assert [model.data(model.index(0, column), Qt.ItemDataRole.ToolTipRole) for column in range(2)] == [
        long,
        "按低保月访",
    ]


def test_no_cell_is_at_hand_after_going_nowhere(grid: Grid) -> None:
    grid.fill(numbered(3))
    grid.setCurrentCell(1, 0)
    grid.setCurrentCell(-1, -1)
    assert (grid.currentRow(), grid.currentColumn()) == (-1, -1)


def test_moving_to_another_line_is_told(grid: Grid, qtbot: QtBot) -> None:
    grid.fill(numbered(3))
    with qtbot.waitSignal(grid.currentCellChanged) as told:
        grid.setCurrentCell(2, 1)
    assert told.args == [2, 1]


def test_lines_without_heads_never_scroll_sideways(qtbot: QtBot, theme: Theme) -> None:
    made = Grid(theme, "目录", [Head(""), Head("", 36)], header=False)
    qtbot.addWidget(made)
    made.resize(200, 120)
    made.show()
    made.fill([["（三）儿童福利与未成年人保护、家庭支持", Cell("1", badge=True)]] * 9)
    made.setColumnHidden(1, True)
    assert not made.horizontalScrollBar().isVisible()
