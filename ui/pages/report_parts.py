"""The three columns of the report page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from db.codes import code_list
from swdesk.bundles.reply import Remark
from swdesk.drilling import Behind
from swdesk.i18n import _, code_text
from swdesk.replies import Told
from swdesk.reports.document import RIGHT, Table
from swdesk.reports.live import relinked
from swdesk.reports.quarterly import build_document
from swdesk.values import show_day
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, label, row
from ui.widgets.grid import Cell, Grid, Head

KEEP_MS = 900
Public = Mapping[str, Any]


class Contents(Panel):
    """目录: sections of the text, then the tables. Signal: chosen(key)."""

    chosen = Signal(str)

    def __init__(self, services: Services) -> None:
        super().__init__(_("目录"), " ")
        self.grid = Grid(services.theme, _("目录"), [Head("")], header=False)
        self.grid.currentCellChanged.connect(lambda line, *_rest: self._choose(line))
        self.body.addWidget(self.grid, 1)
        self._keys: list[str] = []

    def wait(self) -> None:
        """The numbers are being counted."""
        self.remark.setText(_("计算中……"))

    def load(self, public: Public) -> None:
        """Show the parts of this report, staying at the one in front."""
        line = self.grid.currentRow()
        key = self._keys[line] if 0 <= line < len(self._keys) else "table:3"
        parts = [(f"text:{part['key']}", part["heading"], part["level"]) for part in public["narrative"]]
        parts += [(f"table:{table.key}", table.title, 1) for table in build_document(public).tables()]
        self._keys = [part[0] for part in parts]
        self.grid.blockSignals(True)
        self.grid.fill([[Cell(("　" if level > 1 else "") + title)] for _key, title, level in parts])
        self.grid.blockSignals(False)
        self.remark.setText("")
        place = self._keys.index(key) if key in self._keys else 0
        self.grid.setCurrentCell(place, 0)
        self._choose(place)

    def _choose(self, line: int) -> None:
        if 0 <= line < len(self._keys):
            self.chosen.emit(self._keys[line])


class Middle(Panel):
    """Text or table. Signals: number(code, span), edited(section, template)."""

    number = Signal(str, str)
    edited = Signal(str, str)

    def __init__(self, services: Services) -> None:
        super().__init__(" ", " ")
        self._services = services
        self._public: Public | None = None
        self._remarks: dict[tuple[str, str], str] = {}
        self._editable = False
        self._section = ""
        self._marked: tuple[int, int] | None = None
        self.grid: Grid | None = None
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("报告文字"))
        self.text.textChanged.connect(self._typed)
        self.note = label("", "quiet", wrap=True)
        self.numbers = Grid(
            services.theme, _("本段数字"), [Head(_("本段的数字")), Head("", 90, right=True)], header=True
        )
        self.numbers.chosen.connect(lambda _r, _c, what: self.number.emit(*what))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.flush)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._writing())
        self._table_side = QWidget()
        self._table_layout = QVBoxLayout(self._table_side)
        self._table_layout.setContentsMargins(0, 0, 0, 0)
        self._foot = label("", "quiet", wrap=True)
        self._foot.setContentsMargins(16, 8, 16, 12)
        self._table_layout.addWidget(self._foot)
        self._stack.addWidget(self._table_side)
        self.body.addWidget(self._stack, 1)

    def _writing(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(16, 4, 16, 16)
        layout.addWidget(self.text, 3)
        layout.addLayout(row(self.note))
        layout.addWidget(self.numbers, 2)
        return holder

    def load(self, public: Public, *, editable: bool, remarks: Sequence[Remark] = ()) -> None:
        """A report to show; typing is possible until it is signed. Numbers that the superior remarked on are marked."""
        self._public, self._editable = public, editable
        self._remarks = {(one.code, one.span): one.text for one in remarks}

    def turn_to(self, key: str) -> None:
        """Show a section or a table."""
        self.flush()
        if self._public is None:
            return
        what, _colon, name = key.partition(":")
        if what == "text":
            self._show_text(next(part for part in self._public["narrative"] if part["key"] == name))
        else:
            self._show_table(
                next(table for table in build_document(self._public).tables() if table.key == name)
            )

    # ── text ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_text(self, part: Mapping[str, Any]) -> None:
        self._stack.setCurrentIndex(0)
        self.title.setText(part["heading"])
        self.remark.setText(_("已改写") if part["edited"] else _("由数据草拟"))
        self._part = part
        self._section = ""
        self.text.setPlainText(part["text"])
        self._section = part["key"]
        writable = self._editable and not (part["key"] == "work" and not part["text"])
        self.text.setReadOnly(not writable)
        self.note.setText(
            _("没有改动的数字会随数据更新；清空全文可恢复草拟的文字。【】是要填写的地方。")
            if writable
            else _("这一节没有可改的文字。")
        )
        values = self._public["values"] if self._public else {}
        rows: list[list[Cell]] = []
        for code in part["codes"]:
            found = values.get(code, {}).get("period")
            if found is not None:
                rows.append(
                    [
                        Cell(values[code]["label"], data=(code, "period")),
                        Cell(_plain(found["value"]), link=True, right=True, data=(code, "period")),
                    ]
                )
        self.numbers.fill(rows)
        self.numbers.setVisible(bool(rows))

    def _typed(self) -> None:
        if self._section and not self.text.isReadOnly():
            self._timer.start()

    def flush(self) -> None:
        """Keep what was typed, its untouched numbers live."""
        self._timer.stop()
        if not self._section or self.text.isReadOnly():
            return
        typed = self.text.toPlainText()
        if typed != self._part["text"]:
            template = relinked(self._part["text"], self._part["marks"], typed)
            self._part = dict(self._part) | {"text": typed, "marks": []}
            self.edited.emit(self._section, template)

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────

    def _show_table(self, table: Table) -> None:
        self._section = ""
        self._stack.setCurrentIndex(1)
        self.title.setText(table.title)
        drilled = any(cell.code for line in table.rows for cell in line)
        self.remark.setText(_("点击数字查看明细") if drilled else "")
        if self.grid is not None:
            self._table_layout.removeWidget(self.grid)
            self.grid.hide()
            self.grid.deleteLater()
        self.grid = self._grid(table)
        self._marked = None
        self._table_layout.insertWidget(0, self.grid, 1)
        self._foot.setText("\n".join(table.notes))
        self._foot.setVisible(bool(table.notes))

    def _grid(self, table: Table) -> Grid:
        heads = _heads(table)
        grid = Grid(self._services.theme, table.title, heads)
        numbered = [i for i, column in enumerate(table.columns) if column.label not in _LEFT_OUT]
        rows = [[_cell(line[i], table.columns[i].align == RIGHT) for i in numbered] for line in table.rows]
        grid.fill(rows)
        self._mark_remarks(grid)
        if len(heads) > 6:
            grid.snug()
        if not rows:
            grid.setRowCount(1)
            grid.setSpan(0, 0, 1, len(heads))
            grid.set_cell(0, 0, Cell(table.empty))
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
                    grid.set_cell(line, column, replace(cell, tone="danger", strong=True))
                    item = grid.item(line, column)
                    if item is not None:
                        item.setToolTip(_("上级意见：{}").format(said))

    def _pick(self, line: int, column: int, what: tuple[str, str]) -> None:
        if self.grid is None:
            return
        if self._marked is not None:
            before = self.grid.cell(*self._marked)
            if before is not None:
                self.grid.set_cell(*self._marked, Cell(before.text, right=True, data=before.data))
        cell = self.grid.cell(line, column)
        if cell is not None:
            self.grid.set_cell(line, column, Cell(cell.text, right=True, marked=True, data=cell.data))
        self._marked = (line, column)
        self.number.emit(*what)


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


def _cell(cell: Any, right: bool) -> Cell:
    drilled = bool(cell.code) and cell.text not in {"", "—"}
    return Cell(
        cell.text,
        right=right,
        strong=cell.strong,
        data=(cell.code, cell.span or "period") if drilled else None,
    )


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


class EvidencePanel(Panel):
    """The records behind the chosen number, a double click opens one; what to look at. Signal: number(code, span)."""

    number = Signal(str, str)

    def __init__(self, services: Services) -> None:
        super().__init__(_("明细"), " ")
        self.grid = Grid(services.theme, _("明细"), [Head("", 84), Head(""), Head("", 56)], header=False)
        self.grid.opened.connect(
            lambda line: services.open_record(line.kind, line.id) if line is not None else None
        )
        self.grid.chosen.connect(
            lambda _r, _c, what: self.number.emit(*what) if isinstance(what, tuple) else None
        )
        self._hint = EmptyNote(_("点表里的数字，这里列出它的每一条记录，双击可打开。"))
        self._note = label("", "quiet", wrap=True)
        self._note.setContentsMargins(16, 8, 16, 12)
        self.body.addWidget(self._hint, 1)
        self.body.addWidget(self.grid, 1)
        self.body.addWidget(self._note)
        self.grid.hide()

    def show_behind(self, found: Behind, value: Mapping[str, Any] | None) -> None:
        """Title with the number, one line a record."""
        number = _plain(value["value"]) if value else "—"
        self.title.setText(f"{found.label} {number} {found.unit}".strip())
        self.remark.setText(_("记录 {} 条").format(found.total))
        rows = [
            [
                f"{line.day.month}月{line.day.day}日" if line.day else "",
                Cell(line.text or _("（未命名）")), Cell(_("材料"), "ok", badge=True) if line.filed else "",
            ]
            for line in found.lines
        ]  # fmt: skip
        self.grid.fill(rows, found.lines)
        parts: list[str] = []
        if value and value.get("denominator"):
            parts.append(
                _("分子 {}，分母 {}。").format(_plain(value["numerator"]), _plain(value["denominator"]))
            )
        if found.total > len(found.lines):
            parts.append(_("先列最近 {} 条。").format(len(found.lines)))
        parts.append(_("定稿时冻结的记录。") if found.frozen else _("按现在的记录计算。"))
        self._note.setText("".join(parts))
        self._switch(marks=True)

    def show_checks(self, found: Sequence[str]) -> None:
        """The sentences of 自查."""
        self.title.setText(_("自查"))
        self.remark.setText(_("{} 处待核").format(len(found)) if found else _("没有发现问题"))
        self.grid.fill(
            [[Cell(_("待核"), "warning", badge=True), text, ""] for text in found], [None for _text in found]
        )
        self._note.setText("\n".join(found[:12]))
        self._switch()

    def show_told(self, said: Told, public: Public) -> None:
        """What the superior said: of the whole, and of single numbers."""
        self.title.setText(_("上级意见"))
        answer = code_text(code_list("report_state"), said.answer)
        self.remark.setText(_("第 {} 版 · {}").format(said.version, answer))
        labels = {code: item["label"] for code, item in public["values"].items()}
        self.grid.fill([
            [Cell(_("数字"), "danger", badge=True), Cell(f"{labels.get(one.code, one.code)}：{one.text}", data=(one.code, one.span)), ""]
            for one in said.remarks
        ])  # fmt: skip
        whole = [f"{labels.get(one.code, one.code)}：{one.text}" for one in said.remarks[:12]]
        who = " ".join(filter(None, (said.by, show_day(said.on) if said.on else "")))
        self._note.setText("\n".join(filter(None, (said.text, *whole, who))))
        self._switch()

    def _switch(self, *, marks: bool = False) -> None:
        """Show the lines; the third column holds marks of evidence."""
        self._hint.hide()
        self.grid.setColumnHidden(2, not marks)
        self.grid.show()
        self.grid.share()
