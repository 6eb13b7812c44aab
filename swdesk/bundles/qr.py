"""QR codes of short texts, as rows of dark and light modules."""

from __future__ import annotations

from typing import Any


def modules(text: str) -> list[list[bool]]:
    """The modules of the smallest code that holds the text (UTF-8), with error correction M (15 %)."""
    from reportlab.graphics.barcode import qrencoder  # noqa: PLC0415 - slow to load, needed when a card is shown

    code: Any = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(qrencoder.QR8bitByte(text.encode()))
    code.make()
    size = int(code.getModuleCount())
    return [[bool(code.isDark(y, x)) for x in range(size)] for y in range(size)]
