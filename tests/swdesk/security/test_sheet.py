"""The printed sheet opens the store."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

from swdesk.security.phrase import make_phrase, read_phrase
from swdesk.security.sheet import recovery_sheet
from swdesk.security.sheet_pdf import sheet_bytes, write_recovery_sheet

ENTROPY = bytes(range(32))
SHEET = recovery_sheet("青禾镇社会工作服务站", make_phrase(ENTROPY), date(2026, 11, 23), "0011223344556677")


def text_of(data: bytes) -> tuple[int, str]:
    buffer, document = QBuffer(), QPdfDocument()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    return document.pageCount(), document.getAllText(0).text()


def test_one_page_from_which_the_phrase_can_be_read(qapp) -> None:
    pages, text = text_of(sheet_bytes(SHEET))
    assert pages == 1
    assert "青禾镇社会工作服务站" in text
    assert all(character in text for group in SHEET.groups for character in group)


def test_what_a_scanner_reads_can_be_pasted_whole() -> None:
    assert read_phrase(SHEET.qr).entropy == ENTROPY


def test_the_groups_are_the_phrase_in_order() -> None:
    assert read_phrase("".join(SHEET.groups)).entropy == ENTROPY
    assert [len(group) for group in SHEET.groups] == [6, 6, 6, 6]


def test_written_to_a_file(tmp_path: Path) -> None:
    write_recovery_sheet(tmp_path / "恢复单.pdf", SHEET)
    assert [path.name for path in tmp_path.iterdir()] == ["恢复单.pdf"]
