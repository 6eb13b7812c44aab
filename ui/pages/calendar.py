"""日历: a month or a week of the station; a click opens the record, a sheet for the wall names nobody who is served."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton

from swdesk import agenda
from swdesk.agenda import KINDS, Days, Event
from swdesk.i18n import _
from swdesk.periods import Span
from swdesk.progress import Progress
from swdesk.values import show_day
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, row
from ui.widgets.grid import Cell, Grid, Head
from ui.widgets.weeks import TONES, WeeksTable

_SHOWN = ("case_session", "group_session")


class CalendarPage(Page):
    """The weeks on the left, the day that is marked on the right."""

    kinds = frozenset({*KINDS, *_SHOWN, "person", "worker"})
    help = _(
        "一个月或一周的活动、小组、家校社、约好的个案和走访、值班。方向键换天，Enter 看这一天，点一行打开记录；PageUp、PageDown 换月，Home 回到今天。打印的日历不写服务对象的姓名，可以贴墙。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("日历"))
        self.day = services.clock.today()
        self.table = WeeksTable(services.theme)
        self.list = Grid(services.theme, _("这一天"), [Head("", 84), Head("")], header=False)
        self._month = self._chip(_("月"))
        self._week = self._chip(_("周"))
        self._mine = self._chip(_("只看我的"))
        self._mine.setVisible(services.user is not None)
        self._ways = QButtonGroup(self)
        self._ways.addButton(self._month)
        self._ways.addButton(self._week)
        self._month.setChecked(True)
        for chip in (self._month, self._week, self._mine):
            chip.toggled.connect(lambda _on: self.refresh())
        self._found: Days = {}
        self._lay_out()
        self.table.marked.connect(self._mark)
        self.table.entered.connect(lambda _day: self._into_day())
        self.table.turned.connect(lambda days: self.go(self.day + timedelta(days=days)))
        self.table.opened.connect(self._open)
        self.list.opened.connect(self._open)
        self.list.chosen.connect(lambda _line, _column, one: self._open(one))
        for keys, act in (
            ("PgUp", lambda: self.turn(-1)), ("PgDown", lambda: self.turn(1)), ("Home", lambda: self.go(services.clock.today())),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, act)
        self.actions = [
            button(_("今日"), self.back, hint=_("回到“今日”（Esc）")),
            button(_("打印"), self.print_sheet, hint=_("贴墙的日历，不写服务对象的姓名")),
        ]

    def _chip(self, text: str) -> QPushButton:
        made = button(text, None, "chip")
        made.setCheckable(True)
        return made

    def _lay_out(self) -> None:
        weeks = Panel()
        tools = row(
            button("‹", lambda: self.turn(-1), "flat", hint=_("往前（PageUp）")),
            button(_("今天"), lambda: self.go(self.services.clock.today()), "flat", hint=_("回到今天（Home）")),
            button("›", lambda: self.turn(1), "flat", hint=_("往后（PageDown）")),
            self._month, self._week, self._mine, None,
        )  # fmt: skip
        tools.setContentsMargins(12, 10, 12, 8)
        weeks.body.addLayout(tools)
        weeks.body.addWidget(self.table, 1)
        self._panel = Panel(_("这一天"), " ")
        self._none = EmptyNote(_("这一天没有安排。"))
        self._panel.body.addWidget(self.list, 1)
        self._panel.body.addWidget(self._none, 1)
        self._panel.setFixedWidth(
            min(self.services.theme.px(290), 340)
        )  # the weeks need the room of large texts
        layout = QHBoxLayout()
        layout.setSpacing(16)
        layout.addWidget(weeks, 1)
        layout.addWidget(self._panel)
        self.body.addLayout(layout, 1)

    @property
    def span(self) -> Span:
        """The weeks that are shown."""
        return agenda.week_of(self.day) if self._week.isChecked() else agenda.month_of(self.day)

    def refresh(self) -> None:
        """Read the weeks of the day."""
        span, worker = self.span, self.services.user if self._mine.isChecked() else None
        self.remark = (
            _("{}年{}月").format(self.day.year, self.day.month)
            if self._month.isChecked()
            else f"{show_day(span.start)}—{show_day(span.end)}"
        )
        self.renamed.emit()
        self.services.operations.read(
            lambda session: agenda.events(session, span, worker), lambda found: self._show(span, found), self
        )

    def _show(self, span: Span, found: Days) -> None:
        if span != self.span:
            return  # turned on since
        self._found = found
        self.table.show_days(span, found, self.services.clock.today(), self.day, self.day)
        self._mark(self.day)

    def _mark(self, day: date) -> None:
        """Show what is on a day."""
        self.day = day
        lines = self._found.get(day, [])
        self.list.fill(
            [[Cell(_(KINDS[one.kind]), TONES[one.kind], badge=True, data=one), Cell(one.line, data=one, tip=one.line)] for one in lines],
            lines,
        )  # fmt: skip
        self.list.setVisible(bool(lines))
        self._none.setVisible(not lines)
        self._panel.remark.setText(f"{show_day(day)} {_(agenda.WEEKDAYS[day.weekday()])}")

    def go(self, day: date) -> None:
        """Show a day."""
        self.day = day
        self.refresh()

    def turn(self, by: int) -> None:
        """The month or week before or after."""
        if self._week.isChecked():
            self.go(self.day + timedelta(days=7 * by))
            return
        first = (self.day.replace(day=15) + timedelta(days=30 * by)).replace(day=1)
        self.go(first)

    def _into_day(self) -> None:
        if self.list.rowCount():
            self.list.setFocus()
            self.list.setCurrentCell(0, 1)

    def _open(self, one: Event) -> None:
        self.services.open_record(one.kind, one.id)

    def back(self) -> None:
        """Esc: back to 今日."""
        self.services.open_page("today")

    def print_sheet(self) -> None:
        """The weeks that are shown, on paper."""
        from ui.pages.preview import Preview  # noqa: PLC0415 - a PDF viewer that most days need not load

        services, span = self.services, self.span
        worker = services.user if self._mine.isChecked() else None
        title = _("{}日历").format(self.remark)

        def work(_progress: Progress) -> bytes:
            return agenda.pdf(services.store, span, title, worker)

        def show(data: bytes) -> None:
            Preview(services, self.window(), title, data, f"{title}.pdf").show()

        services.operations.task(work, show, self, writes=False)


def build(services: Services) -> Page:
    """The page 日历."""
    return CalendarPage(services)
