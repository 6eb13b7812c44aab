"""The paper and its twins in one folder: PDF, Word and Excel of the same document."""

from __future__ import annotations

from pathlib import Path

from swdesk.disk import write_whole
from swdesk.i18n import _
from swdesk.progress import Progress, silent
from swdesk.reports.document import Document
from swdesk.reports.pdf import render_bytes
from swdesk.reports.xlsx import write_xlsx

ENDINGS = (".pdf", ".docx", ".xlsx")


def write_twins(document: Document, folder: Path, name: str, *, progress: Progress = silent) -> bytes:
    """Write all three as `name` into a folder; the PDF as bytes, to be printed. UserError if the disk refuses."""
    from swdesk.reports.docx import write_docx  # noqa: PLC0415 - slow to load

    pdf, word, excel = (folder / f"{name}{ending}" for ending in ENDINGS)
    progress(0, 3, _("正在排版"))
    data = render_bytes(document)[0]
    write_whole(pdf, data)
    progress(1, 3, _("正在写 Word"))
    write_docx(document, word)
    progress(2, 3, _("正在写 Excel"))
    write_xlsx(document, excel)
    progress(3, 3, _("完成"))
    return data
