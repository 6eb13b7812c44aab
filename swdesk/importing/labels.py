"""Labels of code lists and yes/no cells; several categories in a cell (issue 2, point 6; domain.md §3)."""

from __future__ import annotations

import re
from functools import cache

from db.codes import OTHER, CodeList, Item, code_list, plain
from swdesk.i18n import _
from swdesk.importing.parsed import Parsed
from swdesk.importing.text import clean, half, nothing, show
from swdesk.importing.workbook import Value

_SPLIT = re.compile(r"[、,，;；/／|+＋&\n]|\s+|(?<=[\u4e00-\u9fff])(?:和|及|兼)(?=[\u4e00-\u9fff])")
_BRACKETS = re.compile(r"[(（【\[].*?[)）】\]]")
_STEPS = re.compile(r"^[\s①-⑩\d]+[.、)）]\s*")


@cache
def _spellings(name: str, _edition: int) -> tuple[tuple[str, Item], ...]:
    """Every spelling of a list (at least two characters), the longest first; anew when the list was added to."""
    pairs = {
        plain(text): item
        for item in code_list(name).items
        for text in (item.label, *item.aliases)
        if len(plain(text)) > 1
    }
    return tuple(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


def find_code(text: str, name: str) -> tuple[Item | None, bool]:
    """The item that `text` names, and whether it does so exactly; a number alone must be a code of two characters."""
    codes = code_list(name)
    text = _STEPS.sub("", text) if not text.strip().isdigit() else text
    for candidate in (text, _BRACKETS.sub("", text)):
        item = codes.find(candidate) if plain(candidate) else None
        if item is not None:
            return item, candidate == text
    bare = plain(_BRACKETS.sub("", text))
    found = _inside(bare, name)
    if len(found) == 1:
        return found[0], _covered(text, name)
    short = {
        item.code: item
        for spelling, item in _spellings(name, code_list(name).edition)
        if not found and len(bare) > 1 and bare in spelling
    }
    return (next(iter(short.values())), False) if len(short) == 1 else (None, False)  # 定期 → 定期回访


def _inside(text: str, name: str) -> list[Item]:
    """The items whose spellings stand in `text`, longer spellings first, no character used twice."""
    found: list[tuple[int, Item]] = []
    for spelling, item in _spellings(name, code_list(name).edition):
        at = text.find(spelling)
        if at >= 0 and item.code != OTHER:
            found.append((at, item))
            text = text.replace(spelling, "\0" * len(spelling))
    return list({item.code: item for _at, item in sorted(found, key=lambda pair: pair[0])}.values())


def parse_code(value: Value, name: str) -> Parsed:
    """One code; an unknown label becomes 其他 where the list has it, and its text is kept and flagged."""
    text = _label_text(value)
    if code_list(name).find(text) is None and nothing(text):
        return Parsed()
    item, exact = find_code(text, name)
    if item is not None:
        return Parsed(item.code, [], "" if exact else text)
    several = _inside(plain(text), name)
    if several:  # 入户、电话: the first; 微信视频: the last word says what it is
        if not _SPLIT.search(text):
            return Parsed(several[-1].code, [], text)
        item = several[0]
        return Parsed(item.code, [_("“{text}”有几种，取“{label}”").format(text=text, label=item.label)], text)
    return _unknown([text], code_list(name), text)


def _label_text(value: Value) -> str:
    text = show(value) if isinstance(value, (int, float)) else clean(value)
    return half(text) if re.fullmatch(r"[０-９．]+", text) else text


def _unknown(texts: list[str], codes: CodeList, text: str) -> Parsed:
    other = codes.item(OTHER)
    flag = _("“{text}”不在“{title}”的选项里，原文已保留").format(text=_("、").join(texts), title=codes.title)
    return Parsed(other.code if other else None, [flag], text)


def parse_codes(value: Value, name: str) -> Parsed:
    """Several codes in a cell, whatever separates them; `value` is a tuple of codes in order."""
    text = _label_text(value)
    if nothing(text):
        return Parsed(())
    item = code_list(name).find(text)
    if item is not None:
        return Parsed((item.code,))
    found: list[str] = []
    unknown: list[str] = []
    loose = False
    for part in _parts(text):
        item, exact = find_code(part, name)
        items = [item] if item else _inside(plain(part), name)
        if not items:
            unknown.append(part)
        found += [one.code for one in items]
        loose = loose or not (exact or _covered(part, name))
    if unknown:
        result = _unknown(unknown, code_list(name), text)
        codes = [*found, result.value] if result.value else found
        return Parsed(tuple(dict.fromkeys(codes)), result.flags, text)
    return Parsed(tuple(dict.fromkeys(found)), [], text if loose else "")


def _parts(text: str) -> list[str]:
    """The parts of a cell; separators inside brackets do not part."""
    kept = _BRACKETS.sub(lambda m: re.sub(r"[、,，;；/／|+＋&\s]", "\1", m[0]), text)
    parts = (part.replace("\1", "、").strip(" 。.") for part in _SPLIT.split(kept))
    return [part for part in parts if part and not nothing(part)]


def _covered(part: str, name: str) -> bool:
    """Whether a part is made of known spellings only (低保残疾人)."""
    text = plain(part)
    for spelling, _item in _spellings(name, code_list(name).edition):
        text = text.replace(spelling, "")
    return not text.strip("与和及或类的户")


_YES = frozenset(
    {
        "是",
        "有",
        "√",
        "✓",
        "✔",
        "☑",
        "v",
        "y",
        "yes",
        "true",
        "对",
        "1",
        "●",
        "■",
        "已",
        "属于",
        "符合",
        "o",
        "ok",
    }
)
_NO = frozenset(
    {
        "否",
        "不是",
        "没有",
        "无",
        "未",
        "×",
        "✗",
        "✘",
        "x",
        "n",
        "no",
        "false",
        "0",
        "○",
        "□",
        "不",
        "不属于",
        "非",
        "☐",
    }
)
_DONE = re.compile(
    r"^(是|已|均已|全部)?.{0,6}(解决|处理|办结|办理|完成|整改|更换|修好|修复|落实|到位|办妥|消除|通过|化解|销号|完毕)"
)
_PENDING = re.compile(r"未|没|待|正在|跟进|中$|部分|尚|不能|无法|暂|继续")
_REPORTED = re.compile(r"^已?(上报|反映|转|联系|登记|记录|报告|汇报|告知)")


def parse_flag(value: Value, label: str = "") -> Parsed:
    """Yes or no: 是/否, √/×, 有/无, 已解决/未解决; 部分解决 and 已上报 count as no and are flagged.

    With the field's `label` (是否人力成本) the cell may also repeat it: 人力成本, 非人力.
    """
    if isinstance(value, bool):
        return Parsed(value)
    text = half(value)
    outside = _BRACKETS.sub("", text).strip() or text
    word = re.sub(r"[\s。.!()]", "", outside).lower()
    if word in _YES or word in _NO:
        return Parsed(word in _YES, [], "" if outside == text else text)
    if nothing(text):
        return Parsed()
    said = _repeats(word, label.removeprefix("是否"))
    if said is not None:
        return Parsed(said)
    if _PENDING.search(word):
        flags = [_("“{text}”按“否”记，请核对").format(text=text)] if "部分" in word else []
        return Parsed(False, flags, "" if word.startswith(("未", "没")) and len(word) <= 5 else text)
    if _REPORTED.match(word):
        return Parsed(False, [_("“{text}”按“否”记，请核对").format(text=text)], text)
    if _DONE.match(word):
        return Parsed(True, [], "" if len(word) <= 4 else text)
    if word[:1] in tuple("是有已"):
        return Parsed(True, [_("“{text}”按“是”记，请核对").format(text=text)], text)
    if word[:1] in tuple("否无不"):
        return Parsed(False, [_("“{text}”按“否”记，请核对").format(text=text)], text)
    return Parsed(None, [_("“{text}”看不出是与否，请核对").format(text=text)], text)


def _repeats(word: str, label: str) -> bool | None:
    """Whether a cell says the label itself or its contrary: 人力成本 True, 非人力 False, else None."""
    if not label or len(word) < 2:
        return None
    bare = re.sub(r"^(非|不是|不属于)", "", word)
    if len(bare) > 1 and bare in label:
        return bare == word
    return False if word in {"其他", "其它"} else None


def looks_like_flag(value: Value) -> bool:
    """Whether a cell may be a yes or no; for judging columns."""
    if isinstance(value, bool):
        return True
    text = half(value)
    return len(text) <= 8 and (nothing(text) or parse_flag(value).value is not None)


def looks_like_code(value: Value, name: str) -> bool:
    """Whether a cell names an item of the list (or several); for judging columns."""
    text = _label_text(value)
    if not text or len(text) > 60 or text.replace(".", "").isdigit():
        return False
    return find_code(text, name)[0] is not None or bool(_inside(plain(text), name))
