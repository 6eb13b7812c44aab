"""A definition in plain words, so that whoever confirms it sees what it counts."""

from __future__ import annotations

from typing import Any

from db.base import record_kinds
from db.codes import code_list
from db.fields import Kind, field_of
from swdesk.i18n import _, code_text
from swdesk.indicators.definitions import Definition
from swdesk.indicators.in_use import Known

AGGS = {"S": "相加", "D": "相加并标明跨站未去重", "L": "相加（时点数）", "R": "按分子、分母重新计算"}


def described(item: Definition, known: Known) -> str:
    """What an indicator counts, as one line of Chinese; KeyError for a definition that was not checked."""
    match item.measure:
        case "ratio":
            return _("{}÷{}").format(_names(item.numerator, known), _names(item.denominator, known))
        case "total":
            return _names(item.parts, known)
        case "function":
            return _("程序自带的算法“{}”").format(item.name)
        case _ if item.source == "contact":
            return _contacts(item)
        case _:
            return _counted(item)


def _contacts(item: Definition) -> str:
    kinds = [_(record_kinds()[kind].label) for test in item.where for kind in test["in"]]
    what = _("、").join(kinds) or _("全部服务")
    said = {"sum": _("{}的人次"), "distinct": _("{}的人数（去重）")}.get(item.measure, _("{}的次数"))
    return said.format(what)


def _names(codes: tuple[str, ...], known: Known) -> str:
    names = "＋".join(known[code].label if code in known else code for code in codes)
    return _("（{}）").format(names) if len(codes) > 1 else names


def _counted(item: Definition) -> str:
    model = record_kinds()[item.source]
    what = "＋".join(_label(model, name) for name in item.of)
    said = {
        "sum": _("{}的{}合计"), "distinct": _("{}按{}去重的个数"),
    }.get(item.measure, _("{}的条数")).format(_(model.label), what)  # fmt: skip
    if item.times:
        said += _("×{}").format(_label(model, item.times))
    if item.is_stock:
        said += _("，时点数")
    tests = [_test(model, wanted) for wanted in item.where]
    return _("{}；条件：{}").format(said, _("，且").join(tests)) if tests else said


def _label(model: Any, name: str) -> str:
    try:
        return _(field_of(model, name).label)
    except KeyError:  # a computed value
        return {"attended": _("实到人次"), "expected": _("应到人次"), "household_day": _("户和日期")}.get(
            name, name
        )


def _test(model: Any, wanted: dict[str, Any]) -> str:
    if "any" in wanted:
        return _("（{}）").format(_("，或").join(_test(model, one) for one in wanted["any"]))
    if "via" in wanted:
        target: Any = record_kinds()[field_of(model, wanted["via"]).target]
        return _(target.label) + _test(target, {key: value for key, value in wanted.items() if key != "via"})
    field = field_of(model, wanted["field"])
    label, (test, value) = _(field.label), next((k, v) for k, v in wanted.items() if k != "field")
    if test == "filled":
        return _("{}已填").format(label) if value else _("{}未填").format(label)
    if test == "is":
        return _("{}为{}").format(label, _("是") if value else _("否"))
    if test == "min":
        return _("{}不少于{}").format(label, value)
    codes = code_list(field.codes)
    listed = (
        codes.having(value) if test == "fact" else codes.having("roll", value) if test == "roll" else value
    )
    names = _("、").join(code_text(codes, code) for code in listed)
    negated = test == "not_in"
    word = (
        (_("{}不含{}") if negated else _("{}含{}"))
        if field.kind is Kind.CODES
        else (_("{}不是{}") if negated else _("{}是{}"))
    )
    return word.format(label, names)
