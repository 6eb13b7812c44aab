from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtPdf import QPdfDocument

from swdesk.errors import UserError
from swdesk.reports.document import (
    Annex,
    Attachments,
    Cell,
    Chart,
    Column,
    Cover,
    Document,
    Heading,
    PageBreak,
    Series,
    Signature,
    Table,
    Title,
)
from swdesk.reports.fonts import GETA
from swdesk.reports.pdf import render_bytes, render_pdf

RARE = "张㛃 李𬱖 王䶮 赵𫖯 陈𣲘 刘𬭎"
Paper = Callable[..., Document]
LONG = "本季度，社工站走访困难群众，开展个案、小组和社区服务，链接资源，回应需求。" * 12


def table(rows: int, *, landscape: bool = False, columns: int = 3) -> Table:
    made = tuple(tuple(Cell(f"第{row}行{column}列") for column in range(columns)) for row in range(rows))
    heads = tuple(Column(f"栏{column}") for column in range(columns))
    return Table("1", "表1 走访台账", heads, made, landscape=landscape)


def pages(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


@pytest.mark.parametrize("face", ["fangsong", "kai", "hei", "title", "table"])
def test_rare_characters_print_and_copy_as_themselves(
    face: str, paper: Paper, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    block = {
        "fangsong": RARE, "kai": Heading(2, RARE), "hei": Heading(1, RARE), "title": Title((RARE,)),
        "table": Table("1", "表1", (Column("姓名"),), ((Cell(RARE),),)),
    }[face]  # fmt: skip
    result = render_pdf(paper(block), tmp_path / "a.pdf")
    assert result.missing_chars == ()
    assert RARE.replace(" ", "") in text_of(tmp_path / "a.pdf").replace(" ", "")


def test_a_character_that_no_face_has_is_shown_and_reported(
    paper: Paper, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    result = render_pdf(paper("王\U000f0000某"), tmp_path / "a.pdf")
    assert result.missing_chars == ("\U000f0000",)
    assert f"王{GETA}某" in text_of(tmp_path / "a.pdf")


def test_the_same_document_gives_the_same_bytes(paper: Paper) -> None:
    document = paper(Title(("标题",)), LONG, table(5), check_code="ABCD-EFGH-JKMN")
    assert render_bytes(document)[0] == render_bytes(document)[0]


def test_a_full_page_holds_22_lines_of_28_characters(
    paper: Paper, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    render_pdf(paper("字" * (28 * 30)), tmp_path / "a.pdf")
    first = text_of(tmp_path / "a.pdf").split("\f")[0]
    lines = [line.strip() for line in first.splitlines() if "字" in line]
    assert [len(line) for line in lines] == [26] + [28] * 21


def place_of(path: Path, page: int, mark: str) -> float:
    """How far from the left edge a character stands, in points."""
    document = QPdfDocument()
    document.load(str(path))
    index = document.getAllText(page).text().index(mark)
    return document.getSelectionAtIndex(page, index, 1).boundingRectangle().x()


def test_page_numbers_stand_outside(paper: Paper, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_pdf(paper("一", PageBreak(), "二"), path)
    assert place_of(path, 0, "—") > place_of(path, 1, "—")


def test_every_face_is_embedded_and_the_file_says_what_it_is(paper: Paper, tmp_path: Path) -> None:
    chart = Chart("a", "bars", "图1", ("走访",), (Series("人次", (1.0,)),))
    render_pdf(paper(Title(("题",)), "文", chart, table(2)), tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)
        assert pdf.Root.Lang == "zh-CN"
        assert b"<pdfaid:part>2</pdfaid:part>" in pdf.Root.Metadata.read_bytes()
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_headings_and_tables_are_bookmarked(paper: Paper, tmp_path: Path) -> None:
    render_pdf(
        paper(Heading(1, "一、基本情况"), Heading(2, "（一）社会救助"), "文", table(2)), tmp_path / "a.pdf"
    )
    with pikepdf.open(tmp_path / "a.pdf") as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["一、基本情况", "表1 走访台账"]
        assert [item.title for item in outline.root[0].children] == ["（一）社会救助"]


@pytest.mark.parametrize("landscape", [False, True])
def test_a_long_table_repeats_its_head_and_loses_no_row(
    landscape: bool, paper: Paper, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    result = render_pdf(paper(table(150, landscape=landscape)), tmp_path / "a.pdf")
    text = text_of(tmp_path / "a.pdf")
    assert text.count("栏0") == result.pages > 3
    assert text.count("（续表）") == result.pages - 1
    assert [f"第{row}行0列" in text for row in range(150)] == [True] * 150


def test_short_tables_share_a_page_and_an_empty_one_says_so(
    paper: Paper, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    assert render_pdf(paper(table(3), table(3), table(0)), tmp_path / "a.pdf").pages == 1
    assert "本期无记录" in text_of(tmp_path / "a.pdf")


def test_a_cell_too_tall_for_a_page_is_cut_and_marked(
    paper: Paper, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    tall = Table("1", "表1", (Column("内容"), Column("备注")), ((Cell("长" * 4000), Cell("短")),))
    assert render_pdf(paper(tall), tmp_path / "a.pdf").pages == 1
    assert "……" in text_of(tmp_path / "a.pdf")


@pytest.mark.parametrize(("lines", "expected"), [(17, 1), (18, 2)])
def test_a_signature_keeps_room_for_the_seal(lines: int, expected: int, paper: Paper, tmp_path: Path) -> None:
    full = "字" * (28 * lines - 2)
    assert render_pdf(paper(full, Signature("某站", "2026年10月8日")), tmp_path / "a.pdf").pages == expected


def test_a_chart_that_does_not_fit_waits_while_the_text_goes_on(
    paper: Paper, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    chart = Chart(
        "a", "bars", "图1 走访", ("甲", "乙", "丙", "丁", "戊"), (Series("人次", (1.0, 2.0, 3.0, 4.0, 5.0)),)
    )
    render_pdf(paper("字" * (28 * 20 - 2), chart, "后" * (28 * 6 - 2)), tmp_path / "a.pdf")
    first, second = [page for page in text_of(tmp_path / "a.pdf").split("\f") if page.strip()]
    assert "后" in first
    assert second.index("图1 走访") < second.index("后")


def test_a_full_disk_is_a_sentence_and_leaves_nothing_behind(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="磁盘已满"):
        render_pdf(paper("文"), tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_check_code_stands_on_tables_and_the_last_page(
    paper: Paper, tmp_path: Path, text_of: Callable[[Path], str]
) -> None:
    render_pdf(paper("文", table(2), check_code="ABCD-EFGH-JKMN"), tmp_path / "a.pdf")
    assert text_of(tmp_path / "a.pdf").count("ABCD-EFGH-JKMN") == 2
    assert pages(tmp_path / "a.pdf") == 2


def test_a_table_a_few_rows_too_long_is_set_tighter(paper: Paper, tmp_path: Path) -> None:
    sizes = [
        render_pdf(paper(table(rows, landscape=True)), tmp_path / "a.pdf").pages for rows in (20, 24, 60)
    ]
    assert sizes[:2] == [1, 1]
    assert sizes[2] > 2


def page_of(path: Path, words: str) -> int:
    document = QPdfDocument()
    document.load(str(path))
    return next(page for page in range(document.pageCount()) if words in document.getAllText(page).text())


@pytest.mark.parametrize("lines", range(12, 24))
def test_a_signature_never_stands_on_a_page_without_text(lines: int, paper: Paper, tmp_path: Path) -> None:
    body = "文" * (28 * lines - 2)
    path = tmp_path / "a.pdf"
    render_pdf(
        paper(Heading(1, "五、计划"), body, Attachments(("报表",)), Signature("某站", "2026年10月8日")), path
    )
    document = QPdfDocument()
    document.load(str(path))
    signed = document.getAllText(page_of(path, "2026年10月8日")).text()
    assert "文文" in signed
    assert "附件" in signed


@pytest.mark.parametrize("lines", range(17, 23))
def test_a_heading_never_stands_at_the_end_of_a_page(lines: int, paper: Paper, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    heads = (Heading(1, "二、工作开展情况"), Heading(2, "（一）社会救助"))
    render_pdf(paper("字" * (28 * lines - 2), *heads, "走访。", Signature("某站", "2026年10月8日")), path)
    assert (
        page_of(path, "二、工作")
        == page_of(path, "（一）")
        == page_of(path, "走访。")
        == page_of(path, "某站")
    )


def test_the_cover_has_no_number_and_the_text_begins_on_page_one(paper: Paper, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    assert render_pdf(paper(Cover(("某站", "报告"), (("填报单位", "某站"),)), "正文"), path).pages == 3
    document = QPdfDocument()
    document.load(str(path))
    assert "— 1 —" in document.getAllText(2).text()
    assert "—" not in document.getAllText(0).text()


def test_every_attachment_begins_on_a_page_of_its_own(paper: Paper, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    render_pdf(paper("正文", Annex("附件1", "报表"), table(2), Annex("附件2", "更正情况表"), table(2)), path)
    assert [page_of(path, mark) for mark in ("附件1", "附件2")] == [1, 2]
