"""Import preview, last tab: 与档案比对 — who is new on the office's list, whose data changed, who is not on it any more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk import people
from swdesk.i18n import _, item_text, sentences
from swdesk.importing import roster
from swdesk.importing.plan import ImportPlan, SheetPlan
from swdesk.importing.roster import Comparison, Scope, Selection
from swdesk.progress import Progress
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row

_ID, _DATA = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class _Ticks(Panel):
    """A list of people with ticks."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = self.padded()
        body.addWidget(label(text, "quiet", wrap=True))
        body.addWidget(self.list, 1)
        body.addLayout(
            row(
                button(_("全选"), lambda: self._all(True), "flat"),
                button(_("全不选"), lambda: self._all(False), "flat"),
                None,
            )
        )

    def fill(self, lines: list[tuple[UUID, str, str]], *, ticked: bool) -> None:
        """(person, text, data)."""
        self.list.clear()
        for one, text, data in lines:
            item = QListWidgetItem(text)
            item.setData(_ID, one)
            item.setData(_DATA, data)
            item.setToolTip(text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.remark.setText(_("{} 人").format(len(lines)))

    def _all(self, on: bool) -> None:
        for line in range(self.list.count()):
            self.list.item(line).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    @property
    def ticked(self) -> dict[UUID, str]:
        """Person → data of those that are ticked."""
        items = [self.list.item(line) for line in range(self.list.count())]
        return {
            item.data(_ID): item.data(_DATA) for item in items if item.checkState() == Qt.CheckState.Checked
        }


class RosterSide(QWidget):
    """Signal: written(how many people, operation, kinds)."""

    written = Signal(int, object, object)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._plan: ImportPlan | None = None
        self._sheet: SheetPlan | None = None
        self.found: Comparison | None = None
        self.category = QComboBox()
        self.category.setAccessibleName(_("名册是哪一类人的"))
        self.category.addItem(_("不分类别（全部在册的人）"), None)
        for item in code_list("client_category").offered:
            self.category.addItem(item_text(item), item.code)
        self.village = QComboBox()
        self.village.setAccessibleName(_("名册是哪个村的"))
        self.village.addItem(_("全部村（社区）"), None)
        services.operations.read(people.villages, self._offer_villages, self)
        for one in (self.category, self.village):
            one.activated.connect(lambda _index: self.compare())
        self.said = label("", "quiet", wrap=True)
        self.added = _Ticks(_("新增的人"), _("名册上有、档案里没有：勾选的建档。"))
        self.changed = _Ticks(_("有变化的人"), _("勾选的按名册更新，其余不动。"))
        self.removed = _Ticks(
            _("名册上没有的人"), _("不会删除：勾选的按每人后面写的办，双击或回车换一种办法。")
        )
        self.removed.list.itemActivated.connect(self._other_proposal)
        split = QSplitter()
        for part in (self.added, self.changed, self.removed):
            split.addWidget(part)
        self._go = button(_("按勾选的更新"), self.write, "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addLayout(row(label(_("名册是"), "label"), self.category, self.village, None, self._go))
        layout.addWidget(self.said)
        layout.addWidget(split, 1)

    def _offer_villages(self, found: list[str]) -> None:
        for name in found:
            self.village.addItem(name, name)

    def show_sheet(self, plan: ImportPlan, sheet: SheetPlan) -> None:
        """Compare a sheet; its title says which category."""
        again = self._sheet is not None and self._sheet.table is sheet.table
        self._plan, self._sheet = plan, sheet
        if not again:
            self.category.setCurrentIndex(
                max(0, self.category.findData(roster.proposed_scope(sheet).category))
            )
        self.compare()

    @property
    def scope(self) -> Scope:
        """Whom the list is about."""
        village = self.village.currentData()
        return Scope(self.category.currentData(), frozenset({village} if village else ()))

    def compare(self) -> None:
        """Find the differences."""
        plan, sheet, scope = self._plan, self._sheet, self.scope
        if plan is None or sheet is None:
            return

        def work(session: Session) -> Comparison:
            return roster.compare(session, plan, sheet, scope)

        self._services.operations.read(work, self._show, self)

    def _show(self, found: Comparison) -> None:
        self.found = found
        words = dict(roster.proposals(found.scope))
        self.added.fill([(one.id, _called(one.name, one.village), "") for one in found.added], ticked=True)
        self.changed.fill(
            [(one.id, f"{_called(one.name, one.village)}\n{one.text}", "") for one in found.changed],
            ticked=True,
        )
        self.removed.fill(
            [(one.id, _gone(one, words, one.proposal), one.proposal) for one in found.removed], ticked=False
        )
        unsure = _("有 {} 行分不清是谁，请先到“分不清的人”里指定。").format(found.unsure)
        open_ = _("没有选类别：名册上没有的人可能只是不属于这一类，请先选类别再处理。")
        same, chosen = _("{} 人相同。").format(found.same), found.scope.category
        self.said.setText(sentences(same, unsure if found.unsure else "", open_ if chosen is None else ""))
        self._go.setEnabled(bool(found.added or found.changed or found.removed))

    def _other_proposal(self, item: QListWidgetItem) -> None:
        """The next way to deal with somebody who is not on the list."""
        if self.found is None:
            return
        ways = roster.proposals(self.found.scope)
        keys = [key for key, _text in ways]
        after = keys[(keys.index(item.data(_DATA)) + 1) % len(keys)]
        one = next(one for one in self.found.removed if one.id == item.data(_ID))
        item.setData(_DATA, after)
        item.setText(_gone(one, dict(ways), after))
        item.setCheckState(Qt.CheckState.Checked if after else Qt.CheckState.Unchecked)

    def write(self) -> None:
        """One operation for all that is ticked."""
        plan, found, services = self._plan, self.found, self._services
        if plan is None or found is None:
            return
        chosen = Selection(list(self.added.ticked), list(self.changed.ticked), self.removed.ticked)

        def work(_progress: Progress) -> tuple[int, UUID, frozenset[str]]:
            with services.store.write(roster.OPERATION, user=services.user) as hand:
                count = roster.apply_roster(hand, plan, found, chosen)
            return count, hand.operation, frozenset(hand.kinds)

        self._go.setEnabled(False)
        services.operations.task(work, lambda answer: self.written.emit(*answer), self)


def _called(name: str, village: str) -> str:
    return "　".join(filter(None, (name, village)))


def _gone(one: Any, words: dict[str, str], proposal: str) -> str:
    text = f"{_called(one.name, one.village)}\n{words[proposal]}"
    return f"{text}（{one.reason}）" if one.reason else text
