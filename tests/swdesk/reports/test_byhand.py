"""手工填报: a typed number is marked, keeps what the records give beside it, and moves what is computed from it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swdesk.errors import UserError
from swdesk.indicators import by_code, catalogue
from swdesk.periods import percent, rounded
from swdesk.reports.byhand import apply, crises, entry, number_key, row, row_key, rows_of
from swdesk.reports.document import Table
from swdesk.reports.quarterly import build_document

KNOWN = {item.code: item for item in catalogue()}


def typed(public: dict[str, Any], **edits: str) -> dict[str, Any]:
    """The snapshot with some numbers typed; keys are code__span."""
    made = copy.deepcopy(public)
    kept = {number_key(*name.split("__")): entry(text, "上半年为纸质台账") for name, text in edits.items()}
    made["by_hand"] = {"numbers": apply(made["values"], kept, KNOWN), "crises": []}
    return made


def core(public: dict[str, Any]) -> Table:
    return next(table for table in build_document(public).tables() if table.key == "3")


def test_a_typed_number_stands_in_the_table_with_a_star_and_its_reason(public: dict[str, Any]) -> None:
    table = core(typed(public, visits__year="1500"))
    row_ = next(row for row in table.rows if row[1].text == "走访探访")
    assert (row_[5].text, row_[5].number) == ("1500*", 1500)
    counted = public["values"]["visits"]["year"]["value"]
    assert table.notes[1] == f"*手工填报：走访探访（本年累计）1500（按记录为{counted}），上半年为纸质台账。"


def test_nothing_typed_is_not_noted(public: dict[str, Any]) -> None:
    assert len(core(public).notes) == 1
    assert "*" not in "".join(cell.text for line in core(public).rows for cell in line)


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_is_made_anew_from_typed_parts(found: int, solved: int) -> None:
    values = {
        code: {
            "measure": by_code(code).measure, "unit": by_code(code).unit, "label": by_code(code).label,
            "period": {"value": 1, "numerator": 1, "denominator": 1, "evidence": 1},
        }
        for code in ("problems_found", "problems_solved", "problem_rate")
    }  # fmt: skip
    edits = {
        number_key("problems_found", "period"): entry(str(found), "补"),
        number_key("problems_solved", "period"): entry(str(solved), "补"),
    }
    apply(values, edits, KNOWN)
    share = percent(solved, found)
    rate = values["problem_rate"]["period"]
    assert (rate["numerator"], rate["denominator"]) == (solved, found)
    assert rate["value"] == (None if share is None else float(rounded(share, 1)))


def test_money_and_hours_keep_their_parts(public: dict[str, Any]) -> None:
    made = typed(public, spent_yuan__period="12.34", case_hours__period="1.5")
    assert made["values"]["spent_yuan"]["period"]["numerator"] == 1234
    assert made["values"]["case_hours"]["period"]["numerator"] == 90


@pytest.mark.parametrize("code", ["problem_rate", "no_such_code"])
def test_a_share_is_not_typed(code: str, public: dict[str, Any]) -> None:
    made = typed(public, **{f"{code}__period": "50"})
    assert made["by_hand"]["numbers"] == []
    assert made["values"] == public["values"]


@pytest.mark.parametrize(
    ("number", "reason"), [("", "理由"), ("abc", "理由"), ("-1", "理由"), ("nan", "理由"), ("5", " ")]
)
def test_a_number_needs_a_reason(number: str, reason: str) -> None:
    with pytest.raises(UserError):
        entry(number, reason)


def test_crises_are_stated_only_by_hand(public: dict[str, Any]) -> None:
    edits = {row_key("crisis"): row("2", "1.5", "已处置", "")}
    made = public | {"by_hand": {"numbers": [], "crises": crises(edits)}}
    table = next(table for table in build_document(made).tables() if table.key == "14")
    assert [[cell.text for cell in line] for line in table.rows] == [
        ["危机事件", "2*", "1.5", "已处置"], ["侵害未成年人强制报告", "—", "—", "—"],
    ]  # fmt: skip
    assert "手工填报" in table.notes[1]


@pytest.mark.parametrize(("count", "hours"), [("", ""), ("两", ""), ("1", "早上")])
def test_a_row_of_crises_holds_numbers(count: str, hours: str) -> None:
    with pytest.raises(UserError):
        row(count, hours, "", "")


def test_lines_with_bars_are_rows() -> None:
    assert rows_of("正文\n甲｜乙\n丙｜丁｜戊｜己", 3) == ([["甲", "乙", ""], ["丙", "丁", "戊"]], "正文")
