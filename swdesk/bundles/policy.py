"""Who may read what of a report (docs/bundle-format.md §4.2): by the level of the recipient's card; small cells (domain.md §5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from swdesk.bundles.cards import Card
from swdesk.leaks import ALWAYS, Kind
from swdesk.reports.snapshot import totals

SMALL = 3
"""Counts below this are covered above the county."""

_ABOVE_COUNTY = frozenset({"0", "1", "2"})


_PERSON = ALWAYS | {Kind.RESIDENT}


@dataclass(frozen=True)
class Checked:
    """Which findings of the leak check stop a text: what was typed into `lists` of activities, `prose`, `stories` of single people.

    A school or village alone is the plain place of an activity; in a story it points at the person told of
    (未成年人保护法 §103; domain.md §5).
    """

    lists: frozenset[Kind] = _PERSON
    prose: frozenset[Kind] = _PERSON | {Kind.PUPIL}
    stories: frozenset[Kind] = frozenset(Kind)


@dataclass(frozen=True)
class Policy:
    """What may travel: details, single ledgers, tables whose small cells are covered, the paper itself; how texts are checked."""

    details: frozenset[str]
    ledgers: frozenset[str]
    covered: frozenset[str] = frozenset()
    pdf: bool = False
    checked: Checked = Checked()


OPEN = Policy(frozenset(), frozenset())
"""Nobody's card is known: totals only."""

COUNTY = Policy(
    frozenset(
        {
            "by_hand",
            "categories",
            "funds",
            "layout",
            "ledgers",
            "narrative",
            "station",
            "teamwork",
            "visits_by_group",
        }
    ),
    frozenset({"staff", "cases", "groups", "activities", "publications"}),
    pdf=True,
)
"""To the county, or below it: everything, de-identified."""

ABOVE = Policy(
    frozenset({"ledgers", "narrative", "station", "teamwork"}),
    frozenset({"groups", "activities", "publications"}),
    covered=frozenset({"categories", "visits_by_group"}),
    checked=Checked(lists=_PERSON | {Kind.PUPIL}, prose=frozenset(Kind)),
)
"""To a city, province or the state: no row of a person, no small cell, no wages of a small team; so not the paper either; no place below
the township in words."""


def policy_for(recipient: Card | None) -> Policy:
    """The policy for a recipient; None is nobody in particular."""
    if recipient is None:
        return OPEN
    return ABOVE if recipient.level in _ABOVE_COUNTY else COUNTY


def carried(public: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """The part of a snapshot that may travel; the fingerprint stays the same."""
    out = totals(public)
    for name in policy.details & public.keys():
        out[name] = public[name]
    if "ledgers" in out:
        out["ledgers"] = {name: rows for name, rows in public["ledgers"].items() if name in policy.ledgers}
        if not isinstance(public["details"]["ledgers"], Mapping) and out["ledgers"] != public["ledgers"]:
            del out["ledgers"]  # signed by 0.1.0 before ledgers had hashes of their own: all or none
    return out


def covered(public: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """The tables that travel with small cells covered; empty where nothing is."""
    return {name: [_covered(row) for row in public[name]] for name in policy.covered & public.keys()}


def _covered(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = [f"<{SMALL}" if 0 < number < SMALL else number for number in row["numbers"]]
    out = dict(row) | {"numbers": numbers}
    if "rate" in out and numbers != row["numbers"]:
        out["rate"] = None  # a rate would give the covered count away
    return out
