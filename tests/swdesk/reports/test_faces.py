"""Faces that are read where they are asked say what reportlab reads out of them whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from reportlab.pdfbase import ttfonts

from swdesk.reports.faces import Face, Font
from swdesk.reports.fonts import font_path


def same(path: Path) -> None:
    ours, whole = Face(str(path)), ttfonts.TTFontFace(str(path))
    codes = sorted(whole.charToGlyph)
    assert sorted(ours.charToGlyph) == codes
    assert [ours.charToGlyph[code] for code in codes] == [whole.charToGlyph[code] for code in codes]
    assert [ours.getCharWidth(code) for code in codes] == [whole.getCharWidth(code) for code in codes]
    full = int.from_bytes(whole.get_table("hhea")[34:36], "big")
    last = whole.hmetrics[full - 1][0]  # of the glyphs after it reportlab keeps the advance in another unit
    metrics = [pair if n < full else (last, pair[1]) for n, pair in enumerate(whole.hmetrics)]
    assert [ours.hmetrics[n] for n in range(len(ours.hmetrics))] == metrics
    assert list(map(ours.glyphPos.__getitem__, range(len(ours.glyphPos)))) == whole.glyphPos
    assert ours.defaultWidth == whole.defaultWidth


@pytest.mark.parametrize("role", ["song", "fangsong", "kai", "symbols"])
def test_the_faces_of_the_program(role: str) -> None:
    same(font_path(role))


def small(path: Path, characters: dict[int, str], *, maps: tuple[int, ...]) -> Path:
    """A face of three glyphs with the maps of these formats only."""
    names = [".notdef", "one", "two"]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((500, 0))
    pen.lineTo((0, 500))
    pen.closePath()
    font = FontBuilder(1000)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(characters)
    font.setupGlyf(dict.fromkeys(names, pen.glyph()))
    font.setupHorizontalMetrics({".notdef": (500, 0), "one": (1000, 10), "two": (1000, 20)})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Small", "styleName": "Regular", "psName": "Small"})
    font.setupOS2(fsType=0)
    font.setupPost()
    tables: Any = font.font["cmap"].tables
    for number, kind in enumerate(maps):
        tables[number] = tables[0].newSubtable(kind)
        tables[number].platformID, tables[number].platEncID, tables[number].language = 3, 1, 0
        tables[number].cmap = characters
    del tables[len(maps) :]
    font.save(path)
    return path


@pytest.mark.parametrize("kind", [4, 6, 12])
@pytest.mark.parametrize(
    "characters",
    [{0x20: "one", 0x41: "two"}, {0xA0: "two", 0x4E00: "one", 0x4E01: "one"}, {0x41: "one", 0x43: "two", 0x44: "one"}],
)  # fmt: skip
def test_each_kind_of_map(kind: int, characters: dict[int, str], tmp_path: Path) -> None:
    same(small(tmp_path / "small.ttf", characters, maps=(kind,)))


def test_a_character_that_is_not_there_is_not_there() -> None:
    face = Face(str(font_path("song")))
    assert 0x10FFFF not in face.charToGlyph
    assert face.getCharWidth(0x10FFFF) == face.defaultWidth


def test_a_face_costs_no_list_of_its_glyphs() -> None:
    font = Font("swdesk-test", font_path("song"))
    assert font.stringWidth("社工", 10.0) == pytest.approx(20.0)
    assert len(font.face.charToGlyph._known) == 2


@pytest.mark.parametrize("role", ["song", "symbols"])
def test_a_subset_is_the_one_that_reportlab_makes(role: str) -> None:
    """Outlines put together from others, as é is, among them."""
    ours, whole = Face(str(font_path(role))), ttfonts.TTFontFace(str(font_path(role)))
    codes = [ord(character) for character in " é№A3%"]
    assert ours.makeSubset(codes) == whole.makeSubset(codes)


def test_a_subset_copies_only_its_own_outlines() -> None:
    face = Face(str(font_path("song")))
    assert sys.getsizeof(face.get_table("glyf")) < 1000
