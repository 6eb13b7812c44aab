"""One door to all parsers: a cell and the field it belongs to → value, flags, text to keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from db.fields import Field, Kind
from swdesk.i18n import _
from swdesk.importing.dates import DateContext, parse_day
from swdesk.importing.identity import parse_id, parse_name, parse_phone, parse_workers, tidy_village
from swdesk.importing.labels import parse_code, parse_codes, parse_flag
from swdesk.importing.numbers import parse_amount, parse_count, parse_minutes
from swdesk.importing.parsed import Parsed
from swdesk.importing.text import clean, half, nothing, show
from swdesk.importing.workbook import Value

_CLOCK = re.compile(r"(\d{1,2})[:：点时](\d{2})?")


@dataclass(frozen=True)
class ColumnContext:
    """What a column says about its cells: dates around it, its unit (分 or minutes in one written unit)."""

    dates: DateContext
    unit: int | None = None


def parse_field(field: Field, value: Value, context: ColumnContext) -> Parsed:
    """`value` as a value of `field`; links give the text that names the other record."""
    if field.none_words and half(value) in field.none_words:
        return Parsed()
    parsed = _parse(field, value, context)
    if (
        field.check is not None
        and field.kind not in {Kind.ID_NUMBER, Kind.PHONE}
        and parsed.value is not None
    ):
        doubt = field.check(parsed.value)
        parsed.flags += [_(doubt)] if doubt else []
    return parsed


_SIMPLE: dict[Kind, Callable[[Value], Parsed]] = {
    Kind.COUNT: parse_count,
    Kind.ID_NUMBER: parse_id,
    Kind.PHONE: parse_phone,
}


def _parse(field: Field, value: Value, context: ColumnContext) -> Parsed:
    if field.kind in _SIMPLE:
        return _SIMPLE[field.kind](value)
    match field.kind:
        case Kind.DAY:
            return parse_day(value, context.dates)
        case Kind.FLAG:
            return parse_flag(value, field.label)
        case Kind.CODE:
            return parse_code(value, field.codes)
        case Kind.CODES:
            return parse_codes(value, field.codes)
        case Kind.AMOUNT:
            return parse_amount(value, context.unit or 100)
        case Kind.MINUTES:
            return parse_minutes(value, context.unit)
        case Kind.CLOCK:
            return _clock(value)
        case Kind.LINK:
            return _link(field, value)
        case _:
            return _text(field, value)


def _link(field: Field, value: Value) -> Parsed:
    if field.target == "worker":
        return parse_workers(value)
    if field.target in {"person", "volunteer"}:
        return parse_name(value)
    text = clean(value).replace("\n", " ")
    return Parsed(None if nothing(text) else text)


def _text(field: Field, value: Value) -> Parsed:
    if field.name == "name" and field.max_length == 50:
        return parse_name(value)
    if field.name == "village":
        return Parsed(tidy_village(value) or None)
    text = clean(value)
    if not text or (nothing(text) and field.kind is Kind.TEXT):
        return Parsed()
    if field.kind is Kind.TEXT:
        text = text.replace("\n", " ")
    if field.max_length and len(text) > field.max_length:
        flag = _("“{label}”超过{n}字，全文记在备注").format(label=_(field.label), n=field.max_length)
        return Parsed(text[: field.max_length], [flag], text)
    return Parsed(text)


def _clock(value: Value) -> Parsed:
    if isinstance(value, time):
        return Parsed(f"{value.hour:02d}:{value.minute:02d}")
    match = _CLOCK.search(half(value))
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return Parsed(None, [], show(value).strip())
    return Parsed(f"{int(match[1]):02d}:{int(match[2] or 0):02d}")
