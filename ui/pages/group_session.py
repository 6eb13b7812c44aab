"""One session of a group (F-G3): record, steps, members who need attention, evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk.group_attention import Attention, attend_to, attentions, meeting_members, open_case
from swdesk.i18n import _
from swdesk.records import remove
from swdesk.roles import Right
from ui.dialogs.history import HistoryDialog
from ui.dialogs.sizes import open_at
from ui.forms.form import Form
from ui.forms.unfinished import Unfinished, find_unfinished
from ui.pages.attachments import Attachments
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

SESSION = [
    ("", ["ordinal", "day", "topic", "stage", "due", "present", "start", "end", "minutes", "aim", "record", "aim_state", "place", "absent"]),
    (_("环节"), ["+group_step"]),
    (_("分析与反思"), ["dynamics", "aim_remark", "reflection", "next_change"]),
    (_("督导与未开展"), ["supervisor_on", "not_held", "supervisor_comment"]),
]  # fmt: skip


class AttentionPanel(Panel):
    """个别组员关注: one line a member; a case is opened from the line."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("个别组员关注"))
        self._services = services
        self._meeting: UUID | None = None
        self._ids: list[UUID] = []
        self.member = QComboBox()
        self.member.setAccessibleName(_("组员"))
        self.matter = QLineEdit()
        self.matter.setAccessibleName(_("关注事项"))
        self.matter.setPlaceholderText(_("看到了什么"))
        self.matter.returnPressed.connect(self.add)
        self.grid = Grid(
            services.theme, _("个别组员关注"), [Head("", 72), Head(""), Head("", 70)], header=False
        )
        self.grid.chosen.connect(lambda _r, _c, what: self._act(*what))
        self._note = label("", "quiet", wrap=True)
        body = self.padded()
        off = button(_("去掉"), self.drop, "flat", hint=_("去掉所选的一条关注"))
        body.addLayout(row(self.member, None, off))
        body.addLayout(row(self.matter, button(_("记下"), self.add)))
        body.addWidget(self._note)
        body.addWidget(self.grid, 1)
        body.addStretch()  # while there is no line, so that the title stays above
        self.show_meeting(None)

    def show_meeting(self, meeting: UUID | None) -> None:
        """The lines of this session; a new one has none before it is saved."""
        self._meeting = meeting
        may = self._services.can(Right.NOTES)
        for one in (self.member, self.matter):
            one.setEnabled(meeting is not None and may)
        self._note.setText("" if meeting is not None else _("先保存这一节，再记个别组员。"))
        self._note.setVisible(meeting is None)
        if meeting is not None:
            read = self._services.operations.read
            read(lambda session: meeting_members(session, meeting), self._offer, self)
            read(lambda session: attentions(session, meeting), self._show, self)

    def _offer(self, members: list[tuple[UUID, str]]) -> None:
        self.member.clear()
        for one, name in members:
            self.member.addItem(name, one)

    def _show(self, found: list[Attention]) -> None:
        self._ids = [one.id for one in found]
        self.grid.fill(
            [
                [
                    one.name,
                    one.matter,
                    Cell(_("看个案") if one.case else _("开个案"), link=True, data=("case", one.id)),
                ]
                for one in found
            ],
            self._ids,
        )
        self.grid.setVisible(bool(found))

    def add(self) -> None:
        """Note a member."""
        meeting, member, matter = self._meeting, self.member.currentData(), self.matter.text().strip()
        if meeting is None or member is None or not matter:
            return
        self.matter.clear()
        self._services.operations.write(
            _("记下个别组员"), lambda session: attend_to(session, meeting, member, matter),
            then=lambda _id: self.show_meeting(meeting), owner=self,
        )  # fmt: skip

    def _act(self, _what: str, attention: UUID) -> None:
        services, today = self._services, self._services.clock.today()
        window = self.window()

        def work(session: Session) -> UUID:
            return open_case(session, attention, today, services.user)

        def show(case: UUID) -> None:
            if isinstance(window, SessionDialog):
                window.reject()
            services.open_record("case", case)

        services.operations.write(_("由小组开个案"), work, then=show, owner=self)

    def drop(self) -> None:
        """Take the marked line away."""
        line, meeting = self.grid.currentRow(), self._meeting
        if meeting is not None and 0 <= line < len(self._ids):
            one = self._ids[line]
            self._services.operations.write(
                _("去掉个别组员关注"), lambda session: remove(session, "group_attention", one),
                then=lambda _none: self.show_meeting(meeting), owner=self,
            )  # fmt: skip


class SessionDialog(QDialog):
    """One session of a group with its evidence."""

    def __init__(
        self, services: Services, parent: QWidget, session_id: UUID | None, known: dict[str, Any]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("小组节次"))
        open_at(self, services.theme, parent, 1120, 700)
        self.form = Form(services, "group_session", SESSION)
        self.files, self.attention = Attachments(services), AttentionPanel(services)
        side = QWidget()
        side.setFixedWidth(services.theme.px(260))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.files, 3)
        column.addWidget(self.attention, 2)
        self.form.saved.connect(self.files.commit)
        self._known = known
        if session_id is None:
            self.form.start_new(known)
            find_unfinished(services, "group_session", self._resume, self)
        else:
            self.form.open(session_id)
            self.attention.show_meeting(session_id)
        self.files.set_record("group_session", session_id or self.form.id, new=session_id is None)
        layout = QVBoxLayout(self)
        middle = row(self.form, side, gap=12)
        middle.setStretch(0, 1)
        layout.addLayout(middle, 1)
        save = button(_("保存 Ctrl+Enter"), lambda: self.form.save(lambda _id: self.accept()), "primary")
        past = button(_("历史"), lambda: HistoryDialog(services, self, self.form).open())
        past.setVisible(session_id is not None)
        layout.addLayout(row(past, None, button(_("关闭"), self.reject), save))

    def _resume(self, found: list[Unfinished]) -> None:
        """Go on with the session of this group that was left unfinished."""
        for one in found:
            mine = one.new and one.draft.values.get("group") == self._known.get("group")
            if mine and self.form.new and not self.form.edited:
                self.form.resume(one.draft, self._known)
                self.files.set_record("group_session", self.form.id, new=True)
                return

    def reject(self) -> None:
        """Esc closes; what was typed stays as a draft."""
        self.form.keep_draft()
        super().reject()
