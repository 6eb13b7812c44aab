"""Somebody else's workbook opened to be filled: layout, merged cells and formulas stay (openpyxl); bombs are refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from swdesk.errors import UserError

MOST = 64 * 2**20
"""Bytes of a form when unpacked: forms are small, a bomb is not."""


def open_workbook(data: bytes, refused: UserError, *, macros: bool = False) -> Any:
    """The workbook in `data`; `refused` where it is none that can be read."""
    import openpyxl  # noqa: PLC0415 - slow to load, only forms need it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST:
                raise refused
        return openpyxl.load_workbook(io.BytesIO(data), keep_vba=macros)
    except UserError:
        raise
    except Exception as error:  # whatever openpyxl makes of a damaged file
        raise refused from error


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put_text(cell: Any, text: str) -> None:
    """Text that stays text, whatever it begins with: Excel takes no name for a formula, now or when it is edited."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_767]
    cell.data_type = "s"
    if text[:1] in {"=", "+", "-", "@"}:
        cell.quotePrefix = True
