"""本站电脑 and 两处内容 in the window."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import local, merge
from db.changes import Write, apply
from db.files import Files
from db.people import Person
from db.store import MOVED, Store
from db.sync import Peer, Quarantine
from swdesk import conflicts, devices
from swdesk.bundles.cards import keep_card, write_card
from swdesk.bundles.sync import change_chunk
from swdesk.receiving import receive
from swdesk.sync.sending import export_sync
from tests.db.test_merge import both, change, send
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


def told(page: DevicePage) -> list[str]:
    return [cell.text for line in range(page.notes.rowCount()) if (cell := page.notes.cell(line, 1))]


def test_a_restored_or_copied_store_says_so_until_it_was_read(
    page: DevicePage, services: Services, settle: Settle
) -> None:
    with services.store.local() as session:
        local.put_own(session, MOVED, b"before")
    page.refresh()
    settle()
    assert ["本机已换用新的身份" in text for text in told(page)] == [True]
    page.read_copy()
    settle()
    assert told(page) == []


def test_what_has_not_come_is_named(
    page: DevicePage, services: Services, new_store: Callable[..., Store], tmp_path: Path, settle: Settle
) -> None:
    """Two files of another PC, of which only the second one came."""
    other = new_store("b")
    with other.write("添加电脑") as work, services.store.local() as mine:
        devices.add(work.session, devices.own_card(mine), "", today=date(2026, 11, 23))
    with services.store.local() as session, other.local() as theirs:
        keep_card(session, devices.own_card(theirs), devices.ROLE, confirmed=True)
    files = Files(other.folder, other.key)
    for number in (1, 2):
        with other.write("登记") as work:
            work.session.add(Person(name=f"编号{number}"))
        with other.read() as session:
            mine_says = merge.vector(session)
        (place := tmp_path / str(number)).mkdir()
        export_sync(other, files, place, clock=services.clock)
        with other.local() as session:  # as if this PC had said that it has it all
            with services.store.local() as here:
                sign = devices.own_card(here).sign
            row = Peer(
                sign=sign, origin="x", number=0, at=0, vector=json.dumps(mine_says), holds="[]", parts="{}"
            )
            session.merge(row)
    files.close()
    receive(services.store, tmp_path / "2", clock=services.clock)
    page.refresh()
    settle()
    assert ["还缺" in text for text in told(page)] == [True]
    receive(services.store, tmp_path / "1", clock=services.clock)
    page.refresh()
    settle()
    assert told(page) == []


def test_two_pcs_in_one_name_are_told_and_both_are_kept(
    page: DevicePage, services: Services, new_store: Callable[..., Store], settle: Settle
) -> None:
    """An image of a PC that went on under the same name."""
    one, twin = new_store("b"), new_store("twin")
    twin.origin = one.origin
    for store, name in ((one, "孙秀兰"), (twin, "别的内容")):
        with store.write("登记") as work:
            work.session.add(Person(name=name))
    send(one, services.store)
    with twin.read() as session:
        [stretch] = merge.stretches(session, merge.vector(session), 10)
    with services.store.local() as session:
        data = change_chunk(0, stretch).data
        session.add(Quarantine(id="1", origin=one.origin, seq=1, sender="0" * 64, at=0, data=data))
    page.refresh()
    settle()
    assert ["出现两种说法" in text for text in told(page)] == [True]
    page.settle_fork(one.origin)
    settle()
    with services.store.read() as session:
        names = set(session.scalars(select(Person.name).where(Person.name.in_(["孙秀兰", "别的内容"]))))
    assert (told(page), names) == ([], {"孙秀兰", "别的内容"})


def test_new_keys_are_taken_only_after_a_person_said_so(
    page: DevicePage, services: Services, settle: Settle
) -> None:
    def code() -> str:
        with services.store.local() as session:
            return devices.own_card(session).confirmation

    before = code()
    page.ask = lambda *_args: ""  # type: ignore[method-assign]
    page.renew()
    settle()
    assert code() == before
    page.ask = lambda *_args: "换"  # type: ignore[method-assign]
    page.renew()
    settle()
    assert code() != before


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
