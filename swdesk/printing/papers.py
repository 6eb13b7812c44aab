"""What a paper form says of itself: where which field stands (resources/forms/*.toml). Labels come from the fields.

A form is a list of rows. A row is a list of cells, or a table that says what it is: `head` (a heading over the whole
width), `text` (words printed as they are), `table` (rows of a kind), `side` (rows beside one upright label), `cut`
(the line along which a reply slip is cut off), `turn` (what follows starts a new page).

A cell is written `name@label:span` or as a table `{f = "name", h = 30}`. `name` is a field, reached through links by
dots (`person.born`); `$age` is worked out (swdesk/printing/computed.py); `=签名` is a place on paper only, under that
label.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, cast

PAPER_ONLY, WORKED_OUT = "=", "$"
PLAIN_COPY = "plain"


@dataclass(frozen=True)
class Place:
    """A cell, or a column of a table: which value stands there, under which label, how wide."""

    name: str
    label: str = ""
    span: float = 1.0
    height: float = 0.0
    """Least height in mm; 0 for a plain row."""

    options: bool | None = None
    """Whether every code of the list is printed with a box to tick; None: where the list is short."""

    choices: tuple[str, ...] = ()
    """Boxes to tick of a place on paper only."""

    sign: str = ""
    """Words before the place for a signature at the foot of the cell."""

    day: str = ""
    """The field whose day stands beside the signature."""

    unit: str = ""


@dataclass(frozen=True)
class Line:
    """One row of cells."""

    places: tuple[Place, ...]


@dataclass(frozen=True)
class Words:
    """Words printed as they are; `{field}` in them is filled, or left to write on. `size` in points."""

    text: str
    size: float = 0.0
    align: str = "left"
    framed: bool = True
    strong: bool = False
    height: float = 0.0


@dataclass(frozen=True)
class Head:
    """A heading over the whole width."""

    text: str


@dataclass(frozen=True)
class Rows:
    """A table: the rows of a kind, or what `$name` works out. `least` rows are printed where the form is blank.

    `always`: also where it is filled, for people who come unexpected. `size`: of its letters, where many columns need it.
    """

    source: str
    places: tuple[Place, ...]
    least: int = 3
    always: bool = False
    height: float = 0.0
    size: float = 0.0


@dataclass(frozen=True)
class Side:
    """Rows beside one upright label; `whole`: on one page together."""

    text: str
    parts: tuple[Part, ...]
    whole: bool = False


@dataclass(frozen=True)
class Cut:
    """Where a slip is cut off; what follows stands under its own title."""

    text: str


@dataclass(frozen=True)
class Turn:
    """What follows starts a new page."""


Part = Line | Words | Head | Rows | Side | Cut | Turn


@dataclass(frozen=True)
class Paper:
    """A form. `public`: it hangs out or goes round for signing, so numbers are printed by their tail only."""

    number: str
    title: str
    kind: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    label: float = 24.0
    size: float = 10.5
    turned: bool = False
    public: bool = False
    row: float = 9.0
    """Least height of a row in mm: room for handwriting."""

    code: str = ""
    """What is printed in the corner; the number unless said."""

    variant: str = ""
    """Another print of the same form (大字版): offered, but not in a volume."""

    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Codes of which a record must have one for this form to be its own (家访 among the school's activities)."""


@cache
def _order() -> dict[str, list[str]]:
    return tomllib.loads((files("resources") / "forms" / "order.toml").read_text(encoding="utf-8"))


@cache
def papers() -> tuple[Paper, ...]:
    """Every form, in the order of domain.md §2."""
    folder = files("resources") / "forms"
    return tuple(
        _read(tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")))
        for name in _order()["forms"]
    )


def paper(number: str) -> Paper:
    """The form of that number; KeyError if there is none."""
    return {one.number: one for one in papers()}[number]


def papers_of(kind: str) -> tuple[Paper, ...]:
    """The forms that print a record of `kind`."""
    return tuple(one for one in papers() if one.kind == kind)


def takes_added(form: Paper) -> bool:
    """Whether a form prints the fields that a county added: the first of its kind, each of those that share a kind by `when`."""
    return bool(form.when) or form is papers_of(form.kind)[0]


def has_forms(kind: str) -> bool:
    """Whether anything can be printed for a kind; asked for every page, so the forms themselves are not read for it."""
    return kind in _order()["kinds"]


def _read(raw: dict[str, Any]) -> Paper:
    return Paper(
        raw["number"], raw["title"], raw["kind"], tuple(_part(one) for one in raw["rows"]),
        tuple(raw.get("notes", ())), float(raw.get("label", 24)), float(raw.get("size", 10.5)),
        bool(raw.get("turned")), bool(raw.get("public")), float(raw.get("row", 9)),
        raw.get("code", raw["number"]), raw.get("variant", ""),
        {name: tuple(codes) for name, codes in raw.get("when", {}).items()},
    )  # fmt: skip


def _part(raw: Any) -> Part:
    match raw:
        case list():
            return Line(tuple(place(one) for one in cast("list[Any]", raw)))
        case {"head": text}:
            return Head(text)
        case {"text": text, **rest}:
            return Words(text, **rest)
        case {"table": source, "columns": columns, **rest}:
            return Rows(source, tuple(place(one) for one in columns), **rest)
        case {"side": text, "rows": rows, **rest}:
            return Side(text, tuple(_part(one) for one in rows), **rest)
        case {"cut": text}:
            return Cut(text)
        case {"turn": True}:
            return Turn()
        case _:
            message = f"no such row of a form: {raw!r}"
            raise ValueError(message)


def place(raw: str | dict[str, Any]) -> Place:
    """A cell from the way it is written."""
    given: dict[str, Any] = {"f": raw} if isinstance(raw, str) else dict(raw)
    text, _, span = str(given.pop("f")).partition(":")
    name, _, label = text.partition("@")
    if name.startswith(PAPER_ONLY):
        name, label = PAPER_ONLY, name[1:] or label
    return Place(
        name, label, float(span or 1), float(given.pop("h", 0)), given.pop("options", None),
        tuple(given.pop("choices", ())), **given,
    )  # fmt: skip
