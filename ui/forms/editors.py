"""Editors that are typed into, and the choice of an editor for each kind of field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QDate, QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QCalendarWidget, QMenu, QPlainTextEdit, QWidgetAction

from db.fields import Field, Kind
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.values import masked, parse, show, yuan
from ui.forms.choices import CodeEditor, CodesEditor, FlagEditor, LinkEditor, OfferEditor
from ui.forms.editor import Editor, Line, sign
from ui.forms.marks import MarkEditor, has_keys
from ui.operations import Operations
from ui.widgets.icons import calendar, eye


class LineEditor(Editor):
    """Text, numbers, money, days, times, phones: typed loosely, understood when the field is left."""

    def __init__(self, field: Field, clock: Clock) -> None:
        super().__init__(field)
        self._clock = clock
        self._value: Any = None
        self._raw = ""
        self.line = Line()
        if field.help:
            self.line.setPlaceholderText(_(field.help))
        if field.kind in {Kind.AMOUNT, Kind.COUNT, Kind.MINUTES}:
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._add(self.line)
        self.line.textEdited.connect(lambda _text: self._typed())
        self.line.editingFinished.connect(self._left)
        if field.kind is Kind.DAY:
            self.line.setPlaceholderText(_("如 11.3、昨天"))
            sign(self.line, calendar(), _("打开日历（↓）"), self._calendar)
            self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow down opens the calendar."""
        pressed = (
            event.key() if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) else None
        )
        if pressed == Qt.Key.Key_Down:
            self._calendar()
            return True
        return super().eventFilter(watched, event)

    def _typed(self) -> None:
        try:
            self._value = parse(self.field, self.line.text(), self._clock.today())
            self._raw = ""
            self.doubtful.emit("")
        except UserError:  # half typed; it is told when the field is left
            self._raw = self.line.text()
        self.edited.emit()

    def _left(self) -> None:
        try:
            self._value = parse(self.field, self.line.text(), self._clock.today())
        except UserError as error:
            self.doubtful.emit(str(error))
            return
        self._raw = ""
        self.line.setText(self._shown(self._value))
        check = self.field.check
        doubt = check(self._value) if check and self._value else None
        self.doubtful.emit(_(doubt) if doubt else "")

    def _shown(self, value: Any) -> str:
        if value is None:
            return ""
        if self.field.kind is Kind.AMOUNT:
            return yuan(value)
        return show(self.field, value)

    def _calendar(self) -> None:
        menu = QMenu(self)
        shown = QCalendarWidget()
        shown.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        day = self._value or self._clock.today()
        shown.setSelectedDate(QDate(day.year, day.month, day.day))
        action = QWidgetAction(menu)
        action.setDefaultWidget(shown)
        menu.addAction(action)

        def take(day: QDate) -> None:
            menu.close()
            self.set_value(date(day.year(), day.month(), day.day()))
            self.doubtful.emit("")
            self.edited.emit()

        shown.clicked.connect(take)
        shown.activated.connect(take)
        menu.popup(self.line.mapToGlobal(self.line.rect().bottomLeft()))
        shown.setFocus()

    def value(self) -> Any:
        """What was understood; text that was not understood keeps the last value."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value."""
        self._value, self._raw = value, ""
        self.line.setText(self._shown(value))
        self.line.setCursorPosition(0)

    def raw(self) -> str:
        """What is typed and not understood."""
        return self._raw

    def set_raw(self, text: str) -> None:
        """Show again what was not understood."""
        self.line.setText(text)
        self._raw = text
        self._left()


class MaskedEditor(LineEditor):
    """A number of a person: masked until somebody asks for it, and again when they go on.

    Asked for by the eye, F2 or a double click; who types over it replaces it, as in any field that Tab came to.
    """

    def __init__(self, field: Field, clock: Clock, asked: Callable[[], None] | None = None) -> None:
        super().__init__(field, clock)
        self._asked, self._came, self._masked = asked, None, False
        self._eye = sign(self.line, eye(), _("显示号码（F2）"), self.reveal)
        self._eye.setVisible(False)
        self.line.installEventFilter(self)

    @property
    def masked(self) -> bool:
        """Whether the number is hidden at the moment."""
        return self._masked

    def set_value(self, value: Any) -> None:
        """Show a value, masked."""
        super().set_value(value)
        self._came = value
        self._mask(bool(value))

    def set_raw(self, text: str) -> None:
        """What was typed is shown."""
        self._mask(False)
        super().set_raw(text)

    def reveal(self) -> None:
        """Show the number."""
        if self._masked:
            self._mask(False)
            if self._asked is not None:
                self._asked()

    def _mask(self, on: bool) -> None:
        self._masked = on
        self.line.setReadOnly(on)
        self._eye.setVisible(on)
        if not self._raw:
            shown = self._shown(self._value)
            self.line.setText(masked(self.field, shown) if on else shown)
            self.line.setCursorPosition(0)

    def _left(self) -> None:
        if not self._masked:
            super()._left()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the number is asked for, and that it no longer is."""
        if (
            event.type() == QEvent.Type.FocusOut
            and self._value
            and self._value == self._came
            and not self._raw
        ):
            self._mask(True)
        elif self._masked and event.type() == QEvent.Type.MouseButtonDblClick:
            self.reveal()
        elif self._masked and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_F2:
                self.reveal()
                return True
            if _types(event):
                self.reveal()
                self.line.selectAll()
        return False


def _types(event: QKeyEvent) -> bool:
    """Whether a key writes or takes away."""
    erases = event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}
    plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return (
        erases
        or event.matches(QKeySequence.StandardKey.Paste)
        or (plain and event.text().isprintable() and bool(event.text()))
    )


USUAL, MAIN = 3, 5
"""Lines of an empty free text; of the one that its record is written for (过程记录、走访内容)."""


class NoteEditor(Editor):
    """Free text; grows with what is written."""

    def __init__(self, field: Field, least: int = USUAL) -> None:
        super().__init__(field)
        self._least = least
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
        width = max(self.text.viewport().width(), 240 if self._least > 1 else 80)
        rows = sum(
            max(1, -(-metrics.horizontalAdvance(part) // width))
            for part in self.text.toPlainText().split("\n")
        )
        self.text.setFixedHeight(metrics.lineSpacing() * min(max(rows, self._least), 14) + 22)

    def value(self) -> Any:
        """The text, None when empty."""
        return self.text.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        """Show a text without taking it for typed."""
        self.text.blockSignals(True)
        self.text.setPlainText(value or "")
        self.text.blockSignals(False)
        self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines wrap elsewhere now."""
        super().resizeEvent(event)
        self._grow()


def editor_for(
    field: Field, operations: Operations, clock: Clock, user: UUID | None = None, least: int = 0,
    asked: Callable[[], None] | None = None,
) -> Editor:  # fmt: skip
    """The editor of a field's kind; `user` opens the files of people who are new, `least` lines stand in a free text,
    `asked` is told when a masked number is shown.
    """
    match field.kind:
        case Kind.NOTE:
            return NoteEditor(field, least or (MAIN if field.required else USUAL))
        case Kind.CODE if has_keys(field):
            return MarkEditor(field)
        case Kind.CODE:
            return CodeEditor(field)
        case Kind.CODES:
            return CodesEditor(field)
        case Kind.FLAG:
            return FlagEditor(field)
        case Kind.LINK:
            return LinkEditor(field, operations, clock, user)
        case Kind.TEXT if field.choices:
            return OfferEditor(field)
        case _ if field.masked:
            return MaskedEditor(field, clock, asked)
        case _:
            return LineEditor(field, clock)
