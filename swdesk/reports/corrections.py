"""更正情况表: what a report states otherwise than an earlier one did; printed behind the other tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from swdesk.reports.document import CENTRE, LEFT, RIGHT, Cell, Column, Table
from swdesk.reports.reading import NOTHING, Public, text

KEY = "corrections"
_SPANS = {"period": "本期", "year": "本年累计"}
_NOTE = (
    "说明：1.原报数为上一次报出的数，更正后为现有记录的数；2.“补录”为报出后登记的记录，“不再计入”为报出后删去或改了日期、类别的记录；"
    "3.更正原因见正文。"
)


def corrections_table(public: Public) -> Table | None:
    """The table, or None where nothing was corrected."""
    stated = public.get(KEY)
    if not stated:
        return None
    columns = (
        Column("原报告", 2.0, LEFT), Column("指标名称", 2.2, LEFT), Column("计量单位", 0.8, CENTRE), Column("口径", 0.9, CENTRE),
        Column("原报数", 0.9, RIGHT), Column("更正后", 0.9, RIGHT), Column("增减", 0.8, RIGHT), Column("记录变化", 2.2, LEFT),
    )  # fmt: skip
    rows = [_row(one, row) for one in stated for row in one["rows"]]
    same = [one for one in stated if not one["rows"]]
    empty = "；".join(f"{_report(one)}的数字没有变化，只改动了文字" for one in same) + "。"
    return Table(
        KEY, "附表 更正情况表", columns, tuple(rows), landscape=True, notes=(_NOTE,) if rows else (), empty=empty,
        left=f"填报单位（盖章）：{public['unit']['name']}", middle=public["period"]["label"],
    )  # fmt: skip


def _report(one: dict[str, Any]) -> str:
    return f"{one['name']}第{one['version']}版"


def _row(one: dict[str, Any], row: dict[str, Any]) -> tuple[Cell, ...]:
    before, after, unit = row["before"], row["after"], row["unit"]
    change = None if before is None or after is None else Decimal(str(after)) - Decimal(str(before))
    grown = NOTHING if change is None else f"{'+' if change > 0 else ''}{text(float(change), unit)}"
    return (
        Cell(_report(one)), Cell(row["label"]), Cell(unit), Cell(_SPANS[row["span"]]), Cell(text(before, unit), before),
        Cell(text(after, unit), after), Cell(grown), Cell(row["why"] or NOTHING),
    )  # fmt: skip
