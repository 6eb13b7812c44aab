"""The faces of the paper: registered on first use, with a fallback for every character (platform.md §1).

No name ever prints an empty box: a character is looked for along a chain of faces, and one that none has prints 〓
and is reported.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics as _pdfmetrics
from reportlab.pdfbase import ttfonts

from swdesk.reports.faces import Font
from swdesk.reports.pc_faces import pc_faces

pdfmetrics: Any = _pdfmetrics  # its stubs leave half of the types unknown

CHAINS: dict[str, tuple[str, ...]] = {
    "fangsong": ("fangsong", "song", "rare", "symbols"),
    "kai": ("kai", "song", "rare", "symbols"),
    "song": ("song", "rare", "symbols", "ui"),
    "title": ("title", "song", "rare", "symbols"),
    "hei": ("hei", "song", "rare", "symbols"),
    "ui": ("ui", "song", "rare", "symbols"),
}
"""Where a character is looked for; every chain has the faces that between them have everything."""

HEAVIER = 0.032
"""Width of the line around a bold character, part of its size."""

GETA = "〓"
"""Printed for a character that no face has."""


def _to_unicode(fontname: str, subset: list[int]) -> str:
    """Reportlab 5.1's ToUnicode map with characters beyond U+FFFF as surrogate pairs, so that 𬱖 copies as 𬱖."""
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
    """Where the face of a role lies; `fangsong-pc` and the like are the PC's own."""
    if role.endswith("-pc"):
        return pc_faces()[role.removesuffix("-pc")]
    return Path(str(files("resources") / "fonts" / _files()[role]))


@cache
def register(role: str) -> str:
    """Register the face of a role once per process; its name for reportlab."""
    name = f"swdesk-{role}"
    pdfmetrics.registerFont(Font(name, font_path(role)))
    return name


@cache
def use_as_default() -> str:
    """Make 宋 what reportlab starts pages and drawings with, else every file names Helvetica without embedding it."""
    from reportlab.graphics import shapes  # noqa: PLC0415 - must come after the first registration

    name = register("song")
    setattr(rl_config, "canvas_basefontname", name)  # noqa: B010 - the library's own setting, untyped
    shapes.STATE_DEFAULTS["fontName"] = name
    return name


class _Held:
    """Which characters a face has, asked once of each."""

    def __init__(self, role: str) -> None:
        self._glyphs: Mapping[int, int] = pdfmetrics.getFont(register(role)).face.charToGlyph
        self._found: set[str] = set()

    def every(self, text: str) -> bool:
        """Whether the face has all of a text."""
        return self._found.issuperset(text) or all(map(self.has, text))

    def has(self, character: str) -> bool:
        """Whether the face has a character."""
        if character in self._found:
            return True
        if ord(character) not in self._glyphs:
            return False
        self._found.add(character)
        return True


_held = cache(_Held)


class _Advances(dict[str, float]):
    """The advance of each character of a face at one point, asked once."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._name = register(role)

    def __missing__(self, character: str) -> float:
        found = self[character] = pdfmetrics.stringWidth(character, self._name, 1.0)
        return found


_advances = cache(_Advances)


def _loads(role: str) -> bool:
    """Whether reportlab can use a face of the PC."""
    try:
        register(role)
    except (ttfonts.TTFError, OSError):
        return False
    return True


def invisible(character: str) -> bool:
    """Nothing to print: controls, joiners, and the selectors that only choose a variant of the character before."""
    return unicodedata.category(character) in {"Cc", "Cf"} or character in _SELECTORS


_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of a text that no shipped face has: they print as 〓."""
    rest = set(text) - _USUAL
    for role in CHAINS["song"]:
        rest = {one for one in rest if not _held(role).has(one)} if rest else rest
    return tuple(sorted(one for one in rest if not invisible(one) and not one.isspace()))


_USUAL = frozenset(map(chr, [*range(0x20, 0x7F), *range(0x3000, 0x3003), *range(0x4E00, 0x9FA6)]))
"""So that a usual text is found good without reading a face."""


class Typesetter:
    """Chooses faces and measures text for one document; remembers the characters that no face has.

    With `own` the 仿宋, 楷体 and 小标宋 of this PC are preferred where it has them; the same document then gives other
    bytes on another PC.
    """

    def __init__(self, *, own: bool = False) -> None:
        self.missing: set[str] = set()
        self._naturals: dict[tuple[str, str], float] = {}
        self._strokes: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._sheet: Any = None
        self._chains = dict(CHAINS)
        for role in pc_faces() if own else ():
            if _loads(f"{role}-pc"):
                self._chains[role] = (f"{role}-pc", *CHAINS[role])

    def face(self, character: str, role: str) -> tuple[str, str]:
        """(face that has the character, character to print); '' for what nobody sees."""
        for candidate in self._chains[role]:
            if _held(candidate).has(character):
                return candidate, character
        if character.isspace():
            return self._chains[role][0], " "
        if invisible(character):
            return self._chains[role][0], ""
        self.missing.add(character)
        return "song", GETA

    def runs(self, text: str, role: str) -> Iterator[tuple[str, str]]:
        """(face, text) pieces; one piece when the first face has everything."""
        first = self._chains[role][0]
        if _held(first).every(text):
            if text:
                yield first, text
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
        first = self._chains[role][0]
        if _held(first).every(text):
            advances = _advances(first)
            return [advances[character] * size + tracking for character in text]
        faces = [self.face(character, role) for character in text]
        return [_advances(found)[shown] * size + tracking if shown else 0.0 for found, shown in faces]

    def width(self, text: str, role: str, size: float, tracking: float = 0.0) -> float:
        """The width of a line in points."""
        natural = self._naturals.get((text, role))
        if natural is None:
            natural = self._naturals[text, role] = sum(self.widths(text, role, 1.0))
        return natural * size + len(text) * tracking

    def draw(
        self, canvas: Any, x: float, y: float, text: str, role: str, size: float, tracking: float = 0.0, *, bold: bool = False
    ) -> None:  # fmt: skip
        """Draw one line of text with its baseline at (x, y); bold of a face that has none is its outline drawn on, as Word does.

        A report has ten thousand of these, so the operators are written here; reportlab's text object takes twice as long.
        """
        if canvas._doc is not self._sheet:  # noqa: SLF001 - which characters are in which subset is known by document
            self._sheet, self._strokes = canvas._doc, {}  # noqa: SLF001
        strokes = self._strokes.get((text, role))
        if strokes is None:
            strokes = self._strokes[text, role] = self._struck(canvas, text, role)
        if not strokes:
            return
        shown = f"BT {tracking:.4f} Tc" if tracking else "BT"
        for index, (face, codes) in enumerate(strokes):
            place = f"1 0 0 1 {x:.3f} {y:.3f} Tm " if not index else ""
            shown += f" {place}{face} {size:.3f} Tf ({codes}) Tj"
        shown = f"{shown} 0 Tc ET" if tracking else f"{shown} ET"
        canvas.addLiteral(f"q 0 G {size * HEAVIER:.3f} w 2 Tr {shown} Q" if bold else shown)

    def _struck(self, canvas: Any, text: str, role: str) -> list[tuple[str, str]]:
        """(name of the subset, codes in it, as a PDF string has them) of the pieces of a text."""
        found: list[tuple[str, str]] = []
        for face, piece in self.runs(text, role):
            font: Any = pdfmetrics.getFont(register(face))
            for subset, codes in font.splitString(piece, self._sheet):
                found.append((font.getSubsetInternalName(subset, self._sheet), canvas._escape(codes)))  # noqa: SLF001
        return found
