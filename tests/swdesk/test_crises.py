"""危机与强制报告: numbers, times, what is open and missing; restricted."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.base import record_kinds
from db.codes import code_list
from db.crises import Crisis, CrisisReport, MandatoryReport
from db.store import Store
from swdesk import crises, records
from swdesk.clock import FixedClock
from swdesk.today import today_of

NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001 - the office's own time


def put(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("试") as work:
        return records.save(work.session, kind, values)


def begin(store: Store, kind: str, **values: Any) -> uuid.UUID:
    with store.write("试") as work:
        return crises.begin(work.session, kind, NOW, None, values)


def lacks(store: Store, model: Any, eid: uuid.UUID) -> list[str]:
    with store.read() as session:
        return crises.missing_of(session, session.get_one(model, eid))


def span(store: Store, model: Any, eid: uuid.UUID) -> timedelta | None:
    with store.read() as session:
        return crises.time_to_report(session, session.get_one(model, eid))


@pytest.mark.parametrize("kind", ["crisis", "crisis_report", "mandatory_report"])
def test_both_are_restricted(kind: str) -> None:
    assert record_kinds()[kind].restricted is True  # type: ignore[attr-defined]


def test_there_are_nine_situations_and_no_other() -> None:
    assert [item.code for item in code_list("report_situation").items] == [f"MR{n}" for n in range(1, 10)]


def test_crises_and_reports_share_one_sequence(store: Store) -> None:
    ids = [begin(store, kind) for kind in ("crisis", "mandatory_report", "crisis")]
    with store.read() as session:
        numbers = [
            session.get(model, eid).number  # type: ignore[union-attr]
            for model, eid in zip((Crisis, MandatoryReport, Crisis), ids, strict=True)
        ]
    assert numbers == ["WJ-2026-0001", "WJ-2026-0002", "WJ-2026-0003"]


def test_time_to_report_is_from_finding_to_the_first_of_the_chain(store: Store) -> None:
    crisis = begin(store, "crisis")
    put(store, "crisis_report", crisis=crisis, told="03", day=date(2026, 11, 23), at="12:30")
    put(store, "crisis_report", crisis=crisis, told="01", day=date(2026, 11, 23), at="10:25")
    put(store, "crisis_report", crisis=crisis, told="02", day=date(2026, 11, 23))
    assert span(store, Crisis, crisis) == timedelta(minutes=25)


def test_a_report_counts_from_finding_to_the_police_across_midnight(store: Store) -> None:
    report = put(
        store, "mandatory_report", day=date(2026, 11, 22), found_at="23:50", police_on=date(2026, 11, 23), police_at="0:05"
    )  # fmt: skip
    assert span(store, MandatoryReport, report) == timedelta(minutes=15)


def test_times_that_contradict_each_other_are_told(store: Store) -> None:
    report = put(
        store, "mandatory_report", day=date(2026, 11, 22), found_at="10:00", police_on=date(2026, 11, 22), police_at="09:00"
    )  # fmt: skip
    with store.read() as session:
        assert "请核对" in crises.told_words(session, session.get(MandatoryReport, report))  # type: ignore[arg-type]


def test_without_a_time_there_is_none(store: Store) -> None:
    assert span(store, Crisis, begin(store, "crisis")) is None


def test_what_is_missing_shrinks_as_it_is_written(store: Store) -> None:
    crisis = begin(store, "crisis")
    assert lacks(store, Crisis, crisis) == ["报告记录", "现场情况", "安全计划"]
    put(store, "crisis_report", crisis=crisis, told="01", day=date(2026, 11, 23), at="10:05")
    with store.write("补") as work:
        records.save(work.session, "crisis", {"scene": "在家中", "safety_plan": "每日电话"}, id=crisis)
    assert lacks(store, Crisis, crisis) == []
    with store.write("补") as work:
        records.save(work.session, "crisis", {"closed_on": date(2026, 11, 23)}, id=crisis)
    assert lacks(store, Crisis, crisis) == ["结果", "复盘"]


def test_open_ones_stand_on_today_by_number_until_they_are_closed(store: Store, clock: FixedClock) -> None:
    person = put(store, "person", name="王芳", born=date(2013, 11, 23))
    report = put(
        store, "mandatory_report", number="WJ-2026-0001", person=person, day=date(2026, 11, 22), found_at="08:00"
    )  # fmt: skip
    with store.read() as session:
        found = today_of(session, clock.today(), now=clock.now())
    line = found.todos[0]
    assert (line.tag, line.text, line.when) == ("强制报告", "WJ-2026-0001 待补报案时间", "已过 1天2小时")
    assert not any("王芳" in todo.text for todo in found.todos if todo.page == "crises")
    assert found.badges["crises"] == "1"
    with store.write("结") as work:
        records.save(work.session, "mandatory_report", {"closed_on": clock.today()}, id=report)
    with store.read() as session:
        assert today_of(session, clock.today(), now=clock.now()).badges["crises"] == ""


def test_a_record_goes_by_its_number_never_by_a_name(store: Store) -> None:
    person = put(store, "person", name="王芳")
    for kind in ("crisis", "mandatory_report"):
        eid = begin(store, kind, person=person)
        with store.read() as session:
            assert "王芳" not in records.title(session, kind, eid)


@pytest.mark.parametrize(
    ("values", "minor"),
    [({"born": date(2008, 11, 24)}, True), ({"born": date(2008, 11, 23)}, False), ({"categories": ("B03",)}, True),
     ({"categories": ("C01",)}, False), ({}, False), ({"born": date(1990, 1, 1), "categories": ("B03",)}, False)],
)  # fmt: skip
def test_who_is_a_minor(store: Store, values: dict[str, Any], minor: bool) -> None:
    person = put(store, "person", name="王芳", **values)
    with store.read() as session:
        assert crises.is_minor(session, person, NOW.date()) is minor


def test_counts_of_a_period(store: Store) -> None:
    for minute in (10, 20, 60):
        eid = put(store, "crisis", day=date(2026, 8, 1), found_at="10:00", closed_on=date(2026, 8, 3))
        at = f"{10 + minute // 60}:{minute % 60:02}"
        put(store, "crisis_report", crisis=eid, told="01", day=date(2026, 8, 1), at=at)
    put(store, "crisis", day=date(2026, 10, 1), found_at="10:00")
    with store.read() as session:
        found = crises.counts(session, "crisis", date(2026, 7, 1), date(2026, 9, 30))
    assert found == crises.Count(3, 3, timedelta(minutes=20))


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=40)))
def test_a_span_in_words_never_says_more_than_has_passed(passed: timedelta) -> None:
    text = crises.words(passed)
    minutes = 0
    for part, weight in (("天", 1440), ("小时", 60), ("分", 1)):
        number, found, rest = text.partition(part)
        if found:
            minutes, text = minutes + int(number) * weight, rest
    assert minutes * 60 <= passed.total_seconds()
    assert passed.total_seconds() - minutes * 60 < (3600 if passed >= timedelta(days=1) else 60)


def test_the_chain_goes_with_its_crisis(store: Store) -> None:
    assert CrisisReport.row_of == "crisis"
