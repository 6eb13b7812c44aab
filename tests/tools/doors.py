"""Every page of the door: first start on this PC and on a server, unlocking, locked, the recovery phrase, a new password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ui.dialogs.gate import JOIN, Gate


def doors(folder: Path, settle: Callable[[], None]) -> Iterator[tuple[str, Gate]]:
    """The door, page by page, with a sentence under the fields where one is told."""
    for name, known, locked in (("first", False, False), ("unlock", True, False), ("locked", True, True)):
        gate = Gate(folder, known=known, locked=locked)
        gate.show()
        settle()
        yield f"door-{name}", gate
        if name == "first":
            yield from _first(gate, settle)
        if name == "unlock":
            yield from _unlock(gate, settle)
        gate.close()


def _first(gate: Gate, settle: Callable[[], None]) -> Iterator[tuple[str, Gate]]:
    gate._there.click()
    settle()
    yield "door-server", gate
    gate._level[JOIN].click()
    gate._create()  # nothing typed: it is said what is missing
    settle()
    yield "door-join", gate


def _unlock(gate: Gate, settle: Callable[[], None]) -> Iterator[tuple[str, Gate]]:
    gate.set_users([("Ann", "1"), ("Bea", "2")])
    gate.busy(True)
    settle()
    yield "door-busy", gate
    gate.busy(False)
    for page in ("recover", "reset", "back"):
        gate.show_page(page)
        settle()
        yield f"door-{page}", gate
