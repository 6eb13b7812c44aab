"""What two spellings of one name, village or ID number have in common (domain.md §6.1, §6.6)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from db.checks import birth_of, check_character
from db.pinyin import syllables

NAME_DOTS = re.compile(r"\s*[·•・．‧∙⋅]\s*")
NAME_HYPHEN = re.compile(r"(?<=[\u4e00-\u9fff])\s*-\s*(?=[\u4e00-\u9fff])")
"""Look-alikes of the · in names of several parts (domain.md §6.6)."""

_FILLING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\\s()（）]")
_COMMUNITY = re.compile(r"(社区)?(居民委员会|居委会|居委)$|社区$")
_VILLAGE = re.compile(r"(行政)?村?(村民委员会|村委会|村委)$|(行政)?村$|嘎查$")
_ABOVE = re.compile(r"^.{2,8}?(?:省|市|县|(?<!社)区|街道办事处|街道办|街道|镇|乡)(?=.{2})(?!村|社区|居|委)")
_GROUP = re.compile(r"(第?[\d一二三四五六七八九十]+)(村民小组|小组|组|队|社|号|栋|单元).*$")
_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
"""Beginnings that dialects, and clerks who listen, do not keep apart; nor do they -ng and -n."""


def name_key(text: str | None) -> str:
    """What two spellings of one name have in common."""
    return re.sub(r"[\s·.\-*＊]", "", NAME_DOTS.sub("·", unicodedata.normalize("NFC", text or ""))).lower()


def sound_key(name: str | None) -> str:
    """What names that sound alike have in common (张贵花, 章桂花); '' for no name."""
    plain = name_key(name)
    spoken = [one for one in syllables(plain) if one]
    if len(spoken) != len(plain):
        return plain  # a letter or a character without a reading: as it is written
    return " ".join(_sound(one) for one in spoken)


def _sound(syllable: str) -> str:
    for marked, plain in _SOUNDS:
        if syllable.startswith(marked):
            syllable = plain + syllable[len(marked) :]
            break
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


def village_key(text: str | None) -> tuple[str, str]:
    """What spellings of one village have in common, and its type: 青禾镇东河村委会3组 → ("东河", "村")."""
    found = _FILLING.sub("", unicodedata.normalize("NFKC", text or "")).removeprefix("'")
    while (shorter := _ABOVE.sub("", found)) != found:
        found = shorter
    found = _GROUP.sub("", found)
    for pattern, kind in ((_COMMUNITY, "社区"), (_VILLAGE, "村")):
        base = pattern.sub("", found)
        if base and base != found:
            return base, kind
    return found, ""


def same_village(one: str | None, other: str | None) -> bool:
    """Whether two spellings may mean one village; 青禾村 and 青禾社区 are two."""
    (base, kind), (base2, kind2) = village_key(one), village_key(other)
    return base == base2 and (kind == kind2 or not kind or not kind2)


def id_key(text: str | None) -> str:
    """An ID number as 18 characters, an old one of 15 converted (domain.md §6.1); '' for one that tells nobody apart.

    A wrong check character stays (证件确为此号); one whose end Excel has made 000 is shared by strangers.
    """
    found = re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "")).upper()
    if re.fullmatch(r"\d{15}", found):
        found = f"{found[:6]}19{found[6:]}"
        found += check_character(found)
    if not re.fullmatch(r"\d{17}[\dX]", found):
        return ""
    return "" if found.endswith("000") and check_character(found[:17]) != "0" else found


def births(born: date | None, id_number: str | None) -> set[date]:
    """The birth dates of a person: as told (it may be by the lunar calendar) and as the ID number says."""
    number = id_key(id_number)
    stated = birth_of(number) if number else None
    return {day for day in (born, stated) if day is not None}
