"""A chart as a picture of dots, for Word: the same drawing as on paper and in the window (decision 0095)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from swdesk.reports.fonts import font_path

DPI = 300
_FINER = 2
"""Drawn so much larger and then made smaller, so that slanted lines are smooth."""

_Point = tuple[float, float]


def to_png(drawing: Any) -> bytes:
    """PNG of a reportlab drawing at 300 dots an inch; the same drawing gives the same bytes."""
    paper = _Paper(drawing)
    for shape in drawing.contents:
        paper.draw(shape)
    return paper.png()


@cache
def _face(name: str, size: int) -> Any:
    return ImageFont.truetype(str(font_path(name.removeprefix("swdesk-"))), size)


class _Paper:
    """Draws the shapes that charts are made of."""

    def __init__(self, drawing: Any) -> None:
        self._scale = DPI / 72 * _FINER
        self._high = drawing.height
        size = (round(drawing.width * self._scale), round(drawing.height * self._scale))
        self._image = Image.new("RGB", size, "white")
        self._pen: Any = ImageDraw.Draw(self._image)

    def png(self) -> bytes:
        """The picture."""
        size = (self._image.width // _FINER, self._image.height // _FINER)
        out = io.BytesIO()
        image: Any = self._image  # its stubs leave half of the types unknown
        small = image.resize(size, Image.Resampling.BOX).quantize(64, dither=Image.Dither.NONE)
        small.save(out, "PNG", optimize=True, dpi=(DPI, DPI))
        return out.getvalue()

    def draw(self, shape: Any) -> None:
        """One shape; TypeError for one that no chart has."""
        kind = type(shape).__name__
        known = {
            "String": self._string, "Rect": self._rect, "Circle": self._circle, "Line": self._line,
            "PolyLine": self._polyline, "Polygon": self._polygon,
        }  # fmt: skip
        if kind not in known:
            raise TypeError(f"no way to draw a {kind}")
        known[kind](shape)

    def _at(self, x: float, y: float) -> _Point:
        return x * self._scale, (self._high - y) * self._scale

    def _points(self, flat: list[float]) -> list[_Point]:
        return [self._at(x, y) for x, y in zip(flat[::2], flat[1::2], strict=True)]

    def _width(self, shape: Any) -> int:
        return max(1, round(shape.strokeWidth * self._scale))

    def _string(self, shape: Any) -> None:
        face = _face(shape.fontName, round(shape.fontSize * self._scale))
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.textAnchor]
        self._pen.text(
            self._at(shape.x, shape.y), shape.text, _colour(shape.fillColor), font=face, anchor=anchor
        )

    def _rect(self, shape: Any) -> None:
        low, high = self._at(shape.x, shape.y), self._at(shape.x + shape.width, shape.y + shape.height)
        box = (low[0], high[1], high[0], low[1])
        self._pen.rectangle(box, _colour(shape.fillColor), _colour(shape.strokeColor), self._width(shape))

    def _circle(self, shape: Any) -> None:
        low, high = (
            self._at(shape.cx - shape.r, shape.cy - shape.r),
            self._at(shape.cx + shape.r, shape.cy + shape.r),
        )
        box = (low[0], high[1], high[0], low[1])
        self._pen.ellipse(box, _colour(shape.fillColor), _colour(shape.strokeColor), self._width(shape))

    def _line(self, shape: Any) -> None:
        self._stroke([self._at(shape.x1, shape.y1), self._at(shape.x2, shape.y2)], shape)

    def _polyline(self, shape: Any) -> None:
        self._stroke(self._points(shape.points), shape)

    def _polygon(self, shape: Any) -> None:
        self._pen.polygon(
            self._points(shape.points),
            _colour(shape.fillColor),
            _colour(shape.strokeColor),
            self._width(shape),
        )

    def _stroke(self, points: list[_Point], shape: Any) -> None:
        dashes = [part * self._scale for part in shape.strokeDashArray or ()]
        for piece in _dashed(points, dashes) if dashes else [points]:
            self._pen.line(piece, _colour(shape.strokeColor), self._width(shape), joint="curve")


def _colour(found: Any) -> str | None:
    return None if found is None else f"#{found.int_rgb():06x}"


def _dashed(points: list[_Point], dashes: list[float]) -> Iterator[list[_Point]]:
    """The pieces of a line that are inked."""
    left, turn = dashes[0], 0
    for (x1, y1), (x2, y2) in pairwise(points):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        done = 0.0
        while done < length:
            step = min(left, length - done)
            if turn % 2 == 0:
                ends = [
                    (x1 + (x2 - x1) * t / length, y1 + (y2 - y1) * t / length) for t in (done, done + step)
                ]
                yield ends
            done, left = done + step, left - step
            if left <= 0:
                turn += 1
                left = dashes[turn % len(dashes)]
