"""报送与接收: reports that go up, cards, files that came, and the ledger of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from db.base import record_kinds
from db.codes import code_list
from swdesk import disposals, records
from swdesk.bundles.report import LeakError
from swdesk.i18n import _, code_text
from swdesk.periods import parse_period
from swdesk.progress import Progress
from swdesk.receiving import FileResult, Received, receive
from swdesk.sending import Sent, export_report
from swdesk.watching import SharedFolder
from ui.pages.base import Page
from ui.pages.cards import CardPage
from ui.pages.devices import DevicePage
from ui.pages.parts import Tab, TabbedPage
from ui.pages.transfers import TransfersPage
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

_TONES = {"接收": "ok", "待核对": "warning", "已有": "", "较旧": "info", "拒收": "danger", "跳过": ""}
_STATES = {"signed": "warning", "sent": "ok", "received": "ok", "accepted": "ok", "returned": "danger"}


class SendPage(Page):
    """Signed reports, and the file that carries each up."""

    kinds = frozenset({"report"})
    help = _("定稿后的报告在这里生成报送文件，存到U盘或发给上级。有上级名片时文件加密，否则只含合计数。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("报送"))
        self.panel = Panel(_("本单位的报告"), " ")
        self.grid = Grid(services.theme, _("本单位的报告"), [
            Head(_("期间")), Head(_("版本"), 60, right=True), Head(_("状态"), 110), Head(_("校验码"), 170), Head("", 130),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, report: self.send(report))
        self.grid.opened.connect(lambda _row: services.open_page("report"))
        self.empty = EmptyNote(
            _("还没有报告。先在“季度报告”里核对数字和文字，定稿后在这里报送。"),
            _("去写季度报告"),
            lambda: services.open_page("report"),
        )
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.body.addWidget(self.panel, 1)

    def refresh(self) -> None:
        """Every version, the newest first."""
        query = records.Query(order="-period", limit=200)
        names = ["period", "version", "state", "check_code"]
        self.services.operations.read(
            lambda session: records.rows(session, "report", query, names), self._show, self
        )

    def _show(self, found: list[records.Row]) -> None:
        states = code_list("report_state")
        lines: list[list[Cell | str]] = []
        for item in found:
            state = item.values["state"] or "draft"
            ready = state not in {"draft", "checked", "returned"}
            lines.append([
                parse_period(item.values["period"]).name, str(item.values["version"] or 1),
                Cell(code_text(states, state), _STATES.get(state, ""), badge=True), item.values["check_code"] or "—",
                Cell(_("生成报送文件"), link=True, data=item.id) if ready else Cell(_("未定稿")),
            ])  # fmt: skip
        self.grid.fill(lines, [item.id for item in found])
        self.grid.setVisible(bool(found))
        self.empty.setVisible(not found)

    def choose_folder(self) -> Path | None:
        """Where the file goes; tests replace it."""
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放报送文件"))
        return Path(path) if path else None

    def send(self, report: Any) -> None:
        """Write the file of a signed report."""
        folder = self.choose_folder()
        if folder is not None:
            self._export(report, folder, ())

    def _export(self, report: Any, folder: Path, overridden: tuple[str, ...]) -> None:
        services = self.services

        def work(_progress: Progress) -> Sent | LeakError:
            try:
                return export_report(
                    services.store, services.files, report, folder, clock=services.clock, user=services.user,
                    user_name=services.user_name, overridden=overridden,
                )  # fmt: skip
            except LeakError as error:
                return error

        def done(found: Sent | LeakError) -> None:
            if isinstance(found, LeakError):
                if self.confirm(str(found)):
                    self._export(report, folder, tuple(found.findings))
                return
            kind = _("已加密给上级") if found.sealed else _("还没有上级名片，文件只含合计数")
            services.say(
                _("已生成报送文件：{}（{}）。校验码 {}。").format(found.path.name, kind, found.check_code)
            )
            services.operations.broadcast(frozenset({"report"}))

        services.operations.task(work, done, self)

    def confirm(self, text: str) -> bool:
        """Names were found in the text: ask; tests replace it."""
        box = QMessageBox(QMessageBox.Icon.Warning, _("文字里可能有个人信息"), text, parent=self.window())
        go = box.addButton(_("仍然报送"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("先不"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is go


class ReceivePage(Page):
    """A superior takes files in: a folder, a stick, single files; names do not matter."""

    kinds = frozenset({"station"})
    place = "incoming"
    help = _(
        "选U盘、文件夹或文件（也可以拖进窗口），里面的报送文件按内容识别，改过名、重复、乱序都没有关系；损坏的会说明原因。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("接收"))
        self.panel = Panel(_("刚接收的文件"), " ")
        self.grid = Grid(
            services.theme, _("刚接收的文件"), [Head(_("文件"), 360), Head(_("结果"), 80), Head(_("说明"))]
        )
        text = _("把各单位发来的报送文件放在一个文件夹里，一次接收。")
        if not services.superior:
            text = _("上级发来的文件、本站其他电脑的同步文件，都在这里一次接收。")
        self.empty = EmptyNote(text, _("选择文件夹接收"), self.choose)
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.next = QWidget()
        said = _("下一步：在“报送情况”里看哪些单位还没有报来，双击一个单位审核。")
        self.next.setLayout(
            row(
                label(said, "quiet"),
                None,
                button(_("看报送情况"), lambda: services.open_page("board"), "primary"),
            )
        )
        self.next.setContentsMargins(16, 6, 16, 4)
        self.panel.body.addWidget(self.next)
        self.next.hide()
        self.body.addWidget(self.panel, 1)
        self.grid.hide()
        self.shared = label("", "quiet", wrap=True)
        self._stop = button(_("不再留意"), lambda: self.watch(None), "flat")
        watched = Panel()
        watched.padded().addLayout(
            row(self.shared, None, self._stop, button(_("选择共享文件夹"), self._choose_shared))
        )
        self.body.addWidget(watched)
        self.actions = [
            button(_("选择文件接收"), self.choose_files),
            button(_("选择文件夹接收"), self.choose, "primary"),
        ]

    def refresh(self) -> None:
        """Which shared folder is watched."""
        store = self.services.store

        def look(_progress: Progress) -> tuple[Path | None, bool]:
            folder = SharedFolder(store).path
            return folder, folder is not None and folder.is_dir()

        self.services.operations.task(look, self._show_shared, self, writes=False, shown=False)

    def _show_shared(self, found: tuple[Path | None, bool]) -> None:
        folder, there = found
        self._stop.setVisible(folder is not None)
        said = _("留意的共享文件夹：{}。里面来了新文件，会自动提示接收。")
        gone = _(
            "留意的共享文件夹：{}。现在打不开：可能断网、改了名或被删了；能打开时自动继续，也可以重新选择。"
        )
        self.shared.setText(
            (said if there else gone).format(folder)
            if folder is not None
            else _(
                "几台电脑有共享文件夹的，可以选来留意：里面来了新文件，会自动提示接收。U盘不用选，插上就会提示。"
            )
        )

    def _choose_shared(self) -> None:
        path = QFileDialog.getExistingDirectory(self, _("选择共享文件夹"))
        if path:
            self.watch(Path(path))

    def watch(self, folder: Path | None) -> None:
        """Watch a folder from now on, or none."""
        store = self.services.store
        self.services.operations.task(
            lambda _progress: SharedFolder(store).choose(folder), lambda _none: self.refresh(), self
        )

    def choose(self) -> None:
        """Which folder."""
        path = QFileDialog.getExistingDirectory(self, _("选择放报送文件的U盘或文件夹"))
        if path:
            self.take(Path(path))

    def choose_files(self) -> None:
        """Which files."""
        paths, _kind = QFileDialog.getOpenFileNames(
            self, _("选择收到的文件"), "", _("报送文件 (*.swb);;所有文件 (*)")
        )
        if paths:
            self.take(*map(Path, paths))

    def take(self, *places: Path) -> None:
        """Take everything in: folders with all that lies in them, and files."""
        services = self.services

        def work(progress: Progress) -> Received:
            found = Received()
            for place in places:
                one = receive(
                    services.store, place, clock=services.clock, files=services.files,
                    user_name=services.user_name, progress=progress,
                )  # fmt: skip
                found.files += one.files
                found.periods |= one.periods
            disposals.clean(services.store, services.files, services.drafts)
            return found

        services.operations.task(work, self._show, self)

    def _show(self, found: Received) -> None:
        order = ["拒收", "待核对", "接收", "较旧", "已有", "跳过"]
        lines = sorted(
            found.files, key=lambda item: order.index(item.outcome) if item.outcome in order else 9
        )
        self.grid.fill(
            [
                [item.name, Cell(item.outcome, _TONES.get(item.outcome, ""), badge=True), _why(item)]
                for item in lines
            ]
        )
        counts = "，".join(f"{name} {n}" for name in order if (n := found.count(name)))
        self.panel.remark.setText(counts)
        self.grid.show()
        self.empty.hide()
        self.next.setVisible(self.services.superior and bool(found.files))
        self.services.operations.broadcast(frozenset(record_kinds()))


def _why(item: FileResult) -> Cell:
    return Cell(item.text, "danger" if item.outcome == "拒收" else "")


def build(services: Services) -> Page:
    """The page 报送与接收 (a superior: 接收与报送)."""
    send = Tab(_("报送"), lambda: SendPage(services))
    receive = Tab(_("接收"), lambda: ReceivePage(services), ReceivePage.place)
    rest = [
        Tab(_("单位名片"), lambda: CardPage(services)),
        Tab(_("报送台账"), lambda: TransfersPage(services)),
    ]
    pcs = Tab(_("本站电脑"), lambda: DevicePage(services))
    if services.superior:
        return TabbedPage(services, _("接收与报送"), [receive, *rest, pcs])
    return TabbedPage(services, _("报送与接收"), [send, receive, pcs, *rest])
