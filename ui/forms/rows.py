"""A table of rows inside a form (目标、家庭成员、预算 …): one line a row, an empty one at the end that is there when needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.base import new_id, record_kinds
from db.drafts import Heads, Line
from db.fields import Field, Kind
from swdesk import rows
from swdesk.i18n import _, translator
from ui.forms.editor import Editor
from ui.widgets.basics import button, label
from ui.widgets.pickers import PickerField

ROOM, TIGHT, SLIM = 16, 11, 7
"""What stands beside each other in a row, by weight; in large texts less, and less again where words are long."""

_WEIGHT = {
    Kind.NOTE: 5, Kind.LINK: 3, Kind.CODES: 4, Kind.CODE: 3, Kind.DAY: 3, Kind.FLAG: 3,
    Kind.AMOUNT: 2, Kind.COUNT: 2, Kind.MINUTES: 2, Kind.CLOCK: 2, Kind.PHONE: 3, Kind.ID_NUMBER: 4,
}  # fmt: skip
LENGTHS = ((50, 2), (60, 3), (199, 4))
"""Texts of at most so many characters (姓名、时间；基线值；地址) have this weight; longer ones (目标、成因) more."""
LOW = Qt.AlignmentFlag.AlignBottom
"""A short label beside one of two lines stands close to its field."""
MakeEditor = Callable[[Field], Editor]


def weight(field: Field) -> int:
    """How wide a field is beside others."""
    if field.kind is Kind.TEXT:
        return next((wide for length, wide in LENGTHS if (field.max_length or 0) <= length), 5)
    return _WEIGHT[field.kind]


def folded(fields: Sequence[Field], room: int = ROOM) -> list[list[Field]]:
    """The fields in as many lines as they need to be readable."""
    lines: list[list[Field]] = [[]]
    for one in fields:
        if lines[-1] and sum(map(weight, lines[-1])) + weight(one) > room:
            lines.append([])
        lines[-1].append(one)
    return lines


class RowsEditor(Editor):
    """The rows of a kind. The value is a tuple of `Line`, those that were taken away among them as `gone`."""

    def __init__(self, kind: str, make: MakeEditor, room: int = ROOM) -> None:
        super().__init__(Field(record_kinds()[kind].label, Kind.NOTE))
        self.kind = kind
        self._make = make
        self._fields = rows.shown_fields(kind)
        self._folded = folded(self._fields, room)
        self._gone: list[Line] = []
        self.rows: list[_Row] = []
        self._box = QVBoxLayout()
        self._box.setSpacing(4)
        self._layout.addLayout(self._box, 1)
        if self.single:
            self._box.addLayout(self._heads())
        self._append(new_id(), None)

    @property
    def single(self) -> bool:
        """Whether a row needs one line only, so that the labels stand above once."""
        return len(self._folded) == 1

    def _heads(self) -> QGridLayout:
        grid = _grid(self._folded[0])
        for column, one in enumerate(self._folded[0]):
            grid.addWidget(label(_(one.label), "label", wrap=not translator.chinese), 0, column, LOW)
        grid.setColumnMinimumWidth(len(self._folded[0]), 34)
        return grid

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _append(self, row_id: UUID, line: Line | None) -> _Row:
        row = _Row(self, row_id, line, self._folded, self._make)
        if self.rows:
            QWidget.setTabOrder(self.rows[-1].remove, row.first)
        self.rows.append(row)
        self._box.addWidget(row)
        row.remove.setEnabled(False)
        return row

    def edited_in(self, row: _Row) -> None:
        """Something was typed: the row counts, and an empty one follows."""
        row.remove.setEnabled(True)
        if row is self.rows[-1] and not row.blank:
            self._append(new_id(), None)
        self.edited.emit()

    def take_away(self, row: _Row) -> None:
        """Take a row out of the table."""
        place = self.rows.index(row)
        if place == len(self.rows) - 1:
            return
        self.rows.remove(row)
        self._box.removeWidget(row)
        row.hide()
        row.deleteLater()
        if row.loaded is not None:
            self._gone.append(Line(row.id, row.loaded.values, gone=True, heads=row.loaded.heads))
        self.rows[place].first.setFocus()
        self.edited.emit()

    # ── the value ────────────────────────────────────────────────────────────────────────────────────────────

    def value(self) -> Any:
        """The rows that hold something, then those taken away."""
        return (*(row.line() for row in self.rows if row.loaded is not None or not row.blank), *self._gone)

    def set_value(self, value: Any) -> None:
        """Show rows as loaded or as kept in a draft."""
        lines: tuple[Line, ...] = tuple(value or ())
        for row in self.rows:
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows, self._gone = [], [line for line in lines if line.gone]
        for line in lines:
            if not line.gone:
                self._append(line.id, line).remove.setEnabled(True)
        self._append(new_id(), None)

    def settle(self, value: Any) -> None:
        """The rows as they now stand in the store, under the hands of whoever goes on typing."""
        stored: dict[UUID, Line] = {line.id: line for line in value or ()}
        self._gone = []
        for row in self.rows:
            if (line := stored.pop(row.id, None)) is not None:
                row.settle(line)
        for line in stored.values():  # came from another PC meanwhile
            empty = self.rows.pop()
            self._append(line.id, line).remove.setEnabled(True)
            self._box.removeWidget(empty)
            self._box.addWidget(empty)
            self.rows.append(empty)

    def raw(self) -> str:
        """What is typed in the rows and not understood, by row and field."""
        found = {str(row.id): raw for row in self.rows if (raw := row.raw())}
        return json.dumps(found, ensure_ascii=False) if found else ""

    def set_raw(self, text: str) -> None:
        """Show again what was not understood."""
        found: dict[str, dict[str, str]] = json.loads(text)
        for row in list(self.rows):
            row.set_raw(found.pop(str(row.id), {}))
        for row_id, raw in found.items():  # rows that hold nothing else
            empty = self.rows[-1]
            empty.id = UUID(row_id)
            empty.set_raw(raw)
            self._append(new_id(), None)


class _Row(QFrame):
    """One row: its editors, and a button that takes it away."""

    def __init__(
        self, table: RowsEditor, row_id: UUID, line: Line | None, lines: list[list[Field]], make: MakeEditor
    ) -> None:
        super().__init__()
        self.id, self.loaded = row_id, line if line is not None and not line.new else None
        self._new = line is None or line.new
        self._touched = set(line.touched if line else ())
        self._heads: Heads = line.heads if line else {}
        self._table = table
        self.editors: dict[str, Editor] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0 if table.single else 10)
        box.setSpacing(4)
        self.remove = button("✕", lambda: table.take_away(self), "flat", hint=_("去掉这一行"))
        self.remove.setFixedWidth(34)
        for place, fields in enumerate(lines):
            box.addLayout(self._line(fields, make, last=place == len(lines) - 1))
        for name, value in (line.values if line else {}).items():
            if name in self.editors:
                self.editors[name].set_value(value)
        order = [*self.editors.values(), self.remove]
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    @property
    def first(self) -> QWidget:
        """Where the row begins."""
        return next(iter(self.editors.values()))

    def _line(self, fields: Sequence[Field], make: MakeEditor, *, last: bool) -> QGridLayout:
        grid = _grid(fields)
        for column, one in enumerate(fields):
            editor = make(one)
            hint = label("", "hint", wrap=True)
            hint.hide()
            editor.edited.connect(lambda name=one.name: self._on_edit(name))
            editor.doubtful.connect(lambda text, hint=hint: _tell(hint, text))
            for child in editor.findChildren(QLineEdit):
                child.installEventFilter(self)
            if not self._table.single:
                mark = label(_(one.label), "label", wrap=not translator.chinese)
                mark.setBuddy(editor)
                grid.addWidget(mark, 0, column, LOW)
            grid.addWidget(editor, 1, column, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(hint, 2, column)
            self.editors[one.name] = editor
        if last:
            grid.addWidget(self.remove, 1, len(fields), Qt.AlignmentFlag.AlignTop)
        return grid

    def _on_edit(self, name: str) -> None:
        self._touched.add(name)
        self._table.edited_in(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the marked choice and goes on, into the next row at the end."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                if isinstance(watched, PickerField):
                    watched.take()
                self.focusNextChild()
                if self.remove.hasFocus():
                    self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the row."""
        return rows.is_blank(self._table.kind, self._values()) and not self.raw()

    def _values(self) -> dict[str, Any]:
        return {name: editor.value() for name, editor in self.editors.items()}

    def line(self) -> Line:
        """What the row holds."""
        values = self._values()
        touched = frozenset(self._touched)
        if self.loaded is not None and not self.loaded.touched:
            touched = frozenset(name for name in touched if values[name] != self.loaded.values.get(name))
        return Line(self.id, values, touched, new=self._new, heads=self._heads)

    def settle(self, line: Line) -> None:
        """From here on only what differs from the stored row is new."""
        self.loaded, self._new, self._heads = line, False, line.heads
        self._touched = {name for name, value in self._values().items() if value != line.values.get(name)}

    def raw(self) -> dict[str, str]:
        """What is typed and not understood, by field."""
        return {name: text for name, editor in self.editors.items() if (text := editor.raw())}

    def set_raw(self, raw: Mapping[str, str]) -> None:
        """Show again what was not understood."""
        for name, text in raw.items():
            if name in self.editors:
                self.editors[name].set_raw(text)


def _grid(fields: Sequence[Field]) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(2)
    for column, one in enumerate(fields):
        grid.setColumnStretch(column, weight(one))
    left = ROOM - sum(map(weight, fields))
    grid.setColumnStretch(len(fields) + 1, max(0, left // 2))  # a single date doesn't take the whole width
    return grid


def _tell(hint: QLabel, text: str) -> None:
    hint.setText(text)
    hint.setVisible(bool(text))
