"""A short code list as chips, answered by one key each (走访快查): the key marks and goes on to the next."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton

from db.codes import code_list
from db.fields import Field
from swdesk.i18n import _, item_text
from ui.forms.editor import Editor
from ui.widgets.basics import button


def has_keys(field: Field) -> bool:
    """Whether every item of the field's list names its key."""
    return all(item.extra.get("key") for item in code_list(field.codes).offered)


class MarkEditor(Editor):
    """One chip an item; pressing the marked one again, or the key Delete, takes the mark back."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._value: str | None = None
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._chips: dict[str, QPushButton] = {}
        self._keys: dict[str, str] = {}
        for item in code_list(field.codes).offered:
            key = str(item.extra["key"])
            made = button(item_text(item), None, "chip", hint=f"{_(field.label)}：{item_text(item)}（{key}）")
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # one stop of the tab key, not one a chip
            made.clicked.connect(lambda checked, code=item.code: self._press(code if checked else None))
            made.installEventFilter(self)
            self._chips[item.code], self._keys[key] = made, item.code
            self._layout.addWidget(made)
        self._layout.addStretch(1)
        first = next(iter(self._chips.values()))
        first.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The key of an item marks it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.text() in self._keys:
                self._press(self._keys[event.text()])
                self._go_on()
                return True
            if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
                self._press(None)
                return True
        return super().eventFilter(watched, event)

    def _go_on(self) -> None:
        """To the next field; from the first chip the chain leads past the others."""
        proxy = self.focusProxy()
        if proxy is not None:
            proxy.setFocus(Qt.FocusReason.TabFocusReason)
        self.focusNextChild()

    def _press(self, code: str | None) -> None:
        self.set_value(code)
        self.edited.emit()

    def value(self) -> Any:
        """The code, None while nothing is marked."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a mark."""
        self._value = value
        for code, made in self._chips.items():
            made.setChecked(value == code)
