"""Pinyin and initials of names, with the readings that surnames have (platform.md §5)."""

from __future__ import annotations

import os
from functools import cache

SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "任": "ren", "乐": "yue", "覃": "qin", "翟": "zhai", "尉": "yu", "万": "wan", "华": "hua", "燕": "yan",
}  # fmt: skip
COMPOUND = {
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "欧阳": ("ou", "yang"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
}


@cache
def _reading(character: str) -> str:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # single characters need none: 11 MB instead of 55
    from pypinyin import (  # noqa: PLC0415 - 30 ms, only when a name is indexed
        lazy_pinyin,  # pyright: ignore[reportUnknownVariableType]  # partly typed
    )

    found: list[str] = lazy_pinyin(character, errors="ignore")
    return found[0] if found else ""


def _readings(text: str) -> list[str]:
    return [reading for character in text if (reading := _reading(character))]


def syllables(name: str) -> tuple[str, ...]:
    """One syllable per character that has a reading; unknown characters are passed over."""
    compound = COMPOUND.get(name[:2])
    if compound:
        return (*compound, *_readings(name[2:]))
    first = SURNAMES.get(name[:1])
    return (first or _reading(name[:1]), *_readings(name[1:])) if name else ()


def pinyin(name: str) -> str:
    """'zhangguihua' for 张桂花."""
    return "".join(syllables(name))


def initials(name: str) -> str:
    """'zgh' for 张桂花."""
    return "".join(syllable[0] for syllable in syllables(name) if syllable)


def spoken(label: str) -> tuple[str, ...]:
    """How a label may be typed: pinyin and initials, each also with the readings of surnames ('dqet' for 单亲儿童)."""
    plain = _readings(label)
    return "".join(plain), "".join(one[0] for one in plain), pinyin(label), initials(label)
