"""A sheet → pages: which row stands where. Rows stay whole; places to write give way so that the last page is filled.

How much they give way is one number for the whole form, the largest at which it still takes the fewest pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reportlab.lib.units import mm

from swdesk.printing.sheet import BOTTOM, LONG, SHORT, TOP, Band, Box, Sheet, Words
from swdesk.reports.breaking import break_lines
from swdesk.reports.fonts import Typesetter

PAD, PITCH = 1.6 * mm, 1.45
TITLE_SIZE, NOTE_SIZE = 18.0, 9.0
TITLE_ROOM = 15 * mm
CUT_ROOM = 9 * mm
SMALLEST, LARGEST, STEPS = 0.75, 2.2, 7
FEWEST_LINES = 4
"""Of a row that is higher than a page at least so many lines stand on each."""


@dataclass(frozen=True)
class Set:
    """A row with its texts broken into lines."""

    band: Band
    lines: tuple[tuple[str, ...], ...]

    def height(self, scale: float) -> float:
        """What it takes at this scale of the places to write."""
        cells = zip(self.band.boxes, self.lines, strict=True)
        return max(_height(box, len(lines), scale) for box, lines in cells) + (
            CUT_ROOM if self.band.cut else 0
        )

    def natural(self, box: Box, lines: Sequence[str]) -> float:
        """What a cell of it needs for its text."""
        return len(lines) * _leading(box) + 2 * PAD + _foot(box) + (CUT_ROOM if self.band.cut else 0)

    def cut(self, room: float, scale: float) -> tuple[Set, Set] | None:
        """Its part that fits into `room`, and the rest; None where too little would fit."""
        counts = [_fitting(box, room) for box in self.band.boxes]
        if min(counts) < FEWEST_LINES or self.height(scale) <= room:
            return None
        first = tuple(lines[:n] for lines, n in zip(self.lines, counts, strict=True))
        rest = tuple(lines[n:] for lines, n in zip(self.lines, counts, strict=True))
        bare = tuple(replace(box, foot="", height=0.0, picture=None) for box in self.band.boxes)
        return Set(replace(self.band, boxes=bare), first), Set(
            replace(self.band, turn=False, cut=False), rest
        )


@dataclass(frozen=True)
class Placed:
    """A row on a page: the distance of its upper edge from the upper margin, its height."""

    set: Set
    top: float
    height: float


@dataclass(frozen=True)
class Pages:
    """A form laid out: the rows of each page, and where on the last one the notes begin."""

    sheet: Sheet
    pages: tuple[tuple[Placed, ...], ...]
    notes: tuple[str, ...]


def _kept(one: Set, waiting: Sequence[Set], scale: float) -> float:
    """What the rows take that must stay with it: a heading, the head of its table, the first entry."""
    height = 0.0
    for after in reversed(waiting):
        if not one.band.keep:
            break
        height += after.height(scale)
        one = after
    return height


def _leading(box: Box) -> float:
    return box.size * PITCH


def _foot(box: Box) -> float:
    return box.size * 2 if box.foot else 0.0


def _height(box: Box, lines: int, scale: float) -> float:
    text = lines * _leading(box) + 2 * PAD + _foot(box)
    return max(text, box.height * (scale if box.stretch else 1.0))


def _fitting(box: Box, room: float) -> int:
    return int((room - 2 * PAD) / _leading(box))


def lines_of(
    setter: Typesetter, words: Sequence[Words], role: str, size: float, room: float
) -> Iterator[str]:
    """The lines of a cell; pieces are kept whole where one line holds them."""
    for one in words:
        if isinstance(one, str):
            widths = setter.widths(one.replace("\n", " "), role, size)
            yield from (one[line.start : line.end] for line in break_lines(one, widths, room, room))
        else:
            yield from _pieces(setter, one, role, size, room)


def _pieces(
    setter: Typesetter, pieces: tuple[str, ...], role: str, size: float, room: float
) -> Iterator[str]:
    line = ""
    for piece in pieces:
        longer = f"{line}  {piece}" if line else piece
        if setter.width(longer, role, size) <= room:
            line = longer
            continue
        if line:
            yield line
        *whole, line = lines_of(setter, (piece,), role, size, room)
        yield from whole
    if line:
        yield line


def set_band(setter: Typesetter, band: Band) -> Set:
    """A row with its texts broken."""
    return Set(
        band,
        tuple(_box_lines(setter, box) for box in band.boxes),
    )


def _box_lines(setter: Typesetter, box: Box) -> tuple[str, ...]:
    """The lines of a cell; those of a label are made about equally long (服务对 / 象签名, not 服务对象签 / 名)."""
    room = box.width - 2 * PAD
    found = tuple(lines_of(setter, box.words, box.role, box.size, room))
    if box.align != "centre" or len(found) < 2 or len(box.words) != 1:
        return found
    narrow = sum(setter.width(line, box.role, box.size) for line in found) / len(found)
    while narrow < room:
        even = tuple(lines_of(setter, box.words, box.role, box.size, narrow))
        if len(even) == len(found):
            return even
        narrow += box.size / 2
    return found


def lay_out(sheet: Sheet, setter: Typesetter) -> Pages:
    """The pages of a form."""
    sets = [set_band(setter, band) for band in sheet.bands]
    heads = {id(band): set_band(setter, band) for one in sheet.bands for band in one.repeated}
    notes = tuple(
        line for note in sheet.notes for line in lines_of(setter, (note,), "song", NOTE_SIZE, sheet.width)
    )
    flow = _Flow(sheet, sets, heads, len(notes) * NOTE_SIZE * PITCH + (2 * mm if notes else 0))
    return Pages(sheet, flow.pages(flow.best()), notes)


class _Flow:
    """Puts rows onto pages."""

    def __init__(self, sheet: Sheet, sets: list[Set], heads: dict[int, Set], notes: float) -> None:
        self._sets, self._heads, self._notes = sets, heads, notes
        self._titled = bool(sheet.title)
        self._room = page_room(sheet)

    def best(self) -> float:
        """The largest scale of the places to write that costs no further page."""
        low, high = SMALLEST, LARGEST
        fewest = len(self.pages(low))
        if len(self.pages(high)) == fewest:
            return high
        for _step in range(STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if len(self.pages(middle)) == fewest else (low, middle)
        return low

    def pages(self, scale: float) -> tuple[tuple[Placed, ...], ...]:
        """Every page at this scale."""
        pages: list[list[Placed]] = [[]]
        top = TITLE_ROOM if self._titled else 0.0
        waiting = list(reversed(self._sets))
        while waiting:
            one = waiting.pop()
            needed = one.height(scale)
            follows = _kept(one, waiting, scale)
            notes = 0.0 if waiting else self._notes
            if one.band.filler and top + needed + self._rest(waiting, scale) > self._room:
                continue
            fresh = not pages[-1]
            if fresh or (
                top + needed + min(follows, self._room / 2) + notes <= self._room and not one.band.turn
            ):
                top = self._put(pages, one, top, needed, scale, waiting)
                continue
            if needed > self._room and not one.band.turn and (parts := one.cut(self._room - top, scale)):
                pages[-1].append(Placed(parts[0], top, self._room - top))
                one = parts[1]
            pages.append([])
            top = self._repeat(pages[-1], one, scale)
            waiting.append(replace_turn(one))
        return tuple(tuple(page) for page in pages)

    def _put(
        self, pages: list[list[Placed]], one: Set, top: float, needed: float, scale: float, waiting: list[Set]
    ) -> float:
        """Set a row down; of one that is higher than the page what fits."""
        if top + needed > self._room and (parts := one.cut(self._room - top, scale)):
            pages[-1].append(Placed(parts[0], top, self._room - top))
            pages.append([])
            waiting.append(parts[1])
            return self._repeat(pages[-1], parts[1], scale)
        pages[-1].append(Placed(one, top, needed))
        return top + needed

    def _rest(self, waiting: Sequence[Set], scale: float) -> float:
        """What the rows after an empty one need, where they could share its page."""
        rest = sum(one.height(scale) for one in waiting if not one.band.filler) + self._notes
        return rest if rest < self._room / 2 else 0.0

    def _repeat(self, page: list[Placed], one: Set, scale: float) -> float:
        top = 0.0
        for band in one.band.repeated:
            head = self._heads[id(band)]
            head = Set(replace(head.band, side=one.band.side, turn=False), head.lines)
            height = head.height(scale)
            page.append(Placed(head, top, height))
            top += height
        return top


def replace_turn(one: Set) -> Set:
    """A row that has got its new page."""
    return Set(replace(one.band, turn=False), one.lines) if one.band.turn else one


def page_room(sheet: Sheet) -> float:
    """The height between the margins of its pages."""
    return (SHORT if sheet.turned else LONG) - TOP - BOTTOM


def page_size(sheet: Sheet) -> tuple[float, float]:
    """Width and height of its pages."""
    return (LONG, SHORT) if sheet.turned else (SHORT, LONG)
