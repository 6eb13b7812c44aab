"""The charts of a superior's roll-up (domain.md §4.3): units, kinds of service, the last quarters, money by source.

What earlier quarters and the money say is read from the reports that came in; a quarter of which none came has no point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from swdesk.periods import Period
from swdesk.reports.document import Chart, Series
from swdesk.reports.reading import Public, value
from swdesk.reports.summing import total

TREND = (("服务人次", "service_times"), ("其中：走访探访", "visits"))
_KINDS = (
    ("走访探访", ("visits",)), ("个案服务", ("case_sessions",)), ("小组", ("group_attendance",)), ("社区活动", ("activity_residents",)),
    ("咨询", ("consultations",)), ("家校社", ("school_students", "school_parents", "school_teachers", "school_community")),
)  # fmt: skip
_UNITS, _WAN = 25, 10_000

Trend = Mapping[str, Any]
Quarters = Sequence[tuple[Period, Sequence[Public]]]
"""Each quarter with the reports of it that stand."""


def trend_of(quarters: Quarters) -> dict[str, Any]:
    """The last quarters, each with how many units are in it: as a station's report has them."""
    return {
        "labels": [period.key for period, _publics in quarters],
        "units": [len(publics) for _period, publics in quarters],
        "values": {
            code: [total(publics, code, "period").number for _period, publics in quarters]
            for _label, code in TREND
        },
    }


def funds_of(publics: Sequence[Public]) -> list[dict[str, Any]]:
    """表10 of all units, by the words of its rows in the order in which they first come; shares made anew."""
    order: list[tuple[str, str]] = []
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    for public in publics:
        head = ""
        for row in public.get("funds", ()):
            head = row["code"] if row["strong"] else head
            place = (head, "" if row["strong"] else row["label"])
            if place not in sums:
                order.append(place)
                kept = {name: part for name, part in row.items() if name != "manual"}
                sums[place] = kept | {"numbers": [0.0] * len(row["numbers"])}
            sums[place]["numbers"] = [
                round(a + b, 2) for a, b in zip(sums[place]["numbers"], row["numbers"], strict=True)
            ]
    heads = list(dict.fromkeys(head for head, _label in order))
    rows = [sums[place] for head in heads for place in order if place[0] == head]
    whole = {head: sums[head, ""]["numbers"][1] for head in heads if (head, "") in sums}
    for head, label in order:
        if label:
            base, part = whole.get(head, 0), sums[head, label]["numbers"][1]
            sums[head, label]["share"] = part / base * 100 if base > 0 else None
    return rows


def charts(period: Period, publics: Sequence[Public], trend: Trend | None) -> list[Chart]:
    """Those that have something to show, numbered."""
    made = [_units(period, publics), _kinds(period, publics), _trend(trend), _funds(period, publics)]
    found = [chart for chart in made if chart is not None]
    return [replace(chart, title=f"图{number} {chart.title}") for number, chart in enumerate(found, 1)]


def _units(period: Period, publics: Sequence[Public]) -> Chart:
    ranked = sorted(publics, key=lambda public: -(value(public, "service_times") or 0))[:_UNITS]
    names = tuple(public["unit"]["name"] for public in ranked)
    times = tuple(float(value(public, "service_times") or 0) for public in ranked)
    return Chart(
        "units", "bars", f"各单位服务人次（{period.name}）", names, (Series("服务人次", times),), "人次"
    )


def _kinds(period: Period, publics: Sequence[Public]) -> Chart:
    sums = tuple(
        float(sum(total(publics, code, "period").value or 0 for code in codes)) for _label, codes in _KINDS
    )
    title, labels = f"各类服务人次合计（{period.name}）", tuple(label for label, _codes in _KINDS)
    return Chart("kinds", "columns", title, labels, (Series("人次", sums),), "人次")


def _trend(trend: Trend | None) -> Chart | None:
    """Every point says of how many units it is: more reports are no more work."""
    kept = [] if trend is None else [place for place, units in enumerate(trend["units"]) if units]
    if trend is None or len(kept) < 2:
        return None
    labels = tuple(_quarter(trend["labels"][place], trend["units"][place]) for place in kept)
    series = tuple(
        Series(label, tuple(trend["values"][code][place] for place in kept)) for label, code in TREND
    )
    return Chart("trend", "lines", "服务人次变化（按季度，各季度已收到的报告合计）", labels, series, "人次")


def _quarter(key: str, units: int) -> str:
    return f"{key[:4]}年{'一二三四'[int(key[5]) - 1]}季度（{units}个单位）"


def _funds(period: Period, publics: Sequence[Public]) -> Chart | None:
    """Money that came in this year (or over the contract) by source, of the units whose reports say so."""
    stating = [public for public in publics if "funds" in public]
    head, found = "", list[tuple[str, float]]()
    for row in funds_of(stating):
        head = row["code"] if row["strong"] else head
        if head == "funds_received_yuan" and not row["strong"] and row["numbers"][1] > 0:
            found.append((row["label"], row["numbers"][1] / _WAN))
    if not found:
        return None
    over = "项目累计" if period.kind == "project" else "本年累计"
    title = f"到账资金来源（{over}，报送资金表的{len(stating)}个单位合计）"
    money = (Series("金额", tuple(number for _label, number in found)),)
    return Chart("funds", "bars", title, tuple(label for label, _number in found), money, "万元")
