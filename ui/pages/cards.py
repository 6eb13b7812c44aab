"""单位名片: how units get to know each other's keys, by file or by the text of a QR code."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from swdesk.bundles.cards import Card, KnownCard, device_keys, keep_card, known_cards, read_card, write_card
from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.reports.ledgers import unit_facts
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head


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
        self.own = label("", "quiet", wrap=True)
        mine = Panel(_("本单位名片"))
        mine.padded().addLayout(
            row(
                self.own,
                None,
                button(_("名片二维码"), self.show_code),
                button(_("导出本单位名片"), self.export_card, "primary"),
            )
        )
        self.grid = Grid(services.theme, _("收到的名片"), [
            Head(_("单位")), Head(_("身份"), 110), Head(_("核对码"), 170), Head(_("核对"), 100), Head("", 90),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, card: self._confirm(card))
        self.empty = EmptyNote(_("还没有收到名片。请上级导出名片（.swcard 文件）发来，再点“收进上级名片”。"))
        theirs = Panel(_("收到的名片"), " ")
        theirs.body.addWidget(self.grid, 1)
        theirs.body.addWidget(self.empty, 1)
        self.body.addWidget(mine)
        self.body.addWidget(theirs, 1)
        as_superior = button(_("收进上级名片"), lambda: self.take_card("superior"), "primary")
        as_unit = button(_("收进下级名片"), lambda: self.take_card("unit"))
        pasted = button(
            _("粘贴上级名片"), lambda: self.paste("superior"), hint=_("上级名片二维码扫出的文字，整段粘贴")
        )
        pasted_unit = button(
            _("粘贴下级名片"), lambda: self.paste("unit"), hint=_("下级名片二维码扫出的文字，整段粘贴")
        )
        self.actions = [pasted, as_superior]
        if services.superior:
            self.actions = [pasted_unit, as_unit, *self.actions]

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
                "" if item.confirmed else Cell(_("核对一致"), link=True, data=item),
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

        def work(progress: Progress) -> str:
            write_card(self._own_card(progress), path)
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
        """Keep the card of a file; its code is still to be compared."""
        self._keep(lambda: read_card(path), role)

    def paste(self, role: str) -> None:
        """The text of a QR code that somebody sent."""
        card = self.choose_pasted()
        if card is not None:
            self._keep(lambda: card, role)

    def choose_pasted(self) -> Card | None:
        """The card that is pasted; tests replace it."""
        from ui.dialogs.cardtext import pasted_card  # noqa: PLC0415 - asked for rarely

        return pasted_card(self.window(), _("粘贴单位名片"))

    def show_code(self) -> None:
        """The own card to scan."""
        self.services.operations.task(self._own_card, self._show_code, self)

    def _show_code(self, card: Card) -> None:
        from ui.dialogs.cardtext import CardDialog  # noqa: PLC0415 - asked for rarely

        self.code = CardDialog(self.window(), card, _("本单位名片"))
        self.code.open()

    def _own_card(self, _progress: Progress) -> Card:
        with self.services.store.local() as session:  # the keys are made at first use
            keys, facts = device_keys(session, os.urandom), unit_facts(session)
        return keys.card(facts["name"], facts["code"], facts["level"])

    def _keep(self, read: Callable[[], Card], role: str) -> None:
        store = self.services.store

        def work(_progress: Progress) -> str:
            card = read()
            with store.local() as session:
                keep_card(session, card, role)
            return _("已收进“{}”的名片，请与对方核对码 {}，一致后点“核对一致”。").format(
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
                keep_card(
                    session, item.card, item.role, confirmed=True
                )  # one from a QR code has no signature

        self.services.operations.task(work, lambda _none: self.refresh(), self)
