"""Indicators over several units: exact sums, ratios from the summed parts (domain.md §4.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from swdesk.periods import percent, rounded
from swdesk.reports.reading import NOTHING, Public

SCHOOL_KIND = "02"
_SCALES = {"元": (100, 2), "小时": (60, 1), "万元": (1, 2)}


@dataclass(frozen=True)
class Sum:
    """An indicator over several units: exact, in its unit; None where no unit has a base."""

    value: Fraction | None
    unit: str
    ratio: bool

    @property
    def text(self) -> str:
        """As printed: percentages with one decimal, 元 with two, — for no base."""
        if self.value is None:
            return NOTHING
        if self.ratio:
            return str(rounded(self.value, 1))
        number = rounded(self.value, _SCALES.get(self.unit, (1, 0))[1])
        return (
            f"{number:f}"
            if self.unit in {"元", "万元"} or number != number.to_integral_value()
            else str(int(number))
        )

    @property
    def number(self) -> int | float | None:
        """For spreadsheets."""
        return None if self.value is None else (float(self.text) if "." in self.text else int(self.text))


def total(publics: Sequence[Public], code: str, span: str) -> Sum:
    """An indicator summed over units; a ratio from the summed parts, never an average (domain.md §4.5)."""
    items = [item for public in publics if (item := public["values"].get(code))]
    if not items:
        return Sum(None, "", ratio=False)
    found = [part for item in items if (part := item.get("project" if item["over"] == "project" else span))]
    return sum_of(found, items[0]["unit"], ratio=items[0]["measure"] == "ratio")


def sum_of(parts: Sequence[Mapping[str, Any]], unit: str, *, ratio: bool) -> Sum:
    """The sum of numbers that several units state; a ratio that is no percentage (hours a head) keeps its unit."""
    scale = _SCALES.get(unit, (1, 0))[0]
    top = sum(part["numerator"] for part in parts)
    if not ratio:
        return Sum(Fraction(top, scale) if parts else None, unit, ratio)
    base = sum(part["denominator"] or 0 for part in parts)
    if unit == "%":
        return Sum(percent(top, base), unit, ratio)
    return Sum(Fraction(top, base * scale) if base else None, unit, ratio)


def in_wan(found: Sum) -> Sum:
    """Money of a whole county in 万元 (domain.md §4.4)."""
    if found.unit != "元" or found.value is None:
        return found
    return Sum(found.value / 10000, "万元", ratio=False)
