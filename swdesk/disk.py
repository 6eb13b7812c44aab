"""Writing files so that a name never holds a part, and saying in a sentence what a disk can do wrong."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Generator
from pathlib import Path

from swdesk.errors import UserError
from swdesk.i18n import _

_WIN_DISK_FULL = {39, 112}
_GONE = {errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOENT, errno.ENOTCONN, errno.ESTALE}


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside `path`, force it to the disk, rename: `path` holds the old bytes or the new, never a part."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Force a written file to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Force a rename to the disk; Windows does so by itself and opens no folders."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some sticks' file systems cannot
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_full(error: OSError) -> bool:
    """Whether the disk (or this user's share of it) is full."""
    full = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return error.errno in full or getattr(error, "winerror", None) in _WIN_DISK_FULL


@contextlib.contextmanager
def disk_told(kept: str) -> Generator[None]:
    """Turn what a disk does wrong into a sentence; `kept` is the sentence that says what was kept."""
    try:
        yield
    except OSError as error:
        raise UserError(_what(error) + kept) from error


def _what(error: OSError) -> str:
    if is_full(error):
        return _("目标磁盘已满。请清理磁盘或换一个U盘后再试。")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return _("目标位置不能写入（可能被写保护，或被别的程序占用）。请检查后再试。")
    if error.errno in _GONE:
        return _("目标磁盘读写中断（U盘可能被拔出，或磁盘有故障）。请重新插好后再试。")
    return _("目标磁盘读写出错。请换一个位置后再试。")


def check_place(folder: Path) -> None:
    """UserError if nothing can be written into `folder`: asked before what cannot be taken back."""
    trial = folder / ".swdesk"
    with disk_told(_("还没有开始，数据没有变化。")):
        write_atomically(trial, b"?")
        trial.unlink()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that can be made again; what goes wrong is a sentence."""
    with disk_told(_("数据都在，换个位置可以重新生成。")):
        write_atomically(path, data)
