"""Import preview, first tab: what each sheet holds and which column is which field, by typing or by dragging a field onto a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSplitter, QVBoxLayout, QWidget

from swdesk.i18n import _
from swdesk.importing.plan import ImportPlan, SheetPlan, kinds, targets
from ui.services import Services
from ui.widgets.basics import label, row
from ui.widgets.column_lines import ColumnLine, ColumnLines, Loose, fits
from ui.widgets.grid import Cell, Grid, Head
from ui.widgets.pickers import Choice


class ColumnsSide(QSplitter):
    """Signals: shown(sheet) — another one is in front; changed — it is read otherwise now."""

    shown = Signal(object)
    changed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._plan: ImportPlan | None = None
        self.sheets = Grid(
            services.theme,
            _("工作表"),
            [Head(_("文件 · 工作表")), Head(_("记的是"), 110), Head(_("存疑"), 56, right=True)],
        )
        self.sheets.currentCellChanged.connect(lambda line, *_rest: self._show(line))
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("这张表记的是什么"))
        self.kind.addItem(_("不导入"), None)
        for name, text in kinds():
            self.kind.addItem(text, name)
        self.kind.activated.connect(lambda _index: self._set_kind())
        self._missing = label("", "hint", wrap=True)
        heads = (_("台账里的列"), _("对应的字段"), _("举例"))
        self.columns = ColumnLines(services.theme, heads, _("并入备注"))
        self.columns.assigned.connect(self._assign)
        self.loose = Loose(_("还没有列的字段"))
        self.loose.setToolTip(_("拖到左边的一列上"))
        self.loose.setMaximumWidth(services.theme.px(190))
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.addLayout(
            row(
                label(_("这张表记的是"), "label"),
                self.kind,
                None,
                label(_("还没有列的字段，可拖到列上"), "quiet"),
            )
        )
        layout.addWidget(self._missing)
        beside = row(self.columns, self.loose)
        beside.setStretch(0, 1)
        layout.addLayout(beside, 1)
        self.addWidget(self.sheets)
        self.addWidget(middle)
        self.setSizes([360, 760])

    def show_plan(self, plan: ImportPlan) -> None:
        """The sheets of a plan; the one that was in front stays there."""
        self._plan = plan
        line = max(0, self.sheets.currentRow())
        self.sheets.fill(
            [
                [
                    place_of(sheet.table.file, sheet.table.sheet), sheet.label or Cell(_("隐藏的表") if sheet.hidden else _("看不出来"), "warning"),
                    Cell(str(len(sheet.doubts)) if sheet.doubts else "", "warning"),
                ]
                for sheet in plan.sheets
            ]
        )  # fmt: skip
        if plan.sheets:
            line = min(line, len(plan.sheets) - 1)
            self.sheets.setCurrentCell(line, 0)
            self._show(line)

    @property
    def current(self) -> SheetPlan | None:
        """The sheet in front."""
        line = self.sheets.currentRow()
        return (
            self._plan.sheets[line] if self._plan is not None and 0 <= line < len(self._plan.sheets) else None
        )

    def _show(self, line: int) -> None:
        sheet = self.current
        if sheet is None or line < 0:
            return
        self.kind.setCurrentIndex(max(0, self.kind.findData(sheet.mapping.kind)))
        missing = _("、").join(sheet.missing)
        self._missing.setText(
            _("没有这些列：{}。可以照样导入，以后在“待补材料”里补。").format(missing) if missing else ""
        )
        self._missing.setVisible(bool(missing))
        offered = targets(sheet.mapping.kind) if sheet.mapping.kind else []
        labels = dict(offered)

        def find(typed: str) -> Sequence[Choice]:
            found = [Choice(name, text) for name, text in offered if fits(typed, text)]
            return found if typed else [Choice("", _("并入备注（不单独对应）")), *found]

        self.columns.show_columns(
            [
                ColumnLine(index, heading or _("（无标题）"), labels.get(target, name), sample)
                for index, heading, target, name, sample in sheet.columns
                if index not in sheet.mapping.serial
            ],
            find,
        )
        taken = {target.name for target in sheet.mapping.columns.values()}
        self.loose.show_choices([Choice(name, text) for name, text in offered if name not in taken])
        self.shown.emit(sheet)

    def _set_kind(self) -> None:
        sheet = self.current
        if sheet is not None:
            sheet.set_kind(self.kind.currentData())
            self.changed.emit()

    def _assign(self, index: int, name: str) -> None:
        sheet: Any = self.current
        if sheet is None or sheet.mapping.kind is None:
            self._services.warn(_("请先选择这张表记的是什么，再指定各列。"))
            return
        sheet.assign(index, name)
        self.changed.emit()


def place_of(file: str, sheet: str) -> str:
    """A sheet in the user's words."""
    name = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return name if not sheet or sheet in name else f"{name} · {sheet}"
