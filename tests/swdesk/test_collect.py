"""From a station's signed report to the county's roll-up: any order, any names, twice, damaged, newer, contradictory."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from db.bundles import Transfer
from db.files import Files
from db.stations import Station
from db.store import Store
from swdesk import collect, filing, onfile, records, superiors
from swdesk.bundles.cards import device_keys, keep_card
from swdesk.bundles.report import LeakError
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.indicators.contracts import contract_sign
from swdesk.leaks import Kind
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.sending import export_report
from tests.conftest import KEY

PERIOD = parse_period("2026Q3")


@dataclass
class Unit:
    store: Store
    files: Files
    clock: FixedClock

    def sign(self) -> uuid.UUID:
        with self.store.write("定稿") as work:
            return filing.sign(work.session, self.files, PERIOD, clock=self.clock, random=os.urandom)[0]

    def export(self, report: uuid.UUID, folder: Path, **options: object) -> Path:
        return export_report(self.store, self.files, report, folder, clock=self.clock, **options).path  # type: ignore[arg-type]

    def visit(self, count: int = 1, content: str = "看望") -> None:
        with self.store.write("走访") as work:
            person = records.save(work.session, "person", {"name": "赵桂英", "filed_on": date(2026, 7, 1)})
            for _ in range(count):
                records.save(
                    work.session,
                    "visit",
                    {"person": person, "day": date(2026, 8, 1), "method": "home", "content": content},
                )


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))


def unit(new_store: Callable[..., Store], clock: FixedClock, name: str, code: str, level: str) -> Unit:
    store = new_store(code)
    with store.write("建立") as work:
        work.session.add(Station(name=name, unit_code=code, level=level, kind="01", own=True))
    return Unit(store, Files(store.folder, KEY), clock)


@pytest.fixture
def station(new_store: Callable[..., Store], clock: FixedClock) -> Unit:
    made = unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")
    made.visit(3)
    return made


@pytest.fixture
def county(new_store: Callable[..., Store], clock: FixedClock, station: Unit) -> Unit:
    made = unit(new_store, clock, "示范县民政局", "999999", "3")
    with made.store.local() as session:
        card = device_keys(session, os.urandom).card("示范县民政局", "999999", "3")
    with station.store.local() as session:
        keep_card(session, card, "superior", confirmed=True)
    return made


def take(county: Unit, folder: Path) -> list[str]:
    return [item.outcome for item in receive(county.store, folder, clock=county.clock).files]


def test_a_renamed_bundle_is_known_by_its_content(station: Unit, county: Unit, tmp_path: Path) -> None:
    path = station.export(station.sign(), tmp_path)
    path.rename(tmp_path / "新建文件(1).zip")
    assert take(county, tmp_path / "新建文件(1).zip") == ["待核对"]


def test_twice_changes_nothing(station: Unit, county: Unit, tmp_path: Path) -> None:
    path = station.export(station.sign(), tmp_path)
    take(county, path)
    with county.store.read() as session:
        before = collect.board(session, PERIOD)
    assert take(county, path) == ["已有"]
    with county.store.read() as session:
        assert collect.board(session, PERIOD) == before


def test_damaged_is_refused_and_left_where_it_lies(station: Unit, county: Unit, tmp_path: Path) -> None:
    path = station.export(station.sign(), tmp_path)
    path.write_bytes(path.read_bytes()[:-100])
    assert take(county, path) == ["拒收"]
    assert path.exists()


def test_a_newer_version_replaces_and_states_its_difference(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    first = station.export(station.sign(), tmp_path)
    station.visit(2)
    with station.store.write("更正") as work:
        filing.new_version(work.session, PERIOD.key)
    second = station.export(station.sign(), tmp_path)
    assert take(county, first) + take(county, second) + take(county, first) == ["待核对", "待核对", "已有"]
    with county.store.read() as session:
        [row] = collect.standing(session, PERIOD.key)
        assert (row.version, "走访探访 3→5" in row.remark) == (2, True)


def test_older_after_newer_is_only_kept(station: Unit, county: Unit, tmp_path: Path) -> None:
    first = station.export(station.sign(), tmp_path)
    with station.store.write("更正") as work:
        filing.new_version(work.session, PERIOD.key)
    second = station.export(station.sign(), tmp_path)
    assert take(county, second) + take(county, first) == ["待核对", "较旧"]


def test_ticking_the_paper_trusts_the_device(station: Unit, county: Unit, tmp_path: Path) -> None:
    take(county, station.export(station.sign(), tmp_path))
    with county.store.read() as session:
        [row] = collect.standing(session, PERIOD.key)
    with county.store.write("核对") as work:
        collect.confirm(work.session, row.id)
    with county.store.read() as session:
        assert [row.state for row in collect.standing(session, PERIOD.key)] == [collect.ACCEPTED]


def test_without_a_card_totals_travel_alone(
    station: Unit, new_store: Callable[..., Store], clock: FixedClock, tmp_path: Path
) -> None:
    path = station.export(station.sign(), tmp_path)
    assert b"SWDESK-OPEN-1" in path.read_bytes()[:20]
    county = unit(new_store, clock, "示范县民政局", "999999", "3")
    assert take(county, path) == ["待核对"]
    with county.store.read() as session:
        [public] = collect.publics(session, PERIOD.key)
        assert (public["values"]["visits"]["period"]["value"], "ledgers" in public) == (3, False)


def test_no_name_stands_in_the_file(station: Unit, county: Unit, tmp_path: Path) -> None:
    data = station.export(station.sign(), tmp_path).read_bytes()
    assert "赵桂英".encode() not in data


def test_a_name_in_free_text_is_stopped(station: Unit, county: Unit, tmp_path: Path) -> None:
    with station.store.write("写") as work:
        filing.keep_edit(work.session, PERIOD.key, "stories", "为赵桂英老人申请了救助。")
    report = station.sign()
    with pytest.raises(LeakError, match="赵桂英"):
        station.export(report, tmp_path)
    assert list(tmp_path.glob("*.swb")) == []
    assert station.export(report, tmp_path, overridden=["赵桂英"]).exists()


def test_a_school_in_a_story_is_stopped_unless_the_unit_leaves_schools_out(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    with station.store.write("写") as work:
        records.save(work.session, "person", {"name": "钱小明", "school": "青禾小学"})
        filing.keep_edit(work.session, PERIOD.key, "stories", "小明（化名）在青禾小学读书。")
    report = station.sign()
    with pytest.raises(LeakError, match="学校 青禾小学"):
        station.export(report, tmp_path)
    onfile.choose(station.store, [Kind.SCHOOL])
    station.export(report, tmp_path)
    with station.store.read() as session:
        assert "没有核对：学校" in (session.scalars(select(Transfer.fields)).one() or "")


def test_both_sides_keep_a_ledger_of_what_left_and_came(station: Unit, county: Unit, tmp_path: Path) -> None:
    take(county, station.export(station.sign(), tmp_path))
    for side, direction in ((station, "out"), (county, "in")):
        with side.store.read() as session:
            assert [row.direction for row in session.scalars(select(Transfer))] == [direction]


def test_the_board_names_who_is_missing(county: Unit, clock: FixedClock) -> None:
    with county.store.write("单位") as work:
        work.session.add(Station(name="未报站", expected=True))
    with county.store.read() as session:
        assert [(row.unit, row.state) for row in collect.board(session, PERIOD)] == [("未报站", "未报")]


def test_the_rollup_is_a_pdf(station: Unit, county: Unit, clock: FixedClock, tmp_path: Path) -> None:
    take(county, station.export(station.sign(), tmp_path))
    with county.store.read() as session:
        superiors.write_rollup(session, PERIOD, tmp_path / "h.pdf", clock=clock)
    assert (tmp_path / "h.pdf").read_bytes()[:5] == b"%PDF-"


def test_nothing_received_is_a_sentence(county: Unit, clock: FixedClock, tmp_path: Path) -> None:
    with county.store.read() as session, pytest.raises(UserError, match="还没有收到"):
        superiors.write_rollup(session, PERIOD, tmp_path / "h.pdf", clock=clock)


def test_a_county_reports_its_sums_to_the_city(
    new_store: Callable[..., Store], station: Unit, county: Unit, clock: FixedClock, tmp_path: Path
) -> None:
    take(county, station.export(station.sign(), tmp_path))
    report = county.sign()
    city = unit(new_store, clock, "示范市民政局", "999900", "2")
    assert take(city, county.export(report, tmp_path)) == ["待核对"]
    with city.store.read() as session:
        document = superiors.document(session, PERIOD, clock=clock)
        assert collect.rollup(session, PERIOD)["visits"]["period"].text == "3"
    assert document is not None
    sheet = next(table for table in document.tables() if table.title.endswith("走访探访"))
    assert [row[0].text for row in sheet.rows] == ["合计", "示范县民政局"]


def test_the_paper_of_a_signed_roll_up_has_its_code_until_other_reports_come(
    station: Unit, county: Unit, clock: FixedClock, tmp_path: Path
) -> None:
    take(county, station.export(station.sign(), tmp_path))
    county.sign()
    codes = set[str]()
    for _round in range(2):
        with county.store.read() as session:
            proof = superiors.sealed(session, county.files, PERIOD)
            document = superiors.document(session, PERIOD, clock=clock, proof=proof)
            assert proof is not None
            assert document is not None
            codes.add(document.check_code)
            same = document.check_code == proof["check_code"]
        assert same is (_round == 0)
        station.visit()
        with station.store.write("更正") as work:
            filing.new_version(work.session, PERIOD.key)
        take(county, station.export(station.sign(), tmp_path))
    assert len(codes) == 2


def test_a_county_without_reports_has_nothing_to_sign(county: Unit) -> None:
    with pytest.raises(UserError, match="还没有收到"):
        county.sign()


def test_other_files_are_passed_over(county: Unit, tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_text("hi")
    assert take(county, tmp_path / "说明.txt") == ["跳过"]


def test_an_empty_stick_is_a_sentence(county: Unit, tmp_path: Path) -> None:
    folder = tmp_path / "空"
    folder.mkdir()
    with pytest.raises(UserError, match="没有文件"):
        take(county, folder)


def test_a_stick_pulled_while_writing_leaves_no_note(station: Unit, county: Unit, tmp_path: Path) -> None:
    report = station.sign()
    gone = tmp_path / "stick"
    gone.mkdir()
    shutil.rmtree(gone)
    with pytest.raises(UserError):
        station.export(report, gone)
    with station.store.read() as session:
        assert session.scalars(select(Transfer)).all() == []
        assert filing.standing(session, PERIOD.key).state == "signed"


def test_reports_on_contracts_of_the_same_days_arrive_apart(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    days = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    with station.store.write("合同") as work:
        signs = [
            contract_sign(records.save(work.session, "project", {"name": name} | days))
            for name in ("甲", "乙")
        ]
    periods = [parse_period(f"M20260101-20261231-{sign}").until(date(2026, 9, 30)) for sign in signs]
    for period in periods:
        with station.store.write("定稿") as work:
            report, _made = filing.sign(
                work.session, station.files, period, clock=station.clock, random=os.urandom
            )
        folder = tmp_path / period.contract
        folder.mkdir()
        path = station.export(report, folder)
        assert take(county, path) == ["待核对"]
    with county.store.read() as session:
        names = [collect.standing(session, period.key)[0].public for period in periods]
    assert ["甲" in str(json.loads(public)["project"]["name"]) for public in names] == [True, False]
