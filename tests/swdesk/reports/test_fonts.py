from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools import subset, ttLib

from swdesk.report_checks import said
from swdesk.reports import fonts, pc_faces
from swdesk.reports.document import Document, Heading, Title
from swdesk.reports.fonts import CHAINS, Typesetter, font_path, unprintable
from swdesk.reports.pdf import render_bytes, render_pdf
from tests.swdesk.reports.conftest import _with_poppler, _with_qt

LEVEL_3 = [
    *range(0x4E00, 0x9FF0), *range(0x3400, 0x4DB6), *range(0x20000, 0x2A6D7), *range(0x2A700, 0x2B735),
    *range(0x2B740, 0x2B81E), *range(0x2B820, 0x2CEA2), *range(0x2CEB0, 0x2EBE1),
    0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29,
]  # fmt: skip
"""GB 18030-2022, implementation level 3: its ideographs."""

Paper = Callable[..., Document]
NAMES = "张㛃 李𬱖 王䶮 赵𫖯 陈𣲘 刘𬭎 周𠅤 吴𪛖 郑𫍲"


@pytest.fixture(scope="module")
def glyphs() -> Callable[[str, int], int]:
    """The bytes of the outline that a face has for a character; 0 for none, and for an empty one."""
    opened: dict[str, tuple[dict[int, str], Any, Any]] = {}

    def size(role: str, code: int) -> int:
        if role not in opened:
            font: Any = ttLib.TTFont(BytesIO(font_path(role).read_bytes()), lazy=True)
            opened[role] = (font.getBestCmap(), font["loca"], font)
        cmap, places, font = opened[role]
        name = cmap.get(code)
        if name is None:
            return 0
        number = font.getGlyphID(name)
        return (places[number + 1] - places[number]) if number else 0

    return size


def test_level_3_is_as_large_as_the_standard_says() -> None:
    assert len(set(LEVEL_3)) == 87_887


@pytest.mark.parametrize("role", CHAINS)
def test_every_character_of_level_3_has_a_face_with_an_outline(
    role: str, glyphs: Callable[[str, int], int]
) -> None:
    setter = Typesetter()
    empty = [code for code in LEVEL_3 if not glyphs(setter.face(chr(code), role)[0], code)]
    assert (empty, setter.missing) == ([], set())


def test_what_no_face_has_is_named_and_what_is_not_seen_is_not() -> None:
    assert unprintable("王\U000f0000某\n\u200b葛\U000e0100☑①㎡") == ("\U000f0000",)


def test_what_counts_as_usual_is_in_the_face() -> None:
    assert fonts._held("song").every("".join(fonts._USUAL))


@pytest.mark.parametrize("text", ["葛\U000e0100某", "王\u200b某", "李\u2003某", "\ufeff张\x0b三"])
def test_what_nobody_sees_takes_no_room_and_prints_no_sign(text: str, paper: Paper, tmp_path: Path) -> None:
    setter = Typesetter()
    assert len(setter.widths(text, "song", 10.0)) == len(text)
    assert setter.width(text, "song", 10.0) < 30.1
    result = render_pdf(paper(text), tmp_path / "a.pdf")
    assert result.missing_chars == ()
    assert fonts.GETA not in _with_qt(tmp_path / "a.pdf")


def test_a_line_is_as_wide_as_its_characters() -> None:
    setter = Typesetter()
    for role in CHAINS:
        assert setter.width(NAMES, role, 16.0, 0.5) == pytest.approx(
            sum(setter.widths(NAMES, role, 16.0, 0.5))
        )


@pytest.mark.parametrize("read", [_with_qt, _with_poppler], ids=["qt", "poppler"])
@pytest.mark.parametrize("seed", range(3))
def test_the_text_of_a_pdf_is_what_was_written(
    read: Callable[[Path], str], seed: int, paper: Paper, tmp_path: Path
) -> None:
    if read is _with_poppler and not shutil.which("pdftotext"):
        pytest.skip("poppler is not here")
    text = "".join(map(chr, random.Random(seed).sample(LEVEL_3, 400)))
    render_pdf(paper(text, Heading(1, NAMES), Heading(2, NAMES), Title((NAMES,))), tmp_path / "a.pdf")
    found = "".join(line for line in read(tmp_path / "a.pdf").split() if "—" not in line)
    assert text in found
    assert found.count(NAMES.replace(" ", "")) == 3


# ── the PC's own faces ───────────────────────────────────────────────────────────────────────────────────────

FACES = {
    "fangsong": ("simfang.ttf", "FangSong"),
    "kai": ("SimKai.TTF", "KaiTi"),
    "title": ("FZXBSJW.TTF", "FZXiaoBiaoSong-B05S"),
}


def face(path: Path, name: str, *, restricted: bool = False, sample: str = "社会工作服务站标题") -> None:
    """A small face that says it is `name`."""
    font: Any = ttLib.TTFont(BytesIO(font_path("song").read_bytes()))
    cutter: Any = subset.Subsetter(subset.Options(name_IDs=["*"], notdef_outline=True))
    cutter.populate(text=sample)
    cutter.subset(font)
    font["OS/2"].fsType = 2 if restricted else 8
    for record in font["name"].names:
        if record.nameID in {1, 4, 6, 16}:
            record.string = name
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)


@pytest.fixture
def shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A PC that has no faces of its own; the folder where it would keep them."""
    monkeypatch.setattr(pc_faces, "folders", lambda: [tmp_path / "fonts"])
    pc_faces.pc_faces.cache_clear()
    yield tmp_path / "fonts"
    pc_faces.pc_faces.cache_clear()
    for role in FACES:
        fonts.pdfmetrics._fonts.pop(f"swdesk-{role}-pc", None)
    fonts.register.cache_clear()
    fonts._held.cache_clear()
    fonts._advances.cache_clear()


@pytest.mark.parametrize("role", FACES)
def test_the_own_face_of_the_pc_is_used_when_it_is_wanted(role: str, shares: Path) -> None:
    file, name = FACES[role]
    face(shares / "deep" / file, name)
    own = Typesetter(own=True)
    assert own.face("社", role)[0] == f"{role}-pc"
    assert own.face("㛃", role)[0] != f"{role}-pc"  # what it lacks comes from ours
    assert Typesetter().face("社", role)[0] == role


def test_a_page_holds_the_own_face(shares: Path, paper: Paper) -> None:
    face(shares / "FZXBSJW.TTF", "FZXiaoBiaoSong-B05S")
    document = paper(Title(("社会工作服务站",)), "社")
    assert b"FZXiaoBiaoSong" in render_bytes(document, own_faces=True)[0]
    assert b"FZXiaoBiaoSong" not in render_bytes(document)[0]


def test_without_own_faces_the_bytes_are_the_same(shares: Path, paper: Paper) -> None:
    document = paper("社会工作服务站")
    assert render_bytes(document, own_faces=True)[0] == render_bytes(document)[0]


def test_a_face_that_may_not_or_cannot_be_used_is_left(shares: Path) -> None:
    face(shares / "simfang.ttf", "FangSong", restricted=True)
    face(shares / "kaiti-other.ttf", "Something Else")
    (shares / "fzxbs.ttf").write_bytes(b"no face at all")
    assert pc_faces.pc_faces() == {}


def test_the_folders_are_those_of_fontconfig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("os.name", "posix")
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    assert tmp_path / "fonts" in pc_faces.folders()


def test_the_check_list_names_what_cannot_be_printed(public: dict[str, Any]) -> None:
    told = said(public | {"unit": public["unit"] | {"name": "青禾镇\U000f0000社工站"}})
    assert [one for one in told if "\U000f0000" in one.text and "〓" in one.text]
    assert not [one for one in said(public) if "〓" in one.text]
