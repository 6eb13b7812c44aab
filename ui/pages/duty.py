"""值班 of a school station: the roster, and days and hours per worker and posting (domain.md §1.3 K2)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk.duty import Duty, Roster, roster
from swdesk.i18n import _, code_text
from swdesk.periods import rounded
from swdesk.reports.ledgers import own_station
from swdesk.values import hours
from ui.pages.base import RecordPage
from ui.pages.spans import SpanChoice
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

SHIFT = [("", ["worker", "day", "post", "start", "end", "minutes", "school", "station", "done", "remark"])]
RESIDENT, ROTATING = "03", "04"
"""Codes of `worker_post`: 驻校社工, 轮值社工."""


class Totals(Panel):
    """天数、小时 and 折合全职人数."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("值班合计"), " ")
        self._services = services
        self.span = SpanChoice(services.clock.today(), self.refresh)
        self.grid = Grid(services.theme, _("值班合计"), [
            Head(_("人员与岗位")), Head(_("天数"), 60, right=True), Head(_("小时"), 70, right=True), Head(_("折合全职"), 76, right=True),
        ])  # fmt: skip
        self._empty = EmptyNote(_("这段时间还没有值班。"))
        body = self.padded()
        body.addLayout(row(self.span, None))
        body.addWidget(self.grid, 1)
        body.addWidget(self._empty, 1)
        body.addWidget(label(_("没填时长的按起止时间算；同一天几个班次只算一天。"), "quiet", wrap=True))

    def refresh(self) -> None:
        """Read again."""
        span = self.span.span
        self._services.operations.read(lambda session: roster(session, span), self._show, self)

    def _show(self, found: Roster) -> None:
        rows: list[list[Cell | str]] = []
        posts = code_list("worker_post")
        for worker in found.workers:
            rows.append(self._line(worker.name, worker, found, strong=True))
            for one in found.lines:
                if one.worker == worker.worker:
                    name = "　".join(
                        part for part in (code_text(posts, one.post) or _("未填岗位"), one.station) if part
                    )
                    rows.append(self._line(f"　{name}", one, found, strong=False))
        self.grid.fill(rows)
        self.grid.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self.remark.setText(_("在岗 {} 人").format(len(found.workers)) if rows else "")

    @staticmethod
    def _line(name: str, one: Duty, found: Roster, *, strong: bool) -> list[Cell | str]:
        numbers = (str(one.days), hours(one.minutes), f"{rounded(found.share(one.minutes), 2)}")
        return [Cell(name, strong=strong), *(Cell(text, right=True, strong=strong) for text in numbers)]


class DutyPage(RecordPage):
    """The roster; beside the list what it comes to."""

    def __init__(self, services: Services) -> None:
        def presets() -> dict[str, Any]:
            return {"day": services.clock.today(), "worker": services.user, "post": RESIDENT}

        posts = code_list("worker_post")
        super().__init__(
            services, _("值班"), "duty_shift", SHIFT, order="-day", presets=presets,
            columns=["day", "worker", "post", "school", "minutes"],
            chips=[
                Chip(_("本月"), (("day", ">=", services.clock.today().replace(day=1)),)),
                *(Chip(code_text(posts, code), (("post", "=", code),)) for code in (RESIDENT, ROTATING)),
            ],
            empty=_("这里是值班表：哪天、谁、什么岗位、从几点到几点。"),
        )  # fmt: skip
        self.kinds = frozenset({"duty_shift", "posting", "worker"})
        self.roster = button(_("打印值班表"), self.ask_month, hint=_("按月打印排班，有签名栏"))
        self.actions = [self.roster, *self.actions]

    def ask_month(self) -> None:
        """Which month: the roster is made ahead and signed afterwards."""
        menu = QMenu(self)
        first = self.services.clock.today().replace(day=1)
        for text, month in ((_("上月"), back(first, 1)), (_("本月"), first), (_("下月"), back(first, -1))):
            shown = _("{}（{}月）").format(text, month.month)
            menu.addAction(shown).triggered.connect(
                lambda _checked=False, month=month: self.print_roster(month)
            )
        menu.popup(self.roster.mapToGlobal(self.roster.rect().bottomLeft()))

    def print_roster(self, month: date) -> None:
        """The roster of the station that keeps this store, with a place to sign."""
        from ui.dialogs.printing import print_form  # noqa: PLC0415 - loads the PDF views

        def show(station: UUID | None) -> None:
            print_form(self.services, self.window(), "F-X1", station, month)

        self.services.operations.read(_own, show, self)

    def _list_side(self) -> QWidget:
        self.totals = Totals(self.services)
        both = QWidget()
        if self.services.theme.crowding < 130:
            self.totals.setFixedWidth(self.services.theme.px(400))
            layout = row(super()._list_side(), self.totals, gap=16)
        else:  # large texts: below the list
            layout = QVBoxLayout()
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(super()._list_side())
            layout.addWidget(self.totals)
        layout.setStretch(0, 1)
        both.setLayout(layout)
        return both

    def refresh(self) -> None:
        """List and totals."""
        super().refresh()
        self.totals.refresh()


def back(first: date, months: int) -> date:
    """The first day of a month so many months before."""
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _own(session: Session) -> UUID | None:
    station = own_station(session)
    return station.id if station is not None else None
