"""Whether the records still say what a sealed report says, and what became of those that don't (更正; domain.md §4.4).

The sealed annex names every record behind every number; asking the same indicators again and comparing gives the
differences record by record. A record of a closed period may still be corrected: the next report states it.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.heads import chunks
from db.log import Change, Operation
from swdesk import records
from swdesk.i18n import _
from swdesk.indicators import Evaluator, Evidence, Known, evidence, in_use, plain_number
from swdesk.periods import Period, Span, parse_period
from swdesk.reports.reading import Public, in_order
from swdesk.reports.snapshot import Snapshot

ADDED, GONE, OTHER = "补录", "不再计入", "数量更正"
SPANS = ("period", "year")


@dataclass(frozen=True)
class Strayed:
    """One record that no longer adds to a number what it added when the report was signed; `last` says who wrote it last and why."""

    kind: str
    id: uuid.UUID
    day: date | None
    how: str
    before: int
    after: int
    title: str = ""
    last: str = ""


@dataclass(frozen=True)
class Moved:
    """A number that the records no longer say; `strayed` are the records that made the difference."""

    code: str
    label: str
    unit: str
    span: str
    before: int | float | None
    after: int | float | None
    strayed: tuple[Strayed, ...]

    @property
    def why(self) -> str:
        """补录3条、不再计入1条: what became of the records, counted."""
        found = Counter(one.how for one in self.strayed)
        return "、".join(_("{}{}条").format(_(how), found[how]) for how in (ADDED, GONE, OTHER) if found[how])


def spans_of(public: Public) -> dict[str, Span]:
    """The days that the spans of a sealed report mean."""
    period = parse_period(public["period"]["key"]).until(date.fromisoformat(public["cutoff"]))
    return {"period": period.span, "year": period.year_to_date}


def moved(session: Session, sealed: Snapshot, spans: Iterable[str] = SPANS) -> list[Moved]:
    """The numbers of a sealed report that the records state otherwise today, in the order of the report."""
    return _moved(session, sealed, spans, in_use(session))


def _moved(session: Session, sealed: Snapshot, spans: Iterable[str], known: Known) -> list[Moved]:
    evaluator, days = Evaluator(session, known), spans_of(sealed.public)
    out: list[Moved] = []
    for span in spans:
        for code, item in in_order(sealed.public):
            if item["hidden"] or code not in known or not item[span]:
                continue
            now, then = evaluator.value(known[code], days[span]), item[span]
            after, same = plain_number(known[code], now.value), then["value"]
            strayed = tuple(_strayed(session, sealed.annex, code, span, days[span], known))
            if after != same or strayed:
                out.append(Moved(code, item["label"], item["unit"], span, same, after, strayed))
    return out


def _strayed(
    session: Session, annex: Mapping[str, Any], code: str, span: str, days: Span, known: Known
) -> list[Strayed]:
    """The records of one number that were added, went, or count otherwise."""
    definition = known[code]
    if definition.measure in {"ratio", "total"}:
        parts = (*definition.numerator, *definition.denominator, *definition.parts)
        found = {
            (one.kind, one.id): one
            for part in dict.fromkeys(parts)
            for one in _strayed(session, annex, part, span, days, known)
        }
        return list(found.values())
    rows = annex.get(code, {}).get(span, [])
    then = _sums(
        Evidence(kind, uuid.UUID(hex=key), date.fromisoformat(day) if day else None, amount)
        for kind, key, day, amount in rows
    )
    now = _sums(evidence(session, code, days, known))
    out = [
        Strayed(*key, now[key][0], ADDED, 0, now[key][1]) for key in now.keys() - then.keys()
    ] + [
        Strayed(*key, then[key][0], GONE, then[key][1], 0) for key in then.keys() - now.keys()
    ] + [
        Strayed(*key, now[key][0], OTHER, then[key][1], now[key][1])
        for key in now.keys() & then.keys()
        if now[key][1] != then[key][1]
    ]  # fmt: skip
    return sorted(out, key=lambda one: (one.day or date.min, one.id))


def _sums(found: Iterable[Evidence]) -> dict[tuple[str, uuid.UUID], tuple[date | None, int]]:
    out: dict[tuple[str, uuid.UUID], tuple[date | None, int]] = {}
    for one in found:
        out[one.kind, one.id] = (one.day, out.get((one.kind, one.id), (None, 0))[1] + one.amount)
    return out


def told(session: Session, found: Iterable[Moved]) -> list[Moved]:
    """The same with the titles of the records, and who wrote them last, when and why."""
    every = list(found)
    ids: dict[str, set[uuid.UUID]] = defaultdict(set)
    for one in every:
        for record in one.strayed:
            ids[record.kind].add(record.id)
    titles = {
        key: name
        for kind, wanted in ids.items()
        for key, name in records.titles(session, kind, wanted).items()
    }
    last = _last(session, {key for wanted in ids.values() for key in wanted})
    return [
        replace(one, strayed=tuple(
            replace(record, title=titles.get(record.id, ""), last=last.get(record.id, "")) for record in one.strayed
        ))
        for one in every
    ]  # fmt: skip


def _last(session: Session, wanted: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The newest operation on each record, in words."""
    from swdesk.history import author, written_at  # noqa: PLC0415 - brings cryptography along, which a report can do without

    newest: dict[uuid.UUID, tuple[Change, Operation | None]] = {}
    for block in chunks(sorted(wanted)):
        query = (
            select(Change, Operation)
            .join(Operation, Operation.id == Change.op, isouter=True)
            .where(Change.eid.in_(block))
            .order_by(Change.stamp, Change.origin, Change.seq)
        )
        newest |= {change.eid: (change, operation) for change, operation in session.execute(query)}
    return {
        record: " · ".join(filter(None, (
            written_at(operation, change.stamp), author(session, operation, change.origin),
            operation.name if operation else "", operation.reason if operation else "",
        )))
        for record, (change, operation) in newest.items()
    }  # fmt: skip


# ── what a report states of the reports before it ────────────────────────────────────────────────────────────


def corrections(
    session: Session, period: Period, version: int, sealed: Mapping[str, tuple[int, Snapshot]]
) -> list[dict[str, Any]]:
    """更正 as a snapshot carries it: for each earlier report what the records say otherwise now than was stated last.

    `sealed` holds the newest sealed version of each period by its key. The own period's earlier version is compared over
    the year too; earlier periods only over themselves, since their years have gone on.
    """
    known, out = in_use(session), list[dict[str, Any]]()
    for key, (number, snapshot) in sorted(sealed.items(), reverse=True):
        own = key == period.key
        if not (own and number < version) and not (
            snapshot.public["period"]["end"] < period.start.isoformat()
        ):
            continue
        stated = {} if own else _stated_since(key, sealed)
        rows: list[dict[str, Any]] = []
        for one in _moved(session, snapshot, SPANS if own else SPANS[:1], known):
            before = stated.get(one.code, one.before)
            if before != one.after:
                rows.append({
                    "code": one.code, "label": one.label, "unit": one.unit, "span": one.span, "before": before, "after": one.after,
                    "why": one.why,
                })  # fmt: skip
        if rows or own:
            out.append({"period": key, "name": parse_period(key).name, "version": number, "rows": rows})
    return out


def _stated_since(key: str, sealed: Mapping[str, tuple[int, Snapshot]]) -> dict[str, Any]:
    """What later sealed reports have already stated as corrected of a period: the newest statement of each number."""
    found: dict[str, Any] = {}
    for later, (_number, snapshot) in sorted(sealed.items()):
        if later <= key:
            continue
        for one in snapshot.public.get("corrections", ()):
            if one["period"] == key:
                found |= {row["code"]: row["after"] for row in one["rows"]}
    return found
