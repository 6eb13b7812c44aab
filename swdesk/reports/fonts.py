"""The faces of the paper: registered on first use, with a fallback for every character (platform.md §1).

No name ever prints an empty box: a character is looked for along a chain of faces, and one that none has prints 〓
and is reported.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont

CHAINS: dict[str, tuple[str, ...]] = {
    "fangsong": ("fangsong", "song", "rare", "symbols"),
    "kai": ("kai", "song", "rare", "symbols"),
    "song": ("song", "rare", "symbols"),
    "title": ("title", "rare", "symbols"),
    "hei": ("hei", "song", "rare", "symbols"),
    "ui": ("ui", "rare", "symbols"),
}
GETA = "〓"
"""Printed for a character that no face has."""

_WINDOWS_FACES = {"fangsong": "simfang.ttf", "kai": "simkai.ttf"}


def _to_unicode(fontname: str, subset: list[int]) -> str:
    """reportlab 5.1's ToUnicode map with characters beyond U+FFFF as surrogate pairs, so that 𬱖 copies as 𬱖."""
    entries = [(index, code) for index, code in enumerate(subset) if code]
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CIDSystemInfo",
        "<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def", f"/CMapName /{fontname} def",
        "/CMapType 2 def", "1 begincodespacerange", "<00> <FF>", "endcodespacerange",
    ]  # fmt: skip
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{index:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for index, code in block]
        lines.append("endbfchar")
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


setattr(ttfonts, "makeToUnicodeCMap", _to_unicode)  # noqa: B010 - reportlab writes UTF-32 there; its own fix may come


@cache
def _files() -> dict[str, str]:
    listed = tomllib.loads((files("resources") / "fonts" / "fonts.toml").read_text(encoding="utf-8"))
    return {item["role"]: item["file"] for item in listed["font"]}


def font_path(role: str) -> Path:
    """Where the face of a role lies: the PC's own 仿宋 or 楷体 where it has one (never shipped), else ours."""
    own = Path(os.environ.get("WINDIR", "")) / "Fonts" / _WINDOWS_FACES.get(role, "")
    if os.name == "nt" and role in _WINDOWS_FACES and own.is_file():
        return own
    return Path(str(files("resources") / "fonts" / _files()[role]))


@cache
def register(role: str) -> str:
    """Register the face of a role once per process; its name for reportlab."""
    name = f"swdesk-{role}"
    pdfmetrics.registerFont(TTFont(name, str(font_path(role)), shapable=False))
    return name


@cache
def _characters(role: str) -> frozenset[str]:
    face: Any = pdfmetrics.getFont(register(role)).face
    return frozenset(map(chr, face.charToGlyph))


@cache
def _width(role: str, character: str) -> float:
    return pdfmetrics.stringWidth(character, register(role), 1.0)


class Typesetter:
    """Chooses faces and measures text for one document; remembers the characters that no face has."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def face(self, character: str, role: str) -> tuple[str, str]:
        """(role that has the character, character to print)."""
        for candidate in CHAINS[role]:
            if character in _characters(candidate):
                return candidate, character
        self.missing.add(character)
        return "song", GETA

    def runs(self, text: str, role: str) -> Iterator[tuple[str, str]]:
        """(face role, text) pieces; one piece when the first face has everything."""
        if _characters(CHAINS[role][0]).issuperset(text):
            if text:
                yield CHAINS[role][0], text
            return
        piece, current = "", ""
        for character in text:
            found, shown = self.face(character, role)
            if found != current and piece:
                yield current, piece
                piece = ""
            current = found
            piece += shown
        if piece:
            yield current, piece

    def widths(self, text: str, role: str, size: float, tracking: float = 0.0) -> list[float]:
        """The advance of each character in points."""
        out: list[float] = []
        for found, piece in self.runs(text, role):
            out += [_width(found, character) * size + tracking for character in piece]
        return out

    def width(self, text: str, role: str, size: float, tracking: float = 0.0) -> float:
        """The width of a line in points."""
        return sum(self.widths(text, role, size, tracking))

    def draw(
        self, canvas: Any, x: float, y: float, text: str, role: str, size: float, tracking: float = 0.0
    ) -> None:
        """Draw one line of text with its baseline at (x, y)."""
        line = canvas.beginText(x, y)
        line.setCharSpace(tracking)
        for found, piece in self.runs(text, role):
            line.setFont(register(found), size)
            line.textOut(piece)
        line.setCharSpace(0)
        canvas.drawText(line)
