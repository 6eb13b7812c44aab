"""The laws of merging: order, doubling and loss make no difference; nothing that was written vanishes (sync.md §3)."""

from __future__ import annotations

import json
import random
import tempfile
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from db import local, merge, roots, vocabulary
from db.base import new_id
from db.changes import Write, apply, rebuilt_hash, state_hash, verify_chain
from db.heads import heads, trails
from db.log import Conflict, Entry, writer_of
from db.people import Person, Tag
from db.recorder import SEEN
from db.store import Store, create_store
from db.visits import Visit
from swdesk.clock import FixedClock
from tests.conftest import KEY
from tests.postgres import Server, needs_server


def send(source: Store, target: Store, most: int = 7, order: random.Random | None = None) -> int:
    """Everything of one store to another, in stretches of `most`, shuffled when an order is given."""
    with source.read() as session:
        found = list(merge.stretches(session, merge.vector(session), most))
        operations = merge.operations_of(session, [row for one in found for row in one.rows])
    if order:
        order.shuffle(found)
    with target.write("接收") as work:
        return merge.take_in(work.session, operations, found)


def state(store: Store) -> str:
    with store.read() as session:
        return state_hash(session)


def person(store: Store, **values: object) -> uuid.UUID:
    made = new_id()
    with store.write("新增") as work:
        apply(work.session, [Write("person", made, {"name": "赵桂英"} | values)])
    return made


def change(store: Store, kind: str, record: uuid.UUID, **values: object) -> None:
    with store.write("改") as work:
        apply(work.session, [Write(kind, record, dict(values), new=False)])


def both(a: Store, b: Store) -> None:
    send(a, b)
    send(b, a)


@pytest.fixture
def pair(new_store: Callable[..., Store]) -> tuple[Store, Store]:
    return new_store("a"), new_store("b")


def test_what_one_wrote_the_other_has(pair: tuple[Store, Store]) -> None:
    a, b = pair
    person(a, village="青禾村", categories=("A01", "C01"))
    send(a, b)
    assert state(a) == state(b)


def test_taking_in_twice_changes_nothing(pair: tuple[Store, Store]) -> None:
    a, b = pair
    person(a)
    assert (send(a, b), send(a, b)) == (1, 0)


def test_different_fields_of_one_record_come_together(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a)
    send(a, b)
    change(a, "person", who, phone="13800000000")
    change(b, "person", who, village="红星村")
    both(a, b)
    with a.read() as session:
        row = session.get_one(Person, who)
        assert (row.phone, row.village) == ("13800000000", "红星村")
        assert session.scalars(select(Conflict)).all() == []


def test_free_text_of_both_stands_until_a_person_decides(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a, remark="原文")
    send(a, b)
    change(a, "person", who, remark="甲写的")
    change(b, "person", who, remark="乙写的")
    both(a, b)
    with a.read() as session:
        [row] = session.scalars(select(Conflict)).all()
        assert (row.eid, row.key) == (who, "remark")
        assert {item.value for item in trails(session, [who])[who].heads("remark")} == {"甲写的", "乙写的"}
    assert state(a) == state(b)


def test_a_decision_settles_it_everywhere(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a, remark="原文")
    send(a, b)
    change(a, "person", who, remark="甲写的")
    change(b, "person", who, remark="乙写的")
    both(a, b)
    change(b, "person", who, remark="甲乙都对")
    send(b, a)
    for store in pair:
        with store.read() as session:
            assert session.scalars(select(Conflict)).all() == []
            assert session.get_one(Person, who).remark == "甲乙都对"


def test_equal_after_normalisation_is_no_conflict(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a)
    send(a, b)
    change(a, "person", who, village="青禾村 １组")
    change(b, "person", who, village=" 青禾村  1组")
    both(a, b)
    with b.read() as session:
        assert session.scalars(select(Conflict)).all() == []


def test_the_higher_risk_is_shown(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a, risk="1")
    send(a, b)
    change(a, "person", who, risk="4")
    change(b, "person", who, risk="2")
    both(a, b)
    for store in pair:
        with store.read() as session:
            assert session.get_one(Person, who).risk == "4"


def test_an_edit_wins_over_a_deletion_that_did_not_know_it(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a)
    send(a, b)
    change(a, "person", who, deleted=True)
    change(b, "person", who, phone="13900000000")
    both(a, b)
    for store in pair:
        with store.read() as session:
            assert session.get_one(Person, who).deleted is False
            assert [row.key for row in session.scalars(select(Conflict))] == ["_deleted"]


def test_a_deletion_that_knew_everything_stands(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a)
    send(a, b)
    change(b, "person", who, phone="13900000000")
    send(b, a)
    change(a, "person", who, deleted=True)
    send(a, b)
    with b.read() as session:
        assert session.get_one(Person, who).deleted is True


def test_a_form_that_had_loaded_less_deletes_only_what_it_saw(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a)
    send(a, b)
    with a.read() as session:
        loaded = heads(session, who)
    change(b, "person", who, phone="13900000000")
    send(b, a)
    with a.write("删除") as work:
        work.session.info[SEEN] = {who: loaded}
        work.session.get_one(Person, who).deleted = True
    with a.read() as session:
        assert session.get_one(Person, who).deleted is False


def test_sets_merge_by_union(pair: tuple[Store, Store]) -> None:
    a, b = pair
    who = person(a, categories=("A01",))
    send(a, b)
    change(a, "person", who, categories=("A01", "C01"))
    change(b, "person", who, categories=("A01", "D01"))
    both(a, b)
    for store in pair:
        with store.read() as session:
            codes = session.scalars(select(Tag.code).where(Tag.parent == who, Tag.deleted.is_(False)))
            assert sorted(str(code) for code in codes) == ["A01", "C01", "D01"]


@pytest.mark.parametrize("years", [-10, 10])
def test_a_wrong_clock_loses_nothing(new_store: Callable[..., Store], tmp_path: Path, years: int) -> None:
    a = new_store("a")
    wrong = FixedClock(datetime(2026, 11, 23) + timedelta(days=365 * years))  # noqa: DTZ001
    b = create_store(tmp_path / "wrong", KEY, clock=wrong)
    who = person(b, phone="1")
    send(b, a)
    change(a, "person", who, phone="2")
    send(a, b)
    change(b, "person", who, phone="3")
    send(b, a)
    with a.read() as session:
        assert session.get_one(Person, who).phone == "3"
    b.close()


def test_two_contents_under_one_number_are_never_taken(pair: tuple[Store, Store], tmp_path: Path) -> None:
    a, b = pair
    person(a)
    send(a, b)
    liar = create_store(tmp_path / "liar", KEY)
    liar.origin = a.origin
    person(liar, name="钱大力")
    before = state(b)
    with pytest.raises(merge.EquivocationError):
        send(liar, b)
    assert state(b) == before
    liar.close()


def test_a_later_change_that_does_not_follow_is_never_taken(pair: tuple[Store, Store]) -> None:
    a, b = pair
    person(a)
    send(a, b)
    person(a)
    with a.read() as session:
        [whole] = merge.stretches(session, {a.origin: [(2, 2)]}, 10)
        operations = merge.operations_of(session, whole.rows)
    wrong = merge.Stretch(whole.origin, whole.first, bytes(32), whole.rows)
    with b.write("接收") as work, pytest.raises(merge.EquivocationError):
        merge.take_in(work.session, operations, [wrong])


def test_kinds_and_fields_of_a_later_program_travel_on(
    new_store: Callable[..., Store], tmp_path: Path
) -> None:
    later, old, third = create_store(tmp_path / "later", KEY), new_store("old"), new_store("third")
    made, other = new_id(), new_id()
    with later.write("新") as work:
        log = writer_of(work.session)
        log.append([Entry("hologram", made, {"depth": 3})])
        log.append([Entry("person", other, {"name": "李娜", "aura": "绿", "born": "not a day"})])
        log.touched.clear()
    send(later, old)
    later.close()
    send(old, third)
    with old.read() as session, third.read() as far:
        assert session.get_one(Person, other).name == "李娜"
        assert session.get_one(Person, other).born is None
        assert trails(far, [made])[made].kind == "hologram"
        assert trails(far, [other])[other].written["aura"][0].value == "绿"


def test_after_an_upgrade_it_is_shown(new_store: Callable[..., Store], tmp_path: Path) -> None:
    """What an older program kept without knowing the field is there once it knows it."""
    a, b = new_store("a"), new_store("b")
    who = person(a, remark="都在")
    send(a, b)
    with b.local() as session:
        known = json.loads(local.get(session, "vocabulary") or b"")
        known["person"].remove("remark")
        local.put(session, "vocabulary", json.dumps(known).encode())
        session.execute(update(Person).values(remark=None))
    with b.local() as session:
        assert vocabulary.learn(session) == 1
        assert session.get_one(Person, who).remark == "都在"


# ── schedules ────────────────────────────────────────────────────────────────────────────────────────────────


def _act(store: Store, dice: random.Random, known: list[uuid.UUID]) -> None:
    """One thing that a person does."""
    with store.read() as session:
        here = [eid for eid in known if session.get(Person, eid) is not None]
    what = dice.randrange(6)
    if what == 0 or not here:
        known.append(person(store, remark=str(dice.random()), risk=dice.choice("1234")))
        return
    who = dice.choice(here)
    if what == 1:
        with store.write("走访") as work:
            apply(work.session, [Write("visit", new_id(), {"person": who, "day": date(2026, 7, 1)})])
    elif what == 2:
        change(store, "person", who, deleted=dice.random() < 0.7)
    elif what == 3:
        change(store, "person", who, categories=tuple(dice.sample(["A01", "B01", "C01", "D01"], 2)))
    else:
        change(store, "person", who, remark=str(dice.random()), risk=dice.choice("1234"))


def run_schedule(seed: int, folder: Path, pcs: int = 3, steps: int = 25, address: str = "") -> None:
    """Random work and random, lossy, doubled, shuffled exchange; at the end everything once more: all say the same."""
    dice = random.Random(seed)
    known: list[uuid.UUID] = []
    with ExitStack() as stack:
        stores: list[Store] = []
        for number in range(pcs):
            clock = FixedClock(datetime(2026, 1, 1) + timedelta(days=dice.randrange(-3650, 3650)))  # noqa: DTZ001
            store = create_store(folder / str(number), KEY, clock=clock, address="" if number else address)
            stack.callback(store.close)
            stores.append(store)
        for _ in range(steps):
            _act(dice.choice(stores), dice, known)
            if dice.random() < 0.4:
                send(*dice.sample(stores, 2), most=dice.randrange(1, 5), order=dice)
        for _ in range(2):
            for source in stores:
                for target in stores:
                    if source is not target:
                        send(source, target, order=dice)
        assert len({state(store) for store in stores}) == 1
        for store in stores:
            with store.read() as session:
                assert rebuilt_hash(session) == state_hash(session)
                assert verify_chain(session) is None
                assert roots.unlike_log(session) == []
                assert merge.gaps(merge.vector(session)) == {}
                assert session.scalars(select(Visit.id)).all() is not None


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_schedule_ends_in_the_same_state(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run_schedule(seed, Path(folder))


@needs_server
@settings(max_examples=3, deadline=None)
@given(st.integers(0, 1 << 32))
def test_a_server_and_local_files_end_in_the_same_state(server: Server, seed: int) -> None:
    name = server.store()
    with tempfile.TemporaryDirectory() as folder:
        run_schedule(seed, Path(folder), address=server.address(name))
    server.drop(name)


ranges = st.dictionaries(
    st.sampled_from("abc"),
    st.lists(st.integers(1, 30), min_size=1, max_size=8, unique=True),
    max_size=3,
)


def _runs(found: dict[str, list[int]]) -> dict[str, merge.Ranges]:
    out: dict[str, merge.Ranges] = {}
    for origin, numbers in found.items():
        for number in sorted(numbers):
            runs = out.setdefault(origin, [])
            if runs and runs[-1][1] == number - 1:
                runs[-1] = (runs[-1][0], number)
            else:
                runs.append((number, number))
    return out


def _set(found: dict[str, merge.Ranges]) -> set[tuple[str, int]]:
    return {(o, n) for o, runs in found.items() for first, last in runs for n in range(first, last + 1)}


@given(ranges, ranges)
def test_missing_is_the_difference(one: dict[str, list[int]], other: dict[str, list[int]]) -> None:
    a, b = _runs(one), _runs(other)
    assert _set(merge.missing(a, b)) == _set(a) - _set(b)


@given(st.lists(ranges, min_size=1, max_size=4))
def test_common_is_what_all_have(found: list[dict[str, list[int]]]) -> None:
    vectors = [_runs(one) for one in found]
    assert _set(merge.common(vectors)) == set.intersection(*(_set(one) for one in vectors))
