"""How wide a column of a list is, by what its field holds."""

from __future__ import annotations

from db.codes import code_list
from db.fields import Field, Kind
from swdesk.i18n import _, item_text

_WIDTHS = {
    Kind.DAY: 136, Kind.FLAG: 88, Kind.COUNT: 84, Kind.AMOUNT: 110, Kind.MINUTES: 84, Kind.NOTE: 300, Kind.CODES: 190,
    Kind.LINK: 110, Kind.PHONE: 120, Kind.ID_NUMBER: 170,
}  # fmt: skip


def width_of(field: Field) -> int:
    """The width of a column in px: codes by their longest label, texts by their length."""
    heading = heading_of(field)
    if field.kind is Kind.CODE:
        longest = max((_needed(item_text(item)) for item in code_list(field.codes).items), default=80)
        return max(heading, min(longest, 130))
    if field.kind is Kind.TEXT:
        longest = field.max_length or 100
        wide = {40: 150, 50: 96}.get(
            longest, 116 if longest <= 60 else 190
        )  # numbers, names, villages, titles
        return max(heading, wide)
    return max(heading, _WIDTHS.get(field.kind, 130))


def heading_of(field: Field) -> int:
    """What a heading takes in one line."""
    return _needed(_(field.label))


def _needed(text: str) -> int:
    """About how wide a text is: a Chinese character takes 14 px, a letter half of it."""
    return sum(14 if ord(sign) > 0x2E80 else 8 for sign in text) + 24
