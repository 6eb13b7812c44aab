from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from swdesk.reports.document import Cell, Column, Document, Heading, Table
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
