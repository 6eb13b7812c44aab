"""What stands in a grid: its cells, and the model that says of each only what is asked, when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from ui.theme import STRONG, Theme
from ui.widgets.heads import wrapped

CELL = Qt.ItemDataRole.UserRole
_LONG = 14
"""Characters from which a text is repeated as a tip."""
_NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows. `bar` is (share done, share of time gone) between 0 and 1; `link` is clickable text."""

    text: str = ""
    tone: str = ""
    badge: bool = False
    right: bool = False
    link: bool = False
    strong: bool = False
    marked: bool = False
    bar: tuple[float, float] | None = None
    data: Any = None
    tip: str = ""
    """What the mouse is told over it, and a screen reader."""


@dataclass(frozen=True)
class Head:
    """A column: label, width in px at 100 % (0 takes what is left), numbers at the right; of a `whole` one nothing is cut."""

    label: str
    width: int = 0
    right: bool = False
    whole: bool = False


class Cells(QAbstractTableModel):
    """Rows of cells below heads."""

    def __init__(self, theme: Theme, heads: Sequence[Head], parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._heads = theme, heads
        self._rows: list[list[Cell | None]] = []
        self._bold = QFont()
        self._bold.setBold(True)
        self._says: dict[int, Callable[[Cell, int], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda cell, _column: cell.text,
            CELL: lambda cell, _column: cell,
            Qt.ItemDataRole.TextAlignmentRole: lambda cell, column: self._side(
                right=cell.right or self._heads[column].right
            ),
            Qt.ItemDataRole.ForegroundRole: lambda cell, _column: self._colour(cell),
            Qt.ItemDataRole.FontRole: lambda cell, _column: self._bold if cell.strong or cell.link else None,
            Qt.ItemDataRole.ToolTipRole: lambda cell, _column: (
                cell.tip or (cell.text if len(cell.text) > _LONG else None)
            ),
            Qt.ItemDataRole.AccessibleDescriptionRole: lambda cell, _column: cell.tip or None,
        }

    @staticmethod
    def _side(*, right: bool) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        )

    def _colour(self, cell: Cell) -> Any:
        if cell.tone and not cell.badge:
            return self._theme.colour(STRONG.get(cell.tone, "quiet"))
        return self._theme.colour("accent") if cell.link else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows of the table; a cell has none."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """One for each head."""
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says of itself."""
        says = self._says.get(role)
        if says is None:
            return None
        cell = self.cell(index.row(), index.column())
        return None if cell is None else says(cell, index.column())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Labels of columns; rows have no numbers."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section].label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return wrapped(self._side(right=self._heads[section].right))
        return None

    def cell(self, line: int, column: int) -> Cell | None:
        """The cell at a place; None where there is none."""
        if not 0 <= line < len(self._rows):
            return None
        cells = self._rows[line]
        return cells[column] if 0 <= column < len(cells) else None

    def fill(self, rows: Sequence[Sequence[Cell | str]]) -> None:
        """Other rows; the view stays where it was as far as there are still as many."""
        made: list[list[Cell | None]] = [
            [Cell(cell) if isinstance(cell, str) else cell for cell in cells] for cells in rows
        ]
        old, new = len(self._rows), len(made)
        if new < old:
            self.beginRemoveRows(_NOWHERE, new, old - 1)
            self._rows = made
            self.endRemoveRows()
        elif new > old:
            self.beginInsertRows(_NOWHERE, old, new - 1)
            self._rows = made
            self.endInsertRows()
        self._rows = made
        if new:
            self.dataChanged.emit(self.index(0, 0), self.index(new - 1, len(self._heads) - 1))

    def put(self, line: int, column: int, cell: Cell) -> None:
        """Another cell at a place."""
        cells = self._rows[line]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = cell
        there = self.index(line, column)
        self.dataChanged.emit(there, there)
