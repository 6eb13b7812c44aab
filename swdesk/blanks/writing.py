"""Filling a table in its own layout: cell by cell, nothing that is printed in it is written over, formulas stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.codes import plain
from db.fields import Kind
from swdesk.blanks.facts import Fact, Subject, Value, fact_named, value_of
from swdesk.blanks.rows import copy_row, insert_rows
from swdesk.blanks.shape import Blank, Sent
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.importing.labels import find_code
from swdesk.workbooks import open_workbook, put_text, saved

_MOST_PEOPLE = 20_000


@dataclass
class Written:
    """The filled file, how many people stand in it, and how many cells of a column stayed empty (heading → people)."""

    data: bytes
    people: int
    empty: dict[str, int] = field(default_factory=dict[str, int])


def fill(sent: Sent, blank: Blank, columns: dict[int, str], who: Sequence[Subject], on: date) -> Written:
    """One row for each of `who`."""
    return _Filler(sent, blank, columns, on).fill(who)


def complete(
    sent: Sent, blank: Blank, columns: dict[int, str], rows: dict[int, Subject], on: date
) -> Written:
    """The rows in which people stand already (row → who): only what is empty is filled."""
    filler = _Filler(sent, blank, columns, on)
    for row, one in rows.items():
        filler.person(row, one, 0)
    return filler.done(len(rows))


class _Filler:
    def __init__(self, sent: Sent, blank: Blank, columns: dict[int, str], on: date) -> None:
        refused = UserError(_("“{}”打不开，没有填写。请用 Excel 另存为 .xlsx 后再试。").format(sent.name))
        self.book = open_workbook(sent.data, refused, macros=sent.macros)
        self.sheet: Any = (
            self.book[blank.sheet] if blank.sheet in self.book.sheetnames else self.book.worksheets[0]
        )
        self.blank, self.on = blank, on
        self.facts = {
            index + 1: fact for index, name in columns.items() if (fact := fact_named(name)) is not None
        }
        self.width = max([self.sheet.max_column, *(self.facts or {1: None})])
        self.empty: dict[str, int] = {}
        self.headings = {column.index + 1: column for column in blank.table.columns}
        self.options = {column: _options(self.book, self.sheet, column, blank.first) for column in self.facts}

    def fill(self, who: Sequence[Subject]) -> Written:
        if len(who) > _MOST_PEOPLE:
            raise UserError(
                _("一次最多填 {} 人，这次有 {} 人。请加上条件分几次填。").format(_MOST_PEOPLE, len(who))
            )
        rows = self._room(len(who))
        before = sum(1 for line in self.blank.given if self._named(line.number))
        for number, (row, one) in enumerate(zip(rows, who, strict=False), 1 + before):
            self.person(row, one, number)
        return self.done(len(who))

    def done(self, people: int) -> Written:
        self.book.calculation.fullCalcOnLoad = True  # sums are worked out when it is opened
        return Written(saved(self.book), people, self.empty)

    # ── rows ──

    def _room(self, wanted: int) -> list[int]:
        """The rows that take people, more of them where the table has too few."""
        free = self._free()
        lacking = wanted - len(free)
        if lacking <= 0:
            return free[:wanted]
        if any(self._continues(row) for row in range(self.blank.first, self._stop())):
            raise UserError(
                _("这张表一个人占几行，只有 {n} 个位置，这次要填 {m} 人，没有生成文件。请先在来表里照样多加几个位置，或分几次填。").format(
                    n=len(free), m=wanted
                )
            )  # fmt: skip
        taken = [line.number for line in self.blank.given]
        pattern = max([*free, *taken], default=self.blank.first - 1)
        at = self.blank.foot or max(pattern + 1, self._end())
        if self.blank.foot is not None or self.sheet.max_row >= at:
            insert_rows(self.book, self.sheet, at, lacking)
        repeated = self._repeated(free)
        added = list(range(at, at + lacking))
        for row in added:
            copy_row(self.sheet, pattern, row, self.width)
            for column, value in repeated.items():
                self.sheet.cell(row, column).value = value
        return free + added

    def _free(self) -> list[int]:
        given = {line.number for line in self.blank.given if self._named(line.number)}
        taken = given | self.blank.closed
        return [
            row
            for row in range(self.blank.first, self._stop())
            if row not in taken and not self._continues(row)
        ]

    def _continues(self, row: int) -> bool:
        """Whether a row belongs to the person of the row above: the name is merged over both."""
        column = next((c for c, fact in self.facts.items() if fact.name == "name"), None)
        return column is not None and type(self.sheet.cell(row, column)).__name__ == "MergedCell"

    def _named(self, row: int) -> bool:
        """Whether a row has its person already."""
        column = next((c for c, fact in self.facts.items() if fact.name == "name"), None)
        return column is None or self.sheet.cell(row, column).value not in (None, "")

    def _stop(self) -> int:
        """The first row that is no row of the table any more."""
        return self.blank.foot or self._end()

    def _end(self) -> int:
        """The row after the last one that has a border or something printed in it; the title of a next table ends it."""
        known = {line.number for line in self.blank.table.lines}
        row = self.blank.first
        for number in range(self.blank.first, min(self.sheet.max_row, self.blank.first + _MOST_PEOPLE) + 1):
            cells = [self.sheet.cell(number, column) for column in range(1, self.width + 1)]
            printed = any(cell.value not in (None, "") for cell in cells)
            strange = any(cell.value not in (None, "") and cell.data_type != "f" for cell in cells)
            boxed = any(cell.border.bottom.style or cell.border.left.style for cell in cells)
            if (strange and number not in known) or not (printed or boxed):
                break
            row = number + 1
        return row

    def _repeated(self, free: Sequence[int]) -> dict[int, Any]:
        """What is printed alike in every row (补贴标准 100): it stands in the added rows too."""
        found: dict[int, Any] = {}
        for column in range(1, self.width + 1):
            values = [self.sheet.cell(row, column).value for row in free]
            alike = len(values) >= 2 and values[0] not in (None, "") and len(set(map(str, values))) == 1
            if alike and not str(values[0]).startswith("="):
                found[column] = values[0]
        return found

    # ── cells ──

    def person(self, row: int, one: Subject, number: int) -> None:
        """One row; `number` is its 序号, 0 where the rows are numbered already."""
        for column, fact in self.facts.items():
            cell = self.sheet.cell(row, column)
            if type(cell).__name__ == "MergedCell" or cell.value not in (None, ""):
                continue
            value: Value = (number or None) if fact.name == "@serial" else value_of(fact, one, self.on)
            if value is None or value == "":
                if fact.name != "@serial":
                    heading = self.headings[column].heading
                    self.empty[heading] = self.empty.get(heading, 0) + 1
                continue
            self._put(cell, column, fact, value)

    def _put(self, cell: Any, column: int, fact: Fact, value: Value) -> None:
        options = self.options.get(column, ())
        if isinstance(value, bool):
            text = self._ticked(column, value, options)
            if text:
                put_text(cell, text)
        elif isinstance(value, (int, float)):
            cell.value = value
        elif isinstance(value, date):
            if cell.is_date or "yy" in str(cell.number_format).lower():
                cell.value = value
            else:
                put_text(cell, value.isoformat())
        else:
            put_text(cell, _offered(str(value), fact, options))
            if fact.field is not None and fact.field.kind in {Kind.ID_NUMBER, Kind.PHONE}:
                cell.number_format = "@"

    def _ticked(self, column: int, value: bool, options: Sequence[str]) -> str:
        """是 and 否 where it is asked so, else a tick or nothing."""
        if options:
            wanted = ("是", "有", "√") if value else ("否", "无", "")
            return next((option for option in options if option in wanted), "是" if value else "否")
        heading = "".join(self.headings[column].parts)
        if "是否" in heading or "是不是" in heading:
            return _("是") if value else _("否")
        return "√" if value else ""


def _options(book: Any, sheet: Any, column: int, row: int) -> tuple[str, ...]:
    """What the drop-down list of a column offers."""
    for validation in sheet.data_validations.dataValidation:
        if validation.type != "list" or not validation.formula1:
            continue
        if any(
            a.min_col <= column <= a.max_col and a.min_row <= row + 1 and a.max_row >= row
            for a in validation.sqref.ranges
        ):
            return _listed(book, sheet, str(validation.formula1))
    return ()


def _listed(book: Any, sheet: Any, formula: str) -> tuple[str, ...]:
    if formula.startswith('"'):
        return tuple(part.strip() for part in formula.strip('"').split(",") if part.strip())
    place, _mark, area = formula.lstrip("=").rpartition("!")
    cells: Any
    try:
        cells = (book[place.strip("'")] if place else sheet)[area.replace("$", "")]
    except (KeyError, ValueError, TypeError):
        return ()
    rows: list[Any] = list(cells) if isinstance(cells, tuple) else [[cells]]  # pyright: ignore[reportUnknownArgumentType]
    found: list[Any] = [cell.value for row in rows for cell in row]
    return tuple(str(value) for value in found if value not in (None, ""))


def _offered(text: str, fact: Fact, options: Sequence[str]) -> str:
    """The option of the table's own drop-down list that means the same; else the text as it is."""
    if not options or text in options:
        return text
    same = [option for option in options if plain(option) == plain(text)]
    codes = fact.field.codes if fact.field is not None else ""
    if not same and codes:
        meant = {item.code for part in text.split("、") if (item := find_code(part, codes)[0]) is not None}
        same = [
            option
            for option in options
            if (item := find_code(option, codes)[0]) is not None and item.code in meant
        ]
    return same[0] if same else text


@on_paper
def preview(columns: dict[int, str], who: Sequence[Subject], on: date) -> list[dict[int, str]]:
    """What would stand in each column, for the first people: as text."""
    found: list[dict[int, str]] = []
    for number, one in enumerate(who, 1):
        cells: dict[int, str] = {}
        for index, name in columns.items():
            fact = fact_named(name)
            if fact is not None:
                cells[index] = spoken(number if fact.name == "@serial" else value_of(fact, one, on))
        found.append(cells)
    return found


def spoken(value: Value) -> str:
    """A value as it will be read."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}" if value.is_integer() else f"{value:.2f}"
    return str(value)
