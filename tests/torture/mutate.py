"""Ways to spoil a file: bytes, and values within JSON."""

from __future__ import annotations

import copy
import random
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 1 << 62, 1 << 70, -(1 << 70), 1.5, 1e308, "", "x", "\0", "\u202e", "../..", "9" * 5000, "长" * 100_000,
    [], {}, [[]], [None] * 6000, {"a": {"b": []}}, "2026-13-45", "AGE-SECRET-KEY-1", "0" * 64, "f" * 128, "２０２６Q3", "=1+1",
)  # fmt: skip
"""Values that a program may not expect."""


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, cut, doubled, inserted, exchanged; never the same as before."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 50))):
        place = (
            chance.randrange(len(out) + 1) if chance.random() < 0.5 else min(chance.randrange(3000), len(out))
        )
        way = chance.randrange(6)
        if way == 0 and place < len(out):
            out[place] ^= 1 << chance.randrange(8)
        elif way == 1:
            del out[place:]
        elif way == 2:
            out[place:place] = chance.randbytes(chance.randrange(1, 40))
        elif way == 3:
            out[place:place] = out[place : place + chance.randrange(1, 5000)]
        elif way == 4:
            del out[place : place + chance.randrange(1, 200)]
        else:
            other = chance.randrange(len(out) + 1)
            out[place : place + 8], out[other : other + 8] = out[other : other + 8], out[place : place + 8]
    return bytes(out) if bytes(out) != data else bytes(data) + b"\0"


def nonsense(value: Any, chance: random.Random) -> Any:
    """The same JSON with some of its values replaced, dropped or doubled."""
    out = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 4))):
        holder, key = _somewhere(out, chance)
        if holder is None:
            return copy.deepcopy(chance.choice(ODD))
        way = chance.randrange(4)
        if way == 0:
            del holder[key]
        elif way == 1 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        else:
            holder[key] = copy.deepcopy(chance.choice(ODD))
    return out


def _somewhere(value: Any, chance: random.Random) -> tuple[Any, Any]:
    """A random place: its list or object, and the index or key."""
    holder: Any = None
    place: Any = None
    while isinstance(value, (list, dict)) and value and (holder is None or chance.random() < 0.8):
        holder = value
        place = chance.randrange(len(value)) if isinstance(value, list) else chance.choice(sorted(value))
        value = value[place]
    return holder, place
