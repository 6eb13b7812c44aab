"""A form and a record → the sheet that is laid out; without a record, the blank form."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from reportlab.lib.units import mm
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.fields import Field, Kind, extras_of
from swdesk.i18n import _, on_paper
from swdesk.printing import tables
from swdesk.printing.finding import Finder, Found, Subject, labelled
from swdesk.printing.papers import (
    PAPER_ONLY,
    WORKED_OUT,
    Cut,
    Head,
    Line,
    Paper,
    Part,
    Place,
    Rows,
    Side,
    Turn,
    Words,
    takes_added,
)
from swdesk.printing.sheet import Band, Box, Sheet, Upright, usable
from swdesk.printing.tables import Entry
from swdesk.printing.words import ROOM, answer, day_to_write, options, shows_options, tick, ticks
from swdesk.records import title
from swdesk.reports.ledgers import own_station
from swdesk.values import show_day, yuan

SIGNED, UPRIGHT = 15 * mm, 9 * mm
"""Least height of a place for a signature; width of an upright label."""

_WIDE = {Kind.NOTE, Kind.TEXT}
"""Added fields that have a row to themselves; of the others two share one."""

_GAP = re.compile(r"\{([^{}]+)\}")
_LINE = "＿" * 8


@on_paper
def fill(session: Session, paper: Paper, record: uuid.UUID | None, today: date) -> Sheet:
    """The form with what the record holds; blank without one."""
    return _Filler(session, paper, record, today).sheet()


class _Filler:
    def __init__(self, session: Session, paper: Paper, record: uuid.UUID | None, today: date) -> None:
        self._session, self._paper, self._today = session, paper, today
        self._find = Finder(session, today)
        self._subject = Subject(paper.kind, record)
        self._turn = self._cut = False

    def sheet(self) -> Sheet:
        """Everything, row by row."""
        own, subject = own_station(self._session), self._subject
        name = (own.name or "") if own is not None else ""
        about = title(self._session, subject.kind, subject.id) if subject.id else ""
        width = usable(self._paper.turned)
        bands = tuple(band for part in self._parts() for band in self._part(part, width))
        return Sheet(
            self._paper.code, self._paper.title, name, bands, self._paper.notes, self._paper.turned,
            subject.id is None, about,
        )  # fmt: skip

    def _parts(self) -> Iterator[Part]:
        """The parts of the form; before the signatures at its end what a county or a station added to the record."""
        parts = self._paper.parts
        added = extras_of(record_kinds()[self._paper.kind]) if takes_added(self._paper) else ()
        end = len(parts) - len(list(takewhile(_signed, reversed(parts))))
        yield from parts[:end]
        if added:
            yield Head(_("本地内容"))
            yield from (Line(tuple(Place(one.name) for one in line)) for line in _pairs(added))
        yield from parts[end:]

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _part(self, part: Part, width: float) -> Iterator[Band]:
        match part:
            case Turn():
                self._turn = True
            case Side():
                upright = Upright(part.text, UPRIGHT)
                bands = [band for one in part.parts for band in self._part(one, width - UPRIGHT)]
                for number, band in enumerate(bands, 1):
                    together = part.whole and number < len(bands)
                    yield replace(band, side=upright, keep=band.keep or together)
            case Cut():
                self._cut = True
                box = Box(width, (part.text,), "title", 14, "centre", height=12 * mm)
                yield self._marked(Band((box,), framed=False, keep=True))
            case Head():
                box = Box(width, (part.text,), "hei", self._paper.size, height=8 * mm)
                yield self._marked(Band((box,), keep=True))
            case Words():
                yield self._marked(self._words(part, width))
            case Line():
                yield self._marked(self._line(part, width))
            case Rows():
                yield from self._table(part, width)

    def _marked(self, band: Band) -> Band:
        """`band`, on a new page or under a line to cut along where the form says so."""
        turn, cut = self._turn, self._cut
        self._turn = self._cut = False
        return replace(band, turn=turn, cut=cut) if turn or cut else band

    def _words(self, part: Words, width: float) -> Band:
        size = part.size or self._paper.size
        lines = tuple(_GAP.sub(self._gap, part.text).split("\n"))
        role = "hei" if part.strong else "song"
        box = Box(width, lines, role, size, part.align, middle=not part.framed, height=part.height * mm)
        return Band((box,), framed=part.framed)

    def _gap(self, match: re.Match[str]) -> str:
        if match[1].startswith("?"):
            value = self._find.find(self._subject, match[1][1:]).value
            return tick("", on=value not in (None, "", (), False))
        found = self._find.find(self._subject, match[1]) if match[1] != "station" else None
        if found is None:
            own = own_station(self._session)
            return (own.name if own is not None else None) or _LINE
        text = found.text or (
            str(answer(found.field, found.value, named=found.named)[0])
            if found.field and found.value not in (None, "", ())
            else ""
        )
        return text or found.to_write or _LINE

    def _line(self, part: Line, width: float) -> Band:
        label = self._paper.label * mm
        spans = sum(one.span for one in part.places)
        boxes: list[Box] = []
        for one in part.places:
            room = width * one.span / spans
            boxes += self._cell(one, min(label, room / 2), room, alone=len(part.places) == 1)
        return Band(tuple(boxes))

    def _cell(self, place: Place, label: float, room: float, *, alone: bool) -> Iterator[Box]:
        found = self._found(self._subject, place)
        yield Box(label, (found.label,), "song", self._paper.size, "centre", height=self._paper.row * mm)
        yield self._value(found, place, room - label, alone=alone)

    def _found(self, subject: Subject, place: Place) -> Found:
        if place.name == PAPER_ONLY:
            return Found(place.label)
        return labelled(self._find.find(subject, place.name), place.label)

    def _value(self, found: Found, place: Place, width: float, *, alone: bool = False) -> Box:
        item, size = found.field, self._paper.size
        long = place.height > 0 or (item is not None and item.kind is Kind.NOTE)
        words: tuple[str | tuple[str, ...], ...]
        if place.choices or (item is not None and item.choices):
            chosen = (str(found.value),) if found.value else ()
            known = place.choices or (item.choices if item is not None else ())
            words = (ticks((*known, *(one for one in chosen if one not in known)), chosen),)
        elif item is not None and shows_options(item, place.options, width, size, alone=alone):
            words, long = (options(item, found.value),), place.height > 0
        elif item is not None:
            words = answer(item, found.value, public=self._paper.public, named=found.named, room=width)
        else:
            words = tuple(found.text.split("\n")) if found.text else (found.to_write,)
        if place.unit:
            words = (f"{words[0] if words and found.value is not None else ROOM * 3}{_(place.unit)}",)
        height = place.height * mm or (18 * mm if long else SIGNED if place.sign else self._paper.row * mm)
        return Box(
            width, words, "song", size, middle=not long, height=height, stretch=long,
            foot=self._foot(place) if place.sign else "", picture=found.picture,
        )  # fmt: skip

    def _foot(self, place: Place) -> str:
        day = self._find.find(self._subject, place.day).value if place.day else None
        when = show_day(day) if isinstance(day, date) else day_to_write()
        return f"{_(place.sign)}{ROOM * 6}{when}" if place.sign.strip() else when

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, part: Rows, width: float) -> Iterator[Band]:
        if part.source.startswith(WORKED_OUT):
            made = tables.made(
                tables.Asked(self._session, part, self._subject.id, self._today, self._paper.public)
            )
        else:
            made = tables.Made(part.places, self._rows(part))
        rows, places = made.rows, made.places
        widths = [width * one.span / sum(p.span for p in places) for one in places]
        heads = tuple(_label(self._find, part.source, one) for one in places)
        size = part.size or self._paper.size - 0.5
        head = Band(tuple(
            Box(w, (text,), "hei", size, "centre", height=8 * mm)
            for w, text in zip(widths, heads, strict=True)
        ), keep=True)  # fmt: skip
        yield self._marked(head)
        blank = self._subject.id is None
        least = part.least if part.always or blank else min(part.least, len(rows) + 1)
        gives_way = part.always or not blank  # rows of a blank table are there to be written on: they stay
        height = part.height * mm or self._paper.row * mm
        for row in rows:
            yield self._row(row, widths, height, head, size)
        for number in range(len(rows), least):
            yield self._row([()] * len(places), widths, height, head, size, filler=gives_way and number > 0)
        if made.foot:
            yield self._row(made.foot, widths, height, head, size)

    def _row(
        self,
        row: Sequence[Entry],
        widths: list[float],
        height: float,
        head: Band,
        size: float,
        *,
        filler: bool = False,
    ) -> Band:
        boxes = (
            Box(w, words, size=size, align=_side(words), height=height)
            for w, words in zip(widths, row, strict=True)
        )
        return Band(tuple(boxes), repeated=(head,), filler=filler)

    def _rows(self, part: Rows) -> list[Sequence[Entry]]:
        *links, kind = part.source.split(".")
        subject = self._subject
        for link in links:
            subject = self._find.follow(subject, link)
        return [
            [self._entry(child, place, number) for place in part.places]
            for number, child in enumerate(self._find.children(subject, kind), 1)
        ]

    def _entry(self, child: Subject, place: Place, number: int) -> tuple[str | tuple[str, ...], ...]:
        if place.name == "#":
            return (str(number),)
        if place.name == PAPER_ONLY:
            return ()
        found = self._find.find(child, place.name)
        if found.field is None:
            return tuple(found.text.split("\n"))
        if place.options:
            return (options(found.field, found.value),)
        if found.value in (None, "", ()):
            return ()
        if found.field.kind is Kind.AMOUNT:
            return (yuan(found.value),)
        return answer(found.field, found.value, public=self._paper.public, named=found.named)


def _side(words: Sequence[str | tuple[str, ...]]) -> str:
    """Short entries stand in the middle of their column."""
    text = words[0] if len(words) == 1 and isinstance(words[0], str) else ""
    return "centre" if text and len(text) <= 12 else "left"


def _label(find: Finder, source: str, place: Place) -> str:
    if place.name == "#":
        return place.label or _("序号")
    if place.label or place.name == PAPER_ONLY or source.startswith(WORKED_OUT):
        return place.label
    kind = source.rpartition(".")[2]
    found = find.find(Subject(kind), place.name)
    money = found.field is not None and found.field.kind is Kind.AMOUNT
    return _("{}（元）").format(found.label) if money else found.label


def _signed(part: Part) -> bool:
    """Whether a row is of places for signatures only."""
    return isinstance(part, Line) and all(one.sign for one in part.places)


def _pairs(added: Sequence[Field]) -> Iterator[list[Field]]:
    """Added fields as rows: short ones two by two."""
    waiting: list[Field] = []
    for one in added:
        if one.kind in _WIDE:
            if waiting:
                yield waiting
            yield [one]
            waiting = []
            continue
        waiting.append(one)
        if len(waiting) == 2:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
