"""The life of a report: draft, checked, signed, back, sealed, locked, corrected."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from db.documents import Report
from db.files import Files
from db.store import WHO, Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.files import Prepared
from swdesk.filing import (
    add_scan,
    check,
    draft_snapshot,
    edits_of,
    keep_edit,
    lock,
    new_version,
    reopen,
    sign,
    snapshot_of,
    standing,
)
from swdesk.periods import parse_period
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import Snapshot

Q2, Q3 = parse_period("2026Q2"), parse_period("2026Q3")
SCAN = Prepared(b"%PDF-1.4 sealed", "application/pdf")


@pytest.fixture
def files(store: Store) -> Iterator[Files]:
    made = Files(store.folder, store.key)
    yield made
    made.close()


class Desk:
    """A station that files reports."""

    def __init__(self, store: Store, files: Files, clock: FixedClock) -> None:
        self.store, self.files, self.clock = store, files, clock

    def visit(self, day: date, **more: Any) -> uuid.UUID:
        with self.store.write("走访") as work:
            return records.save(work.session, "visit", {"day": day, "method": "home"} | more)

    def sign(self, period: Any = Q3, who: uuid.UUID | None = None) -> tuple[uuid.UUID, Snapshot]:
        with self.store.write("定稿") as work:
            work.session.info[WHO] = who
            return sign(work.session, self.files, period, clock=self.clock, random=bytes)

    def draft(self, period: Any = Q3) -> Snapshot:
        with self.store.read() as session:
            return draft_snapshot(session, self.files, period, clock=self.clock, random=bytes)

    def state(self, period: str = "2026Q3") -> str:
        with self.store.read() as session:
            return standing(session, period).state

    def put(self, state: str) -> None:
        with self.store.write("上级答复") as work:
            records.save(work.session, "report", {"state": state}, id=standing(work.session, "2026Q3").report)


@pytest.fixture
def desk(store: Store, files: Files, clock: FixedClock) -> Desk:
    return Desk(store, files, clock)


def test_from_draft_to_corrected_version(desk: Desk) -> None:
    desk.visit(date(2026, 7, 3))
    with desk.store.write("写") as work:
        keep_edit(work.session, "2026Q3", "problems", "人手不足。")
    report, snapshot = desk.sign()
    with desk.store.write("更正") as work:
        stands = standing(work.session, "2026Q3")
        assert (stands.state, stands.version, stands.open) == ("signed", 1, False)
        sealed = snapshot_of(work.session, desk.files, report)
        assert sealed is not None
        assert sealed.fingerprint == snapshot.fingerprint
        with pytest.raises(UserError, match="已经定稿"):
            keep_edit(work.session, "2026Q3", "problems", "改")
        new_version(work.session, "2026Q3")
        assert standing(work.session, "2026Q3").version == 2
        assert edits_of(work.session, "2026Q3") == {"problems": "人手不足。"}


# ── back to draft, the sealed paper ──────────────────────────────────────────────────────────────────────────


def test_a_leaders_wording_is_one_action_back_and_stays_the_same_version(desk: Desk) -> None:
    _report, first = desk.sign()
    with desk.store.write("退回草稿") as work:
        reopen(work.session, "2026Q3")
        stands = standing(work.session, "2026Q3")
        assert (stands.state, stands.version, stands.check_code) == ("draft", 1, "")
        keep_edit(work.session, "2026Q3", "problems", "领导改的话。")
    _report, second = desk.sign()
    assert second.fingerprint != first.fingerprint


def test_what_has_gone_up_does_not_go_back(desk: Desk) -> None:
    desk.sign()
    desk.put("sent")
    with desk.store.write("退回草稿") as work, pytest.raises(UserError, match="更正版本"):
        reopen(work.session, "2026Q3")


def test_the_sealed_scan_makes_no_new_version(desk: Desk) -> None:
    report, snapshot = desk.sign()
    with desk.store.write("盖章扫描件") as work:
        add_scan(work.session, desk.files, "2026Q3", SCAN, "盖章.pdf")
    with desk.store.read() as session:
        stands, sealed = standing(session, "2026Q3"), snapshot_of(session, desk.files, report)
    assert (stands.version, stands.state, stands.scans) == (1, "signed", 1)
    assert sealed is not None
    assert sealed.fingerprint == snapshot.fingerprint


def test_a_scan_of_a_draft_is_refused(desk: Desk) -> None:
    with desk.store.write("盖章扫描件") as work, pytest.raises(UserError, match="还没有定稿"):
        add_scan(work.session, desk.files, "2026Q3", SCAN)


def test_scans_of_a_paper_that_went_back_do_not_count(desk: Desk) -> None:
    desk.sign()
    with desk.store.write("盖章扫描件") as work:
        add_scan(work.session, desk.files, "2026Q3", SCAN)
        reopen(work.session, "2026Q3")
        assert standing(work.session, "2026Q3").scans == 0


# ── four eyes ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def two(desk: Desk) -> tuple[uuid.UUID, uuid.UUID]:
    """Two workers of a station that wants four eyes."""
    with desk.store.write("站") as work:
        records.save(work.session, "station", {"name": "青禾镇社工站", "own": True, "four_eyes": True})
        made = [records.save(work.session, "worker", {"name": name}) for name in ("周敏", "郑凯")]
    return made[0], made[1]


def checked_by(desk: Desk, who: uuid.UUID) -> None:
    with desk.store.write("审核") as work:
        work.session.info[WHO] = who
        check(work.session, "2026Q3", clock=desk.clock)


def test_whoever_checked_does_not_sign(desk: Desk, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    checked_by(desk, two[0])
    with pytest.raises(UserError, match="周敏审核的报告要由另一位同事"):
        desk.sign(who=two[0])
    desk.sign(who=two[1])
    with desk.store.read() as session:
        stands = standing(session, "2026Q3")
    assert (stands.state, stands.checked_by, stands.signed_by) == ("signed", "周敏", "郑凯")


def test_nobody_signs_what_nobody_checked(desk: Desk, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    with pytest.raises(UserError, match="审核通过"):
        desk.sign(who=two[1])


def test_other_words_are_checked_again(desk: Desk, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    checked_by(desk, two[0])
    with desk.store.write("改") as work:
        keep_edit(work.session, "2026Q3", "problems", "新的话。")
    assert desk.state() == "draft"


def test_a_small_station_signs_alone(desk: Desk) -> None:
    desk.sign()
    assert desk.state() == "signed"


# ── locked, corrected ────────────────────────────────────────────────────────────────────────────────────────


def test_only_what_the_superior_accepted_is_locked(desk: Desk) -> None:
    desk.sign()
    with desk.store.write("锁定") as work, pytest.raises(UserError, match="上级通过后"):
        lock(work.session, "2026Q3")
    desk.put("accepted")
    with desk.store.write("锁定") as work:
        lock(work.session, "2026Q3")
    with desk.store.write("更正") as work, pytest.raises(UserError, match="下一期报告"):
        new_version(work.session, "2026Q3")
    assert desk.state() == "locked"


def rows(snapshot: Snapshot, code: str) -> list[tuple[Any, ...]]:
    """(period, span, before, after, why) of what a report corrects of an indicator."""
    return [
        (one["period"], row["span"], row["before"], row["after"], row["why"])
        for one in snapshot.public.get("corrections", ())
        for row in one["rows"]
        if row["code"] == code
    ]


def test_a_record_added_to_a_closed_quarter_stands_in_the_next_report(desk: Desk) -> None:
    desk.visit(date(2026, 5, 6))
    desk.sign(Q2)
    late = desk.visit(date(2026, 6, 9))
    assert rows(desk.draft(), "visits") == [("2026Q2", "period", 1, 2, "补录1条")]
    with desk.store.write("删") as work:
        records.remove(work.session, "visit", late)
    assert rows(desk.draft(), "visits") == []


def test_a_correction_is_stated_once(desk: Desk) -> None:
    desk.sign(Q2)
    desk.visit(date(2026, 6, 9))
    desk.sign(Q3)
    assert rows(desk.draft(parse_period("2026Q4").until(date(2026, 10, 20))), "visits") == []


def test_a_new_version_states_its_difference_and_prints_it(desk: Desk) -> None:
    seen = desk.visit(date(2026, 7, 3))
    desk.sign()
    with desk.store.write("更正") as work:
        new_version(work.session, "2026Q3")
        records.save(work.session, "visit", {"day": date(2026, 6, 30)}, id=seen)
    made = desk.draft()
    assert rows(made, "visits") == [("2026Q3", "period", 1, 0, "不再计入1条")]
    table = build_document(made.public).tables()[-1]
    assert table.title == "附表 更正情况表"
    line = next(line for line in table.rows if line[1].text == "走访探访")
    assert [cell.text for cell in line[3:]] == ["本期", "1", "0", "-1", "不再计入1条"]
    assert any(part["key"] == "corrections" for part in made.public["narrative"])


def test_an_untouched_station_states_no_corrections(desk: Desk) -> None:
    desk.visit(date(2026, 5, 6))
    desk.sign(Q2)
    assert "corrections" not in desk.draft().public


def test_the_fingerprint_covers_the_corrections(desk: Desk) -> None:
    desk.sign(Q2)
    desk.visit(date(2026, 6, 9))
    made = desk.draft()
    before = made.fingerprint
    made.public["corrections"][0]["rows"][0]["after"] = 99
    assert made.fingerprint != before


def test_the_paper_that_went_back_leaves_the_report_without_a_snapshot(desk: Desk) -> None:
    report, _snapshot = desk.sign()
    with desk.store.write("退回草稿") as work:
        reopen(work.session, "2026Q3")
        stored = work.session.get(Report, report)
        assert stored is not None
        assert (stored.snapshot, stored.fingerprint, stored.signed_by) == (None, None, None)
