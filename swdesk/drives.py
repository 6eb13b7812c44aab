"""Which drives this PC has and of what kind: where a store may live, and where backups may go."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath


class Medium(Enum):
    """How a drive is attached."""

    FIXED = "fixed"
    REMOVABLE = "removable"
    NETWORK = "network"


@dataclass(frozen=True)
class Drive:
    """A drive letter or mount point. `system` marks the one that a reinstall wipes; `free` is in bytes."""

    root: Path
    medium: Medium
    system: bool = False
    free: int = 0


Drives = Callable[[], Sequence[Drive]]
"""Lists the drives of this PC: `list_drives`, or a test's own."""


def drive_of(path: Path, drives: Sequence[Drive]) -> Drive | None:
    """The drive that holds `path` (which need not exist yet): the longest root that contains it."""
    if str(path).startswith("\\\\"):
        return Drive(Path(path.anchor), Medium.NETWORK)
    full = PurePath(os.path.realpath(path)) if path.is_absolute() else path
    holding = [drive for drive in drives if full.is_relative_to(drive.root)]
    return max(holding, key=lambda drive: len(drive.root.parts), default=None)


def _free(root: Path) -> int:
    try:
        return shutil.disk_usage(root).free
    except OSError:
        return 0


# ── Linux ────────────────────────────────────────────────────────────────────────────────────────────────────

_NETWORK_TYPES = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "davfs", "fuse.davfs2", "ceph"}
_STICK_ROOTS = (PurePath("/media"), PurePath("/run/media"))


_PASSING_ROOTS = (
    PurePath("/tmp"),  # noqa: S108 - a name to compare with
    *map(PurePath, ("/var", "/run", "/snap", "/boot", "/proc", "/sys")),
)
"""Where mounts come and go, or belong to the system: no place for a backup."""


def _passing(root: PurePath) -> bool:
    return any(root.is_relative_to(place) for place in _PASSING_ROOTS)


def drives_of_mounts(mounts: str, removable: Callable[[str], bool]) -> list[Drive]:
    """The drives in the text of /proc/mounts; `removable` says of a device whether it can be pulled out."""
    found: dict[Path, Drive] = {}
    for line in mounts.splitlines():
        device, folder, kind = line.split(" ")[:3]
        root = Path(folder.encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "replace"))
        if kind in _NETWORK_TYPES:
            medium = Medium.NETWORK
        elif any(root.is_relative_to(place) for place in _STICK_ROOTS) or removable(device):
            medium = Medium.REMOVABLE
        elif folder == "/" or (device.startswith("/dev/") and not _passing(root)):
            medium = Medium.FIXED
        else:
            continue
        found[root] = Drive(root, medium, system=folder == "/")
    return list(found.values())


def _removable(device: str) -> bool:
    """What the kernel says of a device or of the disk that a partition is part of."""
    block = Path("/sys/class/block") / Path(device).name
    try:
        holder = block.resolve()
        flags = [holder / "removable", holder.parent / "removable"]
        return any(flag.read_text().strip() == "1" for flag in flags if flag.exists())
    except OSError:
        return False


def _linux_drives() -> list[Drive]:
    listed = drives_of_mounts(Path("/proc/mounts").read_text("utf-8"), _removable)
    return [Drive(d.root, d.medium, d.system, _free(d.root)) for d in listed if d.root.is_dir()]


# ── Windows ──────────────────────────────────────────────────────────────────────────────────────────────────

_WINDOWS_TYPES = {2: Medium.REMOVABLE, 3: Medium.FIXED, 4: Medium.NETWORK}
_BUS_USB = 7

if sys.platform == "win32":
    import ctypes

    def _on_usb(letter: str) -> bool:
        """A USB hard disk calls itself fixed; its bus tells (IOCTL_STORAGE_QUERY_PROPERTY, BusType at byte 28)."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        handle = kernel.CreateFileW(f"\\\\.\\{letter}:", 0, 3, None, 3, 0, None)
        if handle in (None, ctypes.c_void_p(-1).value):
            return False
        try:
            query, answer, size = (ctypes.c_uint32 * 3)(), (ctypes.c_uint32 * 256)(), ctypes.c_uint32()
            fine = kernel.DeviceIoControl(
                ctypes.c_void_p(handle), 0x2D1400, query, 12, answer, 1024, ctypes.byref(size), None
            )
            return bool(fine) and size.value >= 32 and answer[7] == _BUS_USB
        finally:
            kernel.CloseHandle(ctypes.c_void_p(handle))

    def list_drives() -> list[Drive]:
        """The drives of this PC."""
        kernel = ctypes.WinDLL("kernel32")
        present: int = kernel.GetLogicalDrives()
        system = os.environ.get("SYSTEMDRIVE", "C:")[:1].upper()
        found: list[Drive] = []
        for number in range(26):
            letter = chr(ord("A") + number)
            medium = (
                _WINDOWS_TYPES.get(kernel.GetDriveTypeW(f"{letter}:\\")) if present >> number & 1 else None
            )
            if medium is None:
                continue
            if medium is Medium.FIXED and letter != system and _on_usb(letter):
                medium = Medium.REMOVABLE
            root = Path(f"{letter}:\\")
            found.append(
                Drive(root, medium, letter == system, 0 if medium is Medium.NETWORK else _free(root))
            )
        return found

else:

    def list_drives() -> list[Drive]:
        """The drives of this PC."""
        return _linux_drives()
