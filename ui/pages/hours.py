"""学时与工时: where every worker stands with registration, continuing education, vetting and hours on duty."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from swdesk import duty, options, workers
from swdesk.i18n import _
from swdesk.periods import Span, rounded
from swdesk.values import hours
from swdesk.workers import Due, Standing
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel
from ui.widgets.grid import Cell, Grid, Head

_TONES = {"": "", "soon": "warning", "late": "danger", "missing": "danger"}


class HoursPage(Page):
    """A line a worker; a double click opens the worker."""

    kinds = frozenset({
        "worker", "worker_vetting", "training", "training_attendee", "duty_shift", "work_day", "setting",
    })  # fmt: skip
    help = _(
        "学时由培训的参训名单自动记入，只算登记有效期内的；每期要多少学时在“设置 · 本站规则”里改。双击打开这个人。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("学时与工时"))
        self.grid = Grid(services.theme, _("学时与工时"), [
            Head(_("姓名"), 84), Head(_("职业资格"), 110), Head(_("登记有效期至"), 142), Head(_("继续教育学时"), 110, right=True),
            Head(_("下次记录查询"), 142), Head(_("值班（次）"), 76, right=True), Head(_("值班（小时）"), 90, right=True),
            Head(_("折合全职"), 76, right=True), Head(_("出勤（天）"), 80, right=True), Head(_("要办的事")),
        ])  # fmt: skip
        self.panel = Panel(_("学时与工时"), " ")
        self.empty = EmptyNote(
            _("登记工作人员后，这里显示资格登记、继续教育、违法犯罪记录查询和本年值班、考勤。")
        )
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.body.addWidget(self.panel, 1)
        self.grid.opened.connect(lambda one: services.open_record("worker", one.id))

    def refresh(self) -> None:
        """Read again."""
        today = self.services.clock.today()

        def read(session: Session) -> tuple[list[Standing], int]:
            return workers.standings(session, today), options.value(session, duty.FULL_TIME)

        self.services.operations.read(read, lambda found: self._show(*found), self)

    def _show(self, found: list[Standing], week: int) -> None:
        today = self.services.clock.today()
        span = Span(today.replace(month=1, day=1), today)
        self.grid.fill([_cells(one, span, week) for one in found], found)
        self.grid.setVisible(bool(found))
        self.empty.setVisible(not found)
        asked = sum(1 for one in found if one.missing)
        self.panel.remark.setText(
            _("在岗 {} 人 · {} 人有要办的事 · 值班和出勤为本年累计").format(len(found), asked)
        )


def _cells(one: Standing, span: Span, week: int) -> list[Cell | str]:
    share = one.hours.share(span, week)
    due = one.registration
    return [
        Cell(one.name, strong=True), one.credential or "—", _day(due) if due else Cell("—"), _credit(one), _day(one.vetting),
        _number(one.hours.shifts), Cell(hours(one.hours.duty) if one.hours.duty else "—", right=True),
        Cell(f"{rounded(share, 2)}" if share else "—", right=True), _number(one.hours.days), "；".join(one.missing),
    ]  # fmt: skip


def _day(due: Due) -> Cell:
    return Cell(due.words, _TONES[due.state])


def _credit(one: Standing) -> Cell:
    if one.registration is None:
        return Cell("—", right=True)
    done = hours(one.credited) or "0"
    text = f"{done} / {one.required}" if one.required else done
    return Cell(text, "warning" if one.short else "", right=True)


def _number(count: int) -> Cell:
    shown: Any = count or "—"
    return Cell(str(shown), right=True)
