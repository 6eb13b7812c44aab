"""How long the window thread is busy at a stretch through the whole job (tests/journeys/test_whole_job.py), and with what.

A 5 ms timer runs beside the script. Measured is the processor time of the window's thread between two ticks: what else the
machine does at the time counts for nothing. The wall clock stands in the note.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.harness import Figure

ROOT = Path(__file__).parents[1]
BAR = 50
"""Milliseconds: longer, and a hand notices."""


def measured() -> dict[str, object]:
    """What the child says of one run of the script."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.ticking_child"],
        cwd=ROOT, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, stdout=subprocess.PIPE, text=True, check=True, timeout=1800,
    )  # fmt: skip
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def figures() -> list[Figure]:
    found = measured()
    blockers = "；".join(f"{ms:.0f} ms {where}" for ms, where in found["longest"])  # type: ignore[attr-defined]
    note = f"{found['ticks']} ticks, wall p99 {found['wall_p99']:.0f} ms, longest: {blockers}"
    return [Figure("busy between two ticks, whole job, p99", float(found["p99"]), "ms", BAR, note)]  # type: ignore[arg-type]
