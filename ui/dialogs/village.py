"""整村补录: the visits of a village from a notebook, one row each, or pasted as a block from a sheet (look/README.md, rule 10).

Day, method and visitor are said once. A row that is typed is kept as the draft of a visit, so nothing is lost; saving
writes all rows in one operation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.base import new_id
from db.fields import Field, Kind, field_of
from swdesk import records, village_visits
from swdesk.i18n import _
from swdesk.village_visits import COLUMNS, Line
from ui.dialogs.sizes import open_at
from ui.forms.editor import Editor
from ui.forms.editors import editor_for
from ui.forms.form import DRAFT_MS
from ui.services import Services
from ui.widgets.basics import button, label, row
from ui.widgets.pickers import PickerField

SHARED = ("day", "method")
"""Said once for all rows, behind the village; who visited stands before it and is known already."""

WIDTHS = (3, 3, 8, 4)


def _field(name: str) -> Field:
    """Of a visit; the text is one line here."""
    found = field_of(records.model_of("visit"), name)
    return replace(found, kind=Kind.TEXT, max_length=None) if found.kind is Kind.NOTE else found


class VillageLog(QDialog):
    """What is the same for all above, the rows below; Enter goes on, at the end of a row into the next."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self.setWindowTitle(_("整村补录"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_at(self, services.theme, parent, 1120, 620)
        self.shared: dict[str, Editor] = {}
        self.rows: list[_Row] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(self._head())
        layout.addWidget(label(_("每行一次走访；Enter 到下一格，写完内容到下一行，有问题的按 Tab 再填。也可以从表格里复制“姓名、结果、内容、问题”几列，点第一格后粘贴。结果由走访人如实填写。"), "quiet", wrap=True))  # fmt: skip
        layout.addWidget(self._table(), 1)
        self._note = label("", "hint", wrap=True)
        self._save_button = button(_("全部保存 Ctrl+Enter"), self.save, "primary")
        layout.addLayout(row(self._note, None, button(_("关闭"), self.close, hint=_("关闭，内容会保留")), self._save_button))  # fmt: skip
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MS)
        self._timer.timeout.connect(self._keep_soon)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self, self.save)
        self._append()
        self.village.setFocus()

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────

    def _editor(self, name: str) -> Editor:
        made = editor_for(_field(name), self._services.operations, self._services.clock, self._services.user)
        for line in made.findChildren(QLineEdit):
            line.installEventFilter(self)
        return made

    def _head(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self.village = QLineEdit()
        self.village.setAccessibleName(_("村（社区）"))
        self.village.installEventFilter(self)
        grid.addWidget(label(_("村（社区）"), "label"), 0, 1)
        grid.addWidget(self.village, 1, 1)
        for place, name in ((0, "worker"), *enumerate(SHARED, 2)):
            made = self.shared[name] = self._editor(name)
            grid.addWidget(label(_(made.field.label), "label"), 0, place)
            grid.addWidget(made, 1, place)
        self.shared["day"].set_value(self._services.clock.today())
        self.shared["worker"].set_value(self._services.user)
        listed = button(_("列出全村"), self.list_village, hint=_("把这个村在册的人都列出来，走访了谁就填谁"))
        grid.addWidget(listed, 1, len(SHARED) + 2)
        return grid

    def _table(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("panel")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(12, 8, 12, 12)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        for column, name in enumerate(COLUMNS):
            self._grid.setColumnStretch(column, WIDTHS[column])
            self._grid.addWidget(label(_(_field(name).label), "label"), 0, column)
        outer.addLayout(self._grid)
        outer.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        return self._scroll

    def _append(self) -> _Row:
        made = _Row({name: self._editor(name) for name in COLUMNS})
        line = self._grid.rowCount()
        for column, editor in enumerate(made.editors.values()):
            self._grid.addWidget(editor, line, column)
            editor.edited.connect(partial(self._edited, made))
        self.rows.append(made)
        return made

    def _edited(self, made: _Row) -> None:
        made.touched = True
        if made is self.rows[-1]:
            self._append()
        if not self._timer.isActive():
            self._timer.start()

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

    def _go_on(self, watched: QObject) -> None:
        """Most visits found no problem: from the text Enter leads into the next row, Tab to the problem."""
        chain: list[QWidget] = [self.shared["worker"], self.village, *(self.shared[name] for name in SHARED)]
        ends = [one.editors["content"] for one in self.rows]
        chain += [editor for one in self.rows for editor in one.editors.values()]
        here = next(
            place for place, one in enumerate(chain)
            if one is watched or (isinstance(watched, QWidget) and one.isAncestorOf(watched))
        )  # fmt: skip
        there = here + (2 if chain[here] in ends else 1)
        if there < len(chain):
            chain[there].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(chain[there])

    def _paste(self, watched: QObject) -> bool:
        text = QGuiApplication.clipboard().text()
        first = {id(child) for one in self.rows for child in one.editors["person"].findChildren(QLineEdit)}
        if id(watched) not in first or ("\t" not in text and "\n" not in text.strip()):
            return False
        village = self.village.text().strip()
        self._services.operations.read(
            lambda session: village_visits.pasted(session, text, village), self._fill, self
        )
        return True

    def list_village(self) -> None:
        """A row for everybody of the village who is on file; rows that stay empty are not saved."""
        village = self.village.text().strip()
        if not village:
            self._tell(_("请先填村（社区）。"))
            return

        def show(found: list[UUID]) -> None:
            self._fill([Line({"person": person}, {}) for person in found], listed=True)
            self._tell(
                _("列出 {} 人，走访了谁就填谁。").format(len(found)) if found else _("这个村还没有在册的人。")
            )

        self._services.operations.read(lambda session: village_visits.roster(session, village), show, self)

    def _fill(self, lines: Sequence[Line], *, listed: bool = False) -> None:
        for line in lines:
            made = self.rows[-1]
            for name, value in line.values.items():
                made.editors[name].set_value(value)
            for name, text in line.raw.items():
                made.editors[name].set_raw(text)
            made.touched = not listed
            self._append()
        if not listed:
            self._keep_soon()

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────

    def _common(self) -> dict[str, Any]:
        return {name: editor.value() for name, editor in self.shared.items() if editor.value() is not None}

    def _keep_soon(self) -> None:
        """What is typed becomes drafts of visits: they wait on the page 走访 should this window be gone."""
        drafts, user, common = self._services.drafts, self._services.user, self._common()
        waiting = [(one.id, common | one.values(), one.raw()) for one in self.rows if one.counts]

        def keep() -> None:
            for eid, values, raw in waiting:
                drafts.keep("visit", eid, values, {}, user, raw)

        if waiting:
            self._services.operations.aside(keep)

    def save(self) -> None:
        """Write every row that says whom it is about; the others stay, and the note says which."""
        QGuiApplication.inputMethod().commit()
        ready = {one.id: one.values() for one in self.rows if one.counts and one.clear}
        unclear = [str(n) for n, one in enumerate(self.rows, 1) if one.counts and not one.clear]
        rest = _("第{}行还没有选定服务对象或结果，先没有保存。").format("、".join(unclear)) if unclear else ""
        if not ready:
            self._tell(rest or _("还没有填走访。"))
            return
        common = self._common()
        self._services.operations.write(
            _("补录走访 {} 条").format(len(ready)),
            lambda session: village_visits.write(session, common, ready),
            then=lambda count: self._saved(ready, rest, count), owner=self,
        )  # fmt: skip

    def _saved(self, ready: Mapping[UUID, Any], rest: str, count: int) -> None:
        self._timer.stop()
        self._services.operations.settle_asides()
        for eid in ready:
            self._services.drafts.drop(eid)
        for one in [one for one in self.rows if one.id in ready]:
            self._take_out(one)
        if not rest:
            self.close()
            return
        self._tell(_("已保存 {} 条。").format(count) + rest)

    def _take_out(self, one: _Row) -> None:
        self.rows.remove(one)
        for editor in one.editors.values():
            self._grid.removeWidget(editor)
            editor.hide()
            editor.deleteLater()

    def _tell(self, text: str) -> None:
        self._note.setText(text)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was typed and not saved stays as drafts."""
        if self._timer.isActive() or any(one.counts for one in self.rows):
            self._keep_soon()
            self._services.operations.settle_asides()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes without loss."""
        self.close()


class _Row:
    """The editors of one visit. A row that was only listed does not count until something is typed in it."""

    def __init__(self, editors: dict[str, Editor]) -> None:
        self.id = new_id()
        self.editors = editors
        self.touched = False

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
        """Whether it can be saved: it is about somebody, and everything was understood."""
        return self.editors["person"].value() is not None and not self.raw()
