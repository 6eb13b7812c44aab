"""What is attached to a record as pages of its file: photos and scans, pages of a PDF; anything else by its name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError
from reportlab.lib.units import mm

from swdesk.i18n import _
from swdesk.printing.sheet import BOTTOM, LONG, TOP, Band, Box, Sheet, usable

CAPTION = 12 * mm
ROOM = 12 * mm
"""Left free below a picture."""


@dataclass(frozen=True)
class Photo:
    """A picture: its bytes, its size in pixels."""

    data: bytes
    width: float
    height: float


@dataclass(frozen=True)
class Foreign:
    """A page of a PDF that came from elsewhere; `width` and `height` are the room it gets."""

    data: bytes
    page: int
    width: float
    height: float


def attached_sheets(
    data: bytes | None, media_type: str, name: str, caption: str, station: str
) -> Iterator[Sheet]:
    """The pages of one attachment."""
    said = f"{name}：{caption}" if caption else name
    if data is None:
        yield _told(_("{}（文件还没有同步到本机）").format(said), station)
    elif media_type.startswith("image/") and (photo := _photo(data)):
        yield _pictured(said, photo, station)
    elif media_type == "application/pdf" and (count := _pages(data)):
        high = LONG - TOP - BOTTOM - CAPTION - ROOM
        for page in range(count):
            text = said if count == 1 else _("{}（{}/{}）").format(said, page + 1, count)
            yield _pictured(text, Foreign(data, page, usable(turned=False), high), station)
    else:
        yield _told(_("{}（不是图片或 PDF，见电子档案）").format(said), station)


def _photo(data: bytes) -> Photo | None:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            return Photo(data, *opened.size)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def _pages(data: bytes) -> int:
    import pikepdf  # noqa: PLC0415 - 10 MB that a window without a file to print does not need

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return 0


def _pictured(said: str, picture: Photo | Foreign, station: str) -> Sheet:
    width = usable(turned=False)
    high = LONG - TOP - BOTTOM - CAPTION - ROOM
    bands = (
        Band((Box(width, (said,), "song", 10.5, "centre", height=CAPTION),), framed=False),
        Band((Box(width, height=high, picture=picture),), framed=False),
    )
    return Sheet("", "", station, bands)


def _told(said: str, station: str) -> Sheet:
    return Sheet("", "", station, (Band((Box(usable(turned=False), (said,), height=20 * mm),)),))
