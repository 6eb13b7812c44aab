"""What every benchmark shares: a measured figure with its bar, and a way to time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. bar: the largest value that is still good, in the same unit."""

    name: str
    value: float
    unit: str
    bar: float
    note: str = ""

    @property
    def ok(self) -> bool:
        return self.value <= self.bar


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """The best of some rounds: what the machine can do when nothing else disturbs it."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def cpu(work: Callable[[], object], rounds: int = 3) -> float:
    """As `seconds`, of processor time: a comparison of two ways must not hang on what else the machine does."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def table(figures: list[Figure]) -> str:
    rows = [
        (f.name, f"{f.value:.2f} {f.unit}", f"≤ {f.bar:g} {f.unit}", "ok" if f.ok else "TOO MUCH", f.note)
        for f in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)) for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
