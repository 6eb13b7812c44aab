"""What was dropped or pasted: files and pictures as bytes with their media type."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QImageReader, QPixmap


@dataclass(frozen=True)
class Dropped:
    """A file that comes in. Its name is not kept, it may name a person."""

    data: bytes
    media_type: str


def wanted(mime: QMimeData) -> bool:
    """Whether there is a file or a picture."""
    return mime.hasUrls() or mime.hasImage()


def read_files(paths: Iterable[Path]) -> list[Dropped]:
    """Files from the disk; OSError where one can't be read."""
    return [
        Dropped(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        for path in paths
    ]


def paths_of(mime: QMimeData) -> list[Path]:
    """The files that were dropped, by their place."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()] if mime.hasUrls() else []


def picture_of(mime: QMimeData) -> list[Dropped]:
    """A picture from the clipboard."""
    if not mime.hasImage():
        return []
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImage(mime.imageData()).save(buffer, "PNG")  # pyright: ignore[reportArgumentType, reportCallIssue]  # the stub wants a file name
    return [Dropped(bytes(buffer.data().data()), "image/png")]


def take(mime: QMimeData) -> list[Dropped]:
    """Files, else the picture; OSError where a file can't be read."""
    paths = paths_of(mime)
    return read_files(paths) if paths else picture_of(mime)


def thumb(data: bytes, side: int) -> QIcon:
    """A small picture of an image; a JPEG is read small at once, which is many times quicker than reading it whole."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return QIcon(QPixmap.fromImage(reader.read()))
