"""The bars: each module registers its own with `@bar`; a bar says what was measured, or fails by AssertionError."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

MODULES = (
    "kill",
    "power",
    "full",
    "hostile",
    "cells",
    "clocks",
    "plain",
    "drills",
    "ratio",
    "laws",
    "merging",
    "shared",
    "stranger",
    "released",
    "ticking",
)  # a new bar: a module here, its functions marked with @bar


@dataclass(frozen=True)
class Counts:
    """How often each thing is tried. `timed`: seconds count, and every variant is tried; not so in the test suite."""

    kill: int = 1000
    power: int = 2000
    fuzz: int = 20_000
    schedules: int = 100
    laws: int = 2000
    fill: int = 20
    megabytes: int = 113
    timed: bool = True


SMALL = Counts(kill=14, power=40, fuzz=300, schedules=3, laws=30, fill=2, megabytes=1, timed=False)
"""For the test suite: each bar in seconds."""


class NotHere(Exception):  # noqa: N818 - no error: this machine or this version has nothing to try
    """This bar cannot be tried here; the reason."""


Run = Callable[[Counts, Path], str]
"""Tries it in an empty folder; the figure. AssertionError: the bar does not hold."""


@dataclass(frozen=True)
class Bar:
    """A line of the table: its name, what tries it, what is required."""

    name: str
    run: Run
    required: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a bar; `held` None if it could not be tried."""

    bar: Bar
    held: bool | None
    figure: str
    seconds: float

    @property
    def word(self) -> str:
        """Whether it held."""
        return {True: "通过", False: "失败", None: "未试"}[self.held]

    def line(self) -> str:
        """As it is printed."""
        return f"{self.word}  {self.bar.name}：{self.figure}（{self.seconds:.1f} s）"

    def row(self) -> str:
        """As a line of the closing table."""
        figure = " ".join(self.figure.split())
        return f"| {self.bar.name} | {self.bar.required} | {figure[:300].replace('|', '/')} | {self.word} |"


_BARS: dict[str, Bar] = {}


def bar(name: str, required: str) -> Callable[[Run], Run]:
    """Register a function as a bar under the name that is printed, with what sync.md §6 requires."""

    def register(run: Run) -> Run:
        _BARS[name] = Bar(name, run, required)
        return run

    return register


def bars() -> list[Bar]:
    """All of them, in the order of `MODULES`."""
    for name in MODULES:
        import_module(f"tests.torture.{name}")
    return list(_BARS.values())


def tried(found: Bar, counts: Counts, folder: Path) -> Outcome:
    """Run one bar; whatever it raises but `NotHere` is a failure."""
    start = time.monotonic()
    try:
        held, figure = True, found.run(counts, folder)
    except NotHere as reason:
        held, figure = None, str(reason)
    except Exception as error:  # noqa: BLE001 - a crash of what is tried is a failed bar, not the end of the run
        told = error if isinstance(error, AssertionError) and str(error) else traceback.format_exc()
        held, figure = False, str(told)
    return Outcome(found, held, figure, time.monotonic() - start)
