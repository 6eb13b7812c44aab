"""PCs of one station exchange files: pairing, loss, doubling, attachments, contradictions, revoked and copied PCs."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from db.changes import state_hash, verify_chain
from db.files import Files
from db.local import Local
from db.log import Change
from db.people import Person
from db.stations import Station
from db.store import Store, mark_restored, open_store
from swdesk import devices, records
from swdesk.bundles import container
from swdesk.bundles.cards import device_keys, known_cards
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.numbering import next_number
from swdesk.receiving import receive
from swdesk.sync import peers, sending, taking
from swdesk.sync.sending import SyncSent, export_sync
from tests.conftest import KEY


@dataclass
class Pc:
    store: Store
    files: Files
    clock: FixedClock

    @property
    def sign(self) -> str:
        with self.store.local() as session:
            return devices.own_card(session).sign

    def person(self, name: str = "赵桂英", **values: object) -> None:
        with self.store.write("建档") as work:
            records.save(work.session, "person", {"name": name, "filed_on": date(2026, 7, 1)} | values)

    def rename(self, old: str, new: str) -> None:
        with self.store.write("改名") as work:
            work.session.scalars(select(Person).where(Person.name == old)).one().name = new

    def export(self, folder: Path, *, everything: bool = False) -> SyncSent:
        folder.mkdir(parents=True, exist_ok=True)
        return export_sync(self.store, self.files, folder, clock=self.clock, everything=everything)

    def take(self, path: Path) -> list[str]:
        found = receive(self.store, path, clock=self.clock, files=self.files)
        return [item.outcome for item in found.files]

    def said(self, path: Path) -> str:
        return "".join(
            item.text for item in receive(self.store, path, clock=self.clock, files=self.files).files
        )

    def state(self) -> str:
        with self.store.read() as session:
            return state_hash(session)

    def changes(self) -> int:
        with self.store.read() as session:
            return session.scalar(select(func.count()).select_from(Change)) or 0


@pytest.fixture
def make(new_store: Callable[..., Store], clock: FixedClock) -> Callable[[str], Pc]:
    def made(name: str) -> Pc:
        store = new_store(name)
        return Pc(store, Files(store.folder, KEY), clock)

    return made


@pytest.fixture
def first(make: Callable[[str], Pc]) -> Pc:
    pc = make("first")
    with pc.store.write("建立") as work:
        work.session.add(
            Station(name="示范县青禾镇社工站", unit_code="999999101", level="4", kind="01", own=True)
        )
    pc.person()
    return pc


def pair(first: Pc, other: Pc, name: str = "") -> None:
    """添加电脑 on the first, and the code compared on the other."""
    with other.store.local() as session:
        card = devices.own_card(session)
    with first.store.write("添加电脑") as work:
        devices.add(work.session, card, name, today=date(2026, 11, 23))


def join(first: Pc, other: Pc, folder: Path) -> None:
    pair(first, other)
    first.export(folder)
    other.take(folder)
    with other.store.local() as session:
        taking.confirm(session, first.sign)
    other.take(folder)


@pytest.fixture
def second(first: Pc, make: Callable[[str], Pc], tmp_path: Path) -> Pc:
    pc = make("second")
    join(first, pc, tmp_path / "joining")
    return pc


def test_a_second_pc_gets_everything(first: Pc, second: Pc) -> None:
    assert second.state() == first.state()


def test_before_the_code_is_compared_nothing_is_taken(
    first: Pc, make: Callable[[str], Pc], tmp_path: Path
) -> None:
    other = make("other")
    pair(first, other)
    first.export(tmp_path / "stick")
    assert (other.take(tmp_path / "stick"), other.changes()) == (["待核对"], 0)
    with first.store.local() as session:
        assert devices.own_card(session).confirmation in other.said(tmp_path / "stick")


def test_work_on_both_comes_together(first: Pc, second: Pc, tmp_path: Path) -> None:
    first.person("钱大力")
    second.person("孙秀兰")
    first.export(tmp_path / "one")
    second.take(tmp_path / "one")
    second.export(tmp_path / "two")
    first.take(tmp_path / "two")
    assert first.state() == second.state()


def test_the_same_file_twice_changes_nothing(first: Pc, second: Pc, tmp_path: Path) -> None:
    first.person("钱大力")
    first.export(tmp_path / "one")
    assert second.take(tmp_path / "one") == ["接收"]
    before = second.changes()
    assert (second.take(tmp_path / "one"), second.changes()) == (["已有"], before)


def test_only_what_the_other_lacks_travels(first: Pc, second: Pc, tmp_path: Path) -> None:
    second.export(tmp_path / "answer")
    first.take(tmp_path / "answer")
    first.person("钱大力")
    assert first.export(tmp_path / "one").changes == 1


def test_a_lost_file_does_no_harm(first: Pc, second: Pc, tmp_path: Path) -> None:
    first.person("钱大力")
    first.export(tmp_path / "lost")
    first.person("孙秀兰")
    first.export(tmp_path / "next")
    second.take(tmp_path / "next")
    assert second.state() == first.state()


def test_everything_can_be_sent_again(first: Pc, second: Pc, tmp_path: Path) -> None:
    second.export(tmp_path / "answer")
    first.take(tmp_path / "answer")
    assert first.export(tmp_path / "all", everything=True).changes == first.changes()


def test_a_missing_part_is_named(
    first: Pc, second: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RUN", 2)
    monkeypatch.setattr(sending, "PART", 1)
    for number in range(6):
        first.person(f"钱{number}")
    sent = first.export(tmp_path / "parts")
    assert len(sent.paths) > 2
    sent.paths[-2].rename(tmp_path / "elsewhere.swb")
    assert f"还缺1号电脑的第{sent.number}个同步文件" in second.said(tmp_path / "parts")
    assert "还缺" not in second.said(tmp_path / "elsewhere.swb")
    assert second.state() == first.state()


def test_parts_come_in_any_order(
    first: Pc, second: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RUN", 2)
    monkeypatch.setattr(sending, "PART", 1)
    for number in range(6):
        first.person(f"钱{number}")
    paths = first.export(tmp_path / "parts").paths
    for path in random.Random(1).sample(paths, len(paths)):
        second.take(path)
    assert second.state() == first.state()


def test_what_came_after_a_gap_is_passed_on(
    first: Pc, second: Pc, third: Pc, lost: Path, tmp_path: Path
) -> None:
    third.take(lost)
    second.export(tmp_path / "on")
    assert third.take(tmp_path / "on") == ["接收"]
    assert third.state() == first.state()
    with third.store.read() as session:
        assert verify_chain(session) is None


def test_what_came_after_a_gap_under_an_older_program_waits(
    first: Pc, second: Pc, third: Pc, lost: Path, tmp_path: Path
) -> None:
    third.take(lost)
    with second.store.local() as session:
        session.execute(delete(Local).where(Local.key.startswith("follows:")))
    second.export(tmp_path / "on")
    assert third.take(tmp_path / "on") == ["接收"]
    second.take(lost)
    second.export(tmp_path / "again")
    third.take(tmp_path / "again")
    assert third.state() == first.state()


@pytest.fixture
def third(first: Pc, second: Pc, make: Callable[[str], Pc], tmp_path: Path) -> Pc:
    """A third PC that the second has heard of."""
    pc = make("third")
    join(first, pc, tmp_path / "three")
    first.export(tmp_path / "list")
    second.take(tmp_path / "list")
    return pc


@pytest.fixture
def lost(first: Pc, second: Pc, third: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one part of a sync file of the first that did not reach the second."""
    with monkeypatch.context() as patch:
        patch.setattr(sending, "RUN", 2)
        patch.setattr(sending, "PART", 1)
        for number in range(6):
            first.person(f"钱{number}")
        sent = first.export(tmp_path / "parts")
    path = sent.paths[-2].rename(tmp_path / "lost.swb")
    second.take(tmp_path / "parts")
    return path


def test_attachments_travel_in_pieces(
    first: Pc, second: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PIECE", 1000)
    monkeypatch.setattr(sending, "PART", 3000)
    data = os.urandom(9500)
    name = first.files.put(data)
    paths = first.export(tmp_path / "files").paths
    assert len(paths) > 3
    for path in reversed(paths):
        second.take(path)
    assert second.files.get(name) == data


def test_an_attachment_that_is_there_is_not_sent_again(first: Pc, second: Pc, tmp_path: Path) -> None:
    first.files.put(b"photo")
    first.export(tmp_path / "files")
    second.take(tmp_path / "files")
    second.export(tmp_path / "answer")
    first.take(tmp_path / "answer")
    assert first.export(tmp_path / "again").files == 0


def test_a_third_pc_hears_of_the_second_through_the_first(
    first: Pc, second: Pc, make: Callable[[str], Pc], tmp_path: Path
) -> None:
    second.person("孙秀兰")
    second.export(tmp_path / "two")
    first.take(tmp_path / "two")
    third = make("third")
    join(first, third, tmp_path / "three")
    assert third.state() == first.state()
    third.export(tmp_path / "back")
    assert second.take(tmp_path / "back") == ["待核对"], "it has not heard of the third yet"
    first.export(tmp_path / "list")
    second.take(tmp_path / "list")
    assert second.take(tmp_path / "back") == ["已有"]


def test_without_another_pc_it_says_what_to_do(first: Pc, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="还没有添加其他电脑"):
        first.export(tmp_path / "x")


def test_a_revoked_pc_is_refused_and_not_sealed_to(first: Pc, second: Pc, tmp_path: Path) -> None:
    second.person("孙秀兰")
    second.export(tmp_path / "two")
    with first.store.write("注销电脑") as work:
        [row] = [pc for pc in devices.pcs(work.session, devices.own_card(work.session)) if not pc.own]
        devices.revoke(work.session, row.id, "丢失", today=date(2026, 11, 23))
    assert "已注销" in first.said(tmp_path / "two")
    with pytest.raises(UserError, match="还没有添加其他电脑"):
        first.export(tmp_path / "x")


def test_a_pc_cannot_revoke_itself(first: Pc, second: Pc) -> None:
    with pytest.raises(UserError, match="本机"), first.store.write("注销电脑") as work:
        [row] = [pc for pc in devices.pcs(work.session, devices.own_card(work.session)) if pc.own]
        devices.revoke(work.session, row.id, "x", today=date(2026, 11, 23))


def test_an_outsider_cannot_write_into_the_station(
    first: Pc, second: Pc, make: Callable[[str], Pc], tmp_path: Path
) -> None:
    stranger = make("stranger")
    pair(stranger, first)
    stranger.person("李鬼")
    stranger.export(tmp_path / "forged")
    before = first.changes()
    assert (first.take(tmp_path / "forged"), first.changes()) == (["待核对"], before)


def test_a_member_cannot_speak_in_anothers_name(
    first: Pc, second: Pc, make: Callable[[str], Pc], tmp_path: Path
) -> None:
    """A head signed by another key than the origin's own is refused."""
    second.person("孙秀兰")
    with second.store.local() as session:
        keys = device_keys(session, os.urandom)
        peers.sign_own(session, first.store.origin, 1, keys)
    second.export(tmp_path / "forged")
    assert first.take(tmp_path / "forged") == ["拒收"]


def test_a_restored_pc_speaks_under_a_new_name(first: Pc, second: Pc, tmp_path: Path) -> None:
    old = second.store.origin
    second.store.close()
    mark_restored(second.store.folder)
    second.store = open_store(second.store.folder, KEY, clock=second.clock)
    assert second.store.origin != old
    second.person("孙秀兰")
    second.export(tmp_path / "two")
    assert first.take(tmp_path / "two") == ["接收"]
    second.store.close()


def test_a_copied_folder_speaks_under_a_new_name(first: Pc, second: Pc, tmp_path: Path) -> None:
    with second.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(second.store.folder, tmp_path / "copy")
    copy = open_store(tmp_path / "copy", KEY, clock=second.clock)
    assert copy.origin != second.store.origin
    with copy.local() as session, second.store.local() as other:
        assert (devices.was_copied(session), devices.was_copied(other)) == (True, False)
    copy.close()


def test_a_contradiction_is_kept_apart_and_said(first: Pc, second: Pc, tmp_path: Path) -> None:
    """A disk image of the second PC, set back and used again under the same name."""
    with second.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(second.store.folder, tmp_path / "image")
    twin_store = open_store(tmp_path / "image", KEY, clock=second.clock)
    twin_store.origin = second.store.origin
    twin = Pc(twin_store, Files(tmp_path / "image", KEY), second.clock)
    second.person("孙秀兰")
    second.export(tmp_path / "two")
    first.take(tmp_path / "two")
    twin.person("别的内容")
    twin.export(tmp_path / "twin")
    before = first.state()
    assert "互相矛盾" in first.said(tmp_path / "twin")
    assert first.state() == before
    with first.store.read() as session:
        assert len(peers.alarms(session)) == 1
    twin_store.close()


def test_numbers_carry_the_letter_of_the_pc(first: Pc, second: Pc) -> None:
    letters: list[str] = []
    for pc in (first, second):
        with pc.store.read() as session:
            letters.append(next_number(session, "case", 2026))
    assert letters == ["GA-2026-A001", "GA-2026-B001"]


def test_a_damaged_file_is_refused(first: Pc, second: Pc, tmp_path: Path) -> None:
    first.person("钱大力")
    [path] = first.export(tmp_path / "one").paths
    path.write_bytes(path.read_bytes()[:-50])
    assert second.take(path) == ["拒收"]


def test_no_name_stands_in_the_file(first: Pc, second: Pc, tmp_path: Path) -> None:
    [path] = first.export(tmp_path / "one", everything=True).paths
    assert "赵桂英".encode() not in path.read_bytes()


def test_a_thousand_changes_are_small(first: Pc, second: Pc, tmp_path: Path) -> None:
    with first.store.write("走访") as work:
        who = work.session.scalars(select(Person.id)).first()
        for number in range(1000):
            records.save(
                work.session,
                "visit",
                {"person": who, "day": date(2026, 8, 1), "method": "home", "content": f"看望第{number}次"},
            )
    second.export(tmp_path / "answer")
    first.take(tmp_path / "answer")
    sent = first.export(tmp_path / "one")
    assert (sent.changes >= 1000, sum(path.stat().st_size for path in sent.paths) <= 200_000) == (True, True)


def test_the_manifest_of_a_sync_file_is_checked(first: Pc, second: Pc, tmp_path: Path) -> None:
    [path] = first.export(tmp_path / "one").paths
    with second.store.local() as session:
        keys = device_keys(session, os.urandom)
        assert [card.role for card in known_cards(session)] == [devices.ROLE]
    manifest = container.read_file(path, keys).manifest
    assert manifest["vector"][first.store.origin][0][0] == 1
