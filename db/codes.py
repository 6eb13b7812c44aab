"""Code lists (代码表), read from `resources/codes/*.toml`: labels, aliases of ledgers, roll-ups (domain.md §3)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
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


class CodeList:
    """A code list in the order in which it is shown; a county or a station may add to some (db/code_items.py)."""

    def __init__(self, name: str, label: str, items: tuple[Item, ...]) -> None:
        self.name = name
        self.title = label
        self.edition = 0
        self._shipped = items
        self._put(items)

    def extend(self, added: tuple[Item, ...]) -> None:
        """Stand for the shipped items and these: a known code gets another label, other codes come before 其他."""
        renamed = {item.code: item for item in added}
        known = [_relabelled(item, renamed.pop(item.code, None)) for item in self._shipped]
        end = len(known) - (known[-1].code == OTHER if known else 0)
        items = (*known[:end], *renamed.values(), *known[end:])
        if items != self.items:
            self.edition += 1
            self._put(items)

    @property
    def offered(self) -> tuple[Item, ...]:
        """The items that may still be chosen."""
        return tuple(item for item in self.items if not item.extra.get("retired"))

    def _put(self, items: tuple[Item, ...]) -> None:
        self.items = items
        self._by_code = {item.code: item for item in items}
        self._by_text: dict[str, Item] = {}
        for item in items:
            for spelling in (item.label, *item.aliases, item.code):
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
        return tuple(item.code for item in self.items if item.extra.get(key) == value)


def _relabelled(item: Item, added: Item | None) -> Item:
    """A shipped item under the label of the added one; what the program knows of it stays."""
    if added is None:
        return item
    return Item(item.code, added.label, (*added.aliases, item.label, *item.aliases), item.extra | added.extra)


def _read(raw: dict[str, Any]) -> Item:
    extra = {key: value for key, value in raw.items() if key not in {"code", "label", "aliases"}}
    return Item(raw["code"], raw["label"], tuple(raw.get("aliases", ())), extra)


@cache
def code_list(name: str) -> CodeList:
    """The code list `name`; FileNotFoundError if there is none."""
    raw = tomllib.loads((files("resources") / "codes" / f"{name}.toml").read_text(encoding="utf-8"))
    return CodeList(name, raw["label"], tuple(_read(item) for item in raw["items"]))


def open_lists() -> frozenset[str]:
    """The names of the lists that may be added to: no rule of the program reads them."""
    return frozenset(item.code for item in code_list("open_list").items)


_extended: set[str] = set()
"""Lists that hold more than was shipped. Code lists are the vocabulary of the process: one store is open in it at a time."""


def extend(added: Mapping[str, tuple[Item, ...]]) -> None:
    """Put a store's own entries into the lists that may be added to, and take out those of another store."""
    named = open_lists() & added.keys()
    for name in _extended | named:
        code_list(name).extend(added.get(name, ()))
    _extended.clear()
    _extended.update(named)
