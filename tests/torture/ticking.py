"""The window stays alive while a large sync file comes in: how late its timer is (sync.md §6)."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

from db.files import Files
from db.store import create_store
from swdesk import devices
from swdesk.bundles.cards import keep_card
from swdesk.clock import FixedClock
from swdesk.sync.sending import export_sync
from tests.conftest import KEY
from tests.torture.merging import busy_store
from tests.torture.registry import Counts, NotHere, bar
from tests.torture.stations import ROOT

P99_MS = 50


@bar("接收同步文件时窗口的反应")
def ticks(counts: Counts, folder: Path) -> str:
    """The 99th percentile of the delay of a 5 ms timer, in a process with a window of its own."""
    if not counts.timed:
        raise NotHere("only where seconds count")
    source, target = busy_store(folder / "a", 20_000), create_store(folder / "b", KEY)
    with source.write("添加电脑") as work, target.local() as session:
        devices.add(work.session, devices.own_card(session), "", today=date(2026, 11, 23))
    with target.local() as session, source.local() as other:
        keep_card(session, devices.own_card(other), devices.ROLE, confirmed=True)
    files = Files(source.folder, KEY)
    (folder / "stick").mkdir()
    export_sync(source, files, folder / "stick", clock=FixedClock(datetime(2026, 11, 23)))  # noqa: DTZ001
    for one in (files, source, target):
        one.close()
    run = subprocess.run(
        [sys.executable, "-m", "tests.torture.tick_child", str(folder / "b"), str(folder / "stick")],
        cwd=ROOT, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    late, most, taken = (float(part) for part in run.stdout.split())
    assert taken >= 20_000
    assert late <= P99_MS, f"p99 {late:.0f} ms"
    return f"p99 {late:.1f} ms，最长 {most:.0f} ms（限 {P99_MS} ms）"
