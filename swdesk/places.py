"""Where the store lives, and how it is found again after the PC was reinstalled (issue 2, point 3)."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from db.names import SERVER_FILE, STATION_FILE
from swdesk.drives import Drive, Medium, drive_of, list_drives
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.last_place import is_store

FOLDER_NAME = "社工站数据"
ASIDE = "-恢复前-"
"""Stands in the name of a store that a restore put aside."""

ROOM = 2 * 1024**3
_MOST_FOLDERS = 3000


@dataclass(frozen=True)
class FoundStore:
    """A store found on this PC; `modified` in seconds since 1970, `aside` if a restore replaced it."""

    folder: Path
    modified: float
    aside: bool


# ── choosing ─────────────────────────────────────────────────────────────────────────────────────────────────


def default_folder(
    drives: Sequence[Drive] | None = None, *, windows: bool | None = None, documents: Path | None = None
) -> Path:
    """Where a new store goes: on Windows a fixed drive other than the system's, because office PCs are reinstalled."""
    if not (sys.platform == "win32" if windows is None else windows):
        return (documents or Path.home()) / FOLDER_NAME
    lasting = [
        drive
        for drive in (list_drives() if drives is None else drives)
        if drive.medium is Medium.FIXED and not drive.system and drive.free >= ROOM
    ]
    if lasting:
        return min(lasting, key=lambda drive: str(drive.root)).root / FOLDER_NAME
    place = documents or platformdirs.user_documents_path()
    if any("onedrive" in part.lower() for part in place.parts):  # a cloud folder tears open databases apart
        place = platformdirs.user_data_path("swdesk", appauthor=False)
    return place / FOLDER_NAME


def check_folder(folder: Path, drives: Sequence[Drive] | None = None) -> None:
    """UserError if a store may not live there: a network share or a stick loses written data, or several PCs mix."""
    drive = drive_of(folder, list_drives() if drives is None else drives)
    if drive is None or drive.medium is Medium.FIXED:
        return
    if drive.medium is Medium.NETWORK:
        raise UserError(
            _(
                "数据不能放在网络共享盘上：断网或多台电脑同时写会损坏数据。请选本机硬盘；要给别的电脑，请用同步包。"
            )
        )
    raise UserError(_("数据不能放在U盘或移动硬盘上：拔出时会损坏数据。请选本机硬盘；U盘用来放备份。"))


# ── finding ──────────────────────────────────────────────────────────────────────────────────────────────────


def find_stores(
    drives: Sequence[Drive] | None = None, *, places: Iterable[Path] | None = None
) -> list[FoundStore]:
    """The stores on the fixed drives of this PC, two folders deep, and in known places; last used first."""
    fixed = [d.root for d in (list_drives() if drives is None else drives) if d.medium is Medium.FIXED]
    known = _known_places() if places is None else places
    found: dict[Path, FoundStore] = {}
    for folder in (*known, *_folders(fixed)):
        with contextlib.suppress(OSError):
            place = folder.resolve()
            if place not in found and is_store(place):
                found[place] = FoundStore(place, _modified(place), ASIDE in place.name)
    return sorted(found.values(), key=lambda store: (store.aside, -store.modified))


def _known_places() -> list[Path]:
    bases = [
        Path.home(),
        platformdirs.user_documents_path(),
        platformdirs.user_data_path("swdesk", appauthor=False),
    ]
    return [folder for base in bases for folder in (base / FOLDER_NAME, *_children(base))]


def _modified(folder: Path) -> float:
    files = [folder / (name + end) for name in (STATION_FILE, SERVER_FILE) for end in ("", "-wal")]
    return max(file.stat().st_mtime for file in files if file.exists())


def _folders(roots: Iterable[Path]) -> Iterator[Path]:
    """Folders one and two levels below each root, at most `_MOST_FOLDERS`: nobody waits for a scan of a disk."""
    left = _MOST_FOLDERS
    for root in roots:
        first = _children(root)
        yield from first
        for folder in first:
            if left <= 0:
                return
            children = _children(folder)
            left -= 1 + len(children)
            yield from children


def _children(folder: Path) -> list[Path]:
    try:
        return [
            c
            for c in folder.iterdir()
            if not c.name.startswith((".", "$")) and c.is_dir() and not c.is_symlink()
        ]
    except OSError:
        return []
