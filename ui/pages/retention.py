"""保存期限: files whose time is over, for a person to decide about, and what was decided (swdesk/retention.py)."""

from __future__ import annotations

from functools import partial
from typing import Any

from swdesk import records, retention
from swdesk.i18n import _
from swdesk.retention import Due
from swdesk.roles import Right
from swdesk.values import show_day
from ui.dialogs.disposal import DisposalDialog
from ui.pages.base import Page
from ui.services import Services
from ui.tables.view import RecordList
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.flow import wrapped
from ui.widgets.grid import Cell, Grid, Head
from ui.widgets.pickers import RecordPicker


class RetentionPage(Page):
    """Above what is due, below the register of decisions."""

    place = "retention"
    kinds = frozenset({"disposal", "person", "case"})
    help = _(
        "到期的和撤回同意的档案列在上面，由站长逐份决定：继续保存、封存、匿名化或依法清除。程序不会自己删除。年数在“本站规则”里改。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("保存期限"))
        self.grid = Grid(services.theme, _("到期待决定"), [
            Head(_("类型"), 90), Head(_("档案")), Head(_("起算"), 130), Head(_("保存到"), 130), Head(_("事由"), 220), Head("", 64),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, act: act())
        self.grid.opened.connect(self._open)
        self.empty = EmptyNote(_("没有到期或撤回同意的档案。"))
        self.panel = Panel(_("到期待决定"), " ")
        self.person = RecordPicker(services.operations, "person")
        self.person.setAccessibleName(_("服务对象"))
        self.person.setFixedWidth(services.theme.px(260))
        asked = button(
            _("处置这份档案"), self.decide_asked, hint=_("本人或监护人提出删除、没有到期也要处置时用")
        )
        tools = wrapped(
            label(_("本人提出的"), "label"),
            self.person,
            asked,
            wide=self.person,
            least=services.theme.px(220),
        )
        tools.setContentsMargins(12, 0, 12, 8)
        for one in (self.person, asked):
            one.setEnabled(services.can(Right.MANAGE))
        self.panel.body.addLayout(tools)
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.done = RecordList(
            services, "disposal", columns=["day", "subject_kind", "decision", "ground", "keep_until", "number", "worker"],
            order="-day", empty=_("还没有处置过。"),
        )  # fmt: skip
        self.body.addWidget(self.panel, 1)
        self.body.addLayout(
            row(label(_("处置登记"), "panelTitle"), label(_("只写处置方式和依据，不写是谁"), "quiet"), None)
        )
        self.body.addWidget(self.done, 1)

    def refresh(self) -> None:
        """Read again."""
        today = self.services.clock.today()
        self.services.operations.read(lambda session: retention.due(session, today), self._show, self)
        self.done.refresh()

    def _show(self, found: list[Due]) -> None:
        self.grid.fill([self._line(one) for one in found], found)
        self.grid.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.panel.remark.setText(_("{} 份").format(len(found)))

    def _line(self, one: Due) -> list[Cell | str]:
        act: Any = partial(self.decide, one)
        link = Cell(_("处置"), link=True, data=act) if self.services.can(Right.MANAGE) else ""
        return [
            _(records.model_of(one.kind).label),
            one.title,
            show_day(one.since),
            show_day(one.until),
            one.why,
            link,
        ]

    def decide(self, one: Due) -> None:
        """What becomes of this file."""
        DisposalDialog(self.services, self.window(), one.kind, one.id, one.title, one.ground).open()

    def decide_asked(self) -> None:
        """The file of somebody who asked for it."""
        if self.person.value is None:
            self.services.warn(_("请先选服务对象。"))
            return
        name = self.person.text()
        DisposalDialog(self.services, self.window(), "person", self.person.value, name).open()

    def _open(self, one: Any) -> None:
        if isinstance(one, Due):
            self.services.open_record(one.kind, one.id)
