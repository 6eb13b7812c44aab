"""Several counts in one cell: 居民98人、志愿者12人; 学生30 家长20; 3/4; 达成3个，共4个."""

from __future__ import annotations

import re
from collections.abc import Collection

from db.codes import plain
from db.fields import Kind
from swdesk.importing.text import half
from swdesk.importing.vocabulary import ledger_kinds
from swdesk.importing.workbook import Value

PAIRS = {
    "case": ("goals_met", "goals"),
    "group_session": ("present", "due"),
    "activity": ("satisfied", "forms"),
    "school_activity": ("satisfied", "forms"),
    "group": ("satisfied", "forms"),
}
"""Kind → (part, whole): the whole is never less than the part."""
_ROLE_FIRST = re.compile(r"([\u4e00-\u9fff]{2,6}?)[:：]?(\d+)(?:人次|人|名|位)?(?=[、,，;；/\s。+和]|$)")
_NUMBER_FIRST = re.compile(r"(\d+)(?:人次|人|名|位|个)?([\u4e00-\u9fff]{2,6})(?=[、,，;；/\s。+]|$)")
_TWO = re.compile(r"^\D*(\d+)\D+(\d+)\D*$")


def split_counts(kind: str, key: str, value: Value, columns: Collection[str]) -> dict[str, int]:
    """The counts of a cell by field; empty if it holds only one. Fields with a column of their own are left to it."""
    text = half(value) if isinstance(value, str) else ""
    if not text:
        return {}
    return _by_role(kind, key, text, columns) or _part_and_whole(kind, key, text, columns)


def _by_role(kind: str, key: str, text: str, columns: Collection[str]) -> dict[str, int]:
    pairs = [(role, int(number)) for role, number in _ROLE_FIRST.findall(text)]
    pairs = pairs if len(pairs) > 1 else [(role, int(number)) for number, role in _NUMBER_FIRST.findall(text)]
    if len(pairs) < 2 or len(pairs) != len(re.findall(r"\d+", text)):
        return {}
    ledger = ledger_kinds()[kind]
    found: dict[str, int] = {}
    for role, number in pairs:
        names = [
            k for k in ledger.spellings.get(plain(role), ()) if ledger.targets[k].field.kind is Kind.COUNT
        ]
        if not names or names[0] in found or (names[0] in columns and names[0] != key):
            return {}
        found[names[0]] = number
    return found


def _part_and_whole(kind: str, key: str, text: str, columns: Collection[str]) -> dict[str, int]:
    part, whole = PAIRS.get(kind, ("", ""))
    match = _TWO.match(text)
    if match is None or key not in {part, whole} or {part, whole} <= set(columns):
        return {}
    if not re.search(r"[/／]|达成|完成|实现|共|总|满意|实到|应到", text) or "%" in text:
        return {}
    low, high = sorted((int(match[1]), int(match[2])))
    return {part: low, whole: high}
