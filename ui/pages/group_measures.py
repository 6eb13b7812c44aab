"""前后测 of a group (F-G4): every member's answers before and after, typed into the cells; means and change below."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem

from swdesk.group_measures import Change, Measures, add_item, mean_text, measures_of, set_score
from swdesk.i18n import _
from swdesk.records import remove
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.heads import Heads, Tips

_KEY = Qt.ItemDataRole.UserRole
_SIDES = ("before", "after")
LONGEST = 8
"""Characters of an item that fit over its columns; the whole stands in the tip."""


class MeasurePanel(Panel):
    """Members by items; two cells an item."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("前后测"), " ")
        self._services = services
        self._group: UUID | None = None
        self._found = Measures((), (), {})
        self.item, self.scale = QLineEdit(), QLineEdit()
        self.item.setAccessibleName(_("题目"))
        self.item.setPlaceholderText(_("题目，如 我愿意和同学说话"))
        self.scale.setAccessibleName(_("计分说明"))
        self.scale.setPlaceholderText(_("计分说明，如 1—5分"))
        self.item.returnPressed.connect(self.add)
        self.scale.returnPressed.connect(self.add)
        self.table = QTableWidget(0, 0)
        self.table.setAccessibleName(_("前后测得分"))
        self.table.setShowGrid(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(services.theme.px(34))
        self.table.setHorizontalHeader(Heads(self.table, services.theme.scale))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        Tips(self.table)
        self.table.itemChanged.connect(self._typed)
        off = button(_("去掉所选题目"), self.drop, "flat")
        tools = row(self.item, self.scale, button(_("加题目"), self.add), off)
        tools.setStretch(0, 2)
        tools.setStretch(1, 1)
        body = self.padded()
        body.addLayout(tools)
        body.addWidget(label(_("直接在格子里填分数。平均只算前测、后测都填了的组员。"), "quiet", wrap=True))
        body.addWidget(self.table, 1)
        self._empty = EmptyNote(_("还没有前后测题目。先加一道题，再给每位组员填前测和后测的分数。"))
        body.addWidget(self._empty, 1)

    def show_group(self, group: UUID | None) -> None:
        """The table of this group."""
        self._group = group
        self.setEnabled(group is not None)
        if group is None:
            self._show(Measures((), (), {}))
            return
        self._services.operations.read(
            lambda session: measures_of(session, group),
            lambda found: self._show(found) if self._group == group else None,
            self,
        )

    # ── the table ────────────────────────────────────────────────────────────────────────────────────────────

    def _show(self, found: Measures) -> None:
        self._found = found
        place = (self.table.currentRow(), self.table.currentColumn())
        self.table.blockSignals(True)
        self.table.clear()
        self.table.setColumnCount(1 + 2 * len(found.items))
        self.table.setRowCount(len(found.members) + 2 if found.items else 0)
        self._heads(found)
        for line, member in enumerate(found.members):
            self._cell(line, 0, member.name)
            for column, item in enumerate(found.items):
                score = found.scores.get((item.id, member.id), (None, None))
                for offset, value in enumerate(score):
                    self._cell(
                        line,
                        1 + 2 * column + offset,
                        "" if value is None else str(value),
                        (item.id, member.id, _SIDES[offset]),
                    )
        self._means(found)
        self.table.setCurrentCell(*place)
        self.table.blockSignals(False)
        self.table.setVisible(bool(found.items))
        self._empty.setVisible(not found.items)
        whole = found.whole()
        text = _("平均 {} → {}，变化 {}").format(
            mean_text(whole.before), mean_text(whole.after), mean_text(whole.change, signed=True)
        )
        self.remark.setText(text if whole.both else "")

    def _heads(self, found: Measures) -> None:
        px = self._services.theme.px
        head = QTableWidgetItem(_("组员"))
        head.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setHorizontalHeaderItem(0, head)
        self.table.setColumnWidth(0, px(120))
        for place, item in enumerate(found.items):
            for offset, side in enumerate((_("前"), _("后"))):
                short = item.text if len(item.text) <= LONGEST else item.text[: LONGEST - 1] + "…"
                head = QTableWidgetItem(f"{short} {side}")
                head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                head.setToolTip(f"{item.text}　{item.scale}")
                column = 1 + 2 * place + offset
                self.table.setHorizontalHeaderItem(column, head)
                self.table.setColumnWidth(column, px(132))

    def _means(self, found: Measures) -> None:
        last = len(found.members)
        if not found.items:
            return
        for line, text in ((last, _("平均")), (last + 1, _("变化"))):
            self._cell(line, 0, text)
        for place, item in enumerate(found.items):
            change: Change = found.change(item.id)
            first = 1 + 2 * place
            self._cell(last, first, mean_text(change.before))
            self._cell(last, first + 1, mean_text(change.after))
            self._cell(last + 1, first, _("{} 人").format(change.both))
            self._cell(last + 1, first + 1, mean_text(change.change, signed=True))

    def _cell(self, line: int, column: int, text: str, key: tuple[UUID, UUID, str] | None = None) -> None:
        made = QTableWidgetItem(text)
        made.setData(_KEY, key)
        if key is None:
            made.setFlags(made.flags() & ~Qt.ItemFlag.ItemIsEditable)
        if column:
            made.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.setItem(line, column, made)

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────

    def _typed(self, cell: QTableWidgetItem) -> None:
        key = cell.data(_KEY)
        if key is None:
            return
        item, member, side = key
        text = cell.text().strip()
        if text and not (text.isascii() and text.isdigit() and len(text) < 6):
            self._services.warn(_("“{}”不是分数，没有保存。请填整数。").format(text))
            self._show(self._found)
            return
        value = int(text) if text else None
        group = self._group
        self._services.operations.write(
            _("填写前后测"), lambda session: set_score(session, item, member, side, value),
            then=lambda _none: self.show_group(group), owner=self,
        )  # fmt: skip

    def add(self) -> None:
        """One more item."""
        group, text, scale = self._group, self.item.text().strip(), self.scale.text().strip()
        if group is None or not text:
            self._services.warn(_("请先写题目，再点加题目。"))
            return
        self.item.clear()
        self._services.operations.write(
            _("增加前后测题目"), lambda session: add_item(session, group, text, scale),
            then=lambda _id: self.show_group(group), owner=self,
        )  # fmt: skip

    def drop(self) -> None:
        """Take the item of the marked column away; its scores come back with undo."""
        place, group = (self.table.currentColumn() - 1) // 2, self._group
        if self.table.currentColumn() < 1 or place >= len(self._found.items):
            self._services.warn(_("请先点一下这道题的任一格，再去掉。"))
            return
        item = self._found.items[place].id
        self._services.operations.write(
            _("去掉前后测题目"), lambda session: remove(session, "group_measure", item),
            then=lambda _none: self.show_group(group), owner=self,
        )  # fmt: skip
