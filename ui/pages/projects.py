"""项目与经费: the contract with its two lines (75 %, 80 %), staff, funds, expenses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.projects import Project
from swdesk.i18n import _, several
from swdesk.periods import percent, rounded
from swdesk.projects import Money, Rule, counts_as_labour, money, rules
from swdesk.values import yuan
from ui.pages.base import Page, RecordPage
from ui.pages.funding import FundingPage
from ui.pages.parts import EvidencePage, Tab, TabbedPage, records_tab
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import EmptyNote, Panel, label
from ui.widgets.grid import Cell, Grid, Head

PROJECT = [
    (_("合同"), ["name", "number", "buyer", "agency", "station", "funds", "start", "end", "programme"]),
    (_("承接过程"), ["called_on", "reviewed_on", "+procurement"]),
    (_("合同预算（按签订预算看 80%）"), ["+project_budget"]),
    (_("两条线怎么算"), ["professional_rule", "supervision_labour", "remark"]),
]
STAFF = [("", ["project", "worker", "professional", "start", "end"])]
FUND = [("", ["project", "day", "source", "point", "amount", "donor", "voucher", "remark"])]
EXPENSE = [
    ("", ["project", "day", "category", "amount", "labour", "summary", "fund_source"]),
    (_("凭证与审批"), ["voucher", "papers", "handler", "approver", "approved_on", "remark"]),
]


_SHORT = (_("专业人才 ≥75%"), _("人力/经费 ≥80%"), _("人力/已支出 ≥80%"), _("签订预算 ≥80%"))


class Lines(Panel):
    """The lines of one project, live."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("两条线"), _("按分数精确比较"))
        self._services = services
        self._project: UUID | None = None
        theme = services.theme
        self.setMinimumWidth(theme.px(270))
        self.rules = Grid(
            theme, _("两条线"), [Head(""), Head("", 66, right=True), Head("", 72)], header=False
        )
        self.lacking = label("", "quiet", wrap=True)
        self.sums = Grid(theme, _("经费"), [Head(""), Head("", 130, right=True)], header=False)
        self.note = EmptyNote(_("保存项目后，这里显示社工专业人才是否达到 75%、人力成本是否达到 80%。"))
        for part in (self.rules, self.lacking, self.sums, self.note):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def show_project(self, project: UUID | None) -> None:
        """The lines of this project."""
        self._project = project
        for part in (self.rules, self.lacking, self.sums):
            part.setVisible(project is not None)
        self.note.setVisible(project is None)
        if project is None:
            return
        today = self._services.clock.today()

        def read(session: Session) -> tuple[list[Rule], Money]:
            return rules(session, project, today), money(session, project, today)

        self._services.operations.read(read, lambda found: self._show(*found), self)

    def again(self) -> None:
        """Something changed."""
        self.show_project(self._project)

    def _show(self, found: list[Rule], sums: Money) -> None:
        tones = {True: "ok", False: "danger", None: ""}
        rows = [
            [Cell(_SHORT[line], tip=rule.made_of), Cell(rule.shown, tones[rule.kept], right=True, strong=True, tip=rule.made_of),
             Cell(rule.verdict, tones[rule.kept], badge=True, tip=rule.made_of)]
            for line, rule in enumerate(found)
        ]  # fmt: skip
        self.rules.fill(rows)
        self.rules.fit()
        lacking = [f"{_SHORT[line]}：{rule.lacking}" for line, rule in enumerate(found) if rule.lacking]
        self.lacking.setText("\n".join(lacking))
        self.lacking.setVisible(bool(lacking))
        done = percent(sums.spent, sums.funds)
        lines = [
            (_("项目经费"), _("{} 元").format(yuan(sums.funds))), (_("已到账"), _("{} 元").format(yuan(sums.received))),
            (_("已支出"), _("{} 元").format(yuan(sums.spent))), (_("其中人力成本"), _("{} 元").format(yuan(sums.labour))),
            (_("经费执行率"), f"{rounded(done, 1)}%" if done is not None else "—"),
            (_("合同时间进度"), f"{rounded(sums.gone * 100, 1)}%" if sums.gone is not None else "—"),
        ]  # fmt: skip
        self.sums.fill([[name, Cell(text, right=True)] for name, text in lines])
        self.sums.fit()


class ProjectPage(RecordPage):
    """A contract, its lines beside it."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, several("项目"), "project", PROJECT, order="-start",
            empty=_("这里是承接项目：合同、起止、经费。项目人员、资金和支出都挂在项目上。"),
        )  # fmt: skip
        self.lines = Lines(services)
        self.side.addWidget(self.lines)
        self.help = _(
            "社工专业人才不低于项目人员的 75%，人力成本不低于项目经费的 80%；按实际分数比较，不按四舍五入后的数。"
        )
        services.operations.changed.connect(self._maybe)

    def _maybe(self, kinds: object, _initiator: object) -> None:
        if isinstance(kinds, frozenset) and kinds & {
            "project",
            "project_staff",
            "worker",
            "project_budget",
            "fund",
            "expense",
        }:
            self.lines.again()

    def shown(self, record_id: UUID | None) -> None:
        """The lines of this project."""
        self.lines.show_project(record_id)


class ExpensePage(EvidencePage):
    """Expenses; the category says whether it is labour as long as nobody else did."""

    def __init__(self, services: Services) -> None:
        year = Chip(_("本年"), (("day", ">=", services.clock.today().replace(month=1, day=1)),))
        super().__init__(
            services, _("支出"), "expense", EXPENSE, order="-day", presets=lambda: {"day": services.clock.today()},
            chips=[year, Chip(_("人力成本"), (("labour", "=", True),)), Chip(_("未审批"), (("approver", "empty", None),))],
            empty=_("这里记每一笔支出；勾选“是否人力成本”，80% 由此得出。"),
        )  # fmt: skip
        self._said = False
        self.form.editors["category"].edited.connect(self._suggest)
        self.form.editors["labour"].edited.connect(self._say)

    def shown(self, record_id: UUID | None) -> None:
        """A new line has nothing said of labour yet."""
        super().shown(record_id)
        self._said = record_id is not None and self.form.editors["labour"].value() is not None

    def _say(self) -> None:
        self._said = True

    def _suggest(self) -> None:
        if self._said:
            return
        category, project = (self.form.editors[name].value() for name in ("category", "project"))

        def read(session: Session) -> bool | None:
            found = session.get(Project, project) if project else None
            return counts_as_labour(found, category)

        self.services.operations.read(read, self._put, self)

    def _put(self, labour: bool | None) -> None:
        editor = self.form.editors["labour"]
        if not self._said and editor.value() != labour:
            editor.set_value(labour)
            editor.edited.emit()
            self._said = False  # said by the category, so another category may say otherwise


def build(services: Services) -> Page:
    """The page 项目与经费."""
    year = Chip(_("本年"), (("day", ">=", services.clock.today().replace(month=1, day=1)),))

    def today() -> dict[str, Any]:
        return {"day": services.clock.today()}

    return TabbedPage(services, _("项目与经费"), [
        Tab(several("项目"), lambda: ProjectPage(services), "project"),
        records_tab(
            services, _("项目人员"), "project_staff", STAFF, empty=_("这里记谁在执行项目、是否社工专业人才，75% 由此得出。")),
        records_tab(
            services, _("资金"), "fund", FUND, page=EvidencePage, order="-day", chips=[year], presets=today,
            empty=_("这里记到账的资金和来源。")),
        Tab(_("支出"), lambda: ExpensePage(services), "expense"),
        Tab(_("资金渠道"), lambda: FundingPage(services)),
    ])  # fmt: skip
