"""Superiors of a small station, each with the report of the office below it on the shelf: county, city, province."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from db.bundles import Received
from swdesk.desk import Desk, create_desk
from swdesk.i18n import translator
from swdesk.periods import Period, last_finished_quarter
from swdesk.reports.ledgers import unit_facts
from swdesk.reports.snapshot import canonical, take_snapshot
from swdesk.security.seal import Cost
from ui.widgets.booklet import pdf_of

CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
LEVELS = {"3": "county", "2": "city", "1": "province"}
ALIKE = {"city": ("board", "rollup"), "province": ("board", "rollup")}
"""Of these only what differs from a county is walked: what came up, and its sums."""
NAMES = {"3": "示范县民政局", "2": "示范市民政局", "1": "示范省民政厅"}


def offices(below: Desk, folder: Path) -> Iterator[tuple[str, Desk]]:
    """Every office above a station, from the county up; what an office states is made when the next one is."""
    for level, name in LEVELS.items():
        desk, _phrase = create_desk(
            folder / name, unit_name=NAMES[level] if translator.chinese else name.title(), unit_code="999999"[: 2 * int(level)], level=level, worker_name="Ann",
            password="123456", cost=CHEAP,
        )  # fmt: skip
        period = last_finished_quarter(desk.clock.today())
        for one in (period.previous(), period):
            _put(below, desk, one)
        yield name, desk
        below = desk


def _put(below: Desk, desk: Desk, period: Period) -> None:
    """The report of the office below, as it lies on the shelf once it was received."""
    with below.store.read() as session:
        public = take_snapshot(session, period, clock=desk.clock, random=os.urandom).public
        facts = unit_facts(session)
    with desk.store.local() as session:
        session.add(Received(
            id=os.urandom(32).hex(), unit="", unit_name=facts["name"], unit_code=facts.get("unit_code") or "", period=period.key,
            version=1, received_on=desk.clock.today(), state="accepted", remark="", fingerprint=public["fingerprint"],
            check_code=public["check_code"], sender_key="00", sealed=False, public=canonical(public), pdf=pdf_of("# 1", ""),
        ))  # fmt: skip
