"""A form with its words in it: plain data between filling and layout. Lengths in points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.units import mm

LEFT, RIGHT, TOP, BOTTOM = 25 * mm, 20 * mm, 24 * mm, 20 * mm
"""Margins: 25 mm at the binding side."""

SHORT, LONG = 210 * mm, 297 * mm

Words = str | tuple[str, ...]
"""A paragraph; or pieces that are not broken (☐入户  ☐电话)."""


@dataclass(frozen=True)
class Box:
    """One cell of a row."""

    width: float
    words: tuple[Words, ...] = ()
    role: str = "song"
    size: float = 10.5
    align: str = "left"
    middle: bool = True
    height: float = 0.0
    stretch: bool = False
    """Whether its least height gives way to the page: places to write long texts."""

    foot: str = ""
    """At the lower right: 签名：　　年　月　日."""

    picture: Any = None


@dataclass(frozen=True)
class Upright:
    """A label standing beside several rows."""

    text: str
    width: float


@dataclass(frozen=True)
class Band:
    """One row: never split unless it is higher than a page."""

    boxes: tuple[Box, ...]
    framed: bool = True
    repeated: tuple[Band, ...] = ()
    """Header rows that stand above it again when it begins a page."""

    keep: bool = False
    """Whether it stays with the row after it."""

    filler: bool = False
    """An empty row of a table: left out where it would cost a page."""

    side: Upright | None = None
    turn: bool = False
    """Whether it starts a new page."""

    cut: bool = False
    """Whether a line to cut along stands above it."""


@dataclass(frozen=True)
class Sheet:
    """A whole form."""

    number: str
    title: str
    station: str
    bands: tuple[Band, ...]
    notes: tuple[str, ...] = ()
    turned: bool = False
    blank: bool = False
    about: str = field(default="")
    """Whom or what it is about, for a table of contents."""

    @property
    def width(self) -> float:
        """The room between the margins."""
        return usable(self.turned)


def usable(turned: bool) -> float:
    """The width between the margins of a page."""
    return (LONG if turned else SHORT) - LEFT - RIGHT
