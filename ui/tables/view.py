"""The list of a page: search, chips, columns, selection with bulk actions, export of what is shown (look/README.md, 9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStackedLayout,
    QTableView,
)

from db.changes import Write, apply
from db.codes import code_list
from db.fields import Field, Kind
from swdesk import records
from swdesk.export import export_noted
from swdesk.i18n import _, item_text
from swdesk.progress import Progress
from ui.services import Services
from ui.tables.model import RecordModel
from ui.widgets.basics import EmptyNote, Panel, button, label
from ui.widgets.flow import Flow

_WIDTHS = {
    Kind.DAY: 136, Kind.FLAG: 88, Kind.COUNT: 84, Kind.AMOUNT: 110, Kind.MINUTES: 84, Kind.NOTE: 300, Kind.CODES: 190,
    Kind.LINK: 110, Kind.PHONE: 120, Kind.ID_NUMBER: 170,
}  # fmt: skip


def _width(field: Field) -> int:
    """The width of a column in px: codes by their longest label, texts by their length."""
    heading = 14 * len(_(field.label)) + 24
    if field.kind is Kind.CODE:
        longest = max((len(item_text(item)) for item in code_list(field.codes).items), default=4)
        return max(heading, min(14 * longest + 24, 130))
    if field.kind is Kind.TEXT:
        longest = field.max_length or 100
        wide = {40: 150, 50: 96}.get(
            longest, 116 if longest <= 60 else 190
        )  # numbers, names, villages, titles
        return max(heading, wide)
    return max(heading, _WIDTHS.get(field.kind, 130))


@dataclass(frozen=True)
class Chip:
    """A filter above the list: label and conditions."""

    text: str
    where: tuple[tuple[str, str, Any], ...]


class RecordList(Panel):
    """A list of one kind. Signals: opened(id), counted(n)."""

    opened = Signal(object)
    counted = Signal(int)

    def __init__(
        self,
        services: Services,
        kind: str,
        *,
        columns: Sequence[str] = (),
        chips: Sequence[Chip] = (),
        order: str = "",
        empty: str = "",
        first_step: tuple[str, Callable[[], None]] | None = None,
        base: tuple[tuple[str, str, Any], ...] = (),
    ) -> None:
        super().__init__()
        self._services, self.kind, self._base = services, kind, base
        names = list(columns) or [f.name for f in records.listed(kind)]
        self.model = RecordModel(services.operations, services.theme, kind, names, self)
        self.model.query = records.Query(order=order, where=base)
        self.table = self._make_table()
        self.search = QLineEdit()
        self._chips: list[tuple[Any, Chip]] = []
        self._count = label("", "quiet")
        self.pair_action: tuple[str, Callable[[UUID, UUID], None]] | None = None
        """What can be done with two marked records: shown in the menu when there are just two."""
        self.body.addLayout(self._tools(chips))
        step = first_step or ("", lambda: None)
        self._empty = EmptyNote(empty or _("这里还没有记录。"), step[0], step[1])
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.body.addLayout(self._stack, 1)
        self.model.counted.connect(self._counted)
        services.operations.changed.connect(self._changed)

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(_("{}列表").format(_(records.model_of(self.kind).label)))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.horizontalHeader().setSortIndicator(
            -1, Qt.SortOrder.AscendingOrder
        )  # first: enabling sorts at once
        table.setSortingEnabled(True)
        table.horizontalHeader().setHighlightSections(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(self._services.theme.px(34))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu)
        table.doubleClicked.connect(self._open)
        table.installEventFilter(self)
        self._set_widths(table)
        return table

    def _set_widths(self, table: QTableView) -> None:
        for column, field in enumerate(self.model.columns):
            last = column == len(self.model.columns) - 1
            table.setColumnWidth(column, self._services.theme.px(120 if last else _width(field)))
        table.horizontalHeader().setStretchLastSection(True)

    def _tools(self, chips: Sequence[Chip]) -> QHBoxLayout:
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 10, 12, 8)
        tools.setSpacing(6)
        self.search.setPlaceholderText(_("在列表中查找"))
        self.search.setAccessibleName(_("在列表中查找"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(self._services.theme.px(200))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(200)
        self._wait.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _text: self._wait.start())
        tools.addWidget(self.search)
        wrapped = Flow(6)  # large texts: chips go on in a second line
        for chip in chips:
            made = button(chip.text, None, "chip")
            made.setCheckable(True)
            made.toggled.connect(lambda _on: self.refresh())
            self._chips.append((made, chip))
            wrapped.addWidget(made)
        tools.addLayout(wrapped, 1)
        tools.addWidget(self._count)
        tools.addWidget(button(_("列"), self._choose_columns, "flat", hint=_("选择显示的列")))
        tools.addWidget(button(_("导出"), self._export, "flat", hint=_("导出当前列表为 Excel")))
        return tools

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read again with the filters as they stand; chips of one field widen, of several narrow."""
        where: list[tuple[str, str, Any]] = list(self._base)
        merged: dict[tuple[str, str], list[Any]] = {}
        for made, chip in self._chips:
            if made.isChecked():
                for name, operator, value in chip.where:
                    if operator in {"=", "in"}:
                        values = list(value) if operator == "in" else [value]
                        merged.setdefault((name, "in"), []).extend(values)
                    else:
                        where.append((name, operator, value))
        where += [(name, operator, tuple(values)) for (name, operator), values in merged.items()]
        self.model.reload(replace(self.model.query, text=self.search.text(), where=tuple(where)))

    def _changed(self, kinds: object, _initiator: object) -> None:
        targets = {f.target for f in self.model.columns if f.target}
        if isinstance(kinds, frozenset) and ({self.kind, "tag"} | targets) & kinds:
            self.refresh()

    def _counted(self, count: int) -> None:
        self._count.setText(_("共 {} 条").format(count))
        filtered = bool(self.search.text()) or any(made.isChecked() for made, _chip in self._chips)
        self._stack.setCurrentIndex(1 if count == 0 and not filtered else 0)
        self.counted.emit(count)

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter opens, Delete removes."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._open(self.table.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Delete:
                self.remove_selected()
                return True
        return super().eventFilter(watched, event)

    def _open(self, index: QModelIndex) -> None:
        found = self.model.id_of(index.row()) if index.isValid() else None
        if found is not None:
            self.opened.emit(found)

    def selected(self) -> list[UUID]:
        """The marked records."""
        lines = self.table.selectionModel().selectedRows()
        return [found for line in lines if (found := self.model.id_of(line.row())) is not None]

    def remove_selected(self) -> None:
        """Put the marked records into the bin; undo brings them back."""
        ids, kind = self.selected(), self.kind
        if not ids:
            return
        writes = [Write(kind, one, {"deleted": True}, new=False) for one in ids]
        name = _("删除{}条{}").format(len(ids), _(records.model_of(kind).label))
        self._services.operations.write(name, lambda session: apply(session, writes), owner=self)

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(_("打开"), lambda: self._open(self.table.currentIndex()))
        menu.addAction(_("删除所选 {} 条").format(len(self.selected())), self.remove_selected)
        menu.addAction(_("导出当前列表"), self._export)
        chosen = self.selected()
        if self.pair_action is not None and len(chosen) == 2:
            text, act = self.pair_action
            menu.addAction(text, lambda: act(*chosen))
        menu.popup(self.table.viewport().mapToGlobal(place))

    def _choose_columns(self) -> None:
        menu = QMenu(self)
        shown = [f.name for f in self.model.columns]
        for field in records.fields(self.kind):
            action = QAction(_(field.label), menu)
            action.setCheckable(True)
            action.setChecked(field.name in shown)
            action.toggled.connect(lambda on, name=field.name: self._toggle(name, on))
            menu.addAction(action)
        menu.popup(self.mapToGlobal(QPoint(self.width() - 200, 44)))

    def _toggle(self, name: str, on: bool) -> None:
        shown = [f.name for f in self.model.columns]
        order = [f.name for f in records.fields(self.kind)]
        chosen = sorted({*shown, name} if on else set(shown) - {name}, key=order.index)
        if chosen:
            self.model.set_columns(chosen)
            self._set_widths(self.table)

    def _export(self) -> None:
        name = _("{}.xlsx").format(_(records.model_of(self.kind).label))
        path, _kind = QFileDialog.getSaveFileName(self, _("导出当前列表"), name, "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Export what is shown."""
        query, kind, columns = self.model.query, self.kind, [f.name for f in self.model.columns]

        services = self._services

        def work(progress: Progress) -> int:
            return export_noted(
                services.store, kind, query, path, clock=services.clock, user_name=services.user_name, columns=columns,
                progress=progress,
            )  # fmt: skip

        services.operations.task(
            work, lambda n: services.say(_("已导出 {} 行：{}").format(n, path.name)), self
        )
