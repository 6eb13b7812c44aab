"""Erased records: what they said is gone from the log on every PC, the hashes stay, and nobody writes on them."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from db import erasing, local
from db.base import child_id, new_id
from db.changes import Write, apply, history, rebuilt_hash, state_hash, undo, verify_chain
from db.documents import Attachment
from db.erasures import Erased
from db.errors import UserError
from db.imported import Imported
from db.log import BLANK, Change, Operation
from db.people import Person
from db.search import by_text
from db.store import Store
from tests.db.test_merge import send


def person(store: Store, **values: object) -> uuid.UUID:
    made = new_id()
    with store.write("建档", reason="本人来访") as work:
        apply(work.session, [Write("person", made, {"name": "清除甲", "risk": "3", **values})])
    return made


def erase(store: Store, one: uuid.UUID, kind: str = "person", kept: str | None = None) -> None:
    disposal = new_id()
    with store.write("依法清除") as work:
        values = {"disposal": disposal, "record": one, "record_kind": kind, "kept": kept}
        apply(work.session, [Write("erased", child_id(disposal, one.hex), values)])
        erasing.enforce(work.session, [one])


def said(store: Store, one: uuid.UUID) -> str:
    with store.read() as session:
        return "".join(session.scalars(select(Change.values).where(Change.eid == one)))


def test_what_was_said_is_gone_and_the_chain_holds(store: Store) -> None:
    one = person(store)
    with store.write("改") as work:
        work.session.get_one(Person, one).name = "清除乙"
    erase(store, one)
    assert said(store, one) == BLANK
    with store.read() as session:
        assert verify_chain(session) is None
        row = session.get_one(Person, one)
        assert (row.name, row.risk, row.deleted) == (None, None, True)
        assert state_hash(session) == rebuilt_hash(session)
        assert by_text(session, "清除") == []
        assert [values for _operation, values in history(session, one)] == [{}, {}]


def test_the_reason_of_an_operation_of_which_nothing_is_left_goes_too(store: Store) -> None:
    one = person(store)
    erase(store, one)
    with store.read() as session:
        assert set(session.scalars(select(Operation.reason))) == {""}


def test_what_an_import_knew_is_forgotten(store: Store) -> None:
    one = person(store)
    with store.local() as session:
        session.add(
            Imported(
                eid=one, kind="person", key=b"k", nth=0, file="f", sheet="s", row=1, op=new_id(), values="{}"
            )
        )
    erase(store, one)
    with store.read() as session:
        assert session.get(Imported, one) is None


def test_one_change_may_stay(store: Store) -> None:
    one = person(store)
    with store.write("匿名") as work:
        apply(work.session, [Write("person", one, {"name": None, "risk": "3", "deleted": False}, new=False)])
    with store.read() as session:
        last = session.execute(
            select(Change.origin, Change.seq).where(Change.eid == one).order_by(Change.seq.desc())
        ).first()
    assert last is not None
    erase(store, one, kept=erasing.text_of((last[0], last[1])))
    with store.read() as session:
        row = session.get_one(Person, one)
        assert (row.name, row.risk, row.deleted) == (None, "3", False)
        assert state_hash(session) == rebuilt_hash(session)
    assert "清除甲" not in said(store, one)


def test_nobody_writes_on_it(store: Store) -> None:
    one = person(store)
    erase(store, one)
    with pytest.raises(UserError, match="不能再修改"), store.write("改") as work:
        work.session.get_one(Person, one).name = "又来了"
    with pytest.raises(UserError, match="不能再修改"), store.write("改") as work:
        apply(work.session, [Write("person", one, {"name": "又来了"}, new=False)])


def test_it_is_not_undone(store: Store) -> None:
    one = person(store)
    erase(store, one)
    with store.read() as session:
        last = session.scalars(select(Change.op).where(Change.kind == "erased")).one()
    with pytest.raises(UserError, match="不能撤销"), store.write("撤销") as work:
        undo(work.session, last)


@pytest.mark.local_file
@pytest.mark.parametrize("seed", range(5))
def test_other_pcs_blank_it_whatever_they_held_and_whatever_comes_later(
    new_store: Callable[..., Store], seed: int
) -> None:
    order = random.Random(seed)
    first, second, third = new_store("one"), new_store("two"), new_store("three")
    one = person(first)
    send(first, second)
    with second.write("另一台改") as work:
        work.session.get_one(Person, one).phone = "13800009999"
    erase(first, one)
    pairs = [
        (first, second),
        (second, third),
        (second, first),
        (first, third),
        (third, first),
        (third, second),
    ]
    order.shuffle(pairs)
    for source, target in pairs * 2:
        send(source, target, order=order)
    for store in (first, second, third):
        assert said(store, one) == BLANK
        with store.read() as session:
            assert verify_chain(session) is None
            assert session.get_one(Person, one).deleted
    with first.read() as a, second.read() as b, third.read() as c:
        assert state_hash(a) == state_hash(b) == state_hash(c)


def test_bytes_that_nobody_else_needs_are_named(store: Store) -> None:
    mine, shared, other = new_id(), new_id(), new_id()
    with store.write("附件") as work:
        apply(work.session, [
            Write("attachment", mine, {"sha256": "a" * 64}), Write("attachment", shared, {"sha256": "b" * 64}),
            Write("attachment", other, {"sha256": "b" * 64}),
        ])  # fmt: skip
    erase(store, mine, "attachment")
    erase(store, shared, "attachment")
    with store.read() as session:
        assert erasing.to_shred(session) == ["a" * 64]
        assert session.get_one(Attachment, mine).sha256 is None


def test_blanks_without_a_ground_are_found(store: Store) -> None:
    one, other = person(store), person(store)
    erase(store, one)
    with store.read() as session:
        assert erasing.unexplained(session) == 0
    with store.local() as session:
        change = session.scalars(select(Change).where(Change.eid == other)).one()
        change.salt, change.values = (
            erasing.blanked({"salt": change.salt, "values": change.values})["salt"],
            BLANK,
        )
    with store.read() as session:
        assert verify_chain(session) is None
        assert erasing.unexplained(session) == 1
    with store.write("登记") as work:  # so that the table again says what the log says
        values = {"disposal": new_id(), "record": other, "record_kind": "person"}
        apply(work.session, [Write("erased", new_id(), values)])
        erasing.enforce(work.session, [other])


def test_erased_twice_is_erased_whole(store: Store) -> None:
    one = new_id()
    with store.write("两次") as work:
        for kept in ("pc:3", None, "pc:9"):
            apply(work.session, [Write("erased", new_id(), {"record": one, "kept": kept})])
    with store.read() as session:
        assert erasing.marks(session) == {one: None}
        assert session.scalars(select(Erased.record)).first() == one
        assert local.get(session, "files to shred") is None
