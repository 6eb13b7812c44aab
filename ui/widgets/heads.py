"""Headings that go on in a second line instead of being cut, and tips that say what a cell has no room for."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QToolTip

PAD = 11
"""What theme.qss leaves at each side of a heading, at 100 %."""
_BREAKS = re.compile(r"(?<=/)| ")


class Heads(QHeaderView):
    """A heading of several words breaks between them; its longest word is the least that its column takes."""

    def __init__(self, table: QTableView, scale: int) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._pad = 2 * round(PAD * scale / 100) + 2
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.sectionResized.connect(lambda *_what: self._settle())

    def least(self, column: int) -> int:
        """The width of the longest word of a heading."""
        return self.sectionSizeFromContents(column).width()

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:  # noqa: N803 - Qt's
        """As wide as the longest word, as high as the lines that it takes in its column."""
        plain = super().sectionSizeFromContents(logicalIndex)
        text = self._text(logicalIndex)
        words = _BREAKS.split(text)
        if len(words) == 1:
            return plain
        font = QFont(self.font())
        font.setBold(True)  # as Qt measures
        metrics = QFontMetrics(font)
        sign = plain.width() - self._pad - metrics.horizontalAdvance(text)  # the arrow of the sorted column
        extra = self._pad + max(0, sign)
        widest = max(metrics.horizontalAdvance(word) for word in words)
        room = max(self.sectionSize(logicalIndex) - extra, widest)
        lines = metrics.boundingRect(0, 0, room, 1 << 12, Qt.TextFlag.TextWordWrap, text).height()
        return QSize(widest + extra, plain.height() + max(0, lines - metrics.height()))

    def _text(self, column: int) -> str:
        model = self.model()
        return str(model.headerData(column, Qt.Orientation.Horizontal) or "") if model is not None else ""

    def _settle(self) -> None:
        """A column became wider or narrower: the bar as high as it now needs."""
        height = self.sizeHint().height()
        if height != self.height():
            self.updateGeometry()
            self.parent().updateGeometries()  # type: ignore[attr-defined]


class Tips(QObject):
    """The whole text over a cell that is cut and has no tip of its own."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse rests over a cell."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._table.indexAt(event.pos())
            text = str(index.data() or "")
            if text and not index.data(Qt.ItemDataRole.ToolTipRole):
                room = self._table.visualRect(index).width() - PAD
                if self._table.fontMetrics().horizontalAdvance(text) > room:
                    QToolTip.showText(event.globalPos(), text, self._table.viewport())
                    return True
        return super().eventFilter(watched, event)


def wrapped(side: Qt.AlignmentFlag) -> int:
    """How a heading stands in its column, going on in a second line."""
    return side.value | Qt.TextFlag.TextWordWrap.value
