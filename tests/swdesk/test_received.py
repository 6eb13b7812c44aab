"""Which report stands: strangers, contradictions, policies per level, files from a later program."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.store import Store
from swdesk import received, replies
from swdesk.bundles import container
from swdesk.bundles.cards import Card, DeviceKeys, device_keys, known_cards
from swdesk.bundles.policy import policy_for
from swdesk.bundles.report import Sending, build_report
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.reports.snapshot import take_snapshot
from tests.swdesk.test_collect import Unit, unit

PERIOD = parse_period("2026Q3")
STRANGER = DeviceKeys.generate(os.urandom)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))


@pytest.fixture
def station(new_store: Callable[..., Store], clock: FixedClock) -> Unit:
    made = unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")
    made.visit(2)
    return made


@pytest.fixture
def county(new_store: Callable[..., Store], clock: FixedClock) -> Unit:
    return unit(new_store, clock, "示范县民政局", "999999", "3")


def keys_of(side: Unit) -> DeviceKeys:
    with side.store.local() as session:
        return device_keys(session, os.urandom)


def bundle_of(
    station: Unit, folder: Path, *, keys: DeviceKeys | None = None, to: Card | None = None, version: int = 1
) -> Path:
    """A report of the station's records as they stand, signed by `keys`."""
    keys = keys or keys_of(station)
    with station.store.read() as session:
        snapshot = take_snapshot(
            session, PERIOD, clock=station.clock, random=os.urandom, signers=[keys.card("", "", "").sign]
        )
    sending = Sending(keys, to, version, station.clock.now(), os.urandom)
    path = folder / f"{os.urandom(4).hex()}.swb"
    path.write_bytes(build_report(snapshot.public, None, sending))
    return path


def take(county: Unit, path: Path) -> str:
    [found] = receive(county.store, path, clock=county.clock).files
    return found.outcome


def confirm_first(county: Unit) -> None:
    with county.store.read() as session:
        [row] = received.waiting(session, PERIOD.key)
    with county.store.write("核对") as work:
        received.confirm(work.session, row.id)


def standing_visits(county: Unit) -> float | None:
    with county.store.read() as session:
        [row] = received.standing(session, PERIOD.key)
    return received.number(json.loads(row.public), "visits")


def test_a_stranger_never_takes_the_place_of_a_confirmed_report(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    take(county, bundle_of(station, tmp_path))
    confirm_first(county)
    station.visit(5)
    assert take(county, bundle_of(station, tmp_path, keys=STRANGER, version=2)) == "待核对"
    assert standing_visits(county) == 2


def test_the_same_version_with_other_numbers_is_an_alarm(station: Unit, county: Unit, tmp_path: Path) -> None:
    take(county, bundle_of(station, tmp_path))
    confirm_first(county)
    station.visit(5)
    assert take(county, bundle_of(station, tmp_path)) == "拒收"
    assert standing_visits(county) == 2


def test_a_copied_snapshot_cannot_be_signed_by_another(station: Unit, county: Unit, tmp_path: Path) -> None:
    with station.store.read() as session:
        own = keys_of(station).card("", "", "").sign
        snapshot = take_snapshot(session, PERIOD, clock=station.clock, random=os.urandom, signers=[own])
    sending = Sending(STRANGER, None, 1, station.clock.now(), os.urandom)
    path = tmp_path / "copy.swb"
    path.write_bytes(build_report(snapshot.public, None, sending))
    assert take(county, path) == "拒收"


def test_confirming_trusts_the_device_for_later_versions(station: Unit, county: Unit, tmp_path: Path) -> None:
    take(county, bundle_of(station, tmp_path))
    confirm_first(county)
    station.visit(1)
    assert take(county, bundle_of(station, tmp_path, version=2)) == "接收"
    with county.store.read() as session:
        assert [known.confirmed for known in known_cards(session)] == [True]


def test_a_given_back_report_counts_no_more(station: Unit, county: Unit, tmp_path: Path) -> None:
    take(county, bundle_of(station, tmp_path))
    with county.store.read() as session:
        [row] = received.standing(session, PERIOD.key)
    with county.store.write("退回") as work:
        replies.give_back(work.session, row.id, "走访次数与台账不符")
    with county.store.read() as session:
        assert received.publics(session, PERIOD.key) == []


def test_a_file_too_new_is_kept_and_read_after_an_upgrade(
    station: Unit, county: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bundle_of(station, tmp_path)
    with monkeypatch.context() as older:
        older.setattr(container, "KINDS", ())
        assert take(county, path) == "留存"
    path.unlink()
    (tmp_path / "说明.txt").write_text("x")
    found = receive(county.store, tmp_path / "说明.txt", clock=county.clock).files
    assert [item.outcome for item in found] == ["待核对", "跳过"]


def test_above_the_county_small_cells_are_covered(station: Unit, tmp_path: Path) -> None:
    city = DeviceKeys.generate(os.urandom)
    path = bundle_of(station, tmp_path, to=city.card("示范市民政局", "9999", "2"))
    found = container.read_file(path, city)
    snapshot = json.loads(found.chunks["snapshot"])
    masked = json.loads(found.chunks["masked"])
    assert "categories" not in snapshot
    numbers = [number for rows in masked.values() for row in rows for number in row["numbers"]]
    assert not {1, 2} & {number for number in numbers if not isinstance(number, str)}


@pytest.mark.parametrize(("level", "cases"), [("3", True), ("2", False), ("1", False), ("4", True)])
def test_rows_of_persons_stop_at_the_county(level: str, cases: bool) -> None:
    card = DeviceKeys.generate(os.urandom).card("上级", "99", level)
    assert ("cases" in policy_for(card).ledgers) is cases


def test_a_report_of_ones_own_is_not_collected(station: Unit, tmp_path: Path) -> None:
    assert take(station, bundle_of(station, tmp_path)) == "拒收"


def test_a_unit_of_another_county_is_not_collected(
    county: Unit, new_store: Callable[..., Store], clock: FixedClock, tmp_path: Path
) -> None:
    elsewhere = unit(new_store, clock, "别县某镇社工站", "999998101", "4")
    elsewhere.visit(1)
    assert take(county, bundle_of(elsewhere, tmp_path)) == "拒收"


# ── the PCs of a unit ────────────────────────────────────────────────────────────────────────────────────────


def listed_bundle(
    station: Unit,
    folder: Path,
    keys: DeviceKeys,
    signers: list[DeviceKeys],
    revoked: list[DeviceKeys],
    version: int,
) -> Path:
    """A report whose snapshot names the PCs of the station."""
    with station.store.read() as session:
        snapshot = take_snapshot(
            session, PERIOD, clock=station.clock, random=os.urandom, signers=[one.card("", "", "").sign for one in signers],
            revoked=[one.card("", "", "").sign for one in revoked],
        )  # fmt: skip
    path = folder / f"{os.urandom(4).hex()}.swb"
    path.write_bytes(
        build_report(snapshot.public, None, Sending(keys, None, version, station.clock.now(), os.urandom))
    )
    return path


def test_one_tick_confirms_every_pc_of_the_list(station: Unit, county: Unit, tmp_path: Path) -> None:
    first, second = keys_of(station), DeviceKeys.generate(os.urandom)
    take(county, listed_bundle(station, tmp_path, first, [first, second], [], 1))
    confirm_first(county)
    station.visit(1)
    assert take(county, listed_bundle(station, tmp_path, second, [first, second], [], 2)) == "接收"


def test_before_the_tick_a_list_says_nothing(station: Unit, county: Unit, tmp_path: Path) -> None:
    first, second = keys_of(station), DeviceKeys.generate(os.urandom)
    take(county, listed_bundle(station, tmp_path, first, [first, second], [], 1))
    station.visit(1)
    assert take(county, listed_bundle(station, tmp_path, second, [first, second], [], 2)) == "待核对"


def test_a_lost_pc_is_refused_from_the_next_report_on(station: Unit, county: Unit, tmp_path: Path) -> None:
    first, lost = keys_of(station), DeviceKeys.generate(os.urandom)
    take(county, listed_bundle(station, tmp_path, first, [first, lost], [], 1))
    confirm_first(county)
    take(county, listed_bundle(station, tmp_path, first, [first], [lost], 2))
    station.visit(1)
    path = listed_bundle(station, tmp_path, lost, [lost, first], [], 3)
    [found] = receive(county.store, path, clock=county.clock).files
    assert (found.outcome, "已被" in found.text) == ("拒收", True)


def test_a_unit_speaks_for_its_own_pcs_only(
    station: Unit, county: Unit, new_store: Callable[..., Store], clock: FixedClock, tmp_path: Path
) -> None:
    other = unit(new_store, clock, "示范县白石乡社工站", "999999102", "4")
    take(county, bundle_of(other, tmp_path))
    confirm_first(county)
    first = keys_of(station)
    take(county, listed_bundle(station, tmp_path, first, [first], [keys_of(other)], 1))
    confirm_first(county)
    other.visit(1)
    assert take(county, bundle_of(other, tmp_path, version=2)) == "接收"


def test_a_report_names_the_pcs_of_the_station(station: Unit, clock: FixedClock) -> None:
    from datetime import date

    from db.devices import Device
    from swdesk import devices, filing

    card, lost = (DeviceKeys.generate(os.urandom).card("", "", "") for _one in range(2))
    with station.store.write("电脑") as work:
        devices.add(work.session, card, "2号电脑", today=date(2026, 10, 1))
        gone = devices.add(work.session, lost, "3号电脑", today=date(2026, 10, 1))
        devices.revoke(work.session, gone, "丢失", today=date(2026, 10, 2))
        assert work.session.get(Device, gone) is not None
        public = filing.sign(work.session, station.files, PERIOD, clock=clock, random=os.urandom)[1].public
    assert public["signers"] == [keys_of(station).card("", "", "").sign, card.sign]
    assert public["revoked"] == [lost.sign]
    assert public["boxes"][card.sign] == card.box
