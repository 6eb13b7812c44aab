"""The roll-up goes further up: frozen, and written for the own superior; again when other reports have come in."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMessageBox
from sqlalchemy.orm import Session

from swdesk import filing, superiors
from swdesk.disk import check_place
from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.roles import Right
from swdesk.sending import Sent, export_report
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import button


@dataclass(frozen=True)
class _Stands:
    """Whether the roll-up is still open, and whether other reports stand now than those in the signed one."""

    open: bool
    moved: bool
    version: int


class Upwards:
    """One button of the page 汇总报告; `period` gives what is chosen."""

    def __init__(self, page: Page, services: Services, period: Callable[[], Any]) -> None:
        self._page, self._services, self._period = page, services, period
        self.button = button(_("定稿并报上级"), self.start, "primary")
        if not services.can(Right.REPORT):
            self.button.hide()

    def start(self) -> None:
        """Asked once; then signed where it is open, and written."""
        services, period = self._services, self._period()

        def read(session: Session) -> _Stands:
            found = filing.standing(session, period.key)
            sealed = superiors.sealed(session, services.files, period)
            now = superiors.fingerprints(session, period)
            return _Stands(found.open, sealed is not None and sealed["reports"] != now, found.version)

        services.operations.read(read, self._ask, self._page)

    def _ask(self, stands: _Stands) -> None:
        if stands.open:
            text = _("定稿后这一期的合计数不再变化；以后收到新的报告，可以再报更正版本。")
        elif stands.moved:
            text = _("定稿以后又收到了新的报告，将建立第 {} 版。").format(stands.version + 1)
        else:
            text = _("这一期已经定稿，合计数没有变化，再写一份报送文件。")
        if not self.confirm(_("把汇总报给上级"), text, _("继续")):
            return
        folder = self.choose_folder()
        if folder is not None:
            self._go(stands, folder)

    def _go(self, stands: _Stands, folder: Path) -> None:
        services, period = self._services, self._period()
        if not stands.open and not stands.moved:
            self._write(folder)
            return

        def work(session: Session) -> None:
            check_place(folder)  # signing is not taken back because a stick was pulled out
            if stands.moved:
                filing.new_version(session, period.key)
            filing.sign(session, services.files, period, clock=services.clock, random=os.urandom)

        services.operations.write(
            _("定稿{}汇总").format(period.name), work, then=lambda _none: self._write(folder), owner=self._page, undoable=False
        )  # fmt: skip

    def _write(self, folder: Path) -> None:
        services, key = self._services, self._period().key

        def work(_progress: Progress) -> Sent:
            with services.store.read() as session:
                report = filing.standing(session, key).report
            if report is None:
                raise RuntimeError("no roll-up to send")
            return export_report(
                services.store, services.files, report, folder, clock=services.clock, user=services.user,
                user_name=services.user_name,
            )  # fmt: skip

        services.operations.task(work, self._written, self._page)

    def _written(self, sent: Sent) -> None:
        self._services.say(
            _("已生成报送文件：{}（只含合计数）。校验码 {}。").format(sent.path.name, sent.check_code)
        )
        self._services.operations.broadcast(frozenset({"report"}))

    def confirm(self, title: str, text: str, yes: str) -> bool:
        """Ask once; tests replace it."""
        box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=self._page.window())
        go = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("先不"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is go

    def choose_folder(self) -> Path | None:
        """Where the file goes; tests replace it."""
        path = QFileDialog.getExistingDirectory(self._page, _("选择U盘或文件夹，存放报送文件"))
        return Path(path) if path else None
