"""Dates as Chinese offices write them (domain.md §7.1; issue 2, point 6)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from swdesk.i18n import _
from swdesk.importing.parsed import Parsed
from swdesk.importing.text import CHINESE_NUMBER, chinese_number, half, nothing, show
from swdesk.importing.workbook import Value

_EPOCH = date(1899, 12, 30)
_SERIALS = range(14_000, 73_051)  # 1938 to 2099, as Excel numbers days
_TENTHS = {"上旬": 1, "初": 1, "中旬": 11, "中": 11, "下旬": 21, "底": 0, "末": 0}
_OPEN = re.compile(r"^(至今|长期|(尚|暂|还)?未|进行|跟进|服务中|在|正|持续|继续|待|开案)[^\d]*$")
_SEP = r"[-./,，。、·\\年 ]"


@dataclass(frozen=True)
class DateContext:
    """What surrounds a date: year and month of title or sheet name, the day of import, the row above.

    `birth` dates may be given to the month and lie far back; dates that plan something may lie `ahead` of today;
    `reference` is the day on which the ledger was filled in, where it says so.
    """

    today: date
    year: int | None = None
    month: int | None = None
    previous: date | None = None
    birth: bool = False
    ahead: bool = False
    reference: date | None = None

    def after(self, day: date) -> DateContext:
        """The context of the next row."""
        return replace(self, previous=day)


def parse_day(value: Value, context: DateContext) -> Parsed:
    """The first date that a cell names; flags say what had to be supposed."""
    if isinstance(value, datetime):
        return _checked(value.date(), [], "", context)
    if isinstance(value, date):
        return _checked(value, [], "", context)
    if value is None or isinstance(value, bool):
        return Parsed()
    text = half(value)
    if nothing(text):
        return Parsed()
    if _OPEN.match(text):
        return Parsed(rest=text)
    found = _number(text, context) or _written(_arabic(text), context)
    if isinstance(value, float) and found is not None and found.value is not None:
        found = _lost_zero(value, found, context)
    if found is None:
        return Parsed(
            None, [_("日期“{text}”看不懂，请核对").format(text=show(value).strip())], show(value).strip()
        )
    return _checked(found.value, found.flags, found.rest, context)


def _lost_zero(value: float, found: Parsed, context: DateContext) -> Parsed:
    """A number 7.1 may have been typed as 7.10 and lost its zero: the row above decides, and it is flagged."""
    digits = repr(value).split(".")[1]
    if digits not in {"1", "2", "3"}:
        return found
    flag = _("“{text}”可能是{a}日或{b}日，请核对").format(text=repr(value), a=digits, b=digits + "0")
    if (
        not value.is_integer()
        and value < 13
        and context.previous is not None
        and found.value < context.previous
    ):
        later = _written(f"{int(value)}.{digits}0", context)
        if later is not None and later.value is not None and later.value >= context.previous:
            return Parsed(later.value, [*later.flags, flag], later.rest)
    if value < 13 or context.birth:
        found.flags.append(
            flag
            if value < 13
            else _("“{text}”可能是{a}月或{b}月，请核对").format(text=repr(value), a=digits, b=digits + "0")
        )
    return found


def looks_like_day(value: Value) -> bool:
    """Whether a cell may be a date; for judging columns."""
    if isinstance(value, date):
        return True
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return False
    return parse_day(value, DateContext(date(2099, 12, 31), 2026, 1)).value is not None


def _checked(day: date | None, flags: list[str], rest: str, context: DateContext) -> Parsed:
    if day is None:
        return Parsed(None, flags, rest)
    if day > context.today and not context.ahead:
        flags.append(_("日期 {day} 晚于今天，请核对").format(day=day.isoformat()))
    elif day.year < (1900 if context.birth else 1990):
        flags.append(_("日期 {day} 过早，请核对").format(day=day.isoformat()))
    return Parsed(day, flags, rest)


def _make(
    year: int, month: int, day: int, text: str, flags: list[str] | None = None, rest: str = ""
) -> Parsed:
    try:
        return Parsed(date(year, month, day), flags or [], rest)
    except ValueError:
        return Parsed(None, [_("日期“{text}”不存在，请核对").format(text=text)], text)


def _number(text: str, context: DateContext) -> Parsed | None:
    """Digits only: 20260703, 202607, 260703, an Excel serial, or a day of the month."""
    if not re.fullmatch(r"\d{1,8}(\.0+)?", text):
        return None
    digits = text.split(".", maxsplit=1)[0]
    if len(digits) == 8:
        return (
            _make(int(digits[:4]), int(digits[4:6]), int(digits[6:]), text)
            if _plausible(int(digits[:4]))
            else None
        )
    if len(digits) == 6:
        return _six(digits, context)
    number = int(digits)
    if len(digits) == 5:
        known = number in _SERIALS or (context.birth and number < _SERIALS.stop)
        return Parsed(_EPOCH + timedelta(days=number)) if known else None
    if len(digits) <= 2 and context.month and 1 <= number <= 31 and not context.birth:
        return _supposed(context.month, number, context, text)
    if len(digits) in {3, 4} and not context.birth and 101 <= number <= 1231 and 1 <= number % 100 <= 31:
        found = _supposed(number // 100, number % 100, context, text)
        flags = [*found.flags, _("“{text}”按{m}月{d}日记").format(text=text, m=number // 100, d=number % 100)]
        return Parsed(found.value, flags, found.rest)
    if len(digits) == 4 and context.birth and _plausible(number):
        return _make(number, 1, 1, text, [_("只写了年份“{text}”，按1月1日记").format(text=text)])
    return None


def _six(digits: str, context: DateContext) -> Parsed | None:
    year, month = int(digits[:4]), int(digits[4:])
    if _plausible(year) and 1 <= month <= 12:
        return _month_only(year, month, digits, context)
    short, middle, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if 1 <= middle <= 12 and 1 <= day <= 31:
        return _make(_century(short, context), middle, day, digits)
    return None


def _plausible(year: int) -> bool:
    return 1900 <= year <= 2100


def _century(short: int, context: DateContext) -> int:
    year = 2000 + short
    return year - 100 if context.birth and year > context.today.year else year


def _arabic(text: str) -> str:
    """Chinese numerals before 年, 月, 日, 号 as digits; other spellings brought together."""

    def digits(match: re.Match[str]) -> str:
        number = chinese_number(match[1])
        return match[0] if number is None else f"{number}{match[2]}"

    text = re.sub(f"({CHINESE_NUMBER})(年|月|日|号|旬)(?!旬)", digits, text.replace("元月", "1月"))
    return re.sub(r"\s*([-./年月日号])\s*", r"\1", text.replace("—", "-").replace("–", "-").replace("~", "-"))


_FULL = re.compile(rf"(?<!\d)(\d{{4}}){_SEP}{{1,2}}(\d{{1,2}})(?:{_SEP}|月)(\d{{1,2}})(?!\d)[日号]?")
_SHORT_YEAR = re.compile(rf"^'?(\d{{2}})({_SEP})(\d{{1,2}})(?:{_SEP}|月)(\d{{1,2}})(?!\d)[日号]?")
_FOREIGN = re.compile(r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?!\d)")
_MONTH = re.compile(rf"(?<!\d)(\d{{4}}){_SEP}{{1,2}}(\d{{1,2}})(?!\d)月?份?(上旬|中旬|下旬|初|中|底|末)?")
_NO_YEAR = re.compile(r"(?<!\d)(\d{1,2})(?:月|[-./、])(\d{1,2})(?!\d)[日号]?")
_ONLY_MONTH = re.compile(r"^(\d{1,2})月份?(上旬|中旬|下旬|初|中|底|末)?")
_ONLY_DAY = re.compile(r"^(\d{1,2})[日号]")
_TIME = re.compile(
    r"^[\s,，T]*\d{1,2}[:：]\d{2}([:：]\d{2}(\.\d+)?)?$|^[\s,(（]*(星期|周)[一二三四五六日天][)）]?$"
)
_RANGE = re.compile(r"^[\s]*(?:[-至到~、,，和及]|\(|（)\s*(?=[\d一二三四五六七八九十])")


def _written(text: str, context: DateContext) -> Parsed | None:
    for pattern, reader in (
        (_FULL, _full), (_FOREIGN, _foreign), (_SHORT_YEAR, _short_year), (_MONTH, _to_month),
        (_NO_YEAR, _no_year), (_ONLY_MONTH, _only_month), (_ONLY_DAY, _only_day),
    ):  # fmt: skip
        match = pattern.search(text)
        if match is None:
            continue
        found = reader(match, text, context)
        if found is None:
            continue
        if found.value is not None:
            _remainder(found, text[: match.start()], text[match.end() :], text)
        return found
    return None


def _remainder(found: Parsed, before: str, after: str, text: str) -> None:
    """What stands around the date: a range is flagged, a time or weekday is nothing, the rest is kept."""
    if _RANGE.match(after) and not _TIME.match(after):
        found.flags.append(_("“{text}”是一段时间，取第一天").format(text=text))
        found.rest = found.rest or text
    elif (before.strip() or after.strip(" ,，")) and not _TIME.match(after):
        found.rest = found.rest or text


def _full(match: re.Match[str], text: str, _context: DateContext) -> Parsed | None:
    year = int(match[1])
    return _make(year, int(match[2]), int(match[3]), text) if _plausible(year) else None


def _foreign(match: re.Match[str], text: str, _context: DateContext) -> Parsed | None:
    """7/3/2026, as an Excel with English settings writes it."""
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if first > 12 >= second:
        return _make(year, second, first, text)
    return _make(year, first, second, text)


def _short_year(match: re.Match[str], text: str, context: DateContext) -> Parsed | None:
    first, month, day = int(match[1]), int(match[3]), int(match[4])
    if 1 <= month <= 12 and 1 <= day <= 31:
        return _make(_century(first, context), month, day, text)
    if 1 <= first <= 12 and 1 <= month <= 31:  # 07/23/26
        return _make(_century(day, context), first, month, text)
    return _make(0, month, day, text)


def _month_only(year: int, month: int, text: str, context: DateContext, tenth: str = "") -> Parsed:
    day = _TENTHS.get(tenth, 1) or calendar.monthrange(year, month)[1]
    flags = [] if context.birth else [_("“{text}”没有写到日，按{day}日记").format(text=text, day=day)]
    return _make(year, month, day, text, flags)


def _to_month(match: re.Match[str], text: str, context: DateContext) -> Parsed | None:
    year, month = int(match[1]), int(match[2])
    if not _plausible(year) or not 1 <= month <= 12:
        return None
    found = _month_only(year, month, text, context, match[3] or "")
    found.rest = "" if context.birth else text
    return found


def _no_year(match: re.Match[str], text: str, context: DateContext) -> Parsed | None:
    month, day = int(match[1]), int(match[2])
    if context.birth:
        return None
    return _supposed(month, day, context, text)


def _only_month(match: re.Match[str], text: str, context: DateContext) -> Parsed | None:
    month = int(match[1])
    if not 1 <= month <= 12 or context.birth:
        return None
    found = _supposed(month, 1, context, text)
    if found.value is not None:
        exact = _month_only(found.value.year, month, text, context, match[2] or "")
        return Parsed(exact.value, found.flags + exact.flags, text)
    return found


def _only_day(match: re.Match[str], text: str, context: DateContext) -> Parsed | None:
    if context.month is None or context.birth:
        return None
    return _supposed(context.month, int(match[1]), context, text)


def _supposed(month: int, day: int, context: DateContext, text: str) -> Parsed:
    """A date without a year: the year of the title, else of the row above, else the last such day."""
    if context.year is not None:
        return _make(context.year, month, day, text)
    if context.previous is not None:
        year = context.previous.year
        if context.previous.month - month >= 9:  # rows go on from December to January
            year += 1
        return _make(year, month, day, text)
    latest = context.reference or context.today
    found = _make(latest.year, month, day, text)
    if found.value is not None and found.value > latest:
        found = _make(latest.year - 1, month, day, text)
    if found.value is not None:
        found.flags.append(_("“{text}”没有年份，按{year}年记").format(text=text, year=found.value.year))
    return found
