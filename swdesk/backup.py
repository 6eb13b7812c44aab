"""Backup, restore and drill: the names that the window and the command line use (the parts are in swdesk/backups)."""

from swdesk.backups.making import (
    BackupResult,
    backup_due,
    before_risk,
    last_backup,
    last_drill,
    make_backup,
    note_drill,
    thin,
)
from swdesk.backups.restoring import Drill, Restored, Secret, drill, restore, verify_backup
from swdesk.backups.shelf import Backup, chosen_backup, list_backups
from swdesk.backups.targets import Place, Target, backup_targets, find_usb_targets

__all__ = [
    "Backup",
    "BackupResult",
    "Drill",
    "Place",
    "Restored",
    "Secret",
    "Target",
    "backup_due",
    "backup_targets",
    "before_risk",
    "chosen_backup",
    "drill",
    "find_usb_targets",
    "last_backup",
    "last_drill",
    "list_backups",
    "make_backup",
    "note_drill",
    "restore",
    "thin",
    "verify_backup",
]
