"""今日 at a station of 50,000 people and 100,000 visits; a tenth of the people due."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, seconds
from benchmarks.writing import KEY, folder
from db.base import new_id
from db.changes import Write, apply
from db.store import Store, create_store
from swdesk.today import today_of

PEOPLE, VISITS = 50_000, 100_000
TODAY = date(2026, 11, 23)
SURNAMES = "赵钱孙李周吴郑王冯陈张高马刘黄何"
LETTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 1500)]
VILLAGES = [f"{a}{b}村" for a in "东西南北柳杨双永青禾" for b in "河安泉屯庄"]
CATEGORIES = ["A01", "A02", "B03", "C01", "C02", "C07", "D01", "D02", "E10", "F06"]


def people(draw: random.Random, ids: list[uuid.UUID]) -> Iterator[Write]:
    for eid in ids:
        values: dict[str, Any] = {
            "name": draw.choice(SURNAMES) + "".join(draw.choices(LETTERS, k=2)), "sex": draw.choice("12"),
            "born": date(draw.randint(1930, 2020), draw.randint(1, 12), draw.randint(1, 28)),
            "village": draw.choice(VILLAGES), "risk": draw.choice(["4", "3", "2", "2", "1", "1", "1", None]),
            "categories": tuple(draw.sample(CATEGORIES, draw.choice((1, 1, 2)))),
            "filed_on": TODAY - timedelta(days=draw.randint(200, 1500)), "status": "01",
        }  # fmt: skip
        yield Write("person", eid, values)


def visits(draw: random.Random, ids: list[uuid.UUID]) -> Iterator[Write]:
    """Nine people of ten were visited this month, the others long ago."""
    for number in range(VISITS):
        place = number % PEOPLE
        recent = place % 10 and number >= PEOPLE
        day = TODAY - timedelta(days=draw.randint(0, 5) if recent else draw.randint(200, 400))
        yield Write(
            "visit", new_id(), {"person": ids[place], "day": day, "method": "home", "content": "了解近况"}
        )


def crowd(path: Path) -> Store:
    store, draw = create_store(path, KEY), random.Random(3)
    ids = [new_id() for _ in range(PEOPLE)]
    with store.write("造") as work:
        apply(work.session, people(draw, ids))
    with store.write("造") as work:
        apply(work.session, visits(draw, ids))
    return store


def figures() -> list[Figure]:
    with folder() as path:
        store = crowd(path / "store")
        found: list[int] = []

        def read() -> None:
            with store.read() as session:
                found.append(len(today_of(session, TODAY).visits))

        start = time.process_time()
        took = seconds(read)
        used = (time.process_time() - start) / 3
        store.close()
    return [Figure("今日, 50,000 people", took, "s", 0.8, f"{found[0]} due, {used:.2f} s of CPU")]
