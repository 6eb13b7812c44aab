"""What reads like the name of a school or a village though none is on file (for swdesk/leaks.py): by its ending and its length.

It errs towards silence: 联系学校, 镇中心小学, 农村 are no names. What is found may begin a word too early; a person sees where.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

Span = tuple[int, int]

_SCHOOL = "小学|中学|学校|幼儿园|初中|高中|职校|技校"
_VILLAGE = "村(?![民干支落级务里外卫医长])|社区(?![工治服卫矫康养食])|屯"


@dataclass(frozen=True)
class _Words:
    """`name`: a run that may be one; `leads`: up to the end of such a word it is none; `common`: not a name of its own."""

    name: str
    leads: re.Pattern[str]
    common: re.Pattern[str]
    people: re.Pattern[str]


@cache
def _words() -> _Words:
    raw = tomllib.loads((files("resources") / "leaks.toml").read_text("utf-8"))
    either = {key: "|".join(map(re.escape, raw[key].split())) for key in ("leads", "common", "people")}
    return _Words(
        rf"(?:(?![{raw['never_in_names']}])[\u4e00-\u9fff])",
        re.compile(rf".*(?:{either['leads']})"),
        re.compile(rf"(?:{either['common']}|[第一二三四五六七八九十])*"),
        re.compile(either["people"]),
    )


def schools(text: str) -> Iterator[Span]:
    """Where a name of two to eight characters stands before 小学, 中学, 学校, 幼儿园 …"""
    return _found(text, _pattern(8, _SCHOOL))


def villages(text: str) -> Iterator[Span]:
    """Where a name of two to five characters stands before 村, 社区, 屯."""
    return _found(text, _pattern(5, _VILLAGE))


def of_people(text: str) -> bool:
    """Whether the text speaks of somebody: a child, a pupil, who lives there."""
    return _words().people.search(text) is not None


@cache
def _pattern(most: int, endings: str) -> re.Pattern[str]:
    return re.compile(rf"({_words().name}{{2,{most}}}?)(?:{endings})")


def _found(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    words = _words()
    for match in pattern.finditer(text):
        start = match.start()
        if lead := words.leads.match(text, start, match.end(1)):
            start = lead.end()
        if match.end(1) - start > 1 and not words.common.fullmatch(text, start, match.end(1)):
            yield start, match.end()
