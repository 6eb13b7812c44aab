"""Ledger files as plain grids: xlsx, xls, ods, csv and the HTML tables that some systems call .xls.

Everything is read into memory from bytes, so that no personal data touches a temporary file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path

import python_calamine as calamine

from swdesk.errors import UserError
from swdesk.i18n import _

Value = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell holds; an empty cell is None."""

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt"})
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "########"})
_MAX_COLUMNS = 300
_MAX_MERGED_ROWS = 2000


@dataclass
class Grid:
    """One sheet: rows of cells, every merged area filled with its value; row 0 is line 1 of the sheet.

    `inside` maps each cell of a merged area except its first to that first cell; `spans_known` is False where the
    format does not say what was merged (csv).
    """

    file: str
    sheet: str
    rows: list[list[Value]]
    inside: dict[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict[tuple[int, int], tuple[int, int]]
    )
    spans_known: bool = True
    hidden: bool = False

    def merged_down(self, row: int, column: int) -> bool:
        """Whether this cell only repeats the value of a row above it."""
        origin = self.inside.get((row, column))
        return origin is not None and origin[0] < row


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be read, and the sentence that says why."""

    file: str
    reason: str


def ledger_files(folder: Path) -> list[Path]:
    """The ledgers in `folder` and below, sorted; lock files of Excel and WPS and hidden files are left out."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted(path for path in found if not path.name.startswith(("~$", ".", "~")))


def read_files(paths: list[Path], root: Path | None = None) -> Iterator[list[Grid] | Unreadable]:
    """Each file as its grids, or as the reason why it cannot be read; one bad file does not stop the others."""
    for path in paths:
        name = path.relative_to(root).as_posix() if root and path.is_relative_to(root) else path.name
        try:
            yield read_workbook(path.read_bytes(), name)
        except UserError as error:
            yield Unreadable(name, str(error))
        except OSError:
            yield Unreadable(
                name,
                _("文件“{name}”打不开，已跳过，其余照常导入。请检查文件是否正被占用。").format(name=name),
            )


def read_workbook(data: bytes, name: str) -> list[Grid]:
    """The sheets of one file; `name` is shown to the user. UserError if it is empty, protected or damaged."""
    if not data.strip():
        raise UserError(_("文件“{name}”是空的，已跳过，其余照常导入。").format(name=name))
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise UserError(_locked(name))
    if data.startswith((_ZIP, _OLE)) or data[:2] == b"\t\x08":
        return _spreadsheet(data, name)
    text = _decode(data, name)
    if "<table" in text[:20000].lower():
        return _html(text, name)
    return [_separated(text, name)]


def _locked(name: str) -> str:
    return _("文件“{name}”设有打开密码，已跳过，其余照常导入。请在 Excel 里去掉密码后再导入。").format(
        name=name
    )


def _spreadsheet(data: bytes, name: str) -> list[Grid]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            _sheet(
                book.get_sheet_by_name(meta.name),
                name,
                hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
            )
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise UserError(_locked(name)) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UserError(
            _("文件“{name}”已损坏或不是表格文件，已跳过，其余照常导入。请用 Excel 打开另存一份再试。").format(
                name=name
            )
        ) from error


def _sheet(sheet: calamine.CalamineSheet, name: str, *, hidden: bool) -> Grid:
    rows = [[_value(cell) for cell in row[:_MAX_COLUMNS]] for row in sheet.to_python(skip_empty_area=False)]
    grid = Grid(name, sheet.name, _trimmed(rows), hidden=hidden)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom - top <= _MAX_MERGED_ROWS:
            _fill(grid, top, left, bottom, right)
    return grid


def _value(cell: Value) -> Value:
    if isinstance(cell, str):
        return None if not cell.strip() or cell.strip() in _ERRORS else cell
    return cell


def _trimmed(rows: list[list[Value]]) -> list[list[Value]]:
    """Without empty rows at the end; rows of equal width."""
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def _fill(grid: Grid, top: int, left: int, bottom: int, right: int) -> None:
    if top >= len(grid.rows) or left >= len(grid.rows[top]):
        return
    for row in range(top, min(bottom + 1, len(grid.rows))):
        for column in range(left, min(right + 1, len(grid.rows[row]))):
            if (row, column) != (top, left):
                grid.rows[row][column] = grid.rows[top][left]
                grid.inside[row, column] = (top, left)


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UserError(_("文件“{name}”不是表格，或文字编码无法识别，已跳过，其余照常导入。").format(name=name))


def _separated(text: str, name: str) -> Grid:
    head = text[:20000]
    separator = max("\t,;，；|", key=head.count)
    limit = csv.field_size_limit(10_000_000)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise UserError(
            _("文件“{name}”不是完整的 CSV 表，已跳过，其余照常导入。").format(name=name)
        ) from error
    finally:
        csv.field_size_limit(limit)
    rows = [[_value(cell) for cell in line[:_MAX_COLUMNS]] for line in lines]
    return Grid(name, "", _trimmed(rows), spans_known=False)


class _Tables(HTMLParser):
    """Rows of the tables in an HTML page, with their merged areas."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[Value]] = []
        self.spans: list[tuple[int, int, int, int]] = []
        self._taken: set[tuple[int, int]] = set()
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            row, column = len(self.rows) - 1, len(self.rows[-1])
            while (row, column) in self._taken:
                self.rows[-1].append(None)
                column += 1
            self._claim(row, column, dict(attrs))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def _claim(self, row: int, column: int, attrs: dict[str, str | None]) -> None:
        down, across = (_span(attrs.get(key)) for key in ("rowspan", "colspan"))
        self._taken |= {(row + i, column + j) for i in range(down) for j in range(across)}
        if down > 1 or across > 1:
            self.spans.append((row, column, row + down - 1, column + across - 1))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._text is not None:
            self.rows[-1].append(_value("".join(self._text).strip()))
            self._text = None


def _span(text: str | None) -> int:
    return min(int(text), 200) if text and text.isdigit() and int(text) else 1


def _html(text: str, name: str) -> list[Grid]:
    tables = _Tables()
    tables.feed(text)
    grid = Grid(name, "", _trimmed(tables.rows))
    for span in tables.spans:
        _fill(grid, *span)
    return [grid]
