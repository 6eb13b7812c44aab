"""What the change log costs: bulk and ORM writing against a bare executemany on the same encrypted settings."""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, seconds
from db.base import Base, new_id
from db.changes import Write, apply
from db.store import STATION_FILE, Store, connect, create_store, make_engine
from db.visits import Visit

BULK, SAVES, SINGLE = 10_000, 2_000, 60
KEY = bytes(range(32))
NOTES = (  # of the length that ledgers have: 25 characters on average
    "了解近期生活与身体情况，精神状态尚可，叮嘱按时服药。",
    "陪老人聊天，了解子女外出务工情况，情绪较稳定。",
    "查看居住环境与用电安全，本人表示近期睡眠欠佳。",
    "核对补贴到账情况，本人对政策仍有疑问，已作解释。",
)


def visits(count: int) -> list[dict[str, Any]]:
    """Visits as a ledger has them: eight or nine filled cells, a third with a problem."""
    people = [new_id() for _ in range(400)]
    worker = new_id()
    rows: list[dict[str, Any]] = []
    for number in range(count):
        row: dict[str, Any] = {
            "day": date(2026, 1, 5) + timedelta(days=number % 300), "person": people[number % 400], "kind": "2",
            "method": "1", "outcome": "1", "worker": worker, "minutes": 40, "content": NOTES[number % 4],
        }  # fmt: skip
        problem = number % 3 == 0
        rows.append(
            row | {"problem": "屋内线路老化" if problem else None, "solved": True if problem else None}
        )
    return rows


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="swdesk-bench-") as name:
        yield Path(name)


def bare(rows: list[dict[str, Any]]) -> float:
    """Seconds of one executemany through the driver into the table alone, committed."""
    names = [column.name for column in Visit.__table__.columns]
    statement = f"INSERT INTO visit ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    base = dict.fromkeys(names) | {"deleted": 0, "created_at": 0, "updated_at": 0}
    plain = [
        {key: value.bytes if isinstance(value, uuid.UUID) else value for key, value in row.items()}
        for row in rows
    ]
    best = []
    for _ in range(3):
        with folder() as path:
            engine = make_engine(path / STATION_FILE, KEY)
            with engine.begin() as connection:
                Base.metadata.tables["visit"].create(connection)
            engine.dispose()
            raw = connect(path / STATION_FILE, KEY)
            tuples = [tuple((base | {"id": new_id().bytes} | row).values()) for row in plain]
            start = time.perf_counter()
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(
                statement, [tuple(str(v) if isinstance(v, date) else v for v in t) for t in tuples]
            )
            raw.execute("COMMIT")
            best.append(time.perf_counter() - start)
            raw.close()
    return min(best)


def bulk(store: Store, rows: list[dict[str, Any]]) -> None:
    with store.write("导入") as work:
        apply(work.session, (Write("visit", new_id(), row) for row in rows))


def saves(store: Store, rows: list[dict[str, Any]]) -> None:
    with store.write("登记") as work:
        work.session.add_all([Visit(**row) for row in rows])


def one_by_one(store: Store, rows: list[dict[str, Any]]) -> float:
    """The median milliseconds of one save in its own transaction."""
    times = []
    for row in rows:
        start = time.perf_counter()
        with store.write("登记走访") as work:
            work.session.add(Visit(**row))
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def size(store: Store) -> int:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return (store.folder / STATION_FILE).stat().st_size


def figures() -> list[Figure]:
    rows = visits(BULK)
    baseline = bare(rows) / BULK
    with folder() as path:
        store = create_store(path / "store", KEY)
        before = size(store)
        bulk_each = seconds(lambda: bulk(store, rows), 1) / BULK
        per_record = (size(store) - before) / BULK
        bulk_each = min(bulk_each, seconds(lambda: bulk(store, rows), 2) / BULK)
        save_each = seconds(lambda: saves(store, rows[:SAVES])) / SAVES
        single = one_by_one(store, rows[:SINGLE])
        store.close()
    note = f"bare {baseline * 1e6:.0f} µs a row"
    return [
        Figure("bulk write / executemany", bulk_each / baseline, "×", 6, f"{bulk_each * 1e6:.0f} µs, {note}"),
        Figure("ORM saves / executemany", save_each / baseline, "×", 20, f"{save_each * 1e6:.0f} µs, {note}"),
        Figure("room of a record", per_record / 1000, "kB", 1.2, "a visit with its log and search index"),
        Figure("one save", single, "ms", 10, f"median of {SINGLE}, each its own transaction"),
    ]
