"""成批登记 (Ctrl+N, Ctrl+4): a notebook or a sheet, a row a record, for every kind that 快速登记 offers.

What is the same for all is said once. A row that is typed is kept as the draft of its record, so nothing is lost, and
the rows that were left are offered again; saving writes all rows in one operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from swdesk import many, records, village_visits
from swdesk.i18n import _
from swdesk.many import SHEETS, Block, Line
from ui.dialogs.sizes import open_at
from ui.forms.editor import Editor
from ui.forms.editors import editor_for
from ui.forms.form import DRAFT_MS
from ui.forms.sheet import Sheet, SheetRow, one_line
from ui.forms.unfinished import Unfinished, find_unfinished
from ui.services import Services
from ui.widgets.basics import button, label, row
from ui.widgets.pickers import is_enter


class ManyLog(QDialog):
    """A sheet for each kind; Enter goes on, at the end of a row into the next."""

    def __init__(self, services: Services, parent: QWidget, kind: str = "visit") -> None:
        super().__init__(parent)
        from ui.dialogs.quick import KINDS, PLACES  # noqa: PLC0415 - which opens this window in turn

        self._services = services
        self.setWindowTitle(_("成批登记"))
        open_at(self, services.theme, parent, 1180, 620)
        self.parts: dict[str, _Part] = {}
        self._chips = QButtonGroup(self)
        chips: list[QWidget] = []
        for one in sorted(SHEETS, key=PLACES.__getitem__):
            made = button(
                KINDS[one][0], partial(self.choose, one), "chip", hint=_("成批登记{}").format(KINDS[one][0])
            )
            made.setCheckable(True)
            made.setProperty("kind", one)
            self._chips.addButton(made)
            chips.append(made)
        self._stack = QStackedWidget()
        self.note = label("", "hint", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(row(*chips, None))
        layout.addWidget(label(_("每行一条；Enter 到下一格，行末到下一行，后面几格按 Tab。可以从表格里复制一块，点一格后粘贴；第一行是栏目名称的，按名称对应。没看懂的格子会标出来，改好再保存。"), "quiet", wrap=True))  # fmt: skip
        layout.addWidget(self._stack, 1)
        save = button(_("全部保存 Ctrl+Enter"), self.save, "primary")
        foot = row(self.note, button(_("关闭"), self.close, hint=_("关闭，内容会保留")), save)
        foot.setStretch(0, 1)
        layout.addLayout(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self, self.save)
        self.choose(kind if kind in SHEETS else "visit")

    @property
    def part(self) -> _Part:
        """The sheet in front with its head."""
        return self.parts[self._kind]

    @property
    def rows(self) -> list[SheetRow]:
        """The rows of the sheet in front."""
        return self.part.sheet.rows

    def choose(self, kind: str) -> None:
        """Log this kind of record."""
        self._kind = kind
        if kind not in self.parts:
            made = self.parts[kind] = _Part(self._services, kind, self.note.setText)
            self._stack.addWidget(made)
        self.note.setText("")
        self._stack.setCurrentWidget(self.part)
        for chip in self._chips.buttons():
            chip.setChecked(chip.property("kind") == kind)
        self.part.begin()

    def save(self) -> None:
        """Write what is ready; the window stays while something is not."""
        self.part.save(self._saved)

    def _saved(self, rest: str, count: int) -> None:
        if rest or any(one.waiting for one in self.parts.values()):
            self.note.setText(_("已保存 {} 条。").format(count) + rest)
        else:
            self.close()

    def keep_draft(self) -> None:
        """What was typed and not saved stays as drafts."""
        for one in self.parts.values():
            one.keep_draft()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Also while hidden behind the door."""
        self.keep_draft()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes without loss; never by `close`, which asks here whether it may."""
        self.keep_draft()
        super().reject()


class _Part(QWidget):
    """What is said once, the rows below, and what was left of them last time."""

    def __init__(self, services: Services, kind: str, tell: Any) -> None:
        super().__init__()
        self._services, self.kind, self._tell = services, kind, tell
        self.plan = SHEETS[kind]
        self.shared: dict[str, Editor] = {}
        self.village = QLineEdit()
        self.sheet = Sheet(services, kind, lambda: self.village.text().strip())
        self.sheet.edited.connect(self._edited)
        self.sheet.took.connect(self._took)
        self._left: list[Unfinished] = []
        self.resume_button = button("", self.resume, hint=_("接着填上次没有保存的行"))
        self.resume_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(self._head())
        layout.addWidget(self.sheet, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MS)
        self._timer.timeout.connect(self._keep_soon)
        find_unfinished(services, kind, self._found, self)

    def _head(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self.village.setAccessibleName(_("村（社区）"))
        heads: list[tuple[str, QWidget]] = []
        for name in self.plan.shared:
            made = self.shared[name] = editor_for(
                one_line(self.kind, name),
                self._services.operations,
                self._services.clock,
                self._services.user,
            )
            heads.append((_(made.field.label), made))
        if self.plan.by_village:
            heads.insert(1, (_("村（社区）"), self.village))
        for place, (title, widget) in enumerate(heads):
            grid.addWidget(label(title, "label"), 0, place)
            grid.addWidget(widget, 1, place)
            for one in (widget, *widget.findChildren(QLineEdit)):
                one.installEventFilter(self)
        self._chain = [widget for _title, widget in heads]
        if "day" in self.shared:
            self.shared["day"].set_value(self._services.clock.today())
        self.shared["worker"].set_value(self._services.user)
        if self.plan.by_village:
            listed = button(
                _("列出全村"), self.list_village, hint=_("把这个村在册的人都列出来，走访了谁就填谁")
            )
            grid.addWidget(listed, 1, len(heads))
        grid.addWidget(self.resume_button, 1, len(heads) + 1)
        if len(heads) == 1:
            grid.setColumnStretch(len(heads) + 2, 2)
            grid.setColumnStretch(0, 1)
        return grid

    def begin(self) -> None:
        """Where the keyboard starts."""
        if self.plan.by_village:
            self.village.setFocus()
        else:
            self.sheet.begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the marked choice and goes on, from the last of the head into the rows."""
        if is_enter(watched, event):
            self._go_on(watched)
            return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        here = next(
            at for at, one in enumerate(self._chain)
            if one is watched or (isinstance(watched, QWidget) and one.isAncestorOf(watched))
        )  # fmt: skip
        if here + 1 < len(self._chain):
            self._chain[here + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.sheet.begin()

    # ── filling ──────────────────────────────────────────────────────────────────────────────────────────────

    def list_village(self) -> None:
        """A row for everybody of the village who is on file; rows that stay empty are not saved."""
        village = self.village.text().strip()
        if not village:
            self._tell(_("请先填村（社区）。"))
            return

        def read(session: Session) -> list[Line]:
            found = village_visits.roster(session, village)
            return many.named(session, self.kind, [Line({"person": one}) for one in found])

        def show(found: list[Line]) -> None:
            self.sheet.fill(found, listed=True)
            self._tell(
                _("列出 {} 人，走访了谁就填谁。").format(len(found)) if found else _("这个村还没有在册的人。")
            )

        self._services.operations.read(read, show, self)

    def _took(self, block: Block) -> None:
        unclear = sum(bool(line.raw) for line in block.lines[: many.MOST])
        said = [_("粘贴 {} 行。").format(min(len(block.lines), many.MOST))]
        if unclear:
            said.append(_("{} 行有没看懂的格子，已标出。").format(unclear))
        if block.unknown:
            said.append(_("“{}”没有对应的栏目，没有粘贴。").format(_("、").join(block.unknown)))
        if len(block.lines) > many.MOST:
            said.append(_("一次最多 {} 行，其余没有粘贴；更长的台账请用“导入台账”。").format(many.MOST))
        self._tell("".join(said))

    def _found(self, found: list[Unfinished]) -> None:
        """What was left of a sheet: drafts of new records that hold nothing else than a row does."""
        known = {*self.plan.shared, *self.sheet.columns}
        own = {one.id for one in self.sheet.rows}
        self._left = [
            one for one in found
            if one.new and one.draft.id not in own and {*one.draft.values, *one.draft.raw} <= known
        ]  # fmt: skip
        self.resume_button.setText(_("接着填上次的 {} 行").format(len(self._left)))
        self.resume_button.setVisible(bool(self._left))

    def resume(self) -> None:
        """The rows that were left; what most of them share stands above again."""
        drafts = sorted(
            (one.draft for one in self._left), key=lambda draft: draft.id
        )  # in the order they were begun
        self._left = []
        self.resume_button.hide()
        for name, editor in self.shared.items():
            if drafts and (value := drafts[0].values.get(name)) is not None:
                editor.set_value(value)
        common = self._common()
        for one in drafts:
            values = {name: value for name, value in one.values.items() if common.get(name) != value}
            own = {name: value for name, value in values.items() if name not in self.sheet.columns}
            self.sheet.resume(one.id, values, one.raw, own)
        self._tell(_("已接着上次没写完的内容。"))

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def waiting(self) -> bool:
        """Whether something typed is not saved yet."""
        return self.sheet.filling or any(one.counts for one in self.sheet.rows)

    def _edited(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _common(self) -> dict[str, Any]:
        return {name: editor.value() for name, editor in self.shared.items() if editor.value() is not None}

    def keep_draft(self) -> None:
        """Keep what is typed, now: the window goes."""
        self.sheet.finish()
        if self._timer.isActive() or self.waiting:
            self._keep_soon()
            self._services.operations.settle_asides()

    def _keep_soon(self) -> None:
        """What is typed becomes drafts: they wait here, and on the page of their kind, should this window be gone."""
        drafts, user, common, kind = self._services.drafts, self._services.user, self._common(), self.kind
        rows = self.sheet.rows
        waiting = [(one.id, common | one.own | one.values(), one.raw()) for one in rows if one.counts]
        emptied = [one.id for one in rows if one.kept and not one.counts]
        for one in rows:
            one.kept = one.counts

        def keep() -> None:
            for eid, values, raw in waiting:
                drafts.keep(kind, eid, values, {}, user, raw)
            for eid in emptied:
                drafts.drop(eid)

        if waiting or emptied:
            self._services.operations.aside(keep)

    def save(self, then: Any) -> None:
        """Write every row that has what it needs; the others stay, and the note says which."""
        QGuiApplication.inputMethod().commit()
        self.sheet.finish()
        rows = self.sheet.rows
        ready = {one.id: one.own | one.values() for one in rows if one.counts and one.clear}
        if not ready:
            self._tell(self._unclear() or _("还没有填写。"))
            return
        common, kind, year = self._common(), self.kind, self._services.clock.today().year
        self._services.operations.write(
            _("成批登记{} {} 条").format(_(records.model_of(kind).label), len(ready)),
            lambda session: many.write(session, kind, common, ready, year),
            then=lambda count: self._saved(ready, count, then), owner=self,
        )  # fmt: skip

    def _unclear(self) -> str:
        """Which rows are not written, as they are numbered on the sheet now."""
        found = [str(n) for n, one in enumerate(self.sheet.rows, 1) if one.counts and not one.clear]
        title = _(records.field_of(records.model_of(self.kind), self.plan.needed).label)
        said = _("第{}行“{}”没有填，或有没看懂的格子，先没有保存。").format(_("、").join(found), title)
        return said if found else ""

    def _saved(self, ready: Mapping[UUID, Any], count: int, then: Any) -> None:
        self._timer.stop()
        self._services.operations.settle_asides()
        for eid in ready:
            self._services.drafts.drop(eid)
        for one in [one for one in self.sheet.rows if one.id in ready]:
            self.sheet.take_out(one)
        then(self._unclear(), count)
