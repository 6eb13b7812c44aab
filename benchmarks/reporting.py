"""The report of a quarter on a store of ten years and 200,000 records, and a county's over thirty stations."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, cpu
from benchmarks.importing import CLOCK
from benchmarks.tenfold import add_years, close_before, filled, records_in, rows_of
from benchmarks.writing import KEY, folder
from db.store import Store, open_store
from swdesk.indicators import evaluate_all
from swdesk.periods import parse_period
from swdesk.reports.pdf import render_bytes
from swdesk.reports.rollup import ON_TIME, BoardRow, build_rollup_document
from swdesk.reports.snapshot import Snapshot, take_snapshot

QUARTER = parse_period("2026Q3")
STATIONS = 30
COPIES = 10
"""Samples a year: 21,000 records."""


def snapshot(store: Store) -> Snapshot:
    with store.read() as session:
        return take_snapshot(session, QUARTER, clock=CLOCK, random=os.urandom)


def clicked(folder: Path) -> tuple[float, float, float, float]:
    """Processor seconds of the snapshot and of the PDF, seconds of the clock, MB."""
    command = [sys.executable, "-m", "benchmarks.report_child", str(folder), KEY.hex(), QUARTER.key]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[float] = json.loads(done.stdout)
    return found[0], found[1], found[2], found[3]


def county(public: dict[str, Any]) -> float:
    """Seconds from thirty reports as they lie in the store to the PDF of the roll-up."""
    units = [
        {**public["unit"], "name": f"示范县第{n}镇社会工作服务站", "code": f"{999_999_000 + n}"}
        for n in range(STATIONS)
    ]
    came = [json.dumps({**public, "unit": unit}) for unit in units]
    board = [
        BoardRow(unit["name"], unit["code"], ON_TIME, CLOCK.today(), 1, "ABCD-EFGH-JKMN") for unit in units
    ]

    def work() -> None:
        publics = [json.loads(one) for one in came]
        render_bytes(build_rollup_document("示范县民政局", QUARTER, publics, board, made_on=CLOCK.today()))

    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(folders: list[Path], rounds: int = 5) -> list[float]:
    """Processor seconds of a snapshot of each, the best of several taken in turn: what the process carries weighs on all."""
    stores = [open_store(one, KEY) for one in folders]
    best = [float("inf")] * len(stores)
    for _round in range(rounds):
        best = [min(known, cpu(partial(snapshot, one), 1)) for known, one in zip(best, stores, strict=True)]
    for one in stores:
        one.close()
    return best


def indicators(store: Store) -> float:
    def work() -> None:
        with store.read() as session:
            evaluate_all(session, QUARTER)

    return cpu(work)


def figures() -> list[Figure]:
    with folder() as path:
        store = filled(path / "store")
        rows = list(rows_of(store))
        add_years(store, rows, range(3), COPIES)  # as far back as the contract goes
        store.close()
        shutil.copytree(path / "store", path / "three")
        store = open_store(path / "store", KEY)
        add_years(store, rows, range(3, 10), COPIES)
        size = records_in(store)
        counted = indicators(store)
        sums = county(snapshot(store).public)
        store.close()
        made, pdf, wall, most = clicked(path / "store")
        shutil.copytree(path / "store", path / "closed")
        closed = open_store(path / "closed", KEY)
        close_before(closed, date(2024, 1, 1))
        closed.close()
        short, over, whole = in_turn([path / "three", path / "closed", path / "store"])
    found = [
        Figure(
            f"report of a quarter, 10 years, {size:,} records, processor",
            made + pdf,
            "s",
            2,
            f"snapshot {made:.1f} s, PDF {pdf:.1f} s; {wall:.1f} s on the clock",
        ),
        Figure("… its indicators, processor", counted, "s", 0.5),
        Figure(
            "… a snapshot, of one with 3 years in the store",
            over / short,
            "×",
            1.2,
            f"{over:.2f} s, {short:.2f} s; people and cases of the seven years before are no longer on file",
        ),
        Figure(
            "… with all of ten years still on file",
            whole / short,
            "×",
            1.5,
            f"{whole:.2f} s: 3.3 times the people on file and the open cases, all of them in its tables and its annex",
        ),
        Figure(f"report of a county, {STATIONS} stations", sums, "s", 3),
    ]
    if most:
        found.append(Figure("… memory, all of the process", most, "MB", 300))
    return found
