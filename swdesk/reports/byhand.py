"""手工填报: numbers and rows that the records cannot give, typed with a reason (domain.md §4.2 表14, issue of the report).

They are kept where the paragraphs are that the worker wrote (`Report.narrative`), under keys of their own, and travel with
them. A number typed by hand keeps what the records give beside it; ratios are made anew from their parts, never typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.indicators import Known, plain_number
from swdesk.periods import percent
from swdesk.reports.reading import text as shown

BAR = "｜"
"""Between the cells of a row that is typed as a line."""

CRISES = (("crisis", "危机事件"), ("mandatory_report", "侵害未成年人强制报告"))
_NUMBER, _ROW = "number:", "row14:"
_SCALE = {"元": 100, "小时": 60}
_MOST = 10**9
_OVER = {
    "period": "（本期）", "year": "（本年累计）", "last_period": "（上年同期）", "last_year": "（上年同期累计）", "project": "（项目累计）",
}  # fmt: skip


def number_key(code: str, span: str) -> str:
    """Under which key a number is kept."""
    return f"{_NUMBER}{code}:{span}"


def row_key(kind: str) -> str:
    """Under which key a row of 表14 is kept."""
    return f"{_ROW}{kind}"


def entry(typed: str, reason: str) -> str:
    """A number with its reason as it is kept; UserError says what is missing."""
    found = number(typed.strip())
    if found is None or found < 0 or found > _MOST:
        raise UserError(_("请填一个数，如 120 或 36.5。"))
    if not reason.strip():
        raise UserError(_("手工填报要写理由，如“上半年为纸质台账”；理由印在表下。"))
    return f"{found:f}{BAR}{' '.join(reason.split())}"


def row(count: str, hours: str, state: str, reason: str) -> str:
    """A row of 表14 as it is kept: 例数, 首报时长, 处置状态, 理由."""
    if not count.strip().isdecimal():
        raise UserError(_("例数请填整数，没有发生填 0。"))
    if hours.strip() and number(hours.strip()) is None:
        raise UserError(_("首报时长请填小时数，如 1.5；不清楚就空着。"))
    kept = (str(int(count)), hours.strip(), state.strip(), reason.strip() or "按保密要求手工填报")
    return BAR.join(part.replace(BAR, " ") for part in kept)


def rows_of(text: str, most: int) -> tuple[list[list[str]], str]:
    """The lines of a text that are rows (cells between ｜, at most so many), and the text without them."""
    lines = text.split("\n")
    rows = [[part.strip() for part in line.split(BAR)][:most] for line in lines if BAR in line]
    return [[*row, *[""] * (most - len(row))] for row in rows], "\n".join(
        line for line in lines if BAR not in line
    )


def number(text: str) -> Decimal | None:
    """What was typed, where it is a number."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def apply(values: dict[str, Any], edits: Mapping[str, str], known: Known) -> list[dict[str, str]]:
    """Put typed numbers in place of counted ones, make what is computed from them anew; what to say of them, for the note."""
    said: list[dict[str, str]] = []
    touched: set[str] = set()
    for key in sorted(edits):
        code, _colon, span = key.removeprefix(_NUMBER).partition(":")
        item = values.get(code)
        if (
            not key.startswith(_NUMBER)
            or item is None
            or span not in _OVER
            or item["measure"] in {"ratio", "total"}
        ):
            continue
        typed, _bar, reason = edits[key].partition(BAR)
        value = number(typed)
        if value is None:
            continue
        said.append(_put(item, code, span, value, reason))
        touched.add(span)
    for span in touched:
        for measure in ("total", "ratio"):
            for code, item in values.items():
                if item["measure"] == measure and code in known:
                    _again(values, item, known[code], span)
    return said


def _put(item: dict[str, Any], code: str, span: str, typed: Decimal, reason: str) -> dict[str, str]:
    before = item[span]
    exact = Fraction(typed)
    value = int(exact) if exact.denominator == 1 and item["unit"] not in _SCALE else float(typed)
    item[span] = {
        "value": value, "numerator": round(exact * _SCALE.get(item["unit"], 1)), "denominator": None,
        "evidence": before["evidence"] if before else 0, "manual": True,
    }  # fmt: skip
    return {
        "code": code, "span": span, "label": item["label"], "over": _OVER[span], "value": shown(float(typed), item["unit"]),
        "counted": shown(before["value"] if before else None, item["unit"]), "reason": reason,
    }  # fmt: skip


def _again(values: Mapping[str, Any], item: dict[str, Any], definition: Any, span: str) -> None:
    """A total or ratio from its parts, where one of them was typed."""

    def parts(codes: tuple[str, ...]) -> list[dict[str, Any]]:
        return [found for code in codes if (found := values.get(code, {}).get(span))]

    top = parts(definition.numerator or definition.parts)
    base = parts(definition.denominator)
    if not any(part.get("manual") for part in (*top, *base)):
        return
    numerator, denominator = (sum(part["numerator"] for part in found) for found in (top, base))
    if definition.measure == "total":
        value: Fraction | None = Fraction(numerator)
    else:
        value = percent(numerator, denominator)
        if value is not None and not definition.percent:
            value /= 100
    item[span] = dict(item[span] or {"evidence": 0}) | {
        "value": plain_number(definition, value), "numerator": numerator, "denominator": denominator if base else None, "manual": True,
    }  # fmt: skip


def crises(edits: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of 表14 that were typed."""
    found: list[dict[str, str]] = []
    for kind, label in CRISES:
        typed = edits.get(row_key(kind))
        if typed:
            count, hours, state, reason = [*typed.split(BAR), "", "", ""][:4]
            found.append(
                {
                    "kind": kind,
                    "label": label,
                    "count": count,
                    "hours": hours,
                    "state": state,
                    "reason": reason,
                }
            )
    return found
