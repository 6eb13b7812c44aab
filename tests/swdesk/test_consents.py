"""信息收集同意: what is missing, and the three uses that wait for it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.people import Person
from db.store import Store
from swdesk import consents, records
from swdesk.consents import Purpose
from swdesk.errors import UserError

TODAY = date(2026, 11, 24)
TURNING = date(2012, 11, 24)
"""Turns 14 on TODAY: treated as under 14 until tomorrow (999999201211240012)."""


def put(store: Store, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, "person", {"name": "王小宝", **values})


def lacking(store: Store, person: uuid.UUID, on: date = TODAY) -> list[str]:
    with store.read() as session:
        found = session.get(Person, person)
        assert found is not None
        return consents.missing_of(found, on)


@pytest.mark.parametrize(
    ("born", "values", "missing"),
    [
        (date(1950, 1, 1), {}, ["信息收集同意"]),
        (date(1950, 1, 1), {"consent": "02"}, ["同意日期"]),
        (date(1950, 1, 1), {"consent": "01", "consent_on": TODAY}, []),
        (date(1950, 1, 1), {"legal_basis": "02"}, []),
        (date(2010, 1, 1), {"consent": "01", "consent_on": TODAY}, ["监护人（未成年人）"]),
        (date(2015, 1, 1), {"guardian": "王建国", "consent": "01"}, ["监护人书面同意（未满十四周岁）"]),
        (date(2015, 1, 1), {"guardian": "王建国", "consent": "03", "consent_on": TODAY}, []),
        (date(2015, 1, 1), {"guardian": "王建国", "legal_basis": "02"}, []),
        (date(2015, 1, 1), {"guardian": "王建国", "consent": "04"}, []),
    ],
)
def test_what_is_missing(store: Store, born: date, values: dict[str, Any], missing: list[str]) -> None:
    assert lacking(store, put(store, born=born, **values)) == missing


def test_fourteen_counts_from_the_day_after_the_birthday(store: Store) -> None:
    person = put(store, born=TURNING, guardian="王建国", consent="01", consent_on=TODAY)
    assert lacking(store, person)
    assert lacking(store, person, date(2026, 11, 25)) == []


@pytest.mark.parametrize("purpose", Purpose)
def test_a_child_without_consent_stays_out_of_three_uses(store: Store, purpose: Purpose) -> None:
    person = put(store, born=date(2015, 1, 1))
    with store.read() as session, pytest.raises(UserError, match="监护人书面同意"):
        consents.require(session, [person], purpose, TODAY)


def test_what_the_law_demands_never_waits(store: Store) -> None:
    person = put(store, born=date(2015, 1, 1))
    with store.read() as session:
        consents.require(session, [person], Purpose.REFERRAL, TODAY, statutory=True)


def test_with_the_guardians_consent_it_may_go(store: Store) -> None:
    person = put(store, born=date(2015, 1, 1), consent="03")
    with store.read() as session:
        consents.require(session, [person], Purpose.PUBLICITY, TODAY)


def test_recording_is_never_held_up(store: Store) -> None:
    person = put(store, born=date(2015, 1, 1))
    with store.write("走访") as work:
        assert records.save(work.session, "visit", {"person": person, "day": TODAY})
