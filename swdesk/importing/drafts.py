"""From the rows of a table to drafts of records: every cell is a value, a flag, or text that is kept."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from db.codes import code_list
from db.fields import Kind
from db.identity import village_key
from swdesk.i18n import _
from swdesk.importing.counts import split_counts
from swdesk.importing.dates import DateContext, parse_day
from swdesk.importing.finish import finish, share_out, volunteer_time_is_total
from swdesk.importing.headers import Column, Line, Table
from swdesk.importing.identity import id_beginning
from swdesk.importing.mapping import SheetMapping, subject_of
from swdesk.importing.numbers import duration_unit, money_unit
from swdesk.importing.parsed import Parsed
from swdesk.importing.text import clean, half, nothing, show
from swdesk.importing.values import ColumnContext, parse_field
from swdesk.importing.vocabulary import Target
from swdesk.importing.when import month_in, year_in
from swdesk.importing.workbook import Value

_AHEAD = frozenset({"next_day", "next_review", "due_on", "end", "registered_until", "rating_until"})
_AGE = re.compile(r"^(年龄|周岁|岁数|实际年龄)(\(.*\))?$")
_CARRIED = frozenset({"day", "person", "group", "case"})
_NUMERIC = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.MINUTES})


@dataclass(frozen=True)
class Source:
    """Where a row stands: file, sheet, row as Excel counts (1-based), and the number of its table in this import."""

    file: str
    sheet: str
    row: int
    table: int = 0


@dataclass
class Draft:
    """A row understood: values by field name, names of linked records, facts about records beside it."""

    source: Source
    kind: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    names: dict[str, str] = field(default_factory=dict[str, str])
    beside: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    id_hint: str = ""
    extra: list[str] = field(default_factory=list[str])
    flags: list[str] = field(default_factory=list[str])
    cells: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    """Column → what is doubtful in that very cell; the flags hold it too."""


@dataclass
class Reading:
    """What a table gives: drafts, rows that are no records with the reason, and remarks on the whole sheet."""

    drafts: list[Draft] = field(default_factory=list[Draft])
    skipped: list[tuple[Source, str]] = field(default_factory=list[tuple[Source, str]])
    remarks: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Surroundings:
    """What a table's sheet, title and file say about its rows."""

    today: date
    year: int | None
    month: int | None
    reference: date | None

    @classmethod
    def of(cls, table: Table, today: date) -> Surroundings:
        """Year and month from sheet name, title, texts above, file name; the day of filling in from the foot."""
        places = (table.sheet, table.title, *table.above, table.file)
        year = next((found for text in places if (found := year_in(text)) is not None), None)
        if year is None:
            year = _folder_year(table.file)
        month = month_in(table.sheet) or month_in(table.title)
        filled = [
            parse_day(text.split(":")[-1], DateContext(today)).value for text in table.below if "日期" in text
        ]
        return cls(today, year, month, next((day for day in filled if day), None))

    def dates(self, target: Target) -> DateContext:
        """The context of the dates of one column."""
        birth = target.field.name == "born"
        ahead = target.field.name in _AHEAD
        return DateContext(
            self.today, self.year, self.month, birth=birth, ahead=ahead, reference=self.reference
        )


def _folder_year(file: str) -> int | None:
    return next((found for part in reversed(file.split("/")) if (found := year_in(part)) is not None), None)


def read_table(table: Table, mapping: SheetMapping, today: date, number: int = 0) -> Reading:
    """The drafts of one table; `number` tells the tables of an import apart."""
    reader = _Reader(table, mapping, Surroundings.of(table, today), number)
    return reader.read()


class _Reader:
    def __init__(self, table: Table, mapping: SheetMapping, around: Surroundings, number: int) -> None:
        self.table = table
        self.kind = mapping.kind or ""
        self.mapping = mapping
        self.around = around
        self.number = number
        self.result = Reading()
        self.contexts = {index: self._context(index, target) for index, target in mapping.columns.items()}
        self.carried: dict[int, Value] = {}

    def read(self) -> Reading:
        for line in self.table.lines:
            source = Source(self.table.file, self.table.sheet, line.number, self.number)
            reason = line.skip or self._hollow(line)
            if reason:
                self.result.skipped.append((source, reason))
            else:
                self.result.drafts.append(self._draft(line, source))
        if self.kind == "activity":
            self._volunteer_time()
        return self.result

    def _volunteer_time(self) -> None:
        """Time of all volunteers together becomes time per head, as the records hold it."""
        minutes = [
            d.values["volunteer_minutes"] for d in self.result.drafts if d.values.get("volunteer_minutes")
        ]
        heading = self._headings().get("volunteer_minutes", "")
        if not minutes or not volunteer_time_is_total(heading, minutes):
            return
        self.result.remarks.append(
            _("“{heading}”按全部志愿者的总时长计，已折算到每人").format(heading=heading)
        )
        for draft in self.result.drafts:
            share_out(draft.values, draft.extra, draft.flags)

    # ── columns ──

    def _context(self, index: int, target: Target) -> ColumnContext:
        dates = self.around.dates(target)
        if target.field.kind is Kind.DAY and dates.year is None:
            dates = replace(dates, year=self._common_year(index, dates))
        return ColumnContext(dates, self._unit(index, target))

    def _cells(self, index: int) -> list[Value]:
        return [
            line.cells[index] for line in self.table.lines if not line.skip and line.cells[index] is not None
        ]

    def _common_year(self, index: int, dates: DateContext) -> int | None:
        """The year of the column's complete dates, if they all have the same."""
        full = [
            v
            for v in self._cells(index)
            if isinstance(v, date) or re.search(r"\d{4}|^'?\d\d[./-]\d", half(v))
        ]
        years = Counter(day.year for v in full if (day := parse_day(v, dates).value) is not None)
        return next(iter(years)) if len(years) == 1 and not dates.birth else None

    def _unit(self, index: int, target: Target) -> int | None:
        heading = "".join(self._column(index).parts)
        above = "".join(text for text in self.table.above if "单位" in text)
        if target.field.kind is Kind.AMOUNT:
            return max(money_unit(heading), money_unit(above) if "元" not in heading else 100)
        if target.field.kind is not Kind.MINUTES:
            return None
        return (
            duration_unit(heading)
            or (60 if "小时" in target.field.help else None)
            or self._guessed_unit(index, heading)
        )

    def _guessed_unit(self, index: int, heading: str) -> int:
        """Minutes or hours where nothing says which: no session lasts under 10 minutes or over 10 hours."""
        bare = [
            v for v in self._cells(index) if isinstance(v, (int, float)) or re.fullmatch(r"[\d.]+", half(v))
        ]
        numbers = [float(half(v)) for v in bare if not isinstance(v, bool)]
        if numbers and max(numbers) <= 10:
            self.result.remarks.append(_("“{heading}”没有写单位，按小时计").format(heading=heading))
            return 60
        return 1

    def _column(self, index: int) -> Column:
        return next(column for column in self.table.columns if column.index == index)

    # ── rows ──

    def _hollow(self, line: Line) -> str:
        """Why a row without content of its own is no record, or ''."""
        own = [i for i, cell in enumerate(line.cells) if cell is not None and not self.table.repeats(line, i)]
        mapped = [i for i in own if i in self.mapping.columns]
        if not mapped and all(i in self.mapping.serial for i in own):
            return _("没有内容")
        if mapped and all(
            self.mapping.columns[i].field.kind in _NUMERIC for i in own if i in self.mapping.columns
        ):
            others = [i for i in own if i not in self.mapping.columns and i not in self.mapping.serial]
            filled = [i for i, cell in enumerate(line.cells) if cell is not None]
            if (
                not others
                and len(self.mapping.columns) > 2
                and len(filled) == len(own)
                and len(mapped) < len(self.mapping.columns) - 1
            ):
                return _("只有数字，像是合计行")
        return ""

    def _draft(self, line: Line, source: Source) -> Draft:
        draft = Draft(source, self.kind)
        for column in self.table.columns:
            if column.index in self.mapping.serial:
                continue
            target = self.mapping.columns.get(column.index)
            value = line.cells[column.index]
            if target is None:
                self._keep(draft, column, value)
            else:
                self._take(draft, line, column, target, value)
        self._from_place(draft, line)
        finish(draft.kind, draft.values, draft.extra, draft.flags, self._headings())
        return draft

    def _headings(self) -> dict[str, str]:
        return {t.key: "".join(self._column(i).parts) for i, t in self.mapping.columns.items() if not t.code}

    def _keep(self, draft: Draft, column: Column, value: Value) -> None:
        text = clean(value)
        if nothing(text):
            return
        label = column.heading or _("第{n}列").format(n=column.index + 1)
        known = {**draft.values, **draft.beside.get("person", {})}
        if _AGE.match(label) and (known.get("born") or known.get("id_number")):
            return  # counted from the birth date, never stored (domain.md §2.2)
        draft.extra.append(f"{label}：{text}")

    def _take(self, draft: Draft, line: Line, column: Column, target: Target, value: Value) -> None:
        kind = target.field.kind
        if kind in _NUMERIC and self.table.repeats(line, column.index):
            return  # a number over several merged rows counts once
        value = self._carry(draft, column, target, value)
        context = self._row_context(column.index, line)
        if target.code:
            self._tick(draft, column, target, value)
            return
        if kind is Kind.COUNT and self._in_one_cell(draft, target, value):
            return
        parsed = parse_field(target.field, value, context)
        if kind is Kind.ID_NUMBER and parsed.value is None:
            draft.id_hint = id_beginning(value)
        if kind is Kind.DAY and parsed.value is not None and not context.dates.birth:
            self.contexts[column.index] = replace(
                self.contexts[column.index], dates=self.contexts[column.index].dates.after(parsed.value)
            )
        self._put(draft, column, target, parsed)

    def _in_one_cell(self, draft: Draft, target: Target, value: Value) -> bool:
        """Several counts in one cell, by role (居民98人、志愿者12人) or as part and whole (3/4)."""
        keys = {item.key for item in self.mapping.columns.values()}
        found = split_counts(self.kind, target.key, value, keys)
        for key, number in found.items():
            draft.values.setdefault(key, number)
        return bool(found)

    def _carry(self, draft: Draft, column: Column, target: Target, value: Value) -> Value:
        """Where only the first of several rows bears the date (or the name), an empty cell means the one above."""
        if target.key not in _CARRIED:
            return value
        if value is None and column.index in self.carried and self._often_empty(column.index):
            text = _("{label}空着，沿用上一行的“{value}”")
            draft.flags.append(
                text.format(label=_(target.field.label), value=show(self.carried[column.index]))
            )
            return self.carried[column.index]
        if value is not None:
            self.carried[column.index] = value
        return value

    def _often_empty(self, index: int) -> bool:
        lines = [line for line in self.table.lines if not line.skip]
        return sum(line.cells[index] is None for line in lines) > 0.2 * len(lines)

    def _row_context(self, index: int, line: Line) -> ColumnContext:
        context = self.contexts[index]
        if not line.section:
            return context
        month, year = month_in(line.section), year_in(line.section)
        if month is None and year is None:
            return context
        dates = replace(context.dates, month=month or context.dates.month, year=year or context.dates.year)
        return replace(context, dates=dates)

    def _tick(self, draft: Draft, column: Column, target: Target, value: Value) -> None:
        flag = Kind.FLAG
        parsed = parse_field(replace(target.field, kind=flag, check=None), value, self.contexts[column.index])
        if parsed.value and target.field.kind is Kind.CODES:
            draft.values[target.key] = (*draft.values.get(target.key, ()), target.code)
        elif parsed.value:
            draft.values.setdefault(target.key, target.code)
        if parsed.rest or parsed.flags:
            draft.cells.setdefault(column.index, []).extend(parsed.flags)
            draft.extra.append(f"{column.heading}：{clean(value)}")

    def _put(self, draft: Draft, column: Column, target: Target, parsed: Parsed) -> None:
        draft.flags += parsed.flags
        if parsed.flags:
            draft.cells.setdefault(column.index, []).extend(parsed.flags)
        if parsed.rest:
            draft.extra.append(f"{column.heading}：{parsed.rest}")
        if parsed.value is None or parsed.value == ():
            return
        if "." in target.key:
            link, key = target.key.split(".", 1)
            draft.beside.setdefault(link, {})[key] = parsed.value
        elif target.field.kind is Kind.LINK:
            draft.names[target.key] = parsed.value
        elif target.field.kind is Kind.CODES:
            draft.values[target.key] = tuple(
                dict.fromkeys((*draft.values.get(target.key, ()), *parsed.value))
            )
        elif target.field.kind is Kind.COUNT and target.key in draft.values:
            draft.values[target.key] += parsed.value  # 男 and 女 of one count
        else:
            draft.values[target.key] = parsed.value

    # ── what only the sheet says ──

    def _from_place(self, draft: Draft, line: Line) -> None:
        """Village, category or method that stand in the sheet's name or a heading between the rows."""
        keys = {target.key for target in self.mapping.columns.values()}
        subject, text = subject_of(self.table, self.kind)
        if subject and not keys & {"case", "person", "group"}:
            draft.names[subject] = text
        place = next((text for text in (line.section, self.table.sheet) if village_key(text)[1]), "")
        if place and not re.search(r"\d|台账|名册|[及和]", place):
            if draft.kind == "person" and "village" not in keys:
                draft.values["village"] = place
            elif "person" in keys and "person.village" not in keys and draft.kind in {"visit", "errand"}:
                draft.beside.setdefault("person", {})["village"] = place
        if draft.kind == "person" and "categories" not in keys:
            self._named_code(draft, "categories", "client_category", several=True)
        if draft.kind == "visit" and "method" not in keys:
            self._named_code(draft, "method", "visit_method", several=False)

    def _named_code(self, draft: Draft, key: str, codes: str, *, several: bool) -> None:
        for text in (self.table.sheet, self.table.title):
            item = code_list(codes).find(
                re.sub(r"(花?名册|台账|名单|登记表|信息表|记录|表|统计)+$", "", text)
            )
            if item is not None and len(text) > 1:
                draft.values[key] = (item.code,) if several else item.code
                return
