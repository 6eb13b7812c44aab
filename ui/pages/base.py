"""What every page is: a title, actions in the header, a body that refreshes when its kinds change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from swdesk import records
from swdesk.i18n import _, several, within
from swdesk.printing.papers import has_forms
from swdesk.roles import Right
from ui.forms.body import Sections
from ui.forms.form import Form
from ui.forms.unfinished import Unfinished, UnfinishedStrip
from ui.services import Services
from ui.tables.view import Chip, RecordList
from ui.widgets.basics import button, row

MARGIN = 24
BELOW = 2
"""The line below the page keeps the rest of the margin (ui/widgets/bars.py)."""


MANY = ("服务对象", "走访", "个案", "小组", "活动")
"""Lists whose name is plural in English; the form of one record has the singular (decision 0160)."""


class Page(QWidget):
    """A page of the window. `title` stands in the header, `actions` beside it. Signal: renamed."""

    renamed = Signal()
    kinds: frozenset[str] = frozenset()
    help = ""
    place = ""
    """What leads to this page where it is a tab and no list of records."""
    alone = False
    """Whether the page has the header to itself: search and 快速登记 step back (their keys still work)."""

    def __init__(self, services: Services, title: str) -> None:
        super().__init__()
        self.services = services
        self.title = title
        self.remark = ""
        self._attic = QWidget(
            self
        )  # for actions that the header does not show: without a parent they are windows
        self._attic.hide()
        self._actions: list[QWidget] = []
        self.setObjectName("ground")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(MARGIN, 20, MARGIN, BELOW)
        self.body.setSpacing(16)
        services.operations.changed.connect(self._changed)

    @property
    def actions(self) -> list[QWidget]:
        """The buttons of the header while this page is in front (QActions are not used)."""
        return self._actions

    @actions.setter
    def actions(self, actions: Sequence[QWidget]) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._actions = list(actions)
        for one in self._actions:
            if one.parentWidget() is None:
                one.setParent(self._attic)

    def _changed(self, kinds: object, _initiator: object) -> None:
        if isinstance(kinds, frozenset) and self.kinds & kinds and self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read again what is shown; called when the page is shown and when its kinds change."""

    def open_record(self, record_id: UUID | None) -> None:
        """Show one record (None: a new one)."""

    def leave(self) -> None:
        """Called before another page is shown."""


class RecordPage(Page):
    """A list, and the form of one record; a page states sections, chips and columns and nothing the fields already say."""

    def __init__(
        self,
        services: Services,
        title: str,
        kind: str,
        sections: Sections,
        *,
        chips: Sequence[Chip] = (),
        columns: Sequence[str] = (),
        order: str = "",
        empty: str = "",
        presets: Callable[[], dict[str, Any]] | None = None,
        base: tuple[tuple[str, str, Any], ...] = (),
        other_step: QPushButton | None = None,
    ) -> None:
        """`other_step` stands beside the first step in an empty list."""
        super().__init__(services, title)
        self.kind = kind
        self.kinds = frozenset({kind})
        self._list_title = title
        known = (records.model_of(kind).label, *MANY)
        self._form_title = next((_(one) for one in known if several(one) == title), title)
        self._presets = presets or (dict)
        self._known: Mapping[str, Any] = {}
        self._new_text = _("新增{}").format(within(_(records.model_of(kind).label)))
        self.list = RecordList(
            services,
            kind,
            columns=columns,
            chips=chips,
            order=order,
            empty=empty,
            first_step=(self._new_text, self.new),
            base=base,
            remember=not base,
            other_step=other_step,
        )
        self.form = Form(services, kind, sections)
        self.side = QVBoxLayout()
        self.side.setSpacing(16)
        self.side.setContentsMargins(0, 0, 0, 0)
        self._share: Callable[[], None] = lambda: None
        self._stack = QStackedWidget()
        self.body.addWidget(self._stack, 1)  # first: what is put into a tree later is dressed anew, all of it
        self.unfinished = UnfinishedStrip(services, kind, self._go_on)
        self._stack.addWidget(self._list_side())
        self._stack.addWidget(self._form_side())
        self.list.opened.connect(self.open_record)
        self.form.submit = self.save
        self._new = button(self._new_text, self.new, "primary")
        self._back = button(_("返回列表"), self.back, hint=_("返回列表（Esc），没写完的内容会保留"))
        self._save = button(_("保存 Ctrl+Enter"), self.save, "primary")
        self._past = button(
            _("历史"), self.show_history, hint=_("这条记录改过什么、谁改的，可以恢复其中一项")
        )
        self.form.saved.connect(lambda _id: self._past.setEnabled(True))
        self._paper = button(
            _("打印"), self.print_forms, hint=_("空白表、填好的表，或整卷（封面、目录、全部表单）")
        )
        self.actions = [self._past, self._paper, self._back, self._new, self._save]
        self._mode()

    def _list_side(self) -> QWidget:
        holder = QWidget(self._stack)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.unfinished)
        layout.addWidget(self.list, 1)
        return holder

    def _form_side(self) -> QWidget:
        holder = QWidget(self._stack)
        panels = QWidget(holder)
        panels.setLayout(self.side)
        layout = row(self.form, panels, gap=16)
        layout.setStretch(0, 3)
        layout.setStretch(1, 1)
        holder.setLayout(layout)
        self._share = lambda: panels.setVisible(bool(self.side.count()))
        return holder

    @property
    def editing(self) -> bool:
        """Whether a form is in front, not the list."""
        return self._stack.currentIndex() == 1

    def _mode(self) -> None:
        editing = self.alone = self.editing
        writes = self.services.can(Right.WRITE)
        self._new.setVisible(not editing and writes)
        self._back.setVisible(editing)
        self._past.setVisible(editing)
        self._paper.setVisible(has_forms(self.kind))
        self._save.setVisible(editing and writes)
        self.renamed.emit()

    def refresh(self) -> None:
        """Read the list again."""
        self.list.refresh()
        self.unfinished.refresh()

    def new(self) -> None:
        """An empty form."""
        self.open_record(None)
        self.form.begin()

    def begin(self, known: Mapping[str, Any]) -> None:
        """An empty form in which this stands already."""
        self._known = known
        self.open_record(None)
        self._known = {}
        self.form.begin()

    def open_record(self, record_id: UUID | None) -> None:
        """Show the form."""
        self._past.setEnabled(record_id is not None)
        if record_id is None:
            self.form.start_new({**self._presets(), **self._known})
            self.title = self._new_text
            self.shown(None)
        else:
            self.form.open(record_id, lambda: self.shown(record_id))
            self.title = self._form_title
            self.services.operations.read(
                lambda session: records.title(session, self.kind, record_id), self._named, self
            )
        self._share()  # a form without panels has the whole width
        self._stack.setCurrentIndex(1)
        self._mode()

    def _go_on(self, found: Unfinished) -> None:
        """Go on with what was left unfinished."""
        self.open_record(None if found.new else found.draft.id)
        if found.new:
            self.form.resume(found.draft)
            self.shown(None)

    def _named(self, name: str) -> None:
        self.title = f"{self._form_title} · {name}"
        self.renamed.emit()

    def front_form(self) -> Form:
        """The form whose history is asked for: pages with several say which one is in front."""
        return self.form

    def show_history(self) -> None:
        """What was changed in the record in front."""
        from ui.dialogs.history import HistoryDialog  # noqa: PLC0415 - asked for rarely

        self.history = HistoryDialog(self.services, self.window(), self.front_form())
        self.history.open()

    def print_forms(self) -> None:
        """The forms of the record in front, or blank ones from the list."""
        from ui.dialogs.printing import PrintDialog  # noqa: PLC0415 - asked for rarely

        front = [self.front_form(), self.form] if self.editing else []
        shown = {form.kind: None if form.new else form.id for form in front} or {self.kind: None}
        edited = any(form.edited for form in front)
        self.printing = PrintDialog(self.services, self.window(), list(shown.items()), edited=edited)
        self.printing.open()

    def _changed(self, kinds: object, initiator: object) -> None:
        """Undo and files that came in change the record in front: show it as it is now, unless somebody is typing."""
        super()._changed(kinds, initiator)
        if initiator is not None or not (self.editing and self.isVisible()):
            return
        form = self.front_form()
        mine = isinstance(kinds, frozenset) and bool(kinds & form.body.kinds)
        if mine and not (form.new or form.edited):
            form.open(form.id, self._back_if_gone)

    def _back_if_gone(self) -> None:
        """Undo took back that the record was ever made."""
        if self.form.gone and not self.form.edited:
            self.back()

    def shown(self, record_id: UUID | None) -> None:
        """The form shows this record: pages with more beside the form fill it here."""

    def save(self) -> None:
        """Save and return to the list."""
        self.form.save(lambda _id: self.back())

    def back(self) -> None:
        """Return to the list; what was typed stays as a draft."""
        self.form.keep_draft()
        self._stack.setCurrentIndex(0)
        self.title = self._list_title
        self._mode()
        self.unfinished.forget()
        self.unfinished.refresh()
        self.list.table.setFocus()

    def leave(self) -> None:
        """Keep what is typed."""
        if self._stack.currentIndex() == 1:
            self.form.keep_draft()
