"""汇总报告: the superior's own report from what came, shown as the PDF itself."""

from __future__ import annotations

import io
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QStackedWidget

from swdesk import superiors
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.periods import Period, parse_period
from swdesk.progress import Progress
from swdesk.reports.document import Document
from swdesk.reports.pdf import render_pdf
from swdesk.reports.xlsx import write_xlsx
from ui.dialogs.rollup_numbers import RollupNumbers
from ui.pages.base import Page
from ui.pages.board import offer_contracts, period_choice
from ui.pages.preview import PdfView, Preview
from ui.pages.rollup_sending import Upwards
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button


class RollupPage(Page):
    """Choose a quarter; read, print, save."""

    kinds = frozenset({"station", "report"})
    help = _("汇总由收到的报告得出：比率按分子分母合计重算，人数跨站未去重。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("汇总报告"))
        self._document: Document | None = None
        self._data = b""
        self.choice = period_choice(services)
        self.choice.currentIndexChanged.connect(lambda _index: self.refresh())
        self.upwards = Upwards(self, services, lambda: self.period)
        self.actions = [
            self.choice, button(_("汇总数字"), self.numbers, hint=_("合计与上期、上年同期比，点到各单位和它的台账")), button(_("打印或保存 PDF"), self.preview), button(_("导出 Excel"), self.export_excel),
            self.upwards.button,
        ]  # fmt: skip
        self.view = PdfView()
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyNote(
            _("这里是本级的汇总报告。收到本期的报送文件后自动生成。"), _("接收报送文件"), lambda: services.open_page("bundles")
        ))  # fmt: skip
        self._stack.addWidget(self.view)
        panel = Panel()
        panel.body.addWidget(self._stack, 1)
        self.body.addWidget(panel, 1)

    @property
    def period(self) -> Period:
        """The chosen quarter."""
        return parse_period(str(self.choice.currentData()))

    def refresh(self) -> None:
        """Make the report anew."""
        offer_contracts(self.services, self.choice, self)
        services, period = self.services, self.period

        def work(progress: Progress) -> tuple[Document, bytes] | None:
            with services.store.read() as session:
                proof = superiors.sealed(session, services.files, period)
                document = superiors.document(session, period, clock=services.clock, proof=proof)
                if document is None:
                    return None
            out = io.BytesIO()
            render_pdf(document, out, progress=progress)
            return document, out.getvalue()

        services.operations.task(work, self._show, self, writes=False)

    def _show(self, made: tuple[Document, bytes] | None) -> None:
        self.title = _("{}汇总报告").format(self.period.name)
        self._stack.setCurrentIndex(0 if made is None else 1)
        self._document, self._data = made or (None, b"")
        if made is not None:
            self.remark = _("共 {} 页").format(self.view.show_bytes(self._data))
        else:
            self.remark = ""
        self.renamed.emit()

    def numbers(self) -> None:
        """The sums, compared, and what each unit states."""
        if not self._data:
            self.services.warn(_("本期还没有收到报告，没有可汇总的数字。"))
            return
        self.sums = RollupNumbers(self.services, self.window(), self.period)
        self.sums.open()

    def preview(self) -> None:
        """Print or keep."""
        if not self._data:
            self.services.warn(_("本期还没有收到报告，没有可打印的内容。"))
            return
        self.dialog = Preview(self.services, self.window(), self.title, self._data, f"{self.title}.pdf")
        self.dialog.show()

    def export_excel(self) -> None:
        """The tables as a workbook."""
        if self._document is None:
            self.services.warn(_("本期还没有收到报告，没有可导出的内容。"))
            return
        path, _kind = QFileDialog.getSaveFileName(
            self, _("导出 Excel"), f"{self.title}.xlsx", "Excel (*.xlsx)"
        )
        if path:
            try:
                write_xlsx(self._document, Path(path))
            except UserError as error:
                self.services.warn(str(error))
                return
            self.services.say(_("已导出：{}").format(Path(path).name))


def build(services: Services) -> Page:
    """The page 汇总报告."""
    return RollupPage(services)
