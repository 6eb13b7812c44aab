"""A small read-only table whose cells may be badges, bars and links: 今日, 服务清单进度, report tables, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.theme import SOFT, STRONG, Theme
from ui.widgets.cells import CELL, Cell, Cells, Head
from ui.widgets.columns import narrowed, spread
from ui.widgets.heads import Heads, Tips

_PAD = 8
MEASURED = 200
"""Rows whose numbers and links say how wide their column must be."""
SHORT = 44
"""What is left of a text in lines without headings, where nothing else fits."""
MOST = 220
"""A column that is not to be cut takes no more than this."""


class _Painter(QStyledItemDelegate):
    """Paints badges, bars and links over the row's own background."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One cell."""
        cell = index.data(CELL)
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


class Grid(QTableView):
    """Rows of cells. Signals: chosen(row, column, data of the cell), opened(data of the row); of a cell clicked(row, column) …"""

    chosen = Signal(int, int, object)
    opened = Signal(object)
    cellClicked = Signal(int, int)  # noqa: N815 - as Qt's own tables call them
    cellDoubleClicked = Signal(int, int)  # noqa: N815
    currentCellChanged = Signal(int, int)  # noqa: N815

    def __init__(self, theme: Theme, name: str, heads: Sequence[Head], *, header: bool = True) -> None:
        super().__init__()
        self._theme, self._heads = theme, heads
        self._cells = Cells(theme, heads, self)
        self.setModel(self._cells)
        self._data: list[Any] = []
        self._snugged = False
        self._rest = (0, 0)
        self._needs: dict[tuple[int, str], int] = {}
        self._fitted = 0
        self.setAccessibleName(name)
        self.setItemDelegate(_Painter(theme, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self._heading = Heads(self, theme.scale)
        self.setHorizontalHeader(self._heading)
        Tips(self)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.verticalHeader().setMinimumSectionSize(theme.px(34))
        self._header(heads, header)
        self.clicked.connect(lambda index: self.cellClicked.emit(index.row(), index.column()))
        self.doubleClicked.connect(lambda index: self.cellDoubleClicked.emit(index.row(), index.column()))
        self.selectionModel().currentChanged.connect(
            lambda index, _before: self.currentCellChanged.emit(index.row(), index.column())
        )
        self.cellClicked.connect(self._click)
        self.cellDoubleClicked.connect(self._open)
        self.setMouseTracking(True)

    def _header(self, heads: Sequence[Head], shown: bool) -> None:
        bar = self._heading
        bar.setVisible(shown)
        if not shown:  # lines beside a form end in … and never scroll sideways
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar.setMinimumSectionSize(self._theme.px(20))
        for column, head in enumerate(heads):
            if head.width:
                self.setColumnWidth(column, self._theme.px(head.width))

    # ── places ───────────────────────────────────────────────────────────────────────────────────────────────

    def rowCount(self) -> int:
        """How many rows there are."""
        return self._cells.rowCount()

    def columnCount(self) -> int:
        """How many columns there are."""
        return self._cells.columnCount()

    def currentRow(self) -> int:
        """The row at hand; -1: none."""
        return self.currentIndex().row()

    def currentColumn(self) -> int:
        """The column at hand; -1: none."""
        return self.currentIndex().column()

    def setCurrentCell(self, line: int, column: int) -> None:
        """Go to a cell; -1: to none."""
        self.setCurrentIndex(self._cells.index(line, column))

    # ── widths ───────────────────────────────────────────────────────────────────────────────────────────────

    def _least(self, column: int) -> int:
        """What a column takes at least; worked out once until a cell changes."""
        if (column, "least") not in self._needs:
            self._needs[column, "least"] = min(self._needed(column), self._theme.px(MOST))
        return self._needs[column, "least"]

    def _needed(self, column: int) -> int:
        """A word of its heading, and whole numbers, links and badges, which are not cut."""
        small, plain = QFont(self.font()), QFont(self.font())
        small.setPixelSize(self._theme.px(12))
        head = self._heads[column]
        needed = self._heading.least(column) if not self._heading.isHidden() else 0
        for line in range(min(self.rowCount(), MEASURED)):
            cell = self.cell(line, column)
            if (
                cell is not None
                and cell.text
                and (cell.badge or cell.link or cell.right or head.right or head.whole)
            ):
                plain.setBold(cell.strong or cell.link or cell.marked)
                wide = QFontMetrics(small if cell.badge else plain).horizontalAdvance(cell.text)
                needed = max(needed, wide + self._theme.px(22))
        return needed

    def share(self) -> None:
        """Columns without a width share what is left. Where that is too little the others give way: first what their cells do
        not need, then texts that may end in … ; then the table scrolls sideways.
        """
        if self._snugged:
            return
        px, room = self._theme.px, self.viewport().width()
        shown = [column for column in range(self.columnCount()) if not self.isColumnHidden(column)]
        flexible = [column for column in shown if not self._heads[column].width]
        least = {column: self._least(column) for column in shown}
        content = {column: max(least[column], min(self._content(column), px(MOST))) for column in shown}
        declared = {
            c: max(least[c], px(self._heads[c].width) if self._heads[c].width else min(content[c], px(140)))
            for c in shown
        }
        few = {c: max(least[c], px(100 if self.columnCount() > 3 else 80)) for c in shown}
        wanted = {c: max(content[c], declared[c], few[c] if c in flexible else 0) for c in shown}
        enough = {c: min(wanted[c], content[c]) for c in shown}
        smaller = {c: min(content[c], declared[c]) for c in shown}
        fewest = {c: min(few[c], smaller[c]) for c in shown}
        texts = {c: fewest[c] if c in flexible else smaller[c] for c in shown}
        fitting = narrowed(wanted, (enough, declared, smaller, texts, fewest), room)
        if (
            sum(fitting.values()) > room and self._heading.isHidden()
        ):  # lines beside a form never scroll sideways
            short = {c: max(least[c], px(SHORT)) for c in shown}
            fitting = narrowed(
                fitting, ({c: short[c] if c in flexible else fitting[c] for c in shown}, short), room
            )
        elif sum(fitting.values()) > room:  # it scrolls anyway: then what the rows are called stays whole
            fitting |= {c: enough[c] for c in flexible}
        for column, width in spread(fitting, flexible, room).items():
            self.setColumnWidth(column, width)
        if self._fitted:
            self.fit(self._fitted)

    def _content(self, column: int) -> int:
        """What the texts of a column take."""
        if (column, "all") not in self._needs:
            bold = QFont(self.font())
            bold.setBold(True)
            plain, heavy = QFontMetrics(self.font()), QFontMetrics(bold)
            texts = [
                (heavy if cell.strong or cell.link else plain).horizontalAdvance(cell.text)
                for line in range(min(self.rowCount(), MEASURED))
                if (cell := self.cell(line, column))
            ]
            bar = any(
                cell.bar for line in range(min(self.rowCount(), 1)) if (cell := self.cell(line, column))
            )
            widest = max(texts, default=0) + self._theme.px(22) + 3  # and the edge that Qt leaves in a cell
            self._needs[column, "all"] = max(widest, self._theme.px(110) if bar else 0)
        return self._needs[column, "all"]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out again."""
        super().resizeEvent(event)
        self.share()
        if self._snugged:
            self._spread()

    def fill(self, rows: Sequence[Sequence[Cell | str]], data: Sequence[Any] = ()) -> None:
        """Show rows; `data` is what `opened` hands on for each."""
        self._data = list(data)
        self._needs.clear()
        self._cells.fill(rows)
        self.share()

    def keep_in_sight(self) -> None:
        """The current row again, once there is more or less room."""
        QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))

    def set_cell(self, line: int, column: int, cell: Cell) -> None:
        """Change one cell."""
        for what in ("least", "all"):
            self._needs.pop((column, what), None)
        self._cells.put(line, column, cell)

    def cell(self, line: int, column: int) -> Cell | None:
        """The cell at a place."""
        return self._cells.cell(line, column)

    def fit(self, most: int = 12) -> None:
        """As high as its rows, at most `most` of them; then it scrolls."""
        self._fitted = most
        rows = min(max(self.rowCount(), 1), most)
        head = self.horizontalHeader().sizeHint().height() if not self.horizontalHeader().isHidden() else 0
        wide = sum(self.columnWidth(column) for column in range(self.columnCount()))
        bar = self.horizontalScrollBar().sizeHint().height() if wide > self.viewport().width() else 0
        self.setFixedHeight(head + rows * self._theme.px(34) + bar + 6)

    def shorten(self, most: int) -> None:
        """As high as its first `most` rows and without the others, so that it does not scroll."""
        for line in range(self.rowCount()):
            self.setRowHidden(line, line >= most)
        self.fit(most)

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
            head = QFontMetrics(small).horizontalAdvance(self._heads[column].label)
            wide = max(max(widths, default=0), head) + self._theme.px(22)
            width = min(max(wide, self._heading.least(column)), self._theme.px(most))
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
