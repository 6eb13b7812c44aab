"""One kind of paper of a case (预估、计划、评估、回访、满意度): its versions as chips, the form of the one in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import case_forms
from swdesk.i18n import _
from swdesk.rows import is_table
from ui.forms.form import Form, Sections
from ui.forms.unfinished import Unfinished, find_unfinished
from ui.services import Services
from ui.widgets.basics import button, clear, label, row
from ui.widgets.flow import Flow

Begin = Callable[[Session, UUID, date, UUID | None], Mapping[str, Any]]
After = Callable[[Session, str, UUID], None]


class Papers(QWidget):
    """The papers of one kind. Signal: turned (another one is in front)."""

    turned = Signal()

    def __init__(
        self, services: Services, kind: str, sections: Sections, begin: Begin, after: After, *, more: str
    ) -> None:
        super().__init__()
        self.services, self.kind, self._begin, self._after = services, kind, begin, after
        self.case: UUID | None = None
        self.form = Form(services, kind, sections)
        self._chips = QButtonGroup(self)
        self._flow = Flow()
        self._none = label("", "quiet")
        self._more = more
        self.again = button(more, self.new)
        self.extra = row()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        head = row(self._none)
        head.addLayout(self._flow, 1)
        head.addLayout(self.extra)
        head.addWidget(self.again)
        layout.addLayout(head)
        layout.addWidget(self.form, 1)

    # ── which one ────────────────────────────────────────────────────────────────────────────────────────────

    def show_case(self, case: UUID) -> None:
        """The papers of a case: the last one in front, or a new one where there is none."""
        fresh, self.case = self.case != case, case
        self.services.operations.read(
            lambda session: case_forms.papers_of(session, self.kind, case),
            lambda found: self._show(case, found, fresh=fresh),
            self,
        )

    def forget(self) -> None:
        """Another case comes: what is typed stays as a draft."""
        self.form.keep_draft()
        self.case = None

    def _show(self, case: UUID, found: list[tuple[UUID, str]], *, fresh: bool) -> None:
        if case != self.case:
            return
        clear(self._flow)
        for record, words in found:
            chip = button(words, lambda record=record: self.open(record), "chip")
            chip.setCheckable(True)
            chip.setProperty("record", record)
            self._chips.addButton(chip)
            self._flow.addWidget(chip)
        self._none.setText("" if found else _("还没有，填好后保存。"))
        self._none.setVisible(not found)
        self.again.setVisible(bool(found))
        if fresh and found:
            self.open(found[-1][0])
            find_unfinished(self.services, self.kind, lambda left: self._tell_left(left, case), self)
        elif fresh:
            self.new()
        self._mark()

    def _mark(self) -> None:
        self._chips.setExclusive(False)
        for chip in self._chips.buttons():
            chip.setChecked(not self.form.new and chip.property("record") == self.form.id)
        self._chips.setExclusive(True)
        self.turned.emit()

    def open(self, record: UUID) -> None:
        """One that is on file."""
        self.form.keep_draft()
        self.form.open(record, self._mark)

    def new(self) -> None:
        """A further one, with what is known; one that was left unfinished is gone on with."""
        case, today, user = self.case, self.services.clock.today(), self.services.user
        if case is None:
            return
        self.form.keep_draft()
        self.services.operations.read(
            lambda session: dict(self._begin(session, case, today, user)),
            lambda known: self._start(case, known),
            self,
        )

    def _start(self, case: UUID, known: dict[str, Any]) -> None:
        if case != self.case:
            return
        self.form.start_new(known)
        self._mark()
        find_unfinished(self.services, self.kind, lambda found: self._resume(found, case, known), self)

    def _tell_left(self, found: list[Unfinished], case: UUID) -> None:
        """A further one that was left unfinished is told on the button that goes on with it."""
        waits = any(one.new and one.draft.values.get("case") == case for one in found)
        self.again.setText(_("{}（有没写完的）").format(self._more) if waits else self._more)

    def _resume(self, found: list[Unfinished], case: UUID, known: dict[str, Any]) -> None:
        for one in found:
            mine = one.new and one.draft.values.get("case") == case == self.case
            if mine and self.form.new and not self.form.edited:
                self.form.resume(one.draft, known)
                return

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put values into what is still empty, and rows below those that are there."""
        fill_empty(self.form, values)

    def save(self) -> None:
        """Keep it, and what follows from it."""
        self.form.save(self._saved, after=lambda session, record: self._after(session, self.kind, record))

    def _saved(self, _record: UUID) -> None:
        self.services.say(_("已保存。"))
        if self.case is not None:
            self.show_case(self.case)


def fill_empty(form: Form, values: Mapping[str, Any]) -> None:
    """Put values into the empty fields of a form as if they were typed; rows come after those that are there."""
    for name, value in values.items():
        editor = form.editors.get(name)
        if editor is None:
            continue
        if is_table(name):
            editor.set_value((*(editor.value() or ()), *value))
        elif editor.value() in (None, "", ()):
            editor.set_value(value)
        else:
            continue
        editor.edited.emit()
