"""本站电脑: the PCs of one station, files between them, and what went wrong on the way (sync.md §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit

from db.base import record_kinds
from swdesk import conflicts, devices
from swdesk.bundles.cards import Card, keep_card, known_cards, read_card, write_card
from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.sync import peers
from swdesk.sync.forks import renew, settle
from swdesk.sync.sending import SyncSent, export_sync
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head


@dataclass(frozen=True)
class Shown:
    """Everything that the page shows."""

    own: Card
    pcs: list[peers.Standing]
    strangers: list[Card]
    notes: list[tuple[str, str]]
    disputes: int
    forks: dict[str, str]
    copied: bool


class DevicePage(Page):
    """The list of PCs; 添加电脑, 生成同步文件; what waits for a person."""

    kinds = frozenset({"device"})
    alone = True
    help = _(
        "几台电脑各自录入，用U盘或邮件交换同步文件就能合到一起：先后、重复、丢一个都没有关系。"
        "两台电脑改了同一处，两个内容都留着，由人来定。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("本站电脑"))
        self.own = label("", "quiet")
        mine = Panel(_("本机"))
        mine.padded().addLayout(
            row(
                self.own,
                None,
                button(_("名片二维码"), self.show_code),
                button(_("写出本机名片"), self.export_card),
            )
        )
        self.notes = Grid(
            services.theme, _("需要处理"), [Head("", 90), Head(""), Head("", 110)], header=False
        )
        self.notes.chosen.connect(lambda _r, _c, data: self._act(data))
        self.attention = Panel(_("需要处理"), " ")
        self.attention.body.addWidget(self.notes)
        self.grid = Grid(services.theme, _("本站电脑"), [
            Head(_("电脑")), Head(_("字母"), 60), Head(_("状态"), 96), Head(_("加入日期"), 140), Head(_("最近收到它的文件"), 170),
            Head(_("对方还没有的改动"), 140, right=True), Head("", 64), Head("", 64),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, data: self._act(data))
        self.empty = EmptyNote(
            _("只有一台电脑时不用管这一页。再有一台电脑时：在那台电脑上选“加入本站”，写出名片拿到这里，点“添加电脑”。"),
            _("添加电脑"), self.add,
        )  # fmt: skip
        self.panel = Panel(_("本站电脑"), " ")
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.body.addWidget(mine)
        self.body.addWidget(self.attention)
        self.body.addWidget(self.panel, 1)
        self.attention.hide()
        self.actions = [
            button(_("粘贴名片"), self.paste, hint=_("另一台电脑的名片二维码扫出的文字，粘贴到这里添加")),
            button(_("添加电脑"), self.add),
            button(
                _("换钥匙"),
                self.renew,
                hint=_("本机可能被别人用过时：换一副新钥匙，其他电脑和上级要重新核对"),
            ),
            button(_("全部重发"), lambda: self.send(everything=True), hint=_("对方恢复过备份或缺了文件时用")),
            button(_("生成同步文件"), self.send, "primary"),
        ]

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """The list, and what waits for a person."""
        store = self.services.store

        def work(_progress: Progress) -> Shown:
            with store.local() as session:  # the keys are made at first use
                own = devices.own_card(session)
                found = peers.overview(session, own)
                known = {one.pc.card.sign for one in found}
                cards = [
                    one.card for one in known_cards(session)
                    if one.role == devices.ROLE and not one.confirmed and one.card.sign not in known
                ]  # fmt: skip
                notes = [("warning", lack.text) for lack in peers.lacks(session)]
                copied = devices.was_copied(session)
                return Shown(own, found, cards, notes, conflicts.count(session), peers.forks(session), copied)

        self.services.operations.task(work, self._show, self)

    def _show(self, found: Shown) -> None:
        self.own.setText(_("本机核对码 {}").format(found.own.confirmation))
        lines: list[list[Cell | str]] = [
            [
                Cell(_("同步"), "danger", badge=True),
                text,
                Cell(_("都收进来"), link=True, data=("fork", origin)),
            ]
            for origin, text in found.forks.items()
        ]
        if found.copied:
            text = _(
                "这份数据是从备份恢复、从别处拷来或搬过位置的，本机已换用新的身份。原来那台电脑还在用的，请在其中一台点“换钥匙”；不再用的，不用管。"
            )
            lines.append([Cell(_("换过地方"), "warning", badge=True), text, Cell(_("知道了"), link=True, data=("read",))])  # fmt: skip
        for tone, text in found.notes:
            lines.append([Cell(_("同步"), tone, badge=True), text, ""])
        for card in found.strangers:
            text = _("有一台电脑发来同步文件，核对码 {}。与它屏幕上显示的一致吗？").format(card.confirmation)
            lines.append([Cell(_("待核对"), "warning", badge=True), text, Cell(_("一致，接收"), link=True, data=("trust", card.sign))])  # fmt: skip
        if found.disputes:
            text = _("{} 处内容两台电脑写得不一样").format(found.disputes)
            lines.append([Cell(_("两处内容"), "warning", badge=True), text, Cell(_("去定一个"), link=True, data=("settle",))])  # fmt: skip
        self.notes.fill(lines)
        self.notes.fit(5)
        self.attention.setVisible(bool(lines))
        self.grid.fill([self._line(one) for one in found.pcs])
        self.grid.setVisible(bool(found.pcs))
        self.empty.setVisible(not found.pcs)

    def _line(self, one: peers.Standing) -> list[Cell | str]:
        pc = one.pc
        gone = pc.revoked_on is not None
        state = Cell(_("本机"), "info", badge=True) if pc.own else Cell(_("正常"), "ok", badge=True)
        if gone:
            state = Cell(_("已注销"), "danger", badge=True)
        elif not pc.own and not one.heard:
            state = Cell(_("还没来过"), "warning", badge=True)
        heard = (
            f"{datetime.fromtimestamp(one.heard / 1000).astimezone():%Y-%m-%d %H:%M}" if one.heard else "—"
        )
        return [
            pc.name, pc.letter, state, f"{pc.added_on}" if pc.added_on else "—", "—" if pc.own else heard,
            "—" if pc.own or gone else str(one.behind), Cell(_("改名"), link=True, data=("rename", pc.id, pc.name)),
            "" if pc.own or gone else Cell(_("注销"), link=True, data=("revoke", pc.id, pc.name)),
        ]  # fmt: skip

    def _act(self, data: Any) -> None:
        what, *rest = data if isinstance(data, tuple) else (None,)
        acts = {
            "fork": self.settle_fork,
            "trust": self.trust,
            "settle": self.settle,
            "read": self.read_copy,
            "rename": self.rename,
            "revoke": self.revoke,
        }
        if what in acts:
            acts[what](*rest)

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────

    def export_card(self) -> None:
        """The card of this PC, for the PC that adds it."""
        path, _kind = QFileDialog.getSaveFileName(
            self, _("写出本机名片"), _("本机名片.swcard"), _("名片 (*.swcard)")
        )
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the card."""
        store = self.services.store

        def work(_progress: Progress) -> str:
            with store.local() as session:
                card = devices.own_card(session)
            write_card(card, path)
            return _("名片已写出，核对码 {}。请拿到1号电脑上点“添加电脑”。").format(card.confirmation)

        self.services.operations.task(work, self.services.say, self)

    def add(self) -> None:
        """Choose the card of the other PC."""
        path, _kind = QFileDialog.getOpenFileName(self, _("选择另一台电脑的名片"), "", _("名片 (*.swcard);;所有文件 (*)"))  # fmt: skip
        if path:
            self.add_file(Path(path))

    def add_file(self, path: Path) -> None:
        """Put the other PC on the list."""

        def read(_progress: Progress) -> Card:
            return read_card(path)

        self.services.operations.task(read, self.add_card, self)

    def paste(self) -> None:
        """The text of the other PC's QR code."""
        card = self.choose_pasted()
        if card is not None:
            self.add_card(card)

    def choose_pasted(self) -> Card | None:
        """The card that is pasted; tests replace it."""
        from ui.dialogs.cardtext import pasted_card  # noqa: PLC0415 - asked for rarely

        return pasted_card(self.window(), _("粘贴另一台电脑的名片"))

    def add_card(self, card: Card) -> None:
        """Put the PC of this card on the list, under a name."""
        services = self.services
        today = services.clock.today()
        text = _("核对码 {}\n与那台电脑屏幕上显示的一致时，给它起个名字：").format(card.confirmation)
        name = self.ask(_("添加电脑"), text, "")
        if name is None:
            return
        services.operations.write(
            _("添加电脑"), lambda session: devices.add(session, card, name, today=today),
            then=lambda _id: self.added(), owner=self,
        )  # fmt: skip

    def show_code(self) -> None:
        """The card of this PC to scan."""
        store = self.services.store

        def work(_progress: Progress) -> Card:
            with store.local() as session:
                return devices.own_card(session)

        self.services.operations.task(work, self._show_code, self)

    def _show_code(self, card: Card) -> None:
        from ui.dialogs.cardtext import CardDialog  # noqa: PLC0415 - asked for rarely

        self.code = CardDialog(self.window(), card, _("本机名片"))
        self.code.open()

    def added(self) -> None:
        """What comes next is said."""
        self.services.say(_("已添加。现在点“生成同步文件”，把文件拿到那台电脑上接收。"))
        self.refresh()

    def ask(self, title: str, text: str, old: str) -> str | None:
        """A line of text, or None; tests replace it."""
        found, ok = QInputDialog.getText(self, title, text, QLineEdit.EchoMode.Normal, old)
        return found if ok else None

    def rename(self, device: Any, old: str) -> None:
        """Another name for a PC."""
        name = self.ask(_("改名"), _("电脑名称"), old)
        if name is not None:
            self._write(_("电脑改名"), lambda session: devices.rename(session, device, name))

    def revoke(self, device: Any, name: str) -> None:
        """注销: lost, sold or broken."""
        reason = self.ask(
            _("注销电脑"), _("“{}”注销后不再接收它的文件，也不再发给它；它以前的记录都在。原因：").format(name), ""
        )  # fmt: skip
        if reason is not None:
            today = self.services.clock.today()
            self.services.operations.write(
                _("注销电脑"), lambda session: devices.revoke(session, device, reason, today=today),
                then=lambda _none: self._revoked(name), owner=self,
            )  # fmt: skip

    def _revoked(self, name: str) -> None:
        text = _(
            "“{}”已注销。请生成同步文件发给其他电脑；下次报送会自动告诉上级，不再接收它的文件。电脑里的数据是加密的，没有密码打不开；密码可能泄露的，请报告负责人。"
        )
        self.services.say(text.format(name))
        self.refresh()

    def _write(self, name: str, work: Any) -> None:
        self.services.operations.write(name, work, then=lambda _none: self.refresh(), owner=self)

    def trust(self, sign: str) -> None:
        """The code agrees: its files are taken from now on."""
        store = self.services.store

        def work(_progress: Progress) -> None:
            with store.local() as session:
                for one in known_cards(session):
                    if one.role == devices.ROLE and one.card.sign == sign:
                        keep_card(session, one.card, devices.ROLE, confirmed=True)

        def done(_none: None) -> None:
            self.services.say(_("已核对。请把同步文件再接收一次。"))
            self.refresh()

        self.services.operations.task(work, done, self)

    def settle_fork(self, origin: str) -> None:
        """What two PCs wrote in one name is kept, both."""
        store, user, today = self.services.store, self.services.user, self.services.clock.today()
        own = origin == store.origin

        def done(count: int) -> None:
            if own:
                self.services.say(
                    _(
                        "已收进 {} 处内容，本机从现在起用新的身份。请写出本机名片，到1号电脑上重新添加。"
                    ).format(count)
                )
                self.refresh()
                return
            self.services.say(
                _(
                    "已收进 {} 处内容；两边写得不一样的，请在“两处内容”里定。请再生成同步文件发给其他电脑。"
                ).format(count)
            )
            self.services.operations.broadcast(frozenset(record_kinds()))
            self.refresh()

        self.services.operations.task(
            lambda _progress: settle(store, origin, today=today, user=user), done, self
        )

    def renew(self) -> None:
        """换钥匙: the code of this PC has to be compared once more."""
        store, user, today = self.services.store, self.services.user, self.services.clock.today()
        text = _(
            "换钥匙后，其他电脑要重新“添加电脑”，上级要重新核对下一份报告的校验码；已经发给本机的文件照样能打开。输入“换”继续："
        )
        if self.ask(_("换钥匙"), text, "") != _("换"):
            return

        def done(_none: None) -> None:
            self.services.say(
                _("钥匙已换。请写出本机名片：有其他电脑的，到那里重新添加；并把新名片交给上级。")
            )
            self.refresh()

        self.services.operations.task(lambda _progress: renew(store, today=today, user=user), done, self)

    def read_copy(self) -> None:
        """The note of a restored or copied store was read."""
        store = self.services.store

        def work(_progress: Progress) -> None:
            with store.local() as session:
                devices.noted_copy(session)

        self.services.operations.task(work, lambda _none: self.refresh(), self)

    def settle(self) -> None:
        """Decide what is disputed."""
        self.services.open_page("conflicts")

    def send(self, *, everything: bool = False) -> None:
        """Where to."""
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放同步文件"))
        if path:
            self.send_to(Path(path), everything=everything)

    def send_to(self, folder: Path, *, everything: bool = False) -> None:
        """Write the files for all other PCs."""
        services = self.services
        work = partial(
            export_sync, services.store, services.files, folder, clock=services.clock, user_name=services.user_name,
            everything=everything,
        )  # fmt: skip

        def done(sent: SyncSent) -> None:
            text = _("已生成第{}个同步文件（{}个文件，{}处改动，{}个附件），给：{}。")
            services.say(
                text.format(sent.number, len(sent.paths), sent.changes, sent.files, _("、").join(sent.to))
            )
            self.refresh()

        services.operations.task(lambda progress: work(progress=progress), done, self)


def build(services: Services) -> Page:
    """The page 本站电脑."""
    return DevicePage(services)
