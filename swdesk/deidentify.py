"""De-identification for what leaves the station (domain.md §5.1, column 'In upward tables'), read from the fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from db.fields import Deidentify, Field, Kind
from swdesk.i18n import _, on_paper
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


def family(name: str) -> str:
    """The surname: 欧阳, 张."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


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


@on_paper
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
        Deidentify.CHECKED: lambda: "",  # free text leaves only through swdesk/leaks.py
    }
    return "" if field.kind is Kind.LINK else rules[field.deidentify]()
