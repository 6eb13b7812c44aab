"""TrueType faces as reportlab wants them, but read where they are asked.

Reportlab lists every glyph of a face three times before the first character is set: seventeen megabytes and a tenth of a
second of a face with thirty thousand, of which a report prints five hundred. Here its tables stay in the file, which is
mapped into memory; a character is looked up in them when somebody first needs it (docs/decisions/0130).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import unpack_from
from typing import Any
from weakref import WeakKeyDictionary

from reportlab import rl_config
from reportlab.pdfbase import ttfonts as _ttfonts

ttfonts: Any = _ttfonts  # its stubs leave half of the types unknown

_SPACE, _HARD_SPACE = 0x20, 0xA0


class _Mapped:
    """A file that reportlab reads as a map of memory: of fifteen megabytes of a face, a report touches one or two."""

    def __init__(self, path: Path) -> None:
        self.name, self._path = str(path), path

    def read(self) -> mmap:
        """What stands in for the bytes."""
        with self._path.open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)


class Glyphs(Mapping[int, int]):
    """Code point → glyph, from stretches (first, last, glyph of a code point) in order."""

    def __init__(self, stretches: list[tuple[int, int, Callable[[int], int]]]) -> None:
        self._stretches = stretches
        self._firsts = [first for first, _last, _glyph in stretches]
        self._known: dict[int, int | None] = {}

    def __getitem__(self, code: int) -> int:
        if code not in self._known:
            self._known[code] = self._found(code)
        glyph = self._known[code]
        if glyph is None:
            raise KeyError(code)
        return glyph

    def _found(self, code: int) -> int | None:
        """As reportlab has it, the space and the hard space are one glyph, whichever the face has."""
        if code == _HARD_SPACE:
            glyph = self._in_table(_SPACE)
            return self._in_table(code) if glyph is None else glyph
        glyph = self._in_table(code)
        return self._in_table(_HARD_SPACE) if glyph is None and code == _SPACE else glyph

    def _in_table(self, code: int) -> int | None:
        place = bisect_right(self._firsts, code) - 1
        if place < 0:
            return None
        _first, last, glyph = self._stretches[place]
        return glyph(code) if code <= last else None

    def __iter__(self) -> Iterator[int]:
        codes = {code for first, last, _glyph in self._stretches for code in range(first, last + 1)}
        return iter(codes | {_SPACE, _HARD_SPACE} if codes & {_SPACE, _HARD_SPACE} else codes)

    def __len__(self) -> int:
        return sum(1 for _code in self)


class _Metrics:
    """Glyph → (advance, left bearing) in units of the face."""

    def __init__(self, data: Any, place: int, full: int, every: int) -> None:
        self._data, self._place, self._full, self._every = data, place, full, every

    def __len__(self) -> int:
        return self._every

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        if glyph < self._full:
            return unpack_from(">HH", self._data, self._place + 4 * glyph)
        if glyph >= self._every:
            raise IndexError(glyph)
        (advance,) = unpack_from(">H", self._data, self._place + 4 * (self._full - 1))
        (bearing,) = unpack_from(">H", self._data, self._place + 2 * (self._full + glyph))
        return advance, bearing


class _Places:
    """Glyph → where its outline begins in the table of outlines."""

    def __init__(self, data: Any, place: int, every: int, *, long: bool) -> None:
        self._data, self._place, self._every, self._long = data, place, every, long

    def __len__(self) -> int:
        return self._every + 1

    def __getitem__(self, glyph: int) -> int:
        if self._long:
            return unpack_from(">L", self._data, self._place + 4 * glyph)[0]
        return unpack_from(">H", self._data, self._place + 2 * glyph)[0] << 1


class _Widths(Mapping[int, float]):
    """Code point → advance in thousandths of the size."""

    def __init__(self, glyphs: Glyphs, metrics: _Metrics, scale: Callable[[int], float]) -> None:
        self._glyphs, self._metrics, self._scale = glyphs, metrics, scale

    def __getitem__(self, code: int) -> float:
        try:
            return self._scale(self._metrics[self._glyphs[code]][0])
        except IndexError:
            raise KeyError(code) from None

    def __iter__(self) -> Iterator[int]:
        return (code for code in self._glyphs if self._glyphs[code] < len(self._metrics))

    def __len__(self) -> int:
        return sum(1 for _code in self)


class _Outlines:
    """The table of outlines, of which a piece is copied when it is asked for: a subset takes a few hundred of them."""

    def __init__(self, data: Any, place: int) -> None:
        self._data, self._place = data, place

    def __getitem__(self, piece: slice) -> bytes:
        return bytes(self._data[self._place + piece.start : self._place + piece.stop])


class Face(ttfonts.TTFontFace):
    """A face whose tables stay in the file; one with a rare kind of table is read as reportlab does it."""

    def extractInfo(self, charInfo: int = 1) -> None:
        """The heads of the tables now, the rest when it is asked."""
        whole: Any = super()
        whole.extractInfo(0)
        try:
            glyphs = self._glyphs() if charInfo and "loca" in self.table and "hmtx" in self.table else None
        except struct.error:
            glyphs = None
        if glyphs is None:
            whole.extractInfo(charInfo)
            return
        data = self._ttf_data
        (full,) = unpack_from(">H", data, self.get_table_pos("hhea")[0] + 34)
        (long,) = unpack_from(">H", data, self.get_table_pos("head")[0] + 50)
        self.charToGlyph = glyphs
        self.hmetrics = _Metrics(data, self.get_table_pos("hmtx")[0], full, self.numGlyphs)
        self.glyphPos = _Places(data, self.get_table_pos("loca")[0], self.numGlyphs, long=bool(long))
        self.charWidths = _Widths(glyphs, self.hmetrics, self._pdfScale)
        self.defaultWidth = self._pdfScale(self.hmetrics[0][0])

    def get_table(self, tag: str) -> Any:
        """A table of the face; of the outlines what is asked for, where reportlab would copy fifteen megabytes for each subset."""
        if tag == "glyf":
            return _Outlines(self._ttf_data, self.get_table_pos(tag)[0])
        whole: Any = super()
        return whole.get_table(tag)

    def _glyphs(self) -> Glyphs | None:
        """The map of characters that reportlab would read; None for a kind that only it knows."""
        data, start = self._ttf_data, self.get_table_pos("cmap")[0]
        place = self._chosen(start)
        if place is None:
            return None
        (kind,) = unpack_from(">H", data, place)
        stretches = {4: _segments, 12: _groups}.get(kind)
        return None if stretches is None else Glyphs(stretches(data, place))

    def _chosen(self, start: int) -> int | None:
        """Of the maps in a face that of Windows or Unicode, the last one of several."""
        data, found = self._ttf_data, None
        for n in range(unpack_from(">H", data, start + 2)[0]):
            platform, encoding, offset = unpack_from(">HHL", data, start + 4 + 8 * n)
            if platform == 3 or (platform == 0 and encoding != 5):
                found = start + offset
        return found


Stretches = list[tuple[int, int, Callable[[int], int]]]


def _groups(data: Any, place: int) -> Stretches:
    """Format 12: groups of code points whose glyphs follow each other."""
    (count,) = unpack_from(">L", data, place + 12)
    found = (unpack_from(">LLL", data, place + 16 + 12 * n) for n in range(count))
    return sorted(
        ((first, last, (glyph - first).__add__) for first, last, glyph in found), key=lambda item: item[0]
    )


def _segments(data: Any, place: int) -> Stretches:
    """Format 4: segments of the Basic Multilingual Plane, some with a list of glyphs."""
    _kind, length, _language, twice = unpack_from(">HHHH", data, place)
    count = twice // 2
    shape = f">{count}H"
    lasts, firsts = (unpack_from(shape, data, place + 14 + at) for at in (0, twice + 2))
    deltas, offsets = (unpack_from(shape, data, place + 16 + at) for at in (2 * twice, 3 * twice))

    def glyph(n: int) -> Callable[[int], int]:
        lists = place + 16 + 3 * twice + 2 * n + offsets[n]

        def plain(code: int) -> int:
            return (code + deltas[n]) & 0xFFFF

        def listed(code: int) -> int:
            at = lists + 2 * (code - firsts[n])
            found = unpack_from(">H", data, at)[0] if at < place + length else 0
            return (found + deltas[n]) & 0xFFFF if found else 0

        return listed if offsets[n] else plain

    return [(firsts[n], lasts[n], glyph(n)) for n in range(count)]


class Font(ttfonts.TTFont):
    """A font of reportlab's with such a face."""

    def __init__(self, name: str, path: Path) -> None:
        """What reportlab's own does, which makes its own kind of face."""
        self.fontName = name
        self.face = Face(_Mapped(path))
        self.encoding = ttfonts.TTEncoding()
        self.state: Any = WeakKeyDictionary()
        self._asciiReadable = rl_config.ttfAsciiReadable
        self.shapable = False

    def stringWidth(self, text: str | bytes, size: float, encoding: str = "utf8") -> float:
        """As reportlab's, which wants a dict of every character of the face."""
        characters = text if isinstance(text, str) else text.decode(encoding)
        width = self.face.getCharWidth
        return 0.001 * size * sum(width(ord(character)) for character in characters)
