"""Numbers, money and durations as ledgers write them, with words around them (issue 2, point 6)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from swdesk.i18n import _
from swdesk.importing.parsed import Parsed
from swdesk.importing.text import CHINESE_NUMBER, chinese_number, half, nothing, show
from swdesk.importing.workbook import Value

_ABOUT = re.compile(r"约|大约|大概|近|将近|余|多|左右|上下|以上|以内|超过|不足|不到|几|\+|＋|>|<|≥|≤|＞|＜")
_NUMBER = re.compile(r"[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−]?\d+(?:\.\d+)?")
_CHINESE = re.compile(f"{CHINESE_NUMBER}|[壹贰叁肆伍陆柒捌玖拾佰仟萬]+")
_RANGE = re.compile(r"\d\s*(?:-|—|~|～|至|到)\s*\d")
_TOTAL = re.compile(r"(?:共计|合计|总计|共|总)\D{0,3}(\d+)")
_MOST = 100_000_000
_MOST_CENTS = 10**15
_ZERO = frozenset({"无", "没有", "零", "未参加", "无人"})


def _scaled(text: str, match: re.Match[str]) -> Decimal:
    number = Decimal(match[0].replace(",", "").replace("−", "-"))
    after = text[match.end() : match.end() + 2].strip()
    if after.startswith("万"):
        return number * 10_000
    return number * 1000 if after.startswith("千") else number


def _decimal(value: float) -> Decimal:
    """A float as Excel shows it (15 significant digits), free of binary dust."""
    return Decimal(f"{value:.15g}")


def _first(text: str) -> tuple[Decimal | None, bool, str]:
    """The number in `text`, whether it was spelt in Chinese, and the text around it."""
    match = _NUMBER.search(text)
    if match:
        return _scaled(text, match), False, (text[: match.start()] + text[match.end() :]).strip()
    for match in _CHINESE.finditer(text):
        number = chinese_number(match[0])
        if number is not None:
            return Decimal(number), True, (text[: match.start()] + text[match.end() :]).strip()
    return None, False, text


def _doubts(text: str, spelt: bool) -> list[str]:
    if _ABOUT.search(text) or _RANGE.search(text):
        return [_("“{text}”不是确数，请核对").format(text=text)]
    return [_("“{text}”用汉字书写，请核对").format(text=text)] if spelt else []


_UNIT = re.compile(r"^[人名位个户次场份节件张篇条组期套袋箱本台盒桶床元%万千项家岁课时小]*[次数]?$")


def parse_count(value: Value) -> Parsed:
    """A whole number >= 0: 30, 30.0, 30人, 约30人, 10余人, 二十人, 1.2万, 男3女5 (summed and flagged)."""
    if isinstance(value, (bool, date, datetime, time, timedelta)):
        return _unread(value)
    if value is None:
        return Parsed()
    if isinstance(value, (int, float)):
        return _whole(_decimal(value), show(value), [], "")
    text = half(value)
    if text in _ZERO:
        return Parsed(0)
    if nothing(text):
        return Parsed()
    if "%" in text or "‰" in text:
        return Parsed(None, [], text)
    several = _sum_of_parts(text)
    if several is not None:
        return several
    number, spelt, around = _first(text)
    if number is None:
        return _unread(value)
    plain = re.sub(_ABOUT, "", around).strip("()（） 。.")
    return _whole(number, text, _doubts(text, spelt), "" if _UNIT.match(plain) else text)


def _sum_of_parts(text: str) -> Parsed | None:
    numbers = [_scaled(text, match) for match in _NUMBER.finditer(text)]
    if len(numbers) < 2 or _RANGE.search(text) or "/" in text:
        return None
    total = _TOTAL.search(text)
    if total:
        return _whole(Decimal(total[1]), text, [_("“{text}”取总数{n}").format(text=text, n=total[1])], text)
    if "其中" in text or "含" in text or "(" in text:
        return _whole(numbers[0], text, [_("“{text}”取总数{n}").format(text=text, n=numbers[0])], text)
    total_number = sum(numbers, Decimal(0))
    return _whole(total_number, text, [_("“{text}”按{n}记，请核对").format(text=text, n=total_number)], text)


def _whole(number: Decimal, text: str, flags: list[str], rest: str) -> Parsed:
    wrong = _out_of_reach(number, text, _MOST)
    if wrong is not None:
        return wrong
    whole = number.quantize(Decimal(1), ROUND_HALF_UP)
    if whole != number:
        return Parsed(int(whole), [*flags, _("“{text}”不是整数，按{n}记").format(text=text, n=whole)], text)
    return Parsed(int(whole), flags, rest)


def _out_of_reach(number: Decimal, text: str, most: int) -> Parsed | None:
    if number < 0:
        return Parsed(None, [_("“{text}”是负数，请核对").format(text=text)], text)
    return (
        Parsed(None, [_("“{text}”大得不合情理，请核对").format(text=text)], text) if number > most else None
    )


def _unread(value: Value) -> Parsed:
    text = show(value).strip()
    return Parsed(None, [_("“{text}”不是数字，请核对").format(text=text)], text)


def looks_like_number(value: Value) -> bool:
    """Whether a cell may be a number with or without words; for judging columns."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return True
    if not isinstance(value, str):
        return False
    text = half(value)
    return nothing(text) or (
        len(text) <= 16 and parse_count(value).value is not None and _short_of_words(text)
    )


def _short_of_words(text: str) -> bool:
    return len(re.sub(r"[\d.,\s]", "", text)) <= 8


# ── money ────────────────────────────────────────────────────────────────────────────────────────────────────


def money_unit(heading: str) -> int:
    """分 in one unit of a money column: 元 unless the heading or the note of the sheet says 万元 or 千元."""
    if "万元" in heading:
        return 1_000_000
    return 100_000 if "千元" in heading else 100


def parse_amount(value: Value, unit: int = 100) -> Parsed:
    """Money in 分, exactly by Decimal; `unit` is 分 per written unit (`money_unit`)."""
    if value is None or isinstance(value, (bool, date, datetime, time, timedelta)):
        return Parsed() if value is None else _unread(value)
    if isinstance(value, (int, float)):
        return _cents(_decimal(value) * unit, show(value), [], "")
    text = half(value).replace("￥", "").replace("¥", "").replace("RMB", "").replace("人民币", "").strip()
    if text in _ZERO:
        return Parsed(0)
    if nothing(text):
        return Parsed()
    negative = re.fullmatch(r"\(([\d,.]+)\)", text)
    text = f"-{negative[1]}" if negative else text
    priced = re.search(r"(\d[\d,]*(?:\.\d+)?)\s*(万?元)", text) if len(_NUMBER.findall(text)) > 1 else None
    if priced:
        factor = 1_000_000 if priced[2] == "万元" else 100
        flags = [_("“{text}”取{n}元").format(text=text, n=priced[1])]
        return _cents(Decimal(priced[1].replace(",", "")) * factor, text, flags, text)
    number, spelt, around = _first(text)
    if number is None:
        return _unread(value)
    own = 100 if "元" in around or "圆" in around or "块" in around else unit
    known = re.fullmatch(r"[万千]?[元圆块]?(整|正)?", re.sub(_ABOUT, "", around).strip())
    return _cents(number * own, text, _doubts(text, spelt), "" if known else text)


def _cents(cents: Decimal, text: str, flags: list[str], rest: str) -> Parsed:
    if abs(cents) > _MOST_CENTS:
        return Parsed(None, [_("“{text}”不像金额，请核对").format(text=text)], text)
    whole = cents.quantize(Decimal(1), ROUND_HALF_UP)
    if whole < 0:
        flags = [*flags, _("金额“{text}”是负数，请核对").format(text=text)]
    if abs(whole - cents) > Decimal("0.001"):
        flags = [*flags, _("金额“{text}”不到分，已四舍五入").format(text=text)]
    return Parsed(int(whole), flags, rest)


# ── durations ────────────────────────────────────────────────────────────────────────────────────────────────

_CLOCKS = re.compile(
    r"(\d{1,2})\s*[:：点时]\s*(\d{2}|半)?分?\s*(?:-|—|–|~|～|至|到)+\s*(?:[上下]午|晚上)?\s*(\d{1,2})\s*[:：点时]\s*(\d{2}|半)?"
)
_HOURS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:个半|个)?\s*(?:小时|时|h|H|hours?|课时|学时|钟头)")
_MINUTES = re.compile(r"(\d+(?:\.\d+)?)\s*(?:分钟|分|min|m|′|')")
_COLONS = re.compile(r"^(\d{1,2})[:：](\d{2})([:：]\d{2})?$")


def duration_unit(heading: str) -> int | None:
    """Minutes in one unit of a column of durations, as its heading says; None if it does not."""
    text = heading.lower()
    if re.search(r"分钟|min|（分）|\(分\)", text):
        return 1
    if re.search(r"小时|课时|学时|时数|\(h\)|（h）|[(（/]时[)）]|工时|hour|/h", text):
        return 60
    if re.search(r"[(（]天[)）]", text):
        return 8 * 60
    return None


def parse_minutes(value: Value, unit: int | None) -> Parsed:
    """A duration in minutes: 90, 90分钟, 1.5小时, 1小时30分, 一个半小时, 9:00-10:30, 1:30."""
    if value is None or isinstance(value, (bool, date)):
        return Parsed() if value is None else _unread(value)
    if isinstance(value, timedelta):
        return Parsed(round(value.total_seconds() / 60))
    if isinstance(value, time):
        return Parsed(value.hour * 60 + value.minute)
    if isinstance(value, (int, float)):
        return _in_minutes(_decimal(value) * (unit or 1), show(value), [], "")
    text = half(value)
    if nothing(text):
        return Parsed(0 if text in _ZERO else None)
    return _span(text) or _days(text) or _worded(text) or _bare(text, unit) or _unread(value)


def _span(text: str) -> Parsed | None:
    colons = _COLONS.match(text)
    if colons:
        return Parsed(int(colons[1]) * 60 + int(colons[2]))
    match = _CLOCKS.search(text)
    if match is None:
        return None
    first = int(match[1]) * 60 + _past(match[2])
    last = int(match[3]) * 60 + _past(match[4])
    if last < first and int(match[3]) <= 12:  # 上午11点到2点
        last += 12 * 60
    return Parsed(last - first, [], text) if last > first else None


def _days(text: str) -> Parsed | None:
    """半天, 1天, 两天半: a working day of eight hours, flagged."""
    match = re.fullmatch(r"(半|\d+(?:\.\d+)?|[一二两三四五六七八九十]+)(?:个)?天(半)?", text)
    if match is None:
        return None
    days = (
        Decimal("0.5")
        if match[1] == "半"
        else Decimal(match[1] if match[1][0].isdigit() else chinese_number(match[1]) or 0)
    )
    days += Decimal("0.5") if match[2] else 0
    return _in_minutes(days * 480, text, [_("“{text}”按每天8小时计").format(text=text)], "")


def _past(minutes: str | None) -> int:
    return 30 if minutes == "半" else int(minutes or 0)


def _worded(text: str) -> Parsed | None:
    plain = re.sub(r"(\d+|[一二两三四五六七八九])个半(小时|钟头)?", lambda m: f"{_digit(m[1])}.5小时", text)
    plain = plain.replace("半个小时", "0.5小时").replace("半小时", "0.5小时")
    plain = re.sub(
        r"([一二两三四五六七八九十]+)(?=个?(?:小时|钟头|分钟|刻钟))",
        lambda m: str(chinese_number(m[1])),
        plain,
    )
    plain = re.sub(r"(\d)刻钟", lambda m: f"{int(m[1]) * 15}分钟", plain)
    hours, minutes = _HOURS.search(plain), _MINUTES.search(plain)
    if hours is None and minutes is None:
        return None
    total = Decimal(hours[1]) * 60 if hours else Decimal(0)
    if minutes and (hours is None or minutes.start() >= hours.end()):
        total += Decimal(minutes[1])
    elif hours:
        half_past = re.match(r"半|(\d{1,2})$", plain[hours.end() :])  # 1小时30
        total += 0 if half_past is None else Decimal(half_past[1] or 30)
    return _in_minutes(total, text, _doubts(text, spelt=False), "")


def _digit(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text) or 0


def _bare(text: str, unit: int | None) -> Parsed | None:
    number, spelt, around = _first(text)
    if number is None:
        return None
    rest = "" if not re.sub(_ABOUT, "", around).strip("()（） ") else text
    return _in_minutes(number * (unit or 1), text, _doubts(text, spelt), rest)


def _in_minutes(minutes: Decimal, text: str, flags: list[str], rest: str) -> Parsed:
    wrong = _out_of_reach(minutes, text, _MOST)
    if wrong is not None:
        return wrong
    return Parsed(int(minutes.quantize(Decimal(1), ROUND_HALF_UP)), flags, rest)
