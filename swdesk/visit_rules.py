"""How often whom to visit (走访周期): rules as data, presets to begin with, each due day with its ground in words (domain.md §2.6–2.7)."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import child_id
from db.codes import code_list
from db.visits import VisitRule
from swdesk import records, roles
from swdesk.i18n import _

RISK, CATEGORY, EVERYONE = "risk", "category", "everyone"
"""Codes of `rule_scope`."""

DEFAULT = "default"
"""The preset that holds while the station has chosen none."""

_PRESETS = UUID("6f1c7a0e-51f4-5d0f-9f0e-0a2c7b6d1e11")
"""Rules of a preset get ids made from this: two PCs that choose the same preset make the same rows."""


@dataclass(frozen=True)
class Rule:
    """One line of the table: whom (`scope`), how often; `name` is what a reminder says."""

    key: str
    name: str
    scope: str
    risk: str = ""
    categories: tuple[str, ...] = ()
    every: int = 0
    unit: str = ""
    months: tuple[int, ...] = ()
    source: str = ""

    def due(self, since: date) -> date | None:
        """The day by which to visit again, after a visit (or the filing) on `since`; None while the rule says no period."""
        if self.months:
            return _end_of_next(since, self.months)
        if self.every <= 0:
            return None
        return later(since, self.every) if self.unit == "month" else since + timedelta(days=self.every)

    def sentence(self, due: date) -> str:
        """按低保月访，应在11月20日前."""
        return _("按{}，应在{}月{}日前").format(self.name, due.month, due.day)


@dataclass(frozen=True)
class Preset:
    """A set of rules as a document states it."""

    code: str
    name: str
    note: str
    rules: tuple[Rule, ...]


def later(day: date, months: int) -> date:
    """The same day some months later; the last of the month where there is none."""
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _end_of_next(since: date, months: Sequence[int]) -> date:
    """The end of the first of these months that comes after the month of `since`."""
    total = since.year * 12 + since.month
    while (total % 12) + 1 not in months:
        total += 1
    year, month = total // 12, total % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


# ── what is shipped ──────────────────────────────────────────────────────────────────────────────────────────


@cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads((files("resources") / "visit_presets.toml").read_text(encoding="utf-8"))


def _read(raw: dict[str, Any]) -> Rule:
    fact = raw.get("fact")
    categories = code_list("client_category").having(fact) if fact else tuple(raw.get("categories", ()))
    return Rule(
        raw["key"], _(raw["name"]), raw["scope"], raw.get("risk", ""), tuple(categories),
        raw.get("every", 0), raw.get("unit", ""), tuple(raw.get("months", ())), _(raw["source"]),
    )  # fmt: skip


def always() -> list[Rule]:
    """What holds whatever a station chooses: the monthly visit of 特殊困难老年人."""
    return [_read(raw) for raw in _shipped()["always"]]


def presets() -> list[Preset]:
    """The sets of rules a station may begin with."""
    return [
        Preset(raw["code"], _(raw["name"]), _(raw["note"]), tuple(_read(rule) for rule in raw["rules"]))
        for raw in _shipped()["preset"]
    ]


def preset(code: str) -> Preset:
    """The preset of a code."""
    return next(one for one in presets() if one.code == code)


# ── what a station says ──────────────────────────────────────────────────────────────────────────────────────


def rules_of(session: Session) -> list[Rule]:
    """The station's table, with the default preset while no line of a preset is in it; and what always holds.

    Who wants none of the preset's lines stops them (停用): taking all of them out leads back to the default.
    """
    rows = list(session.scalars(select(VisitRule).where(VisitRule.deleted.is_(False))))
    kept = [row for row in rows if not row.stopped]
    codes = records.codes_of(session, [row.id for row in kept])
    own = [_of_row(row, codes.get((row.id, "categories"), ())) for row in kept]
    chosen = {row.id for row in rows} & _preset_ids()
    return [*own, *(() if chosen else preset(DEFAULT).rules), *always()]


def _preset_ids() -> frozenset[UUID]:
    """The records of all rules of all presets: one of them in the store says that a preset was chosen."""
    return frozenset(rule_id(one.code, rule.key) for one in presets() for rule in one.rules)


def _of_row(row: VisitRule, categories: tuple[str, ...]) -> Rule:
    return Rule(
        str(row.id), row.name or _("走访周期"), row.scope or "", row.risk or "", categories,
        row.every or 0, row.unit or "day", months_of(row.months), row.source or "",
    )  # fmt: skip


def months_of(text: str | None) -> tuple[int, ...]:
    """The months that a text names (3、9 → 3, 9); what is no month is left out."""
    return tuple(sorted({int(part) for part in re.findall(r"\d+", text or "") if 1 <= int(part) <= 12}))


def adopt(session: Session, code: str) -> int:
    """Put a preset in the place of the preset that was chosen before; own lines stay. How many rules; inside `Store.write`."""
    roles.require(session, roles.Right.WRITE)
    chosen = preset(code)
    wanted = {rule_id(code, rule.key) for rule in chosen.rules}
    for row in session.scalars(select(VisitRule).where(VisitRule.deleted.is_(False))):
        if row.id in _preset_ids() - wanted:
            records.remove(session, "visit_rule", row.id)
    for rule in chosen.rules:
        eid = rule_id(code, rule.key)
        records.save(session, "visit_rule", _values(rule), id=eid)
        if (row := session.get(VisitRule, eid)) is not None and row.deleted:
            records.restore(session, "visit_rule", eid)
    return len(chosen.rules)


def rule_id(preset_code: str, key: str) -> UUID:
    """The record of a rule of a preset: the same on every PC."""
    return child_id(_PRESETS, f"{preset_code}:{key}")


def _values(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "scope": rule.scope,
        "risk": rule.risk or None,
        "categories": rule.categories,
        "every": rule.every or None,
        "unit": rule.unit or None,
        "months": "、".join(str(month) for month in rule.months) or None,
        "source": rule.source,
        "stopped": None,
    }


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────


class Table:
    """The rules of a station, ready to be asked for thousands of people."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._risk: dict[str, list[Rule]] = defaultdict(list)
        self._category: dict[str, list[Rule]] = defaultdict(list)
        self._everyone: list[Rule] = []
        for rule in rules:
            if rule.scope == RISK and rule.risk:
                self._risk[rule.risk].append(rule)
            elif rule.scope == CATEGORY:
                for code in rule.categories:
                    self._category[code].append(rule)
            elif rule.scope == EVERYONE:
                self._everyone.append(rule)
        self._known: dict[tuple[str, date], tuple[date, Rule] | None] = {}
        self._asked: dict[tuple[str, tuple[str, ...], date], tuple[date, Rule] | None] = {}

    @property
    def categories(self) -> frozenset[str]:
        """The categories that a rule names."""
        return frozenset(self._category)

    def earliest(self, risk: str, categories: Iterable[str], since: date) -> tuple[date, Rule] | None:
        """The earliest due day of all rules that fit, and the rule it comes from; None if no rule fits."""
        key = (risk, tuple(categories), since)
        if key not in self._asked:
            fitting = (self._at(place, since) for place in (risk, *key[1], ""))
            self._asked[key] = min(
                (one for one in fitting if one is not None), key=lambda one: one[0], default=None
            )
        return self._asked[key]

    def _at(self, place: str, since: date) -> tuple[date, Rule] | None:
        """Of a risk level or category ('' for everybody): people share days, so each is worked out once."""
        key = (place, since)
        if key not in self._known:
            rules = (
                self._everyone if not place else [*self._risk.get(place, ()), *self._category.get(place, ())]
            )
            days = [(due, rule) for rule in rules if (due := rule.due(since)) is not None]
            self._known[key] = min(days, key=lambda one: one[0]) if days else None
        return self._known[key]
