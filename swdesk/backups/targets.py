"""Where backups go without asking: a second disk, and every stick that already holds one of this store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from swdesk.backups.shelf import SHELF_NAME, list_backups
from swdesk.drives import Drive, Medium, drive_of, list_drives
from swdesk.security.keys import store_id


class Place(Enum):
    """What a target protects from: a stick from fire and theft, another disk from a broken one, the same from slips."""

    STICK = "stick"
    DISK = "disk"
    SAME_DISK = "same disk"


@dataclass(frozen=True)
class Target:
    """A folder or drive that takes backups."""

    path: Path
    place: Place


def find_usb_targets(store_folder: Path, drives: Sequence[Drive] | None = None) -> list[Target]:
    """The sticks plugged in now that hold an earlier backup of this store."""
    store = store_id(store_folder)
    sticks = [d.root for d in (list_drives() if drives is None else drives) if d.medium is Medium.REMOVABLE]
    return [Target(root, Place.STICK) for root in sticks if list_backups([root], store)]


def backup_targets(
    store_folder: Path,
    drives: Sequence[Drive] | None = None,
    *,
    chosen: Iterable[Path] = (),
    documents: Path | None = None,
) -> list[Target]:
    """Where to back up now: known sticks, folders the user `chosen` before (if there), another fixed disk; if there is
    neither, beside the store on its own disk (then 待办 asks for a stick).

    `documents` is the user's folder, taken instead of the bare root of a system disk.
    """
    present = list_drives() if drives is None else drives
    own = drive_of(store_folder, present)
    targets = find_usb_targets(store_folder, present)
    targets += [Target(path, _place(path, own, present)) for path in chosen if path.is_dir()]
    for drive in present:
        root = documents or Path.home() if drive.system else drive.root
        if drive.medium is Medium.FIXED and drive != own and drive_of(root, present) != own and _takes(root):
            targets.append(Target(root, Place.DISK))
            break
    if not any(target.place is not Place.STICK for target in targets):
        targets.append(Target(store_folder.parent / SHELF_NAME, Place.SAME_DISK))
    return list({target.path: target for target in targets}.values())


def _place(path: Path, own: Drive | None, drives: Sequence[Drive]) -> Place:
    drive = drive_of(path, drives)
    if drive is not None and drive.medium is Medium.REMOVABLE:
        return Place.STICK
    return Place.SAME_DISK if drive == own else Place.DISK


def _takes(root: Path) -> bool:
    return os.access(root, os.W_OK) and not root.is_relative_to("/boot")
