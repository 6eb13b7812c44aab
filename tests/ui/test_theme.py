"""Colours that everybody can read."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from resources import FOLDER
from ui.theme import LIGHT, SOFT, THEMES, Theme, Tokens, contrast


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("name", ["text", "quiet", "danger", "warning", "info", "accent"])
def test_text_stands_out_from_its_ground(tokens: Tokens, name: str) -> None:
    grounds = [tokens.ground, tokens.panel, tokens.field, tokens.hover]
    if name in SOFT:
        grounds.append(getattr(tokens, SOFT[name]))
    assert min(contrast(getattr(tokens, name), ground) for ground in grounds) >= 4.5


ARROW = "#7A857F"
"""Of resources/icons/down.png."""
TOGETHER = (
    *((name, "accent_soft") for name in ("text", "quiet", "danger", "warning", "info", "accent")),  # the chosen row
    *((name, ground) for name in ("text", "accent") for ground in ("hover", "info_soft", "warning_soft")),  # links on bars
    ("on_accent", "danger"),  # the button of the alarm
    ("panel", "text"),  # the bar that offers 撤销
)  # fmt: skip


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(("text", "ground"), TOGETHER)
def test_what_is_painted_on_colour_can_be_read(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_boxes_and_arrows_are_seen(tokens: Tokens) -> None:
    assert min(contrast(colour, tokens.field) for colour in (tokens.quiet, ARROW)) >= 3


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_buttons_stand_out(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_the_style_sheet_has_no_open_places(scale: int) -> None:
    sheet = Theme(LIGHT, scale).sheet()
    body = sheet.split("*/", 1)[1]
    assert "@" not in body
    assert "~" not in body


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_every_rule_of_the_style_sheet_can_be_read(tokens: Tokens) -> None:
    raw = (FOLDER / "theme.qss").read_text("utf-8")
    weak: list[str] = []
    for name, body in re.findall(r"([^{}]+)\{([^}]*)\}", raw):
        said = dict(re.findall(r"(?<![\w-])([\w-]+):\s*@(\w+)", body))
        for text, ground in (("color", "background"), ("selection-color", "selection-background-color")):
            if text in said and ground in said and ":disabled" not in name:
                ratio = contrast(getattr(tokens, said[text]), getattr(tokens, said[ground]))
                weak += [f"{name.strip()}: {ratio:.1f}"] if ratio < 4.5 else []
    assert weak == []


def test_high_contrast_is_high() -> None:
    tokens = THEMES["contrast"]
    assert (
        min(contrast(getattr(tokens, name), tokens.ground) for name in ("text", "quiet", "accent", "danger"))
        >= 7
    )


@pytest.mark.parametrize(
    ("screen", "crowding"), [((1366, 768), 100), ((1920, 1080), 100), ((1093, 614), 125), ((911, 512), 150)]
)
def test_a_screen_enlarged_by_windows_is_laid_out_as_large_text(
    screen: tuple[int, int], crowding: int
) -> None:
    theme = Theme()
    theme.fit(QSize(*screen))
    assert theme.crowding == crowding


FOCUSED = (
    QPushButton, QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QCheckBox, QRadioButton, QTabBar, QTableWidget, QListWidget,
)  # fmt: skip


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize(
    ("kind", "style"),
    [*((kind, "") for kind in FOCUSED), *((QPushButton, name) for name in ("primary", "flat", "chip"))],
)
def test_focus_can_be_seen(kind: type[QWidget], style: str, qtbot: QtBot, theme: Theme) -> None:
    holder, other = QWidget(), QPushButton("other")
    made = kind()
    made.setObjectName(style)
    match made:
        case QPushButton() | QCheckBox() | QRadioButton():
            made.setText("保存")
        case QTabBar():
            made.addTab("一")
            made.addTab("二")
        case QTableWidget():
            made.setRowCount(2)
            made.setColumnCount(2)
        case QListWidget():
            made.addItems(["一", "二"])
    layout = QVBoxLayout(holder)
    layout.addWidget(other)
    layout.addWidget(made)
    qtbot.addWidget(holder)
    holder.show()
    holder.activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    other.setFocus()
    qtbot.wait(5)
    before = made.grab().toImage()
    made.setFocus()
    qtbot.wait(5)
    assert made.grab().toImage() != before
