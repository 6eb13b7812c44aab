"""查看记录: who opened the program and watched-over files, and what was exported; for the head (swdesk/access.py)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit

from swdesk import access
from swdesk.access import Look
from swdesk.i18n import _
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, row
from ui.widgets.grid import Cell, Grid, Head


class AccessPage(Page):
    """One line a look, newest first; a double click opens the record."""

    help = _(
        "谁在什么时候打开过未成年人和限制公开类别的档案、打开过程序、导出过名单。同一人一天内反复打开同一份只记一次。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("查看记录"))
        self.what = QComboBox()
        self.what.setAccessibleName(_("看什么"))
        self.what.addItem(_("全部"), "")
        for code, text in access.words().items():
            self.what.addItem(text, code)
        self.what.currentIndexChanged.connect(lambda _index: self.refresh())
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("查找人名或档案"))
        self.search.setAccessibleName(_("查找人名或档案"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(services.theme.px(200))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(200)
        self._wait.timeout.connect(self.refresh)
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.grid = Grid(services.theme, _("查看记录"), [
            Head(_("时间"), 140), Head(_("谁"), 110), Head(_("做了什么"), 150), Head(_("内容")), Head(_("记录原因"), 140),
        ])  # fmt: skip
        self.grid.opened.connect(self._open)
        self.empty = EmptyNote(_("还没有这样的记录。"))
        self.panel = Panel(_("查看记录"), " ")
        tools = row(self.search, self.what, None)
        tools.setContentsMargins(12, 0, 12, 8)
        self.panel.body.addLayout(tools)
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.body.addWidget(self.panel, 1)

    def refresh(self) -> None:
        """Read again."""
        what, text = str(self.what.currentData()), self.search.text().strip()
        self.services.operations.read(lambda session: access.looks(session, what, text), self._show, self)

    def _show(self, found: list[Look]) -> None:
        lines: list[list[Cell | str]] = [
            [one.when, one.who, one.what, one.title, one.reason] for one in found
        ]
        self.grid.fill(lines, found)
        self.grid.setVisible(bool(found))
        self.empty.setVisible(not found)
        text = _("最近 {} 条") if len(found) == access.MOST else _("{} 条")
        self.panel.remark.setText(text.format(len(found)))

    def _open(self, one: Any) -> None:
        if isinstance(one, Look) and one.id is not None:
            self.services.open_record(one.kind, one.id)
