"""Rows of editors below each other, filled from the keyboard or with a block from a sheet; every cell is checked in place."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from db.base import new_id
from db.fields import Field, Kind, field_of
from swdesk import many, records
from swdesk.i18n import _
from swdesk.many import Block, Line
from swdesk.roles import Right
from ui.forms.choices import LinkEditor
from ui.forms.editor import Editor
from ui.forms.editors import editor_for
from ui.forms.rows import weight
from ui.services import Services
from ui.widgets.basics import label
from ui.widgets.pickers import PickerField

W = TypeVar("W", bound=QWidget)

BLOCK = 20
"""Rows stand in blocks, so that one more does not lay out all again."""
AT_ONCE = 2
"""Rows that are made between two looks at the keyboard: a long paste never holds the window up."""


def one_line(kind: str, name: str) -> Field:
    """A declared field; a free text is one line here."""
    found = field_of(records.model_of(kind), name)
    return replace(found, kind=Kind.TEXT, max_length=None) if found.kind is Kind.NOTE else found


def columns_of(holder: QWidget, weights: Sequence[int]) -> QGridLayout:
    """A grid whose columns stand below those of every other row."""
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(2)
    for column, weight_of in enumerate(weights):
        grid.setColumnStretch(column, weight_of)
        grid.setColumnMinimumWidth(column, 20)
    return grid


class SheetRow(QWidget):
    """The editors of one record. A row that was only listed does not count until something is typed in it."""

    def __init__(self, editors: dict[str, Editor], needed: str, weights: Sequence[int]) -> None:
        super().__init__()
        self.id, self.editors = new_id(), editors
        self.own: dict[str, Any] = {}
        """What a draft says otherwise than what is said once for all."""
        self.touched = self.kept = False
        self._needed = needed
        self.hint = label("", "hint", wrap=True)
        self.hint.hide()
        grid = columns_of(self, weights)
        for column, editor in enumerate(editors.values()):
            grid.addWidget(editor, 0, column)
        grid.addWidget(self.hint, 1, 0, 1, len(editors))

    def values(self) -> dict[str, Any]:
        """What was understood."""
        found = {name: editor.value() for name, editor in self.editors.items()}
        return {name: value for name, value in found.items() if value is not None}

    def raw(self) -> dict[str, str]:
        """What was not."""
        return {name: text for name, editor in self.editors.items() if (text := editor.raw())}

    @property
    def counts(self) -> bool:
        """Whether something was typed."""
        return self.touched and bool(self.values() or self.raw())

    @property
    def clear(self) -> bool:
        """Whether it can be saved: what it needs is there, and everything was understood."""
        return self.editors[self._needed].value() is not None and not self.raw()


class Sheet(QScrollArea):
    """Signals: edited; took(Block) after a paste; left at no row's end."""

    edited = Signal()
    took = Signal(object)

    def __init__(self, services: Services, kind: str, village: Callable[[], str]) -> None:
        super().__init__()
        self._services, self.kind, self._village = services, kind, village
        self.plan = many.SHEETS[kind]
        hidden = {} if services.can(Right.NOTES) else {f.name for f in records.fields(kind) if f.confidential}
        self.columns = tuple(name for name in self.plan.columns if name not in hidden)
        self.rows: list[SheetRow] = []
        self._waiting: deque[tuple[int, Line, bool]] = deque()
        self._feed = QTimer(self)
        self._feed.setInterval(0)
        self._feed.timeout.connect(self._some)
        inside = QWidget()
        inside.setObjectName("panel")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(12, 8, 12, 12)
        outer.setSpacing(4)
        declared = [field_of(records.model_of(kind), name) for name in self.columns]
        self._weights = [weight(one) for one in declared]
        head = QWidget()
        grid = columns_of(head, self._weights)
        for column, one in enumerate(declared):
            grid.addWidget(_narrow(label(_(one.label), "label")), 0, column)
        outer.addWidget(head)
        self._made = 0
        self._box = QVBoxLayout()
        self._box.setSpacing(4)
        outer.addLayout(self._box)
        outer.addStretch(1)
        self.setWidgetResizable(True)
        self.setWidget(inside)
        self.append()

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────

    def append(self) -> SheetRow:
        """An empty row at the end."""
        operations, clock, user = self._services.operations, self._services.clock, self._services.user
        editors = {
            name: editor_for(one_line(self.kind, name), operations, clock, user) for name in self.columns
        }
        made = SheetRow(editors, self.plan.needed, self._weights)
        for name, editor in editors.items():
            _narrow(editor)
            for one in editor.findChildren(QLineEdit):
                one.installEventFilter(self)
            editor.edited.connect(partial(self._edited, made))
            editor.doubtful.connect(partial(self._doubt, made, name))
        if self._made % BLOCK == 0:
            self._block = QVBoxLayout()
            self._block.setContentsMargins(0, 0, 0, 0)
            self._block.setSpacing(4)
            holder = QWidget()
            holder.setLayout(self._block)
            self._box.addWidget(holder)
        self._made += 1
        self._block.addWidget(made)
        self.rows.append(made)
        return made

    def take_out(self, one: SheetRow) -> None:
        """A row that was saved goes."""
        self.rows.remove(one)
        one.hide()
        one.deleteLater()

    def _edited(self, made: SheetRow) -> None:
        made.touched = True
        if made is self.rows[-1]:
            self.append()
        self._check(made)
        self.edited.emit()

    # ── checks ───────────────────────────────────────────────────────────────────────────────────────────────

    def _doubt(self, made: SheetRow, name: str, sentence: str) -> None:
        editor = made.editors[name]
        editor.setProperty("said", sentence)
        self._check(made)

    def _check(self, made: SheetRow) -> None:
        """What is doubtful stands below the row, and its cell is marked."""
        beside = (
            records.doubts(made.values(), self.kind, self._services.clock.today()) if made.touched else {}
        )
        said: list[str] = []
        for name, editor in made.editors.items():
            typed = str(editor.property("said") or "") if editor.raw() else ""
            sentence = typed or beside.get(name, "")
            _mark(editor, sentence)
            if sentence:
                said.append(_("{}：{}").format(_(editor.field.label), sentence))
        made.hint.setText("　".join(said))
        made.hint.setVisible(bool(said))

    # ── filling ──────────────────────────────────────────────────────────────────────────────────────────────

    def fill(self, lines: Iterable[Line], at: int | None = None, *, listed: bool = False) -> None:
        """Put lines into rows from `at` on, at the end where nothing is said; a few now, the rest in between."""
        first = len(self.rows) - 1 if at is None else at
        self._waiting.extend((first + place, line, listed) for place, line in enumerate(lines))
        self._some()
        if self._waiting:
            self._feed.start()

    @property
    def filling(self) -> bool:
        """Whether rows are still to come."""
        return bool(self._waiting)

    def finish(self) -> None:
        """Let all rows come at once: the window is about to go."""
        while self._waiting:
            self._some()

    def _some(self) -> None:
        for _turn in range(min(AT_ONCE, len(self._waiting))):
            at, line, listed = self._waiting.popleft()
            self._put(self.rows[min(at, len(self.rows) - 1)], line, listed)
        if not self._waiting:
            self._feed.stop()
            self.edited.emit()

    def _put(self, made: SheetRow, line: Line, listed: bool) -> None:
        for name, value in line.values.items():
            editor = made.editors.get(name)
            if isinstance(editor, LinkEditor):
                editor.picker.set_value(value, line.names.get(name, ""))
            elif editor is not None:
                editor.set_value(value)
        for name, text in line.raw.items():
            if name in made.editors:
                made.editors[name].set_raw(text)
        if not listed and (line.values or line.raw):
            made.touched = True
        if made is self.rows[-1]:
            self.append()
        self._check(made)

    def resume(self, record: UUID, values: Mapping[str, Any], raw: Mapping[str, str], own: Mapping[str, Any]) -> None:  # fmt: skip
        """A row as it was left."""
        made = self.rows[-1]
        made.id, made.own, made.kept = record, dict(own), True
        self._put(made, Line(dict(values), dict(raw)), listed=False)

    # ── keyboard ─────────────────────────────────────────────────────────────────────────────────────────────

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the marked choice and goes on; a block that is pasted fills rows."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if isinstance(watched, PickerField):
                watched.take()
            self._go_on(watched)
            return True
        if event.matches(QKeySequence.StandardKey.Paste) and self._paste(watched):
            return True
        return super().eventFilter(watched, event)

    def _place(self, watched: QObject) -> tuple[int, str]:
        """Row and column of the line that has the keyboard."""
        for at, one in enumerate(self.rows):
            for name, editor in one.editors.items():
                if watched is editor or (isinstance(watched, QWidget) and editor.isAncestorOf(watched)):
                    return at, name
        return len(self.rows) - 1, self.columns[0]

    def begin(self) -> None:
        """The keyboard goes to the first row."""
        self._focus(0, self.columns[0])

    def _focus(self, at: int, name: str) -> None:
        there = self.rows[min(at, len(self.rows) - 1)].editors[name]
        there.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(there)

    def _go_on(self, watched: QObject) -> None:
        at, name = self._place(watched)
        if name in {self.plan.ends, self.columns[-1]}:
            self._focus(at + 1, self.columns[0])
        else:
            self._focus(at, self.columns[self.columns.index(name) + 1])

    def _paste(self, watched: QObject) -> bool:
        text = QGuiApplication.clipboard().text()
        if "\t" not in text and "\n" not in text.strip():
            return False
        at, name = self._place(watched)
        kind, today, village = self.kind, self._services.clock.today(), self._village()
        columns = self.columns[self.columns.index(name) :]

        def show(block: Block) -> None:
            self.fill(block.lines[: many.MOST], at)
            self.took.emit(block)

        self._services.operations.read(
            lambda session: many.pasted(session, kind, columns, text, today, village), show, self
        )
        return True


def _narrow(widget: W) -> W:
    """Its column alone says how wide it is."""
    widget.setSizePolicy(QSizePolicy.Policy.Ignored, widget.sizePolicy().verticalPolicy())
    return widget


def _mark(editor: Editor, sentence: str) -> None:
    """Show by a border and say by the tip that a cell is doubtful."""
    editor.setToolTip(sentence)
    editor.setAccessibleDescription(sentence)
    doubt = bool(sentence)
    for one in editor.findChildren(QLineEdit):
        if bool(one.property("doubt")) != doubt:
            one.setProperty("doubt", doubt)
            one.style().unpolish(one)
            one.style().polish(one)
