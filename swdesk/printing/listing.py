"""A plain list as a form: 卷内目录, 佐证材料目录, 自评表."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm

from swdesk.printing.sheet import Band, Box, Sheet, usable


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width, its side."""

    head: str
    share: float
    align: str = "centre"


def listing(
    title: str,
    station: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    turned: bool = False,
) -> Sheet:
    """The list; its header stands on every page."""
    width = usable(turned)
    whole = sum(one.share for one in columns)
    widths = [width * one.share / whole for one in columns]
    head = Band(
        tuple(
            Box(w, (one.head,), "hei", 10.5, "centre", height=9 * mm)
            for w, one in zip(widths, columns, strict=True)
        ),
        keep=True,
    )
    bands = [head]
    for row in rows:
        boxes = (
            Box(w, tuple(text.split("\n")), "song", 10.5, one.align, height=8 * mm)
            for w, one, text in zip(widths, columns, row, strict=True)
        )
        bands.append(Band(tuple(boxes), repeated=(head,)))
    return Sheet("", title, station, tuple(bands), turned=turned)
