"""The page 个案: a list; then three columns around the paper or session at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from swdesk import case_forms, case_steps
from swdesk.contacts import NOT_TAKEN
from swdesk.i18n import _, several
from swdesk.numbering import next_number, still_free
from swdesk.roles import Right
from swdesk.timeline import Event, case_timeline
from ui.dialogs.alarm import AlarmButtons
from ui.forms.form import Form
from ui.pages.base import RecordPage
from ui.pages.cases import sections
from ui.pages.cases.assessments import Assessments
from ui.pages.cases.papers import Papers
from ui.pages.cases.plans import Plans
from ui.pages.cases.sessions import Sessions
from ui.pages.cases.standing import Standing, StandingPanel, standing
from ui.pages.cases.steps import CaseSteps
from ui.pages.parts import Timeline
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import button
from ui.widgets.flow import Flow

TABS = {
    "intake": _("接案"), "assessment": _("预估"), "plan": _("计划"), "sessions": _("记录"), "evaluation": _("评估"),
    "closing": _("结案"), "follow_up": _("跟进"), "satisfaction": _("满意度"),
}  # fmt: skip
FACTS = {"intake": sections.INTAKE, "closing": sections.CLOSING}
"""Tabs that show parts of the case itself."""


class CasePage(RecordPage):
    """List; then phases, the tab in front, history."""

    def __init__(self, services: Services) -> None:
        self.tab = "intake"
        super().__init__(
            services, several("个案"), "case", sections.CASE, chips=_chips(services), columns=sections.COLUMNS, order="-opened_on",
            presets=lambda: {"opened_on": services.clock.today(), "worker": services.user, "first_time": None},
            empty=_("这里是个案：从接案、预估、计划、介入到评估、结案。先在服务对象里建档，再为他开个案。"),
        )  # fmt: skip
        self.kinds = frozenset({
            "case", "case_session", "case_assessment", "case_plan", "case_evaluation", "case_follow_up", "satisfaction",
            "case_suspension", "goal_score", "case_goal", "referral", "setting",
        })  # fmt: skip
        self.help = _(
            "左边是个案走到哪一步、还缺什么，点一下可打开；中间按接案、预估、计划、记录……填写；右边是这个人的服务历程。"
        )
        self._again = button(_("新增服务记录"), self.new_session)
        self.steps = CaseSteps(services, self)
        self._more = button(_("更多"), hint=_("转介、更换社工、暂停、重开、历史"))
        self._menu = QMenu(self._more)
        self._menu.aboutToShow.connect(lambda: self.steps.fill(self._menu))
        self._more.setMenu(self._menu)
        self.actions = [self._more, self._again, *(one for one in self.actions if one is not self._past)]
        self.renamed.connect(self._own_actions)
        self._own_actions()
        self.alarm = AlarmButtons(self, self.steps.about)

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────

    def _form_side(self) -> QWidget:
        """Left: phases and what is missing; middle: the tab in front; right: history."""
        self.standing = Standing()
        self.left = StandingPanel(self.services)
        self.left.wanted.connect(self.turn)
        self.left.session_wanted.connect(self._open_session)
        self.timeline = Timeline(self.services, case_timeline)
        self.timeline.grid.opened.disconnect()
        self.timeline.grid.opened.connect(self._open_event)
        holder = QWidget(self._stack)
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        middle = self._middle(holder)
        layout.addWidget(self.left if self._roomy else self._narrow(), 250)
        layout.addWidget(middle, 560)
        if self._roomy:
            layout.addLayout(self._right(), 300)
        return holder

    @property
    def _roomy(self) -> bool:
        """Whether three columns have room beside each other; large texts make two of them, which scroll."""
        return self.services.theme.crowding < 120

    def _narrow(self) -> QWidget:
        """With large texts the history and the photos stand below the phases."""
        inside, area = QWidget(), QScrollArea()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.left)
        layout.addWidget(self.timeline, 1)
        layout.addWidget(self.sessions.files)
        self.sessions.files.remark.hide()  # its hint would make the column wider than the page
        for part in (self.timeline, self.sessions.files):
            part.setMinimumHeight(self.services.theme.px(260))
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setMinimumWidth(self.services.theme.px(244))
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _right(self) -> QVBoxLayout:
        """History, and the photos of the session at hand."""
        layout = QVBoxLayout()
        layout.setSpacing(16)
        layout.addWidget(self.timeline, 1)
        layout.addWidget(self.sessions.files)
        return layout

    def _middle(self, side: QWidget) -> QWidget:
        holder = QWidget(side)
        self.sessions = Sessions(self.services)
        self.papers = _papers(self.services)
        self._parts = QStackedWidget(holder)
        self._places: dict[str, QWidget] = dict.fromkeys(FACTS, self.form)
        self._places |= {"sessions": self.sessions, **self.papers}
        for part in (self.form, self.sessions, *self.papers.values()):
            self._parts.addWidget(part)
        for part in (self.sessions, *self.papers.values()):
            part.form.submit = self.save
        self._chips = QButtonGroup(self)
        flow = Flow()
        self.tab_chips = {key: self._chip(key, title) for key, title in TABS.items()}
        for chip in self.tab_chips.values():
            flow.addWidget(chip)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(flow)
        layout.addWidget(self._parts, 1)
        return holder

    def _chip(self, key: str, title: str) -> QWidget:
        made = button(title, lambda: self.turn(key), "chip")
        made.setCheckable(True)
        self._chips.addButton(made)
        return made

    @property
    def session_form(self) -> Form:
        """The form of the session at hand."""
        return self.sessions.form

    @property
    def session_title(self) -> Any:
        """What the session at hand is called."""
        return self.sessions.title

    def _own_actions(self) -> None:
        there = self.editing and not self.form.new
        for one in (self._again, self._more):
            one.setVisible(there and self.services.can(Right.WRITE))
        for key, chip in self.tab_chips.items():
            chip.setEnabled(there or key == "intake")

    def front_form(self) -> Form:
        """What was saved and is in front, else the case itself."""
        part = self._places[self.tab]
        form = part if isinstance(part, Form) else part.form  # type: ignore[attr-defined]
        return self.form if form.new else form

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def open_record(self, record_id: UUID | None) -> None:
        """A case at its sessions, or a new one with the next number."""
        self._forget()
        super().open_record(record_id)
        if record_id is None:
            self.turn("intake")
            year = self.services.clock.today().year
            self.services.operations.read(
                lambda session: next_number(session, "case", year), self._number, self
            )
        else:
            self.tab = "sessions"  # turned to when the case is there

    def _forget(self) -> None:
        for part in (self.sessions, *self.papers.values()):
            part.forget()

    _proposed = ""

    def _number(self, number: str) -> None:
        self._proposed = number
        if self.form.new:
            self.form.offer(
                {"number": number}, at_hand=True
            )  # nobody typed it: no draft is kept for its sake

    def _named(self, name: str) -> None:
        """The title comes with the standing."""

    def turn(self, key: str) -> None:
        """Show a tab."""
        if self.form.new and key != "intake":
            return
        self.tab = key
        self.tab_chips[key].setChecked(True)  # type: ignore[attr-defined]
        if key in FACTS:
            self.form.show_only(FACTS[key])
            if not (self.form.new or self.form.edited):
                self.form.open(self.form.id)  # sessions and plans have totalled its goals since
        part = self._places[key]
        self._parts.setCurrentWidget(part)
        self.sessions.files.setVisible(part is self.sessions)
        if isinstance(part, Sessions | Papers):
            part.show_case(self.form.id)

    def shown(self, record_id: UUID | None) -> None:
        """Fill the columns around the forms."""
        self._own_actions()
        self.timeline.show_person(record_id)
        self.remark = ""
        if record_id is None:
            self._fill(Standing(self.title))
        else:
            self._stand()
            self.turn(self._place_to_begin() if self.tab == "sessions" else self.tab)

    def _place_to_begin(self) -> str:
        """What one comes for: the next session, of a closed case its closure, of a lead what was decided."""
        if self.form.editors["closed_on"].value() is not None:
            return "closing"
        return "intake" if self.form.editors["decision"].value() in NOT_TAKEN else "sessions"

    def _stand(self) -> None:
        case, today = self.form.id, self.services.clock.today()
        self.services.operations.read(lambda session: standing(session, case, today), self._fill, self)

    def _fill(self, found: Standing) -> None:
        self.standing = found
        self.title, self.remark = found.title or self.title, found.remark
        self.left.fill(found)
        self.renamed.emit()

    def refresh(self) -> None:
        """List and, when a case is open, its columns."""
        super().refresh()
        if self.editing and not self.form.new:
            self.timeline.show_person(self.form.id)
            self._stand()

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────

    def new_session(self) -> None:
        """The form of the next session."""
        self.turn("sessions")
        self.sessions.new()

    def _open_session(self, record: UUID, title: str) -> None:
        self.turn("sessions")
        self.sessions.open(self.form.id, record, title)

    def _open_event(self, event: Event) -> None:
        if event.kind == "case_session":
            self._open_session(event.id, event.title)
        elif event.kind != "case" or event.id != self.form.id:
            self.services.open_record(event.kind, event.id)

    def refer(self) -> None:
        """A referral of this case."""
        self.steps.refer()

    def save(self) -> None:
        """Save what is in front."""
        if self.tab in FACTS:
            new, signs = self.form.new, self.form.changed_values().get("crisis_signs")
            self.form.save(
                lambda case: self._facts_saved(case, signs, new=new),
                complete=self._numbered if new else None,
                after=lambda session, case: case_steps.paper_saved(session, "case", case),
            )
        elif self.tab != "sessions":
            self.papers[self.tab].save()
        elif self.sessions.untouched:
            self.back()
        else:
            self.sessions.save()

    def _numbered(self, session: Session, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Another case may have taken the proposed number meanwhile; whoever typed a number keeps it."""
        proposed, year = self._proposed, self.services.clock.today().year
        if not proposed or values.get("number") != proposed:
            return {}
        return {"number": still_free(session, "case", proposed, year)}

    def _facts_saved(self, case: UUID, signs: Sequence[str] | None, *, new: bool) -> None:
        self._own_actions()
        self.timeline.show_person(case)
        self._stand()
        if signs:
            self.steps.warn()
        if self.form.editors["decision"].value() in NOT_TAKEN:
            self.services.say(_("已登记为线索，没有接案的不计入个案。可在“更多”里转介，或归入咨询台账。"))
        elif new:
            self.turn("sessions")
        else:
            self.services.say(_("个案资料已保存。"))

    def back(self) -> None:
        """The list; what was begun stays as a draft."""
        self._forget()
        self.remark = ""
        super().back()

    def leave(self) -> None:
        """Keep what is typed."""
        super().leave()
        for part in (self.sessions, *self.papers.values()):
            part.form.keep_draft()


def _chips(services: Services) -> list[Chip]:
    year = services.clock.today().replace(month=1, day=1)
    return [
        Chip(_("在办"), (("closed_on", "empty", None), *(("decision", "!=", code) for code in NOT_TAKEN))),
        Chip(_("已结案"), (("closed_on", "filled", None),)),
        Chip(_("本年接案"), (("opened_on", ">=", year),)),
        *([Chip(_("我负责"), (("worker", "=", services.user),))] if services.user else []),
        Chip(_("未签协议"), (("agreed_on", "empty", None), ("closed_on", "empty", None))),
        Chip(_("线索（未接案）"), (("decision", "in", NOT_TAKEN),)),
    ]


def _papers(services: Services) -> dict[str, Papers]:
    saved = case_steps.paper_saved
    return {
        "assessment": Assessments(services),
        "plan": Plans(services),
        "evaluation": Papers(
            services, "case_evaluation", sections.EVALUATION, case_forms.new_evaluation, saved, more=_("再评估")
        ),
        "follow_up": Papers(
            services, "case_follow_up", sections.FOLLOW_UP, case_forms.new_follow_up, saved, more=_("再回访")
        ),
        "satisfaction": Papers(
            services, "satisfaction", sections.SATISFACTION, case_forms.new_satisfaction, case_steps.form_saved, more=_("再录一份")
        ),
    }  # fmt: skip
