"""合并服务对象: one person in every count and list, nothing lost, and two again whenever that is wanted."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.changes import undo
from db.store import Store
from swdesk import merging, people, records, rows
from swdesk.errors import UserError
from swdesk.indicators import evaluate
from swdesk.merging import BOTH, KEPT, OTHER
from swdesk.periods import parse_period
from swdesk.timeline import timeline
from tests.db.test_merge import change, send

Q3 = parse_period("2026Q3")


def add(store: Store, kind: str, **values: Any) -> uuid.UUID:
    with store.write("新增") as work:
        return records.save(work.session, kind, values)


def merge(store: Store, kept: uuid.UUID, other: uuid.UUID, **sides: str) -> uuid.UUID:
    with store.write(merging.OPERATION) as work:
        merging.merge(work.session, merging.compare(work.session, kept, other), sides)
    return work.operation


def unmerge(store: Store, person: uuid.UUID) -> None:
    with store.write("拆开") as work:
        merging.unmerge(work.session, person)


def values(store: Store, person: uuid.UUID) -> dict[str, Any]:
    with store.read() as session:
        return records.load(session, "person", person).values


def counts(store: Store) -> tuple[Any, ...]:
    """(服务人数, 走访人数, listed people)."""
    with store.read() as session:
        numbers = [evaluate(session, code, Q3.span).value for code in ("persons_served", "persons_visited")]
        return (*numbers, records.total(session, "person", records.Query()))


@pytest.fixture
def two(store: Store) -> tuple[uuid.UUID, uuid.UUID]:
    """张桂花 and, entered again, 张贵花; each with a visit."""
    one = add(store, "person", name="张桂花", village="东河村", risk="1", categories=("A01",), remark="甲")
    other = add(
        store,
        "person",
        name="张贵花",
        village="东河",
        phone="13800000000",
        risk="3",
        categories=("D01",),
        remark="乙",
    )
    add(store, "visit", person=one, day=date(2026, 7, 1), content="一")
    add(store, "visit", person=other, day=date(2026, 7, 2), content="二")
    return one, other


def test_two_files_are_one_person_and_after_undo_two(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    assert counts(store) == (2, 2, 2)
    operation = merge(store, *two)
    assert counts(store) == (1, 1, 1)
    with store.write("撤销") as work:
        undo(work.session, operation)
    assert counts(store) == (2, 2, 2)


def test_undo_restores_both_files_wholly(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    before = [values(store, one) for one in two]
    operation = merge(store, *two, name=OTHER)
    with store.write("撤销") as work:
        undo(work.session, operation)
    assert [values(store, one) for one in two] == before


def test_what_is_proposed_loses_nothing(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    merge(store, *two)
    kept = values(store, two[0])
    assert (kept["name"], kept["phone"], kept["risk"]) == ("张桂花", "13800000000", "3")
    assert (kept["categories"], kept["remark"]) == (("A01", "D01"), "甲\n乙")


def test_what_a_person_chooses_is_kept(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    merge(store, *two, name=OTHER, categories=KEPT, remark=BOTH, risk=KEPT)
    kept = values(store, two[0])
    assert (kept["name"], kept["categories"], kept["risk"]) == ("张贵花", ("A01",), "1")


def test_the_other_file_stays_as_it_was(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    before = values(store, two[1])
    merge(store, *two)
    assert values(store, two[1]) == before | {"merged_into": two[0]}


def test_the_history_is_that_of_both(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    merge(store, *two)
    with store.read() as session:
        told = [event.text for event in timeline(session, two[0]) if event.kind == "visit"]
        assert told == ["二", "一"]
        assert timeline(session, two[1]) == timeline(session, two[0])


def test_both_names_find_the_file_that_stands(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    merge(store, *two)
    with store.read() as session:
        for text in ("张桂花", "张贵花", "zgh"):
            assert [hit.id for hit in people.find_people(session, text)] == [two[0]]
        assert people.find_people(session, "张贵花")[0].formerly == "张贵花"


def test_lists_find_by_both_names_and_show_the_one_that_stands(
    store: Store, two: tuple[uuid.UUID, uuid.UUID]
) -> None:
    merge(store, *two)
    with store.read() as session:
        assert [row.id for row in records.rows(session, "person", records.Query(text="张贵花"))] == [two[0]]
        found = records.rows(session, "visit", records.Query(text="张桂花"))
        assert [row.labels["person"] for row in found] == ["张桂花", "张桂花"]
        assert len(records.rows(session, "visit", records.Query(where=(("person", "=", two[0]),)))) == 2


def test_later_it_can_be_taken_back_though_records_were_added(
    store: Store, two: tuple[uuid.UUID, uuid.UUID]
) -> None:
    one, other = two
    merge(store, one, other, name=OTHER)
    add(store, "visit", person=one, day=date(2026, 8, 1))
    change(store, "person", one, phone="13911111111")
    unmerge(store, other)
    assert counts(store) == (2, 2, 2)
    assert (values(store, one)["name"], values(store, one)["phone"]) == ("张桂花", "13911111111")
    assert values(store, one)["categories"] == ("A01",)


def test_a_file_merged_both_ways_by_two_pcs_can_be_taken_apart(new_store: Callable[..., Store]) -> None:
    here, there = new_store("here"), new_store("there")
    one, other = add(here, "person", name="张桂花"), add(here, "person", name="张贵花")
    send(here, there)
    merge(here, one, other)
    merge(there, other, one)
    send(there, here)
    unmerge(here, max(one, other))
    assert counts(here)[2] == 2


def test_a_chain_taken_apart_in_the_middle(store: Store) -> None:
    a, b, c = (add(store, "person", name=name) for name in ("甲一", "乙二", "丙三"))
    merge(store, b, a)
    merge(store, c, b)
    unmerge(store, b)
    with store.read() as session:
        assert [file.id for file in merging.mergers(session, b).files] == [a]
        assert merging.mergers(session, a).into == merging.File(b, "乙二", date(2026, 11, 23))


def test_what_another_pc_writes_meanwhile_is_not_overwritten(
    store: Store, two: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with store.read() as session:
        seen = merging.compare(session, *two)
    change(store, "person", two[0], name="张桂华")
    with store.write(merging.OPERATION) as work:
        merging.merge(work.session, seen, {"name": OTHER})
    with store.read() as session:
        assert len(records.load(session, "person", two[0]).heads["name"]) == 2


def test_a_person_is_not_merged_into_oneself(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    merge(store, *two)
    with store.read() as session, pytest.raises(UserError):
        merging.compare(session, *two)


def test_a_group_counts_a_merged_member_once(store: Store, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    group = add(store, "group", name="编织小组")
    meeting = add(store, "group_session", group=group, day=date(2026, 7, 3))
    for person in two:
        member = add(store, "group_member", group=group, person=person)
        add(store, "attendance", session=meeting, member=member, state="1")
    merge(store, *two)
    with store.read() as session:
        assert evaluate(session, "group_attendance", Q3.span).value == 1


def test_the_family_of_both_files_belongs_to_the_person_and_parts_again(store: Store) -> None:
    one, two = add(store, "person", name="王芳"), add(store, "person", name="王方")
    add(store, "family_member", person=one, name="王建国")
    add(store, "family_member", person=two, name="李梅")
    operation = merge(store, one, two)
    for undone, names in ((False, {"王建国", "李梅"}), (True, {"王建国"})):
        if undone:
            with store.write("撤销") as work:
                undo(work.session, operation)
        with store.read() as session:
            found = rows.rows_of(session, "family_member", one)
        assert {line.values["name"] for line in found} == names
