"""手工填报 in the cells of tables that are no indicators: 4, 8, 10 and 11 (domain.md §4.2; docs/decisions/0144).

What is counted by money or times adds up: a total of 表10 or 表11 follows what was typed below it, and the indicator of 表3
that states the same follows the total. Totals of people (表4, 表8) are of different people and stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from db.codes import code_list
from swdesk.periods import percent
from swdesk.reports.byhand import BAR, number, number_key
from swdesk.reports.core_table import columns_of
from swdesk.reports.reading import NOTHING, Public, kind_of, text
from swdesk.reports.sums import MONEY, TEAM, row_name
from swdesk.values import hours

TABLES = {"4": "categories", "8": "visits_by_group", "10": "funds", "11": "teamwork"}
"""Tables whose cells may be typed, and where a report keeps their rows."""
ADDED = {
    "10": {total: codes for total, _code, _model, _field, codes in MONEY},
    "11": {total: codes for total, _model, _field, codes, *_rest in TEAM},
}
"""Tables that have rows for what was recorded only: total → the code list whose kinds may be typed besides."""
_CELL = "cell:"
_TIMES = ("次数", "人次", "学时")
_MINUTES = 2
_SPANS = {"10": ("period", "year"), "11": ("period", "period", "period")}
_FOLLOWS = "由表{}手工填报的各项得出"


def cell_key(table: str, row: str, place: int) -> str:
    """Under which key a cell is kept; `place` is the place among the row's numbers."""
    return f"{_CELL}{table}:{place}:{row}"


def named(table: str, rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a table with names that are theirs alone."""
    total = ""
    for row in rows:
        total = row["label"] if row.get("strong") else total
        yield (
            (row["label"] if table not in ADDED or row.get("strong") else row_name(total, row["label"])),
            row,
        )


def addable(public: Public, table: str) -> dict[str, list[tuple[str, int, str]]]:
    """Part of tables 10 and 11 → (row, place, what to call it) of the kinds of which nothing was recorded."""
    rows: list[dict[str, Any]] = public.get(TABLES[table], [])
    there = {name for name, _row in named(table, rows)}
    single = len(columns_of(kind_of(public), "")) == 1
    out: dict[str, list[tuple[str, int, str]]] = {}
    for total, codes in ADDED.get(table, {}).items():
        numbers = next((row for row in rows if row["label"] == total), dict[str, Any](numbers=()))["numbers"]
        places = [
            n
            for n, one in enumerate(numbers)
            if one is not None and not (table == "10" and single and n == 0)
        ]
        out[total.removesuffix("合计")] = [
            (name, place, f"{item.label}（{heading(public, table, place)}）")
            for item in code_list(codes).items
            if (name := row_name(total, item.label)) not in there
            for place in places
        ]
    return {part: found for part, found in out.items() if found}


def shown(table: str, place: int, value: float | None) -> str:
    """A number of a row as printed."""
    if table == "11" and place == _MINUTES:
        return NOTHING if value is None else hours(int(value)) or "0"
    return text(value, "元" if table == "10" else "")


def heading(public: Public, table: str, place: int) -> str:
    """What the column of a number is called, with its unit; '' where the row says enough."""
    if table == "10":
        columns = columns_of(kind_of(public), public["period"]["short"])
        return columns[min(place, len(columns) - 1)][1]
    return _TIMES[place] if table == "11" else ""


def unit(table: str, place: int) -> str:
    """The unit in which a number is typed."""
    return "元" if table == "10" else "小时" if table == "11" and place == _MINUTES else ""


def put(public: Mapping[str, Any], edits: Mapping[str, str]) -> list[dict[str, Any]]:
    """Put typed numbers into the rows; what to say of them, for the notes."""
    said: list[dict[str, Any]] = []
    for key in sorted(edits):
        table, _colon, rest = key.removeprefix(_CELL).partition(":")
        place, _colon, name = rest.partition(":")
        if not key.startswith(_CELL) or table not in TABLES or not place.isdecimal():
            continue
        typed, _bar, reason = edits[key].partition(BAR)
        value, row = _kept(table, int(place), typed), _row(public, table, name)
        if (
            value is None
            or row is None
            or int(place) >= len(row["numbers"])
            or row["numbers"][int(place)] is None
        ):
            continue
        said.append(
            {"table": table, "row": name, "column": int(place), "value": value, "counted": row["numbers"][int(place)], "reason": reason}
        )  # fmt: skip
        _set(row, int(place), value)
        if table == "8":
            share = percent(row["numbers"][1] or 0, row["numbers"][0] or 0)
            row["rate"] = None if share is None else float(share)
    return said


def _kept(table: str, place: int, typed: str) -> float | None:
    """A typed number as the row has it: 元, minutes, or a whole number."""
    found = number(typed)
    if found is None or found < 0:
        return None
    if table == "10":
        return float(round(found, 2))
    if unit(table, place):
        return round(found * 60)
    return int(found) if found == found.to_integral_value() else None


def _set(row: dict[str, Any], place: int, value: float) -> None:
    row["numbers"][place] = value
    row["manual"] = sorted({*row.get("manual", ()), place})


def _row(public: Mapping[str, Any], table: str, name: str) -> dict[str, Any] | None:
    """The row of that name; of a kind that nobody recorded, a new one in its place."""
    rows: list[dict[str, Any]] = public.get(TABLES[table], [])
    for found, row in named(table, rows):
        if found == name:
            return row
    for total, codes in ADDED.get(table, {}).items():
        labels = [item.label for item in code_list(codes).items]
        label = next((one for one in labels if row_name(total, one) == name), None)
        start = next((index for index, row in enumerate(rows) if row["label"] == total), None)
        if label is None or start is None:
            continue
        end = start + 1
        while (
            end < len(rows)
            and not rows[end].get("strong")
            and rows[end]["label"] in labels[: labels.index(label)]
        ):
            end += 1
        blank = [None if one is None else 0 for one in rows[start]["numbers"]]
        made: dict[str, Any] = {"label": label, "numbers": blank, "strong": False}
        made |= {"share": None, "code": ""} if table == "10" else {"codes": []}
        rows.insert(end, made)
        return made
    return None


def with_totals(
    public: Mapping[str, Any], edits: Mapping[str, str], said: list[dict[str, Any]]
) -> dict[str, str]:
    """`edits` and the totals that follow from what was typed below them, where those were not typed themselves."""
    out = dict(edits)
    for table in ADDED:
        for total, codes, place, more in _more(public, table, said):
            code = codes[place]
            if not code:
                _set(total, place, total["numbers"][place] + more)
                continue
            value = Decimal(str(round(total["numbers"][place] + more, 2))) / (
                60 if unit(table, place) == "小时" else 1
            )
            single = table == "10" and len(columns_of(kind_of(public), "")) == 1
            for span in ("period", "year") if single else (_SPANS[table][place],):
                out.setdefault(number_key(code, span), f"{value:f}{BAR}{_FOLLOWS.format(table)}")
    return out


def _more(
    public: Mapping[str, Any], table: str, said: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], list[str], int, float]]:
    """Totals with the indicators of their places, a place, and how much more than counted was typed below it."""
    total: dict[str, Any] = {}
    more: dict[int, dict[int, float]] = {}
    rows = public.get(TABLES[table], [])
    for name, row in named(table, rows):
        total = row if row.get("strong") else total
        for one in said:
            if one["table"] == table and one["row"] == name and row is not total:
                sums = more.setdefault(rows.index(total), {})
                sums[one["column"]] = sums.get(one["column"], 0) + one["value"] - one["counted"]
    for index, sums in more.items():
        for place, difference in sorted(sums.items()):
            yield rows[index], _codes(table, rows[index]), place, difference


def _codes(table: str, total: dict[str, Any]) -> list[str]:
    return [total["code"]] * 2 if table == "10" else total["codes"]


def follow(public: Mapping[str, Any]) -> None:
    """Totals of tables 10 and 11 as their indicators state them, where those were typed; shares anew."""
    values = public["values"]
    single = len(columns_of(kind_of(public), "")) == 1
    for table in ADDED:
        for row in public.get(TABLES[table], ()):
            for place, code in enumerate(_codes(table, row) if row.get("strong") else ()):
                span = "period" if single else _SPANS[table][place]
                found: dict[str, Any] = values.get(code, {}).get(span) or {}
                if found.get("manual"):
                    _set(row, place, found["numerator"] if unit(table, place) == "小时" else found["value"])
    funds, whole = public.get("funds", ()), 0.0
    for row in funds if any(row.get("manual") for row in funds) else ():
        whole = row["numbers"][1] if row["strong"] else whole
        if not row["strong"]:
            row["share"] = row["numbers"][1] / whole * 100 if whole > 0 else None


def notes(public: Public, table: str) -> tuple[str, ...]:
    """What was typed by hand into a table, with what the records give and the reason."""
    by_hand: Mapping[str, Any] = public.get("by_hand", {})
    codes = {
        code
        for row in (public.get(TABLES[table], ()) if table in ADDED else ())
        if row.get("strong")
        for code in _codes(table, row)
    }
    said = [_said(public, one) for one in by_hand.get("cells", ()) if one["table"] == table]
    said += [
        f"{one['label']}{one['over']}{one['value']}（按记录为{one['counted']}），{one['reason']}"
        for one in by_hand.get("numbers", ())
        if one["code"] in codes and (table == "10" or one["span"] == "period")
    ]
    follows = table in ADDED and any(one["table"] == table for one in by_hand.get("cells", ()))
    said += ["合计随填报的各项相加"] if follows else []
    return (f"*手工填报：{'；'.join(said)}。",) if said else ()


def _said(public: Public, one: Mapping[str, Any]) -> str:
    table, place = one["table"], one["column"]
    what = f"（{head}）" if (head := heading(public, table, place)) else ""
    value, counted = (shown(table, place, number) for number in (one["value"], one["counted"]))
    return f"{one['row']}{what}{value}（按记录为{counted}），{one['reason']}"
