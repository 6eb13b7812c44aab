"""同户的其他人 in 快速登记: tick who was visited at the same door, each with 结果 (见到本人 is never pre-filled)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from db.fields import field_of
from swdesk import records
from swdesk.household_visits import Member, others_at_home
from swdesk.i18n import _
from ui.forms.choices import CodeEditor
from ui.services import Services
from ui.widgets.basics import clear, label

COLUMNS = 2


class HouseholdStrip(QWidget):
    """Hidden while the person has no others at home."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._person: UUID | None = None
        self.ticks: dict[UUID, QCheckBox] = {}
        self.outcomes: dict[UUID, CodeEditor] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label(_("同户一起走访的人（计1户次，每人各计1人次）"), "label"))
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(12)
        layout.addLayout(self._lines)
        self.hide()

    def show_person(self, person: UUID | None) -> None:
        """Another person is visited."""
        if person == self._person:
            return
        self._person = person
        self._fill([])
        if person is None:
            return
        self._services.operations.read(
            lambda session: others_at_home(session, person),
            lambda found: self._fill(found) if self._person == person else None,
            self,
        )

    def _fill(self, members: list[Member]) -> None:
        clear(self._lines)
        self.ticks, self.outcomes = {}, {}
        outcome = field_of(records.model_of("visit"), "outcome")
        for place, member in enumerate(members):
            tick = QCheckBox(f"{member.name} {member.relation}".strip())
            tick.setAccessibleName(_("同户走访：{}").format(member.name))
            editor = CodeEditor(outcome)
            editor.setAccessibleName(_("{}的走访结果").format(member.name))
            editor.setEnabled(False)
            tick.toggled.connect(editor.setEnabled)
            line, column = divmod(place, COLUMNS)
            self._lines.addWidget(tick, line, column * 2)
            self._lines.addWidget(editor, line, column * 2 + 1)
            self.ticks[member.id], self.outcomes[member.id] = tick, editor
        self.setVisible(bool(members))

    def chosen(self) -> dict[UUID, Any]:
        """Who was ticked, with what was said of each."""
        return {one: self.outcomes[one].value() for one, tick in self.ticks.items() if tick.isChecked()}
