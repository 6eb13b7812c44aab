"""What a blank table is made of: its headings, the rows that wait to be filled, what is printed in them already."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.importing.forms import as_form
from swdesk.importing.headers import Line, Loose, Table, find_tables
from swdesk.importing.mapping import fingerprint
from swdesk.importing.text import clean, tight
from swdesk.importing.vocabulary import is_known_heading, words
from swdesk.importing.workbook import Grid, read_workbook

_XLSX = "xl/workbook.xml"
_SHAPES = ("xl/charts/", "xl/diagrams/", "xl/drawings/vmlDrawing", "xl/activeX/")


@dataclass(frozen=True)
class Blank:
    """One table that waits to be filled. Rows are numbered as Excel counts; `foot` is the first row of totals or signatures.

    `closed` are rows inside the table that take nobody (an example, a heading repeated on the next page).
    """

    name: str
    sheet: str
    table: Table
    first: int
    foot: int | None
    closed: frozenset[int] = frozenset()
    given: tuple[Line, ...] = ()
    """Rows in which something is written already, beside a number."""

    @property
    def key(self) -> str:
        """Under which its mapping is remembered: the headings, whatever the title says this month."""
        return fingerprint(self.table)

    @property
    def title(self) -> str:
        """What the table is called."""
        return self.table.title or self.sheet or self.name.rsplit(".", 1)[0]


@dataclass(frozen=True)
class Sent:
    """A file that somebody sent, as a workbook that can be filled, its tables, and what has to be said about it."""

    name: str
    data: bytes
    blanks: list[Blank] = field(default_factory=list[Blank])
    remarks: tuple[str, ...] = ()

    @property
    def macros(self) -> bool:
        """Whether it holds macros, which stay."""
        return self.name.lower().endswith(".xlsm")


def read_sent(data: bytes, name: str) -> Sent:
    """Understand a file; UserError with a sentence where it is locked, damaged or holds no table."""
    try:
        grids = read_workbook(data, name)
    except UserError as error:  # worded for a folder of ledgers
        raise UserError(
            _("“{}”读不出来：可能设有打开密码、已损坏，或不是表格。请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx 再拖进来；文件没有改动。").format(
                name
            )
        ) from error  # fmt: skip
    remarks: list[str] = []
    if _is_xlsx(data):
        remarks += _lost(data)
    else:
        data = _rebuilt(grids)
        remarks.append(_("来表不是 .xlsx，已照内容和合并单元格另做一份；字体、列宽和边框请核对。"))
    blanks = [blank for grid in grids if not grid.hidden for blank in _blanks(grid)]
    if not blanks and any(as_form(grid) is not None for grid in grids):
        raise UserError(
            _(
                "“{}”是一人一张的表，这里只填一人一行的表。可以打开这个人的档案，用“打印”里填好的表。文件没有改动。"
            ).format(name)
        )
    if not blanks:
        raise UserError(
            _("“{}”里没有找到表头，填不了。请确认表里有“姓名”这样的栏目名称；文件没有改动。").format(name)
        )
    return Sent(name, data, blanks, tuple(remarks))


def is_ledger(sent: Sent) -> bool:
    """Whether a table is full already: most of its rows say something in most of their columns."""
    return any(_full(blank) for blank in sent.blanks)


def _full(blank: Blank) -> bool:
    columns = [column.index for column in blank.table.columns if column.parts]
    filled = sum(clean(line.cells[index]) != "" for line in blank.given for index in columns)
    return len(blank.given) >= 1 and filled >= 0.6 * len(blank.given) * len(columns)


def _is_xlsx(data: bytes) -> bool:
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _XLSX in packed.namelist()
    except zipfile.BadZipFile:
        return False


def _lost(data: bytes) -> list[str]:
    """What the library cannot carry over."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
    if any(name.startswith(_SHAPES) for name in names):
        return [_("来表里有图表或批注图形，填好的文件里可能没有，请核对。")]
    return []


def _rebuilt(grids: list[Grid]) -> bytes:
    """An .xlsx with the texts, merged cells and thin borders of a file in another format."""
    import openpyxl  # noqa: PLC0415 - slow to load
    from openpyxl.styles import Alignment, Border, Side  # noqa: PLC0415

    from swdesk.workbooks import put_text, saved  # noqa: PLC0415

    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    thin = Side(style="thin")
    for number, grid in enumerate(grids, 1):
        sheet = book.create_sheet((grid.sheet or f"Sheet{number}")[:31])
        boxed = _header_rows(grid)
        for row, cells in enumerate(grid.rows):
            for column, value in enumerate(cells):
                cell = sheet.cell(row + 1, column + 1)
                if boxed and row >= boxed:
                    cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
                    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
                if value is None or (row, column) in grid.inside:
                    continue
                if isinstance(value, str):
                    put_text(cell, value)
                else:
                    cell.value = value
        areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for place, origin in grid.inside.items():
            areas.setdefault(origin, [origin]).append(place)
        for origin, places in areas.items():
            last = max(places)
            sheet.merge_cells(None, origin[0] + 1, origin[1] + 1, last[0] + 1, max(c for _r, c in places) + 1)
    return saved(book)


def _header_rows(grid: Grid) -> int:
    """The index of the row from which a table has borders; 0 for none."""
    tables = find_tables(grid)
    if isinstance(tables, Loose) or not tables or not tables[0].first:
        return 0
    first = tables[0].first - 1
    while first > 0 and sum(cell is not None for cell in grid.rows[first - 1]) > 2:
        first -= 1
    return first


def _blanks(grid: Grid) -> list[Blank]:
    tables = find_tables(grid)
    if isinstance(tables, Loose):
        return []
    return [_blank(grid.file, table) for table in tables if table.first and _is_roll(table)]


def _is_roll(table: Table) -> bool:
    """Whether its headings speak of people or things at all."""
    return sum(bool(column.parts) and is_known_heading(column.parts[-1]) for column in table.columns) >= 1


def _blank(name: str, table: Table) -> Blank:
    closed: set[int] = set()
    given: list[Line] = []
    foot: int | None = None
    stays = {_("重复的表头"), _("示例行"), _("已作废"), _("分节标题")}
    ends = {_("合计行"), _("签字或说明行")}
    for line in table.lines:
        if line.skip in ends or (not line.skip and _is_remark(table, line)):
            foot = foot or line.number
        elif foot is None and line.skip in stays:
            closed.add(line.number)
        elif foot is None and not line.skip and _says_something(table, line):
            given.append(line)
    return Blank(name, table.sheet, table, table.first, foot, frozenset(closed), tuple(given))


def _is_remark(table: Table, line: Line) -> bool:
    """A long sentence by itself: 本表一式两份 …"""
    texts = {tight(cell) for cell in line.cells if cell is not None}
    return len(texts) == 1 and len(next(iter(texts))) > 12 and len(table.columns) > 2


def _says_something(table: Table, line: Line) -> bool:
    numbers = {c.index for c in table.columns if c.parts and c.parts[-1].lower() in words("serial")}
    return any(clean(cell) for index, cell in enumerate(line.cells) if index not in numbers)
