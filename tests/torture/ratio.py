"""What encryption costs: the same work with the same library, encrypted and plain (sync.md §1a, §6)."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from db.search import tokens
from db.store import connect, open_store, sqlcipher
from swdesk.security import keys
from tests.torture.registry import Counts, NotHere, bar
from tests.torture.stations import USER, empty_store

ROWS = 100_000
MOST, MOST_UNLOCK = 1.5, 1.0
MOST_BULK, MOST_ORM, MOST_ROOM = 6, 20, 1.2
WORDS = (
    "走访",
    "独居老人",
    "联系村卫生室",
    "低保",
    "情绪平稳",
    "上门",
    "送药",
    "孙女",
    "高血压",
    "帮扶",
    "残疾证",
    "留守儿童",
)


def plain(path: Path) -> Any:
    """As `db.store.connect`, without a key."""
    connection: Any = sqlcipher.connect(str(path), isolation_level=None)
    for pragma in ("cache_size = -64000", "temp_store = MEMORY", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def seconds(connection: Any) -> dict[str, float]:
    """Inserts, reads by key, full-text queries."""
    chance = random.Random(9)
    ids = [chance.randbytes(16) for _ in range(ROWS)]
    texts = ["，".join(chance.choices(WORDS, k=30)) for _ in range(2000)]
    connection.execute("CREATE TABLE t (id BLOB PRIMARY KEY, a TEXT, b TEXT, c INTEGER) WITHOUT ROWID")
    connection.execute("CREATE VIRTUAL TABLE f USING fts5(body, content='', contentless_delete=1)")
    bodies = [(n, tokens(text)) for n, text in enumerate(texts, 1)]

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        rows = ((each, texts[n % 2000], "x" * 100, n) for n, each in enumerate(ids))
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO f (rowid, body) VALUES (?, ?)", bodies)
        connection.execute("COMMIT")

    def read() -> None:
        for each in chance.sample(ids, ROWS // 2):
            connection.execute("SELECT * FROM t WHERE id = ?", (each,)).fetchone()

    def search() -> None:
        for word in WORDS * 20:
            connection.execute(
                "SELECT rowid FROM f WHERE f MATCH ? LIMIT 30", (f'"{tokens(word)}"',)
            ).fetchall()

    works: dict[str, Callable[[], None]] = {"写入": insert, "按键读取": read, "全文检索": search}
    found: dict[str, float] = {}
    for name, work in works.items():
        start = time.perf_counter()
        work()
        found[name] = time.perf_counter() - start
    return found


@bar("加密的代价（缓存 64 MB）", f"≤ {MOST} 倍，解锁 ≤ {MOST_UNLOCK:.0f} s")
def ratio(counts: Counts, folder: Path) -> str:
    """Median of three pairs, in turn, so that a busy moment hits both."""
    if not counts.timed:
        raise NotHere("seconds do not count here")
    pairs: list[dict[str, float]] = []
    for turn in range(3):
        with closing(connect(folder / f"sealed-{turn}.db", os.urandom(32))) as sealed:
            secret = seconds(sealed)
        with closing(plain(folder / f"plain-{turn}.db")) as bare:
            open_ = seconds(bare)
        pairs.append({name: secret[name] / open_[name] for name in secret})
    ratios = {name: statistics.median(pair[name] for pair in pairs) for name in pairs[0]}
    unlock = _unlock(folder)
    figure = "，".join(f"{name} {value:.2f} 倍" for name, value in ratios.items()) + f"，解锁{unlock:.2f} s"
    assert max(ratios.values()) <= MOST, figure
    assert unlock <= MOST_UNLOCK, figure
    return figure


@bar("写入的代价", f"成批 ≤ {MOST_BULK} 倍，逐条 ≤ {MOST_ORM} 倍于裸 executemany；每条 ≤ {MOST_ROOM} kB")
def writing(counts: Counts, folder: Path) -> str:
    """As `python dev.py bench` measures it: the log, its hashes and the search index against the table alone."""
    if not counts.timed:
        raise NotHere("seconds do not count here")
    from benchmarks import writing as bench

    bulk, orm, room, _single = (figure.value for figure in bench.figures())
    figure = f"成批 {bulk:.1f} 倍，逐条 {orm:.1f} 倍，每条 {room:.2f} kB"
    assert bulk <= MOST_BULK, figure
    assert orm <= MOST_ORM, figure
    assert room <= MOST_ROOM, figure
    return figure


def _unlock(folder: Path) -> float:
    """From the password, at its real cost, to the open store."""
    store = empty_store(folder / "store")
    store.close()
    keys.change_password(folder / "store", USER, "secret1", "secret2")
    start = time.perf_counter()
    opened = open_store(folder / "store", keys.unlock(folder / "store", USER, "secret2").key)
    found = time.perf_counter() - start
    opened.close()
    return found
