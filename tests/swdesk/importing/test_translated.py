"""The year of the sample station as other stations would have written it: the numbers stay the same.

The true content is read from the sample ledgers, then written with other headings, orders, spellings, units and
file formats; whatever the dress, the indicators must give expected.json.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from swdesk.clock import FixedClock
from swdesk.importing.apply import import_ledgers
from swdesk.indicators import Evaluator, by_code, plain_number
from swdesk.periods import parse_period
from tests.swdesk.importing.books import Sheet, csv, html, ods, xlsx
from tests.swdesk.importing.dresses import CONTENT, COUNTY, PLAIN, Dress, by_month
from tests.swdesk.importing.test_samples import EXPECTED, THEMES


def write_as_csv(folder: Path, dress: Dress) -> None:
    """One csv for each ledger, in the encodings that Excel and WPS write; visits by quarter."""
    for number, sheet in enumerate(dress.sheets):
        encoding, separator = (("gb18030", ","), ("utf-8-sig", ","), ("gb18030", "\t"), ("utf-8", ";"))[
            number % 4
        ]
        if sheet == "走访":
            for quarter in range(3):
                rows = [row for row in CONTENT[sheet] if (row["日期"].month - 1) // 3 == quarter]
                csv(
                    folder / f"{quarter + 1}季度走访.csv",
                    dress.rows(sheet, rows),
                    encoding=encoding,
                    separator=separator,
                )
        else:
            csv(folder / f"{number:02d}.csv", dress.rows(sheet), encoding=encoding, separator=separator)


def write_as_workbook(folder: Path, dress: Dress) -> None:
    """Everything in one workbook; visits in a sheet a month with days only (3号), carried down by merged cells."""
    sheets = [Sheet(sheet, dress.rows(sheet)) for sheet in dress.sheets if sheet != "走访"]
    columns = dress.sheets["走访"][1]
    place = [theirs for theirs, _own in columns].index("日期")
    for month, unsorted in sorted(by_month(CONTENT["走访"]).items()):
        rows = sorted(unsorted, key=lambda row: row["日期"])
        lines = Dress(dress.sheets, dress.words, (lambda d: f"{d.day}号",)).rows("走访", rows)
        merged: list[tuple[int, int, int, int]] = []
        for _day, group in itertools.groupby(range(2, len(lines)), key=lambda n: lines[n][place]):
            block = list(group)
            for line in block[1:]:
                lines[line][place] = ""
            merged += [(block[0], place, block[-1], place)] if len(block) > 1 else []
        sheets.append(Sheet(f"{month}月份", [[f"2026年{lines[0][0]}"], *lines[1:]], merged))
    xlsx(folder / "2026年全年台账.xlsx", *sheets)


def write_as_mixed(folder: Path, dress: Dress) -> None:
    """Ledgers in folders, as ods and as web pages called xls."""
    for number, sheet in enumerate(dress.sheets):
        place = folder / f"第{number % 3}柜"
        place.mkdir(exist_ok=True)
        if number % 2:
            ods(place / f"{sheet}登记.ods", Sheet("Sheet1", dress.rows(sheet)))
        else:
            html(place / f"{sheet}导出.xls", dress.rows(sheet))


def write_untitled(folder: Path, dress: Dress) -> None:
    """No titles, sheets called Sheet1, files called by number: only the headings and the cells speak."""
    for number, sheet in enumerate(dress.sheets):
        xlsx(folder / f"{number:02d}.xlsx", Sheet("Sheet1", dress.rows(sheet)))


@pytest.mark.parametrize("write", [write_as_csv, write_as_workbook, write_as_mixed])
def test_other_dress_same_numbers(
    store: Store, folder: Path, clock: FixedClock, write: Callable[[Path, Dress], None]
) -> None:
    write(folder, COUNTY)
    result = import_ledgers(store, folder, clock=clock)
    assert not result.unreadable
    assert {row.reason for row in result.rows if row.outcome.value == "跳过"} <= {"分节标题"}
    assert numbers(store) == expected()
    again = import_ledgers(store, folder, clock=clock)
    assert again.written == {}


def numbers(store: Store) -> dict[str, Any]:
    period = parse_period("2026Q3")
    found: dict[str, Any] = {}
    with store.read() as session:
        evaluator = Evaluator(session)
        for part, span in (("quarter", period.span), ("year_to_date", period.year_to_date)):
            for key in expected():
                if key.startswith(f"{part}/"):
                    code = key.split("/")[1]
                    code = THEMES.get(code, code)
                    value = evaluator.value(by_code(code), span)
                    found[key] = plain_number(by_code(code), value.value)
        for key in EXPECTED["stock_on_2026_09_30"]:
            found[key] = evaluator.value(by_code(key), period.span).numerator
        for key, code in (("staff", "staff"), ("professionals", "professionals"), ("fund_yuan", "fund_yuan")):
            found[key] = plain_number(by_code(code), evaluator.value(by_code(code), period.span).value)
    return found


def expected() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in ("quarter", "year_to_date"):
        for key, value in EXPECTED[part].items():
            found |= (
                {f"{part}/{k}": v for k, v in value.items()}
                if key == "school_by_theme"
                else {f"{part}/{key}": value}
            )
    project = EXPECTED["project"]
    return found | EXPECTED["stock_on_2026_09_30"] | {
        "staff": project["staff"], "professionals": project["professionals_certificate_or_degree"], "fund_yuan": project["fund_yuan"]}  # fmt: skip


def test_only_headings_and_cells_speak(store: Store, folder: Path, clock: FixedClock) -> None:
    write_untitled(folder, PLAIN)
    result = import_ledgers(store, folder, clock=clock)
    assert numbers(store) == expected() | {"fund_yuan": 0}  # it stood in a title
    assert len([row for row in result.flagged if row.kind == "person"]) == 7
