"""记录: the session at hand (F-C5). A routine one takes at most twelve actions beside its text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import case_forms, case_steps
from swdesk.goals import GoalStand
from swdesk.i18n import _
from swdesk.values import minutes_between
from ui.forms.body import FormBody
from ui.forms.editors import LineEditor
from ui.forms.form import Form
from ui.forms.unfinished import Unfinished, find_unfinished
from ui.pages.attachments import Attachments
from ui.pages.cases.goals import GoalScores
from ui.pages.cases.papers import fill_empty
from ui.pages.cases.sections import SESSION
from ui.services import Services
from ui.widgets.basics import Elided, button, label, row


class Sessions(QWidget):
    """The form of a session; the page puts its photos (`files`) beside it. Signal: turned (another one is in front)."""

    turned = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.case: UUID | None = None
        self.goals = GoalScores()
        self.form = Form(services, "case_session", SESSION, own={"+goal_score": lambda: self.goals})
        self.files = Attachments(services)
        self.files.setMaximumHeight(services.theme.px(230))
        self.title = label("", "panelTitle")
        self.last_time = button(
            _("照上次"), self.as_last_time, hint=_("填入上次的方式、地点、时间、参加人员")
        )
        self._minutes: int | None = None
        self.form.saved.connect(self.files.commit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        draft = Elided("quiet")
        draft.setText(_("边写边存草稿"))
        head = row(self.title, draft, self.last_time)
        head.setStretch(1, 1)
        layout.addLayout(head)
        layout.addWidget(self.form, 1)
        self.form.when_made(self._watch_times)

    def _watch_times(self, body: FormBody) -> None:
        for name in ("start", "end"):
            editor = body.editors[name]
            if isinstance(editor, LineEditor):
                editor.line.editingFinished.connect(self._count_minutes)

    # ── which one ────────────────────────────────────────────────────────────────────────────────────────────

    def show_case(self, case: UUID) -> None:
        """The next session of a case, unless one of it is in front already."""
        if self.case != case:
            self.case = case
            self.new()

    def forget(self) -> None:
        """Another case comes: what is typed stays as a draft."""
        self.form.keep_draft()
        self.case = None

    def new(self) -> None:
        """The next session."""
        case, today, user = self.case, self.services.clock.today(), self.services.user
        if case is None:
            return
        self.form.keep_draft()

        def read(session: Session) -> tuple[dict[str, Any], list[GoalStand]]:
            known = case_forms.new_session(session, case, today, user)
            return known, case_forms.scored_goals(session, case, None)

        self.services.operations.read(read, lambda found: self._start(case, *found), self)

    def _start(self, case: UUID, known: dict[str, Any], goals: list[GoalStand]) -> None:
        if case != self.case:
            return
        self.title.setText(_("第 {} 次服务记录").format(known["ordinal"]))
        self.goals.show_goals(goals)
        self.form.start_new(known)
        self._minutes = None
        self.last_time.setVisible(known["ordinal"] > 1)
        self.files.set_record("case_session", self.form.id, new=True)
        self.turned.emit()
        find_unfinished(self.services, "case_session", lambda found: self._resume(found, case, known), self)

    def _resume(self, found: list[Unfinished], case: UUID, known: dict[str, Any]) -> None:
        """Go on with the session of this case that was left unfinished."""
        for one in found:
            mine = one.new and one.draft.values.get("case") == case == self.case
            if mine and self.form.new and not self.form.edited:
                self.form.resume(one.draft, known)
                self.files.set_record("case_session", one.draft.id, new=True)
                return

    def open(self, case: UUID, record: UUID, title: str) -> None:
        """One that is on file."""
        self.case = case
        self.form.keep_draft()
        self.title.setText(title)
        self.last_time.hide()
        self.services.operations.read(
            lambda session: case_forms.scored_goals(session, case, record), self.goals.show_goals, self
        )
        self.form.open(record, self.turned.emit)
        self._minutes = None
        self.files.set_record("case_session", record, new=False)

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────

    def as_last_time(self) -> None:
        """How, where and with whom, as last time; what is filled in already stays."""
        case, record = self.case, self.form.id
        if case is not None:
            self.services.operations.read(
                lambda session: case_forms.as_last_time(session, case, record),
                lambda known: fill_empty(self.form, known),
                self,
            )

    def _count_minutes(self) -> None:
        """时长 follows from both times, until somebody types another."""
        values = {name: self.form.editors[name].value() for name in ("start", "end", "minutes")}
        counted = minutes_between(values["start"], values["end"])
        if counted is None or values["minutes"] not in {None, self._minutes} or counted == values["minutes"]:
            return
        self._minutes = counted
        self.form.editors["minutes"].set_value(counted)
        self.form.editors["minutes"].edited.emit()

    @property
    def untouched(self) -> bool:
        """Whether there is nothing to be saved."""
        return self.form.new and not self.form.edited and not self.files.waiting

    def save(self) -> None:
        """Keep it, and go on with the next one."""
        self.form.save(lambda _id: self.new(), after=case_steps.session_saved)
