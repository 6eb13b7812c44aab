"""kill -9 at random moments: nothing acknowledged is lost, nothing is half there, the store opens (sync.md §6).

SWDESK_KILLS sets how many times per kind of work (7 in CI: 28 in all; nightly 300).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
import python_calamine
from sqlalchemy import func, select

from db.changes import Operation, rebuilt_hash, state_hash, verify_chain
from db.documents import Attachment
from db.files import Files
from db.people import Person
from db.store import Store, create_store, open_store
from db.visits import Visit
from tests.conftest import KEY

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("kill_child.py")
KILLS = int(os.environ.get("SWDESK_KILLS", "7"))
BLOCK = 200

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix"),
]


def work_until_killed(folder: Path, kind: str, first: int, seconds: float) -> list[tuple[str, int]]:
    """What the child had reported as done when it was killed `seconds` after it began to work."""
    command = [sys.executable, str(CHILD), str(folder), kind, str(first)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "open 0\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().splitlines()
    assert child.returncode == -signal.SIGKILL, "the child ended by itself"
    return [(words[0], int(words[1])) for words in (line.split() for line in lines) if len(words) == 2]


def sound(store: Store) -> None:
    with store.read() as session:
        assert state_hash(session) == rebuilt_hash(session)
        assert verify_chain(session) is None
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def names(store: Store) -> dict[str, int]:
    """Name → how many people not in the bin bear it."""
    with store.read() as session:
        query = select(Person.name, func.count()).where(Person.deleted.is_(False)).group_by(Person.name)
        return {str(name): count for name, count in session.execute(query)}


def check_edits(store: Store, reported: dict[str, set[int]]) -> None:
    there = names(store)
    assert {f"编号{number}" for number in reported["edit"]} <= set(there)
    with store.read() as session:
        visited = set(session.scalars(select(Visit.person)))
        people = session.execute(select(Person.id, Person.village)).all()
        assert {row.id for row in people} == visited, "an operation is all there or not at all"
        assert {row.village for row in people} <= {"乙村"}
        photos = list(session.scalars(select(Attachment.sha256)))
    assert len(photos) == len(people)
    files = Files(store.folder, KEY)
    assert all(files.get(str(sha)) for sha in photos), "a record names an attachment that is not there"
    files.close()


def check_bulk(store: Store, reported: dict[str, set[int]]) -> None:
    there = names(store)
    assert set(there.values()) <= {BLOCK}, "a bulk operation is all there or not at all"
    undone = {n for n in reported["bulk"] if n % 3 == 0}
    assert {f"批次{n}" for n in reported["bulk"] - undone} <= set(there)
    assert not {f"批次{n}" for n in reported["undo"]} & set(there)


def check_ledgers(store: Store, reported: dict[str, set[int]]) -> None:
    living = sum(names(store).values())
    with store.read() as session:
        ever = session.scalar(select(func.count()).select_from(Person))
        done = session.execute(select(Operation.name, func.count()).group_by(Operation.name)).all()
    assert living in {0, ever}, "an import is all there or not at all"
    counts = {str(name): count for name, count in done}
    assert counts.get("导入台账", 0) >= len(reported["ledgers"])
    assert counts.get("撤销：导入台账", 0) >= len(reported["undone"])


def check_export(store: Store, reported: dict[str, set[int]]) -> None:
    check_edits(store, reported)
    book = store.folder.parent / "名册.xlsx"
    if not book.exists():
        assert not reported["export"]
        return
    rows = python_calamine.CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert len(rows) - 1 >= max(reported["export"], default=0), "a file under its final name is whole"


CHECKS = {"edit": check_edits, "bulk": check_bulk, "ledgers": check_ledgers, "export": check_export}
LONGEST = {"edit": 0.4, "bulk": 0.4, "ledgers": 3.0, "export": 0.4}
"""Seconds of work before the latest kill on a quiet machine: several pieces of work, so that kills fall into the middle of one."""


@pytest.mark.parametrize("kind", CHECKS)
def test_killed_while_working(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "store"
    create_store(folder, KEY).close()
    moments, reported, first = random.Random(len(kind)), defaultdict(set), 1
    longest = LONGEST[kind]
    for turn in range(KILLS * 4):
        if turn >= KILLS and reported[kind]:
            break
        for work, number in work_until_killed(folder, kind, first, moments.uniform(0, longest)):
            reported[work].add(number)
        if not reported[kind]:
            longest *= 1.5  # a busy machine: let the child come further
        first += 10_000
        store = open_store(folder, KEY)
        sound(store)
        CHECKS[kind](store, reported)
        store.close()
    assert reported[kind], "no child came to do anything: the moments are wrong"
