"""计划: its versions, and what a template gives it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QMenu

from swdesk import case_forms, case_steps
from swdesk.i18n import _
from ui.pages.cases.papers import Papers
from ui.pages.cases.sections import PLAN
from ui.services import Services
from ui.widgets.basics import button


class Plans(Papers):
    """The plans of a case; a template fills what is still empty and adds its goals and steps."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, "case_plan", PLAN, case_forms.new_plan, case_steps.paper_saved, more=_("修订为新一版")
        )
        self.template = button(_("套用模板"), self.choose, hint=_("按问题类型套用计划和目标，套用后都可以改"))
        self.extra.addWidget(self.template)

    def choose(self) -> None:
        """Offer the templates, those for the problems of the case first."""
        case = self.case
        if case is not None:
            self.services.operations.read(
                lambda session: case_forms.templates_for(session, case), self._offer, self
            )

    def _offer(self, found: list[tuple[UUID, str]]) -> None:
        if not found:
            self.services.warn(_("还没有计划模板。在“设置”的“计划模板”里可以添加，也可以先添加示例。"))
            return
        self.menu = QMenu(self.template)
        for template, name in found:
            self.menu.addAction(name, lambda template=template: self.use(template))
        self.menu.popup(self.template.mapToGlobal(self.template.rect().bottomLeft()))

    def use(self, template: UUID) -> None:
        """Fill in what a template gives."""
        self.services.operations.read(
            lambda session: case_forms.from_template(session, template), self.fill, self
        )
