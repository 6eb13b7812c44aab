"""预计参加的人 in 快速登记 of an activity: those of last time, or by category and village; they stand on the sign-in sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.fields import field_of
from swdesk import activities
from swdesk.activities import Before
from swdesk.i18n import _
from swdesk.people import villages
from swdesk.records import model_of
from swdesk.series import take_over
from swdesk.values import show_day
from ui.forms.choices import CodesEditor
from ui.forms.form import Form
from ui.services import Services
from ui.widgets.basics import label, row

After = Callable[[Session, UUID], None]


class ExpectedStrip(QWidget):
    """Beneath the form; an activity of the same name that was before is offered to go by."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._form: Form | None = None
        self._before: Before | None = None
        self._name = ""
        self.again = QCheckBox()
        self.again.setAccessibleName(_("沿用上次的方案和名单"))
        self.again.hide()
        self.categories = CodesEditor(field_of(model_of("person"), "categories"))
        self.categories.line.setPlaceholderText(_("服务对象类别"))
        self.village = QComboBox()
        self.village.setAccessibleName(_("村（社区）"))
        self.village.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.village.setMinimumWidth(services.theme.px(150))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.again)
        layout.addWidget(
            label(_("预计参加的人（印在签到表上）：按类别、按村从档案里选，不选也可以"), "label", wrap=True)
        )
        line = row(self.categories, self.village)
        line.setStretch(0, 1)
        layout.addLayout(line)
        self.hide()

    def watch(self, form: Form) -> None:
        """Names of activities are offered in this form, and what was before is looked for."""
        self._form = form
        editor = form.editors["name"]
        editor.edited.connect(self._look)

        def offer(found: tuple[list[str], list[str]]) -> None:
            names, several = found
            completer = QCompleter(names, editor)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            getattr(editor, "line").setCompleter(completer)  # noqa: B009 - every editor of a text has one
            self.village.clear()
            self.village.addItem(_("各村（社区）"), "")
            for name in several:
                self.village.addItem(name, name)

        def read(session: Session) -> tuple[list[str], list[str]]:
            return activities.names(session), villages(session)

        self._services.operations.read(read, offer, self)

    def _look(self) -> None:
        name = str(self._form.editors["name"].value() or "") if self._form is not None else ""
        if name == self._name:
            return
        self._name = name
        self._services.operations.read(
            lambda session: activities.of_name(session, name) if name else None,
            lambda found: self._tell(found) if name == self._name else None,
            self,
        )

    def _tell(self, found: Before | None) -> None:
        self._before = found
        self.again.setVisible(found is not None)
        self.again.setChecked(found is not None)
        if found is not None:
            when = show_day(found.day) if found.day else _("以前")
            words = _("沿用上次（{}）的方案和名单 {} 人") if found.people else _("沿用上次（{}）的方案")
            self.again.setText(words.format(when, found.people))

    def clear(self) -> None:
        """For the next activity."""
        self._name = ""
        self.categories.set_value(())
        self.village.setCurrentIndex(0)
        self._tell(None)

    def after(self, today: date) -> After | None:
        """What follows from the choices, inside the write that saves the activity."""
        before = self._before.id if self._before is not None and self.again.isChecked() else None
        categories, village = tuple(self.categories.value() or ()), str(self.village.currentData() or "")
        if before is None and not categories and not village:
            return None

        def work(session: Session, activity: UUID) -> None:
            if before is not None:
                take_over(session, "activity", before, activity)
                activities.expect_from(session, activity, before)
            day = activities.activity_of(session, activity).day or today
            people = activities.people_for(session, day, categories=categories, village=village)
            activities.expect(session, activity, people)

        return work
