"""What a county hands down: notices with files, service list, codes, register with cards, the due day; twice, out of order, by strangers."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.codes import code_list
from db.documents import Attachment
from db.extras import ExtraField
from db.fields import extra_id, extras_of, set_extras
from db.notices import Notice
from db.people import Person
from db.services import ServiceItem, ServiceTarget
from db.stations import Station
from db.store import Store
from swdesk import catalogues, records
from swdesk.bundles import catalogue as form
from swdesk.bundles.cards import DeviceKeys, device_keys, keep_card, known_cards
from swdesk.bundles.catalogue import Catalogue
from swdesk.bundles.verify import verify_file
from swdesk.clock import FixedClock
from swdesk.collect import due_date
from swdesk.files import Prepared, attach
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.service_list import target_id
from tests.swdesk.test_collect import Unit, unit

NEIGHBOUR = DeviceKeys.generate(os.urandom)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))


@pytest.fixture
def station(new_store: Callable[..., Store], clock: FixedClock) -> Unit:
    return unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")


@pytest.fixture
def county(new_store: Callable[..., Store], clock: FixedClock, station: Unit) -> Unit:
    made = unit(new_store, clock, "示范县民政局", "999999", "3")
    with made.store.local() as session:
        card = device_keys(session, os.urandom).card("示范县民政局", "999999", "3")
    with station.store.local() as session:
        keep_card(session, card, "superior", confirmed=True)
    return made


def save(side: Unit, entity: str, /, **values: Any) -> Any:
    with side.store.write("写") as work:
        return records.save(work.session, entity, values)


def hand_down(county: Unit, folder: Path) -> Path:
    return catalogues.export_catalogue(county.store, county.files, folder, clock=county.clock)


def take(side: Unit, path: Path) -> tuple[str, str]:
    [found] = receive(side.store, path, clock=side.clock, files=side.files).files
    return found.outcome, found.text


def test_a_notice_arrives_with_its_file(station: Unit, county: Unit, tmp_path: Path) -> None:
    notice = save(county, "notice", title="做好四季度走访", text="请认真落实", issued_on=date(2026, 10, 1))
    with county.store.write("附件") as work:
        attach(
            work.session,
            county.files,
            "notice",
            notice,
            Prepared(b"form", "text/plain"),
            caption="走访表.xlsx",
        )
    assert take(station, hand_down(county, tmp_path))[0] == "接收"
    with station.store.read() as session:
        found = session.scalars(select(Notice)).one()
        sent = session.scalars(select(Attachment).where(Attachment.parent == found.id)).one()
        assert (found.title, found.issued_by, sent.caption) == (
            "做好四季度走访",
            "示范县民政局",
            "走访表.xlsx",
        )
        assert station.files.get(sent.sha256 or "") == b"form"


def test_the_same_file_twice_writes_nothing(station: Unit, county: Unit, tmp_path: Path) -> None:
    save(county, "notice", title="通知", issued_on=date(2026, 10, 1))
    path = hand_down(county, tmp_path)
    assert [take(station, path)[0] for _turn in range(2)] == ["接收", "已有"]


def test_an_older_file_that_comes_late_changes_nothing(station: Unit, county: Unit, tmp_path: Path) -> None:
    item = save(county, "service_item", number="1", name="走访")
    save(county, "service_target", item=item, year=2026, target=100)
    old = hand_down(county, tmp_path)
    with county.store.write("改") as work:
        records.save(work.session, "service_item", {"name": "入户走访"}, id=item)
    new = hand_down(county, tmp_path)
    take(station, new)
    assert take(station, old)[0] == "较旧"
    with station.store.read() as session:
        assert session.scalars(select(ServiceItem.name)).one() == "入户走访"


def test_an_item_of_the_own_list_is_found_again(station: Unit, county: Unit, tmp_path: Path) -> None:
    mine = save(station, "service_item", number="1.1", name="入户 走访")
    item = save(county, "service_item", number="1.1", name="入户走访", indicator="visits")
    save(county, "service_target", item=item, year=2026, target=240, weight=10)
    take(station, hand_down(county, tmp_path))
    with station.store.read() as session:
        assert session.scalars(select(ServiceItem.indicator)).one() == "visits"
        target = session.get_one(ServiceTarget, target_id(mine, 2026))
        assert (target.item, target.target, target.weight) == (mine, 240, 10)


def test_own_items_stay(station: Unit, county: Unit, tmp_path: Path) -> None:
    save(station, "service_item", number="9", name="本站特色")
    save(county, "service_item", number="1", name="走访")
    take(station, hand_down(county, tmp_path))
    with station.store.read() as session:
        assert set(session.scalars(select(ServiceItem.name))) == {"本站特色", "走访"}


def test_taking_in_is_undone_as_one_step(station: Unit, county: Unit, tmp_path: Path) -> None:
    save(county, "notice", title="通知", issued_on=date(2026, 10, 1))
    save(county, "service_item", number="1", name="走访")
    take(station, hand_down(county, tmp_path))
    undo_last(station)
    with station.store.read() as session:
        for model in (Notice, ServiceItem):
            assert not session.scalars(select(model).where(model.deleted.is_(False))).all()


def undo_last(side: Unit) -> None:
    from db.changes import undo
    from db.log import Operation

    with side.store.read() as session:
        last = session.scalars(
            select(Operation.id).order_by(Operation.at.desc(), Operation.id.desc())
        ).first()
    assert last is not None
    with side.store.write("撤销") as work:
        undo(work.session, last)


def test_a_code_is_offered_from_then_on(station: Unit, county: Unit, tmp_path: Path) -> None:
    save(county, "code_item", list="errand_kind", code="A1", name="养老认证", aliases="养老资格认证")
    take(station, hand_down(county, tmp_path))
    item = code_list("errand_kind").find("养老资格认证")
    assert item is not None
    assert (item.code, code_list("errand_kind").items[-1].code) == ("A1", "99")


def test_a_list_that_rules_read_is_not_changed(station: Unit, county: Unit, tmp_path: Path) -> None:
    save(county, "code_item", list="user_role", code="A1", name="万能")
    take(station, hand_down(county, tmp_path))
    assert code_list("user_role").item("A1") is None


def test_another_store_does_not_inherit_codes(
    station: Unit, new_store: Callable[..., Store], clock: FixedClock
) -> None:
    save(station, "code_item", list="errand_kind", code="A1", name="养老认证")
    assert code_list("errand_kind").item("A1") is not None
    new_store("other")
    assert code_list("errand_kind").item("A1") is None


def test_a_field_of_the_county_is_asked_for_from_then_on(station: Unit, county: Unit, tmp_path: Path) -> None:
    defined = save(
        county, "extra_field", kind="person", name="防返贫监测", type="text", choices="是、否", required=True
    )
    bundle = hand_down(county, tmp_path)
    set_extras({})
    take(station, bundle)
    (field,) = extras_of(Person)
    assert (extra_id(field.name), field.label, field.choices, field.required) == (
        defined, "防返贫监测", ("是", "否"), True,
    )  # fmt: skip
    set_extras({})


def test_a_field_of_a_later_program_is_left_out(station: Unit, county: Unit, tmp_path: Path) -> None:
    save(county, "extra_field", kind="dream", name="梦", type="text")
    take(station, hand_down(county, tmp_path))
    with station.store.read() as session:
        assert session.scalars(select(ExtraField)).all() == []


def test_a_retired_code_keeps_its_label_but_is_not_offered(station: Unit) -> None:
    save(station, "code_item", list="errand_kind", code="02", name="陪同", retired=True)
    codes = code_list("errand_kind")
    assert codes.label("02") == "陪同"
    assert "02" not in {item.code for item in codes.offered}


def test_the_register_brings_cards_that_the_county_vouches_for(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    save(county, "station", name="白石乡社工站", unit_code="999999102", level="4", kind="01", expected=True)
    with county.store.local() as session:
        keep_card(session, NEIGHBOUR.card("白石乡社工站", "999999102", "4"), "unit", confirmed=True)
    take(station, hand_down(county, tmp_path))
    with station.store.read() as session:
        names = set(session.scalars(select(Station.name)))
        peers = [item for item in known_cards(session) if item.role == catalogues.PEER]
    assert names == {"示范县青禾镇社工站", "白石乡社工站"}
    assert [(one.card.name, one.confirmed) for one in peers] == [("白石乡社工站", True)]


def test_the_superior_stays_the_superior(station: Unit, county: Unit, tmp_path: Path) -> None:
    with county.store.local() as session:
        own = device_keys(session, os.urandom).card("示范县民政局", "999999", "3")
        keep_card(session, own, "unit", confirmed=True)
    save(county, "station", name="示范县民政局", unit_code="999999", level="3")
    take(station, hand_down(county, tmp_path))
    with station.store.read() as session:
        assert [item.role for item in known_cards(session)] == ["superior"]


def test_the_due_day_comes_from_the_county(station: Unit, county: Unit, tmp_path: Path) -> None:
    with county.store.write("设置") as work:
        own = work.session.scalars(select(Station.id)).one()
        records.save(work.session, "station", {"due_days_below": 10}, id=own)
    take(station, hand_down(county, tmp_path))
    with station.store.read() as session:
        assert session.scalars(select(Station.due_days)).one() == 10
    with county.store.read() as session:
        assert due_date(session, parse_period("2026Q3")) == date(2026, 10, 10)


def test_a_stranger_hands_nothing_down(
    station: Unit, county: Unit, tmp_path: Path, clock: FixedClock
) -> None:
    sender = NEIGHBOUR.card("示范县民政局", "999999", "3")
    path = tmp_path / "x.swb"
    path.write_bytes(
        form.build_catalogue(
            Catalogue(due_days=1), sender, NEIGHBOUR, 1, created=clock.now(), random=os.urandom
        )
    )
    outcome, text = take(station, path)
    assert (outcome, "不是本单位的上级" in text) == ("拒收", True)


def hostile(county: Unit, folder: Path, raw: Any, files: dict[str, bytes] | None = None) -> Path:
    """A catalogue of the county's own key that says anything."""
    with county.store.local() as session:
        keys = device_keys(session, os.urandom)
    sender = keys.card("示范县民政局", "999999", "3")
    made = Catalogue(**raw, files=files or {})
    path = folder / "hostile.swb"
    path.write_bytes(
        form.build_catalogue(made, sender, keys, 1, created=county.clock.now(), random=os.urandom)
    )
    return path


NOTICE = {
    "id": "0" * 32,
    "title": "x",
    "text": "",
    "issued_by": "",
    "issued_on": None,
    "due_on": None,
    "files": [],
}


@pytest.mark.parametrize(
    "raw",
    [
        {"due_days": -1},
        {"due_days": True},
        {"notices": [NOTICE | {"title": " "}]},
        {"notices": [NOTICE | {"id": "../x"}]},
        {"notices": [NOTICE | {"due_on": "2026-02-30"}]},
        {"notices": [NOTICE | {"files": [{"sha256": "0" * 64, "name": "a", "media": ""}]}]},
        {"notices": {"0": NOTICE}},
        {"codes": [{"list": "errand_kind", "code": "a b", "label": "x", "aliases": [], "retired": False}]},
        {"services": [{"id": "0" * 32, "number": "1", "name": "x", "targets": [{"year": 0, "target": 1}]}]},
        {"units": [{"name": "", "code": "", "level": "4", "kind": "01", "cards": []}]},
        {"units": [{"name": "x", "code": "", "level": "4", "kind": "01", "cards": ["x"]}]},
    ],
)
def test_nonsense_is_refused_whole(station: Unit, county: Unit, tmp_path: Path, raw: dict[str, Any]) -> None:
    assert take(station, hostile(county, tmp_path, raw))[0] == "拒收"


def test_a_forged_card_is_left_out(station: Unit, county: Unit, tmp_path: Path) -> None:
    card = NEIGHBOUR.card("白石乡社工站", "999999102", "4").as_dict() | {"name": "别的站"}
    raw = {"units": [{"name": "别的站", "code": "999999102", "level": "4", "kind": "01", "cards": [card]}]}
    take(station, hostile(county, tmp_path, raw))
    with station.store.read() as session:
        assert [item.role for item in known_cards(session)] == ["superior"]


def test_what_was_put_in_the_bin_stays_there(station: Unit, county: Unit, tmp_path: Path) -> None:
    save(county, "notice", title="通知", issued_on=date(2026, 10, 1))
    take(station, hand_down(county, tmp_path))
    with station.store.write("删") as work:
        work.session.scalars(select(Notice)).one().deleted = True
    assert take(station, hand_down(county, tmp_path))[0] == "已有"


def test_verify_reads_a_catalogue_without_keys(county: Unit, tmp_path: Path) -> None:
    save(county, "notice", title="通知", issued_on=date(2026, 10, 1))
    assert any("通知1条" in line for line in verify_file(hand_down(county, tmp_path)).lines)


def test_old_notices_are_not_handed_down_for_ever(county: Unit) -> None:
    save(county, "notice", title="去年", issued_on=date(2025, 1, 1))
    with county.store.read() as session:
        assert catalogues.compose(session, county.files, date(2026, 10, 4)).notices == []


def test_what_a_county_says_of_a_code_comes_whole(station: Unit, county: Unit, tmp_path: Path) -> None:
    day = date(2026, 1, 1)
    save(
        county,
        "code_item",
        list="client_category",
        code="A20",
        name="脱贫家庭学生",
        english="Pupil",
        like="B20",
        valid_from=day,
    )
    save(county, "code_item", list="risk", code="4", name="红色预警")
    take(station, hand_down(county, tmp_path))
    item = code_list("client_category").item("A20")
    assert item is not None
    assert (item.label, item.english, item.extra["roll"], item.valid_from) == (
        "脱贫家庭学生",
        "Pupil",
        "小",
        day,
    )
    assert code_list("risk").label("4") == "红色预警"
