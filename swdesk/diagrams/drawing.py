"""A diagram as a reportlab drawing, for print: vectors, in the faces of the reports."""

from __future__ import annotations

from typing import Any

from reportlab.graphics import shapes as _shapes
from reportlab.lib.colors import HexColor, white

from swdesk.diagrams.strokes import Box, Line, Picture, Words
from swdesk.reports.fonts import Typesetter, register, use_as_default

shapes: Any = _shapes  # its stubs type every style as one keyword
INK = HexColor("#1E2522")
ACCENT = HexColor("#1F7A5C")


def drawing_of(picture: Picture, setter: Typesetter | None = None) -> Any:
    """The drawing; `setter` collects the characters that no face has."""
    use_as_default()
    made: Any = shapes.Drawing(picture.width, picture.height)
    for line in picture.lines:
        made.add(_line(line, picture.height))
    for shape in picture.shapes:
        style = {"strokeColor": INK if shape.line else None, "fillColor": white, "strokeWidth": shape.line}
        y = picture.height - shape.y
        if isinstance(shape, Box):
            corner = (shape.x - shape.width / 2, y - shape.height / 2)
            made.add(shapes.Rect(*corner, shape.width, shape.height, **style))
        else:
            made.add(shapes.Circle(shape.x, y, shape.radius, **style))
    for line in picture.marks:
        made.add(_line(line, picture.height))
    for words in picture.words:
        _text(made, words, picture.height, setter or Typesetter())
    return made


def _line(line: Line, height: float) -> Any:
    flat = [part for x, y in line.points for part in (x, height - y)]
    style: dict[str, Any] = {"strokeColor": ACCENT if line.accent else INK, "strokeWidth": line.width}
    if line.dashed:
        style["strokeDashArray"] = [4, 3]
    return shapes.PolyLine(flat, **style)


def _text(made: Any, words: Words, height: float, setter: Typesetter) -> None:
    x = words.x - setter.width(words.text, "song", words.size) / 2
    for face, piece in setter.runs(words.text, "song"):
        style = {"fontName": register(face), "fontSize": words.size, "fillColor": INK}
        made.add(shapes.String(x, height - words.y, piece, **style))
        x += setter.width(piece, "song", words.size)
