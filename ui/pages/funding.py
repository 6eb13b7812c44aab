"""资金渠道: the seven points with their names and sources, and expenses by category."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtWidgets import QGridLayout, QLineEdit
from sqlalchemy.orm import Session

from db.codes import code_list
from db.fields import Field, Kind
from swdesk import funding
from swdesk.funding import Channels, Spent
from swdesk.i18n import _, code_text
from swdesk.periods import Span, percent, rounded
from swdesk.roles import Right
from swdesk.values import yuan
from ui.forms.choices import CodesEditor
from ui.pages.base import Page
from ui.pages.parts import stacked
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head


class FundingPage(Page):
    """What came in through each point this year, and what was spent on what."""

    kinds = frozenset({"fund", "expense", "setting", "code_item"})
    help = _("“七个一点”的名称和包含的来源由本地定；资金里填了哪一点的按填的算，没填的按来源归。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("资金渠道"))
        self.points = Grid(services.theme, _("七个一点"), [
            Head("", 36), Head(_("名称")), Head(_("包含的资金来源")), Head(_("本年到账（元）"), 130, right=True),
            Head(_("占比"), 76, right=True),
        ])  # fmt: skip
        self.spent = Grid(services.theme, _("支出"), [
            Head(_("科目")), Head(_("资金来源")), Head(_("本年支出（元）"), 130, right=True),
            Head(_("占比"), 76, right=True), Head(_("未审批（元）"), 110, right=True),
        ])  # fmt: skip
        self._in, self._out = Panel(_("七个一点"), " "), Panel(_("支出科目与来源"), " ")
        self._in.body.addWidget(self.points)
        self._out.body.addWidget(self.spent)
        self.naming = Naming(services, self.stop_naming)
        self.naming.hide()
        self.body.addWidget(stacked(self._in, self.naming, self._out), 1)
        self.name = button(_("改名称和来源"), self.start_naming)
        if not services.can(Right.MANAGE):
            self.name.hide()
        self.actions = [self.name]

    def refresh(self) -> None:
        """Add up again."""
        today = self.services.clock.today()
        span = Span(today.replace(month=1, day=1), today)

        def read(session: Session) -> tuple[Channels, list[Spent]]:
            return funding.channels(session, span), funding.spent(session, span)

        self.services.operations.read(read, lambda found: self._show(*found), self)

    def _show(self, found: Channels, spent: list[Spent]) -> None:
        self._channels = found
        source, listed = code_list("fund_source"), {point.code: point for point in found.points}
        self.points.fill([
            [point.code, Cell(point.name, strong=bool(point.code)), _("、").join(code_text(source, one) for one in point.sources) or "—",
             Cell(yuan(point.amount), right=True), Cell(f"{rounded(point.share, 1)}%" if point.share is not None else "—", right=True)]
            for point in listed.values()
        ])  # fmt: skip
        self.points.fit()
        self._in.remark.setText(_("渠道 {} 个 · 合计 {} 元").format(found.used, yuan(found.total)))
        whole = sum(one.amount for one in spent)
        self.spent.fill([_spent(one, whole) for one in spent])
        self.spent.fit(16)
        self._out.remark.setText(_("合计 {} 元").format(yuan(whole)) if spent else _("本年还没有支出"))

    def start_naming(self) -> None:
        """Show the seven names to be typed."""
        self.naming.take(self._channels)
        self._in.hide()
        self.naming.show()

    def stop_naming(self) -> None:
        """Show the numbers again."""
        self.naming.hide()
        self._in.show()


def _spent(one: Spent, whole: int) -> list[Cell | str]:
    listed = code_list("fund_source")
    parts = [
        f"{code_text(listed, code) or _('未注明')} {yuan(amount)}"
        for code, amount in sorted(one.by_source.items())
    ]
    share = f"{rounded(percent(one.amount, whole) or Fraction(0), 1)}%"
    return [
        Cell(one.label, strong=True), "　".join(parts), Cell(yuan(one.amount), right=True), Cell(share, right=True),
        Cell(yuan(one.open) if one.open else "—", "warning" if one.open else "", right=True),
    ]  # fmt: skip


class Naming(Panel):
    """The seven names and what belongs to each."""

    def __init__(self, services: Services, done: Callable[[], None]) -> None:
        super().__init__(_("七个一点的名称和来源"), _("一个来源只归一点，先写的算"))
        self._services, self._done = services, done
        self.names: dict[str, QLineEdit] = {}
        self.sources: dict[str, CodesEditor] = {}
        grid = QGridLayout()
        grid.setColumnStretch(2, 1)
        for line, point in enumerate(funding.POINTS):
            name = QLineEdit()
            name.setAccessibleName(_("第{}点的名称").format(point))
            name.setFixedWidth(services.theme.px(220))
            several = CodesEditor(Field(_("第{}点的来源").format(point), Kind.CODES, codes="fund_source"))
            self.names[point], self.sources[point] = name, several
            grid.addWidget(label(point, "label"), line, 0)
            grid.addWidget(name, line, 1)
            grid.addWidget(several, line, 2)
        layout = self.padded()
        layout.addLayout(grid)
        layout.addLayout(
            row(None, button(_("取消"), self._close), button(_("保存名称和来源"), self.save, "primary"))
        )

    def take(self, found: Channels) -> None:
        """What holds now."""
        for point in found.points:
            if point.code:
                self.names[point.code].setText(point.name)
                self.sources[point.code].set_value(point.sources)

    def save(self) -> None:
        """Keep the names."""
        names = {point: edit.text() for point, edit in self.names.items()}
        chosen = {point: tuple(edit.value() or ()) for point, edit in self.sources.items()}
        self._services.operations.write(
            _("改七个一点"), lambda session: funding.name_points(session, names, chosen),
            then=lambda _none: self._close(), owner=self,
        )  # fmt: skip

    def _close(self) -> None:
        self._done()
