"""加粗 in the text of the report: typed, taken back, pasted (docs/decisions/0142)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk import filing
from ui.theme import Theme
from ui.widgets.live_text import LiveText

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Settle = Callable[[], None]


def kept(store: Store) -> dict[str, str]:
    with store.read() as session:
        return filing.edits_of(session, "2026Q3")


def select(text: LiveText, first: int, last: int) -> None:
    cursor = text.textCursor()
    cursor.setPosition(first)
    cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)


def test_ctrl_b_sets_bold_and_keeps_the_numbers_live(
    page: Any, store: Store, settle: Settle, qtbot: QtBot
) -> None:
    page.contents.turn_to("text:assistance")
    text: LiveText = page.middle.writing.text
    first, last, code, _span = text._marker.marks[0]
    select(text, first, last)
    qtbot.keyClick(text, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    page.middle.flush()
    settle()
    assert f"\x02{{{code}}}\x03" in kept(store)["assistance"]
    assert text.bold() == [(first, last)]


def test_the_button_says_whether_what_is_selected_is_bold(page: Any, settle: Settle) -> None:
    page.contents.turn_to("text:problems")
    writing = page.middle.writing
    writing.text.setPlainText("人手不足。")
    select(writing.text, 0, 2)
    writing.bold.click()
    assert writing.bold.isChecked()
    select(writing.text, 3, 4)
    assert not writing.bold.isChecked()


def test_bold_can_be_taken_back_and_is_undone(page: Any, store: Store, settle: Settle) -> None:
    page.contents.turn_to("text:problems")
    text: LiveText = page.middle.writing.text
    text.setPlainText("人手不足。")
    select(text, 0, 4)
    text.toggle_bold()
    page.middle.flush()
    settle()
    text.undo()
    page.middle.flush()
    settle()
    assert kept(store) == {"problems": "人手不足。"}


@pytest.mark.parametrize(
    ("html", "plain", "bold"),
    [
        ('<p style="font-family:Arial;color:red">一是<b>人手</b>不足。</p>', "一是人手不足。", [(2, 4)]),
        ("<h1>小结</h1><i>正文</i>", "小结\n正文", [(0, 2)]),
        ("<style>p{}</style><!--[if]>x<![endif]--><p>甲</p>", "甲乙", []),
        ("", "一\x02二\x03", []),
    ],
)
def test_what_is_pasted_brings_words_and_bold_only(
    html: str, plain: str, bold: list[Any], theme: Theme, qtbot: QtBot
) -> None:
    text = LiveText(theme)
    qtbot.addWidget(text)
    text.show_text("", [])
    data = QMimeData()
    data.setText(plain)
    if html:
        data.setHtml(html)
    text.insertFromMimeData(data)
    assert text.toPlainText() == plain.replace("\x02", "").replace("\x03", "")
    assert text.bold() == bold
    assert "Arial" not in text.toHtml()
