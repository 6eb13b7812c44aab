"""One program at a time on one store: a lock that the system frees when the process ends, however it ends.

Behind the locked byte the file says which PC has the store open, whose window it is and since when, for whoever comes
second. It names nobody: of the user it keeps what the door shows (李＊).
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from swdesk.clock import Clock, SystemClock
from swdesk.disk import disk_told
from swdesk.drives import Drive, Medium, drive_of, list_drives
from swdesk.errors import UserError
from swdesk.i18n import _

LOCK_FILE = "station.lock"
_HELD = {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
_NOTE_AT, _NOTE_SIZE = 1, 1000

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True)
class Holder:
    """Who has a store open. `asked`: the PC that was told of it, and may open the store if it comes again."""

    pc: str
    who: str = ""
    since: str = ""
    asked: str = ""

    def said(self) -> str:
        """Whose window, since when: ``（李＊，11月30日09:12打开）``; empty if nothing is known."""
        try:
            at = datetime.fromisoformat(self.since)
        except ValueError:
            return ""
        return _("（{who}，{month}月{day}日{at}打开）").format(
            who=self.who or "—", month=at.month, day=at.day, at=f"{at:%H:%M}"
        )


class StoreLock:
    """Holds a store from construction to `release`; UserError, saying who has it, if another process holds it.

    Usable as a context manager. The lock file stays: removing it could let two in.
    """

    def __init__(
        self,
        folder: Path,
        user: str = "",
        clock: Clock | None = None,
        *,
        pc: str | None = None,
        drives: Sequence[Drive] | None = None,
    ) -> None:
        self._handle: int | None = None
        with disk_told(_("数据没有改动。")):
            folder.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(
                folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600
            )
        here = platform.node() if pc is None else pc
        since = (clock or SystemClock()).now().isoformat(timespec="minutes")
        try:
            self._hold(folder, Holder(here, user.strip()[:1] + "＊" if user.strip() else "", since), drives)
        except BaseException:
            self._close()
            raise

    def release(self) -> None:
        """Let others in."""
        if self._handle is not None:
            _write(self._handle, None)
        self._close()

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _hold(self, folder: Path, own: Holder, drives: Sequence[Drive] | None) -> None:
        assert self._handle is not None
        try:
            _take(self._handle)
        except OSError as error:
            if error.errno in _HELD:
                raise UserError(_held(_read(self._handle), own.pc)) from error
            raise UserError(
                _(
                    "数据所在的位置不能防止两台电脑同时打开，没有打开，数据没有改动。请把整个数据文件夹复制到本机硬盘，再从那里打开。"
                )
            ) from error
        left = _read(self._handle)
        if left is not None and own.pc not in (left.pc, left.asked) and _shared(folder, drives):
            _write(self._handle, replace(left, asked=own.pc))
            raise UserError(_left_open(left))
        _write(self._handle, own)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────


def _held(holder: Holder | None, here: str) -> str:
    if holder is None:
        return _(
            "这份数据已在另一个窗口或任务中打开（放在共享文件夹里的，可能在另一台电脑上）。请先关闭那一个，或等它做完再试。"
        )
    if holder.pc == here:
        return _(
            "这份数据已在这台电脑的另一个窗口或任务中打开{said}。请切换到那个窗口接着用，或把它关闭后再试；看不到那个窗口时，可能在这台电脑的另一个登录账户里。"
        ).format(said=holder.said())
    return _(
        "这份数据正在另一台电脑“{pc}”的另一个窗口中打开{said}。请先在那台电脑上关闭，再在这里打开。两台电脑要同时用，请各存一份，用同步文件合到一起。"
    ).format(pc=holder.pc, said=holder.said())


def _left_open(holder: Holder) -> str:
    return _(
        "这份数据在网络共享盘上，电脑“{pc}”打开过{said}，没有正常关闭。请先看看那台电脑：还开着，就在那里关闭；已经关机或坏了，在这里再打开一次就能进去，已保存的内容都在。"
    ).format(pc=holder.pc, said=holder.said())


# ── the note ─────────────────────────────────────────────────────────────────────────────────────────────────


def _shared(folder: Path, drives: Sequence[Drive] | None) -> bool:
    """Whether other PCs reach the folder: there a lock may be one that its server does not pass on."""
    drive = drive_of(folder, list_drives() if drives is None else drives)
    return drive is not None and drive.medium is Medium.NETWORK


def _read(handle: int) -> Holder | None:
    try:
        os.lseek(handle, _NOTE_AT, os.SEEK_SET)
        return Holder(**json.loads(os.read(handle, _NOTE_SIZE)))
    except (OSError, ValueError, TypeError):
        return None


def _write(handle: int, holder: Holder | None) -> None:
    """A full disk must not keep anybody out: the note is only for being told."""
    data = b"" if holder is None else json.dumps(asdict(holder)).encode()
    with contextlib.suppress(OSError):
        os.ftruncate(handle, _NOTE_AT)
        os.lseek(handle, _NOTE_AT, os.SEEK_SET)
        os.write(handle, data)
