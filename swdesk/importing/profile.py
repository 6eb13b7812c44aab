"""What a column holds, judged by its cells: evidence beside its heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from db.fields import Field, Kind
from swdesk.importing.dates import looks_like_day
from swdesk.importing.headers import Table
from swdesk.importing.identity import looks_like_id, looks_like_phone
from swdesk.importing.labels import looks_like_code, looks_like_flag
from swdesk.importing.numbers import looks_like_number, parse_minutes
from swdesk.importing.text import clean, nothing
from swdesk.importing.workbook import Value

_SAMPLE = 60


class Profile:
    """A sample of a column's cells, and how many of them fit a kind of field."""

    def __init__(self, cells: Sequence[Value]) -> None:
        self.cells = [cell for cell in cells if cell is not None and not nothing(clean(cell))]
        self.empty = not self.cells
        self.blank = not any(cell is not None for cell in cells)
        self._shares: dict[str, float] = {}

    def share(self, name: str, test: Callable[[Value], bool]) -> float:
        """The share of cells that pass `test`; remembered under `name`."""
        if name not in self._shares:
            passed = sum(test(cell) for cell in self.cells)
            self._shares[name] = passed / len(self.cells) if self.cells else 0.0
        return self._shares[name]

    @property
    def length(self) -> float:
        """Mean number of characters."""
        return sum(len(clean(cell)) for cell in self.cells) / len(self.cells) if self.cells else 0.0

    def ids(self) -> float:
        """Share of cells that look like ID numbers."""
        return self.share("id", looks_like_id)

    def phones(self) -> float:
        """Share of cells that look like telephone numbers."""
        return self.share("phone", looks_like_phone)

    def days(self) -> float:
        """Share of cells that look like dates."""
        return self.share("day", looks_like_day)

    def numbers(self) -> float:
        """Share of cells that look like numbers."""
        return self.share("number", looks_like_number)

    def flags(self) -> float:
        """Share of cells that look like yes or no."""
        return self.share("flag", looks_like_flag)

    def codes(self, name: str) -> float:
        """Share of cells that name items of the code list `name`."""
        return self.share(f"code:{name}", lambda cell: looks_like_code(cell, name))

    def names(self) -> float:
        """Share of cells that look like names of people."""
        return self.share("name", _like_name)

    def fit(self, field: Field) -> float:
        """How well the cells fit `field`: from -1 (cannot be it) over 0 (nothing said) to 0.3 (clearly it)."""
        if self.empty:
            return 0.0
        match field.kind:
            case Kind.ID_NUMBER:
                return 0.3 if self.ids() > 0.5 else -0.3
            case Kind.PHONE:
                return 0.2 if self.phones() > 0.5 else (-1.0 if self.ids() > 0.5 else 0.0)
            case Kind.DAY:
                return 0.1 if self.days() >= 0.6 else (-0.2 if self.days() >= 0.3 else -1.0)
            case Kind.COUNT | Kind.AMOUNT:
                return 0.1 if self.numbers() >= 0.7 else (-0.2 if self.numbers() >= 0.4 else -1.0)
            case Kind.MINUTES:
                share = self.share("minutes", _like_minutes)
                return 0.1 if share >= 0.6 else (-0.1 if share >= 0.3 else -1.0)
            case Kind.FLAG:
                return 0.2 if self.flags() >= 0.8 else (0.1 if self.flags() >= 0.6 else -0.15)
            case Kind.CODE | Kind.CODES:
                return self._code_fit(field.codes)
            case Kind.LINK:
                return self._link_fit(field)
            case _:
                return self._text_fit(field)

    def _code_fit(self, name: str) -> float:
        share = self.codes(name)
        if share >= 0.6:
            return 0.15
        if share < 0.1 and (self.days() > 0.6 or self.numbers() > 0.6 or self.length > 15):
            return -0.5
        return 0.0 if share >= 0.2 else -0.15

    def _link_fit(self, field: Field) -> float:
        if field.target in {"person", "worker", "volunteer"}:
            return 0.1 if self.names() >= 0.7 else (-0.15 if self.names() >= 0.4 else -0.6)
        return 0.0

    def _text_fit(self, field: Field) -> float:
        if field.name in {"name", "head_name", "visitor"} and field.max_length == 50:
            return 0.1 if self.names() >= 0.7 else (-0.15 if self.names() >= 0.4 else -0.6)
        if field.kind is Kind.NOTE and self.flags() >= 0.8:
            return -0.15
        if field.kind is Kind.NOTE:
            return 0.05 if self.length >= 8 else (-0.4 if self.days() > 0.8 or self.ids() > 0.5 else 0.0)
        return -0.3 if self.ids() > 0.5 or self.days() > 0.9 else 0.0


_DATED = re.compile(r"\d{4}\s*[年/.-]")


def _like_minutes(cell: Value) -> bool:
    """Whether a cell is a duration; a spoilt date is none."""
    return not (isinstance(cell, str) and _DATED.search(cell)) and parse_minutes(cell, None).value is not None


def _like_name(cell: Value) -> bool:
    if not isinstance(cell, str):
        return False
    text = "".join(clean(cell).split())
    return (
        2 <= len(text) <= 12
        and not any(char.isdigit() for char in text)
        and not text.endswith(("村", "社区", "人"))
    )


def profiles(table: Table) -> dict[int, Profile]:
    """The profile of every column, from a sample spread over the records of the table."""
    lines = [line for line in table.lines if not line.skip]
    step = max(1, len(lines) // _SAMPLE)
    sample = lines[::step]
    return {column.index: Profile([line.cells[column.index] for line in sample]) for column in table.columns}
