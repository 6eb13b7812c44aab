"""Whether a definition from outside can be counted here, and counts nothing that it should not (docs/bundle-format.md §10.2).

A definition names declared fields only. It may ask whether a text is there, never what it says: else a superior could
find one person by counting. Categories that are never published cannot be asked for either.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any, cast

from db.base import record_kinds
from db.codes import code_list
from db.fields import Field, Kind, Sensitivity, field_of
from swdesk.contacts import SERVED_BY
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.indicators.computed import computed
from swdesk.indicators.definitions import Definition, read
from swdesk.indicators.queries import FUNCTIONS

MOST = 20_000
"""Characters of one definition."""

_TEXTS = {
    "code": 40, "number": 20, "label": 100, "unit": 20, "group": 40, "measure": 20, "source": 40, "times": 40, "date": 40, "opened": 40,
    "closed": 40, "last": 40, "during": 40, "at": 5, "name": 40, "agg": 1, "span": 10, "part_of": 40, "note": 300,
}  # fmt: skip
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_COUNTED = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.MINUTES})
_ASKED = frozenset({Kind.CODE, Kind.CODES})
_TESTS = frozenset({"in", "not_in", "fact", "roll", "filled", "is", "min"})
_UNITS = {Kind.AMOUNT: ("元",), Kind.MINUTES: ("小时", "分钟")}
_SCALED = frozenset({"元", "小时"})
"""Units that are shown as parts of what is stored: 分 and minutes."""

_DEEP, _PARTS = 3, 20


class _DoubtError(Exception):
    """Why a definition is not counted."""


def definition_of(text: str) -> Definition:
    """The definition that a TOML text states; UserError says what this program does not understand in it."""
    try:
        found = read(_table(text))
        _check(found)
    except (_DoubtError, ValueError, KeyError, TypeError) as error:
        said = str(error) if isinstance(error, _DoubtError) else _("有本程序版本看不懂的写法")
        raise UserError(_("这个指标的统计口径不能使用：{}。").format(said)) from error
    return found


def tables_of(text: str) -> list[dict[str, Any]]:
    """The tables of a file of definitions; UserError if it is no TOML or holds none."""
    try:
        raw: Any = tomllib.loads(text).get("indicator")
    except tomllib.TOMLDecodeError as error:
        raise UserError(_("这个文件不是指标定义文件（TOML），没有改动。")) from error
    if not isinstance(raw, list) or not raw:
        raise UserError(_("文件里没有指标定义（[[indicator]]），没有改动。"))
    return [cast("dict[str, Any]", item) for item in cast("list[Any]", raw) if isinstance(item, dict)]


def _table(text: str) -> dict[str, Any]:
    if len(text) > MOST:
        raise _DoubtError(_("太长"))
    try:
        tables = tables_of(text)
    except UserError as error:
        raise _DoubtError(_("不是指标定义的写法")) from error
    if len(tables) != 1:
        raise _DoubtError(_("一条里只能写一个指标"))
    return tables[0]


def _check(item: Definition) -> None:
    _check_types(item)
    if not _CODE.fullmatch(item.code) or not item.label.strip():
        raise _DoubtError(_("缺少指标代码或名称，代码用小写字母、数字和下划线"))
    if (
        item.agg not in {"S", "D", "L", "R"}
        or item.at not in {"start", "end"}
        or item.span not in {"", "project"}
    ):
        raise _DoubtError(_("汇总方式不认识"))
    match item.measure:
        case "ratio":
            _need(item.numerator and item.denominator, _("没有写分子或分母"))
        case "total":
            _need(item.parts, _("没有写由哪些指标相加"))
        case "function":
            _need(item.name in FUNCTIONS, _("没有名为“{}”的算法").format(item.name))
        case _ if item.source == "contact":
            _check_contact(item)
        case _:
            _check_records(item)


def _need(holds: object, said: str) -> None:
    if not holds:
        raise _DoubtError(said)


def _check_types(item: Definition) -> None:
    for name, most in _TEXTS.items():
        value: Any = getattr(item, name)
        _need(
            isinstance(value, str) and len(value) <= most and "\n" not in value,
            _("“{}”的写法不对").format(name),
        )
    for name in ("of", "numerator", "denominator", "parts"):
        _need(len(getattr(item, name)) <= _PARTS, _("“{}”太多").format(name))
        _need(all(isinstance(one, str) for one in getattr(item, name)), _("“{}”的写法不对").format(name))
    for name in ("default", "threshold"):
        _need(type(getattr(item, name)) is int, _("“{}”的写法不对").format(name))
    for name in ("stock", "hidden", "headline"):
        _need(isinstance(getattr(item, name), bool), _("“{}”的写法不对").format(name))


def _check_contact(item: Definition) -> None:
    """服务人次 of every kind: its rows have a kind, a day, a person and a number, nothing else to ask for."""
    plain = not (item.is_stock or item.times or item.during) and all(map(_asks_kind, item.where))
    of = {"sum": ("times",), "distinct": ("person",), "rows": ()}.get(item.measure)
    _need(plain and item.of == of, _("对全部服务只能计人次或去重人数，只能按服务种类分"))


def _asks_kind(test: Mapping[str, Any]) -> bool:
    return set(test) == {"field", "in"} and test["field"] == "kind" and set(test["in"]) <= set(SERVED_BY)


def _check_records(item: Definition) -> None:
    model = record_kinds().get(item.source)
    if model is None:
        raise _DoubtError(_("没有“{}”这种记录").format(item.source))
    days = (item.opened, item.closed, item.last) if item.is_stock else (item.date,)
    _need(days[0], _("时点数没有写从哪一天起算"))
    for name in filter(None, days):
        _need(_field(model, name).kind is Kind.DAY, _("“{}”不是日期").format(name))
    _check_amount(item, model)
    if item.during:
        target = _linked(model, item.during)
        _need(hasattr(target, "start") and hasattr(target, "end"), _("“{}”没有起止日期").format(item.during))
    for wanted in item.where:
        _check_condition(model, wanted, 0)


def _check_amount(item: Definition, model: Any) -> None:
    if item.measure in {"sum", "distinct"}:
        _need(item.of, _("没有写统计哪一项"))
    for name in item.of:
        if computed(item.source, name) is not None:
            continue
        field = _field(model, name)
        if item.measure == "sum":
            _need(field.kind in _COUNTED, _("“{}”不是数").format(_(field.label)))
            units = _UNITS.get(field.kind)
            right = item.unit in units if units else item.unit not in _SCALED
            _need(right, _("“{}”的单位应为{}").format(_(field.label), "、".join(units or (_("人、次等"),))))
        else:
            _need(field.kind is not Kind.CODES, _("“{}”是多选，不能去重").format(_(field.label)))
    if item.times:
        _need(_field(model, item.times).kind is Kind.COUNT, _("“{}”不是数").format(item.times))


def _field(model: Any, name: str) -> Field:
    try:
        field = field_of(model, name)
    except KeyError as error:
        raise _DoubtError(_("“{}”里没有“{}”这一项").format(_(model.label), name)) from error
    _need(field.sensitivity is not Sensitivity.SECRET, _("“{}”不能用于统计").format(_(field.label)))
    return field


def _linked(model: Any, name: str) -> Any:
    field = _field(model, name)
    _need(field.kind is Kind.LINK, _("“{}”不指向别的记录").format(_(field.label)))
    return record_kinds()[field.target]


def _check_condition(model: Any, wanted: Any, depth: int) -> None:
    if not isinstance(wanted, dict) or depth > _DEEP:
        raise _DoubtError(_("统计条件的写法不对"))
    rest = cast("dict[str, Any]", wanted)
    if "any" in rest:
        several = cast("list[Any]", rest["any"]) if isinstance(rest["any"], list) else []
        _need(rest.keys() == {"any"} and several, _("统计条件的写法不对"))
        for one in several:
            _check_condition(model, one, depth + 1)
        return
    if "via" in rest:
        target = _linked(model, rest["via"])
        _check_condition(target, {key: value for key, value in rest.items() if key != "via"}, depth + 1)
        return
    _need("field" in rest and len(rest) == 2 and rest.keys() & _TESTS, _("统计条件的写法不对"))
    field = _field(model, rest["field"])
    _check_test(field, rest)


def _check_test(field: Field, wanted: Mapping[str, Any]) -> None:
    """What may be asked of a field: its codes, whether it is there, yes or no, or at least how many."""
    test, value = next((key, value) for key, value in wanted.items() if key != "field")
    refused = _("对“{}”不能这样设条件").format(_(field.label))
    if test == "filled":
        _need(isinstance(value, bool) and field.kind is not Kind.CODES, refused)
    elif test == "is":
        _need(isinstance(value, bool) and field.kind is Kind.FLAG, refused)
    elif test == "min":
        _need(type(value) is int and field.kind in _COUNTED, refused)
    else:
        _need(field.kind in _ASKED, refused)
        _check_codes(field, test, value)


def _check_codes(field: Field, test: str, value: Any) -> None:
    known = code_list(field.codes)
    if test in {"in", "not_in"}:
        codes = tuple(cast("list[Any]", value)) if isinstance(value, list) else ()
        _need(codes and all(isinstance(code, str) for code in codes), _("统计条件的写法不对"))
    else:
        _need(isinstance(value, str), _("统计条件的写法不对"))
        codes = known.having(value) if test == "fact" else known.having("roll", value)
        _need(codes, _("“{}”里没有“{}”").format(_(field.label), value))
    for code in codes:
        found = known.item(code)
        if found is None:
            raise _DoubtError(_("“{}”里没有代码{}").format(_(field.label), code))
        shown = test in {"in", "not_in"} and found.extra.get("restricted")
        _need(not shown, _("“{}”不对外统计").format(found.label))
