"""回收站: what was deleted, by whom, and bringing it back; nothing is deleted for good (swdesk/bin.py)."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit

from swdesk import bin as thrown
from swdesk.bin import Bin, Restored, Thrown
from swdesk.i18n import _
from swdesk.roles import Right
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, row
from ui.widgets.grid import Cell, Grid, Head


class BinPage(Page):
    """One line a record, the last deleted first."""

    help = _(
        "删除的记录都在这里，随时可以恢复，程序不会彻底删除。和它一起删掉的（如个案的服务记录）会一起回来。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("回收站"))
        self.kind = QComboBox()
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kind.setAccessibleName(_("种类"))
        self.kind.setMinimumWidth(services.theme.px(190))
        self.kind.currentIndexChanged.connect(lambda _index: self.refresh())
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("在回收站中查找"))
        self.search.setAccessibleName(_("在回收站中查找"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(services.theme.px(200))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(200)
        self._wait.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.grid = Grid(services.theme, _("回收站"), [
            Head(_("种类"), 120), Head(_("名称")), Head(_("删除时间"), 140), Head(_("谁"), 130), Head(_("操作"), 190),
            Head("", 64), Head("", 96),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, act: act())
        self.empty = EmptyNote(_("这里没有删除的记录。删掉的会在这里，随时可以恢复。"))
        self.panel = Panel(_("回收站"), " ")
        tools = row(self.search, self.kind, None)
        tools.setContentsMargins(12, 0, 12, 8)
        self.panel.body.addLayout(tools)
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.body.addWidget(self.panel, 1)
        services.operations.changed.connect(lambda _kinds, _owner: self.isVisible() and self.refresh())

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read again."""
        kind, text = str(self.kind.currentData() or ""), self.search.text().strip()
        self.services.operations.read(
            lambda session: thrown.contents(session, kind, text), partial(self._show, kind), self
        )

    def _show(self, kind: str, found: Bin) -> None:
        self._offer_kinds(kind, found)
        if kind and not self.kind.currentData():  # the last of its kind came back: show the others
            self.refresh()
            return
        batches = Counter(one.operation for one in found.rows)
        self.grid.fill([self._line(one, batches[one.operation] > 1) for one in found.rows])
        self.grid.setVisible(bool(found.rows))
        self.empty.setVisible(not found.rows)
        total = sum(number for _kind, _label, number in found.counts)
        most = _("共 {} 条，这里是最近删除的 {} 条").format(total, thrown.MOST)
        self.panel.remark.setText(most if len(found.rows) == thrown.MOST else _("共 {} 条").format(total))

    def _offer_kinds(self, chosen: str, found: Bin) -> None:
        with QSignalBlocker(self.kind):
            self.kind.clear()
            self.kind.addItem(_("全部种类"), "")
            for kind, label, number in found.counts:
                self.kind.addItem(_("{}（{}）").format(label, number), kind)
            self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))

    def _line(self, one: Thrown, batch: bool) -> list[Cell | str]:
        writes = self.services.can(Right.WRITE)
        single = Cell(_("恢复"), link=True, data=partial(self.restore, one)) if writes else ""
        whole = (
            Cell(_("同批恢复"), link=True, data=partial(self.restore_all, one)) if writes and batch else ""
        )
        return [one.label, one.title, one.when, one.who, one.how, single, whole]

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────

    def restore(self, one: Thrown) -> None:
        """This record, with what went with it."""
        self._write(
            _("恢复{}：{}").format(one.label, one.title),
            lambda session: thrown.restore(session, one.kind, one.id),
        )

    def restore_all(self, one: Thrown) -> None:
        """Everything that the same operation deleted."""
        self._write(_("恢复同批删除的记录"), lambda session: thrown.restore_all(session, one.operation))

    def _write(self, name: str, work: Any) -> None:
        self.services.operations.write(name, work, then=self._told, owner=self)

    def _told(self, found: Restored) -> None:
        text = _("已恢复 {} 条。").format(found.count)
        if found.waiting:
            names = _("、").join(found.waiting[:3])
            text += _("所属的{}还在回收站，要一起看到请也恢复。").format(names)
        self.services.say(text)
