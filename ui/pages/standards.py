"""上级口径: what the superior's definitions and forms would change, each to be used or not; at a superior the list of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import standards
from swdesk.disk import disk_told, write_whole
from swdesk.i18n import _, several
from swdesk.periods import last_finished_quarter
from swdesk.roles import Right
from swdesk.standard_changes import Proposal, proposals
from ui.pages.base import Page, RecordPage
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, badge, button, clear, label, row

INDICATOR = [("", ["code", "name", "retired", "definition"])]
_TONES = {"新增": "info", "改动": "warning", "停用": "warning", "看不懂": "danger"}


class StandardsPage(Page):
    """One panel a definition or form: what changes, with the numbers of the quarter; use it or not."""

    kinds = frozenset({"indicator", "report_form"})
    help = _(
        "上级下发的指标定义和报表样表，确认使用后报告才按它计算，可以撤销；不使用的，报告照旧。已定稿的报告不变。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("上级口径"))
        self.found: list[Proposal] = []
        holder = QWidget()
        holder.setObjectName("ground")
        self.list = QVBoxLayout(holder)
        self.list.setContentsMargins(0, 0, 0, 0)
        self.list.setSpacing(12)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(holder)
        self.empty = EmptyNote(_("没有待确认的上级口径。接收上级的下发文件后，改了指标或样表的列在这里。"))
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.empty, 1)
        self._all = button(_("全部使用"), self.use_all, "primary")
        self.actions = [self._all]

    def refresh(self) -> None:
        """Read what waits, with the numbers of the quarter that was finished last."""
        files, today = self.services.files, self.services.clock.today()

        def read(session: Session) -> tuple[list[Proposal], list[str]]:
            used = [one.name for one in standards.forms_in_use(session)]
            return proposals(session, files, last_finished_quarter(today)), used

        self.services.operations.read(read, self._show, self)

    def _show(self, found: tuple[list[Proposal], list[str]]) -> None:
        self.found, forms = found
        clear(self.list)
        for one in self.found:
            self.list.addWidget(self._panel(one))
        self.list.addStretch(1)
        self.area.setVisible(bool(self.found))
        self.empty.setVisible(not self.found)
        usable = any(not one.problem for one in self.found)
        self._all.setVisible(usable and self.services.can(Right.REPORT))
        waits = _("{} 项待确认").format(len(self.found)) if self.found else ""
        used = _("使用中的样表：{}").format(_("、").join(forms)) if forms else ""
        self.remark = "　".join(part for part in (waits, used) if part)
        self.renamed.emit()

    def _panel(self, one: Proposal) -> Panel:
        panel = Panel()
        body = panel.padded()
        body.setContentsMargins(16, 12, 16, 10)
        what = _("样表") if one.kind == "report_form" else _("指标")
        head = label(f"{what} · {one.name}", "strong")
        body.addLayout(row(badge(self.services.theme, _(one.word), _TONES[one.word]), head, None))
        for line in (*one.lines, *([one.problem] if one.problem else [])):
            body.addWidget(label(line, wrap=True))
        use = button(_("使用"), partial(self.use, one), hint=_("使用 {}").format(one.name))
        use.setVisible(not one.problem)
        leave = button(_("不使用"), partial(self.decline, one), "flat", hint=_("不使用 {}").format(one.name))
        if self.services.can(Right.REPORT):
            body.addLayout(row(use, leave, None))
        return panel

    def use(self, one: Proposal) -> None:
        """This one counts from now on."""
        self.services.operations.write(
            _("使用上级口径：{}").format(one.name),
            lambda session: standards.confirm(session, one.kind, one.id),
            then=lambda _none: self.refresh(), owner=self,
        )  # fmt: skip

    def use_all(self) -> None:
        """Everything that can be used."""
        self.services.operations.write(
            _("使用上级口径"), standards.confirm_all,
            then=self._used, owner=self,
        )  # fmt: skip

    def _used(self, count: int) -> None:
        self.services.say(_("已使用 {} 项，报告从现在起按新口径计算。").format(count))
        self.refresh()

    def decline(self, one: Proposal) -> None:
        """The report stays as it is, until the superior changes it again."""
        self.services.operations.write(
            _("不使用上级口径：{}").format(one.name),
            lambda session: standards.decline(session, one.kind, one.id),
            then=lambda _none: self.refresh(), owner=self,
        )  # fmt: skip


class IndicatorPage(RecordPage):
    """指标定义 of a superior: its own list, and files of definitions in and out."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, several("指标定义"), "indicator", INDICATOR, order="code",
            empty=_("这里写各站都要按同一口径统计的指标。先“存出自带定义”，照着改好后“读入定义文件”，再下发。"),
        )  # fmt: skip
        self._in = button(_("读入定义文件"), self.read_file)
        self._out = button(_("存出自带定义"), self.save_file)
        self.actions = [*self.actions, self._in, self._out]
        self._mode()

    def _mode(self) -> None:
        if hasattr(self, "_in"):
            self._in.setVisible(not self.editing and self.services.can(Right.WRITE))
            self._out.setVisible(not self.editing)
        super()._mode()

    def choose_file(self) -> Path | None:
        """The file to read; tests replace it."""
        name, _kind = QFileDialog.getOpenFileName(self, _("选择指标定义文件"), "", "TOML (*.toml)")
        return Path(name) if name else None

    def choose_target(self) -> Path | None:
        """Where the program's definitions go; tests replace it."""
        name, _kind = QFileDialog.getSaveFileName(self, _("存出自带定义"), "指标定义.toml", "TOML (*.toml)")
        return Path(name) if name else None

    def read_file(self) -> None:
        """Keep the definitions of a file."""
        path = self.choose_file()
        if path is None:
            return

        def work(session: Session) -> int:
            with disk_told(_("没有改动。")):
                data = path.read_bytes()
            return standards.read_definitions(session, data.decode("utf-8-sig", "replace"))

        self.services.operations.write(
            _("读入指标定义"), work, owner=self,
            then=lambda count: self.services.say(_("读入 {} 个与原来不同的指标定义，下发后由各站确认。").format(count)),
        )  # fmt: skip

    def save_file(self) -> None:
        """The program's own definitions, as a file to begin with."""
        path = self.choose_target()
        if path is not None:
            self.services.operations.task(
                lambda _progress: write_whole(path, standards.shipped_text().encode()),
                lambda _none: self.services.say(_("已存出：{}").format(path.name)), self, writes=False,
            )  # fmt: skip


def build(services: Services) -> Page:
    """The page 上级口径."""
    return StandardsPage(services)
