from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from swdesk.reports.document import LEFT, RIGHT, Cell, Column, Document, Table
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


def workbook(path: Path, *rows: tuple[Cell, ...], landscape: bool = False) -> Any:
    columns = (Column("名称", 2, LEFT), Column("数量", 1, RIGHT))
    table = Table(
        "3", "表3 统计表", columns, rows, landscape=landscape, left="填报单位：某站", middle="2026年第三季度", notes=("说明：" + "长" * 200,)
    )  # fmt: skip
    write_xlsx(Document("报告", "某站", (table,), "ABCD-EFGH-JKMN"), path)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [("228", 228, "0"), ("76.6", 76.623, "0.0"), ("+21.4", 21.43, "+0.0;-0.0;0.0"), ("-3", -3, "0"), ("100.00", 100, "0.00"), ("56.0%", 56.02, '0.0"%"')],
)  # fmt: skip
def test_a_number_is_kept_whole_and_shown_as_on_paper(
    text: str, number: float, shown: str, tmp_path: Path
) -> None:
    cell = workbook(tmp_path / "a.xlsx", (Cell("甲"), Cell(text, number))).active.cell(4, 2)
    assert (cell.value, cell.number_format, cell.data_type) == (number, shown, "n")


@pytest.mark.parametrize("landscape", [False, True])
def test_a_sheet_prints_on_a4_with_its_head_on_every_page(landscape: bool, tmp_path: Path) -> None:
    sheet = workbook(tmp_path / "a.xlsx", (Cell("甲"), Cell("1", 1)), landscape=landscape).active
    assert (sheet.page_setup.paperSize, sheet.print_title_rows, sheet.freeze_panes) == (9, "$1:$3", "A4")
    assert (sheet.page_setup.orientation == "landscape") is landscape
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    said = sheet.cell(2, 1).value
    assert all(part in said for part in ("填报单位：某站", "2026年第三季度", "校验码：ABCD-EFGH-JKMN"))


def test_a_long_text_gets_the_rows_that_it_needs(tmp_path: Path) -> None:
    sheet = workbook(
        tmp_path / "a.xlsx", (Cell("很长的名称" * 30), Cell("1", 1)), (Cell("甲"), Cell("2", 2))
    ).active
    assert sheet.row_dimensions[4].height > 3 * sheet.row_dimensions[5].height
    assert sheet.row_dimensions[6].height > sheet.row_dimensions[5].height  # the note below


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    assert workbook(tmp_path / "a.xlsx").active.cell(4, 1).value == "本期无记录。"


def test_the_same_document_gives_the_same_workbook(tmp_path: Path) -> None:
    for name in ("a", "b"):
        workbook(tmp_path / f"{name}.xlsx", (Cell("甲"), Cell("1", 1)))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
