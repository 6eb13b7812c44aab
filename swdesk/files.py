"""Attachments of records (附件): photos scaled on the way in, so that a year fits on a USB stick."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.documents import Attachment
from db.files import Files
from swdesk.errors import UserError
from swdesk.i18n import _

LONGEST = 1920
"""Longest side of a kept photo in pixels: sharp on A4, about 300–500 kB."""

QUALITY = 85
_IMAGES = {"image/jpeg", "image/png", "image/bmp", "image/webp", "image/tiff", "image/gif"}
PHOTO = "04"
"""Code of 照片 in `attachment_role`."""


@dataclass(frozen=True)
class Prepared:
    """Bytes ready to be kept, and their media type."""

    data: bytes
    media_type: str


def prepare(data: bytes, media_type: str) -> Prepared:
    """Scale a photo to `LONGEST`, upright, without its GPS and camera data; other files pass as they are."""
    if media_type not in _IMAGES:
        return Prepared(data, media_type)
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = ImageOps.exif_transpose(opened)
            image.thumbnail((LONGEST, LONGEST))
            out = io.BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise UserError(_("这个图片打不开，可能已损坏，没有添加。请换一张或重新拍照。")) from error
    return Prepared(out.getvalue(), "image/jpeg")


def attach(
    session: Session,
    files: Files,
    parent_kind: str,
    parent: uuid.UUID,
    prepared: Prepared,
    *,
    role: str = PHOTO,
    caption: str = "",
) -> uuid.UUID:
    """Keep the bytes and add the attachment record; inside `Store.write`."""
    record = Attachment(
        parent=parent, parent_kind=parent_kind, role=role, caption=caption or None,
        media_type=prepared.media_type, sha256=files.put(prepared.data), size=len(prepared.data),
    )  # fmt: skip
    session.add(record)
    session.flush()
    return record.id


def attachments_of(session: Session, parent: uuid.UUID) -> list[Attachment]:
    """The attachments of a record, oldest first."""
    query = select(Attachment).where(Attachment.parent == parent, Attachment.deleted.is_(False))
    return list(session.scalars(query.order_by(Attachment.created_at, Attachment.id)))
