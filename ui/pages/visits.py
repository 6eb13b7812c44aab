"""走访: every visit, its problems and its photos; many in a sheet; 月探访率."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from swdesk import visit_problems
from swdesk.i18n import _, several
from swdesk.roles import Right
from ui.dialogs.ledgers import import_button
from ui.pages.base import Page
from ui.pages.parts import EvidencePage
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import button

SECTIONS = [
    (_("走访"), ["person", "day", "method", "outcome", "not_seen", "worker", "start", "minutes", "kind", "household", "gift"]),
    (_("快查：按 1 正常，按 2 异常"), ["body", "mind", "housing", "utilities", "care", "economy"]),
    (_("情况"), ["content", "needs", "problem", "reported_to", "reported_on", "handling"]),
    (_("问题解决"), ["solve_by", "solver", "solved", "solved_on", "solution"]),
    (_("下次"), ["next_day", "joint", "remark"]),
]  # fmt: skip
COLUMNS = ["day", "person", "method", "outcome", "worker", "problem", "solved", "solved_on", "content"]


class VisitPage(EvidencePage):
    """The list with its problems to follow, and the form."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, several("走访"), "visit", SECTIONS,
            chips=_chips(services), columns=COLUMNS, order="-day", presets=self._begin,
            empty=_("这里是走访探访记录。今天的走访可以按 Ctrl+N 快速登记，以前的可以成批登记，或从 Excel 台账导入（也在“设置”的“外观与台账”里）。"),
            other_step=import_button(services),
        )  # fmt: skip
        self.help = _(
            "结果（是否见到本人）由走访人如实填写，程序不代填。发现的问题填了拟解决日期，到期会在今日提醒；照片可拖入右侧，或按 Ctrl+V 粘贴。"
        )
        self._solve = button(_("标为已解决"), self.solve, hint=_("把列表里选中的走访问题标为今天已解决"))
        self._many = button(
            _("成批登记"), self.log_many, hint=_("一个村的走访一行一条地补录，可以从表格粘贴")
        )
        self._rate = button(_("月探访率"), self.show_rate, hint=_("特殊困难老年人每月探访率和明细"))
        self.actions = [self._solve, self._rate, self._many, *self.actions]
        self.list.table.selectionModel().selectionChanged.connect(self._own_actions)
        self.list.counted.connect(self._own_actions)
        self.renamed.connect(self._own_actions)
        self._own_actions()

    def _begin(self) -> dict[str, Any]:
        return {"day": self.services.clock.today(), "worker": self.services.user}

    def _own_actions(self, *_what: object) -> None:
        listing, writes = not self.editing, self.services.can(Right.WRITE)
        self._rate.setVisible(listing)
        self._many.setVisible(listing and writes)
        self._solve.setVisible(listing and writes and bool(self.list.selected()))

    def solve(self) -> None:
        """The marked problems are solved as of today."""
        chosen, today = self.list.selected(), self.services.clock.today()
        if chosen:
            self.services.operations.write(
                _("走访问题标为已解决"),
                lambda session: visit_problems.solve(session, chosen, today),
                then=self._solved,
                owner=self,
            )

    def _solved(self, count: int) -> None:
        if not count:
            self.services.warn(_("选中的走访没有待解决的问题，没有改动。"))

    def log_many(self) -> None:
        """A village's visits in a sheet."""
        from ui.dialogs.many import ManyLog  # noqa: PLC0415 - asked for rarely

        ManyLog(self.services, self.window()).show()

    def show_rate(self) -> None:
        """月探访率 with who is behind it."""
        from ui.dialogs.visit_rates import VisitRates  # noqa: PLC0415 - asked for once a month

        VisitRates(self.services, self.window()).show()

    def save(self) -> None:
        """Save and return to the list; a day of solving says that it is solved."""
        self.form.save(lambda _id: self.back(), complete=visit_problems.settled)


def _chips(services: Services) -> list[Chip]:
    today = services.clock.today()
    open_problems = (("problem", "filled", None), ("solved", "!=", True))
    return [
        Chip(_("本月"), (("day", ">=", today.replace(day=1)),)),
        Chip(_("近三个月"), (("day", ">=", today - timedelta(days=90)),)),
        Chip(_("入户"), (("method", "=", "home"),)),
        Chip(_("电话"), (("method", "=", "phone"),)),
        Chip(_("有问题"), (("problem", "filled", None),)),
        Chip(_("未解决"), open_problems),
        Chip(_("到期未解决"), (*open_problems, ("solve_by", "<=", today))),
    ]


def build(services: Services) -> Page:
    """The page 走访."""
    return VisitPage(services)
