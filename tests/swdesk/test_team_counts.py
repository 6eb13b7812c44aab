"""人次 of trainings, supervisions, meetings: typed counts win; who hosts counts (domain.md §2.10, H4, H6)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.indicators import evaluate
from swdesk.periods import Span, parse_period
from swdesk.reports.sums import publication_ledger, team_table

DAY = date(2026, 8, 1)
QUARTER = parse_period("2026Q3")


def add(store: Store, what: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


def number(store: Store, code: str) -> int:
    with store.read() as session:
        return evaluate(session, code, Span(date(2026, 1, 1), date(2026, 12, 31))).whole


def summed(store: Store, label: str) -> list[int]:
    with store.read() as session:
        return next(row["numbers"] for row in team_table(session, QUARTER) if row["label"] == label)


@pytest.mark.parametrize(("typed", "times"), [(None, 2), (30, 30)])
def test_names_on_the_list_count_where_nobody_typed_a_number(
    store: Store, typed: int | None, times: int
) -> None:
    made = add(store, "training", day=DAY, topic="伦理", attendances=typed, minutes=60)
    for name in ("甲", "乙"):
        add(store, "training_attendee", training=made, name=name)
    assert (number(store, "training_attendances"), number(store, "training_person_minutes")) == (
        times,
        60 * times,
    )
    assert summed(store, "培训合计") == [1, times, 60]


@pytest.mark.parametrize(
    ("typed", "rows", "worker", "times"),
    [(None, 3, False, 3), (5, 3, False, 5), (None, 0, True, 1), (None, 0, False, 0)],
)
def test_several_are_supervised_at_once(
    store: Store, typed: int | None, rows: int, worker: bool, times: int
) -> None:
    who = add(store, "worker", name="周敏") if worker else None
    made = add(store, "supervision", day=DAY, advice="补", supervisees=typed, worker=who)
    for _i in range(rows):
        add(store, "supervisee", supervision=made, name="甲")
    assert summed(store, "督导合计")[:2] == [1, times]


def test_a_meeting_counts_where_it_is_hosted(store: Store) -> None:
    add(store, "meeting", day=DAY, kind="01")
    add(store, "meeting", day=DAY, kind="03", attended_only=False)
    add(store, "meeting", day=DAY, kind="03", attended_only=True)
    assert [
        number(store, code) for code in ("meetings_four_types", "meetings_advancing", "meetings_all")
    ] == [2, 1, 2]
    assert summed(store, "会议合计")[0] == 2


def test_other_kinds_of_meetings_are_none_of_the_four(store: Store) -> None:
    for kind in ("01", "02", "03", "04", "06", "13"):
        add(store, "meeting", day=DAY, kind=kind)
    assert (number(store, "meetings_four_types"), number(store, "meetings_all")) == (4, 6)


def test_an_article_nobody_checked_counts_but_its_title_stays(store: Store) -> None:
    add(store, "publication", day=DAY, title="走进赵桂英家", link="https://example.cn/1")
    add(store, "publication", day=DAY, title="义诊", link="https://example.cn/2", deidentified=True)
    with store.read() as session:
        rows = publication_ledger(session, QUARTER)
    assert number(store, "publications") == 2
    assert sorted((row["title"], row["link"]) for row in rows) == [
        ("义诊", "https://example.cn/2"), ("（未脱敏核对，不列标题）", ""),
    ]  # fmt: skip


def test_cases_entered_and_won_are_indicators(store: Store) -> None:
    for kind, result in (("02", "02"), ("02", None), ("04", "02")):
        add(store, "nomination", day=DAY, title="守护", kind=kind, result=result)
    assert (number(store, "nominations_case"), number(store, "nominations_case_won")) == (2, 1)
