"""今日: who to visit, what to do, how far the service list is (look/1-today.png)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.codes import code_list
from db.mark import N_
from swdesk import records
from swdesk.i18n import _, item_text, translator
from swdesk.periods import quarter_of, rounded
from swdesk.records import codes_of
from swdesk.security.keys import sheet_printed
from swdesk.services import Progress, progress
from swdesk.today import Today, backup_todos, today_of
from swdesk.todo import Todo
from swdesk.values import show_day
from swdesk.visits import DueVisit, short_categories
from ui.dialogs.ledgers import import_button
from ui.dialogs.quick import QuickLog
from ui.pages.base import BELOW, MARGIN, Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

MOST_VISITS = 60
_WEEKDAYS = (N_("星期一"), N_("星期二"), N_("星期三"), N_("星期四"), N_("星期五"), N_("星期六"), N_("星期日"))
_OPENED = (
    "person",
    "visit",
    "case",
    "case_session",
    "activity",
    "service_item",
    "service_target",
    "attachment",
    "report",
    "crisis",
    "crisis_report",
    "mandatory_report",
    "visit_rule",
    "worker",
    "worker_vetting",
    "disposal",
)


@dataclass(frozen=True)
class Shown:
    """What the page reads in one go."""

    today: Today
    categories: dict[Any, str]
    services: list[Progress]
    cutoff: date
    people: bool = True
    """Whether anybody is on file."""


NARROW = 120
QUARTER, BAR = 3, 7
"""Columns that stand where there is room for them: the whole list is on 服务清单."""


class Shortened:
    """A list on a page that scrolls does not scroll itself: its first lines, and all of them when asked for."""

    def __init__(self, grid: Grid, few: int, words: str) -> None:
        self._grid, self._few, self._words, self._whole = grid, few, words, False
        self.more = button(words.format(0), self.turn, "flat")
        self.more.hide()

    def turn(self) -> None:
        """All of it, or the first lines again."""
        self._whole = not self._whole
        self.fit()

    def fit(self) -> None:
        """As high as what is shown."""
        rows = self._grid.rowCount()
        self._grid.shorten(rows if self._whole else self._few)
        self.more.setText(_("收起") if self._whole else self._words.format(rows - self._few))
        self.more.setVisible(rows > self._few)


class TodayPage(Page):
    """Three panels: visits, to-dos, service list."""

    kinds = frozenset(_OPENED)
    help = _("今天该走访的人按风险和逾期排序；点“记走访”或按空格直接登记。待办点一下到对应的页面。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("今日"))
        self._coming = False
        today = services.clock.today()
        self.remark = _("{}月{}日 {}").format(today.month, today.day, _(_WEEKDAYS[today.weekday()]))
        theme = services.theme
        self.visits = Grid(theme, _("今天该走访"), [
            Head(_("姓名")), Head(_("村（社区）"), 92), Head(_("类别"), 140), Head(_("风险"), 92),
            Head(_("上次走访"), 92, whole=True), Head(_("应访日期"), 100, whole=True), Head("", 68),
        ])  # fmt: skip
        self.todos = Grid(theme, _("待办"), [Head("", 92), Head(""), Head("", 78, right=True)], header=False)
        self.services_grid = Grid(theme, _("服务清单进度"), [
            Head(_("编号"), 56), Head(_("服务项目")), Head(_("单位"), 60), Head(_("本季度"), 84, right=True),
            Head(_("本年累计"), 84, right=True), Head(_("年度目标"), 84, right=True), Head(_("完成率"), 84, right=True),
            Head(_("进度"), 170), Head(_("进度状态"), 150), Head(_("佐证材料"), 90),
        ])  # fmt: skip
        self.visits.chosen.connect(lambda _row, _column, person: self._log(person))
        self.visits.opened.connect(lambda person: services.open_record("person", person))
        self.visits.currentCellChanged.connect(lambda line, *_rest: self._explain(line))
        self.todos.chosen.connect(lambda _row, _column, todo: self._go(todo))
        self.todos.opened.connect(self._go)
        self.services_grid.opened.connect(lambda _item: services.open_page("services"))
        self._due: list[DueVisit] = []
        self._lay_out()
        self.actions = [
            button(_("日历"), lambda: services.open_page("calendar"), hint=_("一个月或一周的安排（Ctrl+L）"))
        ]
        QShortcut(QKeySequence("Ctrl+L"), self, lambda: services.open_page("calendar"))

    def _lay_out(self) -> None:
        self._few_visits = Shortened(self.visits, 8, _("还有 {} 人"))
        self._few_todos = Shortened(self.todos, 9, _("还有 {} 件"))
        self._visit_panel = Panel(_("今天该走访"), " ")
        self._visit_panel.body.addWidget(self.visits)
        self._todo_panel = Panel(_("待办"), " ")
        self._todo_panel.body.addWidget(self.todos)
        self._todo_panel.body.addLayout(row(None, self._few_todos.more))
        self._todo_panel.body.addStretch(1)
        self._service_panel = Panel(_("服务清单进度"), " ")
        self._service_panel.body.addWidget(self.services_grid)
        self._no_visits = EmptyNote(
            _("今天没有该走访的人。给服务对象定了风险等级，或在走访里填了下次日期，这里就会按时提醒。")
        )
        self._nobody = EmptyNote(
            _(
                "还没有服务对象。可以按 Ctrl+N 从第一次走访登记起，也可以导入现有的 Excel 台账（也在“设置”的“外观与台账”里）。"
            ),
            other=import_button(self.services, self),
        )
        self._no_services = EmptyNote(
            _("这里显示服务清单完成了多少。先把合同或清单里的项目和年度目标录进来。"),
            _("建立服务清单"),
            lambda: self.services.open_page("services"),
        )
        self._visit_panel.body.addWidget(self._no_visits)
        self._visit_panel.body.addWidget(self._nobody)
        self.why = label("", "quiet")
        self.why.setContentsMargins(16, 6, 16, 4)
        self._visit_panel.body.addLayout(row(self.why, None, self._few_visits.more))
        self._service_panel.body.addWidget(self._no_services)
        for note in (self._no_visits, self._nobody, self._no_services):
            note.hide()  # until it is known that there is nothing
        # to-dos go below the visits where there is no room beside them, and the page scrolls
        narrow = self.services.theme.crowding >= NARROW
        self.services_grid.setColumnHidden(BAR, narrow)  # the rate beside it says the same
        self.services_grid.setColumnHidden(QUARTER, narrow and not translator.chinese)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        top = QBoxLayout(way)
        top.setSpacing(16)
        top.addWidget(self._visit_panel, 694)
        top.addWidget(self._todo_panel, 420)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(MARGIN, 20, MARGIN, BELOW)
        layout.setSpacing(16)
        layout.addLayout(top)
        layout.addWidget(self._service_panel)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        self.body.addWidget(scroll)
        self.body.setContentsMargins(0, 0, 0, 0)

    def refresh(self) -> None:
        """Read visits, to-dos and progress."""
        now, folder = self.services.clock.now(), self.services.store.folder
        kept = (
            folder if self.services.keep and self.services.desk is not None else None
        )  # the demo is not backed up

        def read(session: Session) -> Shown:
            return _read(session, now, _printed(folder), backup_todos(kept, now) if kept is not None else [])

        self.services.operations.read(read, self._show, self)

    def _show(self, shown: Shown) -> None:
        self._show_visits(shown)
        self._show_todos(shown.today.todos)
        self._show_services(shown)

    def _show_visits(self, shown: Shown) -> None:
        found = shown.today.visits
        self.visits.fill(
            [_visit_row(item, shown.categories.get(item.person, "")) for item in found[:MOST_VISITS]],
            [item.person for item in found],
        )
        more = _("，先列 {} 人").format(MOST_VISITS) if len(found) > MOST_VISITS else ""
        said = _("按风险与逾期排序 · {} 人").format(len(found)) + more if found else ""
        fresh = shown.today.unvisited
        waits = _("在册 {} 人尚未走访").format(fresh) if fresh else ""
        self._visit_panel.remark.setText(" · ".join(part for part in (said, waits) if part))
        self.visits.setVisible(bool(found))
        self._no_visits.setVisible(not found and shown.people)
        self._nobody.setVisible(not found and not shown.people)
        self._few_visits.fit()
        self._due = found[:MOST_VISITS]
        if self._coming and found:
            self._coming = False
            self._take_keyboard()
        self._explain(max(self.visits.currentRow(), 0))

    def showEvent(self, event: QShowEvent) -> None:
        """The next list that comes takes the keyboard."""
        super().showEvent(event)
        self._coming = True

    def _take_keyboard(self) -> None:
        """The first person is marked and Space logs a visit, unless somebody is already typing."""
        if not isinstance(QApplication.focusWidget(), QLineEdit) and self.isActiveWindow():
            self.visits.setCurrentCell(0, 0)
            self.visits.setFocus()

    def _explain(self, line: int) -> None:
        """Why the marked person is to be visited."""
        known = 0 <= line < len(self._due)
        self.why.setText(f"{self._due[line].name}：{self._due[line].why}" if known else "")
        self.why.setVisible(known)

    def _show_todos(self, todos: list[Todo]) -> None:
        rows = [
            [
                Cell(todo.tag, todo.level, badge=True, data=todo),
                Cell(todo.text, data=todo),
                Cell(
                    todo.when,
                    "danger" if "逾期" in todo.when or todo.level == "danger" else "",
                    right=True,
                    data=todo,
                ),
            ]
            for todo in todos
        ]
        self.todos.fill(rows, todos)
        self._few_todos.fit()
        self._todo_panel.remark.setText(_("{} 件").format(len(todos)) if todos else _("都办完了"))

    def _show_services(self, shown: Shown) -> None:
        rows = shown.services
        self.services_grid.fill([service_cells(item) for item in rows], [item.id for item in rows])
        self.services_grid.setVisible(bool(rows))
        self._no_services.setVisible(not rows)
        self.services_grid.fit(len(rows))
        if rows:
            gone = rounded(rows[0].gone * 100, 1)
            bars = not self.services_grid.isColumnHidden(BAR)
            said = _("截至 {} · 竖线为时间进度 {}%") if bars else _("截至 {} · 时间进度 {}%")
            self._service_panel.remark.setText(said.format(show_day(shown.cutoff), gone))

    def _log(self, person: UUID) -> None:
        QuickLog(self.services, self.window(), "visit", {"person": person}).show()

    def _go(self, todo: Todo) -> None:
        kind = todo.kind or _RECORDS.get(todo.page)
        if kind and (todo.record is not None or todo.page == "settings"):
            self.services.open_record(kind, todo.record)
        else:
            self.services.open_page(todo.page)


_RECORDS = {"cases": "case", "notices": "notice", "referrals": "referral"}
"""Pages whose lines lead to a record."""


def _printed(folder: Any) -> bool:
    """Whether the recovery sheet was printed; a store without a key file (tests, demo) owes none."""
    try:
        return sheet_printed(folder) is not None
    except Exception:  # noqa: BLE001 - the page must open even where keys cannot be read
        return True


def _read(session: Session, now: datetime, printed: bool, safety: list[Todo]) -> Shown:
    today = now.date()
    found = today_of(session, today, sheet_printed=printed, now=now, safety=safety)
    listed = [item.person for item in found.visits[:MOST_VISITS]]
    codes = codes_of(session, listed)
    categories = {person: short_categories(codes.get((person, "categories"), ())[:2]) for person in listed}
    period = quarter_of(today).until(today)
    people = records.total(session, "person", records.Query()) > 0
    return Shown(found, categories, progress(session, period), today, people)


def _visit_row(item: DueVisit, categories: str) -> list[Cell | str]:
    risk = code_list("risk").item(item.risk)
    tone = str(risk.extra.get("colour", "")) if risk else ""
    last = _("{}月{}日").format(item.last.month, item.last.day) if item.last else _("尚未走访")
    return [
        item.name, item.village, categories, Cell(item_text(risk), tone, badge=True) if risk else "", last,
        Cell(item.when, "danger" if item.overdue > 0 else "", tip=item.why), Cell(_("记走访"), link=True, right=True, data=item.person),
    ]  # fmt: skip


def service_cells(item: Progress) -> list[Cell | str]:
    """One line of the service list: unit, progress state and 佐证材料 are columns of their own (look rule 5)."""
    share = item.share
    state = item.state
    tone = "warning" if item.behind > 10 else "ok"
    return [
        item.number, item.name, item.unit, _number(item.period), _number(item.year), _number(item.target) if item.target else "—",
        f"{rounded(share, 1)}%" if share is not None else "—",
        Cell(bar=(float(share) / 100, float(item.gone))) if share is not None else "",
        Cell(state, tone if share is not None else "", badge=True), item.filing,
    ]  # fmt: skip


def _number(value: Any) -> str:
    number = float(value)
    return f"{int(number):,}" if number.is_integer() else f"{number:,.1f}"


def build(services: Services) -> Page:
    """The page 今日."""
    return TodayPage(services)
