"""The official faces that this PC has and we may not ship: 仿宋, 楷体, 小标宋 (domain.md §4.6).

A file is taken when its name and the names inside say what it is, its outlines are ones that a PDF of ours can hold,
and its maker allows embedding.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

HINTS: dict[str, tuple[str, ...]] = {
    "fangsong": ("simfang", "fangsong", "仿宋"),
    "kai": ("simkai", "kaiti", "楷体"),
    "title": ("fzxbs", "xiaobiaosong", "小标宋"),
}
"""Parts of the names of files, in small letters."""

NAMES: dict[str, tuple[str, ...]] = {
    "fangsong": ("仿宋", "fangsong"),
    "kai": ("楷体", "kaiti"),
    "title": ("小标宋", "xiaobiaosong"),
}
"""Parts of the names that the file itself states, in small letters."""

_NO_EMBEDDING = 0x0002
_SAMPLE = "社会工作服务站"


def folders() -> list[Path]:
    """Where Windows, and where fontconfig, look for faces."""
    home = Path.home()
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        found = [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
        return found + ([Path(local) / "Microsoft" / "Windows" / "Fonts"] if local else [])
    data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [home / ".fonts", own / "fonts", *(Path(each) / "fonts" for each in data.split(":") if each)]


@cache
def pc_faces() -> dict[str, Path]:
    """Role → file, looked for once; a role that this PC has nothing for is not there."""
    found: dict[str, Path] = {}
    for path in _files():
        name = path.name.lower()
        for role, hints in HINTS.items():
            if role not in found and any(hint in name for hint in hints) and fits(path, role):
                found[role] = path
    return found


def _files() -> Iterator[Path]:
    for folder in folders():
        for place, inside, names in os.walk(folder):  # a folder that is not there has nothing
            inside.sort()
            yield from (Path(place) / name for name in sorted(names) if name.lower().endswith(".ttf"))


def fits(path: Path, role: str) -> bool:
    """Whether the file is that face, and one that may and can be embedded."""
    from fontTools import ttLib  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]  # ships none

    tools: Any = ttLib  # its types are half known
    try:
        with path.open("rb") as file, tools.TTFont(file, lazy=True) as font:
            names = " ".join(str(record) for record in font["name"].names).lower()
            known: dict[int, str] = font.getBestCmap() or {}
            return (
                any(name in names for name in NAMES[role])
                and "glyf" in font
                and "fvar" not in font
                and not font["OS/2"].fsType & _NO_EMBEDDING
                and all(ord(character) in known for character in _SAMPLE)
            )
    except (OSError, KeyError, AttributeError, tools.TTLibError):
        return False
