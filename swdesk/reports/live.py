"""Numbers that stay live in text: {visits} and {visits:year} stand for an indicator until the report is signed.

The worker never sees the braces: the window shows the filled text, and `relinked` puts them back where a number was
left alone. Words that the worker set in bold (加粗) stand between two signs that nobody can type (docs/decisions/0142).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from swdesk.reports.reading import Public, shown

SPANS = ("period", "year", "last_period", "last_year", "project")
_TOKEN = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z_]+))?\}|[\x02\x03]")
BOLD, PLAIN = "\x02", "\x03"
"""Where bold begins and ends in a template; a program that does not know them prints nothing for them."""

LiveMark = tuple[int, int, str, str]
"""(start, end, indicator, span) of a number in a text."""

Stretch = tuple[int, int]
"""From and to, of a text."""


class Filled(NamedTuple):
    """A template with its numbers: the plain text, where the numbers stand, and which stretches are bold."""

    text: str
    marks: list[LiveMark]
    bold: list[Stretch]


def tokens(template: str) -> list[tuple[str, str]]:
    """(indicator, span) of each number in a template, in order."""
    return [(match[1], match[2] or "period") for match in _TOKEN.finditer(template) if match[1]]


def fill(public: Public, template: str) -> Filled:
    """The text with its numbers; a token of an unknown indicator stays as it is typed."""
    text, marks, bold, done = "", list[LiveMark](), list[Stretch](), 0
    since: int | None = None
    for match in _TOKEN.finditer(template):
        code, span = match[1], match[2] or "period"
        if code and (code not in public["values"] or span not in SPANS):
            continue
        text += template[done : match.start()]
        done = match.end()
        if code:
            number = shown(public, code, span).removesuffix(".00")
            marks.append((len(text), len(text) + len(number), code, span))
            text += number
        elif match[0] == BOLD:
            since = len(text) if since is None else since
        elif since is not None:
            bold.append((since, len(text)))
            since = None
    return Filled(text + template[done:], marks, joined(text + template[done:], bold))


def joined(text: str, stretches: Iterable[Sequence[int]]) -> list[Stretch]:
    """Stretches of a text in order: inside it, those that touch made one, without white space at their ends."""
    whole: list[Stretch] = []
    for first, last in sorted((max(0, int(one[0])), min(len(text), int(one[1]))) for one in stretches):
        before = whole.pop() if whole and first <= whole[-1][1] else (first, last)
        whole.append((before[0], max(before[1], last)))
    found: list[Stretch] = []
    for start, end in whole:
        inside = text[start:end]
        if inside.strip():
            found.append(
                (start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip()))
            )
    return found


def _grown(text: str, start: int, end: int) -> bool:
    """Whether a number now has more digits than it had."""
    return bool(re.search(r"[\d.]$", text[:start]) or re.match(r"[\d.]", text[end:]))


def kept_marks(text: str, marks: Iterable[Sequence[int | str]], edited: str) -> list[LiveMark]:
    """Where the numbers of `text` that the edit left alone stand now."""
    kept = [
        block
        for block in SequenceMatcher(None, text, edited, autojunk=False).get_matching_blocks()
        if block.size
    ]
    found: list[LiveMark] = []
    for start, end, code, span in marks:
        for block in kept:
            shift = block.b - block.a
            inside = block.a <= int(start) and int(end) <= block.a + block.size
            if inside and not _grown(edited, int(start) + shift, int(end) + shift):
                found.append((int(start) + shift, int(end) + shift, str(code), str(span)))
    return sorted(found)


def token(code: str, span: str = "period") -> str:
    """What stands for a number in a template."""
    return f"{{{code}}}" if span == "period" else f"{{{code}:{span}}}"


def relinked(
    text: str, marks: Iterable[Sequence[int | str]], edited: str, bold: Iterable[Sequence[int]] = ()
) -> str:
    """The edited text as a template: every number of `text` that the edit left alone is live again, and bold as a whole or not."""
    kept = kept_marks(text, marks, edited)
    put = [(start, end, token(code, span)) for start, end, code, span in kept]
    for start, end in joined(edited, [_over(kept, *one) for one in bold]):
        put += [(start, start, BOLD), (end, end, PLAIN)]
    out, done = "", 0
    for start, end, instead in sorted(put):
        out += edited[done:start] + instead
        done = end
    return out + edited[done:]


def _over(marks: Iterable[LiveMark], start: int, end: int) -> Stretch:
    """A stretch without half numbers at its ends."""
    for first, last, _code, _span in marks:
        start = first if first < start < last else start
        end = last if first < end < last else end
    return start, end
