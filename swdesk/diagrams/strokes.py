"""What a diagram is made of: lines, boxes, circles, words. The window and the printer paint these and know nothing else.

Points are in pt, x to the right, y downwards. Black-and-white prints stay readable: ties differ by their shape.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Point = tuple[float, float]

CLOSE, PLAIN, DISTANT, TENSE, CUT = "01", "02", "03", "04", "05"
"""Codes of `tie`."""

BOTH_WAYS, TOWARDS, AWAY = "01", "02", "03"
"""Codes of `tie_flow`."""


@dataclass(frozen=True)
class Line:
    """A line through points; `dashed` for what is distant, `accent` for ties (kinship is ink)."""

    points: tuple[Point, ...]
    width: float = 1.0
    dashed: bool = False
    accent: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle by its centre; without an outline where `line` is 0."""

    x: float
    y: float
    width: float
    height: float
    line: float = 1.2


@dataclass(frozen=True)
class Circle:
    """A circle by its centre."""

    x: float
    y: float
    radius: float
    line: float = 1.2


@dataclass(frozen=True)
class Words:
    """A line of text centred on x, its baseline at y."""

    x: float
    y: float
    text: str
    size: float = 9.0


@dataclass
class Picture:
    """A diagram. Lines lie below, then shapes (filled white), then words."""

    width: float = 0.0
    height: float = 0.0
    lines: list[Line] = field(default_factory=list[Line])
    shapes: list[Box | Circle] = field(default_factory=list[Box | Circle])
    marks: list[Line] = field(default_factory=list[Line])
    words: list[Words] = field(default_factory=list[Words])
    """`marks` are lines above the shapes: the X of who has died."""

    def fit(self, margin: float = 12.0) -> None:
        """Move everything into view and note how large it is; `words` are given room by their length."""
        points = [*self._points()]
        if not points:
            return
        left, top = min(x for x, _y in points) - margin, min(y for _x, y in points) - margin
        self.width = max(x for x, _y in points) + margin - left
        self.height = max(y for _x, y in points) + margin - top
        self.lines = [_moved(one, left, top) for one in self.lines]
        self.marks = [_moved(one, left, top) for one in self.marks]
        self.shapes = [
            Box(one.x - left, one.y - top, one.width, one.height, one.line)
            if isinstance(one, Box)
            else Circle(one.x - left, one.y - top, one.radius, one.line)
            for one in self.shapes
        ]
        self.words = [Words(one.x - left, one.y - top, one.text, one.size) for one in self.words]

    def _points(self) -> Iterator[Point]:
        for line in (*self.lines, *self.marks):
            yield from line.points
        for one in self.shapes:
            half, tall = (one.width / 2, one.height / 2) if isinstance(one, Box) else (one.radius, one.radius)
            yield from ((one.x - half, one.y - tall), (one.x + half, one.y + tall))
        for text in self.words:
            half = len(text.text) * text.size / 2
            yield from ((text.x - half, text.y - text.size), (text.x + half, text.y + 3))


def _moved(line: Line, left: float, top: float) -> Line:
    points = tuple((x - left, y - top) for x, y in line.points)
    return Line(points, line.width, line.dashed, line.accent)


# ── ties ─────────────────────────────────────────────────────────────────────────────────────────────────────


def tie(start: Point, end: Point, style: str, flow: str = "") -> Iterable[Line]:
    """A relation between two points: 紧密 double, 一般 single, 疏远 dashed, 紧张 zigzag, 断绝 a line that is cut."""
    if style == CLOSE:
        yield from (Line(_beside(start, end, offset), 1.2, accent=True) for offset in (-1.8, 1.8))
    elif style == TENSE:
        yield Line(_zigzag(start, end), 1.1, accent=True)
    else:
        yield Line((start, end), 1.1, dashed=style == DISTANT, accent=True)
    if style == CUT:
        yield from _cut(start, end)
    if flow in {BOTH_WAYS, AWAY}:
        yield _arrow(start, end)
    if flow in {BOTH_WAYS, TOWARDS}:
        yield _arrow(end, start)


def _along(start: Point, end: Point) -> tuple[float, float, float]:
    """Direction and length."""
    length = math.dist(start, end) or 1.0
    return (end[0] - start[0]) / length, (end[1] - start[1]) / length, length


def _beside(start: Point, end: Point, offset: float) -> tuple[Point, Point]:
    dx, dy, _length = _along(start, end)
    return (start[0] - dy * offset, start[1] + dx * offset), (end[0] - dy * offset, end[1] + dx * offset)


def _zigzag(start: Point, end: Point) -> tuple[Point, ...]:
    dx, dy, length = _along(start, end)
    steps = max(4, int(length / 7))
    inner = [
        (
            start[0] + dx * length * step / steps - dy * (4 if step % 2 else -4),
            start[1] + dy * length * step / steps + dx * (4 if step % 2 else -4),
        )
        for step in range(1, steps)
    ]
    return (start, *inner, end)


def _cut(start: Point, end: Point) -> Iterator[Line]:
    """Two bars across the middle."""
    dx, dy, length = _along(start, end)
    for place in (-3.0, 3.0):
        x, y = start[0] + dx * (length / 2 + place), start[1] + dy * (length / 2 + place)
        yield Line(((x - dy * 6, y + dx * 6), (x + dy * 6, y - dx * 6)), 1.4, accent=True)


def _arrow(start: Point, end: Point) -> Line:
    """The head of an arrow that points at the end."""
    dx, dy, _length = _along(start, end)
    back = (end[0] - dx * 9, end[1] - dy * 9)
    return Line(
        ((back[0] - dy * 4, back[1] + dx * 4), end, (back[0] + dy * 4, back[1] - dx * 4)), 1.3, accent=True
    )
