"""The leak check of a long text: 5,000 names, 100 schools and 400 villages on file, 50 kB of text; prose and one full of hits."""

from __future__ import annotations

import random
import time

from benchmarks.harness import Figure
from swdesk.leaks import Kind, Known, leaks

SURNAMES = "赵钱孙李周吴郑王冯陈张高马"
LETTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 2000)]
CHARACTERS = 17_000
"""50 kB of UTF-8."""


def _file(draw: random.Random) -> Known:
    names = {
        draw.choice(SURNAMES) + "".join(draw.choices(LETTERS, k=draw.choice((1, 2, 2))))
        for _i in range(6_000)
    }
    schools, villages = (
        tuple("".join(draw.choices(LETTERS, k=2)) + kind for _i in range(count))
        for count, kind in ((100, "小学"), (400, "村"))
    )
    return Known(tuple(sorted(names)[:5_000]), schools, villages)


def figures() -> list[Figure]:
    draw = random.Random(1)
    known = _file(draw)
    prose = "".join(draw.choices(LETTERS, k=CHARACTERS))
    hits = ""
    while len(hits) < CHARACTERS:
        hits += f"{draw.choice(known.villages)}{draw.choice(known.names)}，{draw.choice(known.schools)}三年级 1 3 8 0 0 1 3 8 0 0 0。"
    made = list[Figure]()
    for name, text in (
        ("leak check, 50 kB of prose", prose),
        ("leak check, 50 kB of hits", hits[:CHARACTERS]),
    ):
        start = time.perf_counter()
        found = leaks(text, known, frozenset(Kind))
        made.append(Figure(name, time.perf_counter() - start, "s", 1, f"{len(found)} found"))
    return made
