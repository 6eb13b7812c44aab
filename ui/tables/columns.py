"""选择列: which columns a list shows and in which order; ticked, dragged, or moved by Alt+arrows. Open until one clicks elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from db.codes import plain
from db.fields import Field
from swdesk.i18n import _
from ui.theme import Theme
from ui.widgets.basics import label

_NAME = Qt.ItemDataRole.UserRole


class _List(QListWidget):
    """Alt+↑ and Alt+↓ move a line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        at, to = self.currentRow(), self.currentRow() + step
        if 0 <= to < self.count():
            item = self.takeItem(at)
            self.insertItem(to, item)
            self.setCurrentRow(to)
            self.itemChanged.emit(item)


class ColumnsPopup(QFrame):
    """Signal: chosen(names in order); the columns shown stand first."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget, fields: Sequence[Field], shown: Sequence[str]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(280), theme.px(420))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("查找列"))
        self.search.setAccessibleName(_("查找列"))
        self.search.textChanged.connect(self._narrow)
        self.list = _List()
        self.list.setAccessibleName(_("选择显示的列"))
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        by_name = {field.name: field for field in fields}
        order = [
            *(name for name in shown if name in by_name),
            *(name for name in by_name if name not in shown),
        ]
        for name in order:
            item = QListWidgetItem(_(by_name[name].label))
            item.setData(_NAME, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in shown else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(label(_("勾选显示；拖动或 Alt+↑↓ 调整先后。"), "quiet", wrap=True))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(150)
        self._soon.timeout.connect(self._say)
        self.list.itemChanged.connect(lambda _item: self._soon.start())
        self.list.model().rowsMoved.connect(lambda *_what: self._soon.start())

    def open_at(self, place: QPoint) -> None:
        """Show it, its right edge at `place`."""
        self.move(place - QPoint(self.width(), 0))
        self.show()
        self.search.setFocus()

    def _narrow(self, text: str) -> None:
        for line in range(self.list.count()):
            item = self.list.item(line)
            item.setHidden(bool(text.strip()) and plain(text) not in plain(item.text()))

    @property
    def names(self) -> list[str]:
        """The columns that are ticked, in order."""
        items = [self.list.item(line) for line in range(self.list.count())]
        return [item.data(_NAME) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _say(self) -> None:
        if self.names:
            self.chosen.emit(self.names)
