"""Refused passwords: who tries them cannot write into the store, so time and slot wait beside the keys until it is opened.

One line a try, `<milliseconds> <slot or ->`, no name and nothing of what was typed. The next opening takes the lines
into the access log, where the head reads them (swdesk/access.py).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.security import keys
from swdesk.security.keys import Tries, Unlocked, WrongPasswordError

REFUSED_FILE = "refused.txt"
TAKEN_FILE = "refused.taken.txt"
MOST = 64 * 1024
"""Bytes that the file may grow to: some 2,000 tries; what goes on after that is no news."""


@dataclass(frozen=True)
class Refused:
    """A password that was not right, and for which user; '' where nobody was chosen."""

    at: int
    slot: str


def unlock(folder: Path, user: str | None, password: str, *, tries: Tries, clock: Clock) -> Unlocked:
    """As `keys.unlock`; a wrong password is noted."""
    try:
        return keys.unlock(folder, user, password, tries=tries)
    except WrongPasswordError:
        _note(folder, user, clock.ms())
        raise


def _note(folder: Path, user: str | None, at: int) -> None:
    """A disk that cannot be written keeps nobody out, and nobody in."""
    with contextlib.suppress(OSError, UserError):
        slots = [one.slot for one in keys.users(folder)]
        slot = user if user in slots else slots[0] if len(slots) == 1 else "-"
        path = folder / REFUSED_FILE
        if not path.exists() or path.stat().st_size < MOST:
            with path.open("a", encoding="ascii") as lines:
                lines.write(f"{at} {slot}\n")


def waiting(folder: Path) -> list[Refused]:
    """The tries that are not in the access log yet, oldest first; `taken` when they are."""
    with contextlib.suppress(OSError):
        if not (folder / TAKEN_FILE).exists():  # else the last opening was cut short
            (folder / REFUSED_FILE).replace(folder / TAKEN_FILE)
    try:
        lines = (folder / TAKEN_FILE).read_text("ascii", errors="replace").splitlines()
    except OSError:
        return []
    found = (line.split() for line in lines)
    return [
        Refused(int(parts[0]), "" if parts[1] == "-" else parts[1])
        for parts in found
        if len(parts) == 2 and parts[0].isdigit() and len(parts[0]) < 16
    ]


def taken(folder: Path) -> None:
    """They stand in the access log now."""
    with contextlib.suppress(OSError):
        (folder / TAKEN_FILE).unlink(missing_ok=True)
