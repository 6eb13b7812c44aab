"""生态图: the person in the middle, around them whoever and whatever supports or strains, each tie by its shape and flow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from swdesk.diagrams.strokes import PLAIN, Circle, Picture, Words, tie

_MIDDLE, _AROUND = 34.0, 30.0


@dataclass(frozen=True)
class Support:
    """人或系统 of an assessment, with the codes of `tie` and `tie_flow`."""

    name: str
    tie: str = PLAIN
    flow: str = ""
    remark: str = ""


def ecomap(name: str, supports: Sequence[Support]) -> Picture:
    """The picture; more supports stand further out, so that none touches another."""
    picture = Picture()
    count = max(1, len(supports))
    out = max(105.0, count * (2 * _AROUND + 16) / (2 * math.pi))
    for place, one in enumerate(supports):
        angle = -math.pi / 2 + 2 * math.pi * place / count
        dx, dy = math.cos(angle), math.sin(angle)
        x, y = out * dx * 1.25, out * dy  # wider than high, as paper is
        length = math.hypot(x, y)
        start = (x / length * (_MIDDLE + 4), y / length * (_MIDDLE + 4))
        end = (x - x / length * (_AROUND + 4), y - y / length * (_AROUND + 4))
        picture.lines += tie(start, end, one.tie or PLAIN, one.flow)
        picture.shapes.append(Circle(x, y, _AROUND))
        _label(picture, x, y, one)
    picture.shapes.append(Circle(0, 0, _MIDDLE, 2.4))
    picture.words.append(Words(0, 4, name, 11))
    picture.fit()
    return picture


def _label(picture: Picture, x: float, y: float, one: Support) -> None:
    """The name inside, in two lines where it is long; what was remarked on the side away from the middle."""
    half = -(-len(one.name) // 2) if len(one.name) > 5 else len(one.name)
    lines = [part for part in (one.name[:half], one.name[half:]) if part]
    for place, text in enumerate(lines):
        picture.words.append(Words(x, y + 3 + (place - (len(lines) - 1) / 2) * 13, text, 10.5))
    if one.remark:
        away = y - _AROUND - 5 if y < -_AROUND else y + _AROUND + 11
        picture.words.append(Words(x, away, one.remark[:14], 9.5))
