"""A person's file goes to another station: on which ground, how little, to whom; it waits there as a lead; the slip comes back."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.bundles import Transfer
from db.cases import Case
from db.documents import Attachment
from db.people import Person
from db.referrals import Referral
from db.store import Store
from swdesk import records
from swdesk.bundles import container
from swdesk.bundles import referral as form
from swdesk.bundles.cards import Card, device_keys, keep_card
from swdesk.bundles.report import LeakError
from swdesk.bundles.verify import verify_file
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.files import Prepared, attach
from swdesk.indicators import Evaluator, by_code
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.referrals import parts, sending, taking
from tests.swdesk.test_collect import Unit, unit

TODAY = date(2026, 10, 4)
ID_NUMBER = "999999195808160033"
CONSENT = {"legal_basis": "01", "consent_by": "王建国", "consent_on": TODAY}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))


@pytest.fixture
def home(new_store: Callable[..., Store], clock: FixedClock) -> Unit:
    return unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")


@pytest.fixture
def away(new_store: Callable[..., Store], clock: FixedClock, home: Unit) -> Unit:
    made = unit(new_store, clock, "白石乡社工站", "999999102", "4")
    know(made, home)
    return made


def know(one: Unit, other: Unit) -> None:
    """Both keep the other's card, compared."""
    for here, there in ((one, other), (other, one)):
        with here.store.local() as session:
            keep_card(session, card_of(there), "peer", confirmed=True)


def card_of(side: Unit) -> Card:
    from swdesk.reports.ledgers import unit_facts

    with side.store.local() as session:
        facts = unit_facts(session)
        return device_keys(session, os.urandom).card(facts["name"], facts["code"], facts["level"])


def save(side: Unit, entity: str, /, **values: Any) -> uuid.UUID:
    with side.store.write("写") as work:
        return records.save(work.session, entity, values)


@pytest.fixture
def person(home: Unit) -> uuid.UUID:
    return save(
        home, "person", name="王建国", sex="1", born=date(1958, 8, 16), id_number=ID_NUMBER, phone="13800138000", village="柳树屯村",
        health="高血压", categories=("A01",),
    )  # fmt: skip


@pytest.fixture
def case(home: Unit, person: uuid.UUID) -> uuid.UUID:
    made = save(
        home, "case", number="GA-2026-0001", person=person, opened_on=date(2026, 5, 1), aim="稳定生活"
    )
    save(home, "case_session", case=made, day=date(2026, 8, 2), minutes=40, record="面谈")
    return made


def refer(home: Unit, person: uuid.UUID, **values: Any) -> uuid.UUID:
    facts = {
        "day": TODAY,
        "person": person,
        "reason": "05",
        "status": "01",
        "situation": "独居，需要入户照护",
    }
    return save(home, "referral", **(facts | CONSENT | values))


def send(
    home: Unit, away: Unit, referral: uuid.UUID, folder: Path, ticked: Any = parts.LEAST, **options: Any
) -> Path:
    return sending.export_referral(
        home.store,
        home.files,
        referral,
        card_of(away),
        folder,
        ticked=ticked,
        clock=home.clock,
        user_name="周敏",
        **options,
    )


def take(side: Unit, path: Path) -> tuple[str, str]:
    [found] = receive(side.store, path, clock=side.clock, files=side.files).files
    return found.outcome, found.text


def lead(side: Unit) -> Referral:
    with side.store.read() as session:
        return session.scalars(select(Referral).where(Referral.incoming.is_(True))).one()


def take_on(side: Unit) -> uuid.UUID:
    with side.store.write("接收") as work:
        return taking.take_on(work.session, side.files, lead(side).id, today=TODAY, worker=None, by="李站长")


def slip(away: Unit, folder: Path) -> Path:
    return sending.export_slip(away.store, lead(away).id, folder, clock=away.clock, user_name="李站长")


# ── leaving ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"legal_basis": None}, "处理依据"),
        ({"consent_on": None}, "同意人和同意日期"),
        ({"consent_by": " "}, "同意人和同意日期"),
    ],
)
def test_without_a_ground_nothing_leaves(
    home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path, values: dict[str, Any], why: str
) -> None:
    referral = refer(home, person, **values)
    with pytest.raises(UserError, match=why):
        send(home, away, referral, tmp_path)
    assert not list(tmp_path.glob("*.swb"))


def test_duty_needs_no_consent(home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path) -> None:
    referral = refer(home, person, legal_basis="02", consent_by=None, consent_on=None)
    assert send(home, away, referral, tmp_path).exists()


def test_a_child_does_not_consent_himself(home: Unit, away: Unit, tmp_path: Path) -> None:
    child = save(home, "person", name="李小宝", born=date(2016, 3, 15))
    with pytest.raises(UserError, match="监护人"):
        send(home, away, refer(home, child, consent_by="李小宝"), tmp_path)
    assert send(home, away, refer(home, child, consent_by="李大宝"), tmp_path).exists()


def test_the_least_leaves_unless_more_is_ticked(
    home: Unit, away: Unit, person: uuid.UUID, case: uuid.UUID, tmp_path: Path
) -> None:
    send(home, away, refer(home, person), tmp_path)
    with home.store.read() as session:
        referral = session.scalars(select(Referral)).one()
        said = dict(parts.said(parts.gather(session, home.files, referral, parts.LEAST, "")))
    facts = {
        "转介原因": "居住地变更",
        "服务对象情况摘要": "独居，需要入户照护",
        "处理依据": "本人或监护人同意",
        "同意人": "王建国",
    }
    own = {
        "姓名": "王建国",
        "性别": "男",
        "出生日期": "1958年8月16日",
        "联系电话": "13800138000",
        "村（社区）": "柳树屯村",
    }
    assert said == facts | own | {"同意日期": "2026年10月4日"}


def test_what_is_shown_is_what_is_in_the_file(
    home: Unit, away: Unit, person: uuid.UUID, case: uuid.UUID, tmp_path: Path
) -> None:
    referral = refer(home, person, case=case)
    ticked = {"situation", "case", "sessions"}
    with home.store.read() as session:
        shown = parts.said(sending.parcel(session, home.files, referral, ticked, "周敏").content)
    path = send(home, away, referral, tmp_path, ticked)
    with away.store.local() as session:
        keys = device_keys(session, os.urandom)
    assert parts.said(form.referral_of(container.read_file(path, keys))) == shown
    assert any(label == "个案服务记录" and "面谈" in value for label, value in shown)


def test_another_person_in_the_text_stops_it(
    home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path
) -> None:
    save(home, "person", name="赵桂英")
    referral = refer(home, person, situation="与赵桂英同住")
    with pytest.raises(LeakError) as caught:
        send(home, away, referral, tmp_path)
    assert caught.value.findings == ["赵桂英"]
    assert send(home, away, referral, tmp_path, overridden=["赵桂英"]).exists()


def test_a_number_that_was_not_ticked_stops_it(
    home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path
) -> None:
    """The own one leaves in its field or not at all; somebody else's never unasked."""
    with home.store.write("改") as work:
        found = work.session.get_one(Person, person)
        found.phone, found.id_number = "13800138000", "999999194001010018"
    referral = refer(home, person, situation="电话138 0013 8000，证号999999194001010018，邻居13900139000")
    with pytest.raises(LeakError) as caught:
        send(home, away, referral, tmp_path, {"contact"})
    assert caught.value.findings == ["999999194001010018", "13900139000"]
    with pytest.raises(LeakError) as caught:
        send(home, away, referral, tmp_path, {"contact", "id_number"})
    assert caught.value.findings == ["13900139000"]


def test_the_own_name_is_no_leak(home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path) -> None:
    assert send(home, away, refer(home, person, situation="王建国独居"), tmp_path).exists()


def test_a_unit_whose_card_nobody_compared_is_not_offered(home: Unit, away: Unit, clock: FixedClock) -> None:
    from swdesk.bundles.cards import DeviceKeys

    with home.store.local() as session:
        keep_card(session, DeviceKeys.generate(os.urandom).card("陌生站", "1", "4"), "peer")
    with home.store.read() as session:
        assert [card.name for card in sending.receivers(session)] == ["白石乡社工站"]


def test_the_name_of_the_file_names_nobody(home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path) -> None:
    assert "王建国" not in send(home, away, refer(home, person), tmp_path).name


# ── arriving ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_waits_as_a_lead_and_counts_nothing(
    home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path
) -> None:
    assert take(away, send(home, away, refer(home, person), tmp_path))[0] == "接收"
    assert (lead(away).receiver, lead(away).status) == ("示范县青禾镇社工站", "02")
    with away.store.read() as session:
        assert session.scalars(select(Person)).all() == []
        value = Evaluator(session).value(by_code("referrals"), parse_period("2026Q4").span)
    assert value.value == 0


def test_twice_changes_nothing(home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path) -> None:
    path = send(home, away, refer(home, person), tmp_path)
    assert [take(away, path)[0] for _turn in range(2)] == ["接收", "已有"]


def test_a_sender_whose_card_nobody_compared_waits(
    home: Unit, new_store: Callable[..., Store], clock: FixedClock, person: uuid.UUID, tmp_path: Path
) -> None:
    stranger = unit(new_store, clock, "远山乡社工站", "999999103", "4")
    path = send(home, stranger, refer(home, person), tmp_path)
    outcome, text = take(stranger, path)
    assert (outcome, card_of(home).confirmation in text) == ("拒收", True)
    know(stranger, home)
    assert take(stranger, path)[0] == "接收"


def test_taking_on_makes_the_file_and_the_case(
    home: Unit, away: Unit, person: uuid.UUID, case: uuid.UUID, tmp_path: Path
) -> None:
    with home.store.write("附件") as work:
        attach(work.session, home.files, "case", case, Prepared(b"scan", "image/png"), caption="协议")
    referral = refer(home, person, case=case, handover=True)
    take(away, send(home, away, referral, tmp_path, parts.WHOLE))
    made = take_on(away)
    with away.store.read() as session:
        one = session.get_one(Person, made)
        found = session.scalars(select(Case)).one()
        scan = session.scalars(select(Attachment).where(Attachment.parent == found.id)).one()
        assert (one.name, one.id_number, one.source, one.filed_on) == ("王建国", ID_NUMBER, "15", TODAY)
        assert (found.person, found.aim, found.opened_on, found.remark) == (
            made,
            "稳定生活",
            TODAY,
            "转入前的编号：GA-2026-0001",
        )
        assert away.files.get(scan.sha256 or "") == b"scan"
        assert records.total(session, "case_session", records.Query()) == 0, "counted where it was done"


def test_who_is_on_file_already_keeps_his_file(
    home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path
) -> None:
    known = save(away, "person", name="王建国", id_number=ID_NUMBER, village="别的村")
    take(away, send(home, away, refer(home, person), tmp_path, {"id_number"}))
    assert take_on(away) == known
    with away.store.read() as session:
        assert session.scalars(select(Person.village)).all() == ["别的村"]


def test_declining_makes_no_record_and_needs_a_reason(
    home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path
) -> None:
    take(away, send(home, away, refer(home, person), tmp_path))
    one = lead(away).id
    with pytest.raises(UserError, match="理由"), away.store.write("不接") as work:
        taking.decline(work.session, one, " ", today=TODAY, by="李站长")
    with away.store.write("不接") as work:
        taking.decline(work.session, one, "不在辖区", today=TODAY, by="李站长")
    with away.store.read() as session:
        assert session.scalars(select(Person)).all() == []


def test_it_is_decided_once(home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path) -> None:
    take(away, send(home, away, refer(home, person), tmp_path))
    take_on(away)
    with pytest.raises(UserError, match="等待接收"):
        take_on(away)


# ── the slip ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_slip_says_that_it_was_taken_on(
    home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path
) -> None:
    referral = refer(home, person)
    take(away, send(home, away, referral, tmp_path))
    take_on(away)
    back = slip(away, tmp_path)
    assert [take(home, back)[0] for _turn in range(2)] == ["接收", "已有"]
    with home.store.read() as session:
        one = session.get_one(Referral, referral)
        assert (one.status, one.replied_on, one.reply_by) == ("03", TODAY, "李站长")
        value = Evaluator(session).value(by_code("referrals_accepted"), parse_period("2026Q4").span)
        assert value.value == 1


def test_a_handover_that_was_taken_on_closes_the_case(
    home: Unit, away: Unit, person: uuid.UUID, case: uuid.UUID, tmp_path: Path
) -> None:
    take(away, send(home, away, refer(home, person, case=case, handover=True), tmp_path, parts.WHOLE))
    take_on(away)
    assert "结案" in take(home, slip(away, tmp_path))[1]
    with home.store.read() as session:
        one = session.get_one(Case, case)
        assert (one.closed_on, one.close_reason) == (TODAY, "03")


def test_a_refusal_comes_back_with_its_reason(
    home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path
) -> None:
    take(away, send(home, away, refer(home, person), tmp_path))
    with away.store.write("不接") as work:
        taking.decline(work.session, lead(away).id, "不在辖区", today=TODAY, by="李站长")
    assert "不在辖区" in take(home, slip(away, tmp_path))[1]


def test_another_unit_cannot_answer(
    home: Unit,
    away: Unit,
    new_store: Callable[..., Store],
    clock: FixedClock,
    person: uuid.UUID,
    tmp_path: Path,
) -> None:
    other = unit(new_store, clock, "远山乡社工站", "999999103", "4")
    know(other, home)
    referral = refer(home, person)
    send(home, away, referral, tmp_path)
    with other.store.local() as session:
        keys = device_keys(session, os.urandom)
    made = form.Slip(referral.hex, "accepted", "", "某人", "2026-10-04")
    path = tmp_path / "x.swb"
    path.write_bytes(
        form.build_slip(made, card_of(other), keys, card_of(home), created=clock.now(), random=os.urandom)
    )
    assert take(home, path)[0] == "拒收"


def test_both_sides_note_it(home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path) -> None:
    take(away, send(home, away, refer(home, person), tmp_path))
    for side in (home, away):
        with side.store.read() as session:
            assert session.scalars(select(Transfer.what)).all() == ["转介：王建国"]


# ── hostile and odd ──────────────────────────────────────────────────────────────────────────────────────────


def hostile(home: Unit, away: Unit, folder: Path, **changes: Any) -> Path:
    """A referral of a known unit that says anything."""
    facts = {
        "id": "1" * 32, "day": "2026-10-04", "handover": False, "reason": "05", "situation": "", "provided": "", "expected": "",
        "materials": "", "legal_basis": "02", "consent_by": "", "consent_on": None, "worker": "", "phone": "",
    }  # fmt: skip
    raw: dict[str, Any] = {
        "records": [{"kind": "person", "id": "2" * 32, "values": {"name": "x"}}],
        "files": [],
    }
    raw |= {"referral": facts | changes.pop("facts", {})} | changes
    with home.store.local() as session:
        keys = device_keys(session, os.urandom)
    content = form.Content(raw["referral"], raw["records"], raw["files"])
    data = form.build_referral(
        content, card_of(home), keys, card_of(away), fields=["x"], purpose="转介", overridden=[], created=home.clock.now(),
        random=os.urandom,
    )  # fmt: skip
    path = folder / "hostile.swb"
    path.write_bytes(data)
    return path


PERSON = {"kind": "person", "id": "2" * 32, "values": {"name": "x"}}


@pytest.mark.parametrize(
    "changes",
    [
        {"records": []},
        {"records": [PERSON, PERSON]},
        {"records": [PERSON, PERSON | {"id": "3" * 32}]},
        {"records": [PERSON | {"values": {"born": "1958-02-30"}}]},
        {"records": [PERSON | {"values": {"name": ["x"]}}]},
        {"records": [PERSON | {"values": {"categories": "A01"}}]},
        {"records": [PERSON, {"kind": "worker", "id": "4" * 32, "values": {}}]},
        {"records": [PERSON, {"kind": "case", "id": "4" * 32, "values": {"goals": -1}}]},
        {"facts": {"day": "soon"}},
        {"facts": {"id": "../x"}},
        {"files": [{"sha256": "0" * 64, "name": "a", "media": "", "role": "99", "parent": "2" * 32}]},
    ],
)
def test_nonsense_is_refused_whole(home: Unit, away: Unit, tmp_path: Path, changes: dict[str, Any]) -> None:
    assert take(away, hostile(home, away, tmp_path, **changes))[0] == "拒收"


def test_links_to_what_did_not_come_are_left_out(home: Unit, away: Unit, tmp_path: Path) -> None:
    case = {"kind": "case", "id": "4" * 32, "values": {"person": "9" * 32, "aim": "x", "unheard_of": 1}}
    assert take(away, hostile(home, away, tmp_path, records=[PERSON, case]))[0] == "接收"
    take_on(away)
    with away.store.read() as session:
        assert session.scalars(select(Case.person)).one() is None


def test_verify_reads_both(home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path) -> None:
    path = send(home, away, refer(home, person), tmp_path)
    take(away, path)
    take_on(away)
    for side, file, word in ((away, path, "转介给 白石乡社工站"), (home, slip(away, tmp_path), "转介回执")):
        with side.store.local() as session:
            keys = device_keys(session, os.urandom)
        assert any(word in line for line in verify_file(file, keys).lines)


def test_taking_on_can_be_undone(home: Unit, away: Unit, person: uuid.UUID, tmp_path: Path) -> None:
    from tests.swdesk.test_catalogues import undo_last

    take(away, send(home, away, refer(home, person), tmp_path))
    take_on(away)
    undo_last(away)
    assert lead(away).status == "02"
    with away.store.read() as session:
        assert session.scalars(select(Person).where(Person.deleted.is_(False))).all() == []
