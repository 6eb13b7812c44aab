"""What lies in the system's folder for temporary files: demo stations and drills of restoring; gone when they end.

Previews, opened attachments and exports are made in memory, so nothing else of a station ever lies there. After a crash
the next start sweeps what is a day old: a younger folder may be of another window.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

DEMO, DRILL = "swdesk-demo-", ".正在恢复-"
_OLD = timedelta(days=1)


def demo_folder() -> Path:
    """Where a demo station is made."""
    return Path(tempfile.mkdtemp(prefix=DEMO)) / "station"


def wipe(folder: Path) -> None:
    """The demo station in `folder` has ended; anything else stays."""
    if folder.parent.name.startswith(DEMO):
        shutil.rmtree(folder.parent, ignore_errors=True)


def sweep(now: datetime) -> None:
    """What a killed program left behind."""
    base = Path(tempfile.gettempdir())
    for prefix in (DEMO, DRILL):
        for left in base.glob(f"{prefix}*"):
            with contextlib.suppress(OSError):
                if left.stat().st_mtime < (now - _OLD).timestamp():
                    shutil.rmtree(left, ignore_errors=True)
