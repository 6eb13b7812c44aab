"""汇总报告 of a superior: the PDF in the window, kept or printed from there (design.md §8)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog
from sqlalchemy.orm import Session

from swdesk import collect
from swdesk.clock import Clock
from swdesk.i18n import _
from swdesk.periods import Period, last_finished_quarter, parse_period
from swdesk.reports.ledgers import own_station
from swdesk.reports.pdf import render_bytes, render_pdf
from swdesk.reports.rollup import build_rollup_document
from swdesk.reports.xlsx import write_xlsx
from ui.pages.base import Page
from ui.pages.board import periods_offered
from ui.pages.preview import PdfView
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button


class RollupPage(Page):
    """The roll-up of a period, made from what has been taken in."""

    kinds = frozenset({"station", "received"})
    help = _("汇总报告由已接收的上报文件生成：比率按分子分母重新计算，人数跨站不去重并注明。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("汇总报告"))
        self._period = QComboBox()
        self._period.setAccessibleName(_("期间"))
        for period in periods_offered(services):
            self._period.addItem(period.label, period.key)
        self._period.setCurrentIndex(max(0, self._period.findData(last_finished_quarter(services.clock.today()).key)))
        self._period.currentIndexChanged.connect(lambda _index: self.refresh())
        self.actions = [
            self._period, button(_("导出 Excel"), self._xlsx), button(_("保存 PDF"), self._pdf, "primary"),
        ]  # fmt: skip
        self._panel = Panel()
        self._view = PdfView()
        self._panel.body.addWidget(self._view, 1)
        self._empty = EmptyNote(_("这一期还没有收到下级的报告。先在“报送情况”里接收上报文件。"), _("去接收"), lambda: services.open_page("board"))
        self.body.addWidget(self._panel, 1)
        self.body.addWidget(self._empty)

    @property
    def period(self) -> Period:
        """The chosen period."""
        return parse_period(str(self._period.currentData()))

    def refresh(self) -> None:
        """Make the roll-up anew."""
        period, clock = self.period, self.services.clock
        self.services.operations.read(lambda session: roll_up(session, period, clock), self._show, self)

    def _show(self, data: bytes | None) -> None:
        self._panel.setVisible(data is not None)
        self._empty.setVisible(data is None)
        if data is not None:
            self._view.show_bytes(data)

    def _pdf(self) -> None:
        name = f"{self.period.name}社会工作服务情况汇总.pdf"
        path, _kind = QFileDialog.getSaveFileName(self, _("保存汇总报告"), name, "PDF (*.pdf)")
        if path:
            self._write(Path(path))

    def _xlsx(self) -> None:
        name = f"{self.period.name}社会工作服务情况汇总.xlsx"
        path, _kind = QFileDialog.getSaveFileName(self, _("导出汇总表"), name, "Excel (*.xlsx)")
        if path:
            self._write(Path(path))

    def _write(self, path: Path) -> None:
        period, clock = self.period, self.services.clock

        def work(session: Session) -> str:
            document = _document(session, period, clock)
            if path.suffix == ".xlsx":
                write_xlsx(document, path)
            else:
                render_pdf(document, path)
            return path.name

        self.services.operations.read(work, lambda name: self.services.say(_("已保存：{}").format(name)), self)


def _document(session: Session, period: Period, clock: Clock):  # noqa: ANN202 - the document model's own type
    station = own_station(session)
    name = (station.name if station else None) or _("上级单位")
    found, rows = collect.publics(session, period.key), collect.board(session, period)
    return build_rollup_document(name, period, found, rows, made_on=clock.today())


def roll_up(session: Session, period: Period, clock: Clock) -> bytes | None:
    """The roll-up as a PDF, None while nothing has been taken in."""
    if not collect.publics(session, period.key):
        return None
    return render_bytes(_document(session, period, clock))[0]


def build(services: Services) -> Page:
    """The page 汇总报告."""
    return RollupPage(services)
