"""Indicator values as they are printed (domain.md §4.4): half up, 元 from 分, hours from minutes, — for no base."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from swdesk.i18n import _
from swdesk.indicators.definitions import Definition
from swdesk.indicators.evaluate import Value
from swdesk.periods import change, rounded

NOTHING = "—"
_SCALES = {"元": (100, 2), "小时": (60, 1)}


def scaled(definition: Definition, value: Fraction) -> Fraction:
    """A base value (分, minutes) in the unit of the indicator."""
    return value / _SCALES.get(definition.unit, (1, 0))[0]


def plain_number(definition: Definition, value: Fraction | None) -> int | float | None:
    """The value as JSON and spreadsheets take it; percentages with one decimal."""
    if value is None:
        return None
    if definition.measure == "ratio":
        return float(rounded(scaled(definition, value), 1))
    number = rounded(scaled(definition, value), _SCALES.get(definition.unit, (1, 0))[1])
    return int(number) if number == number.to_integral_value() else float(number)


def show_value(definition: Definition, value: Value | None) -> str:
    """The value as printed, without its unit."""
    if value is None or value.value is None:
        return NOTHING
    if definition.measure == "ratio":
        return str(rounded(scaled(definition, value.value), 1))
    return f"{rounded(scaled(definition, value.value), _SCALES.get(definition.unit, (1, 0))[1]):f}"


def show_change(definition: Definition, now: Value, before: Value) -> str:
    """同比: in percent, of percentages in 个百分点, — without a base; a stock against that of the same day a year before."""
    if definition.percent:
        if now.value is None or before.value is None:
            return NOTHING
        gap: Decimal = rounded(now.value - before.value, 1)
        return _("{}个百分点").format(f"{gap:+}")
    grown = change(now.numerator, before.numerator)
    return NOTHING if grown is None else f"{rounded(grown, 1):+}"
