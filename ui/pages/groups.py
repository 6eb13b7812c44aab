"""小组: the group, its members and sessions, and who was there."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QLineEdit, QTabWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk.group_summary import Summary, make_sessions, summary_of
from swdesk.groups import (
    SHORT,
    Meeting,
    Member,
    Sheet,
    add_member,
    legend,
    mark,
    mark_all_present,
    next_meeting,
    sheet,
    turned,
)
from swdesk.i18n import _, code_text, several
from swdesk.periods import rounded
from swdesk.records import remove
from swdesk.values import yuan
from swdesk.work_papers import missing_of
from swdesk.work_states import state_of
from ui.dialogs.record import RecordDialog
from ui.pages.attachments import Attachments
from ui.pages.base import Page, RecordPage
from ui.pages.group_measures import MeasurePanel
from ui.pages.group_session import SessionDialog
from ui.pages.lacks import LackNote
from ui.pages.numbers import save_numbered
from ui.pages.parts import side_column
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.flow import wrapped
from ui.widgets.grid import Cell, Grid, Head
from ui.widgets.pickers import RecordPicker, not_chosen

SECTIONS = [
    (_("小组"), ["name", "number", "kind", "openness", "audience", "worker", "planned_sessions", "planned_members", "members",
                 "start", "end", "frequency", "place", "assistants", "volunteers", "domain"]),
    (_("目标与反馈"), ["aim", "objectives", "forms", "satisfied"]),
    (_("需求与理论"), ["background", "model", "theory", "recruiting"]),
    (_("每节计划"), ["+group_plan"]),
    (_("预算与支出"), ["budget", "spent", "+group_budget"]),
    (_("对策与审批"), ["difficulties", "evaluation", "supervisor_on", "head_on", "approval"]),
    (_("总结评估"), ["summary", "reached", "process", "changes", "funds", "lessons", "follow_up", "supervisor_comment"]),
    (_("归档或取消"), ["archived_on", "cancelled"]),
]  # fmt: skip
MEMBER = [("", ["person", "name", "sex", "phone", "guest", "joined_on", "left_on"])]
_TONES = {"1": "ok", "2": "warning", "3": "info", "4": "danger", "5": "ok"}


class Attendance(Panel):
    """Members by sessions; a click changes a mark."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("组员与出席"), legend())
        self._services = services
        self._group: UUID | None = None
        self._sheet = Sheet((), (), {})
        self.person = RecordPicker(services.operations, "person")
        self.person.setAccessibleName(_("从服务对象中选组员"))
        self.name = QLineEdit()
        self.name.setAccessibleName(_("未建档组员的姓名"))
        self.name.setPlaceholderText(_("未建档的写姓名"))
        self.name.returnPressed.connect(self._add)
        self.guest = QCheckBox(_("旁听"))
        self.guest.setAccessibleName(_("旁听"))
        self.guest.setToolTip(_("旁听的人签到，但不算组员"))
        self.holder = QVBoxLayout()
        tools = wrapped(
            self.person, self.name, self.guest, button(_("加入小组"), self._add), button(_("组员资料"), self._member, "flat", hint=_("所选组员的登记资料")),
            button(_("移出所选"), self._drop, "flat"),
            button(_("按计划生成"), self._from_plan, hint=_("按小组资料里的每节计划生成还没有的节次")),
            button(_("新增节次"), self._new_session, "primary"), wide=self.person,
        )  # fmt: skip
        body = self.padded()
        body.addLayout(tools)
        body.addWidget(
            label(
                _("点格子换出席情况；点节次的日期打开这一节；双击“实到”把没有标记的都记为出席。"),
                "quiet",
                wrap=True,
            )
        )
        body.addLayout(self.holder, 1)
        self._empty = EmptyNote(_("还没有组员和节次。先从上面加入组员，再新增第一节。"))
        body.addWidget(self._empty)
        self.grid: Grid | None = None

    def show_group(self, group: UUID | None) -> None:
        """The sheet of this group."""
        self._group = group
        self.setEnabled(group is not None)
        if group is None:
            self._show(Sheet((), (), {}))
            return
        self._services.operations.read(lambda session: sheet(session, group), self._show, self)

    def _show(self, found: Sheet) -> None:
        self._sheet = found
        place = self._place()
        if self.grid is not None:
            self.grid.hide()
            self.grid.deleteLater()
            self.grid = None
        anything = bool(found.members or found.meetings)
        self._empty.setVisible(not anything)
        if not anything:
            return
        heads = [Head(_("组员"), 120), *(Head(_head(one), 76) for one in found.meetings)]
        grid = Grid(self._services.theme, _("出席表"), heads)
        rows = [
            [Cell(_("日期")), *(Cell(_date(one), link=True, data=("open", one.id)) for one in found.meetings)]
        ]
        for member in found.members:
            states = [found.states.get((one.id, member.id), "") for one in found.meetings]
            rows.append([
                Cell(_name(member), data=("person", member.person) if member.person else None),
                *(
                    Cell(SHORT.get(state, "·"), _TONES.get(state, ""), data=("mark", one.id, member.id, turned(state, guest=member.guest)))
                    for one, state in zip(found.meetings, states, strict=True)
                ),
            ])  # fmt: skip
        rows.append([Cell(_("实到"), strong=True), *(_present(one) for one in found.meetings)])
        grid.fill(rows, [None, *(member.id for member in found.members), None])
        grid.chosen.connect(lambda _r, _c, what: self._act(what))
        grid.cellDoubleClicked.connect(self._all_present)
        self.holder.addWidget(grid)
        self.grid = grid
        if place is not None:
            line, column, top, focused = place
            grid.setCurrentCell(min(line, grid.rowCount() - 1), min(column, grid.columnCount() - 1))
            grid.verticalScrollBar().setValue(top)
            if focused:
                grid.setFocus()

    def _place(self) -> tuple[int, int, int, bool] | None:
        """Where the keyboard stands in the sheet: marking goes on from there."""
        if self.grid is None or self.grid.currentRow() < 0:
            return None
        grid = self.grid
        return grid.currentRow(), grid.currentColumn(), grid.verticalScrollBar().value(), grid.hasFocus()

    def _act(self, what: tuple[Any, ...]) -> None:
        match what:
            case ("mark", meeting, member, state):
                self._write(_("登记出席"), lambda session: mark(session, meeting, member, state))
            case ("open", meeting):
                self._session(meeting, {})
            case ("person", person):
                self._services.open_record("person", person)
            case _:
                return

    def _write(self, name: str, work: Any) -> None:
        group = self._group
        self._services.operations.write(name, work, then=lambda _done: self.show_group(group), owner=self)

    def _all_present(self, line: int, column: int) -> None:
        if self._group is None or column == 0 or line != len(self._sheet.members) + 1:
            return
        group, meeting = self._group, self._sheet.meetings[column - 1].id
        self._write(_("登记全体出席"), lambda session: mark_all_present(session, group, meeting))

    def _add(self) -> None:
        group, person, name = self._group, self.person.value, self.name.text().strip()
        if self.person.raw and not name:
            self._services.warn(not_chosen(self.person.raw))
            return
        if group is None or (person is None and not name):
            self._services.warn(_("请先选一位服务对象，或写上姓名，再加入小组。"))
            return
        today, guest = self._services.clock.today(), self.guest.isChecked()
        self.person.set_value(None)
        self.person.clear()
        self.name.clear()
        self._write(
            _("加入组员"),
            lambda session: add_member(session, group, person=person, name=name, on=today, guest=guest),
        )

    def _member(self) -> None:
        """The entry of the marked member."""
        line = self.grid.currentRow() - 1 if self.grid is not None else -1
        if not 0 <= line < len(self._sheet.members):
            self._services.warn(_("请先点一下这位组员的姓名，再看资料。"))
            return
        self.dialog = RecordDialog(
            self._services, self.window(), _("组员登记"), "group_member", MEMBER, self._sheet.members[line].id
        )
        self.dialog.finished.connect(lambda _code: self.show_group(self._group))
        self.dialog.open()

    def _drop(self) -> None:
        line = self.grid.currentRow() - 1 if self.grid is not None else -1
        if 0 <= line < len(self._sheet.members):
            member = self._sheet.members[line].id
            self._write(_("移出组员"), lambda session: remove(session, "group_member", member))

    def _from_plan(self) -> None:
        group = self._group
        if group is None:
            return

        def told(made: int) -> None:
            none = _("没有要生成的节次：先在“小组资料”的每节计划里写上节次。")
            self._services.say(_("已按计划生成 {} 节。").format(made) if made else none)
            self.show_group(group)

        self._services.operations.write(
            _("按计划生成节次"), lambda session: make_sessions(session, group), then=told, owner=self
        )

    def _new_session(self) -> None:
        members = [one for one in self._sheet.members if not one.guest]
        group, due, today = self._group, len(members) or None, self._services.clock.today()
        if group is None:
            return

        def show(ordinal: int) -> None:
            self._session(None, {"group": group, "ordinal": ordinal, "day": today, "due": due})

        def read(session: Session) -> int:
            return next_meeting(session, group)

        self._services.operations.read(read, show, self)

    def _session(self, meeting: UUID | None, known: dict[str, Any]) -> None:
        dialog = SessionDialog(self._services, self.window(), meeting, known)
        dialog.finished.connect(lambda _code: self.show_group(self._group))
        dialog.open()


def _head(one: Meeting) -> str:
    return _("第{}节").format(one.ordinal) if one.ordinal else one.topic[:4]


def _name(member: Member) -> str:
    return _("{}（旁听）").format(member.name) if member.guest else member.name


def _date(one: Meeting) -> str:
    return f"{one.day.month}.{one.day.day}" if one.day else _("未定")


def _present(one: Meeting) -> Cell:
    """The typed count wins; where it differs from the ticks it says so."""
    if one.not_held:
        return Cell(_("未开"), "warning")
    count = one.present if one.present is not None else one.signed
    due = f"/{one.due}" if one.due else ""
    return Cell(
        f"{count}{due}" + ("＊" if one.differs else ""), "warning" if one.differs else "", strong=True
    )


class GroupSums(Panel):
    """基本数据 of the report, computed."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("基本数据"), _("自动计算"))
        self.grid = Grid(services.theme, _("基本数据"), [Head("", 84), Head("", right=True)], header=False)
        self.body.addWidget(self.grid)
        self.lacks = LackNote()
        self.body.addWidget(self.lacks)

    def show_summary(self, found: Summary | None, missing: list[str], state: str = "") -> None:
        """Where it stands, only what is known, and what the folder lacks."""
        stands = [(_("状态"), code_text(code_list("group_state"), state))] if state else []
        lines = stands + (_facts(found) if found is not None else [])
        self.lacks.say(missing)
        self.grid.fill([[name, Cell(text, right=True)] for name, text in lines])
        self.grid.fit(8)
        self.setVisible(bool(lines))


def _facts(found: Summary) -> list[tuple[str, str]]:
    budget = found.budget
    lines = [
        (
            _("节数"),
            _("{} / 计划 {}").format(found.held, found.planned)
            if found.planned
            else _("{} 节").format(found.held),
        ),
        (_("组员"), _("{} 人").format(found.members)),
        (_("出席人次"), _("{} 人次").format(found.times)),
        (_("出席率"), percent_text(found.rate)),
        (_("满意率"), percent_text(found.satisfaction.rate)),
        (_("预算"), _("{} 元").format(yuan(budget.planned)) if budget.planned is not None else ""),
        (_("支出"), _("{} 元").format(yuan(budget.spent)) if budget.spent is not None else ""),
    ]
    return [(name, text) for name, text in lines if text]


def percent_text(share: Fraction | None) -> str:
    """One decimal; '' for nothing."""
    return "" if share is None else f"{rounded(share * 100, 1)}%"


class GroupPage(RecordPage):
    """List; then attendance, facts, and measures before and after as tabs."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, several("小组"), "group", SECTIONS, order="-start",
            columns=["number", "name", "kind", "worker", "start", "end", "planned_sessions", "members"],
            chips=[
                Chip(_("本年"), (("start", ">=", services.clock.today().replace(month=1, day=1)),)),
                Chip(_("未归档"), (("archived_on", "empty", None), ("cancelled", "empty", None))),
                Chip(_("已归档"), (("archived_on", "filled", None),)), Chip(_("已取消"), (("cancelled", "filled", None),)),
            ],
            presets=lambda: {"worker": services.user, "start": services.clock.today()},
            empty=_("这里是小组：先新增一个小组，再加组员、记每一节和出席情况。"),
        )  # fmt: skip
        self.kinds = frozenset({
            "group", "group_session", "group_member", "attendance", "group_measure", "group_score", "group_budget", "group_plan", "attachment", "satisfaction",
        })  # fmt: skip
        self.help = _("出席表里＊表示实到是手工填的，与勾选的人数不同；统计以手工填报为准。")

    def _form_side(self) -> QWidget:
        self.attendance, self.measures = Attendance(self.services), MeasurePanel(self.services)
        self.files, self.sums = Attachments(self.services), GroupSums(self.services)
        side = side_column(self.services, 280, self.files, self.sums)
        self.form.saved.connect(self.files.commit)
        facts = QWidget()
        layout = row(self.form, side, gap=16)
        layout.setStretch(0, 1)
        layout.setContentsMargins(0, 12, 0, 0)
        facts.setLayout(layout)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(_("小组"))
        self.tabs.addTab(self.attendance, _("组员与出席"))
        self.tabs.addTab(facts, _("小组资料"))
        self.tabs.addTab(self.measures, _("前后测"))
        return self.tabs

    def shown(self, record_id: UUID | None) -> None:
        """Sheet and folder of this group."""
        self.attendance.show_group(record_id)
        self.files.set_record("group", self.form.id, new=record_id is None)
        self.measures.show_group(record_id)
        self._sum(record_id)
        for tab in (0, 2):
            self.tabs.setTabEnabled(tab, record_id is not None)
        self.tabs.setCurrentIndex(1 if record_id is None else 0)

    def save(self) -> None:
        """Save with a number; a new group goes on to its members."""
        new = self.form.new
        save_numbered(self.services, self.form, self._begun if new else lambda _id: self.back())

    def _changed(self, kinds: object, initiator: object) -> None:
        """What was undone, or came from another PC, is seen in the sheets too."""
        super()._changed(kinds, initiator)
        mine = isinstance(kinds, frozenset) and bool(kinds & self.kinds)
        if mine and initiator is None and self.editing and self.isVisible() and not self.form.new:
            self.attendance.show_group(self.form.id)
            self.measures.show_group(self.form.id)

    def _begun(self, group: UUID) -> None:
        self.open_record(group)

    def _sum(self, record_id: UUID | None) -> None:
        if record_id is None:
            self.sums.show_summary(None, [])
            return
        today = self.services.clock.today()

        def read(session: Session) -> tuple[Summary, list[str], str]:
            lacks = missing_of(session, "group", record_id, today)
            return summary_of(session, record_id), lacks, state_of(session, "group", record_id, today)

        self.services.operations.read(read, lambda found: self.sums.show_summary(*found), self)

    def refresh(self) -> None:
        """List and, when a group is open, its figures."""
        super().refresh()
        if self.editing and not self.form.new:
            self._sum(self.form.id)


def build(services: Services) -> Page:
    """The page 小组."""
    return GroupPage(services)
