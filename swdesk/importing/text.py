"""Small helpers for the text of cells, shared by every parser of this package."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from swdesk.importing.workbook import Value

_INVISIBLE = re.compile("[\0\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_UNTIDY = re.compile("[\0\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\r\n\t \u00a0\u2000-\u200a\u3000]|^'")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")
_WHITE = re.compile(r"\s")
_DIGITS = {char: str(i) for i, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2"}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬圆", "一二三四五六七八九十百千万元")
_UNITS = {"十": 10, "百": 100, "千": 1000}
CHINESE_NUMBER = "[零〇○一二两三四五六七八九十百千万]+"


def show(value: Value) -> str:
    """A cell as the user sees it: whole numbers without .0, dates as 2026-07-03."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def clean(value: Value) -> str:
    """The text of a cell without invisible characters and outer spaces; line breaks stay."""
    text = show(value)
    if not _UNTIDY.search(text):
        return text
    text = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").removeprefix("'")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def half(value: Value) -> str:
    """`clean` in half-width form, for numbers and dates."""
    return unicodedata.normalize("NFKC", clean(value)).strip()


def tight(value: Value) -> str:
    """`half` without any white space: for comparing headings and labels."""
    text = half(value)
    return text if text.isalnum() else _WHITE.sub("", text)


def chinese_number(text: str) -> int | None:
    """The integer a Chinese numeral says (二十三, 一百零五, 二〇二六, 伍仟), or None."""
    text = text.translate(_FORMAL)
    if not text or not re.fullmatch(CHINESE_NUMBER, text):
        return None
    if not any(unit in text for unit in "十百千万"):
        return int("".join(_DIGITS[char] for char in text))
    if "万" in text:
        high, low = text.split("万", 1)
        left, right = chinese_number(high), chinese_number(low) if low else 0
        return None if left is None or right is None else left * 10_000 + right
    total, digit = 0, None
    for char in text:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        else:
            digit = int(_DIGITS[char])
    return total + (digit or 0)


NOTHING = frozenset(
    {"", "无", "没有", "/", "\\", "-", "--", "—", "——", "－", "暂无", "不详", "未填", "空", "n/a", "none"}
)
"""Spellings by which ledgers say that a cell holds nothing."""


def nothing(text: str) -> bool:
    """Whether `text` says that there is nothing."""
    return text.strip().lower() in NOTHING
