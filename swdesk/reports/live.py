"""Numbers that stay live in text: {visits} and {visits:year} stand for an indicator until the report is signed.

The worker never sees the braces: the window shows the filled text, and `relinked` puts them back where a number was
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from swdesk.reports.reading import Public, shown

SPANS = ("period", "year", "last_period", "last_year", "project")
_TOKEN = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z_]+))?\}")

LiveMark = tuple[int, int, str, str]
"""(start, end, indicator, span) of a number in a text."""


def tokens(template: str) -> list[tuple[str, str]]:
    """(indicator, span) of each number in a template, in order."""
    return [(match[1], match[2] or "period") for match in _TOKEN.finditer(template)]


def fill(public: Public, template: str) -> tuple[str, list[LiveMark]]:
    """The text with its numbers, and where they stand; a token of an unknown indicator stays as it is typed."""
    text, marks, done = "", list[LiveMark](), 0
    for match in _TOKEN.finditer(template):
        code, span = match[1], match[2] or "period"
        if code not in public["values"] or span not in SPANS:
            continue
        text += template[done : match.start()]
        number = shown(public, code, span).removesuffix(".00")
        marks.append((len(text), len(text) + len(number), code, span))
        text += number
        done = match.end()
    return text + template[done:], marks


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


def relinked(text: str, marks: Iterable[Sequence[int | str]], edited: str) -> str:
    """The edited text as a template: every number of `text` that the edit left alone is live again."""
    out, done = "", 0
    for start, end, code, span in kept_marks(text, marks, edited):
        out += edited[done:start] + token(code, span)
        done = end
    return out + edited[done:]
