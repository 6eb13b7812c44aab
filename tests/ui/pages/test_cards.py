"""Cards by the text of their QR code: shown on one screen, pasted on another."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk import devices
from swdesk.bundles.cards import DeviceKeys, card_text, known_cards
from ui.dialogs.cardtext import CardDialog, PasteDialog, picture
from ui.pages.cards import CardPage
from ui.pages.devices import DevicePage
from ui.services import Services

KEYS = DeviceKeys.generate(Random(5).randbytes)
SUPERIOR = KEYS.card("示范县民政局", "999999", "3")
Settle = Callable[[], None]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager


@pytest.fixture
def page(services: Services, qtbot: QtBot, settle: Settle) -> CardPage:
    made = CardPage(services)
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    settle()
    return made


def paste(dialog: PasteDialog, text: str) -> PasteDialog:
    dialog.edit.setPlainText(text)
    dialog.read()
    return dialog


def test_a_text_without_a_card_is_explained_and_the_dialog_stays(page: CardPage, qtbot: QtBot) -> None:
    dialog = paste(PasteDialog(page, "粘贴"), "名片发你了")
    assert "SWCARD1" in dialog.said.text()
    assert dialog.card is None


def test_a_pasted_superior_is_kept_and_confirmed(page: CardPage, store: Store, settle: Settle) -> None:
    dialog = paste(PasteDialog(page, "粘贴"), f"王主任：{card_text(SUPERIOR)}\n")
    page.choose_pasted = lambda: dialog.card  # type: ignore[method-assign]
    page.paste("superior")
    settle()
    with store.read() as session:
        [known] = known_cards(session)
    assert (known.card.sign, known.role, known.confirmed) == (SUPERIOR.sign, "superior", False)
    page._confirm(known)
    settle()
    with store.read() as session:
        assert known_cards(session)[0].confirmed


def test_a_pasted_pc_is_put_on_the_list(
    services: Services, store: Store, qtbot: QtBot, settle: Settle
) -> None:
    made = DevicePage(services)
    qtbot.addWidget(made)
    made.show()
    card = KEYS.card("", "", "")
    made.choose_pasted = lambda: card  # type: ignore[method-assign]
    made.ask = lambda _title, text, _old: "2号电脑" if card.confirmation in text else None  # type: ignore[method-assign]
    made.paste()
    settle()
    with store.local() as session:
        own = devices.own_card(session)
        assert {pc.card.sign for pc in devices.pcs(session, own)} == {own.sign, card.sign}


def test_the_code_on_screen_says_what_may_be_copied(page: CardPage, settle: Settle) -> None:
    page.show_code()
    settle()
    dialog: Any = page.code
    assert isinstance(dialog, CardDialog)
    assert dialog.text.startswith("SWCARD1|")
    dialog.close()


def test_a_code_is_black_in_its_corner_pattern_and_white_around(qtbot: QtBot) -> None:
    image = picture("SWCARD1|", 8 * (21 + 8)).toImage()
    assert image.pixelColor(8 * 4 + 4, 8 * 4 + 4).lightness() == 0
    assert image.pixelColor(8 * 5 + 4, 8 * 5 + 4).lightness() == 255
    assert image.pixelColor(4, 4).lightness() == 255
