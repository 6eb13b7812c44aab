"""De-identification for what leaves the station (domain.md §5.1, column 'In upward tables'), read from the fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from db.fields import Deidentify, Field, Kind
from swdesk.i18n import _
from swdesk.people import age
from swdesk.values import show

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "慕容",
        "宇文",
        "长孙",
        "司徒",
        "夏侯",
        "轩辕",
        "端木",
        "万俟",
        "单于",
        "南宫",
        "独孤",
    ]
)
_LATIN_DOT = re.compile(r"[·•・．]")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID = re.compile(
    rf"(?<!\d)(?:\d{{6}}[ -]?(?:19|20)\d{{2}}[ -]?{_DAY}[ -]?\d{{3}}[\dXx]|\d{{8}}{_DAY}\d{{3}})(?!\d)"
)
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8})(?!\d)")
_SPACE = re.compile(r"\s+")


def masked_name(name: str) -> str:
    """张某某, 张某 (two characters), 欧阳某某, 古某某 for names with a dot."""
    name = name.strip()
    if not name:
        return ""
    if _LATIN_DOT.search(name):
        return name[0] + "某某"
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        return name[:2] + "某" * min(2, len(name) - 2)
    return name[0] + ("某" if len(name) == 2 else "某某")


def deidentify(field: Field, value: Any, cutoff: date) -> str:
    """`value` of `field` as a table for the superior may show it; '' where nothing may be shown."""
    if value is None or value == ():
        return ""
    rules: Mapping[Deidentify, Callable[[], str]] = {
        Deidentify.KEEP: lambda: show(field, value),
        Deidentify.SURNAME: lambda: masked_name(str(value)),
        Deidentify.AGE: lambda: _("{}岁").format(age(value, cutoff)),
        Deidentify.DROP: lambda: "",
        Deidentify.TOWNSHIP: lambda: "",
        Deidentify.CHECKED: lambda: "",  # free text leaves only through `leaks`
    }
    return "" if field.kind is Kind.LINK else rules[field.deidentify]()


def leaks(text: str, known: Iterable[str] = ()) -> list[str]:
    """What in a free text identifies somebody: ID numbers, telephone numbers, known names; each as found.

    Full-width digits and numbers in groups (138 0013 8000) are seen through, as are names with spaces in them.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = [match.group() for match in _ID.finditer(plain)]
    found += [match.group() for match in _PHONE.finditer(_ID.sub("", plain))]
    close = _SPACE.sub("", text)
    return found + [name for name in dict.fromkeys(known) if len(name) >= 2 and _SPACE.sub("", name) in close]


def said_of(findings: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """Findings by kind and number (姓名2处), without the words themselves: what a record of a passed check may say."""
    names, counts = set(known), dict[str, int]()
    for item in findings:
        kind = _("姓名") if item in names else _("身份证号") if _ID.fullmatch(item) else _("电话")
        counts[kind] = counts.get(kind, 0) + 1
    return [_("{}{}处").format(kind, count) for kind, count in counts.items()]
