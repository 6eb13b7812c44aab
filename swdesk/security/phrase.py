"""The recovery phrase (恢复短语): 24 Chinese characters of the BIP-39 list = 256 random bits and an 8-bit check.

What is typed from paper is read with patience: spaces, punctuation, numbering and a whole scanned QR text are fine,
and one wrong, missing, extra or swapped character is found and named when there is a key to try it on.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from mnemonic import Mnemonic

from swdesk.errors import UserError
from swdesk.i18n import _

LENGTH = 24
GROUP = 6
ENTROPY_BYTES = 32


@dataclass(frozen=True)
class Read:
    """A phrase as understood: its 32 bytes, its 24 characters, and what was put right (a Chinese sentence or '')."""

    entropy: bytes
    characters: str
    note: str = ""


@cache
def _list() -> Mnemonic:
    return Mnemonic("chinese_simplified")


@cache
def _places() -> dict[str, int]:
    return {character: place for place, character in enumerate(_list().wordlist)}


def make_phrase(entropy: bytes) -> str:
    """24 characters without spaces for 32 bytes."""
    return "".join(_list().to_mnemonic(entropy).split())


def groups(phrase: str) -> list[str]:
    """Four groups of six, as they stand on the sheet."""
    return [phrase[at : at + GROUP] for at in range(0, len(phrase), GROUP)]


def characters_of(text: str) -> str:
    """The Chinese characters of what was typed or scanned; everything else is passed over."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if "CJK UNIFIED" in unicodedata.name(c, ""))


def entropy_of(characters: str) -> bytes | None:
    """The 32 bytes, or None if a character is not of the list, the count is not 24 or the check fails.

    Mending asks this 49,000 times, so it does the library's sum on one number (0.2 s in all).
    """
    places = [_places().get(c) for c in characters]
    if len(places) != LENGTH:
        return None
    number = 0
    for place in places:
        if place is None:
            return None
        number = number << 11 | place
    entropy = (number >> 8).to_bytes(ENTROPY_BYTES, "big")
    return entropy if hashlib.sha256(entropy).digest()[0] == number & 0xFF else None


def read_phrase(text: str, opens: Callable[[bytes], bool] | None = None) -> Read:
    """Understand a typed phrase. `opens` tells whether 32 bytes open the key slot at hand: with it one slip is mended.

    UserError in Chinese names the count, the place of a character that is not of the list, or the failed check.
    """
    characters = characters_of(text)
    entropy = entropy_of(characters)
    if entropy is not None and (opens is None or opens(entropy)):
        return Read(entropy, characters)
    if opens is not None and abs(len(characters) - LENGTH) <= 1:
        mended = _mend(characters, opens)
        if mended is not None:
            return mended
    if entropy is not None:
        raise UserError(_("这24个字本身没有写错，但不是这份数据的恢复短语。请核对恢复单上的站名和日期。"))
    raise UserError(_complaint(characters))


def _complaint(characters: str) -> str:
    if len(characters) != LENGTH:
        counted = _("恢复短语应有24个字，现在认出{n}个。请对照恢复单，看是否多写或漏写。")
        return counted.format(n=len(characters))
    strange = [(at, c) for at, c in enumerate(characters, 1) if c not in _places()]
    if strange:
        named = "、".join(_("第{at}个字“{c}”").format(at=at, c=c) for at, c in strange)
        return _("{named}不会出现在恢复短语里，可能是形近字或同音字。请对照恢复单改正。").format(named=named)
    return _("恢复短语的校验没有通过，至少有两个字写错或次序不对。请对照恢复单逐字核对。")


def _mend(characters: str, opens: Callable[[bytes], bool]) -> Read | None:
    for candidate, note in _neighbours(characters):
        entropy = entropy_of(candidate)
        if entropy is not None and opens(entropy):
            return Read(entropy, candidate, note)
    return None


def _neighbours(characters: str) -> Iterator[tuple[str, str]]:
    """Every phrase one slip away: swapped neighbours, an extra, a missing, a wrong character."""
    if len(characters) == LENGTH:
        for at in range(LENGTH - 1):
            a, b = characters[at], characters[at + 1]
            note = _("第{at}、{next}个字的次序反了，已按正确次序打开。").format(at=at + 1, next=at + 2)
            yield characters[:at] + b + a + characters[at + 2 :], note
    if len(characters) == LENGTH + 1:
        for at in range(LENGTH + 1):
            yield characters[:at] + characters[at + 1 :], _("第{at}个字是多余的，已略去。").format(at=at + 1)
    elif len(characters) == LENGTH - 1:
        yield from _missing(characters)
    else:
        yield from _wrong(characters)


def _missing(characters: str) -> Iterator[tuple[str, str]]:
    for at in range(LENGTH):
        for right in _list().wordlist:
            note = _("漏写了第{at}个字“{right}”，已补上。").format(at=at + 1, right=right)
            yield characters[:at] + right + characters[at:], note


def _wrong(characters: str) -> Iterator[tuple[str, str]]:
    strange = [at for at, c in enumerate(characters) if c not in _places()]
    if len(strange) > 1:
        return
    for at in strange or range(LENGTH):
        for right in _list().wordlist:
            note = _("第{at}个字应为“{right}”，已按它打开。").format(at=at + 1, right=right)
            yield characters[:at] + right + characters[at + 1 :], note
