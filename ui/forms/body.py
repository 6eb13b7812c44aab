"""What stands in a form: sections, labels and editors from the declarations; the form itself gives them life."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from db.fields import EXTRA, Kind, extras_of, field_of
from swdesk import plausible, records
from swdesk.i18n import _, translator
from swdesk.roles import Right
from swdesk.rows import is_table, kind_of, shown_fields
from ui.forms.editors import Editor, NoteEditor, editor_for
from ui.forms.phrases import PhraseOffer
from ui.forms.rows import LOW, ROOM, SLIM, TIGHT, RowsEditor
from ui.services import Services
from ui.widgets.basics import clear, label

Sections = Sequence[tuple[str, Sequence[str]]]
"""(title, names); a name is a field of the record's kind, or `+kind` for the table of its rows of that kind."""

_WIDE = {Kind.NOTE, Kind.CODES}


WIDE, LARGE = 3, 140
"""Columns of a page's form; in texts of so many percent one less, beside a panel three would run out of the screen."""


class FormBody(QWidget):
    """Editors by name, each with its label and the place of its doubt. Signal: edited(name)."""

    edited = Signal(str)
    asked = Signal()

    def __init__(
        self,
        services: Services,
        kind: str,
        sections: Sections,
        columns: int,
        watcher: QScrollArea,
        *,
        extras: bool,
        own: Mapping[str, Callable[[], Editor]],
    ) -> None:
        super().__init__(watcher.viewport())  # in its place from the start: a tree that moves is dressed anew
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.kind, self._watcher, self._with_extras = kind, watcher, extras
        large = services.theme.crowding >= LARGE
        self._columns = columns - 1 if large and (columns == WIDE or not translator.chinese) else columns
        self._services, self._own = services, own
        self.editors: dict[str, Editor] = {}
        self._closed: frozenset[str] = frozenset()
        self._beside: dict[str, str] = {}
        self._marks: dict[str, QLabel] = {}
        self._hints: dict[str, QLabel] = {}
        self._wraps = large or not translator.chinese  # else every label has its room
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 8, 20, 20)
        outer.setSpacing(4)
        self.sections: dict[str, QWidget] = {}
        for title, names in sections:
            outer.addWidget(self._section(title, names))
        self._added = QVBoxLayout()
        outer.addLayout(self._added)
        outer.addStretch(1)
        self.settle_extras()

    def _section(self, title: str, names: Sequence[str]) -> QWidget:
        holder = QWidget(self)
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        if title:
            inside.addWidget(label(_(title), "sectionTitle"))
        inside.addLayout(self._grid(names))
        for name in names:  # the title says it already
            self._marks[name].setVisible(not is_table(name) or self.label_of(name) != _(title))
        self.sections[title] = holder
        return holder

    def show_only(self, titles: Collection[str]) -> None:
        """Show these sections and not the others: a long record in several tabs; what stands in the others stays."""
        for title, holder in self.sections.items():
            holder.setVisible(title in titles)

    def settle_extras(self) -> None:
        """Show the fields that a county or a station added, as they are defined now."""
        wanted = extras_of(records.model_of(self.kind)) if self._with_extras else ()
        shown = [name for name in self.editors if name.startswith(EXTRA)]
        if [one.name for one in wanted] == shown and all(
            self.editors[one.name].field == one for one in wanted
        ):
            return
        clear(self._added)
        for name in shown:
            del self.editors[name], self._marks[name], self._hints[name]
        if wanted:
            self._added.addWidget(label(_("本地内容"), "sectionTitle"))
            self._added.addLayout(self._grid([one.name for one in wanted]))

    def _grid(self, names: Sequence[str]) -> QGridLayout:
        columns, grid = self._columns, QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        line = column = 0
        for name in names:
            wide = is_table(name) or field_of(records.model_of(self.kind), name).kind in _WIDE
            if wide and column:
                line, column = line + 1, 0
            self._place(grid, name, line * 3, column, columns if wide else 1)
            column += columns if wide else 1
            if column >= columns:
                line, column = line + 1, 0
        return grid

    def _place(self, grid: QGridLayout, name: str, line: int, column: int, span: int) -> None:
        editor = self._editor(name)
        mark = label(self.label_of(name), "label", wrap=self._wraps)
        hint = label("", "hint", wrap=True)
        hint.hide()
        if self._hidden(name):
            editor.setEnabled(False)
            mark.setText(_("{}（无权查看）").format(self.label_of(name)))
        mark.setBuddy(editor)
        editor.edited.connect(lambda: self.edited.emit(name))
        editor.doubtful.connect(lambda text: self.hint(name, text))
        if not is_table(name):
            for child in (*editor.findChildren(QLineEdit), *editor.findChildren(QPushButton)):
                child.installEventFilter(self._watcher)
        grid.addWidget(mark, line, column, 1, span, LOW)
        if isinstance(editor, NoteEditor):
            PhraseOffer(self._services, self.kind, editor).place(grid, line, column, span)
        grid.addWidget(editor, line + 1, column, 1, span, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(hint, line + 2, column, 1, span)
        self.editors[name], self._marks[name], self._hints[name] = editor, mark, hint

    def _editor(self, name: str) -> Editor:
        if name in self._own:
            return self._own[name]()
        make = partial(
            editor_for,
            operations=self._services.operations,
            clock=self._services.clock,
            user=self._services.user,
            asked=self.asked.emit,
        )
        if is_table(name):
            large = TIGHT if translator.chinese else SLIM
            room = large if self._services.theme.crowding >= LARGE else ROOM
            return RowsEditor(kind_of(name), partial(make, least=1), room)
        return make(field_of(records.model_of(self.kind), name))

    def label_of(self, name: str) -> str:
        """What a field or a table of the form is called."""
        if is_table(name):
            return _(records.model_of(kind_of(name)).label)
        return _(field_of(records.model_of(self.kind), name).label)

    def _hidden(self, name: str) -> bool:
        if self._services.can(Right.NOTES):
            return False
        if is_table(name):
            return any(f.confidential for f in shown_fields(kind_of(name)))
        return field_of(records.model_of(self.kind), name).confidential

    @property
    def tables(self) -> list[str]:
        """The names of the tables of rows."""
        return [name for name in self.editors if is_table(name)]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds whose changes change what the form shows."""
        return frozenset({self.kind, "tag", *(kind_of(name) for name in self.tables)})

    def hint(self, name: str, text: str) -> None:
        """Say below a field what is doubtful; '' when all is well."""
        self._hints[name].setText(text)
        self._hints[name].setVisible(bool(text))

    def shut(self, names: frozenset[str]) -> None:
        """Fields of this record that are not for this user stand empty and cannot be written (限制公开)."""
        for name in (self._closed | names) & self.editors.keys():
            self.editors[name].setEnabled(name not in names)
        self._closed = names

    def mark_missing(self, values: Mapping[str, Any]) -> None:
        """Mark what should be filled in and is not (待补); nothing is blocked by it."""
        empty = {field.name for field in records.missing(values, self.kind)}
        for name, mark in self._marks.items():
            title = self.label_of(name) + (_("（受限）") if name in self._closed else "")
            mark.setText(
                f"{title} <span style='color:{self._services.theme.tokens.warning}'>· {_('待补')}</span>"
                if name in empty
                else title
            )
        self._compare(values)

    def _compare(self, values: Mapping[str, Any]) -> None:
        """Say what two values of the record say against each other."""
        now = plausible.doubts(self.kind, values, self._services.clock.today())
        for name in (now.keys() | self._beside.keys()) & self.editors.keys():
            if now.get(name) != self._beside.get(name):
                self.hint(name, now.get(name, ""))
        self._beside = now
