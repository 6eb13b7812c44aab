"""How the columns of a table share its width: numbers, no Qt."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

Widths = dict[int, int]


def narrowed(widths: Mapping[int, int], floors: Sequence[Mapping[int, int]], room: int) -> Widths:
    """Columns give way step by step, each step down to its floors, until they fit; the last only where it makes them fit."""
    found = dict(widths)
    for step, floor in enumerate(floors, 1):
        over = sum(found.values()) - room
        spare = {column: width - floor[column] for column, width in found.items() if width > floor[column]}
        total = sum(spare.values())
        if over > 0 and total and (step < len(floors) or over <= total):
            for column, pixels in spare.items():
                found[column] -= math.ceil(pixels * min(1.0, over / total))
    return found


def spread(widths: Mapping[int, int], flexible: Collection[int], room: int) -> Widths:
    """What is left goes to the flexible columns, in equal parts as far as their own widths allow."""
    found, waiting = dict(widths), sorted(flexible, key=lambda column: -widths[column])
    left = room - sum(width for column, width in found.items() if column not in flexible)
    while waiting:
        column = waiting.pop(0)
        found[column] = max(found[column], left // (len(waiting) + 1))
        left -= found[column]
    return found
