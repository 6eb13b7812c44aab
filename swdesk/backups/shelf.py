"""The folder `社工站备份` on a disk or stick: what lies there, which of it may go, and the names."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from swdesk.backups.manifest import read_manifest
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.last_place import BACKUP_SUFFIX

SHELF_NAME = "社工站备份"
PART_PREFIX = ".正在备份-"
GONE_PREFIX = ".正在删除-"


@dataclass(frozen=True)
class Backup:
    """A backup as it lies on its shelf; `size` in bytes."""

    path: Path
    store: str
    created: datetime
    size: int


def shelf_of(target: Path) -> Path:
    """The shelf of a disk, a stick or a chosen folder."""
    return target if target.name == SHELF_NAME else target / SHELF_NAME


def list_backups(targets: Iterable[Path], store: str | None = None) -> list[Backup]:
    """The backups (of one store) in these places, newest first; what has no readable list of contents is left out."""
    found: dict[Path, Backup] = {}
    for target in targets:
        with contextlib.suppress(OSError):
            for path in shelf_of(target).glob("*" + BACKUP_SUFFIX):
                with contextlib.suppress(UserError):
                    head = read_manifest(path)
                    found[path] = Backup(path, head.store, head.created, head.size)
    chosen = (backup for backup in found.values() if store is None or backup.store == store)
    return sorted(chosen, key=lambda backup: (backup.created, backup.path), reverse=True)


def chosen_backup(place: Path) -> Path:
    """The backup a person points at: itself, or the newest of the stick or shelf; UserError if there is none."""
    if place.suffix == BACKUP_SUFFIX:
        return place
    found = list_backups([place])
    if not found:
        raise UserError(
            _("{} 里没有备份。请选U盘，或其中的“社工站备份”文件夹，或一份以 .swbak 结尾的备份。").format(
                place
            )
        )
    return found[0].path


def new_name(shelf: Path, now: datetime) -> Path:
    """A free name for a backup made now; it tells nothing but the time."""
    stem = f"{SHELF_NAME}-{now:%Y%m%d-%H%M}"
    path, number = shelf / (stem + BACKUP_SUFFIX), 1
    while path.exists():
        number += 1
        path = shelf / f"{stem}-{number}{BACKUP_SUFFIX}"
    return path


def too_many(backups: Sequence[Backup], now: datetime) -> list[Backup]:
    """The backups that thinning lets go (as Anki's): all of 2 days stay, then one a day for 30 days, one a week for
    half a year, one a month after that; of each span the newest. The newest of all always stays.
    """
    kept: set[tuple[object, ...]] = set()
    gone: list[Backup] = []
    for backup in sorted(backups, key=lambda item: item.created, reverse=True):
        age, day = now - backup.created, backup.created.date()
        if age <= timedelta(days=2):
            continue
        if age <= timedelta(days=30):
            span: tuple[object, ...] = ("day", day)
        elif age <= timedelta(days=182):
            span = ("week", *day.isocalendar()[:2])
        else:
            span = ("month", day.year, day.month)
        if span in kept:
            gone.append(backup)
        kept.add(span)
    return gone


def discard(folder: Path) -> None:
    """Delete a backup; it loses its name first, so that no half of it is ever taken for one."""
    doomed = folder.with_name(GONE_PREFIX + folder.stem)
    with contextlib.suppress(OSError):
        folder.replace(doomed)
        shutil.rmtree(doomed)


def sweep(shelf: Path, store: str) -> None:
    """Remove what a killed program left on the shelf."""
    with contextlib.suppress(OSError):
        for left in (*shelf.glob(f"{PART_PREFIX}{store}-*"), *shelf.glob(f"{GONE_PREFIX}*")):
            shutil.rmtree(left, ignore_errors=True)
