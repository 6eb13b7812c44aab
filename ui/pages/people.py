"""服务对象: the roll of people, the file of one with its 服务历程 and family."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.codes import code_list
from swdesk import case_forms, consents, records
from swdesk.i18n import _, item_text, several
from swdesk.people import child_file_of, new_file
from swdesk.roles import Right
from ui.dialogs.alarm import AlarmButtons
from ui.dialogs.ledgers import import_button
from ui.dialogs.merging import MergeDialog
from ui.dialogs.quick import QuickLog
from ui.dialogs.sent import choose_table
from ui.pages.base import Page, RecordPage
from ui.pages.parts import Tab, TabbedPage, Timeline, records_tab
from ui.pages.person_bars import LikeBar, MergedBar
from ui.pages.person_panels import Family, Members, RiskSteps
from ui.pages.referrals import start_referral
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import button

SECTIONS = [
    (_("基本情况"), ["name", "sex", "born", "id_number", "village", "address", "phone", "other_phone", "categories", "main_category",
                 "risk", "worker", "needs"]),
    (_("监护与联系人"), ["guardian", "guardian_relation", "guardian_phone", "guardian_id", "guardian_ability", "guardian_person",
                   "emergency", "emergency_relation", "emergency_phone"]),
    (_("风险与走访"), ["risk_reason", "attention", "visit_days", "hazards", "difficulties", "support"]),
    (_("健康与照护"), ["self_care", "health_code", "health", "medication", "disability", "disability_grade", "elder_ability"]),
    (_("家庭与居住"), ["household", "relation", "housing", "living_with", "+family_member", "+supporter"]),
    (_("收入与待遇"), ["income_month", "income_year", "expense_month", "debt", "debt_reason", "houses", "vehicles", "land", "expenses",
                  "benefits", "+benefit"]),
    (_("身份与户籍"), ["id_type", "id_confirmed", "no_id_reason", "registered_address", "residence", "ethnicity", "political",
                  "education", "marital", "alias", "school_level", "school", "grade"]),
    (_("保障证件"), ["low_income_no", "low_income_area", "destitute_no", "support_mode", "disability_no", "monitor_kind", "orphan_care"]),
    (_("建档与同意"), ["filed_on", "source", "status", "consent", "consent_on", "consent_by", "consent_sensitive", "consent_withdrawn_on",
                  "legal_basis",
                  "left_on", "file_no", "remark"]),
]  # fmt: skip
HOUSEHOLD = [
    (_("家庭"), ["head_name", "village", "address", "members", "worker"]),
    (_("一户一策"), ["cause", "+household_need", "needs", "+household_measure", "measures", "effect", "planned_on", "next_review"]),
]  # fmt: skip
CHILD = [
    (_("儿童"), ["person", "filled_on", "worker", "adoption", "registration", "director", "director_phone"]),
    (_("健康与教育"), ["healthy", "disability", "disability_grade", "serious_illness", "schooling", "school", "grade", "teacher",
                  "teacher_phone"]),
    (_("实际监护人"), ["+guardian"]),
    (_("父亲"), ["father", "father_id", "father_phone", "father_state", "father_disability", "father_reported", "father_reported_on",
               "father_detained_on", "father_months"]),
    (_("母亲"), ["mother", "mother_id", "mother_phone", "mother_state", "mother_disability", "mother_reported", "mother_reported_on",
               "mother_detained_on", "mother_months"]),
    (_("困境与侵害"), ["hardship", "vagrancy", "harm", "harm_note", "offence", "remark"]),
]  # fmt: skip
ROLLS = (("老", _("老年人")), ("小", _("儿童")), ("残", _("残疾人")), ("弱", _("困难群众")))
EMPTY = _(
    "这里是全站的服务对象：一人一档。可以一个一个新增，也可以导入现有的 Excel 台账（也在“设置”的“外观与台账”里）。"
)


def _chips() -> list[Chip]:
    categories, risks = code_list("client_category"), code_list("risk")
    return [
        *(Chip(label, (("categories", "in", categories.having("roll", roll)),)) for roll, label in ROLLS),
        *(
            Chip(item_text(item).split(" ")[0].rstrip(","), (("risk", "=", item.code),))
            for item in risks.items[:3]
        ),
        Chip(_("在册"), (("status", "=", "01"),)),
        Chip(_("未定风险"), (("risk", "empty", None),)),
    ]


class PersonPage(RecordPage):
    """List and file."""

    def __init__(self, services: Services) -> None:
        def presets() -> dict[str, Any]:
            return new_file(services.clock.today(), services.user)

        columns = ["name", "sex", "born", "village", "categories", "risk", "worker", "filed_on", "status"]
        super().__init__(
            services,
            several("服务对象"),
            "person",
            SECTIONS,
            chips=_chips(),
            columns=columns,
            order="-filed_on",
            empty=EMPTY,
            presets=presets,
            other_step=import_button(services),
        )
        self.help = _("按姓名、村查找，点上方条件筛选；双击或回车打开。没填完也能保存，缺的会标“待补”。")
        self.timeline = Timeline(services)
        self.family = Family(services)
        self.levels = RiskSteps(services)
        self.side.addWidget(self.timeline, 3)
        self.side.addWidget(self.levels)
        self.side.addWidget(self.family, 1)
        self._visit = button(_("记走访"), self._log)
        self._case = button(_("开个案"), self.begin_case, hint=_("为这个人开一个个案，资料自动带出"))
        self._refer = button(
            _("转介"),
            lambda: start_referral(services, {"person": self.form.id}),
            hint=_("转介或移交给别的站点、机构"),
        )
        self._child = button(_("儿童补充表"), self.child_file, hint=_("父母、实际监护人、学校和遭遇的困境"))
        self._merge = button(
            _("合并所选"), self.merge_selected, hint=_("先在列表里选中同一个人的两份档案，再合并")
        )
        self._sheet = button(
            _("来表即填"), lambda: choose_table(services, self.window(), self.list.selected()),
            hint=_("填别人发来的空表：选好人，照原样填好（也可以把表直接拖进窗口）"),
        )  # fmt: skip
        self.list.pair_action = (_("合并这两份档案"), self._merge_two)
        self.list.table.selectionModel().selectionChanged.connect(self._own_actions)
        self.list.counted.connect(self._own_actions)
        self.actions = [
            self._sheet,
            self._merge,
            self._child,
            self._refer,
            self._visit,
            self._case,
            *self.actions,
        ]
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
        self._child.setVisible(self.editing and not self.form.new and self._is_child())
        self._merge.setVisible(not self.editing)
        self._sheet.setVisible(not self.editing and self.services.can(Right.DATA))
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

    def _is_child(self) -> bool:
        """Under 18, or of a category of children."""
        if consents.is_minor(self.form.editors["born"].value(), self.services.clock.today()):
            return True
        chosen = self.form.editors["categories"].value() or ()
        return bool(set(chosen) & set(code_list("client_category").having("roll", "小")))

    def begin_case(self) -> None:
        """The intake form of a case of this person."""
        person = self.form.id
        self.services.operations.read(
            lambda session: case_forms.new_case(session, person),
            lambda known: self.services.begin("case", known),
            self,
        )

    def child_file(self) -> None:
        """The supplement of this child, a new one where there is none."""
        person, services = self.form.id, self.services
        known = {"person": person, "filled_on": services.clock.today(), "worker": services.user}

        def found(one: UUID | None) -> None:
            if one is not None:
                services.open_record("child_file", one)
                return
            services.operations.write(
                _("新增儿童补充表"), lambda session: records.save(session, "child_file", known),
                then=lambda made: services.open_record("child_file", made),
            )  # fmt: skip

        services.operations.read(lambda session: child_file_of(session, person), found, self)

    def _log(self) -> None:
        parent: QWidget = self.window()
        QuickLog(self.services, parent, "visit", {"person": self.form.id}).open()

    def shown(self, record_id: UUID | None) -> None:
        """History and family of this person."""
        self.like.begin()
        self.merged.show_person(record_id)
        self.timeline.show_person(record_id)
        self.family.show_person(record_id)
        self.levels.show_person(record_id)
        self._own_actions()


class HouseholdPage(RecordPage):
    """Households and their plans (一户一策), with the people of one beside its form."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, several("家庭"), "household", HOUSEHOLD,
            columns=["head_name", "village", "members", "worker", "next_review"],
            empty=_("这里登记家庭：一户一策、家庭人口和需求。先建家庭，再在服务对象里选它。"),
        )  # fmt: skip
        self.people = Members(services)
        self.side.addWidget(self.people)
        self.side.addStretch(1)

    def shown(self, record_id: UUID | None) -> None:
        """The people of this household."""
        self.people.show_household(record_id)


def build(services: Services) -> Page:
    """The page 服务对象 with its tabs 家庭 and 儿童补充表."""
    child = records_tab(
        services, several("儿童补充表"), "child_file", CHILD, order="-filled_on",
        columns=["person", "filled_on", "worker", "schooling", "school", "father_state", "mother_state"],
        presets=lambda: {"filled_on": services.clock.today(), "worker": services.user},
        empty=_("这里是儿童补充表：父母、实际监护人、学校、遭遇的困境。先给儿童建档，再从档案里点“儿童补充表”。"),
    )  # fmt: skip
    return TabbedPage(services, several("服务对象"), [
        Tab(several("服务对象"), lambda: PersonPage(services), "person"),
        Tab(several("家庭"), lambda: HouseholdPage(services), "household"),
        child,
    ])  # fmt: skip
