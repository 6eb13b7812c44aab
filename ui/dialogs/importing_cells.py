"""Import preview, second tab: the rows as they were read, doubtful cells marked; a cell is corrected here before anything is written."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QTableView, QVBoxLayout, QWidget

from swdesk.i18n import _
from swdesk.importing.headers import Line
from swdesk.importing.plan import SheetPlan
from swdesk.importing.text import clean
from ui.services import Services
from ui.theme import Theme
from ui.widgets.basics import button, label, row
from ui.widgets.heads import Tips

Index = QModelIndex | QPersistentModelIndex


class CellsModel(QAbstractTableModel):
    """The lines of a sheet. Signal: corrected."""

    corrected = Signal()

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self.sheet: SheetPlan | None = None
        self.lines: list[Line] = []
        self._columns: list[Any] = []
        self._doubted: set[int] = set()

    def show_sheet(self, sheet: SheetPlan | None, *, doubtful: bool) -> None:
        """The rows of a sheet, or only those with a doubt in one of their cells."""
        self.beginResetModel()
        self.sheet = sheet
        self._columns = [] if sheet is None else sheet.table.columns
        self._doubted = set() if sheet is None else {row for row, _column in sheet.doubts}
        lines = [] if sheet is None else sheet.table.lines
        self.lines = [line for line in lines if not doubtful or line.number in self._doubted]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's
        """How many rows."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's
        """How many columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings of the ledger with what they were taken for; row numbers as Excel counts."""
        if role != Qt.ItemDataRole.DisplayRole or self.sheet is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(self.lines[section].number) if section < len(self.lines) else None
        column = self._columns[section]
        target = self.sheet.mapping.columns.get(column.index)
        name = _(target.field.label) if target else ""
        heading = column.heading or _("（无标题）")
        return heading if not name or name == heading else f"{heading}\n→ {name}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell, and what is doubtful about it."""
        line, column = self.lines[index.row()], self._columns[index.column()]
        place = (line.number, column.index)
        sheet = self.sheet
        if sheet is None:
            return None
        doubts, fixed = sheet.doubts.get(place), sheet.fixed.get(place)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                text = clean(line.cells[column.index]).replace("\n", " ")
                return f"⚠ {text}" if doubts else text
            case Qt.ItemDataRole.EditRole:
                return clean(line.cells[column.index])
            case Qt.ItemDataRole.BackgroundRole if doubts:
                return self._theme.colour("warning_soft")
            case Qt.ItemDataRole.ForegroundRole:
                if doubts:
                    return self._theme.colour("warning")
                return (
                    self._theme.colour("quiet")
                    if line.skip
                    else self._theme.colour("accent")
                    if fixed
                    else None
                )
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                said = [*(doubts or []), *([_("原来写的是“{}”").format(fixed[0])] if fixed else [])]
                return "；".join([*said, *([line.skip] if line.skip else [])]) or None
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows that are no records stay as they are."""
        found = super().flags(index)
        editable = index.isValid() and not self.lines[index.row()].skip
        return found | Qt.ItemFlag.ItemIsEditable if editable else found

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Correct a cell."""
        if role != Qt.ItemDataRole.EditRole or self.sheet is None:
            return False
        line, column = self.lines[index.row()], self._columns[index.column()]
        if clean(line.cells[column.index]) == str(value).strip():
            return False
        self.sheet.correct(line.number, column.index, str(value).strip())
        number = line.number
        self.lines[index.row()] = next(one for one in self.sheet.table.lines if one.number == number)
        self.dataChanged.emit(index, index)
        self.corrected.emit()
        return True


class CellsSide(QWidget):
    """Signal: changed — a cell was corrected, the plan is worked out anew."""

    changed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._sheet: SheetPlan | None = None
        self.model = CellsModel(services.theme, self)
        self.model.corrected.connect(self.changed)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(_("台账内容"))
        self.table.setWordWrap(False)
        Tips(self.table)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )  # fmt: skip
        self.table.verticalHeader().setDefaultSectionSize(services.theme.px(32))
        self.table.horizontalHeader().setDefaultSectionSize(services.theme.px(130))
        self.only = QCheckBox(_("只看存疑的行"))
        self.only.toggled.connect(lambda _on: self._fill())
        self._said = label("", "quiet", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        bar = row(
            self.only,
            button(_("下一处存疑"), self.next_doubt, "flat", hint=_("下一处存疑的格子（Ctrl+E）")),
            self._said,
        )
        bar.setStretch(2, 1)
        layout.addLayout(bar)
        layout.addWidget(self.table, 1)

    def show_sheet(self, sheet: SheetPlan | None) -> None:
        """The rows of a sheet; where one was in them one stays."""
        self._sheet = sheet
        self._fill()

    def _fill(self) -> None:
        at = self.table.currentIndex()
        place = (at.row(), at.column())
        self.model.show_sheet(self._sheet, doubtful=self.only.isChecked())
        if place[0] >= 0:
            self.table.setCurrentIndex(self.model.index(min(place[0], self.model.rowCount() - 1), place[1]))
        count = len(self._sheet.doubts) if self._sheet is not None else 0
        fixed = len(self._sheet.fixed) if self._sheet is not None else 0
        parts = [_("{} 处存疑，双击改正，改完马上重新识别").format(count) if count else _("没有存疑的格子")]
        if fixed:
            parts.append(_("已改正 {} 处，台账文件本身不动").format(fixed))
        self._said.setText("；".join(parts) + _("。"))

    def next_doubt(self) -> None:
        """To the next doubtful cell, ready to be typed over."""
        if self._sheet is None or not self._sheet.doubts:
            return
        columns = [column.index for column in self._sheet.table.columns]
        places = [
            (line, columns.index(column))
            for line, one in enumerate(self.model.lines)
            for column in columns
            if (one.number, column) in self._sheet.doubts
        ]
        if not places:
            return
        at = self.table.currentIndex()
        here = (at.row(), at.column()) if at.isValid() else (-1, -1)
        line, column = next((place for place in places if place > here), places[0])
        index = self.model.index(line, column)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)
        self.table.setFocus()
