from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from swdesk.errors import UserError
from swdesk.reports.template import fill_template


def form(folder: Path, *cells: str) -> Path:
    """A form with one cell below the other."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "上级表"
    for row, cell in enumerate(cells, 1):
        sheet.cell(row, 1, cell)
    book.save(folder / "form.xlsx")
    return folder / "form.xlsx"


def filled(public: dict[str, Any], folder: Path, *cells: str) -> list[Any]:
    fill_template(public, form(folder, *cells), folder / "out.xlsx")
    sheet: Any = openpyxl.load_workbook(folder / "out.xlsx").active
    return [sheet.cell(row, 1).value for row in range(1, len(cells) + 1)]


def test_code_number_and_label_name_the_same_number(public: dict[str, Any], tmp_path: Path) -> None:
    found = filled(public, tmp_path, "{{visits}}", "{{E1}}", "{{ 走访探访 }}", "{{E1@本期}}")
    assert found == [public["values"]["visits"]["period"]["value"]] * 4


def test_spans_and_words_around_a_name(public: dict[str, Any], tmp_path: Path) -> None:
    visits = public["values"]["visits"]
    trend = public["trend"]["values"]["visits"]
    found = filled(
        public, tmp_path, "{{E1@本年累计}}", "{{E1@上期}}", "走访{{E1}}人次，累计{{E1@本年累计}}人次"
    )
    year, now = visits["year"]["value"], visits["period"]["value"]
    assert found == [year, trend[-2], f"走访{now}人次，累计{year}人次"]


def test_unknown_names_stay_and_are_listed(public: dict[str, Any], tmp_path: Path) -> None:
    path = form(tmp_path, "{{没有的指标}}", "{{E1@去年}}", "={{E1}}", "{{E1}}")
    done = fill_template(public, path, tmp_path / "out.xlsx")
    assert done.unknown == (
        "上级表!A1 {{没有的指标}}", "上级表!A2 {{E1@去年}}", "上级表!A3 {{E1}}",
    )  # fmt: skip
    assert done.cells == 1


def test_a_name_with_an_equals_sign_is_no_formula(public: dict[str, Any], tmp_path: Path) -> None:
    named = public | {"unit": public["unit"] | {"name": "=1+1"}}
    fill_template(named, form(tmp_path, "{{填报单位}}"), tmp_path / "out.xlsx")
    cell: Any = openpyxl.load_workbook(tmp_path / "out.xlsx")["上级表"]["A1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_layout_and_formulas_of_the_form_stay(public: dict[str, Any], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["B2"], sheet["B3"] = "{{E1}}", "=B2*2"
    sheet["B2"].number_format = "0.00"
    sheet.merge_cells("B2:C2")
    sheet.column_dimensions["B"].width = 33
    book.save(tmp_path / "form.xlsx")
    fill_template(public, tmp_path / "form.xlsx", tmp_path / "out.xlsx")
    made: Any = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert made["B3"].value == "=B2*2"
    assert made["B2"].number_format == "0.00"
    assert made.column_dimensions["B"].width == 33
    assert [str(span) for span in made.merged_cells.ranges] == ["B2:C2"]


def test_what_is_no_workbook_is_refused(public: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(UserError, match="样表"):
        fill_template(public, tmp_path / "a.xlsx", tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()
