"""A value in the words of a paper form: boxes to tick, 年 月 日 to write into, numbers by their tail (domain.md §5.1)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from db.codes import OTHER, code_list
from db.fields import Field, Kind
from swdesk.i18n import _
from swdesk.printing.sheet import Words
from swdesk.values import show, yuan

TICKED, OPEN = "☑", "☐"
LONG_LIST, LINES_SHARED = 34, 2
"""Options printed with a box each: at most so many in a cell of its own row, so many lines of them in one that shares it."""

ROOM = "　"
DAY_ROOM = 84.0
"""Points that a day written by hand takes, with the padding of its cell."""


def tick(label: str, *, on: bool) -> str:
    """One option."""
    return (TICKED if on else OPEN) + label


def ticks(names: Collection[str], chosen: Collection[str] = ()) -> tuple[str, ...]:
    """Options in a row, each kept whole."""
    return tuple(tick(name, on=name in chosen) for name in names)


def shows_options(field: Field, wish: bool | None, width: float, size: float, *, alone: bool) -> bool:
    """Whether every code of the list is printed: where they take little room, or have the row to themselves."""
    if field.kind is Kind.FLAG:
        return True
    if field.kind not in {Kind.CODE, Kind.CODES} or not field.codes:
        return False
    if wish is not None:
        return wish
    pieces = options(field, None)
    room = sum(sum(1.0 if char > "\u2000" else 0.55 for char in piece) + 0.6 for piece in pieces) * size
    return len(pieces) <= LONG_LIST if alone else room <= width * LINES_SHARED * 0.95


def options(field: Field, value: Any) -> tuple[str, ...]:
    """Every code with its box; a retired one only where it is ticked."""
    if field.kind is Kind.FLAG:
        return tick(_("是"), on=value is True), tick(_("否"), on=value is False)
    chosen = set(value or ()) if field.kind is Kind.CODES else {value}
    items = [
        one
        for one in code_list(field.codes).items
        if one.code in chosen or one.extra.get("paper", not one.extra.get("retired"))
    ]
    return tuple(
        tick(one.label + ("＿＿＿" if one.code == OTHER else ""), on=one.code in chosen) for one in items
    )


def answer(
    field: Field, value: Any, *, public: bool = False, named: str = "", room: float = 999.0
) -> tuple[Words, ...]:
    """What stands in the cell; where nothing is known, what helps to write it. `named` is what a link points to."""
    if value in (None, "", ()):
        return _to_write(field.kind, room)
    if field.kind is Kind.LINK:
        return (named,)
    if field.kind is Kind.AMOUNT:
        return (_("{}元").format(yuan(value)),)
    if public and field.kind is Kind.ID_NUMBER:
        return (tail(str(value)),)
    if public and field.kind is Kind.PHONE:
        return (middle(str(value)),)
    text = show(field, value)
    return tuple(text.split("\n")) if field.kind is Kind.NOTE else (text.replace("\n", " "),)


def _to_write(kind: Kind, room: float) -> tuple[Words, ...]:
    match kind:
        case Kind.DAY:
            return (day_to_write() if room > DAY_ROOM else _("　年　月　日"),)
        case Kind.CLOCK:
            return (_("　　时　　分"),)
        case Kind.MINUTES:
            return (_("　　　　分钟"),)
        case Kind.AMOUNT:
            return (_("　　　　　元"),)
        case _:
            return ()


def day_to_write() -> str:
    """A day that is written by hand."""
    return _("　　年　月　日")


def tail(number: str) -> str:
    """An ID number as a form shows it that hangs out: its last four characters."""
    return f"***{number[-4:]}" if len(number) > 4 else "***"


def middle(phone: str) -> str:
    """A telephone number without its middle: 138****5678."""
    digits = phone.strip()
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else f"****{digits[-3:]}"
