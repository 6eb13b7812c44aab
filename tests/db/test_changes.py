"""The change log: two writers, undo, conflicts. The store fixture rebuilds every store from its log afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.base import new_id
from db.changes import Write, apply, deleted_by_undo, history, state_hash, undo
from db.log import Conflict, header_of
from db.people import Person
from db.recorder import SEEN
from db.store import Store
from db.visits import Visit
from db.wire import dump
from swdesk import records


def add_person(store: Store, **values: object) -> uuid.UUID:
    with store.write("新建服务对象") as work:
        return records.save(work.session, "person", {"name": "张三", **values})


def person(store: Store, record_id: uuid.UUID) -> dict[str, object]:
    with store.read() as session:
        return records.load(session, "person", record_id).values


def test_write_outside_an_operation_is_a_bug(store: Store) -> None:
    with store.read() as session:
        session.add(Person(name="张三"))
        with pytest.raises(RuntimeError, match="outside a named operation"):
            session.flush()


@given(st.text(), st.text(), st.integers(0, 1 << 62))
def test_the_hashed_part_of_a_change_is_canonical_json(kind: str, seen: str, stamp: int) -> None:
    """Put together by hand, read by every other program as documented."""
    row = {
        "op": new_id(),
        "eid": new_id(),
        "origin": "a1",
        "seq": 7,
        "stamp": stamp,
        "kind": kind,
        "seen": seen,
        "schema": 1,
    }
    assert header_of(row) == dump([row["op"].hex, row["eid"].hex, "a1", 7, stamp, kind, seen, 1])


def test_hard_delete_is_refused(store: Store) -> None:
    record = add_person(store)
    with pytest.raises(RuntimeError, match="never deleted"), store.write("删") as work:
        work.session.delete(work.session.get(Person, record))


def test_work_names_the_kinds_it_changed(store: Store) -> None:
    with store.write("新建") as work:
        records.save(work.session, "person", {"name": "张三", "categories": ("A01",)})
    assert work.kinds == {"person", "tag"}


def write_half_and_fail(store: Store) -> None:
    with store.write("坏") as work:
        records.save(work.session, "person", {"name": "张三"})
        _ = 1 / 0


def test_failed_operation_leaves_nothing(store: Store) -> None:
    with store.read() as session:
        before = state_hash(session)
    with pytest.raises(ZeroDivisionError):
        write_half_and_fail(store)
    with store.read() as session:
        assert state_hash(session) == before


def test_undo_restores_the_value_before(store: Store) -> None:
    record = add_person(store, phone="13800000001")
    with store.write("改电话") as work:
        records.save(work.session, "person", {"phone": "13800000002"}, id=record)
    with store.write("撤销") as second:
        undo(second.session, work.operation)
    assert person(store, record)["phone"] == "13800000001"


def test_undo_keeps_what_was_changed_later(store: Store) -> None:
    record = add_person(store, phone="1")
    with store.write("改一") as first:
        records.save(first.session, "person", {"phone": "2", "village": "东河村"}, id=record)
    with store.write("改二") as work:
        records.save(work.session, "person", {"phone": "3"}, id=record)
    with store.write("撤销") as work:
        result = undo(work.session, first.operation)
    assert (person(store, record)["phone"], person(store, record)["village"], len(result.kept)) == (
        "3",
        None,
        1,
    )


def test_undo_of_creation_keeps_what_others_link_to(store: Store) -> None:
    with store.write("新建") as work:
        record = records.save(work.session, "person", {"name": "张三"})
    with store.write("走访") as later:
        records.save(later.session, "visit", {"person": record})
    with store.write("撤销") as undoing:
        result = undo(undoing.session, work.operation)
    assert [reason for _kind, _id, reason in result.kept] == ["已被其他记录引用"]


def test_undo_of_an_undo_is_redo(store: Store) -> None:
    with store.write("新建") as work:
        record = records.save(work.session, "person", {"name": "张三"})
    with store.write("撤销") as first:
        undo(first.session, work.operation)
    with store.write("重做") as second:
        undo(second.session, first.operation)
    with store.read() as session:
        assert records.load(session, "person", record).deleted is False


def test_bulk_import_is_undone_as_one_step(store: Store) -> None:
    people = [Write("person", new_id(), {"name": f"人{i}", "categories": ("A01", "C01")}) for i in range(50)]
    visits = [Write("visit", new_id(), {"person": w.id, "day": date(2026, 7, 1)}) for w in people]
    with store.read() as session:
        empty = records.total(session, "person", records.Query())
    with store.write("导入台账") as work:
        apply(work.session, [*people, *visits])
    with store.write("撤销") as undoing:
        result = undo(undoing.session, work.operation)
    with store.read() as session:
        assert (records.total(session, "person", records.Query()), result.kept) == (empty, [])
        assert deleted_by_undo(session, [people[0].id]) == {people[0].id}


def test_stale_form_does_not_overwrite_silently(store: Store) -> None:
    record = add_person(store, phone="1")
    with store.read() as session:
        loaded = records.load(session, "person", record)
    with store.write("别处改") as work:
        records.save(work.session, "person", {"phone": "2"}, id=record)
    with store.write("表单保存") as work:
        records.save(work.session, "person", {"phone": "3"}, id=record, heads=loaded.heads)
    with store.read() as session:
        assert [row.key for row in session.scalars(select(Conflict))] == ["phone"]


def test_stale_form_that_wrote_another_field_makes_no_conflict(store: Store) -> None:
    record = add_person(store, phone="1")
    with store.read() as session:
        loaded = records.load(session, "person", record)
    with store.write("别处改") as work:
        records.save(work.session, "person", {"village": "东河村"}, id=record)
    with store.write("表单保存") as work:
        records.save(work.session, "person", {"phone": "3"}, id=record, heads=loaded.heads)
    with store.read() as session:
        assert session.scalars(select(Conflict)).all() == []


def test_more_protective_risk_is_shown_while_in_conflict(store: Store) -> None:
    record = add_person(store, risk="1")
    with store.read() as session:
        loaded = records.load(session, "person", record)
    with store.write("升为红") as work:
        records.save(work.session, "person", {"risk": "4"}, id=record)
    with store.write("旧表单") as work:
        records.save(work.session, "person", {"risk": "2"}, id=record, heads=loaded.heads)
    assert person(store, record)["risk"] == "4"


def test_resolving_a_conflict_closes_it(store: Store) -> None:
    record = add_person(store, phone="1")
    with store.write("一") as work:
        work.session.info[SEEN] = {record: {}}
        records.save(work.session, "person", {"phone": "2"}, id=record)
    with store.read() as session:
        loaded = records.load(session, "person", record)
        assert len(loaded.heads["phone"]) == 2
    with store.write("定") as work:
        records.save(work.session, "person", {"phone": "9"}, id=record, heads=loaded.heads)
    with store.read() as session:
        assert session.scalars(select(Conflict)).all() == []


def test_several_codes_drop_and_return(store: Store) -> None:
    record = add_person(store, categories=("A01", "C01"))
    for wanted in (("C01",), ("A01", "C01"), ()):
        with store.write("改类别") as work:
            records.save(work.session, "person", {"categories": wanted}, id=record)
        assert person(store, record)["categories"] == wanted


def test_history_tells_who_wrote_what(store: Store) -> None:
    user = new_id()
    with store.write("新建", user=user) as work:
        record = records.save(work.session, "person", {"name": "张三"})
    with store.read() as session:
        [(operation, values)] = history(session, record)
    assert (operation.name, operation.user, values) == ("新建", user, {"name": "张三"})


FIELD = st.sampled_from(["phone", "village", "remark", "risk"])
STEP = st.tuples(
    st.sampled_from(["set", "undo", "delete", "restore"]), FIELD, st.sampled_from(["1", "2", "3", "4"])
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=8))
def test_any_script_of_edits_and_undos_equals_its_log(
    new_store: Callable[..., Store], steps: list[tuple[str, str, str]]
) -> None:
    """The law: tables = log, whatever was done (checked by the fixture for every store made)."""
    store = new_store(uuid.uuid4().hex)
    record = add_person(store)
    operations: list[uuid.UUID] = []
    for what, name, value in steps:
        with store.write(what) as work:
            if what == "set":
                records.save(work.session, "person", {name: value}, id=record)
            elif what == "undo" and operations:
                undo(work.session, operations[-1])
            elif what in {"delete", "restore"}:
                apply(work.session, [Write("person", record, {"deleted": what == "delete"}, new=False)])
        operations.append(work.operation)


def test_orm_and_bulk_writer_leave_the_same_state(new_store: Callable[..., Store]) -> None:
    record, day = new_id(), date(2026, 7, 1)
    hashes: list[str] = []
    for name in ("orm", "bulk"):
        store = new_store(name)
        with store.write("写") as work:
            if name == "orm":
                work.session.add(Visit(id=record, day=day, content="好"))
            else:
                apply(work.session, [Write("visit", record, {"day": day, "content": "好"})])
        with store.read() as session:
            hashes.append(state_hash(session))
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("bulk", [False, True])
def test_what_no_database_takes_is_left_out_of_table_and_log_alike(store: Store, bulk: bool) -> None:
    """NUL and half characters come with pasted text; the fixture compares table and log."""
    spoiled, made = "赵\0桂\ud83d英", new_id()
    with store.write("登记") as work:
        if bulk:
            apply(work.session, [Write("person", made, {"name": spoiled})])
        else:
            work.session.add(Person(id=made, name=spoiled))
    with store.read() as session:
        assert session.scalars(select(Person.name)).one() == "赵桂英"
