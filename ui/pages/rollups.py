"""汇总: programmes, the ledgers of both stations, 三基 and 老小残弱; all of it computed from the records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QFileDialog
from sqlalchemy.orm import Session

from swdesk import basics, ledger_sheets, programmes, protection
from swdesk.i18n import _, several
from swdesk.indicators.definitions import by_code
from swdesk.periods import Period, Span, parse_period, quarter_of, rounded
from swdesk.programmes import Programme, Tagged
from swdesk.progress import Progress
from swdesk.protection import Count, Ledger
from swdesk.reports.xlsx import write_xlsx
from swdesk.values import hours, show_day
from ui.pages.base import Page
from ui.pages.parts import stacked
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.flow import together, wrapped
from ui.widgets.grid import Cell, Grid, Head

_MOST = 500


class SpanPage(Page):
    """A page about a span of days that one chooses: this year, a quarter of it, last year."""

    def __init__(self, services: Services, title: str) -> None:
        super().__init__(services, title)
        today = services.clock.today()
        quarter = quarter_of(today)
        periods = [
            parse_period(str(today.year)),
            quarter,
            quarter.previous(),
            parse_period(str(today.year - 1)),
        ]
        self.period = QComboBox()
        self.period.setAccessibleName(_("期间"))
        for one in periods:
            self.period.addItem(_("{}（本年累计）").format(one.name) if one is periods[0] else one.name, one)
        self.period.currentIndexChanged.connect(lambda _index: self.refresh())

    @property
    def span(self) -> Span:
        """What is chosen, until today at most."""
        period: Period = self.period.currentData()
        return Span(period.start, min(period.end, self.services.clock.today()))


class ProgrammesPage(SpanPage):
    """Totals of every programme, and the records of the chosen one."""

    kinds = frozenset(programmes.KINDS)
    help = _("在活动、培训、宣传信息等表单里选“所属计划”，这里自动汇总；计划名称可以在自定代码里增补。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, several("所属计划"))
        names = [by_code(code) for code in programmes.TOTALS]
        self.totals = Grid(services.theme, _("所属计划"), [
            Head(_("计划")), *(Head(_headed(_(one.label), _(one.unit)), 112, right=True) for one in names),
        ])  # fmt: skip
        self.list = Grid(
            services.theme, _("所属记录"), [Head(_("日期"), 136), Head(_("类型"), 110), Head(_("名称"))]
        )
        self.empty = EmptyNote(_("所选计划在这段时间还没有记录。"))
        upper, self._lower = Panel(_("各计划合计"), " "), Panel(_("所属记录"), " ")
        self._upper = upper
        upper.padded().addLayout(row(label(_("期间"), "label"), self.period, None))
        upper.body.addWidget(self.totals)
        self._lower.body.addWidget(self.list, 1)
        self._lower.body.addWidget(self.empty, 1)
        self.body.addWidget(upper)
        self.body.addWidget(self._lower, 1)
        self._rows: list[Programme] = []
        self.totals.currentCellChanged.connect(lambda *_place: self._list())
        self.list.opened.connect(lambda one: services.open_record(one.kind, one.id))

    def refresh(self) -> None:
        """Add up again."""
        span = self.span

        def read(session: Session) -> tuple[list[Programme], int]:
            return programmes.totals(session, span), programmes.untagged(session, span)

        self.services.operations.read(read, lambda found: self._show(*found), self)

    def _show(self, rows: list[Programme], untagged: int) -> None:
        chosen, self._rows = max(0, self.totals.currentRow()), rows
        self.totals.fill([_programme(one) for one in rows], rows)
        self.totals.fit(8)
        self._upper.remark.setText(_("没有选计划的活动、培训、宣传 {} 条").format(untagged))
        self.totals.setCurrentCell(min(chosen, len(rows) - 1), 0)
        self._list()

    def _list(self) -> None:
        line, span = self.totals.currentRow(), self.span
        if not 0 <= line < len(self._rows):
            return
        one = self._rows[line]
        self.services.operations.read(
            lambda session: programmes.tagged(session, one.code, span),
            lambda found: self._fill(one, found),
            self,
        )

    def _fill(self, one: Programme, found: list[Tagged]) -> None:
        self.list.fill([[_day(each.day), each.label, each.title] for each in found[:_MOST]], found[:_MOST])
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        self._lower.remark.setText(_("{} · {} 条").format(one.label, len(found)))


def _headed(label: str, unit: str) -> str:
    """With its unit, unless the name says it already."""
    return label if label.endswith((")", "）")) else _("{}（{}）").format(label, unit)


def _programme(one: Programme) -> list[Cell | str]:
    minutes = {code for code in programmes.TOTALS if by_code(code).unit == "小时"}
    shown = [(hours(count) or "0") if code in minutes else str(count) for code, count in one.totals.items()]
    return [Cell(one.label, strong=True), *(Cell(text, right=True) for text in shown)]


class LedgersPage(SpanPage):
    """两站台账: which records stand in which ledger; nothing is entered twice."""

    kinds = frozenset({*protection.KINDS, "person", "group", "group_member", "station"})
    help = _(
        "未成年人的走访、个案、小组、家校社和服务领域为儿童的活动，同时列入未保站台账；一条记录只登记一次，合计不重复。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("两站台账"))
        self.ledger = QComboBox()
        self.ledger.setAccessibleName(_("台账"))
        for text, one in ((_("社工站台账"), Ledger.SOCIAL), (_("未保站台账"), Ledger.PROTECTION)):
            self.ledger.addItem(text, one)
        self.ledger.currentIndexChanged.connect(lambda _index: self.refresh())
        self.totals = Grid(services.theme, _("两站台账"), [
            Head(_("类型")), Head(_("两站合计（条）"), 110, right=True), Head(_("人数"), 76, right=True),
            Head(_("其中未保站（条）"), 120, right=True), Head(_("未成年人"), 84, right=True),
        ])  # fmt: skip
        self.list = Grid(
            services.theme, _("台账记录"), [Head(_("日期"), 136), Head(_("类型"), 110), Head(_("名称"))]
        )
        self.empty = EmptyNote(_("这段时间还没有记录。"))
        self._left, self._right = Panel(_("两站合计，不重复"), " "), Panel(_("台账记录"), " ")
        self._left.padded().addLayout(
            wrapped(
                together(label(_("台账"), "label"), self.ledger),
                together(label(_("期间"), "label"), self.period),
            )
        )
        self._left.body.addWidget(self.totals, 1)
        self._right.body.addWidget(self.list, 1)
        self._right.body.addWidget(self.empty, 1)
        both = row(self._left, self._right, gap=16)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self.body.addLayout(both, 1)
        self.list.opened.connect(lambda one: services.open_record(one.kind, one.id))
        self.actions = [button(_("导出 Excel"), self.export)]

    @property
    def wanted(self) -> Ledger:
        """The ledger that is chosen."""
        return Ledger(self.ledger.currentData())

    def refresh(self) -> None:
        """Read again."""
        span, wanted = self.span, self.wanted

        def read(session: Session) -> tuple[list[Count], list[Tagged], int]:
            found = protection.lines(session, span)
            own = protection.chosen(found, wanted)
            return protection.counts(found), ledger_sheets.named(session, own[:_MOST]), len(own)

        self.services.operations.read(read, lambda found: self._show(*found), self)

    def _show(self, counts: list[Count], found: list[Tagged], whole: int) -> None:
        self.totals.fill([
            [Cell(one.label, strong=True), *(Cell(str(number) if number else "—", right=True)
             for number in (one.records, one.people, one.protected, one.minors))]
            for one in counts
        ])  # fmt: skip
        own = sum(one.protected for one in counts)
        self._left.remark.setText(_("{} 条 · 未保站 {} 条").format(sum(one.records for one in counts), own))
        self.list.fill([[_day(one.day), one.label, one.title] for one in found], found)
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        self._right.title.setText(self.ledger.currentText())
        more = _("，列出最近 {} 条").format(_MOST) if whole > _MOST else ""
        self._right.remark.setText(_("{} 条").format(whole) + more)

    def export(self) -> None:
        """The ledger as a workbook."""
        name = f"{self.ledger.currentText()}{self.period.currentData().key}.xlsx"
        path, _kind = QFileDialog.getSaveFileName(self, _("导出 Excel"), name, "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the workbook."""
        store, span, wanted, title = self.services.store, self.span, self.wanted, self.ledger.currentText()

        def work(progress: Progress) -> None:
            with store.read() as session:
                made = ledger_sheets.workbook(session, span, wanted, title, progress=progress)
            write_xlsx(made, path)

        self.services.operations.task(
            work, lambda _none: self.services.say(_("已导出：{}").format(path.name)), self, writes=False
        )


class BasicsPage(SpanPage):
    """三基 and 老小残弱 beside each other."""

    kinds = frozenset({
        "visit", "case", "case_session", "group", "group_session", "activity", "school_activity", "consultation", "errand",
        "person", "setting",
    })  # fmt: skip
    help = _(
        "三基按服务领域归类，走访和咨询按服务对象归到领域，归法在“设置 · 本站规则”里改；“按主要类别”一人只计一次，可以相加。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("三基与老小残弱"))
        self.bases = Grid(services.theme, _("三基"), [
            Head(_("三基")), Head(_("服务人次"), 120, right=True), Head(_("占比"), 90, right=True),
            Head(_("民政事务协助（件）"), 140, right=True),
        ])  # fmt: skip
        self.groups = Grid(services.theme, _("老小残弱"), [
            Head(_("人群")), Head(_("在册人数"), 100, right=True), Head(_("按主要类别"), 100, right=True),
            Head(_("服务人数"), 100, right=True), Head(_("按主要类别"), 100, right=True),
            Head(_("实名服务人次"), 110, right=True), Head(_("按主要类别"), 100, right=True),
        ])  # fmt: skip
        self._upper, self._lower = (
            Panel(_("三基"), " "),
            Panel(_("老小残弱"), _("一人属几类的，前一列各计一次")),
        )
        self._upper.padded().addLayout(row(label(_("期间"), "label"), self.period, None))
        self._upper.body.addWidget(self.bases)
        self._lower.body.addWidget(self.groups)
        self.body.addWidget(stacked(self._upper, self._lower), 1)

    def refresh(self) -> None:
        """Add up again."""
        span = self.span

        def read(session: Session) -> tuple[list[basics.Basis], list[basics.Rolled]]:
            return basics.bases(session, span), basics.groups(session, span)

        self.services.operations.read(read, lambda found: self._show(*found), self)

    def _show(self, bases: list[basics.Basis], groups: list[basics.Rolled]) -> None:
        self.bases.fill([
            [Cell(one.label, strong=True), Cell(str(one.times), right=True),
             Cell(f"{rounded(one.share, 1)}%" if one.share is not None else "—", right=True),
             Cell(str(one.errands) if one.errands else "—", right=True)]
            for one in bases
        ])  # fmt: skip
        self.bases.fit()
        self._upper.remark.setText(_("服务人次 {}").format(sum(one.times for one in bases)))
        rows: list[list[Any]] = [
            [Cell(one.label, strong=True), *(Cell(str(number), right=True) for number in (
                one.on_file, one.main_on_file, one.served, one.main_served, one.times, one.main_times))]
            for one in groups
        ]  # fmt: skip
        self.groups.fill(rows)
        self.groups.fit()


def _day(day: Any) -> str:
    return show_day(day) if day else ""
