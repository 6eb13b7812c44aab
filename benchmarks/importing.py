"""How long the ledgers of a year take, as a worker waits for them: read, understand, match, write, log, index."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.harness import Figure
from benchmarks.writing import KEY, folder, size
from db.log import Change
from db.store import create_store
from swdesk.clock import FixedClock
from swdesk.importing.apply import import_ledgers

LEDGERS = Path(__file__).parents[1] / "tests/data/ledgers"  # nine months of an invented station

CLOCK = FixedClock(datetime(2026, 11, 23, 2, tzinfo=UTC))


def figures() -> list[Figure]:
    with folder() as path:
        store = create_store(path / "store", KEY)
        before = size(store)
        start = time.perf_counter()
        import_ledgers(store, LEDGERS, clock=CLOCK)
        took = time.perf_counter() - start
        with store.read() as session:
            changes = session.scalar(select(func.count()).select_from(Change)) or 1
        room = (size(store) - before) / changes
        store.close()
    return [
        Figure("import of the sample ledgers", took, "s", 10, f"{changes} records"),
        Figure(
            "room of an imported record",
            room / 1000,
            "kB",
            1.2,
            "all kinds, log, search, what the import keeps",
        ),
    ]
