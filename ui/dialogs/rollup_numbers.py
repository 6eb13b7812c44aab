"""汇总数字: every sum beside last period and last year; below it what each unit states; from there into the unit's report."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from swdesk.comparing import Compared, totals, units
from swdesk.i18n import _
from swdesk.periods import Period
from ui.dialogs.reviewing import ReviewDialog
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head


class RollupNumbers(QDialog):
    """The chosen sum's units stand at the right; a double click or Enter opens a unit's report."""

    def __init__(self, services: Services, parent: QWidget, period: Period) -> None:
        super().__init__(parent)
        self._services, self._period = services, period
        self._lines: list[Compared] = []
        self.setWindowTitle(_("{}汇总数字").format(period.name))
        open_at(self, services.theme, parent, 1330, 720)
        columns = [
            Head(period.short, 80, right=True), Head(_("上期"), 76, right=True), Head(_("比上期"), 96, right=True),
            Head(_("上年同期"), 80, right=True), Head(_("本年累计"), 84, right=True),
        ]  # fmt: skip
        self.totals = Grid(services.theme, _("汇总数字"), [Head(_("指标")), Head(_("单位"), 60), *columns])
        self.totals.currentCellChanged.connect(lambda line, *_rest: self._choose(line))
        self.units = Grid(services.theme, _("各单位"), [Head(_("单位名称")), *columns])
        self.units.opened.connect(self.open_unit)
        left, self._right = Panel(_("合计"), _("选一个指标，右边是各单位的数")), Panel(_("各单位"), " ")
        left.body.addWidget(self.totals, 1)
        self._right.body.addWidget(self.units, 1)
        both = row(left, self._right, gap=16)
        both.setStretch(0, 4)
        both.setStretch(1, 3)
        note = _(
            "人数跨站未去重；比率按分子、分母合计重算，与上期比为个百分点，两期报送的单位不同不作比较；双击一个单位看它的报告和脱敏台账。"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.addLayout(both, 1)
        foot = row(label(note, "quiet", wrap=True), button(_("关闭"), self.reject), gap=16)
        foot.setStretch(0, 1)
        layout.addLayout(foot)
        services.operations.read(partial(totals, period=period.key), self._show, self)

    def _show(self, found: list[Compared]) -> None:
        self._lines = found
        self.totals.fill([[one.name, one.unit, *_numbers(one)] for one in found])
        if found:
            self.totals.setCurrentCell(0, 0)
        self.totals.setFocus()

    def _choose(self, line: int) -> None:
        if not 0 <= line < len(self._lines):
            return
        one = self._lines[line]
        self._right.title.setText(f"{one.name} {one.now} {one.unit}".strip())
        self._services.operations.read(
            partial(units, period=self._period.key, code=one.key), self._list, self
        )

    def _list(self, found: list[Compared]) -> None:
        self.units.fill([[one.name, *_numbers(one)] for one in found], [one.key for one in found])
        self._right.remark.setText(_("{} 个单位").format(len(found)))

    def open_unit(self, report: str) -> None:
        """The unit's report: its numbers, text and ledgers, to be remarked on."""
        self.review = ReviewDialog(self._services, self, report, lambda: None)
        self.review.open()


def _numbers(one: Compared) -> list[Cell]:
    tone = "danger" if one.grown.startswith("-") else ""
    return [Cell(one.now, right=True, strong=True), Cell(one.before, right=True), Cell(one.grown or "—", tone, right=True),
            Cell(one.last_year, right=True), Cell(one.year, right=True)]  # fmt: skip
