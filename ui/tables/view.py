"""The list of a page: search, chips, columns, selection with bulk actions, export of what is shown (look/README.md, 9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
)

from db.changes import Write, apply
from swdesk import access, bulk, records
from swdesk.i18n import _
from swdesk.list_views import Kept, View
from swdesk.roles import Right
from ui.services import Services
from ui.tables.bulk import BulkDialog
from ui.tables.chips import Chip, ChipBar
from ui.tables.columns import ColumnsPopup
from ui.tables.model import RecordModel
from ui.tables.output import Only, Output
from ui.tables.table import ListTable
from ui.tables.views import Look, Views
from ui.widgets.basics import EmptyNote, Panel, button, label

LARGE = 130
"""From this text size the chips have a line of their own."""


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
        remember: bool = False,
        other_step: QPushButton | None = None,
    ) -> None:
        super().__init__()
        self._services, self.kind, self._base, self._order = services, kind, base, order
        self.views = Views(services, kind, self.look, self) if remember else None
        names = list(columns) or [f.name for f in records.listed(kind)]
        self.model = RecordModel(services.operations, services.theme, kind, names, self)
        self.model.query = records.Query(order=order, where=base)
        self.output = Output(services, self.model, self)
        self.table = self._make_table()
        self.search = QLineEdit()
        self._chips = ChipBar(chips, self.refresh)
        self._count = label("", "quiet")
        self.pair_action: tuple[str, Callable[[UUID, UUID], None]] | None = None
        """What can be done with two marked records: shown in the menu when there are just two."""
        self.body.addLayout(self._tools(own_line=bool(chips) and services.theme.crowding >= LARGE))
        step = first_step or ("", lambda: None)
        self._empty = EmptyNote(empty or _("这里还没有记录。"), step[0], step[1], other_step)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(EmptyNote(_("没有符合条件的记录。"), _("清除查找和筛选"), self.clear_filters))
        self.body.addLayout(self._stack, 1)
        self.model.counted.connect(self._counted)
        services.operations.changed.connect(self._changed)
        self.table.selectionModel().selectionChanged.connect(lambda *_what: self._marked())
        self.table.horizontalHeader().sortIndicatorChanged.connect(lambda *_what: self._look_changed())
        if self.views is not None:
            self.views.restored.connect(self._restore)
            self.views.chosen.connect(self.apply_view)
            self.views.read()

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────

    def _make_table(self) -> ListTable:
        table = ListTable(self._services.theme, self.model)
        table.setAccessibleName(_("{}列表").format(_(records.model_of(self.kind).label)))
        table.customContextMenuRequested.connect(self._menu)
        table.doubleClicked.connect(self._open)
        table.installEventFilter(self)
        return table

    def _tools(self, *, own_line: bool) -> QVBoxLayout:
        outer, tools = QVBoxLayout(), QHBoxLayout()
        outer.setContentsMargins(12, 10, 12, 8)
        outer.setSpacing(8)
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
        outer.addLayout(tools)
        if own_line:
            outer.addLayout(self._chips)
            tools.addStretch(1)
        else:
            tools.addLayout(self._chips, 1)
        tools.addWidget(self._count)
        self._bulk = button(_("批量修改"), self.change_selected, "flat", hint=_("修改所选记录的同一项"))
        self._bulk.hide()
        tools.addWidget(self._bulk)
        self._numbers = button(_("号码"), None, "flat", hint=_("显示或遮住证件号码和电话（F2）"))
        self._numbers.setCheckable(True)
        self._numbers.toggled.connect(self._show_numbers)
        if not self.model.masks:
            self._numbers.hide()
        tools.addWidget(self._numbers)
        self._arranging = [button(_("列"), self._choose_columns, "flat", hint=_("选择显示的列"))]
        if self.views is not None:
            hint = _("常用的筛选、列和排序，存下来一点就到")
            self._arranging.insert(0, button(_("视图"), self._show_views, "flat", hint=hint))
        for one in self._arranging:
            tools.addWidget(one)
        if self._services.can(Right.DATA):
            tools.addWidget(button(_("打印"), self.print_list, "flat", hint=_("打印当前列表")))
            tools.addWidget(button(_("导出"), self._export, "flat", hint=_("导出当前列表为 Excel")))
        return outer

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read again with the filters as they stand; chips of one field widen, of several narrow."""
        where = self._chips.narrowed(self._base)
        self.model.reload(replace(self.model.query, text=self.search.text(), where=tuple(where)))

    def _changed(self, kinds: object, _initiator: object) -> None:
        targets = {f.target for f in self.model.columns if f.target}
        if isinstance(kinds, frozenset) and ({self.kind, "tag"} | targets) & kinds:
            self.refresh()

    def _counted(self, count: int) -> None:
        self._marked()
        self.table.fill_room()
        self._stack.setCurrentIndex((2 if self._filtered else 1) if count == 0 else 0)
        self.counted.emit(count)

    @property
    def _filtered(self) -> bool:
        return bool(self.search.text()) or bool(self._chips.on)

    def _marked(self) -> None:
        """How many records there are, and how many are marked."""
        marked, total = len(self._lines()), self.model.rowCount()
        several = marked > 1
        self._count.setText(_("已选 {} 条").format(marked) if several else _("共 {} 条").format(total))
        for one in (
            self._arranging
        ):  # they make room for what is done with the marked: else the tools wrap and the list jumps
            one.setVisible(not several)
        self._bulk.setVisible(several and self._services.can(Right.WRITE) and bool(bulk.fields(self.kind)))

    def _show_numbers(self, whole: bool) -> None:
        """Numbers of people in full, which is noted for the head; or masked again."""
        self.model.show_whole(whole)
        if whole:
            kind, user_name, clock = self.kind, self._services.user_name, self._services.clock
            self._services.operations.note(
                lambda session: access.note_list(session, kind, user_name=user_name, clock=clock)
            )

    def clear_filters(self) -> None:
        """Everything again."""
        self._set_filters((), "")

    def _set_filters(self, chips: Sequence[str], text: str) -> None:
        self._chips.switch(chips)
        self.search.blockSignals(True)
        self.search.setText(text)
        self.search.blockSignals(False)
        self.refresh()

    # ── what is remembered ───────────────────────────────────────────────────────────────────────────────────

    def look(self) -> Look:
        """What the list shows at the moment."""
        chips = tuple(chip.text for chip in self._chips.on)
        columns = tuple(field.name for field in self.model.columns)
        return Look(chips, self.search.text(), columns, self.model.query.order)

    def _look_changed(self) -> None:
        if self.views is not None:
            self.views.changed()

    def _restore(self, kept: Kept) -> None:
        """Columns and order as they were left."""
        if kept.columns or kept.order:
            self._set_look(kept.columns, kept.order)
            self.refresh()

    def apply_view(self, view: View) -> None:
        """Show a view."""
        self._set_look(view.columns, view.order)
        self._set_filters(view.chips, view.text)
        self._look_changed()

    def _set_look(self, columns: Sequence[str], order: str) -> None:
        """Columns and order, to be read with the next refresh."""
        if columns and list(columns) != [field.name for field in self.model.columns]:
            self.model.show_columns(columns)
            self._numbers.setVisible(self.model.masks)
            self.table.set_widths()
        self.model.query = replace(self.model.query, order=order or self._order)
        self._show_order()

    def _show_order(self) -> None:
        """The mark in the header stands at the column that the list goes by."""
        order, header = self.model.query.order, self.table.horizontalHeader()
        names = [field.name for field in self.model.columns]
        at = names.index(order.lstrip("-")) if order.lstrip("-") in names else -1
        down = order.startswith("-")
        header.blockSignals(True)  # else the table sorts at once, and reads twice
        header.setSortIndicator(at, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
        header.blockSignals(False)

    def _show_views(self) -> None:
        if self.views is not None:
            self._view_menu = self.views.menu(self.mapToGlobal(QPoint(self.width() - 330, 44)))

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter opens, Delete removes, F2 shows masked numbers."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._open(self.table.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Delete:
                self.remove_selected()
                return True
            if event.key() == Qt.Key.Key_F2 and self.model.masks:
                self._numbers.toggle()
                return True
        return super().eventFilter(watched, event)

    def _open(self, index: QModelIndex) -> None:
        found = self.model.id_of(index.row()) if index.isValid() else None
        if found is not None:
            self.opened.emit(found)

    def _lines(self) -> list[int]:
        """The marked lines."""
        chosen = self.table.selectionModel().selection()
        areas = [chosen.at(place) for place in range(chosen.count())]
        return sorted({line for area in areas for line in range(area.top(), area.bottom() + 1)})

    def selected(self) -> list[UUID]:
        """The marked records that are on the screen or were."""
        return [found for line in self._lines() if (found := self.model.id_of(line)) is not None]

    def with_selected(self, act: Callable[[list[UUID]], None]) -> None:
        """Do something with every marked record, those of pages that were never shown too (Ctrl+A in a long list)."""
        lines = self._lines()
        known = [self.model.known_id(line) for line in lines]
        if None not in known:
            act([one for one in known if one is not None])
            return
        query, kind = self.model.query, self.kind
        self._services.operations.read(
            lambda session: records.ids(session, kind, query),
            lambda every: act([every[line] for line in lines if line < len(every)]), self,
        )  # fmt: skip

    def remove_selected(self) -> None:
        """Put the marked records into the bin; undo brings them back."""
        self.with_selected(self._remove)

    def _remove(self, ids: list[UUID]) -> None:
        kind = self.kind
        if not ids or not self._services.can(Right.WRITE):
            return
        writes = [Write(kind, one, {"deleted": True}, new=False) for one in ids]
        name = _("删除{}条{}").format(len(ids), _(records.model_of(kind).label))
        self._services.operations.write(name, lambda session: apply(session, writes), owner=self)

    def change_selected(self) -> None:
        """批量修改."""
        self.with_selected(self._change)

    def _change(self, ids: list[UUID]) -> None:
        if ids:
            self.changing = BulkDialog(self._services, self.window(), self.kind, ids)
            self.changing.open()

    def _menu(self, place: QPoint) -> None:
        menu, marked = QMenu(self), len(self._lines())
        menu.addAction(_("打开"), lambda: self._open(self.table.currentIndex()))
        if marked > 1 and not self._bulk.isHidden():
            menu.addAction(_("批量修改所选 {} 条").format(marked), self.change_selected)
        if marked and self._services.can(Right.WRITE):
            menu.addAction(_("删除所选 {} 条").format(marked), self.remove_selected)
        if self._services.can(Right.DATA):
            menu.addSeparator()
            if marked > 1:
                menu.addAction(_("导出所选 {} 条").format(marked), lambda: self.with_selected(self._export))
                menu.addAction(
                    _("打印所选 {} 条").format(marked), lambda: self.with_selected(self.print_list)
                )
            menu.addAction(_("导出当前列表"), self._export)
            menu.addAction(_("打印当前列表"), self.print_list)
        self._add_sorting(menu)
        chosen = self.selected() if marked == 2 else []
        if self.pair_action is not None and len(chosen) == 2:
            text, act = self.pair_action
            menu.addAction(text, lambda: act(*chosen))
        menu.popup(self.table.viewport().mapToGlobal(place))
        self._row_menu = menu

    def _add_sorting(self, menu: QMenu) -> None:
        """By which column: what a click on the header does, for the keyboard."""
        inner = menu.addMenu(_("排序"))
        for at, field in enumerate(self.model.columns):
            for order, way in (
                (Qt.SortOrder.AscendingOrder, _("升序")),
                (Qt.SortOrder.DescendingOrder, _("降序")),
            ):
                text = f"{_(field.label)} {way}"
                inner.addAction(text, lambda at=at, order=order: self.table.sortByColumn(at, order))

    def _choose_columns(self) -> None:
        shown = [field.name for field in self.model.columns]
        self.columns_popup = ColumnsPopup(self._services.theme, self, records.fields(self.kind), shown)
        self.columns_popup.chosen.connect(self.set_columns)
        self.columns_popup.open_at(self.mapToGlobal(QPoint(self.width() - 12, 44)))

    def set_columns(self, names: Sequence[str]) -> None:
        """Show these columns in this order."""
        self._set_look(names, self.model.query.order)
        self.refresh()
        self._look_changed()

    def _export(self, only: Only = None) -> None:
        self.output.ask(only)

    def export_to(self, path: Path, only: Only = None) -> None:
        """Export what is shown, or the records `only`."""
        self.output.export_to(path, only)

    def print_list(self, only: Only = None) -> None:
        """What is shown, or the records `only`, on paper."""
        look = self.look()
        self.output.show_paper([*look.chips, *([look.text] if look.text else [])], only)
