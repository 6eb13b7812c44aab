"""A layout that wraps, for tokens and chips: nothing is cut off at large texts."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Items beside each other, in as many lines as they need; the item at `wide` takes what the others of its line leave."""

    def __init__(self, gap: int = 4, least: int = 160) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._gap, self._least = gap, least
        self.wide: QWidget | None = None
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's."""
        self._items.append(item)

    def insert(self, place: int, widget: QWidget) -> None:
        """Put a widget before the item at `place`."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        """How many items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # pyright: ignore[reportIncompatibleMethodOverride]  # stub
        """Qt's."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # pyright: ignore[reportIncompatibleMethodOverride]  # stub
        """Qt's."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Grows in no direction by itself."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines; worked out once for a width: Qt asks hundreds of times while it lays out a page."""
        if width not in self._heights:
            edge = self.contentsMargins()
            inner = width - edge.left() - edge.right()
            lines = self._arrange(QRect(0, 0, inner, 0), really=False)
            self._heights[width] = lines + edge.top() + edge.bottom()
        return self._heights[width]

    def invalidate(self) -> None:
        """Items came, went, or need more or less room."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        """Place everything."""
        super().setGeometry(rect)
        spare = max(0, rect.height() - self.heightForWidth(rect.width()))
        self._arrange(self.contentsRect().adjusted(0, spare // 2, 0, 0), really=True)

    def sizeHint(self) -> QSize:
        """At least one line."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The largest single item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _width(self, item: QLayoutItem) -> int:
        return self._least if item.widget() is self.wide else item.sizeHint().width()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty():  # what is hidden leaves no gap
                continue
            need = self._width(item)
            if lines[-1] and used + need > width:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += need + self._gap
        return lines

    def _arrange(self, rect: QRect, *, really: bool) -> int:
        y = rect.y()
        for line in self._lines(rect.width()):
            height = max((item.sizeHint().height() for item in line), default=0)
            x = rect.x()
            for place, item in enumerate(line):
                behind = sum(self._width(one) + self._gap for one in line[place + 1 :])
                rest = rect.right() + 1 - x - behind
                size = item.sizeHint()
                wide = rest if item.widget() is self.wide else min(size.width(), rest)
                if really:
                    item.setGeometry(
                        QRect(QPoint(x, y + (height - size.height()) // 2), QSize(wide, size.height()))
                    )
                x += wide + self._gap
            y += height + self._gap
        return y - self._gap - rect.y()


def together(*parts: QWidget) -> QWidget:
    """Parts that stay beside each other where the others wrap: a name and its box."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for part in parts:
        layout.addWidget(part)
    return made


def wrapped(*parts: QWidget, wide: QWidget | None = None, gap: int = 8, least: int = 160) -> Flow:
    """Tools beside each other that wrap at large texts; `wide` takes what is left of its line."""
    made = Flow(gap, least)
    for part in parts:
        made.addWidget(part)
    made.wide = wide
    return made
