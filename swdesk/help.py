"""Help: one topic a page or dialog, written in resources/help/help.<language>.md; the tour beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from resources import FOLDER
from swdesk.i18n import translator

START, KEYS = "start", "keys"
_HEAD = re.compile(r"^# (\S+) (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Topic:
    """A title and its text in Markdown. `key` is that of a page or dialog."""

    key: str
    title: str
    text: str


def topics(language: str = "") -> dict[str, Topic]:
    """Every topic in its order, by key."""
    return _read("help", language or translator.language)


def steps(language: str = "") -> list[Topic]:
    """The steps of the tour in their order; the key says what is pointed at (ui/tour.py)."""
    return list(_read("tour", language or translator.language).values())


def keys(language: str = "") -> list[tuple[str, str]]:
    """The keyboard sheet: key, what it does."""
    lines = topics(language)[KEYS].text.splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [(key.strip(), what.strip()) for key, what in rows[2:]]


@cache
def _read(name: str, language: str) -> dict[str, Topic]:
    text = (FOLDER / "help" / f"{name}.{language}.md").read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    ends = [*(one.start() for one in heads[1:]), len(text)]
    found = (
        Topic(one[1], one[2], text[one.end() : end].strip()) for one, end in zip(heads, ends, strict=True)
    )
    return {one.key: one for one in found}
