"""自查: sentences, and where each leads."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.files import Files
from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.files import Prepared, attach
from swdesk.periods import parse_period
from swdesk.report_checks import Finding, findings
from swdesk.reports.snapshot import take_snapshot

Q3 = parse_period("2026Q3")
Checked = Callable[..., list[Finding]]


@pytest.fixture
def checked(store: Store, clock: FixedClock) -> Checked:
    def find(change: Callable[[dict[str, Any]], None] | None = None) -> list[Finding]:
        with store.read() as session:
            public = take_snapshot(session, Q3, clock=clock, random=os.urandom).public
            if change is not None:
                change(public)
            return findings(session, Q3, public)

    return find


def put(store: Store, kind: str, **values: Any) -> Any:
    with store.write("试") as work:
        return records.save(work.session, kind, values)


def named(found: list[Finding], text: str) -> Finding:
    return next(one for one in found if text in one.text)


def test_a_missing_addressee_leads_to_the_settings(checked: Checked) -> None:
    assert named(checked(), "主送单位").page == "settings"


def test_a_blank_leads_to_its_paragraph(checked: Checked) -> None:
    assert named(checked(), "【】").part == "text:stories"


def test_an_empty_period_says_so(store: Store, checked: Checked) -> None:
    assert "没有任何服务记录" in named(checked(), "没有任何").text
    put(store, "visit", day=date(2026, 7, 3), method="home")
    assert not any("没有任何" in one.text for one in checked())


def test_a_contradiction_leads_to_its_number(store: Store, checked: Checked) -> None:
    put(store, "visit", day=date(2026, 7, 3), method="home")

    def spoil(public: dict[str, Any]) -> None:
        public["values"]["visits"]["year"] |= {"value": 0, "numerator": 0}

    assert named(checked(spoil), "本年累计小于本期").number == ("visits", "year")


def test_a_service_before_the_station_stood_leads_to_the_record(store: Store, checked: Checked) -> None:
    put(store, "station", name="青禾镇社工站", own=True, opened_on=date(2026, 8, 1))
    early = put(store, "activity", name="义诊", day=date(2026, 7, 6))
    assert named(checked(), "早于挂牌日期").record == ("activity", early)


def test_words_that_repeat_are_pointed_out(store: Store, checked: Checked) -> None:
    for day in (1, 2, 3):
        put(
            store,
            "visit",
            day=date(2026, 9, day),
            method="home",
            content="老人身体状况良好，家中卫生整洁，精神不错。",
        )
    found = named(checked(), "完全相同")
    assert "3次" in found.text
    assert found.record is not None


def test_short_words_may_repeat(store: Store, checked: Checked) -> None:
    for day in (1, 2, 3):
        put(store, "visit", day=date(2026, 9, day), method="home", content="家中安好")
    assert not any("完全相同" in one.text for one in checked())


def test_one_photo_for_two_records_is_pointed_out(store: Store, checked: Checked) -> None:
    files = Files(store.folder, store.key)
    ids = [put(store, "activity", name="义诊", day=date(2026, 7, day)) for day in (6, 7)]
    with store.write("照片") as work:
        for one in ids:
            attach(work.session, files, "activity", one, Prepared(b"same photo", "image/jpeg"))
    files.close()
    assert named(checked(), "同一张照片").record == ("activity", ids[0])


def test_many_days_at_weekends_are_pointed_out(store: Store, checked: Checked) -> None:
    put(store, "visit", day=date(2026, 9, 5), method="home")  # a Saturday
    assert "周六" in named(checked(), "周六").text
    for day in (7, 8, 9):
        put(store, "visit", day=date(2026, 9, day), method="home")
    assert not any("周六" in one.text for one in checked())


def test_a_story_that_names_somebody_is_told_before_it_is_printed(store: Store, clock: FixedClock) -> None:
    put(store, "person", name="赵桂英", filed_on=date(2026, 7, 1))
    with store.read() as session:
        public = take_snapshot(
            session, Q3, clock=clock, random=os.urandom, edits={"stories": "赵桂英独居多年，现在常来活动室。"}
        ).public
        found = [one for one in findings(session, Q3, public) if one.part == "text:stories"]
    assert len(found) == 1
    assert "可识别个人" in found[0].text
