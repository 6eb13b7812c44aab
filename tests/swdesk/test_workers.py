"""Registration, continuing education, vetting and hours of workers (domain.md §3.9b, §5; K2)."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from db.staff import Worker
from db.store import Store
from swdesk import options, records, workers
from swdesk.periods import Span

TODAY = date(2026, 11, 23)


def add(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def worker(store: Store, **values: Any) -> uuid.UUID:
    return add(store, "worker", **({"name": "周敏", "post": "02"} | values))


def one(store: Store, found: uuid.UUID) -> workers.Standing:
    with store.read() as session:
        made = session.get(Worker, found)
        assert made is not None
        return workers.standing(session, made, TODAY)


def attended(store: Store, who: uuid.UUID, day: date, minutes: int | None = None, **training: Any) -> None:
    made = add(store, "training", day=day, topic="督导技巧", **training)
    add(store, "training_attendee", training=made, worker=who, minutes=minutes)


@pytest.mark.parametrize(
    ("registered", "until", "end"),
    [
        (date(2024, 5, 10), None, date(2027, 5, 10)),
        (date(2024, 2, 29), None, date(2027, 2, 28)),
        (date(2024, 5, 10), date(2027, 6, 30), date(2027, 6, 30)),
        (None, None, None),
    ],
)
def test_a_registration_holds_three_years_unless_its_end_is_typed(
    registered: date | None, until: date | None, end: date | None
) -> None:
    assert workers.registered_until(Worker(registered_on=registered, registered_until=until)) == end


def test_hours_of_a_training_are_credited_to_everyone_on_its_list(store: Store) -> None:
    first = worker(store, credential="1", registered_on=date(2025, 1, 1))
    second = worker(store, credential="2", registered_on=date(2025, 1, 1))
    made = add(store, "training", day=date(2026, 3, 1), topic="伦理", minutes=360)
    add(store, "training_attendee", training=made, worker=first)
    add(store, "training_attendee", training=made, worker=second, minutes=180)
    assert (one(store, first).credited, one(store, second).credited) == (360, 180)


def test_a_worker_named_twice_on_a_list_is_credited_once(store: Store) -> None:
    who = worker(store, credential="1", registered_on=date(2025, 1, 1))
    made = add(store, "training", day=date(2026, 3, 1), topic="伦理", minutes=360)
    for _i in range(2):
        add(store, "training_attendee", training=made, worker=who)
    assert one(store, who).credited == 360


def test_only_hours_within_the_registration_count_and_only_where_they_may(store: Store) -> None:
    who = worker(store, credential="1", registered_on=date(2025, 1, 1))
    attended(store, who, date(2024, 12, 31), minutes=60)
    attended(store, who, date(2026, 1, 2), minutes=120)
    attended(store, who, date(2026, 1, 3), minutes=240, continuing=False)
    assert one(store, who).credited == 120


def test_what_is_asked_for_can_be_changed(store: Store) -> None:
    who = worker(store, credential="1", registered_on=date(2025, 1, 1))
    attended(store, who, date(2026, 1, 2), minutes=70 * 60)
    assert one(store, who).short
    with store.write("改设置") as work:
        options.put(work.session, workers.REQUIRED["1"], 70)
    assert not one(store, who).short


def test_a_year_after_the_newest_query_the_next_is_due(store: Store) -> None:
    who = worker(store, vetted_on=date(2024, 3, 1))
    add(store, "worker_vetting", worker=who, day=date(2025, 11, 22), kind="02", result="01")
    assert one(store, who).vetting == workers.Due(date(2026, 11, 22), "late")


def test_without_a_query_it_is_missing(store: Store) -> None:
    assert one(store, worker(store)).missing == ("没有违法犯罪记录查询",)


def test_nothing_is_asked_of_one_who_left(store: Store) -> None:
    who = worker(store, left_on=date(2026, 6, 30))
    with store.read() as session:
        made = session.get(Worker, who)
        assert made is not None
        assert workers.missing_of(session, made, TODAY) == ()


def test_one_without_a_certificate_is_asked_for_no_registration(store: Store) -> None:
    who = worker(store, credential="0", vetted_on=TODAY)
    assert one(store, who).missing == ()


def test_time_on_duty_is_typed_or_follows_from_the_two_times(store: Store) -> None:
    who = worker(store)
    add(store, "duty_shift", worker=who, day=date(2026, 9, 1), minutes=120)
    add(store, "duty_shift", worker=who, day=date(2026, 9, 2), start="08:30", end="11:45")
    add(store, "duty_shift", worker=who, day=date(2026, 9, 3), start="22:00", end="02:00")
    add(store, "duty_shift", worker=who, day=date(2025, 9, 3), minutes=60)
    with store.read() as session:
        found = workers.hours_of(session, Span(date(2026, 1, 1), TODAY))[who]
    assert (found.shifts, found.duty) == (3, 120 + 195 + 240)


def test_days_at_work_are_counted_once_a_day_and_leave_is_none(store: Store) -> None:
    who = worker(store)
    for day, state in ((1, "01"), (1, "04"), (2, "02"), (3, "07")):
        add(store, "work_day", worker=who, day=date(2026, 9, day), state=state, minutes=240)
    with store.read() as session:
        found = workers.hours_of(session, Span(date(2026, 1, 1), TODAY))[who]
    assert (found.days, found.worked) == (2, 720)


def test_full_time_is_reckoned_exactly() -> None:
    week = Span(date(2026, 9, 7), date(2026, 9, 13))
    assert workers.Hours(duty=20 * 60).share(week, 40) == Fraction(1, 2)
