"""Totals of programmes, 三基 and 老小残弱 (domain.md H1, H24, J12, H19)."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from db.store import Store
from swdesk import basics, options, programmes, records
from swdesk.indicators import evaluate
from swdesk.periods import Span

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 5, 1)


def add(store: Store, what: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


# ── programmes ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_programme_adds_up_its_activities_trainings_and_articles(store: Store) -> None:
    add(store, "activity", day=DAY, name="甲", residents=30, programme="01")
    add(store, "activity", day=DAY, name="乙", residents=50)
    add(store, "activity", day=DAY, name="丙", residents=20, programme="01", not_held="大雨")
    add(store, "training", day=DAY, topic="甲", attendances=12, minutes=120, programme="01")
    add(store, "publication", day=DAY, title="甲", programme="02")
    with store.read() as session:
        found = {one.code: one.totals for one in programmes.totals(session, YEAR)}
    assert {name: found["01"][name] for name in ("activities", "activity_residents", "trainings", "training_attendances")} == {
        "activities": 1, "activity_residents": 30, "trainings": 1, "training_attendances": 12,
    }  # fmt: skip
    assert (found["02"]["publications"], found["02"]["activities"]) == (1, 0)


def test_every_record_of_a_programme_is_listed(store: Store) -> None:
    first = add(store, "activity", day=DAY, name="防溺水", programme="01")
    second = add(store, "publication", day=date(2026, 6, 1), title="纪实", programme="01")
    add(store, "publication", day=date(2026, 6, 1), title="其他")
    with store.read() as session:
        found = programmes.tagged(session, "01", YEAR)
        assert programmes.untagged(session, YEAR) == 1
    assert [(one.id, one.label, one.title) for one in found] == [
        (second, "宣传信息", "纪实"), (first, "社区活动", "防溺水"),
    ]  # fmt: skip


# ── 三基 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def basis(store: Store) -> dict[str, tuple[int, int]]:
    with store.read() as session:
        return {one.label: (one.times, one.errands) for one in basics.bases(session, YEAR)}


@pytest.mark.parametrize(
    ("categories", "label"),
    [(("C01",), "基本社会服务"), (("B03",), "基本民生保障"), (("A01",), "基本民生保障"), ((), "未归类"), (("F06",), "未归类")],
)  # fmt: skip
def test_a_visit_goes_where_its_person_belongs(store: Store, categories: tuple[str, ...], label: str) -> None:
    add(store, "visit", day=DAY, person=add(store, "person", name="甲", categories=categories), method="home")
    assert basis(store)[label] == (1, 0)


def test_what_has_a_domain_goes_by_it(store: Store) -> None:
    add(store, "activity", day=DAY, name="议事会", domain="4", residents=30)
    add(store, "school_activity", day=DAY, name="课堂", students=25)
    group = add(store, "group", name="成长", domain="2")
    add(store, "group_session", group=group, day=DAY, present=8)
    case = add(store, "case", person=add(store, "person", name="甲", categories=("C01",)), domain="1")
    add(store, "case_session", case=case, day=DAY)
    add(store, "errand", day=DAY, content="代办", items=3)
    assert basis(store) == {"基本民生保障": (1, 3), "基层社会治理": (30, 0), "基本社会服务": (33, 0)}


def test_the_unit_may_map_otherwise(store: Store) -> None:
    add(store, "visit", day=DAY, person=add(store, "person", name="甲", categories=("C01",)), method="home")
    with store.write("改设置") as work:
        options.put(work.session, basics.DOMAINS["老"], "1")
    assert basis(store)["基本民生保障"] == (1, 0)


def test_the_three_and_the_rest_add_up_to_the_times_of_the_report(store: Store) -> None:
    for number, categories in enumerate([("C01",), ("B03", "D01"), (), ("A01",)]):
        who = add(store, "person", name=f"人{number}", categories=categories)
        for _i in range(number + 1):
            add(store, "visit", day=DAY, person=who, method="home")
    add(store, "activity", day=DAY, name="义诊", residents=7)
    with store.read() as session:
        rows = basics.bases(session, YEAR)
        assert sum(row.times for row in rows) == evaluate(session, "service_times", YEAR).whole == 17
        assert sum(row.share or Fraction(0) for row in rows) == 100


# ── 老小残弱 ─────────────────────────────────────────────────────────────────────────────────────────────────


def rolled(store: Store) -> dict[str, basics.Rolled]:
    with store.read() as session:
        return {one.roll: one for one in basics.groups(session, YEAR)}


def test_somebody_of_two_groups_counts_in_both_and_by_the_main_category_once(store: Store) -> None:
    who = add(store, "person", name="甲", categories=("C01", "D01"), main_category="D01", filed_on=DAY)
    add(store, "visit", day=DAY, person=who, method="home")
    found = rolled(store)
    assert [(found[roll].on_file, found[roll].times) for roll in "老残"] == [(1, 1), (1, 1)]
    assert [(found[roll].main_on_file, found[roll].main_times) for roll in "老残"] == [(0, 0), (1, 1)]


def test_without_a_main_category_the_first_group_that_fits_counts(store: Store) -> None:
    add(store, "person", name="甲", categories=("A01", "C01"), filed_on=DAY)
    assert [rolled(store)[roll].main_on_file for roll in "老弱"] == [1, 0]


def test_who_has_no_category_stands_in_a_line_of_his_own(store: Store) -> None:
    add(store, "person", name="甲", filed_on=DAY)
    found = rolled(store)
    assert (found[""].on_file, sum(one.main_on_file for one in found.values())) == (1, 1)
