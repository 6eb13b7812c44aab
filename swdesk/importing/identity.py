"""Names, ID numbers, telephones and villages: what identifies a person in a ledger (domain.md §6.1, §6.2, §6.6)."""

from __future__ import annotations

import re
from datetime import date, datetime

from db.checks import check_character, id_number_doubt, phone_doubt
from db.identity import NAME_DOTS
from swdesk.i18n import _
from swdesk.importing.parsed import Parsed
from swdesk.importing.text import clean, half, nothing, show
from swdesk.importing.workbook import Value

_BRACKET = re.compile(r"^(.*?)[(（【\[](.*)[)）】\]]\s*$", re.DOTALL)
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")
_SEVERAL = re.compile(r"[、,，;；/／\n]|(?<=[^A-Za-z]) (?=[^A-Za-z])")
_NO_ID = re.compile(r"无|没有|未办|未上户|遗失|丢失|办理中|不详|待补|未提供")


def tidy_name(text: str) -> str:
    """A name without stray spaces; the dot of minority names becomes ·; Latin names keep single spaces."""
    text = NAME_DOTS.sub("·", clean(text).replace("\n", " "))
    parts = text.split(" ")
    if len(parts) > 1 and all(_HAN.match(part) for part in parts if part):
        joined = "".join(parts)
        if len(joined) <= 4 or any(len(part) == 1 for part in parts):
            return joined
    return " ".join(part for part in parts if part)


def parse_name(value: Value) -> Parsed:
    """One person's name; what stands in brackets or after the first of several names is kept as `rest`."""
    text = clean(value)
    if nothing(text):
        return Parsed()
    bracket = _BRACKET.match(text)
    rest = text if bracket and bracket[1].strip() else ""
    name = tidy_name(bracket[1] if bracket and bracket[1].strip() else text)
    names = split_names(name)
    if len(names) > 1:
        return Parsed(names[0], [_("一格里有几个人“{text}”，取第一人，请核对").format(text=name)], text)
    flags = []
    if re.search(r"\d", name) or len(name) > 50:
        flags = [_("“{text}”不像姓名，请核对").format(text=name)]
    return Parsed(name, flags, rest)


def split_names(text: str) -> list[str]:
    """The names in a cell; a space inside a two-character name is no separator."""
    text = tidy_name(text)
    parts = [tidy_name(part) for part in _SEVERAL.split(text)]
    parts = [re.sub(r"等\d*人?$", "", part) for part in parts if part]
    return [part for part in parts if part and part != "等"]


def parse_workers(value: Value) -> Parsed:
    """The first worker named in a cell; the whole text is kept when there are several or a title."""
    text = clean(value)
    if nothing(text):
        return Parsed()
    bracket = _BRACKET.match(text)
    names = split_names(bracket[1] if bracket and bracket[1].strip() else text)
    if not names:
        return Parsed(None, [], text)
    first = re.sub(r"(社工师|社工|站长|督导|老师|主任)$", "", names[0])
    name = first if len(first) >= 2 else names[0]
    return Parsed(name, [], text if len(names) > 1 or bracket else "")


# ── ID numbers ───────────────────────────────────────────────────────────────────────────────────────────────


def parse_id(value: Value) -> Parsed:
    """An ID number. One that Excel has rounded is flagged and left out, never guessed (domain.md §6.1)."""
    if value is None or isinstance(value, (bool, date, datetime)):
        return Parsed(None, [], show(value))
    if isinstance(value, (int, float)):
        digits = f"{value:.0f}"
        if len(digits) >= 16:
            return _ruined(show(value))
        return _stated(digits)
    text = re.sub(r"[\s'’‘`\"“”-]", "", half(value)).upper()
    if nothing(text):
        return Parsed()
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        return _ruined(text)
    text = text.removesuffix(".0")
    if not any(char.isdigit() for char in text):
        flags = [] if _NO_ID.search(text) else [_("身份证号码“{text}”看不懂，请核对").format(text=text)]
        return Parsed(None, flags, text)
    found = re.search(r"(?<!\d)(\d{17}[\dX])(?!\d)", text)
    if found and found[1] != text:
        return Parsed(found[1], _stated(found[1]).flags, text.replace(found[1], ""))
    return _stated(text)


def _ruined(text: str) -> Parsed:
    return Parsed(
        None, [_("身份证号码被 Excel 改坏（{text}），没有采用，请对照证件补录").format(text=text)], ""
    )


def _stated(text: str) -> Parsed:
    if re.fullmatch(r"\d{15}000", text) and check_character(text[:17]) != text[17]:
        return _ruined(text)
    doubt = id_number_doubt(text)
    return Parsed(text, [_(doubt)] if doubt else [])


def valid_id(text: str | None) -> bool:
    """Whether an ID number may tell people apart and bring them together."""
    return bool(text) and id_number_doubt(text or "") is None


def id_beginning(value: Value) -> str:
    """The digits of a ruined ID number that Excel has kept (at most 14): evidence, never a value."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.0f}"[:14] if value >= 1e15 else ""
    digits = half(value).upper().replace(" ", "")
    if re.fullmatch(r"\d\.\d+E\+?17", digits):
        return digits.split("E")[0].replace(".", "")[:14]
    return digits[:14] if re.fullmatch(r"'?\d{15}000", digits) else ""


def looks_like_id(value: Value) -> bool:
    """Whether a cell may be an ID number, whole or ruined; for judging columns."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value >= 1e14
    text = re.sub(r"[\s'’]", "", half(value)).upper() if isinstance(value, str) else ""
    return bool(re.fullmatch(r"\d{14,18}[\dX]?|\d\.\d+E\+?1[67]", text))


# ── telephones ───────────────────────────────────────────────────────────────────────────────────────────────


def parse_phone(value: Value) -> Parsed:
    """A telephone number as typed, without what Excel added; several numbers or notes stay with it."""
    if value is None or isinstance(value, bool):
        return Parsed()
    if isinstance(value, (int, float)):
        text = f"{value:.0f}"
    else:
        text = half(value).removesuffix(".0")
        text = re.sub(r"(?<=\d)[\s-](?=\d)", "", text) if re.match(r"^\+?(86)?[\s-]*1[3-9]", text) else text
        text = re.sub(r"^(\+|00)?86[\s-]*(?=1[3-9]\d{9})", "", text)
    if nothing(text):
        return Parsed()
    if phone_doubt(text):
        text = _number_first(text)
    doubt = phone_doubt(text)
    return Parsed(text[:40], [_(doubt)] if doubt else [], text if len(text) > 40 else "")


def _number_first(text: str) -> str:
    """王小平 139… as 139…（王小平）; several numbers with ， between them."""
    numbers = re.findall(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)", text)
    if not numbers:
        return text
    rest = re.sub(
        r"[\s:：、,，;；/()（）]+", " ", re.sub("|".join(map(re.escape, numbers)), " ", text)
    ).strip()
    return "，".join(numbers) + (f"（{rest}）" if rest else "")


def looks_like_phone(value: Value) -> bool:
    """Whether a cell may be a telephone number; for judging columns."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return 1e10 <= value < 2e10
    text = re.sub(r"[\s-]", "", half(value)) if isinstance(value, str) else ""
    return bool(re.match(r"^(\+?86)?1[3-9]\d{9}(\.0)?(\D|$)|^0\d{9,11}$", text))


# ── villages ─────────────────────────────────────────────────────────────────────────────────────────────────


def tidy_village(value: Value) -> str:
    """A village as text of one line, without spaces."""
    text = re.sub(r"\s", "", clean(value))
    return "" if nothing(text) else text
