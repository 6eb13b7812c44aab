"""本站电脑 and 两处内容 in the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.changes import Write, apply
from db.files import Files
from db.people import Person
from db.store import Store
from swdesk import conflicts, devices
from swdesk.bundles.cards import keep_card, write_card
from swdesk.receiving import receive
from swdesk.sync.sending import export_sync
from tests.db.test_merge import both, change
from ui.main_window import MainWindow
from ui.pages.bundles import ReceivePage
from ui.pages.conflicts import ConflictPage
from ui.pages.devices import DevicePage
from ui.services import Services

Settle = Callable[[], None]


@pytest.fixture
def page(
    services: Services, window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle
) -> DevicePage:
    main = window()
    main.open_page("bundles")
    tabs: Any = main.page("bundles")
    found = next(one for one in tabs.pages if isinstance(one, DevicePage))
    tabs.tabs.setCurrentIndex(tabs.pages.index(found))
    settle()
    return found


def cells(page: DevicePage) -> list[str]:
    grid = page.grid
    return [
        cell.text for line in range(grid.rowCount()) for column in range(grid.columnCount()) if (cell := grid.cell(line, column))
    ]  # fmt: skip


def card_of(store: Store, folder: Path) -> Path:
    with store.local() as session:
        write_card(devices.own_card(session), folder / "b.swcard")
    return folder / "b.swcard"


def added(page: DevicePage, other: Store, folder: Path, settle: Settle) -> None:
    page.ask = lambda *_args: "2号电脑"  # type: ignore[method-assign]
    page.add_file(card_of(other, folder))
    settle()


def test_a_pc_is_added_and_stands_on_the_list(
    page: DevicePage, new_store: Callable[..., Store], tmp_path: Path, settle: Settle
) -> None:
    added(page, new_store("b"), tmp_path, settle)
    assert {"1号电脑", "2号电脑", "A", "B", "还没来过"} <= set(cells(page))


def test_the_sync_file_brings_everything(
    page: DevicePage, services: Services, new_store: Callable[..., Store], tmp_path: Path, settle: Settle
) -> None:
    other = new_store("b")
    added(page, other, tmp_path, settle)
    page.send_to(tmp_path)
    settle()
    with other.local() as session, services.store.local() as mine:
        keep_card(session, devices.own_card(mine), devices.ROLE, confirmed=True)
    found = receive(other, tmp_path, clock=services.clock)
    assert "接收" in [item.outcome for item in found.files]


def test_a_revoked_pc_is_shown_so(
    page: DevicePage, services: Services, new_store: Callable[..., Store], tmp_path: Path, settle: Settle
) -> None:
    added(page, new_store("b"), tmp_path, settle)
    with services.store.local() as session:
        [other] = [pc for pc in devices.pcs(session, devices.own_card(session)) if not pc.own]
    page.revoke(other.id, other.name)
    settle()
    assert "已注销" in cells(page)


def test_a_stranger_waits_for_the_code(
    page: DevicePage, services: Services, new_store: Callable[..., Store], tmp_path: Path, settle: Settle
) -> None:
    other = new_store("b")
    with other.write("添加电脑") as work, services.store.local() as mine:
        devices.add(work.session, devices.own_card(mine), "", today=date(2026, 11, 23))
    files = Files(other.folder, other.key)
    export_sync(other, files, tmp_path, clock=services.clock)
    files.close()
    ReceivePage(services).take(tmp_path)
    settle()
    page.refresh()
    settle()
    assert page.notes.rowCount() == 1
    with other.local() as session:
        page.trust(devices.own_card(session).sign)
    settle()
    assert page.notes.rowCount() == 0


@pytest.fixture
def disputed(services: Services, new_store: Callable[..., Store], filled: dict[str, Any]) -> dict[str, Any]:
    other = new_store("b")
    both(services.store, other)
    change(services.store, "person", filled["person"], remark="甲写的", phone="13800000000")
    change(other, "person", filled["person"], remark="乙写的", phone="13900000000")
    both(services.store, other)
    return filled


@pytest.fixture
def settling(
    disputed: dict[str, Any], services: Services, window: Callable[[], MainWindow], settle: Settle
) -> ConflictPage:
    main = window()
    main.open_page("conflicts")
    settle()
    found = main.page("conflicts")
    assert isinstance(found, ConflictPage)
    return found


def waiting(services: Services) -> list[conflicts.Dispute]:
    with services.store.read() as session:
        return conflicts.disputes(session)


def test_both_contents_are_shown(services: Services, settling: ConflictPage) -> None:
    found = {one.key: {version.text for version in one.versions} for one in waiting(services)}
    assert found == {"remark": {"甲写的", "乙写的"}, "phone": {"13800000000", "13900000000"}}
    assert settling.remark == "2 处"


def test_taking_one_settles_it(services: Services, settling: ConflictPage, settle: Settle) -> None:
    [one] = [one for one in waiting(services) if one.key == "remark"]
    settling.decide(one, "乙写的")
    settle()
    assert [one.key for one in waiting(services)] == ["phone"]


def test_texts_can_be_joined(
    services: Services, settling: ConflictPage, settle: Settle, filled: dict[str, Any]
) -> None:
    [one] = [one for one in waiting(services) if one.key == "remark"]
    settling.join(one)
    settle()
    with services.store.read() as session:
        assert set((session.get_one(Person, filled["person"]).remark or "").split("\n")) == {
            "甲写的",
            "乙写的",
        }


def test_the_rest_takes_what_is_shown(services: Services, settling: ConflictPage, settle: Settle) -> None:
    settling.keep_shown()
    settle()
    assert [one.key for one in waiting(services)] == ["remark"]


def test_a_deletion_that_did_not_know_is_asked(
    services: Services, new_store: Callable[..., Store], filled: dict[str, Any]
) -> None:
    other = new_store("b")
    both(services.store, other)
    with services.store.write("删除") as work:
        apply(work.session, [Write("visit", filled["visit"], {"deleted": True}, new=False)])
    change(other, "visit", filled["visit"], content="补写")
    both(services.store, other)
    [one] = waiting(services)
    assert [version.text for version in one.versions] == ["删除", "保留（另一台电脑在这期间改过）"]
