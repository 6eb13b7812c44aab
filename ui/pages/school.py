"""学校社工站: activities of family, school and community, visitors, pupils' cases, duty, schools, figures (domain.md §1.3, §2.9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCompleter

from db.codes import code_list
from swdesk.i18n import _, code_text, item_text, several
from swdesk.records import load
from swdesk.schools import OF_CASES, VISITORS, domain_of, schools
from swdesk.work_papers import missing_of
from ui.forms.form import Form
from ui.pages.activities import SeriesDialog
from ui.pages.base import Page, RecordPage
from ui.pages.consultations import ConsultationPage
from ui.pages.duty import DutyPage
from ui.pages.lacks import LackNote
from ui.pages.numbers import save_numbered
from ui.pages.parts import EvidencePage, Tab, TabbedPage, records_tab
from ui.pages.school_figures import SchoolFigures
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import button

ACTIVITY = [
    (_("活动"), ["name", "day", "form", "theme", "domain", "school", "grade", "worker", "minutes"]),
    (_("各方参加人数"), ["students", "parents", "teachers", "community", "volunteers", "sides"]),
    (_("家长构成"), ["fathers", "mothers", "grandparents"]),
    (_("记录与反馈"), ["record", "effect", "forms", "satisfied", "lecturer", "not_held"]),
    (_("目标"), ["aim", "goals"]),
    (_("家访、联席会"), ["student", "companions", "decisions", "follow_up"]),
]
CONSULTATION = [
    (_("来访"), ["visitor", "visitor_kind", "day", "school", "grade", "method", "minutes", "worker", "person", "topics"]),
    (_("内容与处理"), ["content", "handling", "case"]),
]  # fmt: skip
CASE = [
    (_("学生"), ["person", "school", "grade", "class_teacher", "counsellor", "student_source"]),
    (_("个案"), ["number", "opened_on", "worker", "problems", "request"]),
]
SCHOOL = [
    (_("学校"), ["name", "level", "address", "students", "teachers"]),
    (_("联系与挂牌"), ["contact", "contact_post", "phone", "station", "hung_on", "remark"]),
]
COLUMNS = ["day", "name", "form", "theme", "school", "students", "parents", "teachers", "community"]


def suggest_schools(services: Services, form: Form) -> None:
    """Names of schools are offered while one is typed: the register's, and those written before."""
    line = getattr(form.editors.get("school"), "line", None)
    if line is None:
        return

    def offer(names: list[str]) -> None:
        line.setCompleter(QCompleter(names, line))

    services.operations.read(schools, offer, form)


class SchoolActivityPage(EvidencePage):
    """家校社活动 in all forms: classes, workshops, parents' courses, home visits, meetings."""

    def __init__(self, services: Services) -> None:
        forms = [item for item in code_list("school_form").items if item.code != "99"]
        super().__init__(
            services, several("家校社活动"), "school_activity", ACTIVITY,
            chips=[
                Chip(_("本年"), (("day", ">=", services.clock.today().replace(month=1, day=1)),)),
                *(Chip(item_text(item), (("form", "=", item.code),)) for item in forms),
            ],
            columns=COLUMNS, order="-day", presets=lambda: {"day": services.clock.today(), "worker": services.user},
            empty=_("这里是家校社活动：社工课堂、教师工作坊、家长课堂、家访、联席会和联动活动。三方都有人参加才算三方联动。"),
        )  # fmt: skip
        self.help = _("四类主题对应三个领域；家长没填总数的，按父亲、母亲、祖辈合计。")
        self.lacks = LackNote()
        self.side.addWidget(self.lacks)
        self._series = button(_("系列"), self.make_series, hint=_("按周期生成后面各次计划活动"))
        self.actions = [self._series, *self.actions]
        self.renamed.connect(self._own_actions)
        self.form.when_made(lambda body: body.editors["theme"].edited.connect(self._place))
        self._own_actions()

    def _own_actions(self) -> None:
        self._series.setVisible(self.editing)

    def _place(self) -> None:
        """A theme brings its domain, unless another was chosen."""
        domain = self.form.editors["domain"]
        fitting = domain_of(self.form.editors["theme"].value())
        if fitting and not domain.value():
            domain.set_value(fitting)
            domain.edited.emit()

    def shown(self, record_id: UUID | None) -> None:
        """Folder, what it lacks, and the schools to choose from."""
        super().shown(record_id)
        suggest_schools(self.services, self.form)
        if record_id is None:
            self.lacks.say([])
            return
        today = self.services.clock.today()
        self.services.operations.read(
            lambda session: missing_of(session, "school_activity", record_id, today), self.lacks.say, self
        )

    def make_series(self) -> None:
        """Save, then ask how often and until when."""
        self.form.save(self._ask_series)

    def _ask_series(self, first: UUID) -> None:
        self.dialog = SeriesDialog(self.services, self.window(), "school_activity", first)
        self.dialog.open()


class _Visitors(ConsultationPage):
    """Visitors of a school."""

    def shown(self, record_id: UUID | None) -> None:
        """The schools to choose from."""
        suggest_schools(self.services, self.form)


class StudentCasePage(RecordPage):
    """Cases of pupils: the few fields of the school; the whole case is one click away."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, _("学生个案"), "case", CASE, order="-opened_on",
            columns=["number", "person", "opened_on", "school", "grade", "student_source", "problems", "worker", "closed_on"],
            chips=[Chip(_("在办"), (("closed_on", "empty", None),)), Chip(_("已结案"), (("closed_on", "filled", None),))],
            presets=lambda: {"opened_on": services.clock.today(), "worker": services.user, "domain": OF_CASES},
            base=(("domain", "=", OF_CASES),),
            empty=_("这里是学校的学生个案（服务领域为学校社会工作）。教师看不到：给学校的汇总表里只有数量。"),
        )  # fmt: skip
        self.help = _("只列服务领域为“学校社会工作”的个案；预估、计划、服务记录在“个案”里写。")
        self._whole = button(_("打开整个个案"), self.open_whole)
        self.actions = [self._whole, *self.actions]
        self.renamed.connect(self._own_actions)
        self.form.editors["person"].edited.connect(self._from_file)
        self._own_actions()

    def _from_file(self) -> None:
        """School and class as they stand in the pupil's file, where nothing is written yet."""
        person = self.form.editors["person"].value()
        if person is None:
            return

        def offer(known: dict[str, Any]) -> None:
            for name in ("school", "grade"):
                editor = self.form.editors[name]
                if known.get(name) and not editor.value() and self.form.editors["person"].value() == person:
                    editor.set_value(known[name])
                    editor.edited.emit()

        self.services.operations.read(lambda session: load(session, "person", person).values, offer, self)

    def _own_actions(self) -> None:
        self._whole.setVisible(self.editing)

    def shown(self, record_id: UUID | None) -> None:
        """The schools to choose from."""
        suggest_schools(self.services, self.form)

    def open_whole(self) -> None:
        """Save, and go on in 个案."""
        save_numbered(self.services, self.form, lambda case: self.services.open_record("case", case))

    def save(self) -> None:
        """Save with a number and return to the list."""
        save_numbered(self.services, self.form, lambda _id: self.back())


def build(services: Services) -> Page:
    """The page 学校社工站."""

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today(), "worker": services.user}

    kinds = code_list("visitor_kind")
    visitors = Tab(several("咨询"), lambda: _Visitors(
        services, CONSULTATION, base=(("visitor_kind", "in", VISITORS),),
        columns=["day", "visitor", "visitor_kind", "school", "grade", "topics", "minutes", "content", "worker"],
        chips=[Chip(code_text(kinds, code), (("visitor_kind", "=", code),)) for code in VISITORS],
        presets=lambda: presets() | {"visitor_kind": VISITORS[0]},
        empty=_("这里是学生、家长、教师的来访咨询：主题、时长、处理。其他人的咨询在“日常事务”里。"),
    ), "consultation")  # fmt: skip
    register = records_tab(
        services, several("学校"), "school", SCHOOL,
        chips=[Chip(item_text(item), (("level", "=", item.code),)) for item in code_list("school_level").items[1:4]],
        empty=_("这里登记服务的学校：学段、联系人、挂牌日期。活动里填学校时会提示这里的名字。"),
    )  # fmt: skip
    return TabbedPage(services, _("学校社工站"), [
        Tab(several("家校社活动"), lambda: SchoolActivityPage(services), "school_activity"),
        visitors,
        Tab(_("学生个案"), lambda: StudentCasePage(services), "case"),
        Tab(_("值班"), lambda: DutyPage(services), "duty_shift"),
        register,
        Tab(_("统计"), lambda: SchoolFigures(services)),
    ])  # fmt: skip
