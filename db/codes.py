"""Code lists (代码表), read from `resources/codes/*.toml`: labels, aliases of ledgers, roll-ups (domain.md §3)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

OTHER = "99"

_NOISE = re.compile(r"[\s()（）、,，/／·\-—]")


def plain(text: str) -> str:
    """`text` for comparing spellings: half-width, without spaces, brackets and separators."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


@dataclass(frozen=True)
class Item:
    """One code with its label, other spellings, and further facts (roll-up letter, colour …) in `extra`."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    english: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date | None) -> bool:
        """Whether the code may be chosen on a day; None asks for no day."""
        if self.extra.get("retired"):
            return False
        early = day is not None and self.valid_from is not None and day < self.valid_from
        late = day is not None and self.valid_to is not None and day > self.valid_to
        return not early and not late


class CodeList:
    """A code list in the order in which it is shown; a county or a station may add to some (db/code_items.py)."""

    def __init__(
        self, name: str, label: str, items: tuple[Item, ...], facts: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        self.name = name
        self.title = label
        self.english: str = facts.get("english", "")
        self.standard: str = facts.get("standard", "")
        """The national standard whose codes these are (GB/T 2261.1-2003); '' for none."""
        self.source: str = facts.get("source", "")
        self.fixed: bool = facts.get("fixed", False)
        """Whether the words are the program's own: nothing of the list may be changed."""
        self.declared: str = facts.get("declared", "")
        """The file whose declarations are the items of this list (指标); '' for a list of its own items."""
        self.edition = 0
        self.day: date | None = None
        self.shipped = items
        self._put(items)

    def extend(self, added: tuple[Item, ...], order: Sequence[str] = (), day: date | None = None) -> None:
        """Stand for the shipped items and these: a known code gets another label, other codes come before 其他.

        A list that may not be added to keeps its codes. `order` moves the codes it names to their places, `day` is the
        one on which `offered` asks whether a code is valid.
        """
        renamed = {item.code: item for item in added}
        known = [_relabelled(item, renamed.pop(item.code, None)) for item in self.shipped]
        end = len(known) - (known[-1].code == OTHER if known else 0)
        grows = bool(self.declared) or self.name in open_lists()
        new = [self._like(item) for item in renamed.values()] if grows else []
        items = _ordered((*known[:end], *new, *known[end:]), order)
        if items != self.items or day != self.day:
            self.edition += items != self.items
            self.day = day
            self._put(items)

    def _like(self, item: Item) -> Item:
        """An added code counts as the shipped one that it says it is like: roll-ups and rules know that one."""
        like = next((one for one in self.shipped if one.code == item.extra.get("like")), None)
        return item if like is None else replace(item, extra=like.extra | item.extra)

    @property
    def offered(self) -> tuple[Item, ...]:
        """The items that may still be chosen."""
        return tuple(item for item in self.items if item.valid_on(self.day))

    def _put(self, items: tuple[Item, ...]) -> None:
        self.items = items
        self._having: dict[tuple[str, Any], tuple[str, ...]] = {}
        self._by_code = {item.code: item for item in items}
        self._by_text: dict[str, Item] = {}
        for item in items:
            for spelling in (item.label, *item.aliases, item.code, item.english):
                self._by_text.setdefault(plain(spelling), item)

    def label(self, code: str | None) -> str:
        """The label of `code`; the code itself if the list does not (yet) know it, '' for None."""
        if code is None:
            return ""
        item = self._by_code.get(code)
        return item.label if item else code

    def item(self, code: str | None) -> Item | None:
        """The item of `code`, or None."""
        return self._by_code.get(code) if code else None

    def find(self, text: str) -> Item | None:
        """The item that `text` names by label, alias or code; None if none does."""
        return self._by_text.get(plain(text))

    def having(self, key: str, value: Any = True) -> tuple[str, ...]:
        """Codes whose extra fact `key` equals `value`."""
        if (key, value) not in self._having:
            self._having[key, value] = tuple(item.code for item in self.items if item.extra.get(key) == value)
        return self._having[key, value]


def _relabelled(item: Item, added: Item | None) -> Item:
    """A shipped item under the label of the added one; what the program knows of it stays."""
    if added is None:
        return item
    extra = item.extra | {key: value for key, value in added.extra.items() if key != "like"}
    old = () if added.label == item.label else (item.label,)
    return Item(
        item.code, added.label, (*added.aliases, *old, *item.aliases), extra, added.english or item.english,
        added.valid_from or item.valid_from, added.valid_to or item.valid_to,
    )  # fmt: skip


def _ordered(items: tuple[Item, ...], order: Sequence[str]) -> tuple[Item, ...]:
    """`items` as `order` says; those it does not name keep their place after the one before them."""
    if not order:
        return items
    place = {code: nth for nth, code in enumerate(order)}
    keys: dict[str, tuple[int, int]] = {}
    before = -1
    for nth, item in enumerate(items):
        before = place.get(item.code, before)
        keys[item.code] = (before, -1 if item.code in place else nth)
    return tuple(sorted(items, key=lambda item: keys[item.code]))


_OWN = frozenset({"code", "label", "aliases", "english", "valid_from", "valid_to"})


def _read(raw: dict[str, Any]) -> Item:
    extra = {key: value for key, value in raw.items() if key not in _OWN}
    return Item(
        raw["code"], raw["label"], tuple(raw.get("aliases", ())), extra, raw.get("english", ""),
        raw.get("valid_from"), raw.get("valid_to"),
    )  # fmt: skip


@cache
def list_names() -> tuple[str, ...]:
    """The names of all code lists."""
    found = (files("resources") / "codes").iterdir()
    return tuple(sorted(one.name.removesuffix(".toml") for one in found if one.name.endswith(".toml")))


@cache
def code_list(name: str) -> CodeList:
    """The code list `name`; FileNotFoundError if there is none."""
    raw = tomllib.loads((files("resources") / "codes" / f"{name}.toml").read_text(encoding="utf-8"))
    items = _declared(raw["declared"]) if "declared" in raw else tuple(map(_read, raw["items"]))
    return CodeList(name, raw["label"], items, raw)


def _declared(path: str) -> tuple[Item, ...]:
    """What a file of declarations names; what it hides is part of others and not chosen."""
    raw = tomllib.loads((files("resources") / path).read_text(encoding="utf-8"))
    rows = [one for table in raw.values() for one in table]
    return tuple(Item(one["code"], one["label"], (), {"retired": one.get("hidden", False)}) for one in rows)


def open_lists() -> frozenset[str]:
    """The names of the lists that may be added to: no rule of the program reads them."""
    return frozenset(item.code for item in code_list("open_list").items)


_extended: set[str] = set()
"""Lists that hold more than was shipped. Code lists are the vocabulary of the process: one store is open in it at a time."""


def extend(
    added: Mapping[str, tuple[Item, ...]],
    orders: Mapping[str, Sequence[str]] = MappingProxyType({}),
    day: date | None = None,
) -> None:
    """Put a store's own entries, names and orders into the lists, and take out those of another store."""
    named = {name for name in (*added, *orders) if name in list_names() and not code_list(name).fixed}
    for name in _extended | named:
        code_list(name).extend(added.get(name, ()), orders.get(name, ()), day)
    _extended.clear()
    _extended.update(named)
