"""The report of a quarter on a store of ten years: snapshot, document, PDF; fonts loaded anew, as after a start."""

from __future__ import annotations

import os
import time
from pathlib import Path

from benchmarks.harness import Figure
from benchmarks.importing import CLOCK
from benchmarks.tenfold import ten_years
from benchmarks.writing import folder
from db.store import Store
from swdesk.periods import parse_period
from swdesk.reports.pdf import render_pdf
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import take_snapshot


def report(store: Store, path: Path) -> tuple[float, float]:
    """Seconds of the snapshot, seconds of the PDF."""
    start = time.perf_counter()
    with store.read() as session:
        snapshot = take_snapshot(session, parse_period("2026Q3"), clock=CLOCK, random=os.urandom)
    frozen = time.perf_counter()
    render_pdf(build_document(snapshot.public), path)
    return frozen - start, time.perf_counter() - frozen


def figures() -> list[Figure]:
    with folder() as path:
        store = ten_years(path / "store")
        snapshot, pdf = report(store, path / "report.pdf")
        store.close()
    note = f"snapshot {snapshot:.1f} s, PDF {pdf:.1f} s"
    return [Figure("report of a quarter, 10 years", snapshot + pdf, "s", 5, note)]
