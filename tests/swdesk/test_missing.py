"""待补材料 of the whole station: due items only, scans take the place of what they show, each line says what settles it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from db.files import Files
from db.store import Store
from swdesk import records
from swdesk.files import Prepared, attach
from swdesk.indicators import evaluate
from swdesk.missing import Missing, missing, missing_of, overdue
from swdesk.periods import Span

TODAY = date(2026, 11, 23)


def put(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as hand:
        return records.save(hand.session, kind, values)


def lacking(store: Store, *kinds: str) -> list[Missing]:
    with store.read() as session:
        return missing(session, TODAY, kinds)


def keys(store: Store, kind: str) -> set[str]:
    return {one.key for one in lacking(store, kind)}


@pytest.fixture
def files(store: Store) -> Iterator[Files]:
    made = Files.of(store)
    yield made
    made.close()


def scan(store: Store, files: Files, kind: str, record: uuid.UUID, role: str) -> None:
    with store.write("扫描件") as hand:
        attach(hand.session, files, kind, record, Prepared(role.encode(), "application/pdf"), role=role)


def test_nothing_is_missing_of_what_has_not_come(store: Store) -> None:
    put(store, "activity", name="下周的活动", day=TODAY + timedelta(days=7))
    put(store, "project", name="明年的项目", start=date(2027, 1, 1))
    assert lacking(store, "activity", "project") == []


def test_an_activity_that_happened_lacks_its_evidence(store: Store) -> None:
    put(store, "activity", name="义诊", day=TODAY)
    assert {"sign_in", "photos", "record"} <= keys(store, "activity")


def test_a_scanned_record_settles_the_record(store: Store, files: Files) -> None:
    activity = put(store, "activity", name="义诊", day=TODAY)
    scan(store, files, "activity", activity, "03")
    assert "record" not in keys(store, "activity")


def test_a_signed_scan_with_the_plan_is_the_signed_plan(store: Store, files: Files) -> None:
    case = put(store, "case", number="1", opened_on=date(2026, 3, 1), closed_on=date(2026, 10, 1))
    plan = put(store, "case_plan", case=case, day=date(2026, 3, 5), aim="改善")
    assert "plan_signed" in keys(store, "case")
    scan(store, files, "case_plan", plan, "07")
    assert "plan_signed" not in keys(store, "case")


def test_a_line_says_where_its_scan_goes(store: Store) -> None:
    put(store, "case", number="1", opened_on=date(2026, 3, 1), closed_on=date(2026, 10, 1))
    found = {one.key: one for one in lacking(store, "case")}
    assert (found["close_client"].role, found["close_client"].holder_kind) == ("16", "case")


def test_a_session_of_a_group_takes_its_own_photo(store: Store, files: Files) -> None:
    group = put(store, "group", name="成长小组", start=date(2026, 9, 1))
    meeting = put(store, "group_session", group=group, ordinal=1, day=date(2026, 9, 3))
    found = next(one for one in lacking(store, "group") if one.key == "photo")
    assert (found.record, found.holder) == (group, meeting)
    scan(store, files, "group_session", meeting, "04")
    assert "photo" not in keys(store, "group")


def test_the_project_wants_its_contract_once_it_runs(store: Store, files: Files) -> None:
    project = put(store, "project", name="社工站项目", start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert keys(store, "project") == {"contract", "plan", "rules", "survey", "work_plan", "staff", "report"}
    scan(store, files, "project", project, "22")
    assert "contract" not in keys(store, "project")


def test_a_visit_without_words_is_missing_them(store: Store) -> None:
    put(store, "visit", day=TODAY, method="home")
    assert "content" in keys(store, "visit")


def test_overdue_are_those_of_long_ago(store: Store) -> None:
    put(store, "activity", name="新", day=TODAY)
    put(store, "activity", name="旧", day=TODAY - timedelta(days=90))
    assert {one.title for one in overdue(lacking(store, "activity"), TODAY)} == {"旧"}


def test_one_folder_alone(store: Store) -> None:
    one = put(store, "activity", name="甲", day=TODAY)
    put(store, "activity", name="乙", day=TODAY)
    with store.read() as session:
        assert {line.title for line in missing_of(session, "activity", one, TODAY)} == {"甲"}


def test_the_report_of_a_quarter_is_wanted_until_it_is_final(store: Store) -> None:
    put(store, "project", name="社工站项目", start=date(2026, 1, 1), end=date(2026, 12, 31))
    report = put(store, "report", period="2026Q3", version=1, state="draft")
    found = {one.key: one for one in lacking(store, "project")}
    assert (found["report"].text, found["report"].since) == ("2026年第三季度工作报告", date(2026, 9, 30))
    with store.write("定稿") as hand:
        records.save(hand.session, "report", {"state": "signed"}, id=report)
    assert "report" not in keys(store, "project")


def test_attendance_is_asked_only_where_it_is_kept(store: Store) -> None:
    put(store, "project", name="社工站项目", start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert "attendance" not in keys(store, "project")
    worker = put(store, "worker", name="周敏")
    day = put(store, "work_day", worker=worker, day=date(2026, 9, 3), state="1")
    assert "attendance" in keys(store, "project")
    with store.write("改") as hand:
        records.save(hand.session, "work_day", {"day": date(2026, 10, 3)}, id=day)
    assert "attendance" not in keys(store, "project")


def test_a_home_visit_wants_a_photo_and_a_call_does_not(store: Store, files: Files) -> None:
    known: dict[str, Any] = {"day": TODAY - timedelta(days=7), "outcome": "01", "content": "在家"}
    known |= {"person": put(store, "person", name="王芳"), "worker": put(store, "worker", name="周敏")}
    visit = put(store, "visit", method="home", **known)
    put(store, "visit", method="phone", **known)
    assert [(one.key, one.record) for one in lacking(store, "visit")] == [("photo", visit)]
    scan(store, files, "visit", visit, "04")
    assert lacking(store, "visit") == []


def test_a_problem_nobody_took_up_is_missing_its_handling(store: Store) -> None:
    known: dict[str, Any] = {"day": TODAY, "outcome": "01", "content": "在家", "method": "phone"}
    known |= {"person": put(store, "person", name="王芳"), "worker": put(store, "worker", name="周敏")}
    put(store, "visit", problem="漏雨", **known)
    assert keys(store, "visit") == {"problem"}


LEDGER = [
    ("supervision", {"advice": "多听少说"}, {"signed"}, "07"),
    ("training", {"topic": "急救", "attendances": 3}, {"sign_in"}, "02"),
    ("meeting", {"kind": "01", "decisions": "议定三件事"}, {"sign_in"}, "02"),
    ("publication", {"title": "义诊进村", "level": "04", "deidentified": True}, {"link"}, "06"),
    ("donation", {"donor": "爱心超市", "kind": "02", "amount": 10000}, {"voucher"}, "09"),
    ("expense", {"category": "06", "amount": 10000, "approver": "周敏"}, {"voucher"}, "09"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values", "lacks", "role"), LEDGER, ids=[one[0] for one in LEDGER])
def test_a_line_of_a_ledger_wants_its_paper(
    store: Store, files: Files, kind: str, values: dict[str, Any], lacks: set[str], role: str
) -> None:
    one = put(store, kind, day=TODAY, **values)
    assert keys(store, kind) == lacks
    scan(store, files, kind, one, role)
    assert keys(store, kind) == set()


def test_a_draft_of_the_news_lacks_nothing_but_its_day(store: Store) -> None:
    put(store, "publication", title="稿子", level="04")
    assert keys(store, "publication") == {"day"}


def test_services_brought_in_have_no_voucher(store: Store) -> None:
    put(store, "donation", day=TODAY, donor="志愿队", kind="03", amount=0)
    assert lacking(store, "donation") == []


def test_the_grid_worker_is_told_what_came_of_it(store: Store) -> None:
    case = put(store, "case", number="1", source="04", opened_on=TODAY - timedelta(days=8))
    put(store, "case", number="2", source="04", opened_on=TODAY - timedelta(days=7))
    put(store, "case", number="3", source="01", opened_on=TODAY - timedelta(days=90))
    assert [one.record for one in lacking(store, "case") if one.key == "told_back"] == [case]
    with store.write("反馈") as hand:
        records.save(hand.session, "case", {"told_back_on": TODAY}, id=case)
    assert "told_back" not in keys(store, "case")
    with store.read() as session:
        year = Span(date(2026, 1, 1), TODAY)
        assert [evaluate(session, code, year).whole for code in ("grid_referrals", "grid_told_back")] == [
            2,
            1,
        ]
