"""Markdown as a PDF to print: the keyboard sheet, and the manual that tests/tools/manual.py makes."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, QUrl
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextCursor, QTextDocument

from ui.theme import FAMILY

DPI = 96
POINTS = 10.5


def pdf_of(markdown: str, title: str, folder: str = "") -> bytes:
    """A4 pages; pictures are looked for in `folder`."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setTitle(title)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(18, 18, 18, 18), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    font = QFont(FAMILY)
    font.setPointSizeF(POINTS)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet("td, th { padding: 4px 8px; }")
    if folder:
        document.setBaseUrl(QUrl.fromLocalFile(folder + "/"))
    document.setMarkdown(markdown)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    _fit_pictures(document, writer.width() - 2 * document.documentMargin())
    document.print_(writer)
    del writer  # it writes the end of the file
    return bytes(buffer.data().data())


def _fit_pictures(document: QTextDocument, room: float) -> None:
    """No picture is wider than the page; one without a width would be cut off at the edge."""
    block = document.begin()
    while block.isValid():
        for piece in block:  # pyright: ignore[reportGeneralTypeIssues]  # the stub lacks it
            found = piece.fragment().charFormat()
            if found.isImageFormat():
                picture = found.toImageFormat()
                picture.setWidth(room)
                cursor = QTextCursor(document)
                cursor.setPosition(piece.fragment().position())
                cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(picture)
        block = block.next()
