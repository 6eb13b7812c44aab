"""A referral on its page: what would leave stands beside the form; what came is taken on or not."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.people import Person
from db.referrals import Referral
from db.store import Store
from swdesk import records
from swdesk.bundles.cards import device_keys, keep_card
from swdesk.clock import FixedClock
from swdesk.receiving import receive
from swdesk.referrals import parts, sending
from tests.swdesk.test_collect import Unit, unit
from tests.swdesk.test_referrals import card_of, refer
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


@pytest.fixture
def other(
    new_store: Callable[..., Store], clock: FixedClock, services: Services, filled: dict[str, Any]
) -> Unit:
    """Another station; both know each other's cards."""
    made = unit(new_store, clock, "白石乡社工站", "999999102", "4")
    with services.store.local() as session:
        keep_card(session, card_of(made), "peer", confirmed=True)
        mine = device_keys(session, os.urandom).card("青禾镇社工站", "", "4")
    with made.store.local() as session:
        keep_card(session, mine, "peer", confirmed=True)
    return made


def page_of(made: MainWindow, referral: uuid.UUID, settle: Settle) -> Any:
    made.open_record("referral", referral)
    settle()
    page: Any = made.page("daily")
    return page.page


def texts(page: Any) -> dict[str, str]:
    grid = page.lines
    return {grid.cell(line, 0).text: grid.cell(line, 1).text for line in range(grid.rowCount())}


@pytest.fixture
def referral(store: Store, filled: dict[str, Any]) -> uuid.UUID:
    values = {
        "day": date(2026, 11, 20),
        "person": filled["person"],
        "reason": "05",
        "legal_basis": "02",
        "status": "01",
    }
    with store.write("转介") as work:
        return records.save(work.session, "referral", values)


def test_what_would_leave_follows_the_ticks(
    other: Unit, referral: uuid.UUID, window: Window, settle: Settle
) -> None:
    page = page_of(window(), referral, settle)
    assert "风险等级" not in texts(page)
    page.ticks["situation"].setChecked(True)
    settle()
    assert {"姓名", "风险等级"} <= texts(page).keys()


def test_without_a_ground_it_says_why_and_cannot_be_sent(
    other: Unit, referral: uuid.UUID, store: Store, window: Window, settle: Settle
) -> None:
    with store.write("改") as work:
        records.save(work.session, "referral", {"legal_basis": "01"}, id=referral)
    page = page_of(window(), referral, settle)
    assert "同意人" in page.note.text()
    assert not page._send.isEnabled()


def test_the_file_is_written_and_the_referral_counts_as_sent(
    other: Unit, referral: uuid.UUID, store: Store, window: Window, settle: Settle, tmp_path: Path
) -> None:
    page = page_of(window(), referral, settle)
    page.choose_folder = lambda: tmp_path
    page.send()
    settle()
    assert len(list(tmp_path.glob("转介*.swb"))) == 1
    with store.read() as session:
        assert session.get_one(Referral, referral).status == sending.SENT


@pytest.fixture
def came(other: Unit, services: Services, clock: FixedClock, tmp_path: Path) -> uuid.UUID:
    """A referral from the other station."""
    with other.store.write("写") as work:
        person = records.save(work.session, "person", {"name": "刘大爷"})
    with services.store.local() as session:
        to = device_keys(session, os.urandom).card("青禾镇社工站", "", "4")
    path = sending.export_referral(
        other.store,
        other.files,
        refer(other, person, legal_basis="02"),
        to,
        tmp_path,
        ticked=parts.LEAST,
        clock=clock,
    )
    receive(services.store, path, clock=clock, files=services.files)
    with services.store.read() as session:
        return session.scalars(select(Referral.id).where(Referral.incoming.is_(True))).one()


def test_what_came_is_taken_on_and_answered(
    came: uuid.UUID, store: Store, window: Window, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    page = page_of(window(), came, settle)
    assert texts(page)["姓名"] == "刘大爷"
    page.take_on()
    settle()
    with store.read() as session:
        assert "刘大爷" in set(session.scalars(select(Person.name)))
    assert not page._slip.isHidden()
    folder = tmp_path / "back"
    folder.mkdir()
    page.choose_folder = lambda: folder
    page.slip()
    settle()
    assert len(list(folder.glob("转介回执*.swb"))) == 1


def test_a_case_is_referred_from_its_page(
    other: Unit, filled: dict[str, Any], store: Store, window: Window, settle: Settle
) -> None:
    made = window()
    made.open_record("case", filled["case"])
    settle()
    page: Any = made.page("cases")
    page.refer()
    settle()
    with store.read() as session:
        one = session.scalars(select(Referral)).one()
    assert (one.case, one.person) == (filled["case"], filled["person"])
    daily: Any = made.page("daily")
    assert daily.page.form.id == one.id
