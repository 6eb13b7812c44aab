"""Weeks as a table, a day a cell with its first lines (日历); arrows move, Enter goes into the day, a click on a line opens it."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from swdesk.agenda import KINDS, WEEKDAYS, Days, Event
from swdesk.i18n import _
from swdesk.periods import Span
from swdesk.values import show_day
from ui.theme import STRONG, Theme

TONES = {
    "activity": "accent", "school_activity": "accent", "group": "info", "case": "warning", "visit": "danger", "duty_shift": "",
}  # fmt: skip
"""Kind → the colour of its mark; the line says in words what it is."""

_HEAD, _LINE, _PAD = 24, 20, 6


class WeeksTable(QTableWidget):
    """Signals: marked(date), entered(date) for Enter, opened(Event), turned(-1 or 1) past the first or last day."""

    marked = Signal(object)
    entered = Signal(object)
    opened = Signal(object)
    turned = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(0, 7)
        self.theme = theme
        self.found: Days = {}
        self.span = Span(date.min, date.min)
        self.today = self.month = date.min
        self.setAccessibleName(_("日历"))
        self.setItemDelegate(_Painter(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalHeaderLabels([_(name) for name in WEEKDAYS])
        self.verticalHeader().hide()
        for bar in (self.horizontalHeader(), self.verticalHeader()):
            bar.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            bar.setHighlightSections(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentCellChanged.connect(lambda line, column, *_rest: self._mark(line, column))

    def show_days(self, span: Span, found: Days, today: date, month: date, chosen: date) -> None:
        """The weeks of a span; days outside `month` are pale."""
        self.span, self.found, self.today, self.month = span, found, today, month
        self.blockSignals(True)
        self.setRowCount(span.days // 7)
        for at in range(span.days):
            day = span.start + timedelta(days=at)
            item = QTableWidgetItem()
            lines = found.get(day, [])
            said = "，".join(f"{_(KINDS[one.kind])} {one.line}" for one in lines) or _("没有安排")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{show_day(day)}：{said}")
            item.setToolTip("\n".join(one.line for one in lines))
            self.setItem(at // 7, at % 7, item)
        place = (chosen - span.start).days
        self.setCurrentCell(place // 7, place % 7)
        self.blockSignals(False)
        self.viewport().update()

    def day_at(self, line: int, column: int) -> date:
        """The day of a cell."""
        return self.span.start + timedelta(days=line * 7 + column)

    def _mark(self, line: int, column: int) -> None:
        if line >= 0 and column >= 0:
            self.marked.emit(self.day_at(line, column))

    def lines_of(self, height: int, day: date) -> tuple[list[Event], int]:
        """The events that a cell has room for, and how many are left out."""
        several = self.found.get(day, [])
        room = max((height - self.theme.px(_HEAD) - _PAD) // self.theme.px(_LINE), 0)
        return (
            (several, 0)
            if len(several) <= room
            else (several[: max(room - 1, 0)], len(several) - max(room - 1, 0))
        )

    def event_at(self, line: int, column: int, y: int) -> Event | None:
        """The event at a height of its cell."""
        box = self.visualRect(self.model().index(line, column))
        shown, _left = self.lines_of(box.height(), self.day_at(line, column))
        at = (y - box.top() - self.theme.px(_HEAD)) // self.theme.px(_LINE)
        return shown[at] if 0 <= at < len(shown) else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a line opens its record."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        found = self.event_at(index.row(), index.column(), place.y()) if index.isValid() else None
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes into the day; past the ends the neighbouring weeks come."""
        line, column = self.currentRow(), self.currentColumn()
        at = line * 7 + column
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit(self.day_at(line, column))
        elif (step := steps.get(Qt.Key(event.key()))) is not None and not event.modifiers():
            if 0 <= at + step < self.span.days:
                self.setCurrentCell((at + step) // 7, (at + step) % 7)
            else:
                self.turned.emit(step)
        else:
            super().keyPressEvent(event)


class _Painter(QStyledItemDelegate):
    """The number of the day, then a line an event with a mark in the colour of its kind."""

    def __init__(self, table: WeeksTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a day."""
        table, box = self._table, QRect(option.rect)  # pyright: ignore[reportAttributeAccessIssue]  # the stub forgets it
        theme, day = table.theme, table.day_at(index.row(), index.column())
        current = index.row() == table.currentRow() and index.column() == table.currentColumn()
        painter.save()
        if current:
            painter.fillRect(box, theme.colour("accent_soft"))
        self._number(painter, box, day)
        shown, left = table.lines_of(box.height(), day)
        font = QFont(table.font())
        font.setPixelSize(theme.px(12))
        painter.setFont(font)
        top = box.top() + theme.px(_HEAD)
        for one in shown:
            self._line(painter, QRect(box.left(), top, box.width(), theme.px(_LINE)), one)
            top += theme.px(_LINE)
        if left:
            painter.setPen(theme.colour("quiet"))
            rest = QRect(box.left() + _PAD, top, box.width() - _PAD, theme.px(_LINE))
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, _("还有 {} 项").format(left))
        if current and table.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _number(self, painter: QPainter, box: QRect, day: date) -> None:
        table, theme = self._table, self._table.theme
        font = QFont(table.font())
        font.setPixelSize(theme.px(13))
        font.setBold(day == table.today)
        painter.setFont(font)
        outside = day.month != table.month.month
        tone = "accent" if day == table.today else "quiet" if outside else "text"
        painter.setPen(theme.colour(tone))
        first = (
            _("{}月{}日").format(day.month, day.day) if day.day == 1 or day == table.today else str(day.day)
        )
        head = QRect(box.left() + _PAD, box.top(), box.width() - _PAD, theme.px(_HEAD))
        said = [_("{} 今天").format(first)] if day == table.today else []
        room = QFontMetrics(font)  # large texts: the day alone, still bold and in colour
        text = next(
            (one for one in (*said, first) if room.horizontalAdvance(one) <= head.width()), str(day.day)
        )
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, text)

    def _line(self, painter: QPainter, box: QRect, one: Event) -> None:
        theme = self._table.theme
        tone: QColor = theme.colour(STRONG[TONES[one.kind]])
        mark = QRect(box.left() + _PAD, box.center().y() - theme.px(3), theme.px(6), theme.px(6))
        painter.fillRect(mark, tone)
        words = box.adjusted(_PAD + theme.px(11), 0, -3, 0)
        text = QFontMetrics(painter.font()).elidedText(one.line, Qt.TextElideMode.ElideRight, words.width())
        painter.setPen(theme.colour("text"))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
