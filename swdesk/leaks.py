"""The leak check: what in a free text identifies somebody (domain.md §5.1, 'Free text').

It finds numbers and names whatever their spelling, and places where they point at a child or a resident. Which kinds
count is the caller's: swdesk/bundles/policy.py by destination, swdesk/onfile.py by the unit's own setting.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from importlib.resources import files

from db.mark import N_
from swdesk import placenames
from swdesk.deidentify import family
from swdesk.i18n import _


class Kind(StrEnum):
    """What a finding is; the value is what the user reads."""

    ID = N_("身份证号")
    PHONE = N_("电话")
    NAME = N_("姓名")
    RESIDENT = N_("村名加姓氏")
    PUPIL = N_("学校加班级")
    SCHOOL = N_("学校")
    VILLAGE = N_("村（社区）")


@dataclass(frozen=True)
class Finding:
    """One thing found, as it stands in the text (half-width)."""

    kind: Kind
    text: str

    @property
    def shown(self) -> str:
        """姓名 赵桂英."""
        return f"{_(self.kind.value)} {self.text}"


@dataclass(frozen=True)
class Known:
    """What is on file: names of people, of schools, of villages and communities (swdesk/onfile.py reads them)."""

    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()


NOTHING = Known()
ALWAYS = frozenset({Kind.ID, Kind.PHONE, Kind.NAME})
"""No destination and no setting leaves these out."""

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_GAP = r"[ \t\u2010-\u2015\u2212\-_.·/]"
_LONG = re.compile(rf"(?<!\d)(?=(\d(?:{_GAP}{{0,3}}\d){{16}}{_GAP}{{0,3}}[\dXx])(?!\d))")
_ID = re.compile(rf"\d{{6}}(?:19|20)\d{{2}}{_DAY}\d{{3}}[\dXx]")
_OLD_ID = re.compile(rf"(?<!\d)\d{{8}}{_DAY}\d{{3}}(?!\d)")
_SOME = rf"{_GAP}{{1,3}}"
_ANY = rf"{_GAP}{{0,3}}"
_PHONE = re.compile(
    rf"(?<!\d)(?:1[3-9]\d{_ANY}\d{{4}}{_ANY}\d{{4}}|1[3-9]\d{{2}}{_ANY}\d{{3}}{_ANY}\d{{4}}|1[3-9]\d{_ANY}\d{{3}}{_ANY}\d{{5}}"
    rf"|1[3-9]\d{_ANY}\d{{2}}{_ANY}\d{{3}}{_ANY}\d{{3}}|1{_SOME}[3-9](?:{_SOME}\d){{9}}|1[3-9](?:{_SOME}\d{{2}}){{4}}{_SOME}\d"
    rf"|\(?0\d{{2,3}}\)?[ -]?\d{{3,4}}[ -]?\d{{4}})(?!\d)"
)
_NUMERALS = str.maketrans("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
_LETTERS = str.maketrans("OoQlI|iZzSsB", "000111122558")
"""Letters that stand for digits in what was read from a picture or typed to hide a number: 138OO138OOO."""
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SPACE = re.compile(r"\s+")
_BLANK = re.compile(r"[^\S\n]+")
_DOT = re.compile("[•・‧∙⋅]")
_STOP = re.compile(r"[。!?;\n｜]")
_CLASS = re.compile(
    r"(?:[一二三四五六七八九1-9]年级|[初高][一二三])(?:\(?[一二三四五六七八九十\d]{1,2}\)?班)?|\(?\d{1,2}\)?班|[一二三四五六七八九十]{1,2}班|[大中小]班"
)
_NEAR = 16
"""Characters between a place and what makes it point at somebody."""


@dataclass(frozen=True)
class _Signs:
    words: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]


@cache
def _signs() -> _Signs:
    raw = tomllib.loads((files("resources") / "leaks.toml").read_text("utf-8"))
    words, before, after = (
        unicodedata.normalize("NFKC", raw[key]).split() for key in ("words", "before", "after")
    )
    return _Signs(frozenset(words), tuple(before), tuple(after))


def leaks(text: str, known: Known = NOTHING, kinds: Collection[Kind] = ALWAYS) -> list[Finding]:
    """What identifies somebody in `text`, each once, in the order of `Kind`.

    Seen through: full-width and Chinese digits, letters that look like digits, numbers in groups or with a gap after each
    digit, characters without width, spaces inside names. Places need not be on file.
    """
    plain = _DOT.sub("·", _HIDDEN.sub("", unicodedata.normalize("NFKC", text)))
    found = [
        *_numbers(plain),
        *_names(_SPACE.sub("", plain), known.names),
        *_places(_BLANK.sub("", plain), known),
    ]
    order = list(Kind)
    chosen = [item for item in dict.fromkeys(found) if item.kind in kinds or item.kind in ALWAYS]
    return sorted(chosen, key=lambda item: order.index(item.kind))


def said_of(findings: Iterable[Finding]) -> list[str]:
    """Findings by kind and number (姓名2处), without the words themselves: what a record of a passed check may say."""
    counts = dict[Kind, int]()
    for item in findings:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    return [_("{}{}处").format(_(kind.value), count) for kind, count in counts.items()]


def _numbers(plain: str) -> Iterator[Finding]:
    """Once as it stands, once with 一三八 read as digits, once with letters too: 电话一13800138000 is hidden from the second, 一三八… from the first."""
    digits = plain.translate(_NUMERALS)
    for read in dict.fromkeys((plain, digits, digits.translate(_LETTERS))):
        taken = list[tuple[int, int]]()
        for match in _LONG.finditer(read):
            if _ID.fullmatch(re.sub(_GAP, "", match[1])):
                taken.append(match.span(1))
        taken += [match.span() for match in _OLD_ID.finditer(read)]
        yield from (
            Finding(Kind.ID, plain[start:end]) for start, end in taken if _is_number(digits[start:end])
        )
        for match in _PHONE.finditer(read):
            start, end = match.span()
            if _is_number(digits[start:end]) and not any(one < end and start < other for one, other in taken):
                yield Finding(Kind.PHONE, plain[start:end])


def _is_number(text: str) -> bool:
    """Whether more of it are digits than letters."""
    return 2 * sum(map(str.isdigit, text)) > sum(map(str.isalnum, text))


def number_of(text: str) -> str:
    """The digits of a number however it is written, to compare it with another."""
    plain = unicodedata.normalize("NFKC", text).translate(_NUMERALS).translate(_LETTERS)
    return re.sub(r"[^0-9X]", "", plain.upper())


def _standing(close: str, items: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(as on file, as searched) of the items that stand in `close`; pairs of characters first: there are thousands of names."""
    pairs = {close[at : at + 2] for at in range(len(close) - 1)}
    for item in dict.fromkeys(items):
        key = _DOT.sub("·", _SPACE.sub("", unicodedata.normalize("NFKC", item)))
        if len(key) > 1 and key[:2] in pairs and key in close:
            yield item, key


def _names(close: str, names: Iterable[str]) -> Iterator[Finding]:
    words = _signs().words
    return (
        Finding(Kind.NAME, name)
        for name, key in _standing(close, names)
        if key not in words or _as_name(close, key)
    )


def _as_name(close: str, name: str) -> bool:
    """Whether a name that is also a word (平安) stands somewhere as somebody's: a cue before or after it."""
    signs, at = _signs(), close.find(name)
    while at >= 0:
        if close.endswith(signs.before, 0, at) or close.startswith(signs.after, at + len(name)):
            return True
        at = close.find(name, at + 1)
    return False


def _places(lines: str, known: Known) -> Iterator[Finding]:
    surnames = {family(name) for name in known.names if name}
    for kind, items, look, point in (
        (Kind.SCHOOL, known.schools, placenames.schools, _pupils),
        (Kind.VILLAGE, known.villages, placenames.villages, partial(_residents, surnames=surnames)),
    ):
        listed = [key for _item, key in _standing(lines, items)]
        yield from (Finding(kind, name) for name in listed)
        spans = [match.span() for match in _any_of(listed).finditer(lines)] if listed else []
        others = [
            one for one in look(lines) if not any(one[0] < end and start < one[1] for start, end in spans)
        ]
        for start, end in others:
            if placenames.of_people(" ".join(_around(lines, start, end))):
                yield Finding(kind, lines[start:end])
        yield from point(lines, sorted([*spans, *others]))


def _any_of(items: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(items, key=len, reverse=True))))


def _around(lines: str, start: int, end: int) -> tuple[str, str]:
    """What stands near a place in its own sentence, before it and after it."""
    ahead = _STOP.split(lines[max(0, start - _NEAR) : start])[-1]
    return ahead, _STOP.split(lines[end : end + _NEAR])[0]


def _pupils(lines: str, schools: Iterable[placenames.Span]) -> Iterator[Finding]:
    """School and class in one sentence: 青禾小学三年级2班, 三年级2班（青禾小学）."""
    for start, end in schools:
        ahead, behind = _around(lines, start, end)
        if after := _CLASS.search(behind):
            yield Finding(Kind.PUPIL, lines[start : end + after.end()])
        elif before := _CLASS.search(ahead):
            yield Finding(Kind.PUPIL, ahead[before.start() :] + lines[start:end])


def _residents(
    lines: str, villages: Iterable[placenames.Span], surnames: Collection[str]
) -> Iterator[Finding]:
    """Village and a surname on file with a word for a person in one sentence: 永丰村独居老人赵大爷, 永丰村姓赵的."""
    if not surnames:
        return
    surname = _any_of(surnames).pattern
    person = re.compile(rf"姓(?:{surname})|(?:{surname})(?:{_any_of(_signs().after).pattern})")
    for start, end in villages:
        _ahead, near = _around(lines, start, end)
        for who in person.finditer(near):
            if not any(who.group().startswith(word) for word in _signs().words):
                yield Finding(Kind.RESIDENT, lines[start:end] + near[: who.end()])
                break
