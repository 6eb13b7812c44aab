"""The same with a store on a PostgreSQL server, a throw-away one on loopback (sync.md §6)."""

from __future__ import annotations

import random
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.db.test_merge import run_schedule
from tests.torture.merging import SEED, receiving
from tests.torture.registry import Counts, NotHere, bar

PER_SECOND = 10_000


@contextmanager
def server(folder: Path) -> Generator[postgres.Server]:
    if reason := postgres.why_not():
        raise NotHere(reason)
    with postgres.running() as url:
        made = postgres.Server(url, folder)
        yield made
        made.close()


@bar("任意顺序、重复、丢失后重发，服务器与各台电脑状态一致", "状态哈希全部相同")
def schedules(counts: Counts, folder: Path) -> str:
    """As among PCs alone; one of the three is a client of a server."""
    dice = random.Random(SEED)
    with server(folder) as running:
        for number in range(counts.schedules):
            place, name = folder / str(number), running.store()
            place.mkdir()
            run_schedule(dice.randrange(1 << 32), place, address=running.address(name))
            running.drop(name)
    return f"{counts.schedules} 种次序，PostgreSQL 与 SQLCipher 状态哈希都相同"


@bar("接收速度（PostgreSQL）", f"≥ {PER_SECOND} 处/秒；再接收 0 处改动")
def speed(counts: Counts, folder: Path) -> str:
    """Record changes a second into a store on a server."""
    with server(folder) as running:
        names: list[str] = []

        def address() -> str:
            names.append(running.store())
            return running.address(names[-1])

        found = receiving(counts, folder, address, PER_SECOND)
        for name in names:
            running.drop(name)
    return found
