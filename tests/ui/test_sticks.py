"""A stick is plugged in while the window is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.files import Files
from db.people import Person
from db.store import Store
from swdesk import devices, records
from swdesk.bundles.cards import keep_card
from swdesk.drives import Drive, Medium
from swdesk.sync.sending import export_sync
from swdesk.watching import Watcher
from ui.main_window import MainWindow
from ui.services import Services
from ui.sticks import Sticks


@pytest.fixture
def stick(services: Services, new_store: Callable[..., Store], tmp_path: Path) -> Path:
    """With a sync file of another PC whose code was compared."""
    other = new_store("other")
    with other.write("建档") as work:
        records.save(work.session, "person", {"name": "孙秀兰", "filed_on": date(2026, 7, 1)})
    with services.store.local() as session, other.write("添加电脑") as work:
        devices.add(work.session, devices.own_card(session), "", today=date(2026, 11, 23))
    with other.local() as session, services.store.local() as mine:
        keep_card(mine, devices.own_card(session), devices.ROLE, confirmed=True)
    files = Files(other.folder, other.key)
    (tmp_path / "stick").mkdir()
    export_sync(other, files, tmp_path / "stick", clock=services.clock)
    files.close()
    return tmp_path / "stick"


def test_its_files_are_offered_and_taken(
    services: Services,
    window: Callable[[], MainWindow],
    stick: Path,
    settle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drives: list[Drive] = []
    monkeypatch.setattr("swdesk.watching.list_drives", lambda: list(drives))
    monkeypatch.setattr("swdesk.watching.find_usb_targets", lambda _store, _drives: [])
    main = window()
    sticks = Sticks(services, main.bars, Watcher(services.store.folder), main)
    sticks.look()
    settle()
    drives.append(Drive(stick, Medium.REMOVABLE))
    sticks.look()
    settle()
    assert "有 1 个可以接收的文件" in main.bars.card.text
    main.bars.card._act()
    settle()
    with services.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
