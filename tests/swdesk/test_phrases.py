"""Phrases for a field, ordered by use; the shipped examples."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from db.base import record_kinds
from db.codes import code_list
from db.fields import fields_of
from db.store import Store
from swdesk import phrases, records
from swdesk.errors import UserError

ME, SHE = uuid.UUID(int=1), uuid.UUID(int=2)


def put(store: Store, text: str, /, **values: Any) -> uuid.UUID:
    with store.write("试") as work:
        return records.save(work.session, "phrase", {"text": text, **values})


def texts(
    store: Store, form: str = "visit", field: str = "走访内容", worker: uuid.UUID | None = ME
) -> list[str]:
    with store.read() as session:
        return [one.text for one in phrases.offered(session, form, field, worker)]


def test_a_field_is_offered_what_is_meant_for_it(store: Store) -> None:
    put(store, "处处")
    put(store, "走访的", form="visit")
    put(store, "这一项", form="visit", field="走访内容")
    put(store, "别的项", form="visit", field="问题")
    put(store, "别的表", form="case_session")
    assert texts(store) == ["这一项", "走访的", "处处"]


def test_own_phrases_are_not_offered_to_others(store: Store) -> None:
    put(store, "我的", worker=ME)
    put(store, "她的", worker=SHE)
    assert texts(store) == ["我的"]
    assert texts(store, worker=None) == []


def test_what_is_used_most_comes_first(store: Store) -> None:
    put(store, "甲", form="visit")
    second = put(store, "乙")
    with store.local() as session:
        phrases.note_use(session, second)
    assert texts(store) == ["乙", "甲"]


def test_a_text_is_kept_once(store: Store) -> None:
    for _time in range(2):
        with store.write("试") as work:
            if _time == 0:
                phrases.keep(work.session, " 一切安好 ", "visit", "走访内容", None)
            else:
                with pytest.raises(UserError, match="已经有了"):
                    phrases.keep(work.session, "一切安好", "visit", "走访内容", None)
    assert texts(store) == ["一切安好"]


def test_nothing_is_no_phrase(store: Store) -> None:
    with store.write("试") as work, pytest.raises(UserError, match="先写几个字"):
        phrases.keep(work.session, "  ", "visit", "走访内容", None)


@pytest.mark.parametrize("kind", ["phrase", "case_template"])
def test_examples_are_added_once(store: Store, kind: str) -> None:
    with store.write("试") as work:
        assert phrases.add_examples(work.session, kind) > 3
    with store.write("试") as work:
        assert phrases.add_examples(work.session, kind) == 0


def test_examples_name_fields_and_codes_that_exist(store: Store) -> None:
    for one in phrases._examples("phrases"):
        labels = {field.label for field in fields_of(record_kinds()[one["form"]])}
        assert one.get("field") in labels | {None}
        assert code_list("phrase_form").item(one["form"]) is not None
    for one in phrases._examples("case_plans"):
        assert all(code_list("problem").item(code) for code in one["problems"])
        assert all(code_list("intervention_model").item(code) for code in one["models"])
