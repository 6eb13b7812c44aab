"""Where the table is in a sheet: titles, notes, header rows (two levels, merged), and what each row is.

The result keeps every row of the sheet: rows that are no records say why (合计行, 签字行 …).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache

from swdesk.i18n import _
from swdesk.importing.forms import as_form
from swdesk.importing.labels import looks_like_flag
from swdesk.importing.text import half, tight
from swdesk.importing.vocabulary import is_known_heading, words
from swdesk.importing.workbook import Grid, Value

_LOOK_AHEAD = 40
_LONGEST_HEADING = 30


@dataclass(frozen=True)
class Column:
    """One column of a table: its place in the sheet and the levels of its heading, the upper one first."""

    index: int
    parts: tuple[str, ...]

    @property
    def heading(self) -> str:
        """The heading as shown to the user."""
        return "/".join(self.parts)


@dataclass(frozen=True)
class Line:
    """One row under a header. `skip` is the reason why it is no record (Chinese), else empty."""

    number: int
    cells: tuple[Value, ...]
    skip: str = ""
    section: str = ""


@dataclass
class Table:
    """One table of a sheet. `above` is the text over the header, `below` the signature rows."""

    file: str
    sheet: str
    title: str
    above: list[str]
    columns: list[Column]
    lines: list[Line]
    merged_down: frozenset[tuple[int, int]] = frozenset()
    spans_known: bool = True
    below: list[str] = field(default_factory=list[str])
    first: int = 0
    """The number of the first row under the header; 0 for a sheet that is one form."""

    def repeats(self, line: Line, column: int) -> bool:
        """Whether a cell only continues a merged cell of a row above."""
        return (line.number, column) in self.merged_down


@dataclass(frozen=True)
class Loose:
    """A sheet without a header row: its lines and the reason why nothing can be read from it."""

    file: str
    sheet: str
    lines: list[Line]


def find_tables(grid: Grid) -> list[Table] | Loose:
    """The tables of a sheet, one below the other."""
    form = as_form(grid)
    if form is not None:
        columns = [Column(index, (label,)) for index, (label, _value) in enumerate(form.pairs)]
        line = Line(form.row, tuple(value for _label, value in form.pairs))
        return [Table(grid.file, grid.sheet, _title(form.above), form.above, columns, [line])]
    starts = _header_rows(grid)
    if not starts:
        lines = [Line(i + 1, tuple(row), _("没有找到表头")) for i, row in enumerate(grid.rows) if _texts(row)]
        return Loose(grid.file, grid.sheet, lines)
    tables: list[Table] = []
    previous = 0
    for at, (start, depth) in enumerate(starts):
        end = starts[at + 1][0] if at + 1 < len(starts) else len(grid.rows)
        end = _before_title(grid, start + depth, end) if at + 1 < len(starts) else end
        tables.append(_table(grid, previous, start, depth, end))
        previous = end
    return tables


# ── header rows ──────────────────────────────────────────────────────────────────────────────────────────────


def _header_rows(grid: Grid) -> list[tuple[int, int]]:
    """(first row, number of levels) of each header of the sheet."""
    first = _first_header(grid)
    if first is None:
        return []
    found = [(first, _depth(grid, first))]
    row = first + found[0][1]
    while row < len(grid.rows):
        if _clear_header(grid, row) and not _same_header(grid, found[-1], row):
            found.append((row, _depth(grid, row)))
            row += found[-1][1]
        else:
            row += 1
    return found


def _first_header(grid: Grid) -> int | None:
    """The row with most known headings among the first ones, else the first that looks like headings."""
    best, best_score = None, 0.0
    for row in range(min(len(grid.rows), _LOOK_AHEAD)):
        texts = _headings(grid, row)
        known = sum(is_known_heading(text) for text in set(texts))
        if known < 2 or len(set(texts)) < 2 or _is_data(grid.rows[row]):
            continue
        score = known + known / len(texts)
        if score > best_score + (2 if best is not None else 0):  # the upper level comes first
            best, best_score = row, score
    if best is not None:
        return _upper_level(grid, best)
    return _unknown_header(grid)


def _upper_level(grid: Grid, row: int) -> int:
    """The row above, where it is the upper level of the same header."""
    if row == 0:
        return row
    above = _headings(grid, row - 1)
    filled = sum(cell is not None for cell in grid.rows[row - 1])
    if (
        len(set(above)) >= 3
        and filled >= 2
        and not _is_data(grid.rows[row - 1])
        and _depth(grid, row - 1) == 2
    ):
        return row - 1
    return row


def _unknown_header(grid: Grid) -> int | None:
    for row in range(min(len(grid.rows) - 1, _LOOK_AHEAD)):
        texts = _headings(grid, row)
        width = sum(cell is not None for cell in grid.rows[row])
        if len(texts) >= 3 and len(set(texts)) == len(texts) == width and not _is_data(grid.rows[row]):
            return row
    return None


def _texts(row: list[Value] | tuple[Value, ...]) -> list[str]:
    return [tight(cell) for cell in row if cell is not None]


def _headings(grid: Grid, row: int) -> list[str]:
    """Texts of a row that may be headings; a merged area counts once."""
    found = [
        tight(cell)
        for column, cell in enumerate(grid.rows[row])
        if isinstance(cell, str) and grid.inside.get((row, column), (row, column)) == (row, column)
    ]
    return [text for text in found if text and len(text) <= _LONGEST_HEADING]


def _is_data(row: list[Value]) -> bool:
    """Whether a row holds dates or numbers, as no header does (years such as 2026 aside)."""
    data = sum(
        isinstance(cell, (date, time, timedelta, int, float)) and not isinstance(cell, bool) for cell in row
    )
    digits = sum(isinstance(cell, str) and bool(re.fullmatch(r"[\d./-]{3,}", half(cell))) for cell in row)
    filled = sum(cell is not None for cell in row)
    return data + digits > filled * 0.3


def _clear_header(grid: Grid, row: int) -> bool:
    """Whether a row below the first header is a header again: nearly all of it known headings."""
    texts = _headings(grid, row)
    filled = len(_own_cells(grid, row))
    known = sum(is_known_heading(text) for text in texts)
    return known >= 3 and known >= 0.75 * filled and len(set(texts)) == len(texts)


def _own_cells(grid: Grid, row: int) -> list[Value]:
    return [
        cell
        for column, cell in enumerate(grid.rows[row])
        if cell is not None and grid.inside.get((row, column), (row, column)) == (row, column)
    ]


def _same_header(grid: Grid, header: tuple[int, int], row: int) -> bool:
    start, depth = header
    return any(_texts(grid.rows[start + level]) == _texts(grid.rows[row]) for level in range(depth))


def _depth(grid: Grid, start: int) -> int:
    """How many rows the header has: the next row belongs to it when it divides cells of this one."""
    depth = 1
    while depth < 3 and start + depth < len(grid.rows) and _divides(grid, start + depth - 1, start + depth):
        depth += 1
    return depth


_UNIT = re.compile(r"[(（][^)）]{1,8}[)）]|[人元分次个件场节]|人次|分钟|小时|万元|户次")
"""A cell of a row of units under the headings: （人）, 元."""
_EXAMPLE = frozenset({"例", "示例", "样例", "例如", "范例", "填写示例", "填表示例"})
_VOID = frozenset({"作废", "已作废", "误录", "已删除", "取消"})


def _divides(grid: Grid, above: int, row: int) -> bool:
    upper, lower = grid.rows[above], grid.rows[row]
    if _is_data(lower) or any(
        isinstance(cell, str) and len(tight(cell)) > _LONGEST_HEADING for cell in lower
    ):
        return False
    if not all(cell is None or isinstance(cell, str) for cell in lower):
        return False
    tied = any(grid.inside.get((row, column), (row, 0))[0] == above for column in range(len(lower)))
    divided = 0
    for column, cell in enumerate(lower):
        spread = grid.inside.get((above, column), (above, column))[0] == above and _spreads(
            grid, above, column
        )
        if cell is None or grid.inside.get((row, column), (row, column))[0] < row:
            continue  # nothing of its own below: the upper heading stands alone
        if not spread and upper[column] is not None and not _blank_right(upper, column):
            if _UNIT.fullmatch(tight(cell)):
                divided += 1
                continue
            return False  # a full heading above and text below it: this is data
        # 联系电话 is no 联系过; and below headings merged downwards there are headings still
        flag = not tied and looks_like_flag(cell) and not is_known_heading(tight(cell))
        if flag or (upper[column] is None and not _parent(upper, column)):
            return False
        divided += 1
    return divided >= 2


def _spreads(grid: Grid, row: int, column: int) -> bool:
    """Whether the cell belongs to an area merged across columns."""
    origin = grid.inside.get((row, column), (row, column))
    return any(grid.inside.get((row, near)) == origin for near in range(origin[1] + 1, len(grid.rows[row])))


def _blank_right(row: list[Value], column: int) -> bool:
    return column + 1 < len(row) and row[column + 1] is None


def _parent(row: list[Value], column: int) -> str:
    """The nearest heading to the left, for upper headings written without merging."""
    for near in range(column, -1, -1):
        if row[near] is not None:
            return tight(row[near])
    return ""


def _before_title(grid: Grid, start: int, end: int) -> int:
    """Where the title of the next table begins: single-cell and empty rows just above its header."""
    row = end
    while row - 1 > start and len(_own_cells(grid, row - 1)) <= 1:
        row -= 1
    return row


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────


def _table(grid: Grid, top: int, start: int, depth: int, end: int) -> Table:
    above = [text for row in range(top, start) for text in dict.fromkeys(_texts(grid.rows[row]))]
    table = Table(
        grid.file,
        grid.sheet,
        _title(above),
        above,
        _columns(grid, start, depth),
        [],
        spans_known=grid.spans_known,
        first=start + depth + 1,
    )
    header = [_texts(grid.rows[start + level]) for level in range(depth)]
    section = ""
    for row in range(start + depth, end):
        line = _line(grid, row, header, table.columns, section)
        if line is None:
            continue
        section = line.section
        table.lines.append(line)
        if line.skip and line.skip == _SIGNED():
            table.below += _texts(line.cells)
    table.merged_down = frozenset(
        (row + 1, column)
        for (row, column), origin in grid.inside.items()
        if start + depth <= row < end and origin[0] < row
    )
    return table


_ANNEX = re.compile(r"附[件表录]?[\d一二三四五六七八九十-]*[:：]?")


def _title(above: list[str]) -> str:
    """The first text over the header that is no note and no number of an annex (附件2)."""
    texts = [
        text
        for text in above
        if not _begins(text, "signatures") and not _begins(text, "notes") and not _ANNEX.fullmatch(text)
    ]
    return texts[0] if texts else ""


@cache
def _opening(name: str) -> re.Pattern[str]:
    """Matches a text that begins with one of the words of a list of ledgers.toml and a colon."""
    return re.compile(f"(?:{'|'.join(map(re.escape, words(name)))})[:：]")


@cache
def _totals() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{'|'.join(map(re.escape, words('totals')))})(人数|次数|数|人次)?[:：]?(\(.*\))?(\d.*)?"
    )


def _begins(text: str, name: str) -> bool:
    return _opening(name).match(text) is not None


def _columns(grid: Grid, start: int, depth: int) -> list[Column]:
    columns: list[Column] = []
    for index in range(len(grid.rows[start])):
        parts: list[str] = []
        for level in range(depth):
            row = grid.rows[start + level]
            text = tight(row[index])
            if not text and level + 1 < depth and grid.rows[start + level + 1][index] is not None:
                text = _parent(row, index)
            if text and text not in parts:
                parts.append(text)
        columns.append(Column(index, tuple(parts)))
    return columns


def _SIGNED() -> str:  # noqa: N802 - a constant in the user's language
    return _("签字或说明行")


def _line(grid: Grid, row: int, header: list[list[str]], columns: list[Column], section: str) -> Line | None:
    cells = grid.rows[row]
    texts = _texts(cells)
    if not texts:
        return None
    reason = _no_record(grid, row, texts, header, columns)
    return Line(row + 1, tuple(cells), reason, texts[0] if reason == _("分节标题") else section)


def _no_record(grid: Grid, row: int, texts: list[str], header: list[list[str]], columns: list[Column]) -> str:
    """Why a row is no record, or ''."""
    if texts in header:
        return _("重复的表头")
    if _is_total(texts):
        return _("合计行")
    if texts[0].strip(":：()（）") in _EXAMPLE:
        return _("示例行")
    if _VOID & set(texts):
        return _("已作废")
    own = [tight(cell) for cell in _own_cells(grid, row)]
    if _is_signature(own):
        return _SIGNED()
    filled = [column for column, cell in enumerate(grid.rows[row]) if cell is not None]
    serial = [
        column.index for column in columns if column.parts and column.parts[-1].lower() in words("serial")
    ]
    if all(column in serial for column in filled):
        return _("只有序号，没有内容")
    if len(own) == 1 and (len(filled) == 1 or len(filled) > len(columns) / 2) and len(columns) > 2:
        whole = len(filled) > 1
        return (
            _("分节标题")
            if len(own[0]) <= 20 and (whole or _names_section(own[0]))
            else (_SIGNED() if whole else "")
        )
    return ""


def _names_section(text: str) -> bool:
    return bool(
        re.fullmatch(r"[一二三四五六七八九十]+、.*|.*\d{1,2}月份?|第.{1,3}季度|.*[村屯]|.*社区", text)
    )


_SUB = re.compile(r".{1,8}(合计|小计|总计)")
_SUM = re.compile(r".*(合计|小计|总计|共计).*|(共|总共|累计).*\d+.*(户|人|次|场|件|元|条|个)")


def _is_total(texts: list[str]) -> bool:
    if any(_totals().fullmatch(text) or _SUB.fullmatch(text) for text in texts[:3]):
        return True
    return len(set(texts)) == 1 and len(texts[0]) <= 20 and _SUM.fullmatch(texts[0]) is not None


def _is_signature(own: list[str]) -> bool:
    signed = sum(_begins(text, "signatures") for text in own)
    if signed and (signed >= 2 or len(own) <= 4):
        return True
    return bool(own) and len(own) <= 2 and _begins(own[0], "notes")
