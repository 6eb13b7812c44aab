"""Values as people type and read them: loose typing of forms, Chinese display (look/README.md, rule 10)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from db.checks import impossible_birth
from db.codes import code_list
from db.fields import Deidentify, Field, Kind
from db.identity import NAME_DOTS, NAME_HYPHEN
from swdesk.errors import UserError
from swdesk.i18n import _, code_text, translator

_RELATIVE = {
    "今天": 0,
    "今日": 0,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "明天": 1,
    "后天": 2,
    "today": 0,
    "yesterday": -1,
    "tomorrow": 1,
}
_DAY = re.compile(r"^(?:(\d{4}|\d{2})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?$")
_TRUE = {"是", "有", "√", "对", "已", "y", "yes", "1", "true"}
_FALSE = {"否", "无", "×", "没有", "未", "n", "no", "0", "false"}


def fold(text: str) -> str:
    """`text` in half-width, without white space at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def parse_day(text: str, today: date) -> date:
    """A day typed loosely: 11.3, 1103, 20261103, 26.11.3, 昨天; a day without a year is the latest one not ahead."""
    typed = fold(text).replace(" ", "")
    if typed in _RELATIVE:
        return today + timedelta(days=_RELATIVE[typed])
    if re.fullmatch(r"\d{8}", typed):
        return _day(int(typed[:4]), int(typed[4:6]), int(typed[6:]), text)
    if re.fullmatch(r"\d{6}", typed):
        return _day(2000 + int(typed[:2]), int(typed[2:4]), int(typed[4:]), text)
    if re.fullmatch(r"\d{3,4}", typed):
        return _recent(int(typed[:-2]), int(typed[-2:]), today, text)
    if re.fullmatch(r"\d{1,2}[日号]?", typed):
        return _recent(today.month, int(re.sub(r"\D", "", typed)), today, text)
    match = _DAY.fullmatch(typed)
    if match is None:
        raise UserError(_("看不懂日期“{}”，可以写成 11.3、1103 或 2026年11月3日。").format(text))
    year, month, day = match.groups()
    if year is None:
        return _recent(int(month), int(day), today, text)
    return _day(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day), text)


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UserError(_("没有“{}”这一天，请检查日期。").format(text)) from None


def _recent(month: int, day: int, today: date, text: str) -> date:
    found = _day(today.year, month, day, text)
    return _day(today.year - 1, month, day, text) if found > today + timedelta(days=180) else found


_MOST = 10**9
"""Of people, things or minutes: what four bytes hold on a server."""
_MOST_YUAN = 10**13


def _number(text: str, most: int = _MOST) -> Decimal:
    cleaned = re.sub(r"[,，\s元￥¥人次件个]", "", fold(text))
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        raise UserError(_("“{}”不是数字，请重新填写。").format(text)) from None
    if not number.is_finite() or abs(number) > most:
        raise UserError(_("“{}”这个数太大了，请检查后重新填写。").format(text))
    return number


def _minutes(text: str) -> int:
    typed = fold(text).replace(" ", "")
    hours = re.fullmatch(r"([\d.]+)(?:小时|时|h|H)(?:(\d+)(?:分钟|分)?)?", typed)
    if hours:
        return int((_number(hours[1]) * 60 + int(hours[2] or 0)).quantize(Decimal(1), ROUND_HALF_UP))
    return int(_number(re.sub(r"(分钟|分)$", "", typed)).quantize(Decimal(1), ROUND_HALF_UP))


def _clock(text: str) -> str:
    match = re.fullmatch(r"(\d{1,2})[:：.点时]?(\d{2})?分?", fold(text).replace("：", ":"))
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise UserError(_("看不懂时间“{}”，可以写成 9:30 或 930。").format(text))
    return f"{int(match[1]):02d}:{int(match[2] or 0):02d}"


def parse(field: Field, text: str, today: date) -> Any:
    """The Python value that `text` means for `field`; None if empty; UserError if it is not understood."""
    typed = fold(text)
    if not typed or typed in field.none_words:
        return None
    match field.kind:
        case Kind.DAY:
            return parse_day(typed, today)
        case Kind.CLOCK:
            return _clock(typed)
        case Kind.AMOUNT:
            return int((_number(typed, _MOST_YUAN) * 100).quantize(Decimal(1), ROUND_HALF_UP))
        case Kind.COUNT:
            return int(_number(typed))
        case Kind.MINUTES:
            return _minutes(typed)
        case Kind.CODE:
            return _code(field, typed)
        case Kind.CODES:
            return tuple(_code(field, part) for part in re.split(r"[、,;；\s]+", typed) if part)
        case Kind.FLAG:
            return _flag(typed)
        case Kind.ID_NUMBER:
            return _id_number(typed)
        case _:
            return text.strip()


def _code(field: Field, text: str) -> str:
    item = code_list(field.codes).find(text)
    if item is None:
        raise UserError(_("“{}”不在“{}”的选项里，请从列表中选择。").format(text, _(field.label)))
    return item.code


def _id_number(text: str) -> str:
    """Spaces, full-width digits and the ' of Excel gone, X in capitals; a birth date that does not exist is refused."""
    number = text.removeprefix("'").replace(" ", "").upper()
    if (sentence := impossible_birth(number)) is not None:
        raise UserError(_(sentence))
    return number


def _flag(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise UserError(_("请填“是”或“否”。"))


def clean(field: Field, value: Any) -> Any:
    """A value on its way into the store: ends trimmed, 无 and its kin as nothing, ID numbers in capitals, one dot in names.

    Without NUL characters, which PostgreSQL does not hold.
    """
    if isinstance(value, str):
        value = value.replace("\0", "").strip()
        if field.kind is Kind.ID_NUMBER:
            value = fold(value).replace(" ", "").upper()
        if field.deidentify is Deidentify.SURNAME:
            value = NAME_HYPHEN.sub("·", NAME_DOTS.sub("·", value))
        if not value or value in field.none_words:
            return None
    return value


def minutes_between(start: str | None, end: str | None) -> int | None:
    """时长 from two times of one day (HH:MM); None unless the second is later."""
    if not start or not end:
        return None
    first, last = (int(one[:2]) * 60 + int(one[3:]) for one in (start, end))
    return last - first if last > first else None


def show_day(value: date) -> str:
    """2026年11月3日; in English 2026-11-03."""
    return f"{value.year}年{value.month}月{value.day}日" if translator.chinese else value.isoformat()


def yuan(fen: int) -> str:
    """分 as 元 with two decimals."""
    return f"{Decimal(fen) / 100:.2f}"


def hours(minutes: int) -> str:
    """Minutes as hours, without a useless decimal."""
    return f"{(Decimal(minutes) / 60).quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}"


def masked(field: Field, text: str) -> str:
    """A number as the screen shows it until somebody asks (domain.md §5.1): 3201**********1234, 138****5678, 0516-****678."""
    if field.kind is Kind.ID_NUMBER:
        return f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}" if len(text) > 12 else "*" * len(text)
    area, dash, rest = text.strip().rpartition("-")
    if dash:
        return f"{area}-****{rest[-3:]}"
    return (
        f"{rest[:3]}****{rest[-4:]}" if len(rest) >= 10 else f"****{rest[-3:]}" if len(rest) > 5 else "****"
    )


def covered(field: Field, text: str, *, whole: bool) -> str:
    """A text as the screen shows it: numbers of people masked unless somebody asked for the whole."""
    return masked(field, text) if text and field.masked and not whole else text


def show(field: Field, value: Any) -> str:
    """`value` in the words of the user; '' for nothing. Links are shown by `records.labels`."""
    if value is None or value == ():
        return ""
    match field.kind:
        case Kind.DAY:
            return show_day(value)
        case Kind.CODE:
            return code_text(code_list(field.codes), value)
        case Kind.CODES:
            return _("、").join(code_text(code_list(field.codes), code) for code in value)
        case Kind.AMOUNT:
            return yuan(value)
        case Kind.MINUTES:
            whole = value >= 60 and value % 30 == 0
            return _("{}小时").format(hours(value)) if whole else _("{}分钟").format(value)
        case Kind.FLAG:
            return _("是") if value else _("否")
        case _:
            return str(value)
