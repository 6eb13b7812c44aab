"""月探访率 and its list; problems followed until solved; a village's sheet."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.store import Store
from db.visits import Visit
from swdesk import records, village_visits, visit_problems
from swdesk.indicators import evaluate
from swdesk.periods import parse_period
from swdesk.today import today_of
from swdesk.visit_rates import month_rate

TODAY = date(2026, 11, 23)
OCTOBER = parse_period("2026-10")


def put(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("试") as work:
        return records.save(work.session, kind, values)


def elder(store: Store, name: str, **values: Any) -> uuid.UUID:
    known = {
        "name": name,
        "categories": ("C01",),
        "filed_on": date(2025, 1, 1),
        "status": "01",
        "village": "东河村",
    }
    return put(store, "person", **known | values)


# ── 月探访率 ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_rate_is_the_list_and_the_list_is_the_rate(store: Store) -> None:
    seen, unseen = elder(store, "赵桂英"), elder(store, "欧阳堃")
    put(store, "person", name="王芳", categories=("B03",), filed_on=date(2025, 1, 1), status="01")
    put(store, "visit", person=seen, day=date(2026, 10, 5), method="home", outcome="02")
    last = put(store, "visit", person=seen, day=date(2026, 10, 20), method="phone", outcome="01")
    put(store, "visit", person=unseen, day=date(2026, 10, 9), method="home", outcome="03")
    put(store, "visit", person=unseen, day=date(2026, 11, 1), method="home", outcome="01")
    with store.read() as session:
        found = month_rate(session, OCTOBER)
        share = evaluate(session, "elder_visit_rate", OCTOBER.span).value
    assert [(line.name, line.visit, line.how) for line in found.lines] == [
        ("欧阳堃", None, ""), ("赵桂英", last, "电话 · 见到本人"),
    ]  # fmt: skip
    assert (found.seen, found.due, found.percent) == (1, 2, Fraction(50))
    assert share == found.percent


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["01", "02", "03", None])), max_size=4))
def test_the_list_never_says_other_than_the_report(
    store: Store, people: list[tuple[bool, str | None]]
) -> None:
    for visited, outcome in people:
        person = elder(store, "某")
        if visited:
            put(store, "visit", person=person, day=date(2026, 10, 8), outcome=outcome)
    with store.read() as session:
        found = month_rate(session, OCTOBER)
        assert found.seen == evaluate(session, "elder_months_seen", OCTOBER.span).whole
        assert found.due == evaluate(session, "elder_months_due", OCTOBER.span).whole


def test_a_month_without_elders_has_no_rate(store: Store) -> None:
    with store.read() as session:
        assert month_rate(session, OCTOBER).percent is None


# ── problems ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_problem_is_solved_once(store: Store) -> None:
    open_one = put(store, "visit", day=date(2026, 11, 1), problem="屋顶漏雨", solved=False)
    done = put(
        store, "visit", day=date(2026, 11, 1), problem="电线老化", solved=True, solved_on=date(2026, 11, 3)
    )
    none = put(store, "visit", day=date(2026, 11, 1))
    with store.write("解决") as work:
        assert visit_problems.solve(work.session, [open_one, done, none], TODAY) == 1
    with store.read() as session:
        days = [session.get(Visit, eid).solved_on for eid in (open_one, done, none)]  # type: ignore[union-attr]
    assert days == [TODAY, date(2026, 11, 3), None]


def test_today_tells_problems_that_should_have_been_solved(store: Store) -> None:
    put(store, "visit", day=date(2026, 11, 1), problem="屋顶漏雨", solve_by=date(2026, 11, 20))
    put(store, "visit", day=date(2026, 11, 1), problem="无助行器", solve_by=date(2026, 12, 20))
    put(store, "visit", day=date(2026, 11, 1), problem="电线老化", solve_by=date(2026, 11, 1), solved=True)
    with store.read() as session:
        texts = [todo.text for todo in today_of(session, TODAY).todos]
    assert "1 个走访问题到期还没有解决" in texts


@pytest.mark.parametrize(
    ("values", "more"),
    [({"solved_on": TODAY}, {"solved": True}), ({"solved_on": TODAY, "solved": False}, {}), ({"problem": "漏"}, {})],
)  # fmt: skip
def test_a_day_of_solving_says_that_it_is_solved(
    store: Store, values: dict[str, Any], more: dict[str, Any]
) -> None:
    with store.read() as session:
        assert visit_problems.settled(session, values) == more


# ── a village's sheet ────────────────────────────────────────────────────────────────────────────────────────


def test_the_roster_of_a_village_is_who_is_on_file(store: Store) -> None:
    one = put(store, "person", name="李明", village="东河村委会", status="01")
    put(store, "person", name="王强", village="东河村", status="03")
    put(store, "person", name="王芳", village="东河社区", status="01")
    with store.read() as session:
        assert village_visits.roster(session, "东河村") == [one]
