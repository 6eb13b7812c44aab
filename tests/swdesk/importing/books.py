"""Writes small ledgers for tests: xlsx, ods, csv and HTML tables, with the quirks that real ones have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

from db.checks import check_character

Cell = object
Rows = Sequence[Sequence[Cell]]


def id_number(born: str, sequence: int) -> str:
    """A made-up ID number that begins with 999999, which is no real division."""
    body = f"999999{born}{sequence:03d}"
    return body + check_character(body)


@dataclass
class Sheet:
    """Rows of a sheet; `merged` areas are (top, left, bottom, right) and keep the value of their first cell."""

    name: str
    rows: Rows
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def xlsx(path: Path, *sheets: Sheet) -> Path:
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for area in sheet.merged:
                page.merge_range(*area, "")
            for r, row in enumerate(sheet.rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(r, c, datetime.combine(cell, time()), days)
                    elif isinstance(cell, (int, float)):
                        page.write_number(r, c, cell)
                    elif cell not in (None, ""):
                        page.write_string(r, c, str(cell))
    return path


def csv(path: Path, rows: Rows, *, encoding: str = "gb18030", separator: str = ",") -> Path:
    lines = (separator.join("" if c is None else str(c) for c in row) for row in rows)
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def html(path: Path, rows: Rows) -> Path:
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(c or ''))}</td>" for c in row) + "</tr>" for row in rows
    )
    path.write_text(
        f"<html><head><meta charset='utf-8'></head><body><table border=1>{body}</table></body></html>",
        "utf-8",
    )
    return path


def ods(path: Path, sheet: Sheet) -> Path:
    def cell(value: Cell) -> str:
        if value in (None, ""):
            return "<table:table-cell/>"
        if isinstance(value, (int, float)):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    rows = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in sheet.rows)
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{sheet.name}">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        )
    path.write_bytes(data.getvalue())
    return path
