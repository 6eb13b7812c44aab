"""核对纸件: is this paper or PDF the report that lies here; at the station, do its records still agree (swdesk/proving.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from swdesk.agreeing import Strayed
from swdesk.i18n import _
from swdesk.proving import Paper, Proof, line, paper_of, prove, read_pdf
from swdesk.reports.reading import NOTHING
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import badge, button, label, row
from ui.widgets.dropped import paths_of


class ProvingDialog(QDialog):
    """A code is typed or a PDF chosen or dropped; the answer stands below, records that differ open by double click."""

    def __init__(self, services: Services, parent: QWidget, code: str = "") -> None:
        super().__init__(parent)
        self._services = services
        self.setWindowTitle(_("核对纸件与记录"))
        self.setAcceptDrops(True)
        open_at(self, services.theme, parent, 720, 520)
        self.code = QLineEdit(code)
        self.code.setAccessibleName(_("校验码"))
        self.code.setPlaceholderText(_("12位校验码，如 HC9W-AVDK-8G26"))
        self.code.returnPressed.connect(self.check)
        go = button(_("核对"), self.check, "primary")
        pick = button(_("选择 PDF"), self.choose)
        hint = _("校验码印在报表下方和报告最后一页。PDF可直接选择或拖进来；扫描件、照片请看着输校验码。")
        self._verdict = QVBoxLayout()
        self.lines = label("", wrap=True)
        self.lines.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.list = QListWidget()
        self.list.setAccessibleName(_("与定稿时不同的记录"))
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(self._open)
        self.list.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(row(label(_("校验码"), "label"), self.code, go, pick))
        layout.addWidget(label(hint, "quiet", wrap=True))
        layout.addLayout(self._verdict)
        layout.addWidget(self.lines)
        layout.addWidget(self.list, 1)
        layout.addStretch(0)
        layout.addLayout(row(None, button(_("关闭"), self.reject)))
        for one in (go, pick):
            one.setAutoDefault(False)
        if code:
            self.check()

    def check(self) -> None:
        """The typed code."""
        text = self.code.text()
        self._prove(lambda: paper_of(text))

    def choose(self) -> None:
        """A PDF from the disk."""
        name, _kind = QFileDialog.getOpenFileName(self, _("选择报告 PDF"), "", "PDF (*.pdf)")
        if name:
            self.check_file(Path(name))

    def check_file(self, path: Path) -> None:
        """A PDF, by what it holds."""
        self._prove(lambda: read_pdf(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """One file at a time."""
        if found := paths_of(event.mimeData()):
            self.check_file(found[0])

    def _prove(self, paper: Any) -> None:
        services = self._services

        def work(_progress: Any) -> tuple[Paper, Proof]:
            made: Paper = paper()
            with services.store.read() as session:
                return made, prove(session, services.files, made)

        services.operations.task(work, lambda found: self._show(*found), self, writes=False)

    def _show(self, paper: Paper, proof: Proof) -> None:
        self.code.setText(paper.code)
        while (item := self._verdict.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        words, tone = {
            True: (_("一致"), "ok"), False: (_("不一致"), "danger"), None: (_("没有找到"), "warning"),
        }[proof.agrees]  # fmt: skip
        if proof.agrees and proof.moved:
            words, tone = _("纸件一致，记录有变化"), "warning"
        self._verdict.addWidget(badge(self._services.theme, words, tone))
        self.lines.setText("\n".join(proof.lines))
        self.list.clear()
        for moved in proof.moved:
            span = _("本期") if moved.span == "period" else _("本年累计")
            before, after = (NOTHING if one is None else f"{one:.12g}" for one in (moved.before, moved.after))
            text = _("{} {}：定稿 {}，现在 {}　{}").format(moved.label, span, before, after, moved.why)
            self._add(text, None)
            for one in moved.strayed:
                self._add("　　" + line(one), one)
        self.list.setVisible(bool(proof.moved))

    def _add(self, text: str, one: Strayed | None) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, one)
        if one is None:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        self.list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        one = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(one, Strayed):
            self.accept()
            self._services.open_record(one.kind, one.id)
