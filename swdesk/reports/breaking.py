"""Breaking Chinese text into lines: punctuation kept from line ends (禁则), numbers and words kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NO_START = frozenset("，。、；：？！”’）》〉】」』〕—…·％%,.;:!?)]}～℃")
NO_END = frozenset("“‘（《〈【「『〔([{￥$")

_MEASURES = frozenset("年月日号")
"""Stay with their number: a date breaks after 年 or 月, never before."""


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a text from `start` to `end`, its natural width, and whether it ends the paragraph."""

    start: int
    end: int
    width: float
    last: bool


def glued(before: str, after: str) -> bool:
    """Whether a line may not break between two characters."""
    if (
        after in NO_START
        or before in NO_END
        or (before.isascii() and before.isdigit() and after in _MEASURES)
    ):
        return True
    return before < "\u2000" and after < "\u2000" and before != " " and after != " "


def break_lines(text: str, widths: Sequence[float], first: float, rest: float) -> list[Line]:
    """Lines of at most `first` (the first) and `rest` points; a piece that can't be broken well is cut hard."""
    lines: list[Line] = []
    start, count = 0, len(text)
    while start < count:
        room = (rest if lines else first) + 1e-6
        width, end = 0.0, start
        while end < count and text[end] != "\n" and width + widths[end] <= room:
            width += widths[end]
            end += 1
        if end < count and text[end] == "\n":
            lines.append(Line(start, end, width, True))
            start = end + 1
            continue
        if end < count:
            end = _good_break(text, start, max(end, start + 1))
            width = sum(widths[start:end])
        lines.append(Line(start, end, width, end >= count))
        start = end
    return lines or [Line(0, 0, 0.0, True)]


def _good_break(text: str, start: int, end: int) -> int:
    place = end
    while place > start + 1 and glued(text[place - 1], text[place]):
        place -= 1
    return place if place > start + 1 else end
