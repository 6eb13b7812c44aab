"""Ctrl+K at a station of 50,000 people and 500,000 notes: what a worker types, from one character to a whole name."""

from __future__ import annotations

import random
import statistics
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from benchmarks.crowd import KEY, LETTERS, PEOPLE, TODAY, people
from benchmarks.harness import Figure
from benchmarks.writing import folder
from db.base import new_id
from db.changes import Write, apply
from db.people import Person
from db.store import Store, create_store
from ui.widgets.finder import find_everything

NOTES = 500_000
COMMON = (
    "了解近况，家中安好，",
    "反映屋顶漏雨，已联系村里，",
    "陪同去卫生院复查，",
    "孩子情绪低落，不愿上学，",
)


def notes(draw: random.Random, ids: list[uuid.UUID]) -> Iterator[Write]:
    """Each says something common and something of its own."""
    for number in range(NOTES):
        text = draw.choice(COMMON) + "".join(draw.choices(LETTERS, k=30))
        day = TODAY - timedelta(days=draw.randint(0, 3000))
        yield Write("visit", new_id(), {"person": ids[number % PEOPLE], "day": day, "content": text})


def typed(store: Store) -> dict[str, str]:
    """What is looked for, by what it is an example of."""
    with store.read() as session:
        name = session.scalars(select(Person.name).limit(1)).one() or ""
    return {
        "one common character": "家", "one rare character": LETTERS[700], "two characters": "漏雨", "a phrase": "不愿上学",
        "a surname": name[0], "a name": name, "initials": "zm", "four digits": "0012", "nothing there": "火星",
    }  # fmt: skip


def figures() -> list[Figure]:
    draw = random.Random(5)
    with folder() as path:
        store = create_store(path / "store", KEY)
        ids = [new_id() for _ in range(PEOPLE)]
        for writes in (people(draw, ids), notes(draw, ids)):
            with store.write("造") as work:
                apply(work.session, writes)
        found: list[Figure] = []
        for example, text in typed(store).items():
            taken: list[float] = []
            hits = 0
            for _ in range(5):
                with store.read() as session:
                    start = time.perf_counter()
                    hits = len(find_everything(session, text))
                    taken.append((time.perf_counter() - start) * 1000)
            found.append(Figure(f"Ctrl+K, {example}", statistics.median(taken), "ms", 50, f"{hits} shown"))
        store.close()
    return found
