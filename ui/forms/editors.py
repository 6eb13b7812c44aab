"""One editor per kind of field. Each has `value()`, `set_value(v)` and the signal `edited`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QButtonGroup,
    QCalendarWidget,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
    QWidgetAction,
)

from db.codes import code_list
from db.fields import Field, Kind
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.values import hours, parse, show, yuan
from ui.operations import Operations
from ui.widgets.basics import button, clear
from ui.widgets.pickers import Choice, PickerField, RecordPicker, code_choices


class Editor(QWidget):
    """The base: a widget for one field."""

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

    def _add(self, widget: QWidget, stretch: int = 1) -> None:
        widget.setAccessibleName(_(self.field.label))
        self._layout.addWidget(widget, stretch)
        self.setFocusProxy(widget)


class LineEditor(Editor):
    """Text, numbers, money, days, times, phones: typed loosely, understood when the field is left."""

    def __init__(self, field: Field, clock: Clock) -> None:
        super().__init__(field)
        self._clock = clock
        self._value: Any = None
        self.line = QLineEdit()
        if field.help:
            self.line.setPlaceholderText(_(field.help))
        if field.kind in {Kind.AMOUNT, Kind.COUNT, Kind.MINUTES}:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        if field.kind is Kind.DAY:
            self.line.setPlaceholderText(_("如 11.3、1103、昨天"))
        self._add(self.line)
        self.line.textEdited.connect(lambda _text: self._typed())
        self.line.editingFinished.connect(self._left)
        if field.kind is Kind.DAY:
            self._layout.addWidget(button("▾", self._calendar, "flat", hint=_("打开日历")), 0)

    def _typed(self) -> None:
        try:
            self._value = parse(self.field, self.line.text(), self._clock.today())
            self.doubtful.emit("")
        except UserError:
            return  # half typed; it is told when the field is left
        self.edited.emit()

    def _left(self) -> None:
        try:
            self._value = parse(self.field, self.line.text(), self._clock.today())
        except UserError as error:
            self.doubtful.emit(str(error))
            return
        self.line.setText(self._shown(self._value))
        check = self.field.check
        doubt = check(self._value) if check and self._value else None
        self.doubtful.emit(_(doubt) if doubt else "")

    def _shown(self, value: Any) -> str:
        if value is None:
            return ""
        if self.field.kind is Kind.AMOUNT:
            return yuan(value)
        if self.field.kind is Kind.MINUTES and value >= 60 and value % 30 == 0:
            return _("{}小时").format(hours(value))
        return show(self.field, value)

    def _calendar(self) -> None:
        menu = QMenu(self)
        calendar = QCalendarWidget()
        calendar.setSelectedDate(
            QDate(self._value.year, self._value.month, self._value.day)
            if self._value
            else QDate.currentDate()
        )
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)

        def take(day: QDate) -> None:
            menu.close()
            self.set_value(date(day.year(), day.month(), day.day()))
            self.edited.emit()

        calendar.clicked.connect(take)
        menu.popup(self.line.mapToGlobal(self.line.rect().bottomLeft()))

    def value(self) -> Any:
        """What was understood; text that was not understood keeps the last value."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value."""
        self._value = value
        self.line.setText(self._shown(value))
        self.line.setCursorPosition(0)


class NoteEditor(Editor):
    """Free text; grows with what is written."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        if field.help:
            self.text.setPlaceholderText(_(field.help))
        self._add(self.text)
        self.text.textChanged.connect(self._grow)
        self.text.textChanged.connect(self.edited)
        self._grow()

    def _grow(self) -> None:
        metrics = QFontMetrics(self.text.font())
        width = max(self.text.viewport().width(), 240)
        rows = sum(
            max(1, -(-metrics.horizontalAdvance(part) // width))
            for part in self.text.toPlainText().split("\n")
        )
        self.text.setFixedHeight(metrics.lineSpacing() * min(max(rows, 3), 14) + 22)

    def value(self) -> Any:
        """The text, None when empty."""
        return self.text.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        """Show a text without taking it for typed."""
        self.text.blockSignals(True)
        self.text.setPlainText(value or "")
        self.text.blockSignals(False)
        self._grow()


class CodeEditor(Editor):
    """A code list, searchable by label and pinyin initials."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._codes = code_list(field.codes)
        self._value: str | None = None
        self.line = PickerField(self._find)
        self.line.setPlaceholderText(_("选择或输入拼音首字母"))
        self._add(self.line)
        self._layout.addWidget(button("▾", self._open, "flat", hint=_("展开选项")), 0)
        self.line.picked.connect(self._take)
        self.line.editingFinished.connect(self._left)

    def _find(self, typed: str, show_them: Callable[[Sequence[Choice]], None]) -> None:
        show_them(code_choices(self._codes, "" if typed == self._codes.label(self._value) else typed))

    def _open(self) -> None:
        self.line.setFocus()
        self.line.open()

    def _take(self, choice: Choice) -> None:
        self._value = choice.value
        self.edited.emit()

    def _left(self) -> None:
        typed = self.line.text().strip()
        found = self._codes.find(typed) if typed else None
        new = found.code if found else (self._value if typed else None)
        if new != self._value:
            self._value = new
            self.edited.emit()
        self.line.setText(self._codes.label(self._value))

    def value(self) -> Any:
        """The code."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a code's label."""
        self._value = value
        self.line.setText(self._codes.label(value))


class CodesEditor(Editor):
    """Several codes as tokens, with a line that adds one."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._codes = code_list(field.codes)
        self._values: list[str] = []
        self._tokens = QHBoxLayout()
        self._tokens.setSpacing(4)
        self._layout.addLayout(self._tokens)
        self.line = PickerField(self._find)
        self.line.setPlaceholderText(_("添加：输入名称或拼音首字母"))
        self._add(self.line)
        self.line.picked.connect(self._take)

    def _find(self, typed: str, show_them: Callable[[Sequence[Choice]], None]) -> None:
        show_them([choice for choice in code_choices(self._codes, typed) if choice.value not in self._values])

    def _take(self, choice: Choice) -> None:
        self._values.append(choice.value)
        self.line.clear()
        self._show()
        self.edited.emit()

    def _drop(self, code: str) -> None:
        self._values.remove(code)
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        clear(self._tokens)
        for code in self._values:
            name = self._codes.label(code)
            hint = _("去掉“{}”").format(name)
            self._tokens.addWidget(
                button(f"{name} ×", lambda code=code: self._drop(code), "token", hint=hint)
            )

    def value(self) -> Any:
        """The codes as a tuple."""
        return tuple(self._values)

    def set_value(self, value: Any) -> None:
        """Show codes."""
        self._values = list(value or ())
        self._show()


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
    """Another record, found by typing."""

    def __init__(self, field: Field, operations: Operations) -> None:
        super().__init__(field)
        self.picker = RecordPicker(operations, field.target)
        self._add(self.picker)
        self.picker.changed.connect(self.edited)

    def value(self) -> Any:
        """The id."""
        return self.picker.value

    def set_value(self, value: Any) -> None:
        """Show a record's name."""
        self.picker.set_value(value)


def editor_for(field: Field, operations: Operations, clock: Clock) -> Editor:
    """The editor of a field's kind."""
    match field.kind:
        case Kind.NOTE:
            return NoteEditor(field)
        case Kind.CODE:
            return CodeEditor(field)
        case Kind.CODES:
            return CodesEditor(field)
        case Kind.FLAG:
            return FlagEditor(field)
        case Kind.LINK:
            return LinkEditor(field, operations)
        case _:
            return LineEditor(field, clock)
