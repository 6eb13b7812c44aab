"""The local annex of a report: the records behind every number, each id once (docs/decisions/0131).

`{"format": 2, "since": first day of the period, "records": {kind: [id, …]}, "numbers": {indicator: {span: lines}}}`.
Lines are `[kind, day, amount, [place in records, …]]`. The lines of the period are not written where they are those of
the year since `since`, and "year" where they are all of them. Format 1 wrote `{indicator: {span: [[kind, id, day, amount], …]}}`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from swdesk.indicators import Row, Trace, all_traces, traces
from swdesk.periods import Period

FORMAT = 2

Line = tuple[str, str, str | None, int]
"""(kind, id in hex, ISO day, amount): a record behind a number, and what it adds."""

_Grouped = dict[tuple[str, str, int], list[bytes]]


def annex_of(session: Session, period: Period, rows: Mapping[str, Row]) -> dict[str, Any]:
    """What stands behind the numbers of a report, as it is sealed with it."""
    kept = [
        row.definition
        for row in rows.values()
        if row.definition.measure not in {"ratio", "total"} and (row.year.evidence or row.period.evidence)
    ]
    year = all_traces(session, kept, period.year_to_date)
    numbers: dict[str, dict[str, _Grouped | str]] = {}
    for item in kept:
        numbers[item.code] = {"year": _grouped(year[item.code])}
        if item.is_stock:  # else both spans end on the cut-off: what lies in the period is a part of the year
            own = item.at != "end"
            numbers[item.code]["period"] = _grouped(traces(session, item, period.span)) if own else "year"
    return {"format": FORMAT, "since": period.start.isoformat(), **_written(numbers)}


def _grouped(found: Iterable[Trace]) -> _Grouped:
    out: _Grouped = defaultdict(list)
    for kind, key, day, amount in found:
        out[kind, day or "", amount].append(key)
    return out


def _written(numbers: Mapping[str, Mapping[str, _Grouped | str]]) -> dict[str, Any]:
    """The same with places instead of ids; everything in order, so that the same records give the same bytes."""
    met: dict[str, set[bytes]] = defaultdict(set)
    for spans in numbers.values():
        for groups in spans.values():
            for (kind, _day, _amount), keys in groups.items() if not isinstance(groups, str) else ():
                met[kind].update(keys)
    ids = {kind: sorted(keys) for kind, keys in met.items()}
    places = {kind: {key: n for n, key in enumerate(keys)} for kind, keys in ids.items()}

    def lines(groups: _Grouped | str) -> Any:
        if isinstance(groups, str):
            return groups
        return [
            [kind, day or None, amount, sorted(map(places[kind].__getitem__, groups[kind, day, amount]))]
            for kind, day, amount in sorted(groups)
        ]

    return {
        "records": {kind: [key.hex() for key in keys] for kind, keys in ids.items()},
        "numbers": {code: {span: lines(found) for span, found in spans.items()} for code, spans in numbers.items()},
    }  # fmt: skip


def lines_of(annex: Mapping[str, Any], code: str, span: str) -> list[Line] | None:
    """The records behind a number when it was sealed; None where the annex does not have them."""
    if annex.get("format") != FORMAT:
        rows = annex.get(code, {}).get(span)
        return None if rows is None else [(kind, key, day, amount) for kind, key, day, amount in rows]
    spans: dict[str, Any] | None = annex["numbers"].get(code)
    if spans is None:
        return None
    if span == "period" and "period" not in spans:
        since: str = annex["since"]
        return [line for line in _read(annex, spans["year"]) if (line[2] or "") >= since]
    found = spans.get(span)
    if found is None:
        return None
    return list(_read(annex, spans[found] if isinstance(found, str) else found))


def _read(annex: Mapping[str, Any], lines: Iterable[Any]) -> Iterator[Line]:
    ids: Mapping[str, list[str]] = annex["records"]
    for kind, day, amount, places in lines:
        for place in places:
            yield kind, ids[kind][place], day, amount
