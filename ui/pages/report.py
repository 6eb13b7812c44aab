"""季度报告: contents at left, text or table in the middle, the records behind a number at right (look/3-report.png)."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QMessageBox
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk.bundles.report import LeakError
from swdesk.filing import (
    CORRECTED_STATES,
    keep_edit,
    new_version,
    sign,
    standing,
)
from swdesk.i18n import _, code_text
from swdesk.periods import Period, parse_period
from swdesk.progress import Progress
from swdesk.report_periods import of_projects, offered
from swdesk.reports.pdf import render_bytes
from swdesk.reports.quarterly import build_document
from swdesk.reports.xlsx import write_xlsx
from swdesk.roles import Right
from swdesk.sending import Sent, export_report
from ui.pages.base import BELOW, Page
from ui.pages.look import own_faces
from ui.pages.report_byhand import ByHand
from ui.pages.report_exports import Exports
from ui.pages.report_following import Following
from ui.pages.report_life import LifeBar
from ui.pages.report_loading import Loaded, loaded
from ui.services import Services
from ui.widgets.basics import button

FIRST = 5
"""Findings that are read out before signing."""
NARROW = 960
"""Width of the page in px at 100 % below which contents and table do not fit side by side."""
FOLLOWED = 1240
"""The same with the list of records beside them."""
STACKED = 1040
"""The same of table and records alone: below it the records stand under the table."""


class ReportPage(Following):
    """Draft, check, preview, sign, send."""

    kinds = frozenset({"report", "attachment"})
    alone = True
    help = _("左边选一节或一张表；表里的数字点一下，右边列出这个数的全部记录；文字可以直接改，改完自动保存。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("季度报告"))
        self._turn = 0
        self.life = LifeBar(services, self)
        self.by_hand = ByHand(self, self.keep)
        self.evidence.add_action(self.by_hand.number)
        self.middle.number.connect(self.by_hand.follow)
        self.middle.cell.connect(self.by_hand.follow_cell)
        self.life.prove.clicked.connect(lambda _checked=False: self.prove())
        self.choice = self.life.period
        for period in offered(services.clock.today()):
            self.choice.addItem(period.name, period.key)
        services.operations.read(
            lambda session: of_projects(session, services.clock.today()), self._offer_projects, self
        )
        self.choice.setCurrentIndex(self.choice.findData(self.period.key))
        self.choice.currentIndexChanged.connect(lambda _index: self.choose(str(self.choice.currentData())))
        self._check = button(_("自查"), self.check)
        self._said = button(_("上级意见"), self.show_told)
        self._preview = button(_("打印预览"), self.preview)
        self.exports = Exports(self, lambda: self._loaded and self._loaded.snapshot.public, self.export_excel)
        self._sign = button(_("定稿"), self.sign, "primary")
        self._send = button(_("生成报送文件"), self.send, "primary")
        self._new = button(_("建立更正版本"), self.correct)
        self.actions = [
            self.by_hand.rows,
            self._said,
            self._check,
            self._preview,
            self.exports.button,
            self._new,
            self._sign,
            self._send,
        ]
        self._lay_out()
        self._narrow()
        self._buttons()

    def _lay_out(self) -> None:
        """The line of its life above contents, text or table, and evidence."""
        self.contents.chosen.connect(self._turn_to)
        self.life.parts.activated.connect(
            lambda _index: self.contents.turn_to(str(self.life.parts.currentData()))
        )
        self.middle.edited.connect(self.keep)
        self.body.addWidget(self.life)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(16)
        self._columns.addWidget(self.contents, 176)
        self._columns.addWidget(self.middle, 660)
        self._columns.addWidget(self.evidence, 262)
        self.evidence.hide()
        self.evidence.turned.connect(self._narrow)
        self.body.addLayout(self._columns, 1)
        self.body.setSpacing(10)
        self.body.setContentsMargins(24, 12, 24, BELOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the contents give their place to the table and become a list to drop down; so they do for the
        records behind a number, which stand below the table where large text leaves no room beside it; the line of its life
        then waits until they are closed.
        """
        super().resizeEvent(event)
        self._narrow()

    def _narrow(self) -> None:
        width, px, followed = self.width(), self.services.theme.px, not self.evidence.isHidden()
        narrow, stacked = width < px(FOLLOWED if followed else NARROW), followed and width < px(STACKED)
        self.contents.setVisible(not narrow)
        self.life.parts.setVisible(narrow)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if stacked else across)
        self._columns.setStretch(1, 262 if stacked else 660)
        self.life.setVisible(not stacked)
        self.middle.crowd(stacked)
        self.evidence.crowd(stacked)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def choose(self, key: str) -> None:
        """Another period."""
        today = self.services.clock.today()
        period = parse_period(key)
        self.period = period.until(today) if period.end > today else period
        self.refresh()

    def _offer_projects(self, found: list[tuple[str, Period]]) -> None:
        """Reports on the contracts stand behind the periods of the calendar."""
        for name, period in found:
            self.choice.addItem(_("{}：{}").format(period.name, name or period.label), period.key)

    def open_record(self, record_id: Any) -> None:
        """Reports are chosen by period."""
        self.refresh()

    def refresh(self) -> None:
        """Read or freeze the numbers of the period."""
        self._turn += 1
        turn, period, services = self._turn, self.period, self.services
        self.contents.wait()

        def work(_progress: Progress) -> Loaded:
            with services.store.read() as session:
                return loaded(session, services, period)

        def show(loaded: Loaded) -> None:
            if turn == self._turn:
                self._show(loaded)

        self.services.operations.task(work, show, self, writes=False)

    def _show(self, loaded: Loaded) -> None:
        self._loaded = loaded
        public, stands = loaded.snapshot.public, loaded.standing
        self.title = _("{}报告").format(self.period.name)
        self.remark = code_text(code_list("report_state"), stands.state)
        self.by_hand.load(loaded)
        self.life.show_standing(stands, self.period, live=loaded.live)
        found = loaded.checks
        self._check.setText(_("自查（{} 处待核）").format(len(found)) if found else _("自查"))
        said = loaded.told
        remarks = said.remarks if said else ()
        self.middle.load(
            public, loaded.document, editable=loaded.live, remarks=remarks, charts=loaded.pictures
        )
        self._said.setText(
            _("上级意见（{}）").format(len(said.remarks)) if said and said.remarks else _("上级意见")
        )
        self.contents.load(public, loaded.document, remarks)
        parts, front = self.life.parts, self.contents.front
        parts.clear()
        for key, title, count in self.contents.names:
            parts.addItem(f"{title}（{count}）" if count else title, key)
        parts.setCurrentIndex(parts.findData(front))
        self._buttons()

    def _buttons(self) -> None:
        stands = self._loaded.standing if self._loaded else None
        is_open = stands is None or stands.open
        signs = self.services.can(Right.REPORT)
        self._sign.setVisible(is_open and signs)
        self._check.setVisible(is_open)
        self._said.setVisible(self._loaded is not None and self._loaded.told is not None)
        gone_back = stands is not None and stands.state == "returned"
        self._send.setVisible(not is_open and signs and not gone_back)
        self._new.setVisible(signs and stands is not None and stands.state in CORRECTED_STATES)
        self._new.setObjectName("primary" if gone_back else "")
        self._new.style().unpolish(self._new)
        self._new.style().polish(self._new)
        self.renamed.emit()

    def _turn_to(self, key: str) -> None:
        self.middle.turn_to(key)
        self.by_hand.turned(key)
        self.renamed.emit()
        self.life.parts.setCurrentIndex(self.life.parts.findData(key))

    # ── text ─────────────────────────────────────────────────────────────────────────────────────────────────

    def keep(self, section: str, template: str) -> None:
        """What the worker wrote in place of what was drafted or counted."""
        key = self.period.key
        self.services.operations.write(
            _("修改报告文字"), lambda session: keep_edit(session, key, section, template), owner=self
        )

    def leave(self) -> None:
        """Keep what is being written."""
        self.middle.flush()

    # ── out ──────────────────────────────────────────────────────────────────────────────────────────────────

    def check(self) -> None:
        """自查: what to look at before signing."""
        self.middle.flush()
        self.evidence.show_checks(self._loaded.checks if self._loaded else [])

    def preview(self) -> None:
        """The PDF as it will be printed."""
        self.middle.flush()
        if self._loaded is None:
            return
        public = self._loaded.snapshot.public
        name = f"{self.title}.pdf"
        own = own_faces(self.services)

        def work(progress: Progress) -> bytes:
            return render_bytes(build_document(public), own_faces=own, progress=progress)[0]

        self.services.say(_("正在排版，请稍候……"))
        self.services.operations.task(work, lambda data: self.open_preview(data, name), self, writes=False)

    def export_excel(self) -> None:
        """The tables as a workbook."""
        if self._loaded is None:
            return
        public = self._loaded.snapshot.public
        path, _kind = QFileDialog.getSaveFileName(
            self, _("导出 Excel"), f"{self.title}.xlsx", "Excel (*.xlsx)"
        )
        if path:
            target = Path(path)
            self.services.operations.task(
                lambda _progress: write_xlsx(build_document(public), target),
                lambda _none: self.services.say(_("已导出：{}").format(target.name)), self, writes=False,
            )  # fmt: skip

    def sign(self) -> None:
        """定稿: the one thing that is asked before, because it cannot be undone."""
        self.middle.flush()
        found = self._loaded.checks if self._loaded else []
        text = _("定稿后数字和文字不再变化。报送前可以退回草稿，报送后更正要另建新版本。")
        if found:
            first = "\n".join(f"· {one.text}" for one in found[:FIRST])
            text += _("\n\n自查还有 {} 处待核：\n{}").format(len(found), first) + (
                "\n……" if len(found) > FIRST else ""
            )
        if not self.confirm(_("定稿{}报告").format(self.period.name), text, _("定稿")):
            return
        files, clock, period = self.services.files, self.services.clock, self.period

        def work(session: Session) -> Any:
            return sign(session, files, period, clock=clock, random=os.urandom)[0]

        self.services.operations.write(
            _("定稿{}报告").format(period.name),
            work,
            then=lambda _id: self._signed(),
            owner=self,
            undoable=False,
        )

    def _signed(self) -> None:
        self.refresh()
        self.services.say(
            _("已定稿。先打印，送负责人、承接机构、乡镇（街道）盖章，再生成报送文件；要改文字可“退回草稿”。")
        )

    def confirm(self, title: str, text: str, yes: str) -> bool:
        """Ask once; tests replace it."""
        box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=self.window())
        go = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("先不"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is go

    def choose_folder(self) -> Path | None:
        """Where the report file goes; tests replace it."""
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放报送文件"))
        return Path(path) if path else None

    def send(self, overridden: tuple[str, ...] = ()) -> None:
        """Write the bundle of the signed report."""
        folder = self.choose_folder()
        if folder is not None:
            self._export(folder, overridden)

    def _export(self, folder: Path, overridden: tuple[str, ...]) -> None:
        services, key = self.services, self.period.key

        def work(_progress: Progress) -> Sent | LeakError:
            with services.store.read() as session:
                report = standing(session, key).report
            if report is None:
                raise RuntimeError("no report to send")
            try:
                return export_report(
                    services.store, services.files, report, folder, clock=services.clock, user=services.user,
                    user_name=services.user_name, overridden=overridden,
                )  # fmt: skip
            except LeakError as error:
                return error

        services.operations.task(work, partial(self._exported, folder), self)

    def _exported(self, folder: Path, found: Sent | LeakError) -> None:
        if isinstance(found, LeakError):
            if self.confirm(_("文字里可能有个人信息"), str(found), _("仍然报送")):
                self._export(folder, tuple(found.findings))
            return
        kind = _("已加密给上级") if found.sealed else _("还没有上级名片，文件只含合计数")
        self.services.say(
            _("已生成报送文件：{}（{}）。校验码 {}。").format(found.path.name, kind, found.check_code)
        )
        self.services.operations.broadcast(frozenset({"report"}))

    def correct(self) -> None:
        """A new version after signing."""
        key = self.period.key
        self.services.operations.write(
            _("建立更正版本"),
            lambda session: new_version(session, key),
            then=lambda _id: self.refresh(),
            owner=self,
        )


def build(services: Services) -> Page:
    """The page 季度报告."""
    return ReportPage(services)
