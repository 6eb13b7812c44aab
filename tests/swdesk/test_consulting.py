"""A consultation that becomes a case takes along what was said."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.cases import Case
from db.people import Person
from db.store import Store
from swdesk import records
from swdesk.consulting import open_case
from swdesk.errors import UserError

DAY = date(2026, 9, 7)


def add(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def begin(store: Store, consultation: uuid.UUID) -> uuid.UUID:
    with store.write("开个案") as work:
        return open_case(work.session, consultation, DAY, None)


def test_a_pupil_not_on_file_gets_a_file_and_a_case_of_the_school(store: Store) -> None:
    one = add(store, "consultation", day=DAY, visitor="小明", visitor_kind="02", school="中心校", grade="五（1）班",
              content="和同学吵架", topics=("11",))  # fmt: skip
    case = begin(store, one)
    with store.read() as session:
        found = session.get_one(Case, case)
        assert session.get_one(Person, found.person).name == "小明"
        assert (found.domain, found.school, found.grade, found.student_source) == (
            "7",
            "中心校",
            "五（1）班",
            "01",
        )
        assert (found.request, found.number) == ("和同学吵架", "GA-2026-0001")
        assert records.load(session, "case", case).values["problems"] == ("11",)
        assert records.load(session, "consultation", one).values["case"] == case


def test_a_resident_on_file_keeps_the_file(store: Store) -> None:
    person = add(store, "person", name="张三")
    case = begin(store, add(store, "consultation", day=DAY, person=person, visitor_kind="01", content="低保"))
    with store.read() as session:
        found = session.get_one(Case, case)
    assert (found.person, found.domain, found.student_source) == (person, None, None)


def test_a_case_is_opened_once(store: Store) -> None:
    one = add(store, "consultation", day=DAY, visitor="张三", content="低保")
    assert begin(store, one) == begin(store, one)
    with store.read() as session:
        assert session.query(Case).count() == 1


def test_a_visitor_without_a_name_is_asked_for(store: Store) -> None:
    with pytest.raises(UserError):
        begin(store, add(store, "consultation", day=DAY, content="匿名来电"))
