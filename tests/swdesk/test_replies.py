"""Answers to reports: the county returns or accepts, the station takes it in, once, from nobody else."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from db.bundles import Received, Transfer
from db.documents import Report
from db.files import Files
from db.store import Store
from swdesk import devices, filing, received, replies
from swdesk.bundles import reply as form
from swdesk.bundles.cards import Card, DeviceKeys, device_keys, keep_card, superior_card, vouch
from swdesk.bundles.container import read_file
from swdesk.bundles.errors import NotForUsError
from swdesk.bundles.verify import verify_file
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.replies import Remark
from swdesk.reports.snapshot import canonical
from swdesk.sync.facts import adopt_facts, facts_of
from tests.conftest import KEY
from tests.swdesk.test_collect import Unit, unit

PERIOD = parse_period("2026Q3")
REMARK = Remark("visits", "period", "与走访表不符，请核对")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))


@pytest.fixture
def station(new_store: Callable[..., Store], clock: FixedClock) -> Unit:
    made = unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")
    made.visit(2)
    return made


@pytest.fixture
def county(new_store: Callable[..., Store], clock: FixedClock, station: Unit) -> Unit:
    made = unit(new_store, clock, "示范县民政局", "999999", "3")
    with made.store.local() as session:
        card = device_keys(session, os.urandom).card("示范县民政局", "999999", "3")
    with station.store.local() as session:
        keep_card(session, card, "superior", confirmed=True)
    return made


@pytest.fixture
def report(station: Unit, county: Unit, tmp_path: Path) -> uuid.UUID:
    """A report of the station that the county has taken in."""
    made = station.sign()
    receive(county.store, station.export(made, tmp_path), clock=county.clock)
    return made


def row_of(county: Unit) -> str:
    with county.store.read() as session:
        return session.scalars(select(Received.id)).one()


def confirm(county: Unit) -> None:
    with county.store.write("核对") as work:
        received.confirm(work.session, row_of(county))


def answer(county: Unit, folder: Path, *, give_back: bool = False) -> Path:
    """Decide, and write the file."""
    with county.store.write("答复") as work:
        if give_back:
            replies.give_back(work.session, row_of(county), "请更正", [REMARK])
        else:
            replies.accept(work.session, row_of(county), "很好")
    [path] = replies.export_replies(county.store, "2026Q3", folder, clock=county.clock, user_name="王科员")
    return path


def take(unit: Unit, path: Path) -> tuple[str, str]:
    [found] = receive(unit.store, path, clock=unit.clock, files=unit.files).files
    return found.outcome, found.text


def told(station: Unit) -> replies.Told | None:
    with station.store.read() as session:
        return replies.told(session, "2026Q3")


def test_a_return_reaches_the_report_with_its_remarks(
    station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path
) -> None:
    assert take(station, answer(county, tmp_path, give_back=True))[0] == "接收"
    found = told(station)
    assert found is not None
    assert (found.answer, found.text, found.remarks) == ("returned", "请更正", (REMARK,))


def test_a_return_opens_the_report_and_the_next_version_still_shows_why(
    station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path
) -> None:
    take(station, answer(county, tmp_path, give_back=True))
    with station.store.write("更正") as work:
        filing.new_version(work.session, "2026Q3")
    found = told(station)
    assert found is not None
    assert found.version == 1
    with station.store.read() as session:
        assert filing.standing(session, "2026Q3").open


def test_having_received_a_report_is_an_answer(
    station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path
) -> None:
    [path] = replies.export_replies(county.store, "2026Q3", tmp_path, clock=county.clock)
    take(station, path)
    with station.store.read() as session:
        assert session.scalars(select(Report.state)).one() == "received"


def test_an_answer_goes_out_once(county: Unit, report: uuid.UUID, tmp_path: Path) -> None:
    replies.export_replies(county.store, "2026Q3", tmp_path, clock=county.clock)
    with pytest.raises(UserError, match="没有要发出的回执"):
        replies.export_replies(county.store, "2026Q3", tmp_path, clock=county.clock)


def test_accepting_waits_for_the_check_code(county: Unit, report: uuid.UUID) -> None:
    with pytest.raises(UserError, match="校验码"), county.store.write("通过") as work:
        replies.accept(work.session, row_of(county))


def test_a_return_needs_a_reason(county: Unit, report: uuid.UUID) -> None:
    with pytest.raises(UserError, match="退回原因"), county.store.write("退回") as work:
        replies.give_back(work.session, row_of(county), "  ")


def test_a_returned_report_may_be_accepted_after_all(
    station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path
) -> None:
    confirm(county)
    back = answer(county, tmp_path, give_back=True)
    good = answer(county, tmp_path)
    take(station, good)
    assert take(station, back)[0] == "已有"  # the older answer came late
    found = told(station)
    assert found is not None
    assert found.answer == "accepted"
    with county.store.read() as session:
        assert len(received.standing(session, "2026Q3")) == 1


def test_the_same_file_twice_changes_nothing(
    station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path
) -> None:
    path = answer(county, tmp_path, give_back=True)
    assert [take(station, path)[0] for _turn in range(2)] == ["接收", "已有"]


def test_a_stranger_cannot_answer(
    station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path, clock: FixedClock
) -> None:
    stranger = DeviceKeys.generate(os.urandom)
    with station.store.read() as session:
        found = session.scalars(select(Report)).one()
    with station.store.local() as session:
        to = device_keys(session, os.urandom).card("示范县青禾镇社工站", "999999101", "4")
    made = form.Reply(
        "示范县青禾镇社工站",
        "999999101",
        "2026Q3",
        1,
        found.fingerprint or "",
        9,
        "returned",
        "假的",
        (),
        "某人",
        "2026-10-04",
    )
    sender = stranger.card("示范县民政局", "999999", "3")
    path = tmp_path / "x.swb"
    path.write_bytes(form.build_reply(made, sender, stranger, [to], created=clock.now(), random=os.urandom))
    outcome, text = take(station, path)
    assert (outcome, "不是本单位的上级" in text) == ("拒收", True)


def test_a_report_of_another_pc_is_waited_for(
    station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path
) -> None:
    path = answer(county, tmp_path, give_back=True)
    with station.store.write("删") as work:
        work.session.get_one(Report, report).deleted = True
    outcome, text = take(station, path)
    assert (outcome, "本机没有这一版" in text) == ("拒收", True)


@pytest.mark.parametrize(
    "content",
    [
        {"answer": "burned"},
        {"answer": "returned", "text": " ", "remarks": []},
        {"remarks": [{"code": "visits", "span": "century", "text": "x"}]},
        {"remarks": [{"code": "visits", "span": ["period"], "text": "x"}]},
        {"on": "2026-13-01"},
        {"text": "x" * 5001},
        {"unit": None},
    ],
)
def test_nonsense_is_refused_before_it_is_kept(
    station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: dict[str, object]
) -> None:  # fmt: skip
    plain = form.canonical
    monkeypatch.setattr(form, "canonical", lambda value: plain(value | content))
    path = answer(county, tmp_path, give_back=True)
    monkeypatch.undo()
    assert take(station, path)[0] == "拒收"
    assert told(station) is None


def test_both_sides_note_it(station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path) -> None:
    take(station, answer(county, tmp_path, give_back=True))
    for side, direction in ((county, "out"), (station, "in")):
        with side.store.read() as session:
            lines = session.scalars(select(Transfer.what).where(Transfer.direction == direction)).all()
        assert "2026年第三季度报告 第1版的回执（退回修改）" in lines


def test_verify_reads_an_answer(station: Unit, county: Unit, report: uuid.UUID, tmp_path: Path) -> None:
    path = answer(county, tmp_path, give_back=True)
    with station.store.local() as session:
        keys = device_keys(session, os.urandom)
    assert any("数字批注1处" in line for line in verify_file(path, keys).lines)


def test_remarks_are_kept_as_written(county: Unit, report: uuid.UUID) -> None:
    with county.store.write("退回") as work:
        replies.give_back(work.session, row_of(county), "", [REMARK])
    with county.store.read() as session:
        row = session.scalars(select(Received)).one()
        assert replies.remarks_on(row) == (REMARK,)
        assert json.loads(row.remarks or "") == [{"code": "visits", "span": "period", "text": REMARK.text}]


# ── the PCs of a station ─────────────────────────────────────────────────────────────────────────────────────


def second_pc(station: Unit, new_store: Callable[..., Store], clock: FixedClock) -> Unit:
    """Another PC, on the station's list and known to the county by that only."""
    store = new_store("second")
    with store.local() as session:
        card = device_keys(session, os.urandom).card("", "", "")
    with station.store.write("电脑") as work:
        devices.add(work.session, card, "2号电脑", today=date(2026, 10, 1))
    return Unit(store, Files(store.folder, KEY), clock)


def opens(pc: Unit, path: Path) -> bool:
    with pc.store.local() as session:
        keys = device_keys(session, os.urandom)
    try:
        return read_file(path, keys).kind == "reply"
    except NotForUsError:
        return False


def test_an_answer_opens_on_a_pc_known_by_the_list_only(
    station: Unit, county: Unit, new_store: Callable[..., Store], clock: FixedClock, tmp_path: Path
) -> None:
    pc = second_pc(station, new_store, clock)
    receive(county.store, station.export(station.sign(), tmp_path), clock=county.clock)
    assert opens(pc, answer(county, tmp_path, give_back=True))


def test_a_tick_makes_later_answers_open_there_too(
    station: Unit, county: Unit, new_store: Callable[..., Store], clock: FixedClock, tmp_path: Path
) -> None:
    pc = second_pc(station, new_store, clock)
    receive(county.store, station.export(station.sign(), tmp_path), clock=county.clock)
    confirm(county)
    with county.store.local() as session:
        row = session.get_one(Received, row_of(county))
        row.public = canonical(
            {key: value for key, value in json.loads(row.public).items() if key != "boxes"}
        )
    assert opens(pc, answer(county, tmp_path))


def test_a_pc_that_was_given_up_opens_no_answer(
    station: Unit, county: Unit, new_store: Callable[..., Store], clock: FixedClock, tmp_path: Path
) -> None:
    pc = second_pc(station, new_store, clock)
    receive(county.store, station.export(station.sign(), tmp_path), clock=county.clock)
    confirm(county)
    with county.store.local() as session, pc.store.local() as theirs:
        own = device_keys(theirs, os.urandom).card("", "", "").sign
        sender = Card("", "示范县青禾镇社工站", "999999101", "", "", "")
        vouch(session, sender, (), [own])
    assert not opens(pc, answer(county, tmp_path))


def test_a_pc_learns_the_superior_from_its_sync_file(
    station: Unit, county: Unit, new_store: Callable[..., Store], clock: FixedClock
) -> None:
    pc = second_pc(station, new_store, clock)
    with station.store.read() as session:
        facts = facts_of(session)
    with pc.store.local() as session:
        adopt_facts(session, facts)
        found = superior_card(session)
    assert found is not None
    assert found.name == "示范县民政局"


def test_a_pc_keeps_the_superior_that_it_has(
    station: Unit, county: Unit, new_store: Callable[..., Store], clock: FixedClock
) -> None:
    pc = second_pc(station, new_store, clock)
    other = DeviceKeys.generate(os.urandom).card("别的局", "999998", "3")
    with station.store.read() as session:
        facts = facts_of(session)
    with pc.store.local() as session:
        keep_card(session, other, "superior", confirmed=True)
        adopt_facts(session, facts)
        assert superior_card(session) == other
