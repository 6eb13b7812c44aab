"""个案: where the case stands, the session at hand, what was done before (look/2-case.png)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.codes import code_list
from db.roots import root
from swdesk import records
from swdesk.case_papers import missing_of
from swdesk.cases import Phase, next_ordinal, phases
from swdesk.i18n import _
from swdesk.numbering import next_number
from swdesk.people import age
from swdesk.timeline import Event, case_timeline
from swdesk.visits import short_categories
from ui.dialogs.alarm import AlarmButtons
from ui.forms.form import Form
from ui.forms.unfinished import Unfinished, find_unfinished
from ui.pages.attachments import Attachments
from ui.pages.base import Page, RecordPage
from ui.pages.parts import Timeline
from ui.pages.referrals import start_referral
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

SECTIONS = [
    (
        _("接案"),
        [
            "person",
            "number",
            "opened_on",
            "source",
            "worker",
            "urgency",
            "domain",
            "managed",
            "problems",
            "request",
        ],
    ),
    (_("预估与计划"), ["assessment", "aim", "goals", "goals_met"]),
    (_("结案"), ["closed_on", "close_reason", "summary", "remark"]),
]
SESSION = [
    (
        "",
        [
            "day",
            "start",
            "end",
            "method",
            "minutes",
            "place",
            "record",
            "response",
            "risk_change",
            "next_day",
            "worker",
            "next_plan",
        ],
    ),
]
COLUMNS = ["number", "person", "opened_on", "problems", "worker", "urgency", "closed_on", "close_reason"]
_MARKS = {"done": "✓", "now": "●", "open": "○"}


@dataclass(frozen=True)
class Standing:
    """What the page shows around the forms."""

    title: str
    remark: str
    phases: list[Phase]
    missing: list[str]
    ordinal: int
    closed: bool


def standing(session: Session, case: UUID, today: Any) -> Standing:
    """The facts of a case for its head and its left column."""
    one: Any = session.get(records.model_of("case"), case)
    steps = phases(session, one)
    person: Any = session.get(records.model_of("person"), root(session, one.person)) if one.person else None
    now = next((step.name for step in steps if step.state == "now"), _("已结案"))
    parts = [_("{}中").format(now) if now == _("介入") else now]
    if person is not None:
        codes = records.codes_of(session, [person.id]).get((person.id, "categories"), ())
        parts.insert(0, code_list("risk").label(person.risk))
        parts += [
            short_categories(codes[:2]),
            _("{} 岁").format(age(person.born, today)) if person.born else "",
            person.village or "",
        ]
    worker = records.title(session, "worker", one.worker) if one.worker else ""
    parts.append(_("负责社工 {}").format(worker) if worker else "")
    title = " · ".join(part for part in (one.number, person.name if person else "") if part)
    remark = " · ".join(part for part in parts if part)
    return Standing(
        title,
        remark,
        steps,
        missing_of(session, one, today),
        next_ordinal(session, case),
        one.closed_on is not None,
    )


class CasePage(RecordPage):
    """List; then three columns."""

    def __init__(self, services: Services) -> None:
        def presets() -> dict[str, Any]:
            return {"opened_on": services.clock.today(), "worker": services.user}

        open_cases = Chip(_("在办"), (("closed_on", "empty", None),))
        closed = Chip(_("已结案"), (("closed_on", "filled", None),))
        mine = [Chip(_("我负责"), (("worker", "=", services.user),))] if services.user else []
        urgent = Chip(_("无预估"), (("assessment", "empty", None),))
        year = Chip(_("本年接案"), (("opened_on", ">=", services.clock.today().replace(month=1, day=1)),))
        super().__init__(
            services, _("个案"), "case", SECTIONS, chips=[open_cases, closed, year, *mine, urgent], columns=COLUMNS, order="-opened_on",
            presets=presets,
            empty=_("这里是个案：从接案、预估、计划、介入到评估、结案。先在服务对象里建档，再为他开个案。"),
        )  # fmt: skip
        self.kinds = frozenset({"case", "case_session"})
        self.help = _(
            "左边是个案走到哪一步、还缺什么；中间写服务记录；右边是这个人的服务历程，点一下可打开。"
        )
        self._again = button(_("新增服务记录"), self.new_session)
        self._facts = button(_("个案资料"), lambda: self._turn(1))
        self._refer = button(_("转介"), self.refer, hint=_("转介或移交给别的站点、机构"))
        self.actions = [self._facts, self._refer, self._again, *self.actions]
        self.renamed.connect(self._own_actions)
        self._own_actions()
        self.alarm = AlarmButtons(
            self, lambda: {"person": self.form.editors["person"].value(), "case": self.form.id}
        )

    def _form_side(self) -> QWidget:
        """Left: phases and what is missing; middle: session or facts; right: history."""
        theme = self.services.theme
        self.phase_grid = Grid(
            theme, _("服务过程"), [Head("", 30), Head(""), Head("", 84, right=True)], header=False
        )
        self.missing_grid = Grid(theme, _("本案待补材料"), [Head("", 44), Head("")], header=False)
        self.session_form = Form(self.services, "case_session", SESSION)
        self.session_files = Attachments(self.services)
        self.session_files.setMaximumHeight(theme.px(180))
        self.session_title = label("", "panelTitle")
        self.timeline = Timeline(self.services, case_timeline)
        self.timeline.grid.opened.disconnect()
        self.timeline.grid.opened.connect(self._open_event)
        self.session_form.saved.connect(self.session_files.commit)
        self.session_form.submit = self.save
        self._middle = QStackedWidget()
        self._middle.addWidget(self._session_side())
        self._middle.addWidget(self.form)
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(self._left(), 250)
        layout.addWidget(self._middle, 560)
        layout.addWidget(self.timeline, 300)
        return holder

    def _left(self) -> QWidget:
        panel = Panel(_("服务过程"))
        panel.body.addWidget(self.phase_grid)
        title = label(_("本案待补材料"), "panelTitle")
        title.setContentsMargins(16, 16, 0, 10)
        self._whole = EmptyNote(_("该有的都有了。"))
        panel.body.addWidget(title)
        panel.body.addWidget(self.missing_grid)
        panel.body.addWidget(self._whole)
        panel.body.addStretch(1)
        return panel

    def _session_side(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(row(self.session_title, None, label(_("边写边存草稿"), "quiet")))
        layout.addWidget(self.session_form, 1)
        layout.addWidget(self.session_files)
        return holder

    def _own_actions(self) -> None:
        there = self.editing and not self.form.new
        for one in (self._again, self._facts, self._refer):
            one.setVisible(there)

    def refer(self) -> None:
        """A referral of this case."""
        person = self.form.editors["person"].value()
        start_referral(self.services, {"case": self.form.id, "person": person})

    def front_form(self) -> Form:
        """A saved session in front, else the case itself."""
        session = self._middle.currentIndex() == 0 and not self.session_form.new
        return self.session_form if session else self.form

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def open_record(self, record_id: UUID | None) -> None:
        """A case, or a new one with the next number."""
        super().open_record(record_id)
        self._turn(1 if record_id is None else 0)
        if record_id is None:
            year = self.services.clock.today().year
            self.services.operations.read(
                lambda session: next_number(session, "case", year), self._number, self
            )

    def _number(self, number: str) -> None:
        editor = self.form.editors["number"]
        if self.form.new and not editor.value():
            editor.set_value(number)
            editor.edited.emit()

    def _named(self, name: str) -> None:
        """The title comes with the standing."""

    def shown(self, record_id: UUID | None) -> None:
        """Fill the columns around the forms."""
        self._own_actions()
        self.timeline.show_person(record_id)
        self.remark = ""
        if record_id is None:
            self._fill(Standing(self.title, "", [], [], 1, closed=False))
            return
        today = self.services.clock.today()
        self.services.operations.read(lambda session: standing(session, record_id, today), self._stand, self)

    def _stand(self, found: Standing) -> None:
        self._fill(found)
        if self.editing and not self._session_open:
            self._start_session(found.ordinal)

    _session_open = False

    def _fill(self, found: Standing) -> None:
        self.title, self.remark = found.title or self.title, found.remark
        rows = [
            [
                Cell(_MARKS[step.state], "ok" if step.state != "open" else ""),
                Cell(step.name, "ok" if step.state == "now" else "", strong=step.state == "now"), step.note,
            ]
            for step in found.phases
        ]  # fmt: skip
        self.phase_grid.fill(rows)
        self.phase_grid.fit(8)
        self.missing_grid.fill([[Cell(_("缺"), "warning", badge=True), text] for text in found.missing])
        self.missing_grid.fit(6)
        self.missing_grid.setVisible(bool(found.missing))
        self._whole.setVisible(not found.missing and bool(found.phases))
        self.renamed.emit()

    def refresh(self) -> None:
        """List and, when a case is open, its columns."""
        super().refresh()
        if self.editing and not self.form.new:
            case, today = self.form.id, self.services.clock.today()
            self.timeline.show_person(case)
            self.services.operations.read(lambda session: standing(session, case, today), self._fill, self)

    # ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────

    def _turn(self, index: int) -> None:
        self._middle.setCurrentIndex(index)
        self._session_open = False if index == 0 and self.form.new else self._session_open

    def new_session(self) -> None:
        """The form of the next session."""
        case, today = self.form.id, self.services.clock.today()
        self._turn(0)
        self._session_open = False
        self.services.operations.read(lambda session: standing(session, case, today), self._stand, self)

    def _start_session(self, ordinal: int) -> None:
        self.session_title.setText(_("第 {} 次服务记录").format(ordinal))
        known = {
            "case": self.form.id,
            "ordinal": ordinal,
            "day": self.services.clock.today(),
            "worker": self.services.user,
        }
        self.session_form.start_new(known)
        self.session_files.set_record("case_session", self.session_form.id, new=True)
        self._session_open = True
        find_unfinished(self.services, "case_session", lambda found: self._resume_session(found, known), self)

    def _resume_session(self, found: list[Unfinished], known: dict[str, Any]) -> None:
        """Go on with the session of this case that was left unfinished."""
        for one in found:
            if (
                one.new
                and one.draft.values.get("case") == known["case"] == self.form.id
                and not self.session_form.edited
            ):
                self.session_form.resume(one.draft, known)
                self.session_files.set_record("case_session", one.draft.id, new=True)
                return

    def _open_event(self, event: Event) -> None:
        if event.kind != "case_session":
            self.services.open_record(event.kind, event.id)
            return
        self._turn(0)
        self._session_open = True
        self.session_title.setText(event.title)
        self.session_form.open(event.id)
        self.session_files.set_record("case_session", event.id, new=False)

    def save(self) -> None:
        """Save what is in front: the session, or the facts of the case."""
        if self._middle.currentIndex() == 1:
            self.form.save(self._facts_saved)
            return
        if self.session_form.new and not self.session_form.edited and not self.session_files.waiting:
            self.back()
            return
        self.session_form.save(lambda _id: self.new_session())

    def _facts_saved(self, case: UUID) -> None:
        self._own_actions()
        self._session_open = False
        self.shown(case)
        self._turn(0)

    def back(self) -> None:
        """The list; a session that was begun stays as a draft."""
        self.session_form.keep_draft()
        self.remark = ""
        self._session_open = False
        super().back()


def build(services: Services) -> Page:
    """The page 个案."""
    return CasePage(services)
