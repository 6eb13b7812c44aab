"""服务对象: the roll of people, the file of one with its 服务历程 and family."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk import records
from swdesk.i18n import _
from swdesk.people import age, new_file
from ui.dialogs.alarm import AlarmButtons
from ui.dialogs.merging import MergeDialog
from ui.dialogs.quick import QuickLog
from ui.pages.base import Page, RecordPage
from ui.pages.parts import TabbedPage, Timeline
from ui.pages.person_bars import LikeBar, MergedBar
from ui.pages.referrals import start_referral
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import EmptyNote, Panel, button
from ui.widgets.grid import Cell, Grid, Head

SECTIONS = [
    (_("基本情况"), ["name", "sex", "born", "id_number", "no_id_reason", "village", "address", "phone", "other_phone"]),
    (_("类别与风险"), ["categories", "main_category", "risk", "worker", "needs"]),
    (_("监护与联系人"), ["guardian", "guardian_relation", "guardian_phone", "emergency", "school", "grade"]),
    (_("家庭与健康"), ["household", "relation", "self_care", "disability", "disability_grade", "health", "marital",
                   "education", "ethnicity", "difficulties", "support"]),
    (_("建档与同意"), ["filed_on", "source", "status", "consent", "consent_on", "legal_basis", "left_on", "file_no",
                   "alias", "remark"]),
]  # fmt: skip
HOUSEHOLD = [
    (_("家庭"), ["head_name", "village", "address", "members", "next_review"]),
    (_("一户一策"), ["cause", "needs", "measures"]),
]
ROLLS = (("老", _("老年人")), ("小", _("儿童")), ("残", _("残疾人")), ("弱", _("困难群众")))
EMPTY = _("这里是全站的服务对象：一人一档。可以一个一个新增，也可以在“设置”里导入现有台账。")


def _chips() -> list[Chip]:
    categories, risks = code_list("client_category"), code_list("risk")
    return [
        *(Chip(label, (("categories", "in", categories.having("roll", roll)),)) for roll, label in ROLLS),
        *(Chip(item.label.split(" ")[0], (("risk", "=", item.code),)) for item in risks.items[:3]),
        Chip(_("在册"), (("status", "=", "01"),)),
        Chip(_("未定风险"), (("risk", "empty", None),)),
    ]


class Family(Panel):
    """Others of the same household."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("家庭成员"), " ")
        self._services = services
        self.grid = Grid(
            services.theme, _("家庭成员"), [Head(""), Head("", 90), Head("", 60, right=True)], header=False
        )
        self.grid.opened.connect(lambda person: services.open_record("person", person))
        self.note = EmptyNote(_("没有登记同一家庭的其他人。在“家庭与健康”里选同一个家庭，就会列在这里。"))
        self.body.addWidget(self.grid)
        self.body.addWidget(self.note)

    def show_person(self, person: UUID | None) -> None:
        """The household of this person."""
        if person is None:
            self._show([])
            return
        self._services.operations.read(lambda session: _relatives(session, person), self._show, self)

    def _show(self, found: list[records.Row]) -> None:
        today = self._services.clock.today()
        rows = [
            [
                row.labels["name"], Cell(row.labels["relation"], ""),
                _("{} 岁").format(age(row.values["born"], today)) if row.values["born"] else "",
            ]
            for row in found
        ]  # fmt: skip
        self.grid.fill(rows, [row.id for row in found])
        self.grid.fit(5)
        self.grid.setVisible(bool(found))
        self.note.setVisible(not found)


def _relatives(session: Session, person: UUID) -> list[records.Row]:
    household = records.load(session, "person", person).values["household"]
    if household is None:
        return []
    query = records.Query(where=(("household", "=", household),), limit=20)
    return [
        row
        for row in records.rows(session, "person", query, ["name", "relation", "born"])
        if row.id != person
    ]


class PersonPage(RecordPage):
    """List and file."""

    def __init__(self, services: Services) -> None:
        def presets() -> dict[str, Any]:
            return new_file(services.clock.today(), services.user)

        columns = ["name", "sex", "born", "village", "categories", "risk", "worker", "filed_on", "status"]
        super().__init__(
            services,
            _("服务对象"),
            "person",
            SECTIONS,
            chips=_chips(),
            columns=columns,
            order="-filed_on",
            empty=EMPTY,
            presets=presets,
        )
        self.help = _("按姓名、村查找，点上方条件筛选；双击或回车打开。没填完也能保存，缺的会标“待补”。")
        self.timeline = Timeline(services)
        self.family = Family(services)
        self.side.addWidget(self.timeline, 3)
        self.family.setMaximumHeight(services.theme.px(240))
        self.side.addWidget(self.family, 1)
        self._visit = button(_("记走访"), self._log)
        self._case = button(_("开个案"), lambda: services.open_record("case", None))
        self._refer = button(
            _("转介"),
            lambda: start_referral(services, {"person": self.form.id}),
            hint=_("转介或移交给别的站点、机构"),
        )
        self._merge = button(
            _("合并所选"), self.merge_selected, hint=_("先在列表里选中同一个人的两份档案，再合并")
        )
        self.list.pair_action = (_("合并这两份档案"), self._merge_two)
        self.list.table.selectionModel().selectionChanged.connect(self._own_actions)
        self.list.counted.connect(self._own_actions)
        self.actions = [self._merge, self._refer, self._visit, self._case, *self.actions]
        self.renamed.connect(self._own_actions)
        self._own_actions()
        self.alarm = AlarmButtons(self, lambda: {"person": self.form.id})

    def _form_side(self) -> QWidget:
        """The form, and above it what there is to say of duplicates and mergers."""
        self.like = LikeBar(self.services, self.form)
        self.merged = MergedBar(self.services, self._stands, self._moved)
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.like)
        layout.addWidget(self.merged)
        layout.addWidget(super()._form_side(), 1)
        return holder

    def refresh(self) -> None:
        """The list, and what merging made of the file in front."""
        super().refresh()
        if self.editing:
            self.merged.look_again()

    def _moved(self, person: UUID) -> None:
        """Merging or taking it back changed the file in front: show it as it is now, unless somebody is typing."""
        if not self.form.edited and self.form.id == person:
            self.form.open(person)

    def _stands(self, merged: bool) -> None:
        """A merged file is only looked at: what is typed belongs into the one that stands for it."""
        if (inside := self.form.widget()) is not None:  # the form still scrolls
            inside.setEnabled(not merged)
        for one in (self._save, self._visit, self._case, self._refer):
            one.setEnabled(not merged)

    def _own_actions(self, *_what: object) -> None:
        for one in (self._visit, self._case, self._refer):
            one.setVisible(self.editing and not self.form.new)
        self._merge.setVisible(not self.editing)
        self._merge.setEnabled(len(self.list.selected()) == 2)

    def merge_selected(self) -> None:
        """The two marked files side by side."""
        chosen = self.list.selected()
        if len(chosen) == 2:
            self._merge_two(*chosen)

    def _merge_two(self, one: UUID, other: UUID) -> None:
        MergeDialog(self.services, self.window(), one, other, self.open_record).open()

    def save(self) -> None:
        """Save, with what was said of those who look alike, and return to the list."""
        complete = self.like.remember() if self.form.new else None
        self.form.save(lambda _id: self.back(), complete=complete)

    def _log(self) -> None:
        parent: QWidget = self.window()
        QuickLog(self.services, parent, "visit", {"person": self.form.id}).open()

    def shown(self, record_id: UUID | None) -> None:
        """History and family of this person."""
        self.like.begin()
        self.merged.show_person(record_id)
        self.timeline.show_person(record_id)
        self.family.show_person(record_id)
        self._own_actions()


def build(services: Services) -> Page:
    """The page 服务对象 with its tab 家庭."""
    household = RecordPage(
        services, _("家庭"), "household", HOUSEHOLD,
        empty=_("这里登记家庭：一户一策、家庭人口和需求。先建家庭，再在服务对象里选它。"),
    )  # fmt: skip
    return TabbedPage(
        services, _("服务对象"), [(_("服务对象"), PersonPage(services)), (_("家庭"), household)]
    )
