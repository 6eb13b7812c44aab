"""The three columns of the report page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from swdesk.bundles.reply import Remark
from swdesk.drilling_rows import LEDGERS
from swdesk.i18n import _
from swdesk.reports.document import RIGHT, Document, Table
from swdesk.reports.pictures import Picture
from ui.pages.report_writing import Writing
from ui.services import Services
from ui.widgets.basics import Panel, label
from ui.widgets.grid import Cell, Grid, Head

Public = Mapping[str, Any]


class Contents(Panel):
    """目录: sections of the text, then the tables. Signal: chosen(key)."""

    chosen = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__(_("目录"), " ")
        self.grid = Grid(services.theme, _("目录"), [Head(""), Head("", 36)], header=False)
        self.grid.currentCellChanged.connect(lambda line, *_rest: self._choose(line))
        self.body.addWidget(self.grid, 1)
        self._keys: list[str] = []
        self.names: list[tuple[str, str, int]] = []
        """Key, title and number of remarks of each part."""

    def wait(self) -> None:
        """The numbers are being counted."""
        self.remark.setText(_("计算中……"))

    def load(self, public: Public, document: Document, remarks: Sequence[Remark] = ()) -> None:
        """Show the parts of this report, staying at the one in front; tables with remarks on them say how many."""
        line = self.grid.currentRow()
        key = self._keys[line] if 0 <= line < len(self._keys) else "table:3"
        marked = {(one.code, one.span) for one in remarks}
        self.names = [
            (f"text:{part['key']}", ("　" if part["level"] > 1 else "") + part["heading"], 0)
            for part in public.get("narrative", ())
        ]
        self.names += [
            (f"table:{table.key}", table.title, _among(table, marked)) for table in document.tables()
        ]
        self._keys = [name[0] for name in self.names]
        self.grid.blockSignals(True)
        self.grid.fill([
            [Cell(title), Cell(str(count), "danger", badge=True, tip=_("上级有意见的数字")) if count else ""] for _key, title, count in self.names
        ])  # fmt: skip
        self.grid.setColumnHidden(1, not any(name[2] for name in self.names))
        self.grid.share()
        self.grid.blockSignals(False)
        self.remark.setText("")
        self.turn_to(key)

    def turn_to(self, key: str) -> None:
        """Bring a part to the front; the first one where there is no such part."""
        place = self._keys.index(key) if key in self._keys else 0
        if self.grid.currentRow() == place:
            self._choose(place)
        else:
            self.grid.setCurrentCell(place, 0)

    @property
    def front(self) -> str:
        """The key of the part in front."""
        line = self.grid.currentRow()
        return self._keys[line] if 0 <= line < len(self._keys) else ""

    def _choose(self, line: int) -> None:
        if 0 <= line < len(self._keys):
            self.chosen.emit(self._keys[line])


def _among(table: Table, marked: set[tuple[str, str]]) -> int:
    return len({(cell.code, cell.span or "period") for line in table.rows for cell in line} & marked)


class Middle(Panel):
    """Text or table. Signals: number(code, span), edited(section, template), cell(table, row, place of the number in it) of a
    table that is counted by rows, line(table, texts) of a ledger; the last two only where there are `records` to open.
    """

    number = Signal(str, str)
    cell = Signal(str, str, int)
    line = Signal(str, object)
    edited = Signal(str, str)

    def __init__(self, services: Services, *, records: bool = True) -> None:
        super().__init__(" ", " ")
        self._services, self._records = services, records
        self._public: Public | None = None
        self._remarks: dict[tuple[str, str], str] = {}
        self._editable = False
        self._charts: Mapping[str, Sequence[Picture]] = {}
        self._document: Document | None = None
        self._marked: tuple[int, int] | None = None
        self._crowded: bool = False
        self._key = ""
        self.grid: Grid | None = None
        self.writing = Writing(services)
        self.writing.number.connect(self.number)
        self.writing.edited.connect(self.edited)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.writing)
        self._table_side = QWidget()
        self._table_layout = QVBoxLayout(self._table_side)
        self._table_layout.setContentsMargins(0, 0, 0, 0)
        self._foot = label("", "quiet", wrap=True)
        self._foot.setContentsMargins(16, 8, 16, 12)
        self._table_layout.addWidget(self._foot)
        self._stack.addWidget(self._table_side)
        self.body.addWidget(self._stack, 1)

    def load(
        self,
        public: Public,
        document: Document,
        *,
        editable: bool,
        remarks: Sequence[Remark] = (),
        charts: Mapping[str, Sequence[Picture]] | None = None,
    ) -> None:
        """A report to show; typing is possible until it is signed. Numbers that the superior remarked on are marked."""
        self._public, self._editable = public, editable
        self._document = document
        self._charts = charts or {}
        self._remarks = {(one.code, one.span): one.text for one in remarks}

    def turn_to(self, key: str) -> None:
        """Show a section or a table."""
        self.flush()
        if self._public is None or self._document is None:
            return
        self._key = key
        what, _colon, name = key.partition(":")
        if what == "text":
            self._show_text(next(part for part in self._public["narrative"] if part["key"] == name))
        else:
            self._show_table(next(table for table in self._document.tables() if table.key == name))

    # ── text ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_text(self, part: Mapping[str, Any]) -> None:
        self._stack.setCurrentIndex(0)
        self.title.setText(part["heading"])
        self.remark.setText(_("已改写") if part["edited"] else _("由数据草拟"))
        if self._public is not None:
            self.writing.show_part(
                self._public, part, self._charts.get(part["key"], ()), editable=self._editable
            )

    def flush(self) -> None:
        """Keep what was typed."""
        self.writing.flush()

    def focus(self) -> None:
        """The keyboard goes to what is in front."""
        front = self.grid if self._stack.currentIndex() else self.writing.text
        if front is not None:
            front.setFocus()

    def mark(self, code: str, span: str) -> None:
        """Bring a number of the table in front into view and mark it."""
        grid = self.grid
        for line in range(grid.rowCount() if grid else 0):
            for column in range(grid.columnCount() if grid else 0):
                cell = grid.cell(line, column) if grid else None
                if grid is not None and cell is not None and cell.data == (code, span):
                    grid.setCurrentCell(line, column)
                    self._set_mark(line, column)
                    return

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────

    def _show_table(self, table: Table) -> None:
        self.writing.leave()
        self._stack.setCurrentIndex(1)
        self.title.setText(table.title)
        drilled = any(cell.code or (self._records and cell.row) for line in table.rows for cell in line)
        opened = self._records and table.key in LEDGERS and bool(table.rows)
        self.remark.setText(_("点击数字查看明细") if drilled else _("双击一行打开记录") if opened else "")
        if self.grid is not None:
            self._table_layout.removeWidget(self.grid)
            self.grid.hide()
            self.grid.deleteLater()
        self.grid = self._grid(table)
        self._marked = None
        self._table_layout.insertWidget(0, self.grid, 1)
        self._foot.setText("\n".join(table.notes))
        self.crowd(self._crowded)

    def crowd(self, crowded: bool) -> None:
        """Whether something else stands below: then notes and charts wait, and what was chosen stays in sight."""
        self._crowded = crowded
        self.writing.crowd(crowded)
        self._foot.setVisible(bool(self._foot.text()) and not crowded)
        if self.grid is not None:
            self.grid.keep_in_sight()

    def _grid(self, table: Table) -> Grid:
        heads = _heads(table)
        grid = Grid(self._services.theme, table.title, heads)
        numbered = [i for i, column in enumerate(table.columns) if column.label not in _LEFT_OUT]
        rows = [
            [_cell(line[i], table.columns[i].align == RIGHT, records=self._records) for i in numbered]
            for line in table.rows
        ]
        ledger = self._records and table.key in LEDGERS
        grid.fill(rows, [(table.key, [cell.text for cell in line]) for line in table.rows] if ledger else ())
        grid.opened.connect(lambda what: self.line.emit(*what))
        self._mark_remarks(grid)
        if len(heads) > 6:
            grid.snug()
        if not rows:
            grid.fill([[Cell(table.empty)]])
            grid.setSpan(0, 0, 1, len(heads))
        grid.chosen.connect(self._pick)
        return grid

    def _mark_remarks(self, grid: Grid) -> None:
        """Numbers that came back, in the colour of danger, with what was said in the tip."""
        for line in range(grid.rowCount()):
            for column in range(grid.columnCount()):
                cell = grid.cell(line, column)
                said = (
                    self._remarks.get(cell.data)
                    if cell is not None and isinstance(cell.data, tuple)
                    else None
                )
                if cell is not None and said is not None:
                    tip = _("上级意见：{}").format(said)
                    grid.set_cell(line, column, replace(cell, tone="danger", strong=True, tip=tip))

    def _pick(self, line: int, column: int, what: Any) -> None:
        self._set_mark(line, column)
        if isinstance(what, _Place):
            self.cell.emit(self._key.partition(":")[2], what.row, what.place)
        else:
            self.number.emit(*what)

    def _set_mark(self, line: int, column: int) -> None:
        if self.grid is None:
            return
        if self._marked is not None and (before := self.grid.cell(*self._marked)) is not None:
            self.grid.set_cell(*self._marked, replace(before, marked=False))
        cell = self.grid.cell(line, column)
        if cell is not None:
            self.grid.set_cell(line, column, replace(cell, marked=True))
        self._marked = (line, column)


@dataclass(frozen=True)
class _Place:
    """A number of a table that is counted by rows."""

    row: str
    place: int


_LEFT_OUT = frozenset({"序号", "代码"})


def _heads(table: Table) -> list[Head]:
    """Widths by share; the widest column takes what is left."""
    columns = [column for column in table.columns if column.label not in _LEFT_OUT]
    widest = max(columns, key=lambda column: column.width)
    many = len(columns) > 6
    return [
        Head(
            _short(column.label),
            0 if column is widest and not many else int(column.width * 100) + 14,
            column.align == RIGHT,
        )
        for column in columns
    ]


def _short(heading: str) -> str:
    """A heading as the screen has room for it."""
    return (
        heading.replace("计量单位", "单位")
        .replace("完成率（%）", "完成率")
        .replace("同比（±%）", "同比")
        .replace("上年同期累计", "上年同期")
    )


def _cell(cell: Any, right: bool, *, records: bool) -> Cell:
    data: Any = None
    if cell.code and cell.text not in {"", "—"}:
        data = (cell.code, cell.span or "period")
    elif records and cell.row and cell.number is not None:
        data = _Place(cell.row, cell.place)
    return Cell(cell.text.replace("个百分点", "百分点"), right=right, strong=cell.strong, data=data)


def plain(value: Any) -> str:
    """A number as the window shows it."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
