"""A list as a lazy table model: pages of 200 rows, sorted and filtered in SQL (platform.md §3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont
from sqlalchemy.orm import Session

from db.codes import code_list
from db.fields import Field, Kind, field_of
from swdesk import records
from swdesk.i18n import _
from swdesk.values import masked
from ui.operations import Operations
from ui.theme import STRONG, Theme

PAGE = 200
WAITING = 3
"""Pages that may wait to be read: who drags the list over 50,000 rows wants to see where they stop."""
Index = QModelIndex | QPersistentModelIndex
NUMBERS = {Kind.COUNT, Kind.AMOUNT, Kind.MINUTES}
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_WRAPPED = Qt.TextFlag.TextWordWrap.value
_ANSWERED = frozenset({
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.FontRole, Qt.ItemDataRole.ToolTipRole,
})  # fmt: skip
"""Made once: a list that is scrolled asks ten thousand times a second."""


class RecordModel(QAbstractTableModel):
    """Rows of one kind. Signal: counted(total) after each reset."""

    counted = Signal(int)

    def __init__(
        self,
        operations: Operations,
        theme: Theme,
        kind: str,
        columns: Sequence[str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self.columns: list[Field] = [field_of(records.model_of(kind), name) for name in columns]
        self.query = records.Query()
        self.whole = False
        """Whether numbers of people are shown in full; masked until somebody asks."""
        self._operations, self._theme = operations, theme
        self._total = 0
        self._pages: dict[int, list[records.Row]] = {}
        self._waiting: list[int] = []
        self._reading: int | None = None
        self._turn = 0

    def show_columns(self, names: Sequence[str]) -> None:
        """Other columns; their values come with the next `reload`."""
        self.beginResetModel()
        self.columns = [field_of(records.model_of(self.kind), name) for name in names]
        self._pages.clear()
        self._total, self._turn = 0, self._turn + 1
        self.endResetModel()

    @property
    def masks(self) -> bool:
        """Whether a column holds numbers of people."""
        return any(field.masked for field in self.columns)

    def show_whole(self, whole: bool) -> None:
        """Show the numbers of people in full, or mask them again."""
        self.whole = whole
        self.dataChanged.emit(self.index(0, 0), self.index(self._total - 1, len(self.columns) - 1))

    def reload(self, query: records.Query | None = None) -> None:
        """Read again, from the first page."""
        if query is not None:
            self.query = query
        self._turn += 1
        self._waiting, self._reading = [], None
        turn, kind, wanted, names = self._turn, self.kind, self.query, [f.name for f in self.columns]

        def read(session: Session) -> tuple[int, list[records.Row]]:
            first = replace(wanted, offset=0, limit=PAGE)
            return records.total(session, kind, wanted), records.rows(session, kind, first, names)

        self._operations.read(read, lambda answer: self._show(turn, *answer), self)

    def _show(self, turn: int, total: int, rows: list[records.Row]) -> None:
        if turn != self._turn:
            return
        self.beginResetModel()
        self._total, self._pages = total, {0: rows}
        self.endResetModel()
        self.counted.emit(total)

    def _ask(self, page: int) -> None:
        """The page asked for last is read first, one at a time; what was only passed by is forgotten."""
        if page == self._reading:
            return
        others = [one for one in self._waiting if one != page]
        self._waiting = [*others[1 - WAITING :], page]
        if self._reading is None:
            self._read(self._waiting.pop())

    def _read(self, page: int) -> None:
        self._reading = page
        turn, kind, names = self._turn, self.kind, [f.name for f in self.columns]
        wanted = replace(self.query, offset=page * PAGE, limit=PAGE)

        def show(rows: list[records.Row]) -> None:
            if turn != self._turn:
                return
            self._reading, self._pages[page] = None, rows
            self.dataChanged.emit(
                self.index(page * PAGE, 0), self.index(page * PAGE + len(rows) - 1, len(names) - 1)
            )
            if self._waiting:
                self._read(self._waiting.pop())

        self._operations.read(lambda session: records.rows(session, kind, wanted, names), show, self)

    def row(self, line: int) -> records.Row | None:
        """The row of a line; None while its page is on the way."""
        page = self._pages.get(line // PAGE)
        if page is None:
            self._ask(line // PAGE)
            return None
        return page[line % PAGE] if line % PAGE < len(page) else None

    def id_of(self, line: int) -> UUID | None:
        """The record of a line."""
        found = self.row(line)
        return found.id if found else None

    def known_id(self, line: int) -> UUID | None:
        """The record of a line, if its page was read; nothing is asked for."""
        page = self._pages.get(line // PAGE)
        return page[line % PAGE].id if page is not None and line % PAGE < len(page) else None

    # ── Qt's questions ───────────────────────────────────────────────────────────────────────────────────────

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's
        """How many lines."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Labels of the fields."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        field = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return _(field.label)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._align(field) | _WRAPPED
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        field = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._align(field)
        if role not in _ANSWERED:
            return None
        row = self.row(index.row())
        if row is None:
            return None
        tone = self._tone(field, row.values.get(field.name))
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(getattr(self._theme.tokens, STRONG[tone])) if tone else None
        if role == Qt.ItemDataRole.FontRole:
            return _bold() if tone else None
        text = row.labels.get(field.name, "")
        if text and field.masked and not self.whole:
            return masked(field, text) if role == Qt.ItemDataRole.DisplayRole else None
        return (
            text.replace("\n", " ")
            if role == Qt.ItemDataRole.DisplayRole
            else (text if len(text) > 20 else None)
        )

    def _tone(self, field: Field, value: Any) -> str:
        if field.kind is not Kind.CODE or value is None or field.codes != "risk":
            return ""
        item = code_list(field.codes).item(value)
        return str(item.extra.get("colour", "")) if item else ""

    def _align(self, field: Field) -> int:
        return _RIGHT if field.kind in NUMBERS else _LEFT

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort in SQL."""
        if 0 <= column < len(self.columns):
            sign = "-" if order is Qt.SortOrder.DescendingOrder else ""
            self.reload(replace(self.query, order=sign + self.columns[column].name))


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font
