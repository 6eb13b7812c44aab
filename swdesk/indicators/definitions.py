"""The definitions of indicators, read from `resources/indicators/*.toml` (domain.md §4.5)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

MEASURES = frozenset({"rows", "distinct", "sum", "stock", "ratio", "total", "function"})


@dataclass(frozen=True)
class Definition:
    """One indicator. See the head of station.toml for what each part means."""

    code: str
    number: str
    label: str
    unit: str
    group: str
    measure: str
    source: str = ""
    of: tuple[str, ...] = ()
    times: str = ""
    default: int = 0
    date: str = "day"
    opened: str = ""
    closed: str = ""
    last: str = ""
    during: str = ""
    at: str = "end"
    stock: bool = False
    where: tuple[dict[str, Any], ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    name: str = ""
    agg: str = "S"
    span: str = ""
    threshold: int = 0
    part_of: str = ""
    hidden: bool = False
    headline: bool = False
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_stock(self) -> bool:
        """Counted as it stands on one day, not over a span (时点数)."""
        return self.stock or self.measure == "stock"

    @property
    def percent(self) -> bool:
        """Shown in percent."""
        return self.measure == "ratio" and self.unit == "%"


def _tuple(value: str | Iterable[Any]) -> tuple[Any, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def read(raw: dict[str, Any]) -> Definition:
    """A definition from its table; ValueError when it says what the language does not know."""
    several = {"of", "where", "numerator", "denominator", "parts"}
    known = {name for name in Definition.__dataclass_fields__ if name != "extra"}
    unknown = raw.keys() - known
    if unknown or raw["measure"] not in MEASURES:
        raise ValueError(f"indicator {raw.get('code')}: {sorted(unknown) or raw['measure']}")
    values: dict[str, Any] = {key: _tuple(value) if key in several else value for key, value in raw.items()}
    if raw["measure"] == "ratio":
        values.setdefault("agg", "R")
    return Definition(**values)


@cache
def catalogue() -> tuple[Definition, ...]:
    """Every indicator that the program carries, in order of the report."""
    raw = tomllib.loads((files("resources") / "indicators" / "station.toml").read_text(encoding="utf-8"))
    return tuple(read(item) for item in raw["indicator"])


@cache
def _index() -> dict[str, Definition]:
    return {item.code: item for item in catalogue()}


def by_code(code: str) -> Definition:
    """The definition with this code; KeyError if there is none."""
    return _index()[code]
