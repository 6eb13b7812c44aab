"""议定事项: what meetings agreed on and is not done yet, the late first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from swdesk import meetings
from swdesk.i18n import _, several
from swdesk.meetings import Matter
from swdesk.values import show_day
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button
from ui.widgets.grid import Cell, Grid, Head


class ResolutionsPage(Page):
    """The list one works off; a double click opens the meeting."""

    kinds = frozenset({"meeting", "resolution"})
    help = _("会议里填的议定事项都在这里，过了时限的排在前面。双击打开那次会议。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, several("议定事项"))
        self.grid = Grid(services.theme, _("议定事项"), [
            Head(_("时限"), 110), Head(_("事项")), Head(_("责任人"), 120), Head(_("状态"), 90), Head(_("逾期"), 96),
            Head(_("会议"), 230), Head(_("议定日期"), 110),
        ])  # fmt: skip
        self.panel = Panel(_("未办结的议定事项"), " ")
        self.empty = EmptyNote(
            _("没有要跟进的议定事项。在会议里填了事项、责任人和时限，这里就列出来，办结后自动去掉。")
        )
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.body.addWidget(self.panel, 1)
        self._rows: list[Matter] = []
        self.done = button(_("办结"), self.settle, "primary", hint=_("所选事项今天办结"))
        self.actions = [self.done]
        self.grid.opened.connect(lambda one: services.open_record("meeting", one.meeting))

    def refresh(self) -> None:
        """Read again."""
        today = self.services.clock.today()
        self.services.operations.read(lambda session: meetings.open_matters(session, today), self._show, self)

    def _show(self, rows: list[Matter]) -> None:
        self._rows = rows
        self.grid.fill([_cells(one) for one in rows], rows)
        self.grid.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.done.setEnabled(bool(rows))
        late = sum(1 for one in rows if one.late)
        self.panel.remark.setText(_("{} 项 · 逾期 {} 项").format(len(rows), late) if rows else "")

    def settle(self) -> None:
        """The chosen matter is done."""
        line, today = self.grid.currentRow(), self.services.clock.today()
        if not 0 <= line < len(self._rows):
            self.services.warn(_("请先在表里选一项，再点“办结”。"))
            return
        chosen = self._rows[line].id

        def work(session: Session) -> None:
            meetings.settle(session, chosen, today)

        self.services.operations.write(_("办结议定事项"), work, owner=self)


def _cells(one: Matter) -> list[Cell | str]:
    late = Cell(_("逾期 {} 天").format(one.late), "danger", badge=True) if one.late else Cell()
    agreed = show_day(one.agreed_on) if one.agreed_on else ""
    due = show_day(one.due_on) if one.due_on else _("没有时限")
    return [
        Cell(due, "danger" if one.late else ""),
        one.matter,
        one.responsible,
        one.state,
        late,
        one.topic,
        agreed,
    ]
