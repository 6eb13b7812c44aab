"""A superior's own workbook, filled: cells name indicators as {{E1}}, {{visits@本年累计}} or {{走访探访@上年同期}} (decision 0064).

A cell that is only a name becomes a number, one with words around it a text; layout and formulas stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swdesk.disk import disk_told, write_whole
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.reports.reading import NOTHING, Public, spoken_day, text, value
from swdesk.workbooks import open_workbook, put_text, saved

SPANS = {
    "本期": "period", "本季度": "period", "本年累计": "year", "上年同期": "last_period", "上年同期累计": "last_year",
    "项目累计": "project",
}  # fmt: skip
PREVIOUS, TARGET = "上期", "年度目标"
_TOKEN = re.compile(r"\{\{([^{}]*)\}\}")
_Found = tuple[float | int | None, str]
"""The number (None: no base, or words) and how it is printed."""


@dataclass(frozen=True)
class Filled:
    """How many cells were filled; `unknown` are the places whose name nothing answers to, as 表!B3 {{name}}."""

    cells: int
    unknown: tuple[str, ...]


def fill_template(public: Public, template: Path, out: Path) -> Filled:
    """Fill a copy of the template; what is not understood stays in its cell and is listed. UserError if it is no workbook."""
    if out.resolve() == template.resolve():
        raise UserError(_("导出文件不能和样表是同一个文件，请另取一个名字。样表没有改动。"))
    with disk_told(_("样表没有改动。")):
        data = template.read_bytes()
    return fill_bytes(public, template.name, data, out)


def tokens_in(data: bytes, name: str = "") -> dict[str, str]:
    """The cells that name something, as 表!B3 → the text of the cell. UserError if it is no workbook."""
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in _opened(name, data).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and _TOKEN.search(cell.value)
    }


def fill_bytes(public: Public, name: str, data: bytes, out: Path) -> Filled:
    """Fill a template that lies in the store; see `fill_template`."""
    book = _opened(name, data)
    names, unknown, cells = _Names(public), list[str](), 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and _TOKEN.search(cell.value):
                    missing = _fill(cell, names.find)
                    unknown += [f"{sheet.title}!{cell.coordinate} {name}" for name in missing]
                    cells += not missing
    write_whole(out, saved(book))
    return Filled(cells, tuple(unknown))


def _opened(name: str, data: bytes) -> Any:
    refused = _("“{}”不是能读的 Excel 样表。请用 Excel 另存为 .xlsx 后再试，文件没有改动。")
    return open_workbook(data, UserError(refused.format(name)))


def _fill(cell: Any, find: Callable[[str], _Found | None]) -> list[str]:
    """Fill one cell; the names that nothing answers to. With one of them the cell stays as it is."""
    words = str(cell.value)
    tokens = list(_TOKEN.finditer(words))
    found = [find(match[1]) for match in tokens]
    formula = cell.data_type == "f"
    missing = [match[0] for match, one in zip(tokens, found, strict=True) if one is None or formula]
    if missing:
        return missing
    answers = iter([one for one in found if one is not None])
    if len(tokens) == 1 and tokens[0][0] == words.strip():
        number, shown = next(answers)
        if number is not None:
            cell.value = number
            return []
        words = shown
    else:
        words = _TOKEN.sub(lambda _match: next(answers)[1], words)
    put_text(cell, words)  # a name that begins with = is a name, no formula
    return []


class _Names:
    """What a name in a template means in one snapshot."""

    def __init__(self, public: Public) -> None:
        self._public = public
        self._codes: dict[str, set[str]] = {}
        for code, item in public["values"].items():
            for name in (code, item["number"], item["label"]):
                self._codes.setdefault(_folded(name), set()).add(code)
        self._facts = {
            "填报单位": public["unit"]["name"], "主送单位": public["unit"]["addressee"], "期间": public["period"]["name"],
            "数据截至": spoken_day(public["cutoff"]), "报出日期": spoken_day(public["made_on"]),
            "校验码": public.get("check_code", ""),
        }  # fmt: skip

    def find(self, token: str) -> _Found | None:
        """The number behind a name; None when it means nothing, or more than one thing."""
        name, _at, span = (part.strip() for part in _folded(token).partition("@"))
        if name in self._facts and not span:
            return None, self._facts[name]
        codes = self._codes.get(name, set())
        if len(codes) != 1:
            return None
        code = next(iter(codes))
        item = self._public["values"][code]
        if span == TARGET:
            number = self._public["targets"].get(code)
        elif span == PREVIOUS:
            return self._previous(code)
        else:
            kind = SPANS.get(span or ("项目累计" if item["over"] == "project" else "本期"))
            if kind is None:
                return None
            number = value(self._public, code, kind)
        ratio = item["measure"] == "ratio"
        return number, NOTHING if number is None else text(number, item["unit"], ratio=ratio)

    def _previous(self, code: str) -> _Found | None:
        """上期: a snapshot holds it only for quarters, and for the indicators whose trend is drawn."""
        trend = self._public.get("trend")
        if not trend or code not in trend["values"] or self._public["period"]["key"] not in trend["labels"]:
            return None
        place = trend["labels"].index(self._public["period"]["key"])
        if not place:  # the first one has nothing before it
            return None
        number = trend["values"][code][place - 1]
        return number, text(number)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()
