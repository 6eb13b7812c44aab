"""小组: the group, its members and sessions, and who was there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QDialog, QLineEdit, QTabWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk.groups import (
    SHORT,
    Meeting,
    Sheet,
    add_member,
    legend,
    mark,
    mark_all_present,
    next_meeting,
    sheet,
    turned,
)
from swdesk.i18n import _
from swdesk.records import remove
from ui.dialogs.history import HistoryDialog
from ui.forms.form import Form
from ui.pages.attachments import Attachments
from ui.pages.base import Page, RecordPage
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head
from ui.widgets.pickers import RecordPicker

SECTIONS = [
    (
        _("小组"),
        [
            "name",
            "number",
            "kind",
            "domain",
            "audience",
            "worker",
            "planned_sessions",
            "members",
            "place",
            "start",
            "end",
            "budget",
        ],
    ),
    (_("目标与评估"), ["aim", "forms", "satisfied", "summary"]),
]
SESSION = [("", ["ordinal", "day", "topic", "stage", "due", "present", "minutes", "not_held", "record"])]
_TONES = {"1": "ok", "2": "warning", "3": "info", "4": "danger", "5": "ok"}


class SessionDialog(QDialog):
    """One session of a group with its evidence."""

    def __init__(
        self, services: Services, parent: QWidget, session_id: UUID | None, known: dict[str, Any]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("小组节次"))
        self.resize(services.theme.px(860), services.theme.px(520))
        self.form = Form(services, "group_session", SESSION)
        self.files = Attachments(services)
        self.files.setFixedWidth(services.theme.px(236))
        self.form.saved.connect(self.files.commit)
        if session_id is None:
            self.form.start_new(known)
        else:
            self.form.open(session_id)
        self.files.set_record("group_session", session_id or self.form.id, new=session_id is None)
        layout = QVBoxLayout(self)
        layout.addLayout(row(self.form, self.files, gap=12), 1)
        save = button(_("保存 Ctrl+Enter"), lambda: self.form.save(lambda _id: self.accept()), "primary")
        past = button(_("历史"), lambda: HistoryDialog(services, self, self.form).open())
        past.setVisible(session_id is not None)
        layout.addLayout(row(past, None, button(_("关闭"), self.reject), save))

    def reject(self) -> None:
        """Esc closes; what was typed stays as a draft."""
        self.form.keep_draft()
        super().reject()


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
        self.holder = QVBoxLayout()
        tools = row(
            self.person, self.name, button(_("加入小组"), self._add), button(_("移出所选组员"), self._drop, "flat"), None,
            button(_("新增节次"), self._new_session, "primary"),
        )  # fmt: skip
        body = self.padded()
        body.addLayout(tools)
        body.addWidget(
            label(_("点格子换出席情况；点节次的日期打开这一节；双击“实到”把没有标记的都记为出席。"), "quiet")
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
                Cell(member.name, data=("person", member.person) if member.person else None),
                *(
                    Cell(SHORT.get(state, "·"), _TONES.get(state, ""), data=("mark", one.id, member.id, turned(state)))
                    for one, state in zip(found.meetings, states, strict=True)
                ),
            ])  # fmt: skip
        rows.append([Cell(_("实到"), strong=True), *(_present(one) for one in found.meetings)])
        grid.fill(rows, [None, *(member.id for member in found.members), None])
        grid.chosen.connect(lambda _r, _c, what: self._act(what))
        grid.cellDoubleClicked.connect(self._all_present)
        self.holder.addWidget(grid)
        self.grid = grid

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
        if group is None or (person is None and not name):
            self._services.say(_("请先选一位服务对象，或写上姓名，再加入小组。"))
            return
        today = self._services.clock.today()
        self.person.set_value(None)
        self.person.clear()
        self.name.clear()
        self._write(
            _("加入组员"), lambda session: add_member(session, group, person=person, name=name, on=today)
        )

    def _drop(self) -> None:
        line = self.grid.currentRow() - 1 if self.grid is not None else -1
        if 0 <= line < len(self._sheet.members):
            member = self._sheet.members[line].id
            self._write(_("移出组员"), lambda session: remove(session, "group_member", member))

    def _new_session(self) -> None:
        group, due, today = self._group, len(self._sheet.members) or None, self._services.clock.today()
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


def _date(one: Meeting) -> str:
    return f"{one.day.month}.{one.day.day}" if one.day else _("未定")


def _present(one: Meeting) -> Cell:
    """The typed count wins; where it differs from the ticks it says so."""
    count = one.present if one.present is not None else one.signed
    due = f"/{one.due}" if one.due else ""
    return Cell(
        f"{count}{due}" + ("＊" if one.differs else ""), "warning" if one.differs else "", strong=True
    )


class GroupPage(RecordPage):
    """List; then the facts and the attendance sheet as two tabs."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, _("小组"), "group", SECTIONS, order="-start",
            chips=[Chip(_("未结束"), (("end", "empty", None),)), Chip(_("缺满意度"), (("forms", "empty", None),))],
            presets=lambda: {"worker": services.user, "start": services.clock.today()},
            empty=_("这里是小组：先新增一个小组，再加组员、记每一节和出席情况。"),
        )  # fmt: skip
        self.kinds = frozenset({"group", "group_session", "group_member", "attendance"})
        self.help = _("出席表里＊表示实到是手工填的，与勾选的人数不同；统计以手工填报为准。")

    def _form_side(self) -> QWidget:
        self.attendance = Attendance(self.services)
        self.files = Attachments(self.services)
        self.files.setFixedWidth(self.services.theme.px(250))
        self.form.saved.connect(self.files.commit)
        facts = QWidget()
        layout = row(self.form, self.files, gap=16)
        layout.setContentsMargins(0, 12, 0, 0)
        facts.setLayout(layout)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(_("小组"))
        self.tabs.addTab(self.attendance, _("组员与出席"))
        self.tabs.addTab(facts, _("小组资料"))
        return self.tabs

    def shown(self, record_id: UUID | None) -> None:
        """Sheet and folder of this group."""
        self.attendance.show_group(record_id)
        self.files.set_record("group", self.form.id, new=record_id is None)
        self.tabs.setTabEnabled(0, record_id is not None)
        self.tabs.setCurrentIndex(1 if record_id is None else 0)


def build(services: Services) -> Page:
    """The page 小组."""
    return GroupPage(services)
