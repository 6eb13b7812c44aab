"""Blank tables as township offices send them: merged titles, notes, two-row heads, printed numbers, totals and signatures. Invented."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

_THIN = Side(style="thin")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _title(sheet: Any, text: str, width: int, note: str = "") -> None:
    sheet.merge_cells(None, 1, 1, 1, width)
    sheet.cell(1, 1, text).font = Font(name="方正小标宋简体", size=18)
    sheet.cell(1, 1).alignment = MIDDLE
    sheet.row_dimensions[1].height = 36
    if note:
        sheet.merge_cells(None, 2, 1, 2, width)
        sheet.cell(2, 1, note)


def _box(sheet: Any, first: int, last: int, width: int) -> None:
    for row in range(first, last + 1):
        for column in range(1, width + 1):
            cell = sheet.cell(row, column)
            cell.border, cell.alignment = BOX, MIDDLE


def as_bytes(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def allowance() -> bytes:
    """高龄津贴发放表: two-row head, numbers printed, a standard in every row, a total that sums, signatures."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "高龄津贴"
    _title(
        sheet,
        "青禾镇80周岁以上老年人高龄津贴发放表",
        12,
        "填报单位：（盖章）        截至2026年10月31日        单位：元",
    )
    heads = [
        "序号",
        "姓名",
        "性别",
        "身份证号码",
        "年龄",
        "户籍地址\n（村、组）",
        "联系人",
        "",
        "补贴标准",
        "发放月数",
        "金额",
        "备注",
    ]
    for column, text in enumerate(heads, 1):
        sheet.cell(3, column, text or None).font = Font(bold=True)
        if column not in {7, 8}:
            sheet.merge_cells(None, 3, column, 4, column)
    sheet.merge_cells("G3:H3")
    sheet["G4"], sheet["H4"] = "姓名", "联系电话"
    for number in range(1, 6):
        row = 4 + number
        sheet.cell(row, 1, number)
        sheet.cell(row, 9, 100)
        sheet.cell(row, 10, 1)
        sheet.cell(row, 11, f"=I{row}*J{row}")
        sheet.row_dimensions[row].height = 24
    sheet["A10"], sheet["K10"] = "合计", "=SUM(K5:K9)"
    sheet.merge_cells("A10:D10")
    _box(sheet, 3, 10, 12)
    sheet["A11"] = (
        "单位负责人：               填表人：               联系电话：               填表日期：    年  月  日"
    )
    sheet.merge_cells("A11:L11")
    sheet.column_dimensions["D"].width = 22
    sheet.print_area = "A1:L11"
    return as_bytes(book)


def left_behind() -> bytes:
    """留守儿童信息表: three groups of headings, a drop-down, ten rows with borders, a note below."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    _title(sheet, "农村留守儿童基本信息采集表", 16, "乡镇（盖章）：")
    groups = [
        ("序号", 1),
        ("儿童基本信息", 6),
        ("父亲", 2),
        ("母亲", 2),
        ("监护人", 3),
        ("是否残疾", 1),
        ("备注", 1),
    ]
    lower = [
        "姓名",
        "性别",
        "出生年月",
        "身份证号",
        "就读学校",
        "年级",
        "姓名",
        "联系电话",
        "姓名",
        "联系电话",
        "姓名",
        "与儿童关系",
        "联系电话",
    ]
    column = 1
    for text, width in groups:
        sheet.cell(3, column, text)
        if width == 1:
            sheet.merge_cells(None, 3, column, 4, column)
        else:
            sheet.merge_cells(None, 3, column, 3, column + width - 1)
        column += width
    for place, text in enumerate(lower, 2):
        sheet.cell(4, place, text)
    _box(sheet, 3, 14, 16)
    drop = DataValidation(type="list", formula1='"男性,女性"')
    drop.add("C5:C14")
    sheet.add_data_validation(drop)
    sheet["A15"] = "注：1.本表由村（社区）填报，一式两份。2.监护人为实际照料儿童的人。"
    sheet.merge_cells("A15:P15")
    for row in range(5, 15):
        sheet.cell(row, 2).fill = PatternFill("solid", start_color="FFF8E1")
    return as_bytes(book)


def subsidies() -> bytes:
    """残疾人两项补贴名册: one row of headings, no rows drawn, ticks, a bank account that nobody here knows."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "两项补贴"
    _title(sheet, "示范县困难残疾人生活补贴和重度残疾人护理补贴名册", 12)
    sheet["A2"] = "填报乡镇：青禾镇"
    heads = [
        "序号",
        "村（社区）",
        "户主",
        "残疾人姓名",
        "身份证号",
        "身份证后四位",
        "残疾类别",
        "残疾等级",
        "残疾人证号",
        "是否低保",
        "开户银行账号",
        "联系电话",
    ]
    for column, text in enumerate(heads, 1):
        cell = sheet.cell(3, column, text)
        cell.border, cell.alignment, cell.font = BOX, MIDDLE, Font(bold=True)
    for row in (4,):
        _box(sheet, row, row, 12)
    return as_bytes(book)


def to_complete() -> bytes:
    """请补充电话: people stand in it already, some cells are empty."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    _title(sheet, "请各村核对补充联系电话", 5)
    for column, text in enumerate(["序号", "姓名", "村", "年龄", "联系电话"], 1):
        sheet.cell(2, column, text)
    for row, (name, village, phone) in enumerate(
        [("张桂花", "柳树屯村", None), ("李国强", "东河村", "13900000000"), ("查无此人", "东河村", None)], 3
    ):
        sheet.cell(row, 1, row - 2)
        sheet.cell(row, 2, name)
        sheet.cell(row, 3, village)
        sheet.cell(row, 5, phone)
    return as_bytes(book)
