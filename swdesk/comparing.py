"""A superior's numbers: the sum, what each unit states, and both beside last period and last year (domain.md §7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from swdesk.i18n import _
from swdesk.periods import parse_period
from swdesk.received import publics, standing
from swdesk.reports.reading import NOTHING, in_order, shown
from swdesk.reports.summing import total

Public = dict[str, Any]


@dataclass(frozen=True)
class Compared:
    """One number as printed: of the period, the period before, the same a year ago, and the year so far; `grown` against the period before.

    `name` is an indicator or a unit, `key` its code or the id of the unit's report on the shelf.
    """

    key: str
    name: str
    unit: str
    now: str
    before: str
    last_year: str
    year: str
    grown: str = ""


def totals(session: Session, period: str) -> list[Compared]:
    """Every indicator over the standing reports, in the order of a report."""
    wanted = parse_period(period)
    found, before = publics(session, wanted.key), publics(session, wanted.previous().key)
    items = {code: item for public in found for code, item in in_order(public) if not item["hidden"]}
    return [_total(code, item, found, before) for code, item in items.items()]


def _total(code: str, item: dict[str, Any], found: Sequence[Public], before: Sequence[Public]) -> Compared:
    if item["over"] == "project":
        return Compared(
            code,
            _("{}（项目累计）").format(_(item["label"])),
            _(item["unit"]),
            total(found, code, "project").text,
            NOTHING,
            NOTHING,
            NOTHING,
        )
    now, then = total(found, code, "period"), total(before, code, "period")
    alike = _stating(found, code) == _stating(before, code)  # eight stations are not compared with five
    grown = (
        ""
        if now.value is None or then.value is None or not alike
        else _grown(float(now.value), float(then.value), ratio=now.ratio)
    )
    return Compared(
        code, _(item["label"]), _(item["unit"]), now.text, then.text, total(found, code, "last_period").text, total(found, code, "year").text, grown
    )  # fmt: skip


def units(session: Session, period: str, code: str) -> list[Compared]:
    """What each unit states of an indicator, the largest first: the way from a sum down to a unit's number."""
    wanted = parse_period(period)
    before = {_name(public): public for public in publics(session, wanted.previous().key)}
    rows = zip(standing(session, wanted.key), publics(session, wanted.key), strict=True)
    found = [
        (_value(public, code), _unit(row.id, public, before.get(_name(public)), code)) for row, public in rows
    ]
    return [one for _value_of, one in sorted(found, key=lambda pair: -pair[0])]


def _unit(report: str, public: Public, before: Public | None, code: str) -> Compared:
    item = public["values"].get(code, {})
    span = "project" if item.get("over") == "project" else "period"
    old = shown(before, code, span) if before else NOTHING
    now, then = _number(public, code, span), _number(before, code, span) if before else None
    grown = "" if now is None or then is None else _grown(now, then, ratio=item["measure"] == "ratio")
    return Compared(
        report, public["unit"]["name"], _(item.get("unit", "")), shown(public, code, span), old, shown(public, code, "last_period"),
        shown(public, code, "year"), grown,
    )  # fmt: skip


def _stating(publics: Sequence[Public], code: str) -> set[tuple[str, str]]:
    """The units in a sum."""
    return {_name(public) for public in publics if public["values"].get(code, {}).get("period")}


def _name(public: Public) -> tuple[str, str]:
    return public["unit"]["name"], public["unit"]["code"]


def _number(public: Public, code: str, span: str) -> float | None:
    item: dict[str, Any] = public["values"].get(code) or {}
    found: dict[str, Any] = item.get(span) or {}
    value = found.get("value")
    return None if value is None else float(value)


def _value(public: Public, code: str) -> float:
    found = _number(public, code, "period")
    return found if found is not None else -1.0


def _grown(now: float, before: float, *, ratio: bool) -> str:
    """Against the period before: points for percentages, percent for the rest, nothing without a base."""
    if ratio:
        return _("{}个百分点").format(f"{now - before:+.1f}")
    return f"{(now - before) / before * 100:+.1f}%" if before > 0 else ""
