"""Editors that choose: from code lists, 是 and 否, other records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QWidget
from sqlalchemy.orm import Session

from db.codes import code_list
from db.fields import Field
from swdesk.clock import Clock
from swdesk.i18n import _, code_text, item_text
from swdesk.people import file_new
from ui.forms.editor import Editor, sign
from ui.operations import Operations
from ui.widgets.basics import button
from ui.widgets.flow import Flow
from ui.widgets.icons import chevron
from ui.widgets.pickers import Choice, PickerField, RecordPicker, code_choices


class CodeEditor(Editor):
    """A code list, searchable by label and pinyin initials."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._codes = code_list(field.codes)
        self._value: str | None = None
        self.line = PickerField(self._find)
        self.line.setPlaceholderText(_("选择或输拼音"))
        self.line.setToolTip(_(field.help))
        self._add(self.line)
        sign(self.line, chevron(), _("展开选项（↓）"), self._open)
        self.line.picked.connect(lambda choice: self._take(choice.value))
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.editingFinished.connect(self._left)

    def _find(self, typed: str, show_them: Callable[[Sequence[Choice]], None]) -> None:
        show_them(code_choices(self._codes, "" if typed == code_text(self._codes, self._value) else typed))

    def _open(self) -> None:
        self.line.setFocus()
        self.line.open()

    def _take(self, code: str | None) -> None:
        self._value = code
        self.doubtful.emit("")
        self.edited.emit()

    def _left(self) -> None:
        typed = self.raw()
        if typed and (found := self._codes.find(typed)) is not None:
            self.line.setText(item_text(found))
            self._take(found.code)
        elif not self.line.text().strip() and self._value is not None:
            self._take(None)
        elif typed:
            self.doubtful.emit(_("“{}”不在选项里，请从候选里选一个。").format(typed))

    def value(self) -> Any:
        """The code."""
        return self._value if self.line.text().strip() else None

    def set_value(self, value: Any) -> None:
        """Show a code's label."""
        self._value = value
        self.line.setText(code_text(self._codes, value))
        self.line.setCursorPosition(0)  # of a long label the beginning is read

    def raw(self) -> str:
        """What is typed and is no item."""
        typed = self.line.text().strip()
        return "" if typed == code_text(self._codes, self._value) else typed

    def set_raw(self, text: str) -> None:
        """Show again what is no item."""
        self.line.setText(text)
        self._left()


class OfferEditor(Editor):
    """A line with texts to choose from; others may be typed."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line = PickerField(self._find)
        if field.help:
            self.line.setPlaceholderText(_(field.help))
        self._add(self.line)
        sign(self.line, chevron(), _("展开选项（↓）"), self._open)
        self.line.picked.connect(lambda _choice: self.edited.emit())
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def _find(self, typed: str, show_them: Callable[[Sequence[Choice]], None]) -> None:
        known = typed in self.field.choices  # opening the list of a field that is filled shows all
        show_them([Choice(one, one) for one in self.field.choices if known or typed in one])

    def _open(self) -> None:
        self.line.setFocus()
        self.line.open()

    def value(self) -> Any:
        """The text, None when empty."""
        return self.line.text().strip() or None

    def set_value(self, value: Any) -> None:
        """Show a text."""
        self.line.setText(value or "")


class CodesEditor(Editor):
    """Several codes as tokens, with a line that adds one; the backspace key takes the last one away."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._codes = code_list(field.codes)
        self._values: list[str] = []
        self._tokens: list[QWidget] = []
        self._flow = Flow()
        self.line = PickerField(self._find)
        self.line.setPlaceholderText(_("添加：输入名称或拼音首字母"))
        self.line.setAccessibleName(_(field.label))
        self._flow.addWidget(self.line)
        self._flow.wide = self.line
        self._layout.addLayout(self._flow)
        self.setFocusProxy(self.line)
        sign(self.line, chevron(), _("展开选项（↓）"), self._open)
        self.line.picked.connect(lambda choice: self._take(choice.value))
        self.line.editingFinished.connect(self._left)
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The backspace key in an empty line takes the last code away."""
        pressed = (
            event.key() if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) else None
        )
        if pressed == Qt.Key.Key_Backspace and not self.line.text() and self._values:
            self._drop(self._values[-1])
            return True
        return super().eventFilter(watched, event)

    def _find(self, typed: str, show_them: Callable[[Sequence[Choice]], None]) -> None:
        show_them([choice for choice in code_choices(self._codes, typed) if choice.value not in self._values])

    def _open(self) -> None:
        self.line.setFocus()
        self.line.open()

    def _take(self, code: str) -> None:
        if code not in self._values:
            self._values.append(code)
        self.line.clear()
        self._show()
        self.doubtful.emit("")
        self.edited.emit()

    def _left(self) -> None:
        typed = self.raw()
        if typed and (found := self._codes.find(typed)) is not None:
            self._take(found.code)
        else:
            self.doubtful.emit(_("“{}”不在选项里，请从候选里选一个。").format(typed) if typed else "")

    def _drop(self, code: str) -> None:
        self._values.remove(code)
        self._show()
        self.line.setFocus()
        self.edited.emit()

    def _show(self) -> None:
        for token in self._tokens:
            self._flow.removeWidget(token)
            token.hide()
            token.deleteLater()
        self._tokens = []
        for code in self._values:
            name = code_text(self._codes, code)
            hint = _("去掉“{}”").format(name)
            made = button(f"{name} ×", lambda code=code: self._drop(code), "token", hint=hint)
            self._flow.insert(len(self._tokens), made)
            self._tokens.append(made)
        self.updateGeometry()

    def value(self) -> Any:
        """The codes as a tuple."""
        return tuple(self._values)

    def set_value(self, value: Any) -> None:
        """Show codes."""
        self._values = list(value or ())
        self.line.clear()
        self._show()

    def raw(self) -> str:
        """What is typed and not added."""
        return self.line.text().strip()

    def set_raw(self, text: str) -> None:
        """Show again what was not added."""
        self.line.setText(text)
        self._left()


class FlagEditor(Editor):
    """是 / 否 / not said: two buttons, pressing the set one again takes it back."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._value: bool | None = None
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._buttons: dict[bool, Any] = {}
        for answer, text in ((True, _("是")), (False, _("否"))):
            made = button(text, None, "chip", hint=f"{_(field.label)}：{text}")
            made.setCheckable(True)
            made.clicked.connect(lambda checked, answer=answer: self._press(answer, checked))
            self._buttons[answer] = made
            self._layout.addWidget(made)
        self._layout.addStretch(1)
        self.setFocusProxy(self._buttons[True])

    def _press(self, answer: bool, checked: bool) -> None:
        self.set_value(answer if checked else None)
        self.edited.emit()

    def value(self) -> Any:
        """True, False or None."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show an answer."""
        self._value = value
        for answer, made in self._buttons.items():
            made.setChecked(value is answer)


class LinkEditor(Editor):
    """Another record, found by typing; a person who is not on file yet is filed on the spot."""

    def __init__(self, field: Field, operations: Operations, clock: Clock, user: UUID | None = None) -> None:
        super().__init__(field)

        def file(session: Session, name: str) -> UUID:
            return file_new(session, name, clock.today(), user)

        self.picker = RecordPicker(operations, field.target, maker=file if field.target == "person" else None)
        self._add(self.picker)
        sign(self.picker, chevron(), _("展开候选（↓）"), self._open)
        self.picker.changed.connect(self.edited)
        self.picker.textEdited.connect(lambda _text: self.edited.emit())
        self.picker.unclear.connect(self.doubtful)

    def _open(self) -> None:
        self.picker.setFocus()
        self.picker.open()

    def value(self) -> Any:
        """The id."""
        return self.picker.value

    def set_value(self, value: Any) -> None:
        """Show a record's name."""
        self.picker.set_value(value)

    def raw(self) -> str:
        """What is typed and not chosen."""
        return self.picker.raw

    def set_raw(self, text: str) -> None:
        """Show again what was not chosen."""
        self.picker.set_value(None, text)
        self.picker.editingFinished.emit()
