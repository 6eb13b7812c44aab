"""汇总报告 goes further up: signed once, written again, a new version when other reports have come."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.bundles import Received
from db.store import Store
from swdesk import filing, records
from swdesk.periods import parse_period
from swdesk.reports.snapshot import canonical, take_snapshot
from ui.pages.rollup import RollupPage
from ui.services import Services


@pytest.fixture
def reported(store: Store, new_store: Callable[..., Store], clock: Any) -> Callable[[int], None]:
    """Puts the report of a station with so many visits on the shelf of the county."""
    station = new_store("station")
    with station.write("单位") as work:
        records.save(
            work.session, "station", {"name": "青禾镇社工站", "own": True, "level": "4", "kind": "01"}
        )
    with store.write("单位") as work:
        records.save(work.session, "station", {"name": "示范县民政局", "own": True, "level": "3"})

    def put(visits: int) -> None:
        with station.write("走访") as work:
            for _index in range(visits):
                records.save(work.session, "visit", {"day": date(2026, 8, 1), "method": "home"})
        with station.read() as session:
            public = take_snapshot(session, parse_period("2026Q3"), clock=clock, random=bytes).public
        with store.local() as session:
            session.query(Received).delete()
            session.add(Received(
                id=os.urandom(32).hex(), unit="", unit_name="青禾镇社工站", unit_code="", period="2026Q3", version=1,
                received_on=date(2026, 10, 3), state="accepted", remark="", fingerprint=public["fingerprint"],
                check_code=public["check_code"], sender_key="00", sealed=False, public=canonical(public), pdf=None,
            ))  # fmt: skip

    return put


def test_sums_are_signed_sent_and_sent_again(
    services: Services,
    reported: Callable[[int], None],
    settle: Callable[[], None],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    services.level = "3"
    reported(2)
    page = RollupPage(services)
    qtbot.addWidget(page)
    asked: list[str] = []

    def confirm(title: str, text: str, yes: str) -> bool:
        asked.append(text)
        return bool(title and yes)

    page.upwards.confirm = confirm
    page.upwards.choose_folder = lambda: tmp_path
    versions: list[tuple[int, str]] = []
    for visits in (0, 0, 5):
        if visits:
            reported(visits)
        page.upwards.start()
        settle()
        with services.store.read() as session:
            found = filing.standing(session, "2026Q3")
        versions.append((found.version, found.state))
    assert versions == [(1, "sent"), (1, "sent"), (2, "sent")]
    assert ["第 2 版" in text for text in asked] == [False, False, True]
    assert len(list(tmp_path.iterdir())) >= 2
