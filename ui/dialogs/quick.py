"""快速登记 (Ctrl+N): a visit, a case session, advice or an errand in twenty seconds; an activity up to its sign-in sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import records
from swdesk.household_visits import log_others
from swdesk.i18n import _
from swdesk.many import completed
from swdesk.usual import usual
from swdesk.values import show_day
from swdesk.visits import DueVisit, next_visit
from ui.dialogs.expected import ExpectedStrip
from ui.dialogs.household import HouseholdStrip
from ui.dialogs.sizes import open_at
from ui.forms.form import Form
from ui.forms.unfinished import Unfinished, find_unfinished
from ui.pages.attachments import Attachments
from ui.services import Services
from ui.widgets.basics import button, label, row

Complete = Callable[[Session, Mapping[str, Any]], Mapping[str, Any]]

KINDS: dict[str, tuple[str, list[tuple[str, list[str]]]]] = {
    "visit": (
        _("走访"),
        [
            ("", ["day", "person", "method", "outcome", "content", "problem", "solved", "next_day", "minutes"]),
            (_("快查：按 1 正常，按 2 异常"), ["body", "mind", "housing", "utilities", "care", "economy", "not_seen", "gift"]),
        ],
    ),
    "case_session": (
        _("个案服务"),
        [("", ["day", "case", "method", "minutes", "record", "risk_change", "next_day"])],
    ),
    "consultation": (
        _("咨询"),
        [("", ["day", "visitor", "person", "visitor_kind", "method", "minutes", "topics", "content", "handling"])],
    ),
    "errand": (_("日常事务"), [("", ["day", "kind", "content", "person", "items", "minutes"])]),
    "activity": (_("活动"), [("", ["name", "day", "kind", "place", "start", "end", "expected", "worker", "aim"])]),
}  # fmt: skip
"""Kind → what it is called, and its few fields; 结果 (见到本人) is never pre-filled.

The day comes first and is known already, so the keyboard begins behind it and meets nothing that is filled.
"""

BEGIN = {
    "visit": "person",
    "case_session": "case",
    "consultation": "visitor",
    "errand": "kind",
    "activity": "name",
}
"""The field that the keyboard begins with."""

NEEDED = {**BEGIN, "consultation": "content"}
"""The field without which nothing is saved: who asks for advice need not give a name."""

PLACES = {"visit": 1, "case_session": 2, "errand": 3, "activity": 5, "consultation": 6}
MANY = 4
"""Ctrl and this number choose what is logged; this one opens the sheet for many."""

OF_PAGE = {"cases": "case_session", "daily": "errand", "activities": "activity"}
"""Where somebody is at work says what is to be logged; elsewhere it is a visit."""

SIGN_IN = "F-A2"

COLUMNS = 4


def presets(kind: str, today: date, user: UUID | None) -> dict[str, Any]:
    """What is known before anything is typed: today, and who is at work."""
    found: dict[str, Any] = (
        {"day": today} if kind != "activity" else {}
    )  # an activity is planned for another day
    if user is not None:
        found["worker"] = user
    if kind == "errand":
        found["items"] = 1
    return found


class QuickLog(QDialog):
    """A small window that stays beside the page; saved records can be undone like any other."""

    def __init__(
        self, services: Services, parent: QWidget, kind: str = "", known: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self.setWindowTitle(_("快速登记"))
        open_at(self, services.theme, parent, 1060, 600)
        self.forms: dict[str, Form] = {}
        self._resumed: set[str] = set()
        self._stack = QStackedWidget()
        self._chips = QButtonGroup(self)
        chips = [self._chip(name, KINDS[name][0]) for name in sorted(PLACES, key=PLACES.__getitem__)]
        self.attachments = Attachments(services)
        self.attachments.setFixedWidth(services.theme.px(236))
        keys = f"Ctrl+{MANY}"
        many = button(
            _("成批登记 {}").format(keys), self.many, "chip", hint=_("一行一条地登记，可以从表格粘贴")
        )
        chips.insert(MANY - 1, many)
        QShortcut(QKeySequence(keys), self, self.many)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        self.why = label("", "quiet")
        layout.addLayout(row(*chips, None))
        layout.addWidget(self.why)
        self.household, self.expected = HouseholdStrip(services), ExpectedStrip(services)
        left = QWidget()
        beneath = QVBoxLayout(left)
        beneath.setContentsMargins(0, 0, 0, 0)
        beneath.addWidget(self._stack, 1)
        beneath.addWidget(self.household)
        beneath.addWidget(self.expected)
        middle = row(left, self.attachments, gap=12)
        middle.setStretch(0, 1)
        layout.addLayout(middle, 1)
        layout.addLayout(self._foot())
        self._known = dict(known or {})
        self._of: UUID | None = None
        self.choose(kind or OF_PAGE.get(str(getattr(parent, "current", "")), "visit"))

    def _foot(self) -> QHBoxLayout:
        self._save_button = button(_("保存 Ctrl+Enter"), self.save, "primary")
        again = button(_("保存并再记一条"), self.save_and_go_on)
        self.sheet = button(
            _("保存并打印签到表 Ctrl+P"), self.save_and_print, hint=_("名单上的人印在签到表里")
        )
        QShortcut(QKeySequence("Ctrl+P"), self, self.save_and_print)
        self._told = label(_("Enter 到下一格，Esc 关闭，内容会保留"), "quiet")
        self.anew = button(_("另记一条"), self.begin_anew, hint=_("上次没写完的先留着，下次再接着写"))
        return row(self._told, None, self.anew, self.sheet, again, self._save_button)

    def _chip(self, kind: str, title: str) -> QWidget:
        keys = f"Ctrl+{PLACES[kind]}"
        made = button(f"{title} {keys}", lambda: self.choose(kind), "chip", hint=_("登记{}").format(title))
        QShortcut(QKeySequence(keys), self, lambda: self.choose(kind))
        made.setCheckable(True)
        made.setProperty("kind", kind)
        self._chips.addButton(made)
        return made

    def many(self) -> None:
        """A sheet of many records of this kind instead."""
        from ui.dialogs.many import ManyLog  # noqa: PLC0415 - asked for rarely

        services, parent = self._services, self.parentWidget() or self
        self.close()
        ManyLog(services, parent, self._kind).show()

    @property
    def form(self) -> Form:
        """The form in front."""
        return self.forms[self._kind]

    def choose(self, kind: str) -> None:
        """Log this kind of record."""
        self._kind = kind
        if kind not in self.forms:
            made = Form(self._services, kind, KINDS[kind][1], COLUMNS, extras=False)
            made.submit = self.save
            if kind == "visit":
                made.editors["person"].edited.connect(self._look_at_person)
            if kind == "activity":
                self.expected.watch(made)
            made.saved.connect(self.attachments.commit)
            self.forms[kind] = made
            self._stack.addWidget(made)
            self._start(made)
            find_unfinished(self._services, kind, partial(self._resume, made), self)
        self._stack.setCurrentWidget(self.form)
        for chip in self._chips.buttons():
            chip.setChecked(chip.property("kind") == kind)
        self.expected.setVisible(kind == "activity")
        self.sheet.setVisible(kind == "activity")
        self._tell_resumed()
        self.attachments.set_record(kind, self.form.id, new=True)
        known = self.form.editors[BEGIN[kind]].value() is not None
        self.form.editors["method" if known and "method" in self.form.editors else BEGIN[kind]].setFocus()
        self._look_at_person()

    def _look_at_person(self) -> None:
        """Who lives at the same door, and why this person is to be visited."""
        person = self.form.editors["person"].value() if self._kind == "visit" else None
        self.household.show_person(person)
        self.why.setVisible(person is not None)
        if person == self._of:
            return
        self._of = person
        self.why.setText("")
        today = self._services.clock.today()
        if person is not None:
            self._services.operations.read(
                lambda session: next_visit(session, person, today),
                lambda due: self._tell(person, due),
                self,
            )

    def _tell(self, person: UUID, due: DueVisit | None) -> None:
        if person != self._of or due is None:
            return
        last = _(" · 上次走访{}").format(show_day(due.last)) if due.last else ""
        self.why.setText(due.why + last)

    def _resume(self, form: Form, found: list[Unfinished]) -> None:
        """Go on with what was left unfinished, unless it is about somebody else or something is typed already."""
        for one in found:
            known = {name: one.draft.values.get(name) for name in self._known}
            if one.new and known == self._known and not form.edited:
                form.resume(one.draft)
                self._resumed.add(form.kind)
                self._look_at_person()
                if form is self.form:
                    self._tell_resumed()
                    self.attachments.set_record(form.kind, form.id, new=True)
                return

    def _tell_resumed(self) -> None:
        on = self._kind in self._resumed
        self.anew.setVisible(on)
        if on:
            self._told.setText(_("接着上次没写完的内容"))

    def begin_anew(self) -> None:
        """What was left unfinished stays so; another one is begun."""
        self.form.keep_draft()
        self._resumed.discard(self._kind)
        self._start(self.form)
        self.attachments.set_record(self._kind, self.form.id, new=True)
        self.form.editors[BEGIN[self._kind]].setFocus()
        self._told.setText(_("Enter 到下一格，Esc 关闭，内容会保留"))
        self._tell_resumed()
        self._look_at_person()

    def _start(self, form: Form) -> None:
        today = self._services.clock.today()
        known = {
            k: v
            for k, v in self._known.items()
            if k in {f.name for f in records.fields_of(records.model_of(form.kind))}
        }
        form.start_new(presets(form.kind, today, self._services.user) | known)
        record, user, kind = form.id, self._services.user, form.kind

        def offer(found: dict[str, Any]) -> None:
            if form.id == record and form.new and (filled := form.offer(found)):
                self._told.setText(_("{}已按上次填好，不同请改").format(_("、").join(filled)))

        self._services.operations.read(lambda session: usual(session, kind, user, today), offer, self)

    def save(self) -> None:
        """Save and close."""

        def leave(_id: UUID) -> None:
            self.close()

        self._store(leave)

    def save_and_go_on(self) -> None:
        """Save and begin the next one of the same kind."""

        def again() -> None:
            self._known = {}
            self._resumed.discard(self._kind)
            self._tell_resumed()
            self._start(self.form)
            self.attachments.set_record(self._kind, self.form.id, new=True)
            self.form.editors[BEGIN[self._kind]].setFocus()
            self.expected.clear()
            self._look_at_person()

        self._store(lambda _id: again())

    def save_and_print(self) -> None:
        """Save an activity, and show its sign-in sheet with the people expected."""
        if self._kind != "activity":
            return
        from ui.dialogs.printing import print_form  # noqa: PLC0415 - loads the PDF views, which most entries do not need

        services, parent = self._services, self.parentWidget() or self

        def show(activity: UUID) -> None:
            self.close()
            print_form(services, parent, SIGN_IN, activity)

        self._store(show)

    def _store(self, then: Callable[[UUID], None]) -> None:
        form = self.form
        needed = NEEDED[self._kind]
        if form.editors[needed].value() is None:
            title = _(records.field_of(records.model_of(self._kind), needed).label)
            self._services.warn(_("还没有填“{}”，先不保存；已填的内容都在。").format(title))
            form.editors[needed].setFocus()
            return
        after = self.expected.after(self._services.clock.today()) if self._kind == "activity" else None
        form.save(then, complete=self._complete() if form.new else None, after=after)

    def _complete(self) -> Complete | None:
        """What is only known inside the write: the place of a session, the others at the same door."""
        if self._kind in {"case_session", "activity"}:
            return partial(_completed, self._kind, self._services.clock.today().year)
        others = self.household.chosen() if self._kind == "visit" else {}
        visit = self.form.id
        return partial(_with_others, visit, others) if others else None

    def keep_draft(self) -> None:
        """What was typed and not saved stays as a draft."""
        for form in self.forms.values():
            form.keep_draft()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Also while hidden behind the door."""
        self.keep_draft()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes without loss; never by `close`, which asks here whether it may."""
        self.keep_draft()
        super().reject()


def _completed(kind: str, year: int, session: Session, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is decided inside the write: which session of its case it is, the next number."""
    return completed(session, kind, values, year)


def _with_others(
    visit: UUID, others: Mapping[UUID, str | None], session: Session, values: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The others of the household, in the same operation: one undo takes them all back."""
    return log_others(session, visit, values, others)
