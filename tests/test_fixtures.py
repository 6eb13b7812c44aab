"""Every released store and bundle opens for ever. Made by `python -m tests.make_fixtures` once a release, never again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from db import local
from db.changes import rebuilt_hash, state_hash, verify_chain
from db.files import Files
from db.referrals import Referral
from db.store import Store, open_store
from swdesk import devices, records, standards
from swdesk.bundles.cards import DeviceKeys, keep_card
from swdesk.bundles.container import read_file
from swdesk.bundles.referral import slip_of
from swdesk.bundles.reply import Remark, reply_of
from swdesk.bundles.report import public_of
from swdesk.clock import FixedClock
from swdesk.indicators import in_use
from swdesk.receiving import receive
from swdesk.referrals import taking
from tests.make_fixtures import ACROSS, COUNTY, DOWN, KEY, NAME, STATION, SYNC

HERE = Path(__file__).parent
STORES = sorted((HERE / "stores").glob("*.db"))
SYNC_FILES = sorted(SYNC.glob("*.swb"))
BUNDLES = sorted((HERE / "reference" / "bundles").glob("*.swb"))


@pytest.mark.parametrize("released", STORES, ids=lambda path: path.stem)
def test_a_released_store_opens(released: Path, tmp_path: Path) -> None:
    shutil.copy(released, tmp_path / "station.db")
    store = open_store(tmp_path, KEY)
    with store.read() as session:
        names = [row.labels["name"] for row in records.rows(session, "person", records.Query())]
        assert (names, verify_chain(session)) == ([NAME], None)
        assert state_hash(session) == rebuilt_hash(session)
    store.close()


@pytest.mark.parametrize("released", BUNDLES, ids=lambda path: path.stem)
def test_a_released_bundle_is_read(released: Path) -> None:
    keys: DeviceKeys | None = COUNTY if "sealed" in released.stem else None
    public = public_of(read_file(released, keys))
    assert (public["period"]["key"], public["values"]["visits"]["period"]["value"]) == ("2026Q3", 1)


@pytest.mark.parametrize("released", SYNC_FILES, ids=lambda path: path.stem)
def test_a_released_sync_file_is_taken_in(
    released: Path, new_store: Callable[..., Store], clock: FixedClock
) -> None:
    store = new_store()
    keys = json.dumps({"unit": COUNTY.unit, "sign": COUNTY.sign.hex(), "box": COUNTY.box})
    sender = read_file(released, COUNTY).sender
    with store.local() as session:
        local.put_own(session, "device_keys", keys.encode())
        keep_card(session, sender, devices.ROLE, confirmed=True)
    files = Files(store.folder, KEY)
    taken = receive(store, released, clock=clock, files=files)
    held = len(files.names())
    files.close()
    assert ([item.outcome for item in taken.files], held) == (["接收"], 1)
    with store.read() as session:
        names = [row.labels["name"] for row in records.rows(session, "person", records.Query())]
        assert names == [NAME]


@pytest.mark.parametrize("released", sorted(DOWN.glob("*-reply.swb")), ids=lambda path: path.stem)
def test_a_released_answer_is_read(released: Path) -> None:
    found = reply_of(read_file(released, STATION))
    assert (found.answer, found.remarks) == ("returned", (Remark("visits", "period", "请核对"),))


@pytest.mark.parametrize("released", sorted(DOWN.glob("*-catalogue.swb")), ids=lambda path: path.stem)
def test_a_released_catalogue_is_taken_in(
    released: Path, new_store: Callable[..., Store], clock: FixedClock
) -> None:
    store = new_store()
    with store.write("建立") as work:
        records.save(
            work.session, "station", {"name": "示范县青禾镇社工站", "unit_code": "999999101", "own": True}
        )
    with store.local() as session:
        keep_card(session, read_file(released, None).sender, "superior", confirmed=True)
    files = Files(store.folder, KEY)
    [found] = receive(store, released, clock=clock, files=files).files
    assert (found.outcome, len(files.names())) == ("接收", 1)
    files.close()
    with store.read() as session:
        kept = {
            kind: records.total(session, kind, records.Query())
            for kind in ("notice", "service_target", "code_item", "station")
        }
    assert kept == {"notice": 1, "service_target": 1, "code_item": 1, "station": 2}


@pytest.mark.parametrize("released", sorted(DOWN.glob("*-standards.swb")), ids=lambda path: path.stem)
def test_released_standards_wait_and_can_be_used(
    released: Path, new_store: Callable[..., Store], clock: FixedClock
) -> None:
    store = new_store()
    with store.local() as session:
        keep_card(session, read_file(released, None).sender, "superior", confirmed=True)
    files = Files(store.folder, KEY)
    [found] = receive(store, released, clock=clock, files=files).files
    files.close()
    with store.write("使用") as work:
        used = standards.confirm_all(work.session)
        forms = [one.name for one in standards.forms_in_use(work.session)]
        assert (found.outcome, used, forms) == ("接收", 2, ["县季报"])
        assert "phoned" in in_use(work.session)


@pytest.mark.parametrize("released", sorted(ACROSS.glob("*-referral.swb")), ids=lambda path: path.stem)
def test_a_released_referral_is_taken_in(
    released: Path, new_store: Callable[..., Store], clock: FixedClock
) -> None:
    store = new_store()
    keys = json.dumps({"unit": COUNTY.unit, "sign": COUNTY.sign.hex(), "box": COUNTY.box})
    with store.local() as session:
        local.put_own(session, "device_keys", keys.encode())
        keep_card(session, read_file(released, COUNTY).sender, "peer", confirmed=True)
    files = Files(store.folder, KEY)
    [found] = receive(store, released, clock=clock, files=files).files
    with store.write("接收") as work:
        referral = work.session.scalars(select(Referral.id)).one()
        taking.take_on(work.session, files, referral, today=clock.today(), worker=None, by="")
    files.close()
    with store.read() as session:
        people = [row.labels["name"] for row in records.rows(session, "person", records.Query())]
        cases = records.total(session, "case", records.Query())
    assert (found.outcome, people, cases) == ("接收", [NAME], 1)


@pytest.mark.parametrize("released", sorted(ACROSS.glob("*-slip.swb")), ids=lambda path: path.stem)
def test_a_released_slip_is_read(released: Path) -> None:
    assert slip_of(read_file(released, STATION)).decision == "accepted"


def test_there_is_something_to_keep() -> None:
    assert STORES
    assert SYNC_FILES
    assert len(BUNDLES) >= 2
