"""The laws of merging, history by history (sync.md §6): one record, three PCs with wrong clocks, random edits, files that get lost.

All histories of a run happen in the same three stores, each about a record of its own: so thousands are tried with the program's own
writing, sending and taking in, on real files.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from db import merge
from db.base import new_id
from db.changes import Write, apply
from db.heads import trails
from db.log import Change, Conflict, Head
from db.people import Person
from db.projection import row_of
from db.store import Store, create_store
from swdesk.clock import FixedClock
from tests.conftest import KEY
from tests.torture.registry import Counts, bar

EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001
YEARS = (0, -10, 10)
WRITES: tuple[dict[str, Any], ...] = (
    {"remark": "甲"}, {"remark": "乙"}, {"phone": "1"}, {"phone": "2", "remark": "丙"}, {"risk": "1"}, {"risk": "4"},
    {"deleted": True}, {"deleted": False}, {"deleted": False, "phone": "3"},
)  # fmt: skip

writing = st.tuples(st.integers(0, 2), st.sampled_from(WRITES), st.booleans())
sending = st.tuples(st.integers(0, 2), st.integers(0, 2), st.lists(st.integers(0, 5), max_size=6))
histories = st.lists(st.one_of(writing, sending), min_size=1, max_size=10)
orders = st.permutations([(a, b) for a in range(3) for b in range(3) if a != b])


@dataclass
class Lab:
    """Three stores, and what was counted in them."""

    stores: list[Store]
    tried: int = 0
    values: int = 0
    disputed: int = 0
    eyes: dict[Head, set[Head]] = field(default_factory=dict[Head, set[Head]])
    """Of each change of the record in hand: what was on the PC that wrote it."""

    def history(self, acts: list[Any], order: list[tuple[int, int]]) -> None:
        """One record from its first change until all know all, told in this order."""
        self.tried += 1
        record = new_id()
        self.eyes.clear()
        self.write(0, record, {"name": "赵桂英", "remark": "原文"}, new=True)
        for other in self.stores[1:]:  # all know it: what follows is written side by side
            _send(self.stores[0], other)
        for act in acts:
            if isinstance(act[1], dict):
                pc, values, late = act
                if late:
                    self.stores[pc].clock = FixedClock(
                        EPOCH + timedelta(days=365 * YEARS[pc], hours=-self.tried)
                    )
                self.write(pc, record, values)
            else:
                source, target, some = act
                _send(self.stores[source], self.stores[target], some)
        while sum(_send(self.stores[source], self.stores[target]) for source, target in order):
            pass
        self._same(record)
        self._twice(*order[0], record)
        self._nothing_lost(record)

    def _same(self, record: uuid.UUID) -> None:
        """Commutative and associative: whoever heard what first, all show the same, and the table says what the log says."""
        states = [_state(store, record) for store in self.stores]
        assert states[0] == states[1] == states[2], f"次序不同，结果不同：{states}"
        self.disputed += bool(states[0][1])

    def _twice(self, source: int, target: int, record: uuid.UUID) -> None:
        """Idempotent."""
        with self.stores[source].read() as session:
            heads = [head for head, _values, _seen in _changes(session, record)]
        for origin, seq in heads:
            again = _take(self.stores[source], self.stores[target], {origin: [(seq, seq)]})
            assert again == 0, "再接收一次有改动"

    def _nothing_lost(self, record: uuid.UUID) -> None:
        """Every value ever written stands, or whoever took its place had it before his eyes; what is shown stands."""
        with self.stores[0].read() as session:
            rows = [
                (head, json.loads(values), _heads(seen)) for head, values, seen in _changes(session, record)
            ]
            person = session.get_one(Person, record)
            shown: dict[str, Any] = {"phone": person.phone, "remark": person.remark, "risk": person.risk}
        assert {head for head, _values, _seen in rows} == self.eyes.keys(), "有改动没有到齐"
        for head, _values, seen in rows:
            assert seen <= self.eyes[head], "替换了没有看过的内容"
        for key, value in shown.items():
            written = [(head, values[key]) for head, values, _seen in rows if key in values]
            gone = set[Head]().union(*(seen for _head, values, seen in rows if key in values))
            standing = [said for head, said in written if head not in gone]
            self.values += len(written)
            assert bool(written) == bool(standing), f"{key} 写过，却没有一个值还在"
            assert value in standing or (value is None and not written), f"{key} 显示的不是还在的值"

    def write(self, pc: int, record: uuid.UUID, values: dict[str, Any], *, new: bool = False) -> None:
        """Write, and remember what was there to be seen."""
        store = self.stores[pc]
        with store.read() as session:
            before = {head for head, _values, _seen in _changes(session, record)}
        if not before and not new:
            return  # this PC has not heard of the record
        with store.write("写") as work:
            apply(work.session, [Write("person", record, values, new=new)])
        with store.read() as session:
            self.eyes |= {
                head: before for head, _values, _seen in _changes(session, record) if head not in before
            }


def _changes(session: Session, record: uuid.UUID) -> list[tuple[Head, str, str]]:
    query = select(Change.origin, Change.seq, Change.values, Change.seen).where(Change.eid == record)
    return [((row.origin, row.seq), row[2], row.seen) for row in session.execute(query)]


def _heads(seen: str) -> set[Head]:
    return {(origin, seq) for origin, seq in json.loads(seen)}


def _send(source: Store, target: Store, some: list[int] | None = None) -> int:
    """What the other lacks, change by change; with `some` only these of them arrive, in this order, and doubled if said twice."""
    with source.read() as session, target.read() as other:
        wanted = merge.missing(merge.vector(session), merge.vector(other))
    return _take(source, target, wanted, some)


def _take(
    source: Store, target: Store, wanted: dict[str, merge.Ranges], some: list[int] | None = None
) -> int:
    with source.read() as session:
        found = list(merge.stretches(session, wanted, 1))
        if some is not None:
            found = [found[place] for place in some if place < len(found)]
        operations = merge.operations_of(session, [row for one in found for row in one.rows])
    if not found:
        return 0
    with target.write("接收") as work:
        return sum(merge.take_in(work.session, operations, [one]) for one in found)


def _state(store: Store, record: uuid.UUID) -> tuple[dict[str, Any], list[str]]:
    with store.read() as session:
        person = session.get_one(Person, record)
        row = row_of(Person, trails(session, [record])[record])
        assert {name: getattr(person, name) for name in row} == row, "数据表与变更记录不一致"
        return row, _conflicts(session, record)


def _conflicts(session: Session, record: uuid.UUID) -> list[str]:
    return sorted(session.scalars(select(Conflict.key).where(Conflict.eid == record)))


def _hurry(connection: Any, _record: Any) -> None:
    """Laws ask nothing of the disk."""
    connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def laboratory(folder: Path) -> Generator[Lab]:
    stores: list[Store] = []
    for number, years in enumerate(YEARS):
        clock = FixedClock(EPOCH + timedelta(days=365 * years))
        stores.append(create_store(folder / str(number), KEY, clock=clock))
        event.listen(stores[-1].engine, "connect", _hurry)
        stores[-1].engine.dispose()
    try:
        yield Lab(stores)
    finally:
        for store in stores:
            store.close()


@bar(
    "合并规律（交换、结合、幂等；写过的值不丢）",
    "每条 2 000 例（夜间 --laws 20000），失败 0；既不显示又没被看过就替换的值 0",
)
def laws(counts: Counts, folder: Path) -> str:
    """Hypothesis thinks out the histories; every one is asked for every law."""
    with laboratory(folder) as lab:

        @settings(
            max_examples=counts.laws,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(histories, orders)
        def every(acts: list[Any], order: list[tuple[int, int]]) -> None:
            lab.history(acts, order)

        every()
        assert lab.disputed or lab.tried < 20, "没有一例有并行修改，什么也没试"
        return f"{lab.tried}例，失败 0；写过{lab.values}个值，丢失 0；其中{lab.disputed}例有并存的内容"
