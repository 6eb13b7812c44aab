"""走访周期 in 设置: how often whom to visit; begin with a preset, change and add lines (domain.md §2.6)."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import visit_rules
from swdesk.i18n import _, several
from swdesk.roles import Right
from ui.pages.base import RecordPage
from ui.services import Services
from ui.widgets.basics import button, label

SECTIONS = [
    (_("走访周期"), ["name", "scope", "risk", "categories", "every", "unit", "months", "source", "stopped"]),
]
HELP = _(
    "几条都适用的，按最早的一条提醒；上次走访约定了日期的，也一起比较。"
    "特殊困难老年人（独居、空巢、留守、失能、重残、计划生育特殊家庭）不论什么颜色，每月至少一次，不用登记。"
)


class VisitRulePage(RecordPage):
    """The table of rules, and the presets to begin with."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, several("走访周期"), "visit_rule", SECTIONS,
            columns=["name", "scope", "risk", "categories", "every", "unit", "months", "source", "stopped"],
            empty=_("现在按常用周期提醒：红7天、黄30天、蓝90天、绿180天。点“套用范本”换一套，或新增一条县里的规定。"),
        )  # fmt: skip
        self.help = HELP
        self.menu = QMenu(self)
        for one in visit_rules.presets():
            action = QAction(one.name, self.menu)
            action.setToolTip(one.note)
            action.triggered.connect(partial(self.adopt, one.code))
            self.menu.addAction(action)
        self.menu.setToolTipsVisible(True)
        self._presets_button = button(_("套用范本"), hint=_("选一套周期，之后每条都可以改"))
        self._presets_button.setMenu(self.menu)
        self.actions = [self._presets_button, *self.actions]
        self.renamed.connect(self._own_actions)
        self._own_actions()

    def _list_side(self) -> QWidget:
        """The list, under what holds always."""
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(label(HELP, "quiet", wrap=True))
        layout.addWidget(super()._list_side(), 1)
        return holder

    def _own_actions(self) -> None:
        self._presets_button.setVisible(not self.editing and self.services.can(Right.WRITE))

    def adopt(self, code: str, _checked: bool = False) -> None:
        """Begin with this preset; own lines stay, undo takes it back."""

        def work(session: Session) -> int:
            return visit_rules.adopt(session, code)

        name = visit_rules.preset(code).name
        self.services.operations.write(
            _("套用走访周期“{}”").format(name), work, then=lambda _count: self.refresh(), owner=self
        )
