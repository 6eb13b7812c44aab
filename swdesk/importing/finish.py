"""What follows from a row as a whole: facts that one cell says about another, and cells that contradict each other."""

from __future__ import annotations

import re
from statistics import median
from typing import Any

from db.checks import birth_of, sex_of
from db.codes import code_list, plain
from swdesk.i18n import _
from swdesk.importing.counts import PAIRS
from swdesk.importing.identity import valid_id
from swdesk.importing.labels import find_code

Values = dict[str, Any]

_NO_PROBLEM = re.compile(
    r"^(暂|均|目前|基本|暂时|经查|走访)?(无|没有|未发现|未见|不存在|没发现)(明显|任何|其他|特殊|安全|新的?)*"
    r"(问题|异常|困难|需求|隐患|情况|诉求)?(和(问题|异常|困难|需求|隐患|诉求))?$|^(一切|情况|基本|各方面|均)?(正常|良好|稳定|安好)$"
)
_ORDERED = (("case", "opened_on", "closed_on"), ("group", "start", "end"), ("project", "start", "end"))
_DERIVED = {
    "meeting": (("kind", "meeting_kind", ("topic",)),),
    "school_activity": (("theme", "school_theme", ("name",)),),
    "activity": (("kind", "activity_kind", ("name",)),),
}


def finish(
    kind: str,
    values: Values,
    extra: list[str],
    flags: list[str],
    headings: dict[str, str],
) -> None:
    """Complete and cross-check the values of one row in place."""
    if kind == "person":
        _person(values, flags)
    elif kind == "visit":
        _visit(values)
    elif kind == "expense":
        _expense(values, headings)
    elif kind == "meeting":
        _meeting(values, extra, headings)
    _derive(kind, values)
    _order(kind, values, flags)


def _person(values: Values, flags: list[str]) -> None:
    number = values.get("id_number")
    if number is None or not valid_id(number):
        return
    born, sex = birth_of(number), sex_of(number)
    if values.get("born") is None:
        values["born"] = born
    elif values["born"] != born and not (
        values["born"].day == 1 and born and values["born"].replace(day=born.day) == born
    ):
        flags.append(_("出生日期与身份证号码不一致，请核对"))
    elif values["born"] != born:
        values["born"] = born  # the column gave the month only
    if values.get("sex") in {None, "0", "9"}:
        values["sex"] = sex
    elif values["sex"] != sex:
        flags.append(_("性别与身份证号码不一致，请核对"))


def _visit(values: Values) -> None:
    if values.get("kind") == "04" and values.get("method") is None:
        values["method"] = "phone"  # 电话走访 says both
    problem = values.get("problem")
    if problem and _NO_PROBLEM.match(re.sub(r"[\s。.,，、！!]", "", problem)):
        del values["problem"]


def _expense(values: Values, headings: dict[str, str]) -> None:
    """Without a column 是否人力成本 the category says it (domain.md §3.12)."""
    item = code_list("expense_category").item(values.get("category"))
    if "labour" not in headings and item is not None:
        values["labour"] = bool(item.extra.get("labour"))


def _meeting(values: Values, extra: list[str], headings: dict[str, str]) -> None:
    """A column 会议名称 names both: its kind by the last words, its topic by the whole."""
    beginning = f"{headings.get('kind', '')}："
    kept = next((text for text in extra if headings.get("kind") and text.startswith(beginning)), None)
    if kept is not None and not values.get("topic"):
        values["topic"] = kept.removeprefix(beginning)[:200]
        extra.remove(kept)


def _derive(kind: str, values: Values) -> None:
    """A code that has no column but stands in the name of the thing."""
    for key, codes, sources in _DERIVED.get(kind, ()):
        for source in sources:
            text = values.get(source)
            if values.get(key) is None and text:
                item, _exact = find_code(text, codes) if len(plain(text)) > 1 else (None, False)
                if item is not None and item.code != "99":
                    values[key] = item.code


def _order(kind: str, values: Values, flags: list[str]) -> None:
    for name, first, last in _ORDERED:
        if name == kind and values.get(first) and values.get(last) and values[last] < values[first]:
            flags.append(_("结束日期早于开始日期，请核对"))
    part, whole = PAIRS.get(kind, ("", ""))
    if values.get(part) is not None and values.get(whole) is not None and values[part] > values[whole]:
        flags.append(_("{part}多于{whole}，请核对").format(part=values[part], whole=values[whole]))
    if kind == "case_session" and (values.get("minutes") or 0) > 480:
        flags.append(_("一次服务超过8小时，请核对"))


# ── volunteer time: typed per head, or all together ──────────────────────────────────────────────────────────

_PER_HEAD = re.compile(r"人均|每人|/人|单人|每名|个人")
_ALL = re.compile(r"总|合计|累计|共")


def volunteer_time_is_total(heading: str, minutes: list[int]) -> bool:
    """Whether a column of volunteer time means all volunteers together: its heading says so, or no one could give it."""
    if _PER_HEAD.search(heading):
        return False
    return bool(_ALL.search(heading)) or (bool(minutes) and median(minutes) > 10 * 60)


def share_out(values: Values, extra: list[str], flags: list[str]) -> None:
    """Turn the total time of an activity into time per head."""
    heads, total = values.get("volunteers"), values.get("volunteer_minutes")
    if not total:
        return
    if not heads:
        flags.append(_("有志愿时长但没有志愿者人数，请核对"))
        return
    values["volunteer_minutes"] = round(total / heads)
    if values["volunteer_minutes"] * heads != total:
        flags.append(_("志愿总时长不能平均到人，按每人{n}分钟记").format(n=values["volunteer_minutes"]))
        extra.append(_("志愿总时长：{n}分钟").format(n=total))
