"""Colours that everybody can read."""

from __future__ import annotations

import pytest

from ui.theme import DARK, LIGHT, SOFT, Theme, Tokens, contrast


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["text", "quiet", "danger", "warning", "info", "accent"])
def test_text_stands_out_from_its_ground(tokens: Tokens, name: str) -> None:
    grounds = [tokens.ground, tokens.panel]
    if name in SOFT:
        grounds.append(getattr(tokens, SOFT[name]))
    assert min(contrast(getattr(tokens, name), ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_buttons_stand_out(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_the_style_sheet_has_no_open_places(scale: int) -> None:
    sheet = Theme(LIGHT, scale).sheet()
    body = sheet.split("*/", 1)[1]
    assert "@" not in body
    assert "~" not in body
