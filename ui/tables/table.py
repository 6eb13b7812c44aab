"""The table of a list: how it behaves, and how wide its columns are."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from db.fields import Kind
from ui.tables.model import NUMBERS, RecordModel
from ui.tables.widths import heading_of, width_of
from ui.theme import Theme
from ui.widgets.columns import narrowed
from ui.widgets.heads import Heads, Tips

MEASURED = 40
"""Rows whose texts say how wide their columns would like to be."""


class ListTable(QTableView):
    """Lines of 34 px without a grid; a click on a heading sorts."""

    def __init__(self, theme: Theme, model: RecordModel) -> None:
        super().__init__()
        self._theme, self._list = theme, model
        self._fresh = True
        self._heading = Heads(self, theme.scale)
        self.setHorizontalHeader(self._heading)
        self.setModel(model)
        Tips(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._heading.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # first: enabling sorts at once
        self.setSortingEnabled(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.set_widths()

    def set_widths(self) -> None:
        """By what the fields hold; the first rows then say what is done with the rest."""
        self._heading.setStretchLastSection(False)
        fields = self._list.columns
        for column, field in enumerate(fields):
            last = column == len(fields) - 1
            wide = max(120, heading_of(field)) if last else width_of(field)
            self.setColumnWidth(column, max(self._heading.least(column), self._theme.px(wide)))
        self._fresh = True

    def showEvent(self, event: QShowEvent) -> None:
        """The width is known now."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.fill_room)

    def _room(self) -> int:
        """What the columns have: without the bar beside the lines, which comes later."""
        bar, high = (
            self.verticalScrollBar(),
            self._list.rowCount() * self.verticalHeader().defaultSectionSize(),
        )
        coming = high > self.viewport().height() and not bar.isVisible()
        return self.viewport().width() - (bar.sizeHint().width() if coming else 0)

    def fill_room(self) -> None:
        """Once there are rows: where the columns are too wide, what no cell needs is given up; texts that are cut get what is
        left of the width, then the last column or, if that holds numbers, the widest text.
        """
        if not (self._fresh and self._list.rowCount() and self.isVisible()):
            return
        self._fresh = False
        fields, metrics = self._list.columns, self.fontMetrics()
        lines = range(min(self._list.rowCount(), MEASURED))
        widths = {column: self.columnWidth(column) for column in range(len(fields))}
        room, needed = self._room(), dict[int, int]()
        for column in widths:
            said = (str(self._list.index(line, column).data() or "") for line in lines)
            widest = max((metrics.horizontalAdvance(text) for text in said), default=0)
            needed[column] = widest + self._theme.px(24)
        least = {column: self._heading.least(column) for column in widths}
        enough = {column: min(width, max(needed[column], least[column])) for column, width in widths.items()}
        widths = narrowed(widths, (enough, enough), room)
        left = room - sum(widths.values())
        for column, width in widths.items():
            more = max(0, min(left, needed[column] - width))
            self.setColumnWidth(column, width + more)
            left -= more
        words = [column for column, field in enumerate(fields) if field.kind not in NUMBERS]
        stretch = not words or words[-1] == len(fields) - 1
        self._heading.setStretchLastSection(stretch)
        if left > 0 and not stretch:
            texts = [column for column in words if fields[column].kind is not Kind.DAY] or words
            widest = max(texts, key=self.columnWidth)
            self.setColumnWidth(widest, self.columnWidth(widest) + left)
