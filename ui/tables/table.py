"""The table of a list: how it behaves, and how wide its columns are."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.tables.model import NUMBERS, RecordModel
from ui.tables.widths import heading_of, width_of
from ui.theme import Theme
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

    def fill_room(self) -> None:
        """Once there are rows: texts that are cut get what is left of the width, then the last column or, if that holds numbers,
        the first text.
        """
        if not (self._fresh and self._list.rowCount() and self.isVisible()):
            return
        self._fresh = False
        fields, metrics = self._list.columns, self.fontMetrics()
        lines = range(min(self._list.rowCount(), MEASURED))
        widths = {column: self.columnWidth(column) for column in range(len(fields))}
        left = self.viewport().width() - sum(widths.values())
        for column, width in widths.items():
            texts = (str(self._list.index(line, column).data() or "") for line in lines)
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            more = max(0, min(left, widest + self._theme.px(24) - width))
            self.setColumnWidth(column, width + more)
            left -= more
        words = [column for column, field in enumerate(fields) if field.kind not in NUMBERS]
        stretch = not words or words[-1] == len(fields) - 1
        self._heading.setStretchLastSection(stretch)
        if left > 0 and not stretch:
            self.setColumnWidth(words[0], self.columnWidth(words[0]) + left)
