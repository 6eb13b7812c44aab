"""How soon the window is there, and how much memory it takes: each figure from processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.harness import Figure
from benchmarks.writing import folder
from swdesk.desk import create_desk

PASSWORD = "走访社工123"


def child(home: Path, *arguments: str) -> dict[str, float]:
    """What one measured process says; its settings and demo go to a folder that is thrown away."""
    env = os.environ | {
        "XDG_CONFIG_HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "TMPDIR": str(home),
        "HOME": str(home),
    }
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # measured as it runs on a user's PC: compiled
    env["BENCH_START"] = str(time.monotonic())
    command = [sys.executable, "-m", "benchmarks.window_child", *arguments]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def figures() -> list[Figure]:
    with folder() as home:
        store = home / "store"
        desk, _phrase = create_desk(
            store, unit_name="样例社工站", unit_code="", level="4", worker_name="张三", password=PASSWORD
        )
        desk.close(back_up=False)
        empty = min(child(home, "empty")["seconds"] for _ in range(5))
        gate = min(child(home, "gate", str(store))["seconds"] for _ in range(5))
        today = min(child(home, "today", str(store), PASSWORD)["seconds"] for _ in range(3))
        memory = child(home, "demo")
    return [
        Figure("unlock page / empty window", gate / empty, "×", 1.5, f"{gate:.2f} s, empty {empty:.2f} s"),
        Figure("今日 after the password", today, "s", 0.8),
        Figure(
            "memory of the demo's window", memory["every"], "MB", 300, f"{memory['first']:.0f} MB at first"
        ),
    ]
