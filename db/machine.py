"""Which PC and folder a store lies on: a copy of it elsewhere must not speak in the same name (sync.md §3 Ids)."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

_PLACES = ("/etc/machine-id", "/var/lib/dbus/machine-id")


def machine_mark(folder: Path) -> bytes:
    """A hash of the machine's own id and the folder: changes when the store is copied, moved, or the disk is cloned."""
    return hashlib.sha256(f"{_machine_id()}\n{folder.resolve()}".encode()).digest()[:16]


def _machine_id() -> str:
    if sys.platform == "win32":
        return _windows_id()
    for place in _PLACES:
        try:
            return Path(place).read_text(encoding="ascii").strip()
        except OSError:
            continue
    return ""


def _windows_id() -> str:
    """Windows makes it at installation; a cloned image keeps it, so the folder alone tells those apart."""
    if sys.platform != "win32":
        return ""
    import winreg  # noqa: PLC0415 - there is none elsewhere

    try:
        with winreg.OpenKey(
            winreg.HKEY_LOCAL_MACHINE,
            r"SOFTWARE\Microsoft\Cryptography",
            0,
            winreg.KEY_READ | winreg.KEY_WOW64_64KEY,
        ) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    except OSError:
        return ""
