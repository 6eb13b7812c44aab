"""What a county checks by hand today (domain.md §4.5, end): sentences that name the unit and the indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from swdesk.i18n import _
from swdesk.periods import Period, parse_period
from swdesk.received import number, publics, standing

Public = dict[str, Any]

_FLOWS = frozenset({"rows", "sum", "total"})
_BOUNDS = (("persons_served", "service_times"), ("group_attendance", "group_due"))
_SPANS = ("period", "year")
_JUMP = 50
_NEARLY = 1e-6


@dataclass(frozen=True)
class Contradiction:
    """A sentence about a number (`code` is '' for items of the service list); in which unit's report (id on the shelf)."""

    text: str
    code: str = ""
    span: str = "period"
    unit: str = ""
    report: str = ""

    @property
    def sentence(self) -> str:
        """With the name of the unit in front."""
        return f"{self.unit}：{self.text}" if self.unit else self.text


def cross_checks(session: Session, period: str) -> list[Contradiction]:
    """Contradictions in the standing reports of a period, also with those of the period before."""
    wanted = parse_period(period)
    found = publics(session, wanted.key)
    shelf = {(row.unit_name, row.unit_code): row.id for row in standing(session, wanted.key)}
    before = {_unit(public): public for public in publics(session, wanted.previous().key)}
    out = [
        replace(one, unit=public["unit"]["name"])
        for public in found
        for one in contradictions(public, before.get(_unit(public)))
    ]
    names = {name: report for (name, _code), report in shelf.items()}
    return [replace(one, report=names.get(one.unit, "")) for one in (*out, *_alike(found))]


def contradictions(public: Public, before: Public | None = None) -> list[Contradiction]:
    """Within one report, and with the report of the period before."""
    return [*_inside(public), *_since(parse_period(public["period"]["key"]), public, before)]


def _unit(public: Public) -> tuple[str, str]:
    return public["unit"]["name"], public["unit"]["code"]


def _inside(public: Public) -> Iterator[Contradiction]:
    """Within one report."""
    values = public["values"]
    for code, item in values.items():
        if _is_flow(item) and _above(number(public, code), number(public, code, "year")):
            yield Contradiction(_("{}本年累计小于本期").format(item["label"]), code, "year")
        parts = [(span, item[span]) for span in _SPANS if item[span]]
        for span, _part in [pair for pair in parts if pair[1]["numerator"] < 0][:1]:
            yield Contradiction(_("{}是负数").format(item["label"]), code, span)
        over = [span for span, part in parts if _above(part["numerator"], part["denominator"])]
        if item["unit"] == "%" and over:
            yield Contradiction(_("{}超过100%").format(item["label"]), code, over[0])
    wholes = [(code, item["part_of"]) for code, item in values.items() if item["part_of"]]
    for small, large in (*wholes, *_BOUNDS):
        over = [span for span in _SPANS if _above(number(public, small, span), number(public, large, span))]
        if over:
            text = _("{}多于{}").format(values[small]["label"], values[large]["label"])
            yield Contradiction(text, small, over[0])
    in_hand = [number(public, code) for code in ("cases_closed", "cases_carried", "cases_opened")]
    closed, carried, opened = (value or 0 for value in in_hand)
    if closed > carried + opened:
        yield Contradiction(_("结案数多于期初在办加新开"), "cases_closed")


def _is_flow(item: dict[str, Any]) -> bool:
    return (
        item["measure"] in _FLOWS and not item["stock"] and item["agg"] == "S" and item["over"] != "project"
    )


def _above(small: float | None, large: float | None) -> bool:
    """Whether what can't be more is more; nothing is said where one of them is missing."""
    return small is not None and large is not None and small > large + _NEARLY


def _since(period: Period, public: Public, before: Public | None) -> list[Contradiction]:
    """Against the report before: the year must have grown by the period, a share of the contract must not leap."""
    if before is None:
        return []
    out: list[Contradiction] = []
    if period.previous().start.year == period.start.year:
        for code, item in public["values"].items():
            if not _is_flow(item) or item["hidden"]:
                continue
            year, old, now = number(public, code, "year"), number(before, code, "year"), number(public, code)
            if year is None or old is None or now is None or abs(year - old - now) <= 0.02:
                continue
            text = _(
                "{label}本年累计 {year:.12g} 不等于上期累计 {old:.12g} 加本期 {now:.12g}（上期可能有补录）"
            )
            out.append(
                Contradiction(text.format(label=item["label"], year=year, old=old, now=now), code, "year")
            )
    shares = {item["name"]: item["share"] for item in before["services"]}
    for item in public["services"]:
        was = shares.get(item["name"])
        if item["share"] is not None and was is not None and item["share"] - was > _JUMP:
            text = _("{}完成率比上期增加{:.0f}个百分点")
            out.append(Contradiction(text.format(item["name"], item["share"] - was)))
    return out


def _alike(found: list[Public]) -> list[Contradiction]:
    """Units that count the same indicator otherwise than the others: their sum would say nothing."""
    out: list[Contradiction] = []
    codes = {code: None for public in found for code in public["values"]}
    for code in codes:
        having = [public for public in found if code in public["values"]]
        kinds = Counter(_definition(public, code) for public in having)
        usual = kinds.most_common(1)[0][0]
        for public in having:
            if _definition(public, code) != usual:
                text = _("{}的口径或单位与其他单位不同，合计不可靠").format(public["values"][code]["label"])
                out.append(Contradiction(text, code, unit=public["unit"]["name"]))
    return out


def _definition(public: Public, code: str) -> tuple[str, ...]:
    item = public["values"][code]
    return item["unit"], item["agg"], item["measure"], item["over"]
