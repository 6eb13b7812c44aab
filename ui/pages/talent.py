"""人才与评优: nominations by kind and level with their prizes, and 培建留转奖 with people and money."""

from __future__ import annotations

from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk import nominations
from swdesk.i18n import _, code_text
from swdesk.nominations import Measure, Tally
from swdesk.values import yuan
from ui.pages.parts import stacked
from ui.pages.rollups import SpanPage
from ui.services import Services
from ui.widgets.basics import Panel, label, row
from ui.widgets.grid import Cell, Grid, Head


class TalentPage(SpanPage):
    """Both tables over a span."""

    kinds = frozenset({"nomination", "talent_measure"})
    help = _(
        "优秀申报在“会议与宣传”里登记，按申报日期和级别计数；“培建留转奖”只有五个字是统一的，各字怎么解释由本地定。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("人才与评优"))
        self._levels = [item.code for item in code_list("media_level").offered]
        levels = [code_text(code_list("media_level"), code) for code in self._levels]
        self.tally = Grid(services.theme, _("优秀申报"), [
            Head(_("类别")), Head(_("申报数"), 90, right=True), Head(_("获奖数"), 90, right=True),
            *(Head(_("{} 申报/获奖").format(text), 126, right=True) for text in levels),
        ])  # fmt: skip
        self.measures = Grid(services.theme, _("培建留转奖"), [
            Head(_("类别")), Head(_("举措"), 120, right=True), Head(_("受益人数"), 120, right=True), Head(_("投入资金（元）"), 150, right=True),
        ])  # fmt: skip
        upper, lower = Panel(_("优秀社工站、案例、项目、社工申报")), Panel(_("人才举措"))
        upper.padded().addLayout(row(label(_("期间"), "label"), self.period, None))
        upper.body.addWidget(self.tally)
        lower.body.addWidget(self.measures)
        self.body.addWidget(stacked(upper, lower), 1)

    def refresh(self) -> None:
        """Count again."""
        span = self.span

        def read(session: Session) -> tuple[list[Tally], list[Measure]]:
            return nominations.tally(session, span), nominations.measures(session, span)

        self.services.operations.read(read, lambda found: self._show(*found), self)

    def _show(self, tally: list[Tally], measures: list[Measure]) -> None:
        self.tally.fill([
            [Cell(one.label, strong=True), Cell(str(one.entered), right=True), Cell(str(one.won), right=True),
             *(self._level(one, code) for code in self._levels)]
            for one in tally
        ])  # fmt: skip
        self.tally.fit()
        self.measures.fill([
            [Cell(one.label, strong=True), Cell(str(one.times), right=True), Cell(str(one.people), right=True),
             Cell(yuan(one.amount), right=True)]
            for one in measures
        ])  # fmt: skip
        self.measures.fit()

    def _level(self, one: Tally, code: str) -> Cell:
        entered, won = one.levels.get(code, (0, 0))
        return Cell(f"{entered} / {won}" if entered else "—", right=True)
