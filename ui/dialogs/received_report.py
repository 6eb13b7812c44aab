"""A report as it came from a unit: its text, tables and de-identified ledgers, as far as the unit let them travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from swdesk.bundles.reply import Remark
from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.reports.pictures import Picture, pictures
from swdesk.reports.quarterly import build_document
from ui.dialogs.sizes import open_at
from ui.pages.report_parts import Contents, Middle
from ui.services import Services
from ui.widgets.basics import button, label, row


class ReceivedReport(QDialog):
    """Nothing in it can be changed. Signal: number(code, span) that was clicked."""

    number = Signal(str, str)

    def __init__(
        self,
        services: Services,
        parent: QWidget,
        title: str,
        public: Mapping[str, Any],
        remarks: Sequence[Remark],
    ) -> None:
        super().__init__(parent)
        self._public, self._remarks = public, remarks
        self._document = build_document(public)
        self.setWindowTitle(title)
        open_at(self, services.theme, parent, 1340, 740)
        self.contents, self.middle = Contents(services), Middle(services, records=False)
        self.contents.chosen.connect(self.middle.turn_to)
        self.middle.number.connect(self._chosen)
        columns = row(self.contents, self.middle, gap=16)
        columns.setStretch(0, 1)
        columns.setStretch(1, 4)
        told = _("脱敏后的内容；只含合计数的上报文件没有文字和台账。点一个数字，回到审核处写批注。")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.addLayout(columns, 1)
        layout.addLayout(row(label(told, "quiet"), None, button(_("返回"), self.reject)))
        self._show({})

        def work(_progress: Progress) -> dict[str, list[Picture]]:
            return pictures(public, self._document)

        services.operations.task(work, self._show, self, writes=False)

    def _show(self, drawn: Mapping[str, Sequence[Picture]]) -> None:
        self.middle.load(self._public, self._document, editable=False, remarks=self._remarks, charts=drawn)
        self.contents.load(self._public, self._document, self._remarks)

    def _chosen(self, code: str, span: str) -> None:
        self.accept()
        self.number.emit(code, span)
