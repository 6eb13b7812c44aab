"""风险等级变化: a row for every change, in the operation that made it."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select

from db.changes import undo
from db.person_rows import RiskChange
from db.store import Store
from swdesk import records, risks


def put(store: Store, person: uuid.UUID | None = None, **values: object) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, "person", values, id=person)


def levels(store: Store, person: uuid.UUID) -> list[tuple[str, str, str]]:
    with store.read() as session:
        return [(one.old, one.new, one.reason) for one in risks.steps_of(session, person)]


def test_the_first_level_and_every_change_leave_a_row(store: Store) -> None:
    person = put(store, name="王芳", risk="2")
    put(store, person, risk="4", risk_reason="独自在家多日")
    assert levels(store, person) == [("蓝 低风险", "红 高风险", "独自在家多日"), ("", "蓝 低风险", "")]


def test_who_and_when(store: Store) -> None:
    worker = put(store, name="占位")
    with store.write("社工") as work:
        worker = records.save(work.session, "worker", {"name": "周敏"})
    store.who = worker
    person = put(store, name="王芳", risk="3")
    with store.read() as session:
        [step] = risks.steps_of(session, person)
    assert (step.day, step.worker) == (date(2026, 11, 23), "周敏")


def test_what_stays_leaves_no_row(store: Store) -> None:
    person = put(store, name="王芳", risk="2")
    put(store, person, risk="2", phone="13900000001")
    assert len(levels(store, person)) == 1


def test_undoing_the_change_takes_the_row_back(store: Store) -> None:
    person = put(store, name="王芳", risk="2")
    with store.write("改") as work:
        records.save(work.session, "person", {"risk": "4"}, id=person)
        operation = work.operation
    with store.write("撤销") as work:
        undo(work.session, operation)
    assert levels(store, person) == [("", "蓝 低风险", "")]


def test_changes_of_a_merged_file_belong_to_the_person(store: Store) -> None:
    person, twin = put(store, name="王芳", risk="2"), put(store, name="王方", risk="3")
    put(store, twin, merged_into=person)
    assert len(levels(store, person)) == 2


def test_an_import_leaves_rows_too(store: Store) -> None:
    """The bulk writer of imports asks the same question."""
    person = put(store, name="王芳", risk="2")
    with store.write("导入") as work:
        write = risks.change(work.session, person, "2", {"risk": "3"})
        assert write is not None
        assert write.values["old"] == "2"
        assert risks.change(work.session, person, "2", {"risk": "2"}) is None
    with store.read() as session:
        assert len(session.scalars(select(RiskChange)).all()) == 1
