"""Checks of single values (domain.md §6): each returns a Chinese sentence when doubtful, else None."""

from __future__ import annotations

import re
from datetime import date

from db.mark import N_

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?")
_SHORT = re.compile(r"\d{5,8}")


def check_character(body: str) -> str:
    """The 18th character of an ID number from its first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def birth_of(id_number: str) -> date | None:
    """The birth date an 18-character ID number states, or None if it states none."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def sex_of(id_number: str) -> str:
    """'1' (男) or '2' (女), as the 17th digit of an ID number says."""
    return "1" if int(id_number[16]) % 2 else "2"


def id_number_doubt(value: str) -> str | None:
    """Why an ID number is doubtful (domain.md §6.1); never a reason to refuse it."""
    if re.fullmatch(r"\d{15}", value):
        return N_("这是15位旧号码，请核对后换成18位。")
    if not re.fullmatch(r"\d{17}[\dX]", value):
        return N_("身份证号码应为18位，请核对。")
    if birth_of(value) is None:
        return N_("身份证号码中的出生日期不存在，请核对。")
    if value.endswith("000") and check_character(value[:17]) != value[17]:
        return N_("号码末三位是000，可能被 Excel 改坏，请对照证件核对。")
    if check_character(value[:17]) != value[17]:
        return N_("身份证号码校验位不对，请核对；证件确为此号可保留。")
    return None


def eighteen(old: str) -> str:
    """The 18 characters of an ID number of 15 digits: 19 before the year, and the check character (domain.md §6.1)."""
    body = f"{old[:6]}19{old[6:]}"
    return body + check_character(body)


_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code_doubt(value: str) -> str | None:
    """Why a 统一社会信用代码 is doubtful (GB 32100-2015); some that exist fail the check, so it is never refused."""
    if not re.fullmatch(f"[{_CREDIT}]{{18}}", value):
        return N_("统一社会信用代码应为18位数字和大写字母（没有 I、O、S、V、Z），请核对。")
    total = sum(_CREDIT.index(sign) * pow(3, place, 31) for place, sign in enumerate(value[:17]))
    if _CREDIT[-total % 31] != value[17]:
        return N_("统一社会信用代码校验位不对，请核对；证书上确是这样的可以保留。")
    return None


def division_code_doubt(value: str) -> str | None:
    """Why a 区划代码 is doubtful: 2 digits of a province, 4 of a city, 6 of a county, 9 of a township, 12 of a village
    (GB/T 2260, GB/T 10114).
    """
    if not re.fullmatch(r"\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?", value):
        return N_(
            "区划代码应为2位（省）、4位（市）、6位（县）、9位（乡镇街道）或12位（村社区）数字，请核对。"
        )
    if len(value) >= 9 and value[6] not in "012345":
        return N_("区划代码第7位应为0至5（街道、镇、乡），请核对。")
    return None


def impossible_birth(value: str) -> str | None:
    """What is wrong with an ID number whose birth date does not exist: no document says so, it was mistyped."""
    if re.fullmatch(r"\d{17}[\dX]", value) and birth_of(value) is None:
        return N_("身份证号码里没有这一天，请对照证件改正。")
    if re.fullmatch(r"\d{15}", value) and birth_of(eighteen(value)) is None:
        return N_("身份证号码里没有这一天，请对照证件改正。")
    return None


def phone_doubt(value: str) -> str | None:
    """Why a telephone number is doubtful (domain.md §6.2); a note such as 邻居代接 may follow it."""
    number = re.match(r"[\d\s-]*", value.strip())
    dialled = re.sub(r"\s", "", number[0]) if number else ""
    digits = dialled.replace("-", "")
    if any(one.fullmatch(text) for one in (_MOBILE, _LANDLINE, _SHORT) for text in (dialled, digits)):
        return None
    return N_("电话号码位数不对，请核对。")


def severity_doubt(value: int) -> str | None:
    """Why a severity is doubtful: problems of a case are rated from 1 to 5 (domain.md §2.2 F-C3)."""
    return None if 1 <= value <= 5 else N_("严重度从1（最轻）到5（最重），请核对。")
