"""Administrative divisions (行政区划) as a start list for naming a unit; domain.md §6.3: it has gaps, typing is allowed."""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TOWNSHIP = 9
COUNTY = 6


@dataclass(frozen=True)
class Division:
    """A division with the names above it; `code` has 2, 4, 6 or 9 digits."""

    code: str
    name: str
    path: tuple[str, ...]

    @property
    def full(self) -> str:
        """示范省示范市示范县青禾镇."""
        return "".join((*self.path, self.name))


def _listed() -> Iterator[tuple[str, str]]:
    packed = (files("resources") / "divisions" / "divisions.tsv.xz").read_bytes()
    for line in lzma.decompress(packed).decode().splitlines():
        code, _tab, name = line.partition("\t")
        yield code, name


@cache
def _names() -> dict[str, str]:
    return dict(_listed())


def division(code: str) -> Division | None:
    """The division with this code."""
    names = _names()
    if code not in names:
        return None
    above = [names[code[:length]] for length in (2, 4, 6) if length < len(code) and code[:length] in names]
    return Division(code, names[code], tuple(name for name in above if name not in {"市辖区", "县"}))


_LEVELS = {2: "province", 4: "city", COUNTY: "county", TOWNSHIP: "township"}


def place_of(code: str) -> dict[str, str]:
    """Province, city, county and township of a code, as far as they have names: the fields of a unit.

    Asked once when a store is made; all 44,000 names would stay in memory for it.
    """
    wanted = {code[:length]: field for length, field in _LEVELS.items() if length <= len(code)}
    return {wanted[one]: name for one, name in _listed() if one in wanted and name not in {"市辖区", "县"}}


def suggest(text: str, lengths: Sequence[int] = (TOWNSHIP,), limit: int = 20) -> list[Division]:
    """Divisions named by `text`: parts apart by spaces, such as “官渡 关上” or “肇源”; those whose own name begins so come first."""
    wanted = [part for part in text.replace("　", " ").split() if part]
    if not wanted:
        return []
    found: list[Division] = []
    last = wanted[-1]
    for code, name in _names().items():
        if len(code) not in lengths or last not in name:
            continue
        item = division(code)
        if item is not None and all(part in item.full for part in wanted):
            found.append(item)
    found.sort(key=lambda item: (not item.name.startswith(last), len(item.name), item.code))
    return found[:limit]
