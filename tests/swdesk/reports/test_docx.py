from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from swdesk.reports.document import Cell, Chart, Column, Document, Heading, Series, Table
from swdesk.reports.docx import write_docx
from swdesk.reports.quarterly import build_document


def test_narrative_and_tables_are_those_of_the_document(public: dict[str, Any], tmp_path: Path) -> None:
    document = build_document(public)
    write_docx(document, tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    lines = {paragraph.text for paragraph in word.paragraphs}
    assert {part["heading"] for part in public["narrative"]} <= lines
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for made, table in zip(word.tables, tables, strict=True):
        if table.rows:
            assert [cell.text for cell in made.rows[-1].cells] == [cell.text for cell in table.rows[-1]]


def test_headings_name_their_faces(paper: Callable[..., Document], tmp_path: Path) -> None:
    write_docx(paper(Heading(1, "一、"), Heading(2, "（一）"), "正文"), tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    faces = [p.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for p in word.paragraphs]
    assert faces == ["黑体", "楷体", "仿宋"]


def test_tables_turn_the_page_and_heads_join(paper: Callable[..., Document], tmp_path: Path) -> None:
    head = (("人群", "人次", "<"), ("^", "入户", "电话"))
    columns = (Column("人群"), Column("入户"), Column("电话"))
    table = Table("8", "表8", columns, ((Cell("甲"), Cell("1", 1), Cell("2", 2)),), head, landscape=True)
    write_docx(paper("文", table), tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    assert [s.page_width > s.page_height for s in word.sections] == [False, True]
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [
        ["人群", "人次", "人次"], ["人群", "入户", "电话"], ["甲", "1", "2"],
    ]  # fmt: skip


def test_what_xml_cannot_hold_is_left_out(paper: Callable[..., Document], tmp_path: Path) -> None:
    write_docx(paper("甲\x0b乙\x00"), tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    assert word.paragraphs[0].text == "甲乙"


CHART = Chart("a", "bars", "图1 各类服务人次", ("走访", "个案"), (Series("人次", (3.0, 1.0)),), "人次")


def test_charts_are_pictures_that_say_what_they_are(paper: Callable[..., Document], tmp_path: Path) -> None:
    write_docx(paper("文", CHART), tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr") == "图1 各类服务人次"
    assert picture.width.pt == pytest.approx(430, abs=1)
    assert word.paragraphs[-1].text == "图1 各类服务人次"


def test_columns_have_their_shares_of_the_width(paper: Callable[..., Document], tmp_path: Path) -> None:
    columns = (Column("序号", 1), Column("名称", 3))
    write_docx(paper(Table("1", "表1", columns, ((Cell("1", 1), Cell("甲")),))), tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    widths = [column.width.mm for column in word.tables[0].columns]
    assert widths == pytest.approx([39, 117], abs=0.1)


def test_unit_period_and_code_stand_above_the_table(paper: Callable[..., Document], tmp_path: Path) -> None:
    table = Table("1", "表1", (Column("甲"),), (), left="填报单位：某站", middle="2026年第三季度", unit="人")
    write_docx(paper(table, check_code="ABCD-EFGH-JKMN"), tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    said = "".join(paragraph.text for paragraph in word.paragraphs)
    assert [
        part in said for part in ("填报单位：某站", "2026年第三季度", "计量单位：人", "ABCD-EFGH-JKMN")
    ] == [True] * 4


def test_the_parts_of_a_run_stand_in_the_order_that_word_demands(
    paper: Callable[..., Document], tmp_path: Path
) -> None:
    write_docx(paper("正文"), tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    names = [child.tag.split("}")[1] for child in word.paragraphs[0].runs[0]._r.rPr]
    assert names == ["rFonts", "spacing", "sz"]
    assert 'w:lang w:eastAsia="zh-CN"' in word.styles["Normal"].element.xml
