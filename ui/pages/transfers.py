"""提供与接收台账: who, when, to whom, which parts, why; printed and saved (domain.md §5)."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk import transfers
from swdesk.i18n import _, code_text
from swdesk.progress import Progress
from swdesk.reports.document import Document
from swdesk.reports.ledgers import unit_facts
from swdesk.reports.pdf import render_pdf
from swdesk.reports.xlsx import write_xlsx
from swdesk.roles import Right
from swdesk.transfers import IN, OUT, Wanted
from ui.pages.base import Page
from ui.pages.preview import Preview
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, row
from ui.widgets.grid import Grid, Head

SHOWN = 5000
WAIT_MS = 250


class TransfersPage(Page):
    """Filters, lines, print and save."""

    kinds = frozenset({"report"})
    help = _(
        "每次发出和接收自动记一行，不能修改和删除；本站几台电脑的行随同步文件汇到一起。可打印成册，保存不少于三年。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("报送台账"))
        self.year = QComboBox()
        self.year.setAccessibleName(_("年度"))
        this = services.clock.today().year
        self.year.addItem(_("全部年度"), 0)
        for year in range(this, this - 5, -1):
            self.year.addItem(_("{}年").format(year), year)
        self.way = QComboBox()
        self.way.setAccessibleName(_("方向"))
        for text, value in ((_("发出和收到"), ""), (_("发出"), OUT), (_("收到"), IN)):
            self.way.addItem(text, value)
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("查找对方、内容、经手人"))
        self.text.setAccessibleName(_("查找对方、内容、经手人"))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self.refresh)
        self.year.currentIndexChanged.connect(lambda _index: self.refresh())
        self.way.currentIndexChanged.connect(lambda _index: self.refresh())
        self.text.textChanged.connect(lambda _text: self._soon.start())
        self.grid = Grid(services.theme, _("报送台账"), [
            Head(_("时间"), 140), Head(_("方向"), 52), Head(_("对方"), 150), Head(_("内容"), 190), Head(_("包含")), Head(_("人数"), 52, right=True),
            Head(_("处理依据"), 120), Head(_("经手"), 80),
        ])  # fmt: skip
        self.empty = EmptyNote(_("每次报送和接收都会自动记在这里：谁、何时、给谁、哪些内容。"))
        panel = Panel(_("个人信息提供与接收台账"), _("自动记录，不能修改"))
        panel.padded().addLayout(row(self.year, self.way, self.text))
        panel.body.addWidget(self.grid, 1)
        panel.body.addWidget(self.empty, 1)
        self.body.addWidget(panel, 1)
        self.actions = [button(_("打印台账"), self.preview), button(_("导出 Excel"), self.export)]

    @property
    def wanted(self) -> Wanted:
        """What the filters say."""
        year = int(self.year.currentData())
        span = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)
        return Wanted(*span, str(self.way.currentData()), self.text.text())

    def refresh(self) -> None:
        """The lines, newest first; who may not manage the station sees none."""
        if not self.services.can(Right.MANAGE):
            self._show([])
            return
        wanted = self.wanted
        self.services.operations.read(lambda session: _rows(session, wanted), self._show, self)

    def _show(self, rows: list[list[str]]) -> None:
        self.grid.fill(rows)
        self.grid.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.remark = _("{} 行").format(len(rows)) if rows else ""
        self.renamed.emit()

    def preview(self) -> None:
        """The ledger as it is printed."""
        store, wanted, today = self.services.store, self.wanted, self.services.clock.today()

        def work(progress: Progress) -> bytes:
            out = io.BytesIO()
            with store.read() as session:
                made = _document(session, wanted, today)
            render_pdf(made, out, progress=progress)
            return out.getvalue()

        self.services.operations.task(work, self._open, self, writes=False)

    def _open(self, data: bytes) -> None:
        title = _("个人信息提供与接收台账")
        self.dialog = Preview(self.services, self.window(), title, data, f"{title}.pdf")
        self.dialog.show()

    def export(self) -> None:
        """The ledger as a workbook."""
        name = _("个人信息提供与接收台账.xlsx")
        path, _kind = QFileDialog.getSaveFileName(self, _("导出 Excel"), name, "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the workbook."""
        store, wanted, today = self.services.store, self.wanted, self.services.clock.today()

        def work(_progress: Progress) -> None:
            with store.read() as session:
                made = _document(session, wanted, today)
            write_xlsx(made, path)

        self.services.operations.task(
            work, lambda _none: self.services.say(_("已导出：{}").format(path.name)), self, writes=False
        )


def _rows(session: Session, wanted: Wanted) -> list[list[str]]:
    basis = code_list("transfer_basis")
    return [
        [
            transfers.when(one), transfers.way(one), one.party, one.what, one.fields, "" if one.people is None else str(one.people),
            code_text(basis, one.basis), "　".join(filter(None, (one.user_name, one.place))),
        ]
        for one in transfers.lines(session, wanted, SHOWN)
    ]  # fmt: skip


def _document(session: Session, wanted: Wanted, today: date) -> Document:
    found = transfers.lines(session, wanted, 1_000_000)[::-1]
    return transfers.ledger(found, unit_facts(session)["name"], wanted, today)
