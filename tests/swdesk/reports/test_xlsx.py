from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from swdesk.reports.document import Cell, Column, Document, Table
from swdesk.reports.xlsx import write_xlsx


def test_text_stays_text_and_numbers_are_numbers(paper: Callable[..., Document], tmp_path: Path) -> None:
    rows = ((Cell("=1+1"), Cell("12", 12)), (Cell("+86"), Cell("75.8", 75.8)), (Cell("@x"), Cell("—")))
    write_xlsx(paper(Table("1", "表1 台账", (Column("名称"), Column("数量")), rows)), tmp_path / "a.xlsx")
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[3:6] == [["=1+1", 12.0], ["+86", 75.8], ["@x", "—"]]


def test_joined_heads_and_names_that_excel_refuses(paper: Callable[..., Document], tmp_path: Path) -> None:
    head = (("人群", "人次", "<"), ("^", "入户", "电话"))
    columns = (Column("人群"), Column("入户"), Column("电话"))
    one = Table(
        "8",
        "表8 走访[探访]统计表：/入户*电话?——很长很长很长很长很长很长的名字",
        columns,
        ((Cell("甲"), Cell("1", 1), Cell("2", 2)),),
        head,
    )
    write_xlsx(paper(one, one), tmp_path / "a.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert len(set(book.sheet_names)) == 2
    assert book.get_sheet_by_index(0).to_python()[2:4] == [["人群", "人次", ""], ["", "入户", "电话"]]
