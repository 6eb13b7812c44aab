"""What stands on the widgets of a room: texts, names for screen readers, and what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QTableView,
    QTextEdit,
    QToolButton,
    QWidget,
)

from ui.widgets.basics import Elided
from ui.widgets.grid import CELL, Cell
from ui.widgets.heads import Tips

SPARE = 4
"""Pixels of padding that a word may take before it is cut."""
CHINESE = re.compile(r"[\u3400-\u9fff]")


def shown(room: QWidget) -> Iterator[QWidget]:
    """Every visible widget of a room."""
    return (widget for widget in room.findChildren(QWidget) if widget.isVisible())


def texts(room: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Every text of the program on a room, with its widget; what was typed is not among them."""
    yield room, room.windowTitle()
    for widget in shown(room):
        yield widget, widget.toolTip()
        yield widget, widget.accessibleName()
        match widget:
            case QLabel() | QAbstractButton():
                yield widget, widget.text()
            case QGroupBox():
                yield widget, widget.title()
            case QTabBar():
                yield from ((widget, widget.tabText(at)) for at in range(widget.count()))
            case QComboBox():
                yield from ((widget, widget.itemText(at)) for at in range(widget.count()))
            case QLineEdit() | QPlainTextEdit() | QTextEdit():
                yield widget, widget.placeholderText()
            case QTableView():
                yield from ((widget, text) for text in _cells(widget))
            case _:
                pass


def _cells(view: QTableView) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    for column in range(model.columnCount()):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for line in range(min(model.rowCount(), 60)):
            yield str(model.index(line, column).data() or "")


CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QComboBox,
    QAbstractSpinBox,
    QTabBar,
    QTableView,
)


def nameless(room: QWidget) -> Iterator[QWidget]:
    """Controls that a screen reader could not name."""
    for widget in shown(room):
        if isinstance(widget, CONTROLS) and not _part_of_another(widget):
            said = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            if not said and not isinstance(widget, QTabBar):
                yield widget


def _part_of_another(widget: QWidget) -> bool:
    """Qt's own parts: the line of a spin box, the corner of a table, the buttons inside a line."""
    parent = widget.parentWidget()
    inside = isinstance(
        parent, QAbstractSpinBox | QComboBox | QAbstractItemView | QHeaderView | QTabBar | QLineEdit
    )
    return inside or widget.objectName().startswith("qt_")


def cut_off(room: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Words that do not fit: buttons and labels smaller than their text, or beyond the edge of the room."""
    for widget in shown(room):
        if isinstance(widget, Elided | QToolButton) or not isinstance(widget, QLabel | QAbstractButton):
            continue  # tool buttons here show a picture, their text is for screen readers
        text = widget.text()
        if not text or _scrolled_away(widget, room):
            continue
        wanted = (
            widget.heightForWidth(widget.width())
            if widget.hasHeightForWidth()
            else widget.sizeHint().height()
        )
        least = widget.minimumSizeHint() if _wraps(widget) else widget.sizeHint()
        narrow = widget.width() < least.width() - SPARE
        if (
            narrow
            or widget.height() < min(wanted, widget.minimumSizeHint().height()) - 1
            or (_wraps(widget) and widget.height() < widget.heightForWidth(widget.width()) - 1)
            or not _inside(widget, room)
        ):
            yield widget, text


def sideways(room: QWidget) -> Iterator[QScrollArea]:
    """Forms and panels that are wider than the place they stand in: they may scroll down, not sideways."""
    for area in shown(room):
        if isinstance(area, QScrollArea) and area.horizontalScrollBar().maximum() > SPARE:
            yield area


def astray(room: QWidget) -> Iterator[QWidget]:
    """Controls that no layout places: they lie wherever they were made."""
    for widget in shown(room):
        above = widget.parentWidget()
        layout = above.layout() if above is not None else None
        control = isinstance(widget, QAbstractButton | QLineEdit | QComboBox) and not _part_of_another(widget)
        if control and layout is not None and widget not in _placed(layout):
            yield widget


def _placed(layout: QLayout) -> list[QWidget]:
    found: list[QWidget] = []
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is not None and (widget := item.widget()) is not None:
            found.append(widget)
        elif item is not None and (inner := item.layout()) is not None:
            found += _placed(inner)
    return found


def cut_cells(room: QWidget) -> Iterator[tuple[QTableView, str]]:
    """Headings that are cut; numbers, links and badges that are; other cells that are and nothing tells the whole text."""
    for view in shown(room):
        if isinstance(view, QTableView) and view.model() is not None:
            for column in range(view.model().columnCount()):
                if not view.isColumnHidden(column):
                    yield from ((view, text) for text in _cut_in(view, column))


def _cut_in(view: QTableView, column: int) -> Iterator[str]:
    model, header, width = view.model(), view.horizontalHeader(), view.columnWidth(column)
    across = Qt.Orientation.Horizontal
    told = model.headerData(column, across, Qt.ItemDataRole.ToolTipRole)
    if not header.isHidden() and not told and header.sectionSizeHint(column) > width + SPARE:
        yield str(model.headerData(column, across) or "")
    tips = view.findChild(Tips) is not None
    for line in range(0 if view.wordWrap() else min(model.rowCount(), 60)):
        index = model.index(line, column)
        text, cell = str(index.data() or ""), index.data(CELL)
        if not text or view.indexWidget(index) is not None:
            continue
        side = index.data(Qt.ItemDataRole.TextAlignmentRole) or 0
        exact = bool(int(side) & int(Qt.AlignmentFlag.AlignRight)) or (
            isinstance(cell, Cell) and (cell.link or cell.badge)
        )
        whole = tips or index.data(Qt.ItemDataRole.ToolTipRole)
        if (exact or not whole) and _wide(view, index, cell) > width - SPARE:
            yield text


def _wide(view: QTableView, index: QModelIndex, cell: object) -> int:
    font = QFont(index.data(Qt.ItemDataRole.FontRole) or view.font())
    font.setPixelSize(view.font().pixelSize())
    if isinstance(cell, Cell) and cell.badge:
        font.setPixelSize(round(font.pixelSize() * 12 / 14))
    return QFontMetrics(font).horizontalAdvance(str(index.data()))


def _wraps(widget: QWidget) -> bool:
    return isinstance(widget, QLabel) and widget.wordWrap()


def _scrolled_away(widget: QWidget, room: QWidget) -> bool:
    """Inside something that scrolls: what is out of sight there can be reached."""
    from PySide6.QtWidgets import QAbstractScrollArea

    above = widget.parentWidget()
    while above is not None and above is not room:
        if isinstance(above, QAbstractScrollArea):
            return widget.visibleRegion().isEmpty()
        above = above.parentWidget()
    return False


def _inside(widget: QWidget, room: QWidget) -> bool:
    from PySide6.QtWidgets import QAbstractScrollArea

    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return True
        if above is room:
            break
        above = above.parentWidget()
    corner = widget.mapTo(room, widget.rect().topLeft())
    return room.rect().contains(QRect(corner, widget.size()))
