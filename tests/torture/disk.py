"""A disk that loses power: files in memory whose unsynced sectors may vanish, as a VFS for apsw (method: SQLite's test6.c)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import apsw

SECTOR = 512


@dataclass
class Image:
    """One file: `data` as the program sees it, `kept` as the platter holds it for certain, and what lies between."""

    data: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    pending: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])

    def write(self, offset: int, data: bytes) -> None:
        if len(self.data) < offset:
            self.data.extend(bytes(offset - len(self.data)))
        self.data[offset : offset + len(data)] = data
        self.pending.append((offset, data))

    def truncate(self, size: int) -> None:
        """A shorter file is taken to be so at once: the harsher case for a log that is still needed."""
        del self.data[size:]
        self.kept = self.kept[:size]
        self.pending = [(offset, data[: size - offset]) for offset, data in self.pending if offset < size]

    def sync(self) -> None:
        self.kept, self.pending = bytes(self.data), []

    def after_power_loss(self, chance: random.Random) -> bytes:
        """Each unsynced sector reached the platter or not, as chance wills; order is not kept."""
        left = bytearray(self.kept)
        share = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for offset, data in self.pending:
            for start in range(0, len(data), SECTOR):
                if chance.random() < share:
                    piece, place = data[start : start + SECTOR], offset + start
                    if len(left) < place:
                        left.extend(bytes(place - len(left)))
                    left[place : place + len(piece)] = piece
        return bytes(left)


Watch = Callable[[], None]


class Disk(apsw.VFS):
    """All files of one machine. `watch` is called before each thing that reaches the disk: there the power may fail."""

    def __init__(self, name: str, watch: Watch = lambda: None) -> None:
        self.name = name
        self.files: dict[str, Image] = {}
        self.watch = watch
        super().__init__(name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802 - SQLite's names, here and below
        path = "temp" if name is None else str(name.filename() if hasattr(name, "filename") else name)
        flags[1] = flags[0]
        return Opened(self, self.files.setdefault(path, Image()))

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.watch()
        self.files.pop(filename, None)

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802
        return pathname in self.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name

    def after_power_loss(self, chance: random.Random) -> dict[str, Image]:
        """The files that are found when the power is back."""
        found = {path: image.after_power_loss(chance) for path, image in self.files.items()}
        return {path: Image(bytearray(data), data) for path, data in found.items()}


class Opened:
    """A file of a `Disk`, as SQLite wants it; exclusive, so locks always succeed and WAL needs no shared memory."""

    def __init__(self, disk: Disk, image: Image) -> None:
        self._disk, self._image = disk, image

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self._image.data[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.watch()
        self._image.write(offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.watch()
        self._image.truncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.watch()
        self._image.sync()

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._image.data)

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def xFileControl(self, op: int, pointer: int) -> bool:  # noqa: N802
        return False

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xLock(self, level: int) -> None:  # noqa: N802
        """Nobody else is here."""

    def xUnlock(self, level: int) -> None:  # noqa: N802
        """Nobody else was."""

    def xClose(self) -> None:  # noqa: N802
        """The image stays."""
