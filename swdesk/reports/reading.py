"""Reading a public snapshot: values as they are printed. The county reads the same JSON that the station wrote."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from swdesk.periods import change, parse_period, percent, rounded

NOTHING = "—"
Public = Mapping[str, Any]


def value(public: Public, code: str, span: str = "period") -> int | float | None:
    """The number of an indicator in its unit, or None."""
    found = public["values"].get(code, {}).get(span)
    return None if found is None else found["value"]


def kind_of(public: Public) -> str:
    """quarter, half, month, year or project."""
    return parse_period(public["period"]["key"]).kind


def spoken_day(iso: str) -> str:
    """2026年9月30日, from 2026-09-30."""
    year, month, day = iso.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def in_order(public: Public) -> list[tuple[str, dict[str, Any]]]:
    """Indicators in the order of the report; JSON keeps them in the order of their codes."""
    return sorted(public["values"].items(), key=lambda pair: pair[1]["order"])


def whole(public: Public, code: str, span: str = "period") -> int:
    """A count; 0 when there is none."""
    return int(value(public, code, span) or 0)


def text(number: float | None, unit: str = "", *, ratio: bool = False) -> str:
    """A number as printed: one decimal for percentages, two for 元, — for nothing."""
    if number is None:
        return NOTHING
    if ratio:
        return f"{number:.1f}"
    if unit == "元":
        return f"{number:.2f}"
    return str(int(number)) if float(number).is_integer() else f"{number:.1f}"


def shown(public: Public, code: str, span: str = "period") -> str:
    """An indicator as printed, without its unit."""
    item = public["values"].get(code)
    if item is None:
        return NOTHING
    return text(value(public, code, span), item["unit"], ratio=item["measure"] == "ratio")


def grown(item: Mapping[str, Any], now: str, before: str) -> str:
    """同比 of one indicator: percent, 个百分点 for percentages, — without a base.

    What was sealed before stocks were compared (`compared`) states none of them, as its paper did.
    """
    a, b = item.get(now), item.get(before)
    if a is None or b is None or (item["stock"] and not item.get("compared")):
        return NOTHING
    if item["measure"] == "ratio":
        x, y = exact(a), exact(b)
        return NOTHING if x is None or y is None else f"{rounded(x - y, 1):+}个百分点"
    share = change(a["numerator"], b["numerator"])
    return NOTHING if share is None else f"{rounded(share, 1):+}"


def exact(found: Mapping[str, Any]) -> Fraction | None:
    """A ratio in percent from its exact parts."""
    return percent(found["numerator"], found["denominator"] or 0)
