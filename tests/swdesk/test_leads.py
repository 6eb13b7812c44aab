"""A lead that is not taken on is no case: it counts nowhere, asks for little, and goes to a referral or the consultations."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.cases import Case
from db.daily import Consultation
from db.store import Store
from swdesk import leads, records
from swdesk.case_papers import missing_of
from swdesk.cases import facts_of, phases, state_words
from swdesk.errors import UserError
from swdesk.indicators import evaluate
from swdesk.periods import Span

TODAY = date(2026, 11, 23)
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
NOT_TAKEN = [("02", "转介"), ("03", "不接案（仅提供资讯）"), ("04", "待核实（暂缓）"), ("05", "不接案")]


def put(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values, id=values.pop("id", None))


@pytest.fixture
def lead(store: Store) -> uuid.UUID:
    person = put(store, "person", name="王芳", born=date(2012, 11, 23))
    return put(
        store, "case", person=person, number="GA-2026-A001", opened_on=date(2026, 5, 12), decision="03", request="想问低保",
        contact_method="02", problems=("02",), decision_reason="不符合条件",
    )  # fmt: skip


def told(store: Store, case: uuid.UUID) -> tuple[str, list[str], int]:
    """What the page says of it: state, what is missing, how many phases."""
    with store.read() as session:
        one = session.get_one(Case, case)
        return state_words(facts_of(session, one)), missing_of(session, one, TODAY), len(phases(session, one))


def opened(store: Store) -> int:
    with store.read() as session:
        return evaluate(session, "cases_opened", YEAR).whole


@pytest.mark.parametrize(("decision", "words"), NOT_TAKEN)
def test_its_state_follows_from_what_was_decided(
    store: Store, lead: uuid.UUID, decision: str, words: str
) -> None:
    put(store, "case", id=lead, decision=decision)
    assert told(store, lead)[0] == words
    assert opened(store) == 0


@pytest.mark.parametrize("decision", ["01", None])
def test_taken_on_or_not_yet_decided_it_is_a_case(
    store: Store, lead: uuid.UUID, decision: str | None
) -> None:
    put(store, "case", id=lead, decision=decision)
    assert told(store, lead)[0] == "接案"
    assert opened(store) == 1


def test_a_first_session_makes_it_a_case(store: Store, lead: uuid.UUID) -> None:
    put(store, "case_session", case=lead, day=date(2026, 6, 1), minutes=30, record="谈")
    assert told(store, lead)[0] == "介入中"
    assert opened(store) == 1


def test_it_asks_for_no_papers_of_a_case(store: Store, lead: uuid.UUID) -> None:
    assert told(store, lead)[1:] == (["咨询台账里的登记"], 1)
    put(store, "case", id=lead, decision="02", decision_reason=None)
    assert told(store, lead)[1] == ["没有接案的理由", "转介表"]
    put(store, "referral", case=lead, receiver="县医院")
    assert told(store, lead)[1] == ["没有接案的理由"]


def test_it_goes_into_the_consultations_once(store: Store, lead: uuid.UUID) -> None:
    with store.write("归入咨询台账") as work:
        made = leads.to_consultation(work.session, lead)
        assert leads.to_consultation(work.session, lead) == made
    with store.read() as session:
        one = session.get_one(Consultation, made)
        assert (one.day, one.content, one.case) == (date(2026, 5, 12), "想问低保", lead)
        assert one.handling == "不接案（仅提供资讯）：不符合条件"
    assert told(store, lead)[1] == []


def test_a_case_does_not(store: Store, lead: uuid.UUID) -> None:
    put(store, "case", id=lead, decision="01")
    with store.write("试") as work, pytest.raises(UserError, match="没有接案的线索"):
        leads.to_consultation(work.session, lead)


@pytest.mark.parametrize(("agreed", "asked"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_a_guardian_signs_until_the_day_after_the_birthday(
    store: Store, lead: uuid.UUID, agreed: date, asked: bool
) -> None:
    put(store, "case", id=lead, decision="01", agreed_on=agreed, aim="稳定")
    assert ("监护人签名（未满十四周岁）" in told(store, lead)[1]) is asked
