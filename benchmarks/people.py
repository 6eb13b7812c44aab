"""The roll of 50,000 people in the window: opening a full file, scrolling and sorting the list, the whole duplicate scan."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.crowd import CATEGORIES, PEOPLE, SURNAMES, TODAY, VILLAGES
from benchmarks.harness import Figure
from benchmarks.writing import KEY, folder
from db.base import new_id
from db.changes import Write, apply
from db.checks import check_character
from db.store import create_store

RECORDS = 500
GIVEN = "秀英桂兰淑珍玉梅凤霞建国志强德福永贵明华军勇丽芳娜敏静杰涛磊洋超燕"
TWICE = 500
"""People entered a second time, with a slip."""


def number(born: date, place: int) -> str:
    """An ID number of a division that does not exist."""
    body = f"999999{born:%Y%m%d}{place % 1000:03d}"
    return body + check_character(body)


def people(draw: random.Random) -> Iterator[dict[str, Any]]:
    """Names as a county has them: many people share one, some were entered twice."""
    made: list[dict[str, Any]] = []
    for place in range(PEOPLE - TWICE):
        born = date(draw.randint(1930, 2020), draw.randint(1, 12), draw.randint(1, 28))
        made.append({
            "name": draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2)), "sex": draw.choice("12"), "born": born,
            "id_number": number(born, place), "village": draw.choice(VILLAGES), "status": "01",
            "risk": draw.choice(["4", "3", "2", "1", None]), "categories": (draw.choice(CATEGORIES),),
            "filed_on": TODAY - timedelta(days=draw.randint(1, 1500)),
        })  # fmt: skip
    yield from made
    for one in draw.sample(made, TWICE):
        yield one | {"id_number": None, "filed_on": TODAY}


def county(path: Path) -> tuple[str, str]:
    """A store with the roll; the file of one person has 500 records, that of another none. Their ids."""
    store, draw = create_store(path, KEY), random.Random(7)
    full, empty, case = new_id(), new_id(), new_id()
    with store.write("造") as work:
        apply(work.session, (Write("person", new_id(), values) for values in people(draw)))
        whole = next(people(random.Random(7))) | {"id_number": None}
        apply(
            work.session,
            [Write("person", one, whole | {"name": name}) for one, name in ((full, "周满"), (empty, "周空"))],
        )
        apply(
            work.session,
            [Write("case", case, {"person": full, "number": "GA-2020-0001", "opened_on": date(2020, 1, 1)})],
        )
        apply(work.session, _records(full, case))
    store.close()
    return str(full), str(empty)


def _records(person: Any, case: Any) -> Iterator[Write]:
    for place in range(RECORDS - 1):
        day = TODAY - timedelta(days=4 * place)
        kind = ("visit", "visit", "case_session", "errand")[place % 4]
        said = {"day": day, "content": "了解近况，家中安好。" * 8}
        if kind == "case_session":
            said = {"day": day, "case": case, "record": "谈到近来的心情和打算。" * 20}
        yield Write(kind, new_id(), said | ({} if kind == "case_session" else {"person": person}))


def figures() -> list[Figure]:
    with folder() as path:
        full, empty = county(path / "store")
        command = [sys.executable, "-m", "benchmarks.people_child", str(path / "store"), full, empty]
        env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    opening = f"an empty file {found['empty']:.0f} ms"
    return [
        Figure("a person with 500 records opens", found["full"], "ms", 300, opening),
        Figure("… against a person with none", found["full"] / found["empty"], "×", 2),
        Figure(
            "list of 50,000: scrolling, tick p99", found["scroll"], "ms", 50, f"longest {found['scroll_most']:.0f} ms"
        ),
        Figure("list of 50,000: sorting, tick p99", found["sort"], "ms", 50, f"longest {found['sort_most']:.0f} ms"),
        Figure("a sort is shown after", found["sorted"], "ms", 500, "the slowest column"),
        Figure("duplicate scan of 50,000", found["scan"], "s", 30, f"{found['pairs']:.0f} pairs"),
        Figure("… tick p99 meanwhile", found["scan_tick"], "ms", 50),
    ]  # fmt: skip
