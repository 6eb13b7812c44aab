"""The store used last: all that the door asks before it is painted, so nothing here loads what it does not need."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

from db.names import KEYS_FILE, SERVER_FILE, STATION_FILE, TWIN_FILE

BACKUP_SUFFIX = ".swbak"


def settings_folder() -> Path:
    """Where `platformdirs.user_config_path` puts the settings of this PC's user; loading it costs the door 5 ms."""
    if sys.platform == "linux":
        base = os.environ.get("XDG_CONFIG_HOME", "").strip() or str(Path.home() / ".config")
    else:
        base = os.environ.get("LOCALAPPDATA", "")
    if base:
        return Path(base) / "swdesk"
    import platformdirs  # noqa: PLC0415 - see above

    return platformdirs.user_config_path("swdesk", appauthor=False)


def is_store(folder: Path) -> bool:
    """Whether the folder holds a store: the main file, here or of a server, and a key file (or its twin)."""
    if folder.suffix == BACKUP_SUFFIX or not any((folder / n).is_file() for n in (STATION_FILE, SERVER_FILE)):
        return False
    return (folder / KEYS_FILE).is_file() or (folder / TWIN_FILE).is_file()


def is_backup(folder: Path) -> bool:
    """Whether the folder is a backup or holds some: no place for a new station."""
    return folder.suffix == BACKUP_SUFFIX or (folder.is_dir() and any(folder.glob("*" + BACKUP_SUFFIX)))


class LastPlace:
    """Remembers the store used last, in a small file of this PC's user."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or settings_folder() / "place.json"

    def get(self) -> Path | None:
        """The folder of the store used last, if it is still there."""
        folder = self._kept()
        return folder if folder is not None and is_store(folder) else None

    def lost(self) -> Path | None:
        """The folder of the store used last, if it is not there: a drive not plugged in, a network that is down."""
        folder = self._kept()
        return None if folder is None or is_store(folder) else folder

    def _kept(self) -> Path | None:
        try:
            return Path(json.loads(self._file.read_text("utf-8"))["store"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember(self, folder: Path) -> None:
        """Keep `folder` as the last; a settings folder that cannot be written costs only a search next time."""
        from swdesk.disk import write_atomically  # noqa: PLC0415 - not needed to open the door

        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, json.dumps({"store": str(folder)}, ensure_ascii=False).encode())
