"""Colours, sizes and the style sheet (look/README.md): one accent, white panels on warm grey, thin lines."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from resources import FOLDER

FAMILY = "Noto Sans SC"


class Tokens(NamedTuple):  # not a dataclass: loading and making those costs the door 2 ms
    """The colours of a theme; text contrast is at least 4.5:1 (a test measures it)."""

    ground: str = "#F6F7F5"
    panel: str = "#FFFFFF"
    line: str = "#E1E4DF"
    text: str = "#1E2522"
    quiet: str = "#646E69"
    accent: str = "#1F7A5C"
    accent_soft: str = "#E4F1EB"
    on_accent: str = "#FFFFFF"
    danger: str = "#B3372F"
    danger_soft: str = "#FBE9E7"
    warning: str = "#8A5800"
    warning_soft: str = "#FDF2DC"
    info: str = "#2A5FA5"
    info_soft: str = "#E8F0FA"
    hover: str = "#F0F2EF"
    field: str = "#FFFFFF"


LIGHT = Tokens()
DARK = Tokens(
    ground="#171B19", panel="#1F2522", line="#343C38", text="#E8ECE9", quiet="#A3ADA7", accent="#57C39B",
    accent_soft="#1E3A30", on_accent="#0E1512", danger="#F28B82", danger_soft="#43211F", warning="#F0C061",
    warning_soft="#3E3117", info="#8DB8F2", info_soft="#1E2D42", hover="#29302D", field="#1A1F1D",
)  # fmt: skip

CONTRAST = Tokens(
    ground="#000000", panel="#000000", line="#FFFFFF", text="#FFFFFF", quiet="#FFFFFF", accent="#FFFF00", accent_soft="#1A1A5E",
    on_accent="#000000", danger="#FF9A9A", danger_soft="#3A0000", warning="#FFD75E", warning_soft="#332600", info="#9CCBFF",
    info_soft="#001F40", hover="#26264D", field="#000000",
)  # fmt: skip
"""For eyes that need it: white and yellow on black, every text at least 7:1."""
THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}

SOFT = {
    "danger": "danger_soft",
    "warning": "warning_soft",
    "info": "info_soft",
    "ok": "accent_soft",
    "accent": "accent_soft",
}
STRONG = {
    "danger": "danger",
    "warning": "warning",
    "info": "info",
    "ok": "accent",
    "accent": "accent",
    "": "quiet",
}


def luminance(colour: str) -> float:
    """Relative luminance of '#RRGGBB' (WCAG)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def load_font(name: str) -> None:
    """A face that the program carries, so that every PC shows every name."""
    QFontDatabase.addApplicationFont(str(FOLDER / "fonts" / name))


SMALLEST = (1366, 768)
"""The smallest screen that a station has (look/README.md)."""


class Theme:
    """The look of one window: tokens, text scale in percent."""

    def __init__(self, tokens: Tokens = LIGHT, scale: int = 100) -> None:
        self.tokens = tokens
        self.scale = scale
        self.tight = 1.0
        """How many times the smallest screen is as large as this one: above 1 where Windows enlarges everything."""

    @property
    def crowding(self) -> int:
        """The text size in percent that would be as crowded on the smallest screen: what layouts are chosen by."""
        return round(self.scale * self.tight)

    def fit(self, screen: QSize) -> None:
        """Layouts for a screen of this size, in the units of Qt (1366×768 enlarged to 125 % is 1093×614)."""
        self.tight = max(1.0, SMALLEST[0] / screen.width(), SMALLEST[1] / screen.height())

    def px(self, size: float) -> int:
        """A length or text size at this scale."""
        return round(size * self.scale / 100)

    def colour(self, name: str) -> QColor:
        """A token as a colour."""
        return QColor(getattr(self.tokens, name))

    def apply(self, app: QApplication) -> None:
        """Dress the application."""
        load_font("NotoSansSC_400Regular.ttf")
        QTimer.singleShot(
            60, app, lambda: load_font("NotoSansSC_700Bold.ttf")
        )  # until then Qt thickens the other
        font = QFont(FAMILY)
        font.setPixelSize(self.px(14))
        app.setFont(font)
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "ground", QPalette.ColorRole.Base: "field", QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.WindowText: "text", QPalette.ColorRole.Button: "panel", QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.Highlight: "accent", QPalette.ColorRole.HighlightedText: "on_accent",
            QPalette.ColorRole.AlternateBase: "hover", QPalette.ColorRole.PlaceholderText: "quiet",
            QPalette.ColorRole.ToolTipBase: "panel", QPalette.ColorRole.ToolTipText: "text", QPalette.ColorRole.Link: "accent",
        }  # fmt: skip
        for role, name in roles.items():
            palette.setColor(role, self.colour(name))
        app.setPalette(palette)
        app.setStyleSheet(self.sheet())

    def sheet(self) -> str:
        """The style sheet with tokens and sizes filled in."""
        raw = (FOLDER / "theme.qss").read_text(encoding="utf-8")
        tick = "white" if luminance(self.tokens.on_accent) > 0.5 else "black"
        raw = raw.replace("@icons", f"{FOLDER.as_posix()}/icons").replace("@tick", tick)
        for name, colour in self.tokens._asdict().items():
            raw = raw.replace(f"@{name};", f"{colour};").replace(f"@{name} ", f"{colour} ")
        for size in range(60, 0, -1):
            raw = raw.replace(f"~{size}px", f"{self.px(size)}px")
        return raw
