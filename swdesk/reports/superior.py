"""The report of a county, city or province to its own superior (domain.md §4.3): sums of the reports that stand.

It has the shape of a station's public snapshot, so that a superior reads stations, counties and cities alike: numerators and
denominators are summed, ratios made anew. What building of stations a unit below stated travels on (`building`, `facts`),
exact, so that a province's coverage is towns ÷ towns and no average of its cities.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import swdesk
from db.codes import code_list
from db.fields import field_of
from db.stations import Station
from swdesk.county import Fact
from swdesk.i18n import on_paper
from swdesk.periods import Period
from swdesk.reports.board import LATE, MISSING, ON_TIME, RETURNED, BoardRow, counts
from swdesk.reports.reading import Public, in_order
from swdesk.reports.snapshot import FORMAT, Snapshot, canonical, check_code, details_of, fingerprint
from swdesk.reports.summing import SCHOOL_KIND, sum_of
from swdesk.reports.unit_charts import Trend, funds_of

SPANS = ("period", "year", "last_period", "last_year", "project")
_KEPT = (
    "number", "label", "unit", "group", "agg", "measure", "hidden", "part_of", "threshold", "stock", "over", "note", "order",
)  # fmt: skip
_WEIGHTS = {"社工站覆盖率": "乡镇（街道）总数", "两站合一率": "社工站数"}
"""Shares among the facts, and the count that they are shares of."""


@on_paper
def superior_snapshot(
    unit: Mapping[str, Any],
    period: Period,
    publics: Sequence[Public],
    board: Sequence[BoardRow],
    facts: Sequence[Fact],
    *,
    today: date,
    random: Callable[[int], bytes],
    signers: Sequence[str] | Mapping[str, str] = (),
    revoked: Sequence[str] = (),
    trend: Trend | None = None,
) -> Snapshot:
    """Freeze the sums of a period; the annex names the reports that are in them.

    The money travels on only where every unit states it: else a city's sum would look like its counties'.
    """
    annex = {"reports": sorted(str(public.get("fingerprint", "")) for public in publics)}
    salt = random(16).hex()
    public: dict[str, Any] = {
        "format": FORMAT, "program": swdesk.__version__, "unit": dict(unit),
        "period": {
            "key": period.key, "name": period.name, "label": period.label, "short": period.short,
            "start": period.start.isoformat(), "end": period.end.isoformat(),
        },
        "cutoff": max((public["cutoff"] for public in publics), default=period.cutoff.isoformat()),
        "made_on": today.isoformat(),
        "values": summed(publics),
        "services": lagging(publics),
        "targets": {},
        "units": {"expected": len(board), **{name: counts(board)[state] for name, state in _STATES.items()}},
        "building": building_of(publics),
        "facts": [_stated(fact) for fact in merged_facts(facts, publics)],
        "reports": annex["reports"],
        "annex_hash": hashlib.sha256(bytes.fromhex(salt) + canonical(annex)).hexdigest(),
    }  # fmt: skip
    if trend:
        public["trend"] = dict(trend)
    if publics and all("funds" in one for one in publics):
        public["funds"] = funds_of(publics)
    if signers:
        public["signers"] = list(signers)
    if isinstance(signers, Mapping):
        public["boxes"] = {sign: box for sign, box in signers.items() if box}
    if revoked:
        public["revoked"] = list(revoked)
    public["details"] = details_of(public)
    public["fingerprint"] = fingerprint(public)
    public["check_code"] = check_code(public["fingerprint"])
    return Snapshot(public, annex | {"salt": salt})


_STATES = {"on_time": ON_TIME, "late": LATE, "returned": RETURNED, "missing": MISSING}


def is_superior(public: Public) -> bool:
    """Whether a report is one of sums."""
    return "units" in public


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────


def summed(publics: Sequence[Public]) -> dict[str, Any]:
    """Every indicator that a unit states, over all of them."""
    known: dict[str, Any] = {}
    for public in publics:
        for code, item in in_order(public):
            known.setdefault(code, item)
    out: dict[str, Any] = {}
    for code, item in known.items():
        kept = {name: item[name] for name in _KEPT if name in item}
        out[code] = kept | {span: _part(publics, code, span) for span in SPANS}
    return out


def _part(publics: Sequence[Public], code: str, span: str) -> dict[str, Any] | None:
    """Last year's numbers stand only where every unit has them: else a growth would compare many with few."""
    items = [item for public in publics if (item := public["values"].get(code))]
    found = [part for item in items if (part := item.get(span))]
    if not found or (span.startswith("last_") and len(found) < len(items)):
        return None
    ratio = items[0]["measure"] == "ratio"
    return {
        "value": sum_of(found, items[0]["unit"], ratio=ratio).number,
        "numerator": sum(part["numerator"] for part in found),
        "denominator": sum(part["denominator"] or 0 for part in found) if ratio else None,
        "evidence": sum(part["evidence"] for part in found),
    }


def lagging(publics: Sequence[Public]) -> list[dict[str, Any]]:
    """Items of service lists that lag, each with the unit that it belongs to: superiors further up list them too."""
    names = (
        "number",
        "unit",
        "indicator",
        "target",
        "weight",
        "period",
        "year",
        "share",
        "gone",
        "state",
        "filed",
        "records",
    )
    found: list[dict[str, Any]] = []
    for public in publics:
        for item in public["services"]:
            if item["state"].startswith("滞后") and item["share"] is not None:
                owner = f"{item.get('owner') or public['unit']['name']}"
                found.append(
                    {name: item.get(name) for name in names} | {"name": item["name"], "owner": owner}
                )
    return found


# ── how the building of stations stands ──────────────────────────────────────────────────────────────────────


def building_of(publics: Sequence[Public]) -> dict[str, Any]:
    """Stations that reported, pilots and modes by label, agencies by their credit code: one that runs stations in two counties is one."""
    stations, pilots, modes = 0, Counter[str](), Counter[str]()
    agencies: dict[str, str] = {}
    for public in publics:
        stated = public.get("building") or _station(public)
        stations += stated["stations"]
        pilots.update(stated["pilots"])
        modes.update(stated["modes"])
        agencies.update(stated["agencies"])
    return {
        "stations": stations,
        "pilots": dict(sorted(pilots.items())),
        "modes": dict(sorted(modes.items())),
        "agencies": agencies,
    }


def _station(public: Public) -> dict[str, Any]:
    """The same of one station, from its 表1; a school station is none of a township."""
    if public["unit"]["kind"] == SCHOOL_KIND:
        return {"stations": 0, "pilots": {}, "modes": {}, "agencies": {}}
    facts = dict(public.get("station", ()))
    pilot, mode = (facts.get(field_of(Station, name).label) for name in ("pilot_level", "operating_mode"))
    agency = facts.get("统一社会信用代码") or facts.get("承接机构")
    return {
        "stations": 1, "pilots": {pilot: 1} if pilot else {}, "modes": {mode: 1} if mode else {},
        "agencies": {agency: facts.get("机构评估等级", "")} if agency else {},
    }  # fmt: skip


def rated(agencies: Mapping[str, str]) -> int:
    """How many agencies have 3A and more."""
    good = {code_list("agency_rating").label(code) for code in ("3", "4", "5")}
    return sum(1 for rating in agencies.values() if rating in good)


def _stated(fact: Fact) -> dict[str, Any]:
    return {
        "number": fact.number, "label": fact.label, "unit": fact.unit,
        "value": None if fact.value is None else str(fact.value), "target": None if fact.target is None else str(fact.target),
    }  # fmt: skip


def merged_facts(own: Sequence[Fact], publics: Sequence[Public]) -> list[Fact]:
    """What the own registers say; where they say nothing, what the units below stated: counts summed, shares of their counts."""
    below = [{one["label"]: one for one in public["facts"]} for public in publics if public.get("facts")]
    return [fact if _says(fact) or not below else _from_below(fact, below) for fact in own]


def _says(fact: Fact) -> bool:
    return bool(fact.value)


def _from_below(fact: Fact, below: Sequence[Mapping[str, Any]]) -> Fact:
    weight = _WEIGHTS.get(fact.label)
    value, having = _sum(fact.label, "value", below, weight)
    target = fact.target if fact.target is not None or weight else _sum(fact.label, "target", below, None)[0]
    if value is None:
        return fact
    return Fact(
        fact.number, fact.label, fact.unit, value, target, f"按{having}个下级单位报送的数合计", more=fact.more
    )


def _sum(
    label: str, part: str, below: Sequence[Mapping[str, Any]], weight: str | None
) -> tuple[Fraction | None, int]:
    """Over the units that state it, and how many those are."""
    top, base, having = Fraction(0), Fraction(0), 0
    for facts in below:
        found, counted = _fraction(facts, label, part), _fraction(facts, weight or "", "value")
        if found is None or (weight and not counted):
            continue
        top += found * counted / 100 if counted and weight else found
        base += counted or 0
        having += 1
    if not having:
        return None, 0
    return (top * 100 / base if weight and base else top), having


def _fraction(facts: Mapping[str, Any], label: str, part: str) -> Fraction | None:
    stated = facts.get(label, {}).get(part)
    try:
        return None if stated is None else Fraction(stated)
    except (ValueError, TypeError, ZeroDivisionError):
        return None
