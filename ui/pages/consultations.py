"""咨询: visitors and callers, in 日常事务 and at the school station; a case can be opened from what they came with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from swdesk.consulting import open_case
from swdesk.i18n import _, several
from ui.forms.form import Sections
from ui.pages.base import RecordPage
from ui.services import Services
from ui.widgets.basics import button


class ConsultationPage(RecordPage):
    """A record page with 开个案 in its header."""

    def __init__(self, services: Services, sections: Sections, **options: Any) -> None:
        super().__init__(services, several("咨询"), "consultation", sections, order="-day", **options)
        self._case = button(_("开个案"), self.begin_case, hint=_("保存咨询，并由它开一个个案"))
        self.actions = [self._case, *self.actions]
        self.renamed.connect(self._own_actions)
        self._own_actions()

    def _own_actions(self) -> None:
        self._case.setVisible(self.editing)

    def begin_case(self) -> None:
        """Save, open the case (or the one that was opened before), and show it."""
        services, today = self.services, self.services.clock.today()

        def ask(consultation: UUID) -> None:
            def work(session: Session) -> UUID:
                return open_case(session, consultation, today, services.user)

            services.operations.write(
                _("由咨询开个案"), work, then=lambda case: services.open_record("case", case), owner=self
            )

        self.form.save(ask)
