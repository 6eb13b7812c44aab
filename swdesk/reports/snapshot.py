"""The frozen snapshot of a period (design.md §6): a public part that is signed and sent, a local annex that never leaves.

Public: values with numerators and denominators, definitions, cut-off, versions, de-identified ledgers, narrative. Its
SHA-256 is the fingerprint, in short form the 校验码. Annex: the records behind every number (ids, days, contributions,
no names); its salted hash stands in the public part, so that the station can later prove its records.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy.orm import Session

import swdesk
from db.bulk import undisturbed
from swdesk.clock import Clock
from swdesk.i18n import on_paper
from swdesk.indicators import Definition, Evaluator, Row, Value, counted_in, evaluate_all, plain_number
from swdesk.periods import Period
from swdesk.progress import Progress, silent
from swdesk.reports import byhand, layout, ledgers, sums, typed_cells
from swdesk.reports.annexes import annex_of
from swdesk.reports.beginnings import Beginnings
from swdesk.reports.listed import Listed, listed
from swdesk.reports.narrative import draft
from swdesk.reports.rounds import visit_table
from swdesk.reports.stories import checked_story
from swdesk.services import progress as service_progress
from swdesk.services import targets, weighted_completion

FORMAT = 1
DETAILS = (
    "by_hand",
    "categories",
    "funds",
    "layout",
    "ledgers",
    "narrative",
    "station",
    "teamwork",
    "visits_by_group",
)
"""Parts that only the superior's card may read (rows, free text, names, small cells); the fingerprint covers them by hash."""

SUPERIORS = frozenset({"0", "1", "2", "3"})
"""Levels of units whose report is the sum of those that came in."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Snapshot:
    """Both parts, as JSON can hold them."""

    public: dict[str, Any]
    annex: dict[str, Any]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public part."""
        return fingerprint(self.public)

    @property
    def check_code(self) -> str:
        """校验码: the fingerprint's first 60 bits."""
        return check_code(self.fingerprint)


def canonical(value: Any) -> bytes:
    """JSON that is the same on every machine."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """SHA-256 (hex) of the canonical JSON of a value."""
    return hashlib.sha256(canonical(value)).hexdigest()


def fingerprint(public: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the public part; it covers the details by their hashes, so that they may stay at home."""
    apart = {"fingerprint", "check_code", *public.get("details", ())}
    return digest({key: value for key, value in public.items() if key not in apart})


def details_of(public: Mapping[str, Any]) -> dict[str, Any]:
    """The hashes of the details that are there; ledgers one by one, since a policy may let some of them through."""
    hashes: dict[str, Any] = {name: digest(public[name]) for name in DETAILS if name in public}
    if "ledgers" in public:
        hashes["ledgers"] = {name: digest(rows) for name, rows in public["ledgers"].items()}
    return hashes


def totals(public: Mapping[str, Any]) -> dict[str, Any]:
    """The public part without its details: numbers only, with the same fingerprint."""
    return {key: value for key, value in public.items() if key not in public.get("details", DETAILS)}


def verified(public: Mapping[str, Any]) -> bool:
    """Whether the fingerprint and 校验码 are those of the content, details included where they came along."""
    known = public.get("details", {})
    whole = all(_as_stated(public[name], stated) for name, stated in known.items() if name in public)
    found = fingerprint(public)
    return whole and public.get("fingerprint") == found and public.get("check_code") == check_code(found)


def _as_stated(detail: Any, stated: Any) -> bool:
    if isinstance(stated, str):
        return digest(detail) == stated
    return all(digest(rows) == stated.get(name) for name, rows in detail.items())


def check_code(digest: str) -> str:
    """12 characters without I, L, O, U: XXXX-XXXX-XXXX."""
    number = int(digest[:15], 16)
    text = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(55, -1, -5))
    return "-".join(text[i : i + 4] for i in (0, 4, 8))


@on_paper
@undisturbed()
def take_snapshot(
    session: Session,
    period: Period,
    *,
    clock: Clock,
    random: Callable[[int], bytes],
    edits: Mapping[str, str] | None = None,
    signers: Sequence[str] | Mapping[str, str] = (),
    revoked: Sequence[str] = (),
    corrections: Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]] | None = None,
    progress: Progress = silent,
) -> Snapshot:
    """Freeze a period; `edits` are paragraphs that the worker wrote in place of drafts, by section.

    `signers` are the public keys of the devices that may send it: nobody else can sign a copy as his own. `revoked` are
    those of devices that the unit has given up: who takes the report in takes nothing from them any more. With the keys
    to seal to (a mapping), the answer to the report can be opened on each of them. `corrections` says of
    these values what earlier reports stated otherwise (`agreeing`).
    """
    if ledgers.unit_facts(session)["level"] in SUPERIORS:
        from swdesk import superiors  # noqa: PLC0415 - it reads what came in, which builds on this module

        return superiors.take(session, period, clock=clock, random=random, signers=signers, revoked=revoked)
    evaluator = Evaluator(session, counted_in(session, period))
    rows = evaluate_all(session, period, evaluator=evaluator, progress=progress)
    began = Beginnings(session)
    last_year = period.last_year().cutoff
    wanted, over_project = targets(session, period)
    people = listed(session, period)
    annex = annex_of(session, period, rows, people)
    salt = random(16).hex()
    public: dict[str, Any] = {
        "format": FORMAT,
        "program": swdesk.__version__,
        "unit": ledgers.unit_facts(session),
        "period": {
            "key": period.key, "name": period.name, "label": period.label, "short": period.short,
            "start": period.start.isoformat(), "end": period.end.isoformat(),
        },
        "cutoff": period.cutoff.isoformat(),
        "made_on": clock.today().isoformat(),
        "values": {
            code: _row(row, known=began.known(row.definition, last_year)) | {"order": order}
            for order, (code, row) in enumerate(rows.items(), 1)
        },
        "layout": layout.chosen(session),
        "project": ledgers.project_facts(session, period),
        "budget": ledgers.budget_facts(session, period),
        "targets": wanted,
        "project_targets": over_project,
        **_tables(session, period, evaluator, people),
        "annex_hash": _annex_hash(salt, annex),
    }  # fmt: skip
    if signers:
        public["signers"] = list(signers)
    if isinstance(signers, Mapping):
        public["boxes"] = {sign: box for sign, box in signers.items() if box}
    if revoked:
        public["revoked"] = list(revoked)
    cells = typed_cells.put(public, edits or {})
    typed = byhand.apply(
        public["values"], typed_cells.with_totals(public, edits or {}, cells), began.indicators
    )
    typed_cells.follow(public)
    public["by_hand"] = {"numbers": typed, "crises": byhand.crises(edits or {})}
    if cells:
        public["by_hand"]["cells"] = cells
    if corrections is not None and (stated := corrections(public["values"])):
        public["corrections"] = [dict(one) for one in stated]
    public["narrative"] = draft(public, edits or {}, checked_story(session, period))
    public["details"] = details_of(public)
    public["fingerprint"] = fingerprint(public)
    public["check_code"] = check_code(public["fingerprint"])
    return Snapshot(public, annex | {"salt": salt})


def _annex_hash(salt: str, annex: Mapping[str, Any]) -> str:
    """SHA-256 of salt and annex, which may be several megabytes."""
    found = hashlib.sha256(bytes.fromhex(salt))
    for piece in pieces(annex):
        found.update(piece)
    return found.hexdigest()


_AT_ONCE = 2000
"""Lines that are encoded at once: nothing else runs meanwhile, the window neither (design.md §9)."""


def pieces(value: Any) -> Iterator[bytes]:
    """`canonical` of a value, a piece at a time."""
    if isinstance(value, Mapping):
        held = cast("Mapping[str, Any]", value)
        for i, key in enumerate(sorted(held)):
            yield (b"," if i else b"{") + canonical(key) + b":"
            yield from pieces(held[key])
        yield b"}" if held else b"{}"
    elif isinstance(value, list) and len(cast("list[Any]", value)) > _AT_ONCE:
        lines = cast("list[Any]", value)
        for start in range(0, len(lines), _AT_ONCE):
            yield (b"," if start else b"[") + canonical(lines[start : start + _AT_ONCE])[1:-1]
        yield b"]"
    else:
        yield canonical(value)


def _tables(session: Session, period: Period, evaluator: Evaluator, people: Listed) -> dict[str, Any]:
    services = service_progress(session, period, evaluator=evaluator)
    done = weighted_completion(services)
    return {
        "station": ledgers.station_table(session),
        "categories": ledgers.category_table(session, period, people),
        "visits_by_group": visit_table(session, period, people),
        "funds": sums.fund_table(session, period),
        "teamwork": sums.team_table(session, period),
        "school": ledgers.school_table(session, period),
        "trend": ledgers.trend(session, period, ("visits", "service_times", "visits_home")),
        "services": [
            {
                "number": item.number, "name": item.name, "unit": item.unit, "indicator": item.indicator,
                "target": item.target, "weight": item.weight, "period": float(item.period), "year": float(item.year),
                "share": None if item.share is None else float(item.share), "gone": float(item.gone),
                "state": item.state, "filed": item.filed, "records": item.records,
            }
            for item in services
        ],
        "services_done": None if done is None else float(done),
        "ledgers": {
            "staff": ledgers.staff_table(session, period),
            "cases": ledgers.case_ledger(session, period),
            "groups": ledgers.group_ledger(session, period),
            "activities": ledgers.activity_ledger(session, period),
            "publications": sums.publication_ledger(session, period),
        },
    }  # fmt: skip


def _value(definition: Definition, value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "value": plain_number(definition, value.value),
        "numerator": value.numerator,
        "denominator": value.denominator,
        "evidence": value.evidence,
    }


def _row(row: Row, *, known: bool) -> dict[str, Any]:
    """An indicator; `known` is whether anything it counts was recorded last year, else 上年同期 is missing, not 0."""
    item = row.definition
    return {
        "number": item.number, "label": item.label, "unit": item.unit, "group": item.group, "agg": item.agg,
        "measure": item.measure, "hidden": item.hidden, "part_of": item.part_of, "threshold": item.threshold,
        "stock": item.is_stock, "over": item.span, "note": item.note,
        "period": _value(item, row.period), "year": _value(item, row.year),
        "last_period": _value(item, row.last_period if known else None), "last_year": _value(item, row.last_year if known else None),
        "project": _value(item, row.project),
    } | ({"compared": True} if item.is_stock else {})  # fmt: skip
