"""明细: the records behind the chosen number, findings of 自查, what the superior said, what was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QWidget

from db.codes import code_list
from swdesk.drilling import Behind
from swdesk.i18n import _, code_text
from swdesk.replies import Told
from swdesk.report_checks import Finding
from swdesk.values import show_day
from ui.pages.report_parts import plain
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

Public = Mapping[str, Any]


class EvidencePanel(Panel):
    """A double click or Enter opens a record. Signals: number(code, span), finding(Finding), printing(names) of the list, closed(),
    turned() when it comes or goes.
    """

    number = Signal(str, str)
    finding = Signal(object)
    printing = Signal(bool)
    closed = Signal()
    turned = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__(_("明细"), " ")
        self.setMinimumWidth(services.theme.px(236))
        self._services = services
        self._crowded: bool = False
        self.grid = Grid(services.theme, _("明细"), [Head("", 74), Head(""), Head("", 56)], header=False)
        self.grid.opened.connect(
            lambda line: services.open_record(line.kind, line.id) if line is not None else None
        )
        self.list = QListWidget()
        self.list.setAccessibleName(_("要看的地方"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        self._note = label("", "quiet", wrap=True)
        self._note.setContentsMargins(16, 8, 16, 4)
        self.body.addWidget(self.grid, 1)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._note)
        self.print = button(_("打印明细"), hint=_("这个数的全部记录，作为佐证附录打印"))
        menu = QMenu(self.print)
        menu.addAction(_("隐去姓名（写编号）"), lambda: self.printing.emit(False))
        menu.addAction(_("含姓名，只供本站留存"), lambda: self.printing.emit(True))
        self.print.setMenu(menu)
        self._foot = row(
            self.print, None, button(_("收起"), self.closed.emit, "flat", hint=_("收起明细（Esc）"))
        )
        self._foot.setContentsMargins(12, 0, 12, 10)
        self.body.addLayout(self._foot)

    def add_action(self, made: QWidget) -> None:
        """One more button, before printing."""
        self._foot.insertWidget(0, made)

    def crowd(self, crowded: bool) -> None:
        """Whether it stands below the table: then its note stands beside the buttons."""
        if crowded != self._crowded:
            self._crowded = crowded
            (self.body if crowded else self._foot).removeWidget(self._note)
            if crowded:
                self._foot.insertWidget(self._foot.count() - 2, self._note, 1)
            else:
                self.body.insertWidget(self.body.count() - 1, self._note)

    def showEvent(self, event: QShowEvent) -> None:
        """It takes room."""
        super().showEvent(event)
        self.turned.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """It gives it back."""
        super().hideEvent(event)
        self.turned.emit()

    def _go(self, item: QListWidgetItem) -> None:
        what = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(what, Finding):
            self.finding.emit(what)
        elif isinstance(what, tuple):
            self.number.emit(*what)

    def _fill(self, lines: Sequence[tuple[str, Any]]) -> None:
        """Sentences, each with where it leads."""
        self.list.clear()
        for text, what in lines:
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, what)
            item.setToolTip(text)
            self.list.addItem(item)

    def show_behind(self, found: Behind, value: Mapping[str, Any] | None, *, missed: bool = False) -> None:
        """Title with the number, one line a record; `missed` says that the report was sealed without these."""
        number = f" {plain(value['value'])} {found.unit}" if value else ""
        self.title.setText(f"{found.label}{number}".strip())
        self.remark.setText(_("记录 {} 条").format(found.total))
        rows = [
            [
                f"{line.day.month}月{line.day.day}日" if line.day else "",
                Cell(line.text or _("（未命名）")), Cell(_("材料"), "ok", badge=True) if line.filed else "",
            ]
            for line in found.lines
        ]  # fmt: skip
        self.grid.fill(rows, found.lines)
        self.grid.setColumnHidden(2, not any(line.filed for line in found.lines))
        parts: list[str] = []
        if value and value.get("denominator"):
            parts.append(
                _("分子 {}，分母 {}。").format(plain(value["numerator"]), plain(value["denominator"]))
            )
        if found.total > len(found.lines):
            parts.append(_("先列最近 {} 条。").format(len(found.lines)))
        parts.append(
            _("定稿时冻结的记录。") if found.frozen
            else _("定稿时的程序还没有封存这张表的明细，这里按现在的记录列出。") if missed
            else _("按现在的记录计算。")
        )  # fmt: skip
        self._note.setText("".join(parts))
        self._switch(records=True)

    def show_checks(self, found: Sequence[Finding]) -> None:
        """自查: each sentence leads to its cause."""
        self.title.setText(_("自查"))
        self.remark.setText(_("{} 处待核").format(len(found)) if found else _("没有发现问题"))
        self._fill([(one.text, one) for one in found])
        self._note.setText(
            _("点一条到出处。确有原因的可以不改。") if found else _("数字前后一致，文字没有空白。")
        )
        self._switch()

    def show_told(self, said: Told, public: Public) -> None:
        """What the superior said: of the whole, and of single numbers."""
        self.title.setText(_("上级意见"))
        answer = code_text(code_list("report_state"), said.answer)
        self.remark.setText(_("第 {} 版 · {}").format(said.version, answer))
        labels = {code: item["label"] for code, item in public["values"].items()}
        self._fill(
            [(f"{labels.get(one.code, one.code)}：{one.text}", (one.code, one.span)) for one in said.remarks]
        )
        who = " ".join(filter(None, (said.by, show_day(said.on) if said.on else "")))
        self._note.setText("\n".join(filter(None, (said.text, who))))
        self._switch()

    def _switch(self, *, records: bool = False) -> None:
        """Show the records behind a number, or sentences."""
        self.grid.setVisible(records)
        self.list.setVisible(not records)
        self.print.setVisible(records)
        self.show()
        self.grid.share()
