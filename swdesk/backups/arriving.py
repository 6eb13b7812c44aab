"""A backup comes to a PC that has no store, or beside the one it has: opened by a password of that day, or by the phrase."""

from __future__ import annotations

from pathlib import Path

from swdesk.backups.restoring import Secret, restore
from swdesk.backups.shelf import chosen_backup
from swdesk.clock import Clock
from swdesk.desk import Desk, open_desk
from swdesk.last_place import is_store
from swdesk.places import check_folder
from swdesk.security.keys import Unlocked, unlock_with_phrase

_PHRASE = 20
"""So many Chinese characters are the 24 of the recovery sheet, perhaps with some forgotten; no password is so long."""


def bring_back(place: Path, folder: Path, secret: str, clock: Clock) -> tuple[Path, Desk | Unlocked]:
    """Where it is now, and the open desk, or (by the phrase) the key for which a new password is to be set."""
    check_folder(folder)
    backup = chosen_backup(place)
    into = folder
    if is_store(folder) or (folder.is_dir() and any(folder.iterdir())):
        into = folder.with_name(f"{folder.name}-恢复{clock.now():%Y%m%d%H%M%S}")
    by_phrase = sum("\u4e00" <= letter <= "\u9fff" for letter in secret) >= _PHRASE
    restore(backup, into, Secret(phrase=secret) if by_phrase else Secret(password=secret), clock)
    return into, unlock_with_phrase(into, secret) if by_phrase else open_desk(into, secret, clock=clock)
