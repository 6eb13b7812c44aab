"""保存期限: what is due by the rules, and what a decision settles."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store import Store
from swdesk import consents, disposals, options, records, retention
from swdesk.clock import FixedClock
from swdesk.retention import Due, kept_until, later

TODAY = date(2026, 11, 23)


def put(store: Store, kind: str, **values: Any) -> uuid.UUID:
    with store.write("样例") as work:
        return records.save(work.session, kind, values)


def due(store: Store) -> list[Due]:
    with store.read() as session:
        return retention.due(session, TODAY)


def gone(store: Store, **values: Any) -> uuid.UUID:
    facts = {"name": "到期甲", "status": "02", "left_on": date(2015, 3, 1), "born": date(1950, 1, 1)}
    return put(store, "person", **facts | values)


days = st.dates(date(1950, 1, 1), date(2080, 12, 31))


@given(since=days, years=st.integers(1, 30))
def test_years_later_is_the_same_day_or_the_last_of_february(since: date, years: int) -> None:
    until = later(since, years)
    assert until.year == since.year + years
    assert (until.month, until.day) in {(since.month, since.day), (2, 28)}


@given(since=days, born=days, years=st.integers(1, 30), minor=st.integers(0, 30))
def test_a_minor_is_never_kept_shorter(since: date, born: date, years: int, minor: int) -> None:
    assert kept_until(since, born, years, minor) >= kept_until(since, None, years, minor)


def test_a_case_ten_years_after_its_end(store: Store) -> None:
    person = put(store, "person", name="到期甲", born=date(1950, 1, 1))
    old = put(
        store, "case", number="GA-1", person=person, opened_on=date(2016, 1, 1), closed_on=date(2016, 11, 23)
    )
    put(store, "case", number="GA-2", person=person, opened_on=date(2016, 1, 1), closed_on=date(2016, 11, 24))
    found = due(store)
    assert [(one.id, one.until, one.title) for one in found] == [(old, TODAY, "GA-1 到期甲")]


def test_that_of_a_child_until_28(store: Store) -> None:
    person = put(store, "person", name="到期乙", born=date(2000, 1, 1))
    put(store, "case", number="GA-1", person=person, opened_on=date(2009, 1, 1), closed_on=date(2010, 1, 1))
    assert due(store) == []


def test_who_left_and_was_not_served_since(store: Store) -> None:
    one = gone(store)
    served = gone(store, name="到期丙")
    put(store, "visit", person=served, day=date(2020, 1, 1), method="home")
    gone(store, name="到期丁", status="01")
    busy = gone(store, name="到期戊")
    put(store, "case", person=busy, opened_on=date(2015, 1, 1))
    assert [found.id for found in due(store)] == [one]


def test_a_rule_of_no_years_asks_nothing(store: Store) -> None:
    gone(store)
    with store.write("规则") as work:
        options.put(work.session, retention.PERSON_YEARS, 0)
    assert due(store) == []


def test_a_withdrawn_consent_is_due_at_once_unless_a_duty_goes_on(store: Store) -> None:
    one = put(store, "person", name="撤回甲", consent="01", consent_withdrawn_on=date(2026, 11, 1))
    put(store, "person", name="撤回乙", legal_basis=consents.BY_DUTY, consent_withdrawn_on=date(2026, 11, 1))
    case = put(store, "case", number="GA-9", opened_on=date(2026, 1, 1), withdrawn_on=date(2026, 11, 2))
    assert [(found.kind, found.id, found.ground) for found in due(store)] == [
        ("person", one, "03"), ("case", case, "03"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "until", "left"),
    [
        (disposals.KEEP, date(2030, 1, 1), 0),
        (disposals.SEAL, None, 0),
        (disposals.ANONYMISE, None, 0),
        (disposals.ERASE, None, 0),
    ],
)
def test_what_was_decided_is_settled(store: Store, decision: str, until: date | None, left: int) -> None:
    one = gone(store)
    with store.write("处置") as work:
        disposals.decide(work.session, "person", one, decision, ground="02", keep_until=until, on=TODAY)
    assert len(due(store)) == left


def test_kept_until_a_day_it_comes_again(store: Store, clock: FixedClock) -> None:
    one = gone(store)
    with store.write("处置") as work:
        disposals.decide(
            work.session, "person", one, disposals.KEEP, ground="06", keep_until=date(2027, 1, 1), on=TODAY
        )
    with store.read() as session:
        assert retention.due(session, date(2026, 12, 31)) == []
        assert [found.id for found in retention.due(session, date(2027, 1, 1))] == [one]


def test_a_consent_withdrawn_after_sealing_asks_again(store: Store) -> None:
    one = gone(store)
    with store.write("处置") as work:
        disposals.decide(work.session, "person", one, disposals.SEAL, ground="02", on=date(2026, 10, 1))
        records.save(work.session, "person", {"consent_withdrawn_on": date(2026, 11, 1)}, id=one)
    assert [found.ground for found in due(store)] == [retention.WITHDRAWN]


def test_a_withdrawn_consent_is_missing(store: Store) -> None:
    person = put(
        store,
        "person",
        name="撤回甲",
        born=date(1950, 1, 1),
        consent="01",
        consent_withdrawn_on=date(2026, 11, 1),
    )
    with store.read() as session:
        row = records.load(session, "person", person)
        facts = type("P", (), row.values)
        assert "已撤回" in consents.lack(facts, TODAY)
        assert consents.lack(facts, date(2026, 10, 31)) == ""
