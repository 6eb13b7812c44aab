"""Folders for evaluators: numbered, of a time, each with its contents; a cancelled export leaves whole files only."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from db.bundles import Transfer
from db.files import Files
from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.files import Prepared, attach
from swdesk.folders import export_folders, file_name, folders, hand_out, in_span
from swdesk.periods import Span
from swdesk.progress import Cancelled

TODAY = date(2026, 11, 23)
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))


def put(store: Store, kind: str, /, **values: object) -> uuid.UUID:
    with store.write("登记") as hand:
        return records.save(hand.session, kind, values)


@pytest.fixture
def files(store: Store) -> Iterator[Files]:
    made = Files.of(store)
    yield made
    made.close()


@pytest.fixture
def station(store: Store) -> dict[str, uuid.UUID]:
    put(store, "station", name="青禾镇社工站", own=True)
    person = put(store, "person", name="王芳")
    return {
        "case": put(store, "case", number="GA-2026-0001", person=person, opened_on=date(2025, 6, 1)),
        "activity": put(store, "activity", name="义诊/讲座", day=date(2026, 7, 6)),
        "visit": put(store, "visit", person=person, day=date(2026, 9, 3), content="安好"),
        "old": put(store, "visit", person=person, day=date(2024, 9, 3), content="旧"),
        "project": put(store, "project", name="社工站项目"),
    }


def test_there_are_thirteen_folders_in_order() -> None:
    assert len(folders()) == 13
    assert [one.name for one in folders()][:5] == ["行政类", "个案卷", "小组卷", "社区活动卷", "走访台账"]


def test_every_folder_has_its_contents(
    store: Store, files: Files, station: dict[str, uuid.UUID], tmp_path: Path
) -> None:
    done = export_folders(store, files, tmp_path, YEAR, TODAY)
    inside = sorted(done.place.iterdir())
    assert [one.name[:2] for one in inside] == [f"{n:02d}" for n in range(1, 14)]
    assert all((one / "00 卷内目录.pdf").is_file() for one in inside)


def test_files_are_numbered_and_can_be_read(
    store: Store, files: Files, station: dict[str, uuid.UUID], tmp_path: Path
) -> None:
    done = export_folders(store, files, tmp_path, YEAR, TODAY)
    case = done.place / "02 个案卷" / "01 GA-2026-0001 王芳.pdf"
    with pikepdf.open(case) as pdf:
        assert len(pdf.pages) > 3
    assert (done.place / "04 社区活动卷" / "01 义诊 讲座.pdf").is_file()
    assert (done.place / "05 走访台账" / "01 2026年9月走访记录表.pdf").is_file()


def test_what_lasts_belongs_to_every_year_it_touches(store: Store, station: dict[str, uuid.UUID]) -> None:
    with store.read() as session:
        assert in_span(session, "case", YEAR) == [station["case"]]
        assert in_span(session, "visit", YEAR) == [station["visit"]]


def test_papers_of_the_project_lie_in_their_folder(
    store: Store, files: Files, station: dict[str, uuid.UUID], tmp_path: Path
) -> None:
    with store.write("合同") as hand:
        attach(hand.session, files, "project", station["project"], Prepared(b"x", "text/plain"), role="22")
    done = export_folders(store, files, tmp_path, YEAR, TODAY)
    assert any(one.name.startswith("01 合同协议") for one in (done.place / "01 行政类").iterdir())


def test_cancelling_leaves_no_part_of_a_file(
    store: Store, files: Files, station: dict[str, uuid.UUID], tmp_path: Path
) -> None:
    def stop(done: int, _total: int, _what: str) -> None:
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        export_folders(store, files, tmp_path, YEAR, TODAY, stop)
    for one in tmp_path.rglob("*.pdf"):
        with pikepdf.open(one):
            pass
    assert not list(tmp_path.rglob("*.part"))


def test_names_suit_every_disk() -> None:
    assert file_name(3, 'a/b:c*"d"?') == "03 a b c d"


def test_handing_out_is_noted(
    store: Store, files: Files, station: dict[str, uuid.UUID], tmp_path: Path, clock: FixedClock
) -> None:
    hand_out(store, files, tmp_path, YEAR, clock, "周敏")
    with store.read() as session:
        noted = session.scalars(select(Transfer)).one()
    assert (noted.direction, noted.user_name, noted.purpose) == ("out", "周敏", "评估查阅")
