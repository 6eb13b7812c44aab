"""Whether the records still say what a sealed report says, and what became of those that don't (更正; domain.md §4.4).

The sealed annex names every record behind every number; asking the same indicators again and comparing gives the
differences record by record. A record of a closed period may still be corrected: the next report states it.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.heads import chunks
from db.log import Change, Operation
from swdesk import records
from swdesk.i18n import _
from swdesk.indicators import Definition, Evaluator, Known, counted_in, in_use, plain_number, traces
from swdesk.periods import Period, Span, parse_period
from swdesk.reports.annexes import Line, lines_of
from swdesk.reports.reading import Public, in_order
from swdesk.reports.snapshot import Snapshot

Values = Mapping[str, Any]
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
        return _("、").join(
            _("{}{}条").format(_(how), found[how]) for how in (ADDED, GONE, OTHER) if found[how]
        )


def spans_of(public: Public) -> dict[str, Span]:
    """The days that the spans of a sealed report mean."""
    period = parse_period(public["period"]["key"]).until(date.fromisoformat(public["cutoff"]))
    return {"period": period.span, "year": period.year_to_date}


def moved(session: Session, sealed: Snapshot, spans: Iterable[str] = SPANS) -> list[Moved]:
    """The numbers of a sealed report that the records state otherwise today, in the order of the report."""
    return _moved(session, sealed, spans, in_use(session))


def _moved(
    session: Session, sealed: Snapshot, spans: Iterable[str], known: Known, *, every: bool = True
) -> list[Moved]:
    """`every` asks for the records of all numbers: some may have changed places without changing the sum."""
    days, items = spans_of(sealed.public), in_order(sealed.public)
    known = counted_in(session, parse_period(sealed.public["period"]["key"]), known)
    wanted = [
        (span, code, item)
        for span in spans
        for code, item in items
        if not item["hidden"] and code in known and item[span] and not item[span].get("manual")
    ]
    evaluator = Evaluator(session, known)
    evaluator.prepare(
        [known[code] for code in dict.fromkeys(code for _span, code, _item in wanted)],
        [days[span] for span in spans],
    )
    out: list[Moved] = []
    for span, code, item in wanted:
        then, now = (
            item[span]["value"],
            plain_number(known[code], evaluator.value(known[code], days[span]).value),
        )
        if not every and then == now:
            continue
        strayed = tuple(_strayed(session, sealed, known[code], span, days[span], known))
        if then != now or strayed:
            out.append(Moved(code, item["label"], item["unit"], span, then, now, strayed))
    return out


def _strayed(
    session: Session, sealed: Snapshot, item: Definition, span: str, days: Span, known: Known
) -> list[Strayed]:
    """The records of one number that were added, went, or count otherwise."""
    if item.measure in {"ratio", "total"}:
        parts = dict.fromkeys((*item.numerator, *item.denominator, *item.parts))
        found = {
            (one.kind, one.id): one
            for part in parts
            if part in known
            for one in _strayed(session, sealed, known[part], span, days, known)
        }
        return list(found.values())
    known_then: dict[str, Any] = sealed.public["values"].get(item.code) or {}
    stated: dict[str, Any] = known_then.get(span) or {"evidence": 0}
    rows = lines_of(sealed.annex, item.code, span)
    if rows is None and stated["evidence"]:
        return []  # sealed by a program that did not keep the records of this number
    then = _sums(rows or ())
    now = _sums(
        (kind, key.hex(), day or None, amount)
        for (kind, day, amount), keys in traces(session, item, days).items()
        for key in keys
    )
    out: list[Strayed] = []
    for key in then.keys() | now.keys():
        (day, before), (new_day, after) = then.get(key, (None, 0)), now.get(key, (None, 0))
        if key in then and key in now and before == after:
            continue
        how = ADDED if key not in then else GONE if key not in now else OTHER
        text = new_day or day
        out.append(
            Strayed(
                key[0], uuid.UUID(hex=key[1]), date.fromisoformat(text) if text else None, how, before, after
            )
        )
    return sorted(out, key=lambda one: (one.day or date.min, one.id))


def _sums(found: Iterable[Line]) -> dict[tuple[str, str], tuple[str | None, int]]:
    """(kind, id) → day and what it adds, from rows as the annex has them."""
    out: dict[tuple[str, str], tuple[str | None, int]] = {}
    for kind, key, day, amount in found:
        out[kind, key] = (day, out.get((kind, key), (None, 0))[1] + amount)
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
    session: Session, period: Period, values: Values, sealed: Mapping[str, tuple[int, Snapshot]]
) -> list[dict[str, Any]]:
    """更正 as a snapshot carries it: what is said otherwise now than each earlier report stated last.

    `values` are those of the new report, `sealed` the newest sealed version of each period by its key, of the own period
    the version before. That one is compared with `values`, over the year too; earlier periods with their records, only over
    themselves, since their years have gone on.
    """
    known, out = in_use(session), list[dict[str, Any]]()
    for key, (number, snapshot) in sorted(sealed.items(), reverse=True):
        if key == period.key:
            rows = [
                _row(one, one.before)
                for one in _restated(session, snapshot, values, counted_in(session, period, known))
            ]
        elif snapshot.public["period"]["end"] < period.start.isoformat():
            stated = _stated_since(key, sealed)
            found = _moved(session, snapshot, SPANS[:1], known, every=False)
            rows = [_row(one, stated.get(one.code, one.before)) for one in found]
            rows = [row for row in rows if row["before"] != row["after"]]
        else:
            continue
        if rows or key == period.key:
            out.append({"period": key, "name": parse_period(key).name, "version": number, "rows": rows})
    return out


def _row(one: Moved, before: Any) -> dict[str, Any]:
    return {
        "code": one.code, "label": one.label, "unit": one.unit, "span": one.span, "before": before, "after": one.after, "why": one.why,
    }  # fmt: skip


def _restated(session: Session, sealed: Snapshot, values: Values, known: Known) -> Iterator[Moved]:
    """What a new version states otherwise than the one before it."""
    days = spans_of(sealed.public)
    for span in SPANS:
        for code, item in in_order(sealed.public):
            old: dict[str, Any] = item[span] or {"value": None}
            stated: dict[str, Any] = values.get(code) or {}
            new: dict[str, Any] = stated.get(span) or {"value": None}
            if item["hidden"] or old["value"] == new["value"]:
                continue
            strayed = (
                tuple(_strayed(session, sealed, known[code], span, days[span], known))
                if code in known
                else ()
            )
            yield Moved(code, item["label"], item["unit"], span, old["value"], new["value"], strayed)


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
