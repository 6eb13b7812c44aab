"""建设指标 of a superior: how the building of stations, agencies and talent stands against what is asked."""

from __future__ import annotations

from fractions import Fraction

from swdesk import county
from swdesk.county import Fact
from swdesk.i18n import _
from swdesk.periods import rounded
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import Panel
from ui.widgets.grid import Cell, Grid, Head


class BuildingPage(Page):
    """A line an indicator, as it stands today."""

    kinds = frozenset({"station", "agency", "figure", "worker", "worker_honour", "nomination"})
    help = _(
        "站点、机构由登记的单位得出；乡镇数、目标和专业人才总量在“基础数据”里登记，写明时点和来源。没有基数的显示“—”，不作估计。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("建设指标"))
        self.grid = Grid(services.theme, _("建设指标"), [
            Head(_("代码"), 56), Head(_("指标"), 230), Head(_("单位"), 56), Head(_("现值"), 110, right=True),
            Head(_("目标"), 110, right=True), Head(_("完成率"), 96, right=True), Head(_("差额"), 96, right=True),
            Head(_("达标"), 90), Head(_("说明")),
        ])  # fmt: skip
        panel = Panel(_("建设指标"), _("按分数精确比较"))
        panel.body.addWidget(self.grid, 1)
        self.body.addWidget(panel, 1)

    def refresh(self) -> None:
        """Count again."""
        today = self.services.clock.today()
        self.services.operations.read(lambda session: county.facts(session, today), self._show, self)

    def _show(self, found: list[Fact]) -> None:
        self.grid.fill([_cells(one) for one in found], found)


def _cells(one: Fact) -> list[Cell | str]:
    gap = one.target - one.value if one.target is not None and one.value is not None else None
    verdict = {True: (_("达标"), "ok"), False: (_("未达标"), "danger"), None: ("", "")}[one.kept]
    return [
        one.number, Cell(one.label, strong=True), one.unit, _number(one.value, one.unit), _number(one.target, one.unit),
        _number(one.done, "%"), _number(max(gap, Fraction(0)) if gap is not None else None, one.unit),
        Cell(*verdict, badge=bool(verdict[0])), one.note,
    ]  # fmt: skip


def _number(value: Fraction | None, unit: str) -> Cell:
    if value is None:
        return Cell("—", right=True)
    return Cell(f"{rounded(value, 1)}%" if unit == "%" else f"{value}", right=True)
