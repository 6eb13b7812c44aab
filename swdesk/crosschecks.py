"""What a county checks by hand today (domain.md §4.5, end): sentences that name the unit and the indicator."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from swdesk.i18n import _
from swdesk.periods import Period, parse_period
from swdesk.received import number, publics

Public = dict[str, Any]

_FLOWS = frozenset({"rows", "sum", "total"})
_BOUNDS = (("persons_served", "service_times"), ("group_attendance", "group_due"))
_SPANS = ("period", "year")
_JUMP = 50
_NEARLY = 1e-6


def cross_checks(session: Session, period: str) -> list[str]:
    """Contradictions in the standing reports of a period, also with those of the period before."""
    wanted = parse_period(period)
    found = publics(session, wanted.key)
    before = {_unit(public): public for public in publics(session, wanted.previous().key)}
    out: list[str] = []
    for public in found:
        texts = [*_inside(public), *_since(wanted, public, before.get(_unit(public)))]
        out += [f"{public['unit']['name']}：{text}" for text in texts]
    return out + _alike(found)


def _unit(public: Public) -> tuple[str, str]:
    return public["unit"]["name"], public["unit"]["code"]


def _inside(public: Public) -> list[str]:
    """Within one report."""
    values = public["values"]
    out: list[str] = []
    for code, item in values.items():
        if _is_flow(item) and _above(number(public, code), number(public, code, "year")):
            out.append(_("{}本年累计小于本期").format(item["label"]))
        parts = [item[span] for span in _SPANS if item[span]]
        if any(part["numerator"] < 0 for part in parts):
            out.append(_("{}是负数").format(item["label"]))
        if item["unit"] == "%" and any(_above(part["numerator"], part["denominator"]) for part in parts):
            out.append(_("{}超过100%").format(item["label"]))
    wholes = [(code, item["part_of"]) for code, item in values.items() if item["part_of"]]
    for small, large in (*wholes, *_BOUNDS):
        if any(_above(number(public, small, span), number(public, large, span)) for span in _SPANS):
            out.append(_("{}多于{}").format(values[small]["label"], values[large]["label"]))
    in_hand = [number(public, code) for code in ("cases_closed", "cases_carried", "cases_opened")]
    closed, carried, opened = (value or 0 for value in in_hand)
    if closed > carried + opened:
        out.append(_("结案数多于期初在办加新开"))
    return out


def _is_flow(item: dict[str, Any]) -> bool:
    return (
        item["measure"] in _FLOWS and not item["stock"] and item["agg"] == "S" and item["over"] != "project"
    )


def _above(small: float | None, large: float | None) -> bool:
    """Whether what can't be more is more; nothing is said where one of them is missing."""
    return small is not None and large is not None and small > large + _NEARLY


def _since(period: Period, public: Public, before: Public | None) -> list[str]:
    """Against the report before: the year must have grown by the period, a share of the contract must not leap."""
    if before is None:
        return []
    out: list[str] = []
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
            out.append(text.format(label=item["label"], year=year, old=old, now=now))
    shares = {item["name"]: item["share"] for item in before["services"]}
    for item in public["services"]:
        was = shares.get(item["name"])
        if item["share"] is not None and was is not None and item["share"] - was > _JUMP:
            text = _("{}完成率比上期增加{:.0f}个百分点")
            out.append(text.format(item["name"], item["share"] - was))
    return out


def _alike(found: list[Public]) -> list[str]:
    """Units that count the same indicator otherwise than the others: their sum would say nothing."""
    out: list[str] = []
    codes = {code: None for public in found for code in public["values"]}
    for code in codes:
        having = [public for public in found if code in public["values"]]
        kinds = Counter(_definition(public, code) for public in having)
        usual = kinds.most_common(1)[0][0]
        for public in having:
            if _definition(public, code) != usual:
                text = _("{}：{}的口径或单位与其他单位不同，合计不可靠")
                out.append(text.format(public["unit"]["name"], public["values"][code]["label"]))
    return out


def _definition(public: Public, code: str) -> tuple[str, ...]:
    item = public["values"][code]
    return item["unit"], item["agg"], item["measure"], item["over"]
