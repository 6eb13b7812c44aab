"""The school station in figures, the duty roster, and what a school gets to see."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from db.store import Store
from swdesk import options, records, transfers
from swdesk.clock import FixedClock
from swdesk.duty import FULL_TIME, roster
from swdesk.indicators import by_code, evaluate, plain_number
from swdesk.periods import Span
from swdesk.school_summary import covered, write_summary
from swdesk.schools import domain_of, schools, year_of

AUTUMN = Span(date(2026, 9, 1), date(2026, 9, 28))
DAY = date(2026, 9, 7)


def add(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


@pytest.fixture
def held(store: Store) -> Store:
    """Four activities of two schools."""
    for values in (
        {
            "name": "联动日",
            "theme": "T4",
            "form": "08",
            "students": 20,
            "parents": 12,
            "community": 3,
            "school": "中心校",
        },
        {
            "name": "家长课堂",
            "theme": "T4",
            "form": "05",
            "fathers": 3,
            "mothers": 8,
            "grandparents": 2,
            "school": "中心校",
        },
        {"name": "教师沙龙", "theme": "T3", "form": "04", "teachers": 9, "school": "二小"},
        {"name": "联席会", "form": "07", "sides": ("1", "2", "3"), "domain": "71", "school": "二小"},
    ):
        add(store, "school_activity", day=DAY, **values)
    add(store, "school_activity", day=DAY, name="没开成", parents=5, not_held="停电")
    return store


def test_counts_go_by_form_theme_and_domain(held: Store) -> None:
    with held.read() as session:
        year = year_of(session, AUTUMN)
    assert [(form, counts.times) for form, counts in year.by("form")] == [
        ("04", 1),
        ("05", 1),
        ("07", 1),
        ("08", 1),
    ]
    assert {theme: counts.parents for theme, counts in year.by("theme")} == {"T3": 0, "T4": 25, "": 0}
    assert {domain: counts.times for domain, counts in year.by("domain")} == {"71": 1, "72": 1, "73": 2}
    assert year.parents == (3, 8, 2)


def test_the_share_of_three_sides_is_that_of_the_report(held: Store) -> None:
    with held.read() as session:
        year = year_of(session, AUTUMN)
        value = evaluate(session, "school_three_sided", AUTUMN).value
        assert plain_number(by_code("school_three_sided"), value) == year.three_sided == 2
    assert year.rate == Fraction(2, 4)
    assert {one.name for one in year.held if one.three_sided} == {"联动日", "联席会"}


def test_one_school_alone(held: Store) -> None:
    with held.read() as session:
        assert {one.name for one in year_of(session, AUTUMN, "二小").held} == {"教师沙龙", "联席会"}


def test_schools_of_the_register_and_of_activities(held: Store) -> None:
    add(held, "school", name="三中", level="03")
    with held.read() as session:
        assert schools(session) == sorted(["三中", "中心校", "二小"])


@pytest.mark.parametrize(
    ("theme", "domain"), [("T1", "71"), ("T2", "71"), ("T3", "72"), ("T4", "73"), (None, "")]
)
def test_a_theme_has_its_domain(theme: str | None, domain: str) -> None:
    assert domain_of(theme) == domain


# ── what leaves for a school ─────────────────────────────────────────────────────────────────────────────────


def test_a_school_sees_counts_and_nothing_of_a_pupil(held: Store, tmp_path: Path, clock: FixedClock) -> None:
    pupil = add(held, "person", name="独孤小明", school="中心校")
    add(
        held,
        "case",
        person=pupil,
        number="GA-2026-0009",
        school="中心校",
        class_teacher="欧阳老师",
        request="秘密求助",
        opened_on=DAY,
    )
    add(
        held,
        "consultation",
        day=DAY,
        visitor="独孤小明",
        visitor_kind="02",
        school="中心校",
        content="秘密咨询",
        grade="五（1）班",
    )
    add(held, "school_activity", day=DAY, name="独孤小明家访", form="06", student=pupil, school="中心校", parents=1,
        record="家访所见", grade="五（1）班", follow_up="独孤小明")  # fmt: skip
    path = tmp_path / "学校.xlsx"
    assert write_summary(held, "中心校", AUTUMN, path, clock=clock) == 3
    book = openpyxl.load_workbook(path)
    cells = [
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    text = "\n".join(cells)
    for secret in ("独孤", "小明", "欧阳", "秘密", "家访所见", "GA-", "五（1）班"):
        assert secret not in text
    assert "2026年9月7日" in cells
    assert "<3" in cells
    assert [row[1] for row in book["开展情况"].iter_rows(min_row=2, values_only=True)] == [1, 1, 1]


def test_what_left_for_a_school_is_noted(held: Store, tmp_path: Path, clock: FixedClock) -> None:
    write_summary(held, "中心校", AUTUMN, tmp_path / "学校.xlsx", clock=clock, user_name="周敏")
    with held.read() as session:
        assert [(one.party, one.people) for one in transfers.lines(session)] == [("中心校", None)]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, "<3"), (2, "<3"), (3, 3)])
def test_small_numbers_are_covered(count: int, shown: Any) -> None:
    assert covered(count) == shown


# ── duty ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def worker(store: Store) -> uuid.UUID:
    return add(store, "worker", name="周敏")


def lines(store: Store) -> list[tuple[str, str, str, int, int]]:
    with store.read() as session:
        return [
            (one.name, one.post, one.station, one.days, one.minutes) for one in roster(session, AUTUMN).lines
        ]


def test_two_shifts_of_a_day_are_one_day(store: Store, worker: uuid.UUID) -> None:
    for start, end in (("08:30", "11:30"), ("13:00", "15:00")):
        add(store, "duty_shift", day=DAY, worker=worker, post="03", start=start, end=end)
    add(store, "duty_shift", day=date(2026, 9, 8), worker=worker, post="03", minutes=480)
    add(store, "duty_shift", day=date(2026, 12, 8), worker=worker, post="03", minutes=480)
    assert lines(store) == [("周敏", "03", "", 2, 780)]


def test_a_shift_belongs_to_the_posting_that_runs_on_its_day(store: Store, worker: uuid.UUID) -> None:
    first, second = add(store, "station", name="中心校站"), add(store, "station", name="二小站")
    add(store, "posting", worker=worker, station=first, post="04", end=date(2026, 9, 10))
    add(store, "posting", worker=worker, station=second, post="04", start=date(2026, 9, 11))
    for day in (DAY, date(2026, 9, 14)):
        add(store, "duty_shift", day=day, worker=worker, minutes=240)
    assert sorted(lines(store)) == [("周敏", "04", "中心校站", 1, 240), ("周敏", "04", "二小站", 1, 240)]


def test_a_shift_that_names_its_station_wins(store: Store, worker: uuid.UUID) -> None:
    home, other = add(store, "station", name="中心校站"), add(store, "station", name="二小站")
    add(store, "posting", worker=worker, station=home, post="03", home=True)
    add(store, "duty_shift", day=DAY, worker=worker, station=other, minutes=60)
    assert lines(store) == [("周敏", "", "二小站", 1, 60)]


def test_a_worker_in_two_postings_on_one_day_was_there_one_day(store: Store, worker: uuid.UUID) -> None:
    for post in ("03", "04"):
        add(store, "duty_shift", day=DAY, worker=worker, post=post, minutes=240)
    with store.read() as session:
        found = roster(session, AUTUMN)
    assert [(one.days, one.minutes) for one in found.workers] == [(1, 480)]


def test_hours_as_a_part_of_full_time_follow_the_stations_week(store: Store, worker: uuid.UUID) -> None:
    add(store, "duty_shift", day=DAY, worker=worker, minutes=40 * 60)
    with store.read() as session:
        assert roster(session, AUTUMN).share(40 * 60) == Fraction(1, 4)
    with store.write("设置") as work:
        options.put(work.session, FULL_TIME, 20)
        assert roster(work.session, AUTUMN).share(40 * 60) == Fraction(1, 2)
