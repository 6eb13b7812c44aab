"""The frozen snapshot of a report is the same whether the records lie in the local file or on a server."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db.store import create_store
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports.snapshot import Snapshot, take_snapshot
from tests.conftest import KEY
from tests.postgres import Server, needs_server
from tests.swdesk.reports.conftest import fill


def said(snapshot: Snapshot) -> dict[str, Any]:
    """Without the hash of the annex, whose record ids come from each station's own secret, and what it enters."""
    return {k: v for k, v in snapshot.public.items() if k not in {"annex_hash", "fingerprint", "check_code"}}


@needs_server
def test_the_same_records_give_the_same_snapshot(snapshot: Snapshot, server: Server, tmp_path: Path) -> None:
    clock = FixedClock(datetime(2026, 10, 8, 10, tzinfo=UTC))
    name = server.store()
    store = create_store(tmp_path / "client", KEY, clock=clock, address=server.address(name))
    fill(store, clock)
    with store.read() as session:
        found = take_snapshot(session, parse_period("2026Q3"), clock=clock, random=bytes)
    store.close()
    server.drop(name)
    assert said(found) == said(snapshot)
