"""What every editor of a form is: `value()`, `set_value(v)` and the signal `edited`.

What is typed and not understood is never lost and never saved as something else: `raw()` gives it back, the field
keeps its last value, and `doubtful` says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction, QHelpEvent, QIcon
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QToolTip, QWidget

from db.fields import Field
from swdesk.i18n import _

_PAD = 8
"""What theme.qss leaves at each side of a line."""


class Editor(QWidget):
    """The base: a widget for one field. Signals: edited; doubtful(sentence, '' when all is well)."""

    edited = Signal()
    doubtful = Signal(str)

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.setAccessibleName(_(field.label))
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)

    def value(self) -> Any:
        """The Python value, None for nothing."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def settle(self, value: Any) -> None:
        """What now stands in the store, under the hands of whoever goes on typing; only tables of rows mind."""

    def raw(self) -> str:
        """What is typed and not understood; '' when all is."""
        return ""

    def set_raw(self, text: str) -> None:
        """Show again what was typed and not understood."""

    def _add(self, widget: QWidget, stretch: int = 1) -> None:
        widget.setAccessibleName(_(self.field.label))
        self._layout.addWidget(widget, stretch)
        self.setFocusProxy(widget)


class Line(QLineEdit):
    """A line to type into; a text that it has no room for is shown whole to the mouse, as in the narrow cells of tables of rows."""

    @property
    def crowded(self) -> bool:
        """Whether not all of the text is seen."""
        room = self.contentsRect().width() - self.textMargins().left() - self.textMargins().right() - 2 * _PAD
        return self.fontMetrics().horizontalAdvance(self.text()) > room

    def event(self, event: QEvent) -> bool:
        """The mouse rests on it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.crowded:
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)


def sign(line: QLineEdit, icon: QIcon, text: str, act: Callable[[], None]) -> QAction:
    """A sign at the end of a line that opens what the arrow down opens."""
    action = line.addAction(icon, QLineEdit.ActionPosition.TrailingPosition)
    action.setText(text)
    action.setToolTip(text)
    for made in line.findChildren(QToolButton):  # the one that Qt made for the action
        if made.defaultAction() is action:
            made.setAccessibleName(text)
    action.triggered.connect(lambda _checked=False: act())
    return action
