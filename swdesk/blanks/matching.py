"""Which column of a blank table is which fact: by its heading alone, for the cells are empty. What was chosen is remembered.

Stricter than the import: a wrong guess writes somebody's data where it does not belong. Columns of others (父亲姓名, 经办人电话) are
filled only by a field that names the same one; what is signed, paid or remarked stays empty.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from db import local
from db.codes import plain
from db.fields import extras_edition
from swdesk.blanks.facts import DERIVED, TICK, fact_named, facts
from swdesk.blanks.shape import Blank
from swdesk.importing.headers import Column
from swdesk.importing.mapping import candidates, ticked_code
from swdesk.importing.vocabulary import blank_spellings, heading_forms, ledger_kinds, words

LEARNT = "blanks_learnt"
_ENOUGH = 0.74
_TICKED = re.compile(r"^是否|^是不是|[√✓]|打勾|类别|类型|对象")


@dataclass
class Matched:
    """Column → name of its fact (facts.py); `known` if it was filled before, and for whom and what for then."""

    columns: dict[int, str] = field(default_factory=dict[int, str])
    known: bool = False
    party: str = ""
    purpose: str = ""

    def assign(self, column: int, fact: str) -> None:
        """Say what a column holds; '' leaves it empty."""
        self.columns.pop(column, None)
        if fact:
            self.columns[column] = fact


def match(blank: Blank, learnt: dict[str, Any] | None = None) -> Matched:
    """What each column holds, as it was chosen last time, else by its heading."""
    known = (learnt or {}).get(blank.key)
    if known is not None:
        return _as_learnt(blank, known)
    rated = [
        (score, -column.index, name)
        for column in blank.table.columns
        if column.parts
        for name, score in _named(column).items()
        if score >= _ENOUGH
    ]
    found: dict[int, str] = {}
    for _score, negative, name in sorted(rated, reverse=True):
        if -negative not in found and name not in found.values():
            found[-negative] = name
    if "name" not in found.values():  # a list of households: 户主 is who the row is about
        found |= {index: "name" for index, name in found.items() if name == "@head"}
    return Matched(dict(sorted(found.items())))


def _named(column: Column) -> dict[str, float]:
    """Fact → how well the heading names it (0 to 1)."""
    whole = plain("".join(column.parts))
    found: dict[str, float] = {}
    for weight, text in ((1.0, whole), (0.97, column.parts[-1])):
        for form in heading_forms(text):
            for name in _spellings(extras_edition()).get(form, ()):
                found[name] = max(found.get(name, 0.0), weight)
    if not found and any(word in whole for word in words("by_hand")):
        return {}
    if not found:
        found = {
            name: score
            for name, score in candidates(column, ledger_kinds()["person"]).items()
            if name in facts()
        }
    found = {
        name: score
        for name, score in found.items()
        if not _of_another(whole, name) and not _by_hand(whole, name)
    }
    code = ticked_code(column, "client_category") if _TICKED.search(whole) else None
    if code is not None and max(found.values(), default=0.0) < 0.97:
        return {TICK + code: 0.98}
    return found


def _of_another(heading: str, name: str) -> bool:
    """Whether the heading speaks of somebody whom this fact does not: 父亲姓名 is not 姓名."""
    named = [word for word in words("others") if word in heading]
    mine = "".join(spelling for spelling, names in _spellings(extras_edition()).items() if name in names)
    return bool(named) and not any(plain(word) in mine for word in named)


def _by_hand(heading: str, name: str) -> bool:
    mine = [spelling for spelling, names in _spellings(extras_edition()).items() if name in names]
    return any(word in heading for word in words("by_hand")) and heading not in mine


@lru_cache(1)
def _spellings(_edition: int) -> dict[str, tuple[str, ...]]:
    """Plain heading → the facts that are called so exactly, those that are meant first."""
    found: dict[str, list[str]] = defaultdict(list)
    person = ledger_kinds()["person"]
    for name, item in DERIVED.items():
        for text in item.aliases:
            found[plain(text)].append(name)
    for name, texts in blank_spellings().items():
        for text in texts:
            found[plain(text)].append(name)
    for text, names in person.spellings.items():
        found[text] += [name for name in names if name in facts()]
    for name, fact in facts().items():
        if fact.field is not None and plain(fact.label) not in found:
            found[plain(fact.label)].append(name)
    return {text: tuple(dict.fromkeys(names))[:1] for text, names in found.items() if names}


# ── what was chosen last time ────────────────────────────────────────────────────────────────────────────────


def learnt_of(session: Session) -> dict[str, Any]:
    """What was chosen, by the headings of the table."""
    found = local.get(session, LEARNT)
    return json.loads(found) if found else {}


def remember(session: Session, blank: Blank, matched: Matched) -> None:
    """Keep what was chosen for the next time that this table comes; inside `Store.local`."""
    columns: dict[str, list[str]] = defaultdict(list)
    for column in blank.table.columns:
        columns[column.heading].append(matched.columns.get(column.index, ""))
    kept = learnt_of(session) | {
        blank.key: {"columns": columns, "party": matched.party, "purpose": matched.purpose}
    }
    local.put(session, LEARNT, json.dumps(kept, ensure_ascii=False).encode())


def _as_learnt(blank: Blank, known: dict[str, Any]) -> Matched:
    left = {heading: list(names) for heading, names in known["columns"].items()}
    found: dict[int, str] = {}
    for column in blank.table.columns:
        names = left.get(column.heading)
        name = names.pop(0) if names else ""
        if name and fact_named(name) is not None:
            found[column.index] = name
    return Matched(found, True, known.get("party", ""), known.get("purpose", ""))
