"""A form built from the declarations (look/README.md, rules 7 and 10): labels above, sections, drafts, nothing blocked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.base import new_id
from db.fields import Kind, field_of
from swdesk import records
from swdesk.i18n import _
from ui.forms.editors import Editor, editor_for
from ui.services import Services
from ui.widgets.basics import label

Sections = Sequence[tuple[str, Sequence[str]]]
"""(title, field names); a name in a form is a field of the record's kind."""

DRAFT_MS = 800
_WIDE = {Kind.NOTE, Kind.CODES}


class Form(QScrollArea):
    """One record. Signals: saved(id), dirty(bool)."""

    saved = Signal(object)
    dirty = Signal(bool)

    def __init__(self, services: Services, kind: str, sections: Sections, columns: int = 3) -> None:
        super().__init__()
        self.kind, self.id = kind, new_id()
        self.new = True
        self._services = services
        self._loaded: dict[str, Any] = {}
        self._heads: records.Heads | None = None
        self._touched: set[str] = set()
        self.editors: dict[str, Editor] = {}
        self._marks: dict[str, QLabel] = {}
        self._hints: dict[str, QLabel] = {}
        self.setWidgetResizable(True)
        self.setAccessibleName(_(records.model_of(kind).label))
        self._build(sections, columns)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MS)
        self._timer.timeout.connect(self.keep_draft)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(
                QKeySequence(keys), self, self.save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────

    def _build(self, sections: Sections, columns: int) -> None:
        inside = QWidget()
        inside.setObjectName("panel")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(20, 8, 20, 20)
        outer.setSpacing(4)
        for title, names in sections:
            if title:
                outer.addWidget(label(_(title), "sectionTitle"))
            outer.addLayout(self._grid(names, columns))
        outer.addStretch(1)
        self.setWidget(inside)

    def _grid(self, names: Sequence[str], columns: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        line = column = 0
        for name in names:
            field = field_of(records.model_of(self.kind), name)
            wide = field.kind in _WIDE
            if wide and column:
                line, column = line + 1, 0
            self._place(grid, name, line * 3, column, columns if wide else 1)
            column += columns if wide else 1
            if column >= columns:
                line, column = line + 1, 0
        return grid

    def _place(self, grid: QGridLayout, name: str, line: int, column: int, span: int) -> None:
        field = field_of(records.model_of(self.kind), name)
        editor = editor_for(field, self._services.operations, self._services.clock)
        mark = label(_(field.label), "label")
        hint = label("", "hint", wrap=True)
        hint.hide()
        mark.setBuddy(editor)
        editor.edited.connect(lambda: self._on_edit(name))
        editor.doubtful.connect(lambda text: self._hint(name, text))
        for child in editor.findChildren(QLineEdit):
            child.installEventFilter(self)
        grid.addWidget(mark, line, column, 1, span)
        grid.addWidget(editor, line + 1, column, 1, span, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(hint, line + 2, column, 1, span)
        self.editors[name], self._marks[name], self._hints[name] = editor, mark, hint

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter moves on to the next field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    # ── values ───────────────────────────────────────────────────────────────────────────────────────────────

    def start_new(self, values: Mapping[str, Any] | None = None) -> None:
        """An empty form, or one with what is already known."""
        self.id, self.new, self._heads, self._loaded = new_id(), True, None, {}
        self._show(values or {})
        self._touched = {name for name in (values or {}) if name in self.editors}
        self._extra = {name: value for name, value in (values or {}).items() if name not in self.editors}

    def open(self, record_id: UUID, then: Callable[[], None] | None = None) -> None:
        """Load a record, and over it the draft that was left."""

        def read(session: Session) -> records.Loaded:
            return records.load(session, self.kind, record_id)

        def show(loaded: records.Loaded) -> None:
            self.take(loaded)
            draft = self._services.drafts.load(record_id)
            if draft is not None:
                for name, value in draft.values.items():
                    if name in self.editors:
                        self.editors[name].set_value(value)
                        self._touched.add(name)
                self._heads = draft.heads
                self._services.say(_("已接着上次没写完的内容。"))
            if then is not None:
                then()

        self._services.operations.read(read, show, self)

    def take(self, loaded: records.Loaded) -> None:
        """Show a loaded record."""
        self.id, self.new = loaded.id, False
        self._heads, self._loaded, self._extra = loaded.heads, dict(loaded.values), {}
        self._show(loaded.values)
        self._touched = set()
        self.dirty.emit(False)

    _extra: Mapping[str, Any] = {}

    def _show(self, values: Mapping[str, Any]) -> None:
        for name, editor in self.editors.items():
            editor.set_value(values.get(name))
            self._hint(name, "")
        self._mark_missing()

    def values(self) -> dict[str, Any]:
        """What the editors hold."""
        return {name: editor.value() for name, editor in self.editors.items()}

    def changed_values(self) -> dict[str, Any]:
        """Only what the user changed: nothing else is written."""
        now = {name: self.editors[name].value() for name in self._touched}
        return dict(self._extra) | {
            name: value for name, value in now.items() if value != self._loaded.get(name) or self.new
        }

    def _on_edit(self, name: str) -> None:
        self._touched.add(name)
        self._mark_missing()
        self._timer.start()
        self.dirty.emit(True)

    def _hint(self, name: str, text: str) -> None:
        self._hints[name].setText(text)
        self._hints[name].setVisible(bool(text))

    def _mark_missing(self) -> None:
        empty = {field.name for field in records.missing(self.values(), self.kind)}
        for name, mark in self._marks.items():
            title = _(field_of(records.model_of(self.kind), name).label)
            mark.setText(
                f"{title} <span style='color:{self._services.theme.tokens.warning}'>· {_('待补')}</span>"
                if name in empty
                else title
            )

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────

    def keep_draft(self) -> None:
        """Keep what is typed; done a moment after each key, and when the form is left."""
        values = self.changed_values()
        if values:
            self._services.drafts.keep(self.kind, self.id, values, self._heads or {}, self._services.user)

    def save(self, then: Callable[[UUID], None] | None = None) -> None:
        """Write what was changed; nothing is required."""
        values = self.changed_values()
        if not values:
            if then is not None:
                then(self.id)
            return
        name = _("新增{}") if self.new else _("修改{}")
        kind, record_id, heads = self.kind, self.id, None if self.new else self._heads

        def done(saved: UUID) -> None:
            self._services.drafts.drop(saved)
            self._timer.stop()
            self.new = False
            self._touched = set()
            self.dirty.emit(False)
            self.saved.emit(saved)
            if then is not None:
                then(saved)

        self._services.operations.write(
            name.format(_(records.model_of(kind).label)),
            lambda session: records.save(session, kind, values, id=record_id, heads=heads),
            then=done,
            owner=self,
        )
