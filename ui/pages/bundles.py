"""报送与接收: reports that go up, cards, files that came, and the ledger of both."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMessageBox

from db.base import record_kinds
from db.codes import code_list
from swdesk import records
from swdesk.bundles.cards import (
    KnownCard,
    card_of,
    device_keys,
    keep_card,
    known_cards,
    read_card,
    write_card,
)
from swdesk.bundles.report import LeakError
from swdesk.i18n import _
from swdesk.periods import parse_period
from swdesk.progress import Progress
from swdesk.receiving import FileResult, Received, receive
from swdesk.reports.ledgers import unit_facts
from swdesk.sending import Sent, export_report
from swdesk.watching import SharedFolder
from ui.pages.base import Page
from ui.pages.devices import DevicePage
from ui.pages.parts import TabbedPage
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
                Cell(states.label(state), _STATES.get(state, ""), badge=True), item.values["check_code"] or "—",
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


@dataclass(frozen=True)
class Cards:
    """Own card's code, and the cards of others."""

    own: str
    digits: str
    known: list[KnownCard]


class CardPage(Page):
    """名片: how units get to know each other's keys."""

    help = _(
        "名片是一个小文件：把本单位的名片给上级，把上级的名片收进来，报送文件就会加密给上级。核对码要与盖章纸件或电话核对。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("单位名片"))
        self.own = label("", "quiet")
        mine = Panel(_("本单位名片"))
        mine.padded().addLayout(row(self.own, None, button(_("导出本单位名片"), self.export_card, "primary")))
        self.grid = Grid(services.theme, _("收到的名片"), [
            Head(_("单位")), Head(_("身份"), 110), Head(_("核对码"), 170), Head(_("核对"), 100), Head("", 90),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, card: self._confirm(card))
        self.empty = EmptyNote(_("还没有收到名片。请上级导出名片（.swcard 文件）发来，再点“收进名片”。"))
        theirs = Panel(_("收到的名片"), " ")
        theirs.body.addWidget(self.grid, 1)
        theirs.body.addWidget(self.empty, 1)
        self.body.addWidget(mine)
        self.body.addWidget(theirs, 1)
        as_superior = button(_("收进上级名片"), lambda: self.take_card("superior"), "primary")
        as_unit = button(_("收进下级名片"), lambda: self.take_card("unit"))
        self.actions = [as_unit, as_superior] if services.superior else [as_superior]

    def refresh(self) -> None:
        """Own code and known cards."""
        store = self.services.store

        def work(_progress: Progress) -> Cards:
            with store.local() as session:  # the keys are made at first use
                keys, facts = device_keys(session, os.urandom), unit_facts(session)
                card = keys.card(facts["name"], facts["code"], facts["level"])
                return Cards(card.confirmation, card.fingerprint, known_cards(session))

        self.services.operations.task(work, self._show, self)

    def _show(self, found: Cards) -> None:
        self.own.setText(_("核对码 {}　　三十位指纹 {}").format(found.own, found.digits))
        roles = {"superior": _("上级"), "unit": _("下级单位")}
        self.grid.fill([
            [
                item.card.name, roles.get(item.role, item.role), item.card.confirmation,
                Cell(_("已核对"), "ok", badge=True) if item.confirmed else Cell(_("待核对"), "warning", badge=True),
                "" if item.confirmed else Cell(_("已核对"), link=True, data=item),
            ]
            for item in found.known
        ])  # fmt: skip
        self.grid.setVisible(bool(found.known))
        self.empty.setVisible(not found.known)

    def export_card(self) -> None:
        """The own card as a file."""
        path, _kind = QFileDialog.getSaveFileName(
            self, _("导出本单位名片"), _("单位名片.swcard"), _("单位名片 (*.swcard)")
        )
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the own card."""
        store = self.services.store

        def work(_progress: Progress) -> str:
            with store.local() as session:
                keys, facts = device_keys(session, os.urandom), unit_facts(session)
            write_card(keys.card(facts["name"], facts["code"], facts["level"]), path)
            return path.name

        self.services.operations.task(
            work, lambda name: self.services.say(_("名片已导出：{}").format(name)), self
        )

    def take_card(self, role: str) -> None:
        """A card that came."""
        path, _kind = QFileDialog.getOpenFileName(
            self, _("选择名片文件"), "", _("单位名片 (*.swcard *.json);;所有文件 (*)")
        )
        if path:
            self.take_file(Path(path), role)

    def take_file(self, path: Path, role: str) -> None:
        """Keep a card; its code is still to be compared."""
        store = self.services.store

        def work(_progress: Progress) -> str:
            card = read_card(path)
            with store.local() as session:
                keep_card(session, card, role)
            return _("已收进“{}”的名片，请与对方核对码 {}，一致后点“已核对”。").format(
                card.name, card.confirmation
            )

        def done(text: str) -> None:
            self.services.say(text)
            self.refresh()

        self.services.operations.task(work, done, self)

    def _confirm(self, item: KnownCard) -> None:
        store = self.services.store

        def work(_progress: Progress) -> None:
            with store.local() as session:
                keep_card(session, card_of(item.card.as_dict()), item.role, confirmed=True)

        self.services.operations.task(work, lambda _none: self.refresh(), self)


class ReceivePage(Page):
    """A superior takes files in: a folder, a stick, single files; names do not matter."""

    kinds = frozenset({"station"})
    help = _("选U盘或文件夹，里面的报送文件按内容识别，改过名、重复、乱序都没有关系；损坏的会说明原因。")

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
        self.body.addWidget(self.panel, 1)
        self.grid.hide()
        self.shared = label("", "quiet", wrap=True)
        self._stop = button(_("不再留意"), lambda: self.watch(None), "flat")
        watched = Panel()
        watched.padded().addLayout(
            row(self.shared, None, self._stop, button(_("选择共享文件夹"), self._choose_shared))
        )
        self.body.addWidget(watched)
        self.actions = [button(_("选择文件夹接收"), self.choose, "primary")]

    def refresh(self) -> None:
        """Which shared folder is watched."""
        store = self.services.store
        self.services.operations.task(
            lambda _progress: SharedFolder(store).path, self._show_shared, self, writes=False, shown=False
        )

    def _show_shared(self, folder: Path | None) -> None:
        self._stop.setVisible(folder is not None)
        self.shared.setText(
            _("留意的共享文件夹：{}。里面来了新文件，会自动提示接收。").format(folder)
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

    def take(self, folder: Path) -> None:
        """Take everything in."""
        services = self.services

        def work(progress: Progress) -> Received:
            return receive(
                services.store,
                folder,
                clock=services.clock,
                files=services.files,
                user_name=services.user_name,
                progress=progress,
            )

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
        self.services.operations.broadcast(frozenset(record_kinds()))


def _why(item: FileResult) -> Cell:
    return Cell(item.text, "danger" if item.outcome == "拒收" else "")


def build(services: Services) -> Page:
    """The page 报送与接收 (a superior: 接收与报送)."""
    send, receive = (_("报送"), SendPage(services)), (_("接收"), ReceivePage(services))
    rest: list[tuple[str, Page]] = [
        (_("单位名片"), CardPage(services)),
        (_("报送台账"), TransfersPage(services)),
    ]
    pcs = (_("本站电脑"), DevicePage(services))
    if services.superior:
        return TabbedPage(services, _("接收与报送"), [receive, *rest, pcs])
    return TabbedPage(services, _("报送与接收"), [send, receive, pcs, *rest])
