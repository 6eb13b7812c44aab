"""回收站: what is listed, and what comes back with a record."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from db.changes import undo
from db.store import Store
from swdesk import bin as thrown
from swdesk import records, roles
from swdesk.errors import UserError


@pytest.fixture
def ids(store: Store) -> dict[str, UUID]:
    """A person with a category, a case and a session, made in one operation, as an import or a handover does."""
    with store.write("接收移交") as work:
        put = lambda kind, **values: records.save(work.session, kind, values)  # noqa: E731
        person = put("person", name="王芳", categories=("B03",), filed_on=date(2026, 1, 5))
        case = put("case", person=person, number="GA-2026-0001")
        session = put("case_session", case=case, day=date(2026, 6, 1))
    return {"person": person, "case": case, "case_session": session, "operation": work.operation}


def delete(store: Store, *wanted: tuple[str, UUID], user: UUID | None = None) -> UUID:
    with store.write("删除所选", user=user) as work:
        for kind, one in wanted:
            records.remove(work.session, kind, one)
    return work.operation


def undone(store: Store, ids: dict[str, UUID]) -> None:
    with store.write("撤销：接收移交") as work:
        undo(work.session, ids["operation"])


def bring_back(store: Store, kind: str, one: UUID) -> thrown.Restored:
    with store.write("恢复") as work:
        return thrown.restore(work.session, kind, one)


def look(store: Store, **wanted: Any) -> thrown.Bin:
    with store.read() as session:
        return thrown.contents(session, **wanted)


def alive(store: Store, ids: dict[str, UUID]) -> set[str]:
    with store.read() as session:
        kinds = ("person", "case", "case_session")
        return {kind for kind in kinds if not records.load(session, kind, ids[kind]).deleted}


def test_an_empty_bin(store: Store, ids: dict[str, UUID]) -> None:
    assert look(store) == thrown.Bin((), ())


def test_who_deleted_what_and_when(store: Store, ids: dict[str, UUID]) -> None:
    with store.write("人员") as work:
        worker = records.save(work.session, "worker", {"name": "周敏"})
    delete(store, ("case", ids["case"]), user=worker)
    (row,) = look(store).rows
    assert (row.label, row.title, row.who, row.when, row.how) == (
        "个案", "GA-2026-0001 王芳", "周敏", "2026-11-23 10:00", "删除所选",
    )  # fmt: skip


def test_the_last_deleted_stands_first(store: Store, ids: dict[str, UUID]) -> None:
    delete(store, ("case_session", ids["case_session"]))
    delete(store, ("person", ids["person"]))
    delete(store, ("case", ids["case"]))
    assert [row.kind for row in look(store).rows] == ["case", "person", "case_session"]


def test_one_kind_only(store: Store, ids: dict[str, UUID]) -> None:
    delete(store, ("case", ids["case"]), ("person", ids["person"]))
    found = look(store, kind="person")
    assert ([row.kind for row in found.rows], {kind: number for kind, _label, number in found.counts}) == (
        ["person"], {"case": 1, "person": 1},
    )  # fmt: skip


def test_found_by_words(store: Store, ids: dict[str, UUID]) -> None:
    delete(store, ("person", ids["person"]))
    assert (len(look(store, text="王").rows), len(look(store, text="李").rows)) == (1, 0)


def test_ticks_are_not_listed(store: Store, ids: dict[str, UUID]) -> None:
    with store.write("改类别") as work:
        records.save(work.session, "person", {"categories": ()}, id=ids["person"])
    assert look(store).rows == ()


def test_only_what_was_asked_for_comes_back(store: Store, ids: dict[str, UUID]) -> None:
    delete(store, ("case", ids["case"]))
    delete(store, ("case_session", ids["case_session"]))
    assert bring_back(store, "case", ids["case"]) == thrown.Restored(1, ())
    assert alive(store, ids) == {"person", "case"}


def test_what_went_with_it_and_belongs_to_it_comes_back(store: Store, ids: dict[str, UUID]) -> None:
    undone(store, ids)
    assert alive(store, ids) == set()
    assert bring_back(store, "person", ids["person"]).count == 3
    assert alive(store, ids) == {"person", "case", "case_session"}


def test_the_codes_of_a_record_come_back_with_it(store: Store, ids: dict[str, UUID]) -> None:
    undone(store, ids)
    bring_back(store, "person", ids["person"])
    with store.read() as session:
        assert records.load(session, "person", ids["person"]).values["categories"] == ("B03",)


def test_what_it_belongs_to_stays_and_is_named(store: Store, ids: dict[str, UUID]) -> None:
    undone(store, ids)
    found = bring_back(store, "case_session", ids["case_session"])
    assert (found.count, found.waiting) == (1, ("个案 GA-2026-0001 王芳",))


def test_a_code_taken_away_before_stays_away(store: Store, ids: dict[str, UUID]) -> None:
    with store.write("改类别") as work:
        records.save(work.session, "person", {"categories": ()}, id=ids["person"])
    delete(store, ("person", ids["person"]))
    bring_back(store, "person", ids["person"])
    with store.read() as session:
        assert records.load(session, "person", ids["person"]).values["categories"] == ()


def test_all_that_one_operation_deleted(store: Store, ids: dict[str, UUID]) -> None:
    operation = delete(store, ("person", ids["person"]), ("case_session", ids["case_session"]))
    with store.write("恢复") as work:
        found = thrown.restore_all(work.session, operation)
    assert (found.count, alive(store, ids)) == (2, {"person", "case", "case_session"})


def test_deleted_again_by_another_is_not_of_this_batch(store: Store, ids: dict[str, UUID]) -> None:
    first = delete(store, ("person", ids["person"]), ("case", ids["case"]))
    bring_back(store, "case", ids["case"])
    delete(store, ("case", ids["case"]))
    with store.write("恢复") as work:
        thrown.restore_all(work.session, first)
    assert alive(store, ids) == {"person", "case_session"}


def test_bringing_back_is_undone(store: Store, ids: dict[str, UUID]) -> None:
    undone(store, ids)
    with store.write("恢复") as work:
        thrown.restore(work.session, "person", ids["person"])
    with store.write("撤销：恢复") as again:
        undo(again.session, work.operation)
    assert alive(store, ids) == set()


def test_what_is_not_in_the_bin_is_refused(store: Store, ids: dict[str, UUID]) -> None:
    with pytest.raises(UserError, match="不在回收站"):
        bring_back(store, "person", ids["person"])


def test_a_reader_brings_nothing_back(store: Store, ids: dict[str, UUID]) -> None:
    delete(store, ("person", ids["person"]))
    store.rights = roles.rights_of_role("05")
    with pytest.raises(UserError, match="只能查看"):
        bring_back(store, "person", ids["person"])
