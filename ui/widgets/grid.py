"""A small read-only table whose cells may be badges, bars and links: 今日, 服务清单进度, report tables, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from ui.theme import SOFT, STRONG, Theme

_CELL = Qt.ItemDataRole.UserRole
_PAD = 8


@dataclass(frozen=True)
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
    """A column: label, width in px at 100 % (0 takes what is left), numbers at the right."""

    label: str
    width: int = 0
    right: bool = False


class _Painter(QStyledItemDelegate):
    """Paints badges, bars and links over the row's own background."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One cell."""
        cell = index.data(_CELL)
        if not isinstance(cell, Cell) or not (cell.badge or cell.bar or cell.marked):
            super().paint(painter, option, index)
            return
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        styled.text = ""
        QApplication.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, styled, painter, option.widget
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        if cell.bar is not None:
            self._bar(painter, box, *cell.bar)
        elif cell.badge:
            self._badge(painter, box, cell, styled.font)
        else:
            self._marked(painter, box, cell, styled.font)
        painter.restore()

    def _badge(self, painter: QPainter, box: QRectF, cell: Cell, font: QFont) -> None:
        small = QFont(font)
        small.setPixelSize(self._theme.px(12))
        small.setBold(False)
        metrics = QFontMetrics(small)
        width = min(metrics.horizontalAdvance(cell.text) + self._theme.px(12), int(box.width()) - _PAD)
        height = metrics.height() + self._theme.px(4)
        place = QRectF(box.x() + _PAD, box.center().y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(SOFT.get(cell.tone, "hover")))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(self._theme.colour(STRONG.get(cell.tone, "quiet")))
        painter.setFont(small)
        painter.drawText(
            place,
            Qt.AlignmentFlag.AlignCenter,
            metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, width),
        )

    def _marked(self, painter: QPainter, box: QRectF, cell: Cell, font: QFont) -> None:
        """A chosen number: accent on its soft ground."""
        painter.fillRect(box.adjusted(0, 0, 0, -1), self._theme.colour("accent_soft"))
        bold = QFont(font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(self._theme.colour("accent"))
        side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(
            box.adjusted(_PAD, 0, -_PAD, 0), int(side | Qt.AlignmentFlag.AlignVCenter), cell.text
        )

    def _bar(self, painter: QPainter, box: QRectF, done: float, gone: float) -> None:
        width, height = min(box.width() - 2 * _PAD, self._theme.px(150)), self._theme.px(6)
        x, y = box.x() + _PAD, box.center().y() - height / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(QRectF(x, y, width, height), height / 2, height / 2)
        late = gone - done > 0.1
        painter.setBrush(self._theme.colour("warning" if late else "accent"))
        painter.drawRoundedRect(
            QRectF(x, y, width * max(0.0, min(done, 1.0)), height), height / 2, height / 2
        )
        painter.setBrush(self._theme.colour("text"))
        painter.drawRect(
            QRectF(x + width * min(gone, 1.0) - 1, y - self._theme.px(3), 2, height + self._theme.px(6))
        )


class Grid(QTableWidget):
    """Rows of cells. Signals: chosen(row, column, data of the cell), opened(data of the row)."""

    chosen = Signal(int, int, object)
    opened = Signal(object)

    def __init__(self, theme: Theme, name: str, heads: Sequence[Head], *, header: bool = True) -> None:
        super().__init__(0, len(heads))
        self._theme, self._heads = theme, heads
        self._data: list[Any] = []
        self._snugged = False
        self._rest = (0, 0)
        self.setAccessibleName(name)
        self.setItemDelegate(_Painter(theme, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.verticalHeader().setMinimumSectionSize(theme.px(34))
        self._header(heads, header)
        self.cellClicked.connect(self._click)
        self.cellDoubleClicked.connect(self._open)
        self.setMouseTracking(True)

    def _header(self, heads: Sequence[Head], shown: bool) -> None:
        bar = self.horizontalHeader()
        bar.setVisible(shown)
        bar.setHighlightSections(False)
        bar.setMinimumSectionSize(self._theme.px(20))
        for column, head in enumerate(heads):
            item = QTableWidgetItem(head.label)
            side = Qt.AlignmentFlag.AlignRight if head.right else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(column, item)
            if head.width:
                self.setColumnWidth(column, self._theme.px(head.width))

    def share(self) -> None:
        """Columns without a width share what is left, never less than a few words; then the table scrolls sideways."""
        flexible = [column for column, head in enumerate(self._heads) if not head.width]
        if not flexible or self._snugged:
            return
        fixed = sum(
            self.columnWidth(column) for column in range(self.columnCount()) if column not in flexible
        )
        share = (self.viewport().width() - fixed) // len(flexible)
        least = 84 if self.columnCount() > 3 else 60
        for column in flexible:
            self.setColumnWidth(column, max(share, self._theme.px(least)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out again."""
        super().resizeEvent(event)
        self.share()
        if self._snugged:
            self._spread()

    def fill(self, rows: Sequence[Sequence[Cell | str]], data: Sequence[Any] = ()) -> None:
        """Show rows; `data` is what `opened` hands on for each."""
        self._data = list(data)
        self.setRowCount(len(rows))
        for line, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.set_cell(line, column, Cell(cell) if isinstance(cell, str) else cell)

    def keep_in_sight(self) -> None:
        """The current row again, once there is more or less room."""
        QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))

    def set_cell(self, line: int, column: int, cell: Cell) -> None:
        """Change one cell."""
        item = QTableWidgetItem(cell.text)
        item.setData(_CELL, cell)
        right = cell.right or self._heads[column].right
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if cell.tone and not cell.badge:
            item.setForeground(QColor(self._theme.colour(STRONG.get(cell.tone, "quiet"))))
        elif cell.link:
            item.setForeground(self._theme.colour("accent"))
        if cell.strong or cell.link:
            font = QFont()
            font.setBold(True)
            item.setFont(font)
        if cell.tip or len(cell.text) > 14:
            item.setToolTip(cell.tip or cell.text)
        if cell.tip:
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, cell.tip)
        self.setItem(line, column, item)

    def cell(self, line: int, column: int) -> Cell | None:
        """The cell at a place."""
        item = self.item(line, column)
        found = item.data(_CELL) if item is not None else None
        return found if isinstance(found, Cell) else None

    def fit(self, most: int = 12) -> None:
        """As high as its rows, at most `most` of them; then it scrolls."""
        rows = min(max(self.rowCount(), 1), most)
        head = self.horizontalHeader().sizeHint().height() if not self.horizontalHeader().isHidden() else 0
        self.setFixedHeight(head + rows * self._theme.px(34) + 6)

    def snug(self, first: int = 164, most: int = 200) -> None:
        """Columns as wide as what stands in them, the first as given; then it scrolls sideways.

        Where all of them fit that way, the first takes what is left and nothing scrolls.
        """
        small, plain = QFont(self.font()), QFont(self.font())
        small.setPixelSize(self._theme.px(12))
        plain.setPixelSize(self._theme.px(14))
        bold = QFont(plain)
        bold.setBold(True)
        used = 0
        for column in range(1, self.columnCount()):
            cells = [cell for line in range(self.rowCount()) if (cell := self.cell(line, column))]
            widths = [
                QFontMetrics(bold if c.strong or c.link else plain).horizontalAdvance(c.text) for c in cells
            ]
            widest = max(widths, default=0)
            head = QFontMetrics(small).horizontalAdvance(self._heads[column].label)
            width = min(max(widest, head) + self._theme.px(22), self._theme.px(most))
            self.setColumnWidth(column, width)
            used += width
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self._snugged, self._rest = True, (used, self._theme.px(first))
        self._spread()

    def _spread(self) -> None:
        """The first of snug columns: at least a few words, all that is left where there is more."""
        used, first = self._rest
        left = self.viewport().width() - used
        self.setColumnWidth(0, max(left, min(first, self._theme.px(104))) if left > 0 else first)

    def _click(self, line: int, column: int) -> None:
        cell = self.cell(line, column)
        if cell is not None and (cell.link or cell.data is not None):
            self.chosen.emit(line, column, cell.data)

    def _open(self, line: int, _column: int = 0) -> None:
        if 0 <= line < len(self._data):
            self.opened.emit(self._data[line])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row, or the number where rows lead nowhere; the space bar does what a click on the number or link would."""
        line = self.currentRow()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and 0 <= line < len(self._data):
            self._open(line)
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            cells = [(c, self.cell(line, c)) for c in range(self.columnCount())]
            links = [c for c, cell in cells if cell is not None and cell.link]
            numbers = [c for c, cell in cells if cell is not None and cell.data is not None]
            if self.currentColumn() in {*links, *numbers}:
                self._click(line, self.currentColumn())
                return
            if links or numbers:
                self._click(line, links[-1] if links else numbers[0])
                return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        index = self.indexAt(event.position().toPoint())
        cell = self.cell(index.row(), index.column()) if index.isValid() else None
        over = cell is not None and (cell.link or cell.data is not None)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Back to the arrow."""
        self.viewport().unsetCursor()
        super().leaveEvent(event)
