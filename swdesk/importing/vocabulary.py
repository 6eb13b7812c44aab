"""What ledgers call things: declared labels and aliases, and those of resources/importing/ledgers.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from db.base import record_kinds
from db.codes import plain
from db.fields import Field, Kind, extras_edition, extras_of, field_of, fields_of
from swdesk.importing.text import half


@dataclass(frozen=True)
class Target:
    """Where a column goes: a field of the record, or of a record beside it (person.village, target.weight).

    `key` is the field name, with the path before it; `code` is set for a tick column (是否低保) of a several-code field.
    """

    key: str
    field: Field
    code: str = ""

    @property
    def name(self) -> str:
        """How a mapping names this target."""
        return f"{self.key}={self.code}" if self.code else self.key


@dataclass(frozen=True)
class LedgerKind:
    """A record kind as ledgers show it."""

    name: str
    label: str
    words: tuple[str, ...]
    core: tuple[tuple[str, ...], ...]
    note: str
    targets: dict[str, Target]
    spellings: dict[str, tuple[str, ...]]
    """Plain heading → keys of the targets that bear it; the content of the column decides between them."""


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((files("resources") / "importing" / "ledgers.toml").read_text(encoding="utf-8"))


@cache
def words(name: str) -> tuple[str, ...]:
    """A list of words of ledgers.toml: not_ledgers, serial, totals, signatures, notes, fillers."""
    return tuple(_raw()[name])


_BESIDE = {
    "person": (
        "sex",
        "id_number",
        "born",
        "village",
        "address",
        "phone",
        "categories",
        "guardian",
        "ethnicity",
    )
}
"""Facts about a linked person that ledgers repeat in every row; they help to find or make the person."""
_SERVICE_TARGET = ("target", "weight", "due_on")
_KEPT_OUT = frozenset({"merged_into", "household", "legal_basis", "main_category", "professional_"})


def ledger_kinds() -> dict[str, LedgerKind]:
    """Every kind that can be imported, by entity name."""
    return _ledger_kinds(extras_edition())


@lru_cache(1)
def _ledger_kinds(_edition: int) -> dict[str, LedgerKind]:
    return {name: _build(name, raw) for name, raw in _raw()["kinds"].items()}


def _build(name: str, raw: dict[str, Any]) -> LedgerKind:
    model = record_kinds()[name]
    declared = (*fields_of(model), *extras_of(model))
    targets = {field.name: Target(field.name, field) for field in declared if field.name not in _KEPT_OUT}
    spellings: dict[str, tuple[str, ...]] = {}
    more: dict[str, list[str]] = raw.get("aliases", {})
    for field in declared:
        if field.name in targets:
            _spell(spellings, field.name, (field.label, *field.aliases, *more.get(field.name, ())))
    for link in [
        field
        for field in fields_of(model)
        if field.name in targets and field.kind is Kind.LINK and field.target == "person"
    ]:
        _spell(spellings, link.name, _names("person", "name"))
        _beside(targets, spellings, link.name)
    if name == "case_session":
        targets["person"] = Target("person", field_of(record_kinds()["case"], "person"))
        _spell(spellings, "person", (*_names("case", "person"), *_names("person", "name")))
    if name == "service_item":
        for key in _SERVICE_TARGET:
            targets[f"target.{key}"] = Target(
                f"target.{key}", field_of(record_kinds()["service_target"], key)
            )
            _spell(spellings, f"target.{key}", more.get(f"target.{key}", ()))
    core = tuple(tuple(group) for group in raw["core"])
    return LedgerKind(name, model.label, tuple(raw["words"]), core, raw.get("note", ""), targets, spellings)


def _beside(targets: dict[str, Target], spellings: dict[str, tuple[str, ...]], link: str) -> None:
    person = record_kinds()["person"]
    for key in _BESIDE["person"]:
        targets[f"{link}.{key}"] = Target(f"{link}.{key}", field_of(person, key))
        _spell(spellings, f"{link}.{key}", _names("person", key))


def _names(kind: str, key: str) -> tuple[str, ...]:
    field = field_of(record_kinds()[kind], key)
    more: dict[str, list[str]] = _raw()["kinds"][kind].get("aliases", {})
    return (field.label, *field.aliases, *more.get(key, ()))


def _spell(spellings: dict[str, tuple[str, ...]], key: str, names: tuple[str, ...] | list[str]) -> None:
    for text in names:
        known = spellings.get(plain(text), ())
        if key not in known:
            spellings[plain(text)] = (*known, key)


def blank_spellings() -> dict[str, list[str]]:
    """Headings that mean a field of a person's file only in a blank table that somebody sent."""
    return _raw()["blank"]


def blank_includes(code: str) -> frozenset[str]:
    """The categories for which a tick column of `code` is ticked."""
    return frozenset({code, *_raw()["blank_includes"].get(code, ())})


def known_headings() -> frozenset[str]:
    """Every plain heading that any kind knows, and those that number the lines."""
    return _known_headings(extras_edition())


@lru_cache(1)
def _known_headings(_edition: int) -> frozenset[str]:
    found = {text for kind in ledger_kinds().values() for text in kind.spellings}
    return frozenset(found | {plain(text) for text in words("serial")})


_BRACKETS = re.compile(r"[(（【\[].*?[)）】\]]")
_MARKS = re.compile(r"[*＊:：?？!！.。“”\"'#]")


@cache
def heading_forms(text: str) -> tuple[str, ...]:
    """The plain spellings of a heading: as it stands, and without what is in brackets."""
    text = _MARKS.sub("", half(text))
    forms = (plain(text), plain(_BRACKETS.sub("", text)))
    return tuple(dict.fromkeys(form for form in forms if form))


def is_known_heading(text: str) -> bool:
    """Whether a cell's text is a heading of any ledger."""
    return not known_headings().isdisjoint(heading_forms(text))


@cache
def bare(text: str) -> str:
    """A plain heading without the words that most headings of a ledger share, synonyms made one (探访形式 → 方式)."""
    found = text
    for word in words("fillers"):
        shorter = found.replace(word, "")
        found = shorter or found
    for one, *others in _raw()["same"]:
        for other in sorted(others, key=len, reverse=True):
            found = found.replace(plain(other), plain(one))
    return found
