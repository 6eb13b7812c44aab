"""The local annex of a report: the records behind every number, each id once (docs/decisions/0131).

`{"format": 2, "since": first day of the period, "records": {kind: [id, …]}, "numbers": {indicator: {span: lines}}}`.
Lines are `[kind, day, amount, [place in records, …]]`. The lines of the period are not written where they are those of
the year since `since`, and "year" where they are all of them. Format 1 wrote `{indicator: {span: [[kind, id, day, amount], …]}}`.

`"cells"` are the records behind the tables that are no indicators (`cells`, docs/decisions/0143), absent in what was sealed before.
Tables 10, 11, 13: `{"rows": {row: [lines of each number]}}`. Tables 4 and 8, whose rows are groups of people:
`{"people": {row: [place in records.person, …] or null for all}, "places": [lines of each number]}`, where a line of another
kind than person has a fifth part: the place of the person that each record is about, or null. A number instead of lines
means the lines of that place since `since`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from swdesk.indicators import Row, Traces, all_traces, traces
from swdesk.periods import Period
from swdesk.reports.cells import TABLES, WITHIN, About, OfPeople, Rows, cells_of
from swdesk.reports.listed import Listed, listed

FORMAT = 2

Line = tuple[str, str, str | None, int]
"""(kind, id in hex, ISO day, amount): a record behind a number, and what it adds."""

_Places = Mapping[str, Mapping[bytes, int]]
_NOBODY = -1


def annex_of(
    session: Session, period: Period, rows: Mapping[str, Row], people: Listed | None = None
) -> dict[str, Any]:
    """What stands behind the numbers of a report, as it is sealed with it."""
    kept = [
        row.definition
        for row in rows.values()
        if row.definition.measure not in {"ratio", "total"} and (row.year.evidence or row.period.evidence)
    ]
    year = all_traces(session, kept, period.year_to_date)
    numbers: dict[str, dict[str, Traces | str]] = {}
    for item in kept:
        numbers[item.code] = {"year": year[item.code]}
        if item.is_stock:  # else both spans end on the cut-off: what lies in the period is a part of the year
            own = item.at != "end"
            numbers[item.code]["period"] = traces(session, item, period.span) if own else "year"
    people = people or listed(session, period)
    cells = {table: cells_of(session, period, table, people) for table in sorted(TABLES)}
    return {"format": FORMAT, "since": period.start.isoformat(), **_written(numbers, cells)}


def _written(
    numbers: Mapping[str, Mapping[str, Traces | str]], cells: Mapping[str, Rows | OfPeople]
) -> dict[str, Any]:
    """The same with places instead of ids; everything in order, so that the same records give the same bytes."""
    met: dict[str, set[bytes]] = defaultdict(set, person=set[bytes]())
    for spans in numbers.values():
        for groups in spans.values():
            for (kind, _day, _amount), keys in groups.items() if not isinstance(groups, str) else ():
                met[kind].update(keys)
    for found in cells.values():
        for (kind, key, _day, _amount), person in _every(found):
            met[kind].add(key)
            if person:
                met["person"].add(person)
    ids = {kind: sorted(keys) for kind, keys in met.items()}
    places = {kind: {key: n for n, key in enumerate(keys)} for kind, keys in ids.items()}

    def lines(groups: Traces | str) -> Any:
        if isinstance(groups, str):
            return groups
        return [
            [kind, day or None, amount, sorted(map(places[kind].__getitem__, groups[kind, day, amount]))]
            for kind, day, amount in sorted(groups)
        ]

    return {
        "records": {kind: [key.hex() for key in keys] for kind, keys in ids.items()},
        "numbers": {code: {span: lines(found) for span, found in spans.items()} for code, spans in numbers.items()},
        "cells": {table: _table(WITHIN.get(table, {}), found, places) for table, found in cells.items()},
    }  # fmt: skip


def _every(found: Rows | OfPeople) -> Iterable[About]:
    if isinstance(found, OfPeople):
        return chain.from_iterable(found.places)
    return ((line, None) for row in found.values() for lines in row for line in lines)


def _table(within: Mapping[int, int], found: Rows | OfPeople, places: _Places) -> dict[str, Any]:
    """What stands behind a table, as it is written."""

    def numbers(of_row: Sequence[Iterable[About]]) -> list[Any]:
        return [
            within[place] if place in within else _with_people(lines, places)
            for place, lines in enumerate(of_row)
        ]

    if not isinstance(found, OfPeople):
        kept = {
            row: [[(line, None) for line in lines] for lines in of] for row, of in found.items() if any(of)
        }
        return {"rows": {row: numbers(of) for row, of in kept.items()}}
    known = places.get("person", {})
    people = {
        row: None if some is None else sorted(known[person] for person in some if person in known)
        for row, some in found.rows.items()
    }
    return {
        "people": {row: some for row, some in people.items() if some is None or some},
        "places": numbers(found.places),
    }


def _with_people(lines: Iterable[About], places: _Places) -> list[list[Any]]:
    """Records as they are written, by kind, day and amount; with the people that they are about, unless they are those."""
    groups: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    for (kind, key, day, amount), person in lines:
        about = places["person"][person] if person and kind != "person" else _NOBODY
        groups[kind, day or "", amount].append((places[kind][key], about))
    out: list[list[Any]] = []
    for kind, day, amount in sorted(groups):
        found = sorted(groups[kind, day, amount])
        people = [None if about == _NOBODY else about for _place, about in found]
        more = [people] if any(about is not None for about in people) else []
        out.append([kind, day or None, amount, [place for place, _about in found], *more])
    return out


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


def cell_lines(annex: Mapping[str, Any], table: str, row: str, place: int) -> list[Line] | None:
    """The records behind a number of a table when it was sealed; None where the annex does not have that table."""
    found: dict[str, Any] | None = (
        annex.get("cells", {}).get(table) if annex.get("format") == FORMAT else None
    )
    if found is None:
        return None
    if "rows" in found:
        people, of_row = None, found["rows"].get(row, [])
    else:
        people, of_row = found["people"].get(row, []), found["places"]
    if place >= len(of_row) or people == []:
        return []
    wanted, since = of_row[place], ""
    if isinstance(wanted, int):
        wanted, since = of_row[wanted], annex["since"]
    return [
        line
        for line in _read(annex, _only(wanted, None if people is None else set(people)))
        if (line[2] or "") >= since
    ]


def _only(lines: Iterable[Any], people: set[int] | None) -> Iterator[Any]:
    """Lines cut to the records that are about some people."""
    for kind, day, amount, places, *about in lines:
        nobody: list[int | None] = [None] * len(places)
        of: list[int | None] = about[0] if about else places if kind == "person" else nobody
        kept = [n for n, person in zip(places, of, strict=True) if people is None or person in people]
        yield kind, day, amount, kept


def _read(annex: Mapping[str, Any], lines: Iterable[Any]) -> Iterator[Line]:
    ids: Mapping[str, list[str]] = annex["records"]
    for kind, day, amount, places in lines:
        for place in places:
            yield kind, ids[kind][place], day, amount
