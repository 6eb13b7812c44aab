"""A form built from the declarations (look/README.md, rules 7 and 10): labels above, sections, drafts, nothing blocked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget
from sqlalchemy.orm import Session

from db.base import new_id
from db.drafts import Draft
from swdesk import access, records, rows
from swdesk.i18n import _
from swdesk.rows import is_table
from ui.forms.body import FormBody, Sections
from ui.forms.editor import Editor
from ui.services import Services
from ui.widgets.basics import button
from ui.widgets.flow import Flow
from ui.widgets.pickers import is_enter

DRAFT_MS = 800
MANY_SECTIONS = 4
"""From so many titled sections on a form shows them above itself."""


class Form(QScrollArea):
    """One record. Signals: saved(id), dirty(bool)."""

    saved = Signal(object)
    dirty = Signal(bool)

    def __init__(
        self,
        services: Services,
        kind: str,
        sections: Sections,
        columns: int = 3,
        *,
        extras: bool = True,
        own: Mapping[str, Callable[[], Editor]] | None = None,
    ) -> None:
        """`own` makes the editors that only this form has, by name."""
        super().__init__()
        self.kind, self.id = kind, new_id()
        self.new = True
        self._services = services
        self._loaded: dict[str, Any] = {}
        self._heads: records.Heads | None = None
        self.gone = False
        self._touched: set[str] = set()
        self._extra: Mapping[str, Any] = {}
        self._edited = False
        self.submit: Callable[[], None] = self.save
        """What Ctrl+Enter does: the page's own save where it does more."""
        self._make_body = partial(
            FormBody, services, kind, sections, columns, self, extras=extras, own=own or {}
        )
        self._waiting: list[Callable[[FormBody], object]] = []
        self._watched = ""
        self._jumps: QWidget | None = None
        self.setWidgetResizable(True)
        self.setAccessibleName(_(records.model_of(kind).label))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MS)
        self._timer.timeout.connect(self._keep_soon)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(
                QKeySequence(keys), self, self._submit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )

    def _submit(self) -> None:
        self.submit()

    @cached_property
    def body(self) -> FormBody:
        """What stands in the form; made when it is first asked for: most pages show their list for most of the day."""
        made = self._make_body()
        made.edited.connect(self._on_edit)
        made.asked.connect(self.note_shown)
        self.setWidget(made)
        if len(made.sections) >= MANY_SECTIONS:
            self._jumps = self._jump_bar(made)
            self._fit_jumps()
        for prepare in self._waiting:
            prepare(made)
        return made

    def when_made(self, prepare: Callable[[FormBody], object]) -> None:
        """Have something done to the fields before anybody sees them; asking for them here would make them now."""
        if "body" in self.__dict__:  # they are there already
            prepare(self.body)
        else:
            self._waiting.append(prepare)

    def showEvent(self, event: QShowEvent) -> None:
        """A form that is seen has its fields."""
        assert self.body
        super().showEvent(event)

    @property
    def editors(self) -> dict[str, Editor]:
        """The editors by the name of their field."""
        return self.body.editors

    def _jump_bar(self, body: FormBody) -> QWidget:
        """Above a long form: its sections, each a click away."""
        bar = QFrame(self)
        bar.setObjectName("jumps")
        layout = Flow(gap=2)
        bar.setContentsMargins(12, 4, 12, 0)
        for one in body.sections.items():
            if one[0]:
                layout.addWidget(self._jump(*one))
        bar.setLayout(layout)
        return bar

    def _jump(self, title: str, section: QWidget) -> QPushButton:
        made = button(
            _(title), lambda: self.verticalScrollBar().setValue(section.y() - 4), "flat", hint=_("转到“{}”").format(_(title))
        )  # fmt: skip
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard goes through the fields
        return made

    def show_only(self, titles: Collection[str]) -> None:
        """Show these sections and not the others, without the bar that jumps to them."""
        self.body.show_only(titles)
        if self._jumps is not None:
            self._jumps.hide()
            self.setViewportMargins(0, 0, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bar of sections goes with the width."""
        super().resizeEvent(event)
        self._fit_jumps()

    def _fit_jumps(self) -> None:
        if self._jumps is not None:
            height = self._jumps.heightForWidth(self.width() - 2)
            self._jumps.setGeometry(1, 1, self.width() - 2, height)
            if not self._jumps.isHidden() and self.viewportMargins().top() != height:
                self.setViewportMargins(0, height, 0, 0)

    # ── moving ───────────────────────────────────────────────────────────────────────────────────────────────

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the marked choice, if a list is open, and moves on to the next field."""
        if is_enter(watched, event):
            self._move_on(watched)
            return True
        return super().eventFilter(watched, event)

    def _move_on(self, watched: QObject) -> None:
        names = list(self.editors)
        for place, name in enumerate(names):
            if isinstance(watched, QWidget) and self.editors[name].isAncestorOf(watched):
                if place + 1 < len(names):
                    self.focus(names[place + 1])
                else:
                    self.focusNextChild()
                return

    def focus(self, name: str) -> None:
        """Put the cursor into a field."""
        editor = self.editors[name]
        editor.setFocus(Qt.FocusReason.TabFocusReason)
        QTimer.singleShot(
            0, editor, lambda: self.ensureWidgetVisible(editor)
        )  # a form just shown has no places yet

    def begin(self) -> None:
        """Put the cursor where typing begins: the first field that is empty."""
        fields = [name for name, one in self.editors.items() if one.isEnabled() and not one.isHidden()]
        empty = [
            name for name in fields if self.editors[name].value() is None and not self.editors[name].raw()
        ]
        for name in (empty or fields)[:1]:
            self.focus(name)

    # ── values ───────────────────────────────────────────────────────────────────────────────────────────────

    def start_new(self, values: Mapping[str, Any] | None = None) -> None:
        """An empty form, or one with what is already known."""
        known = values or {}
        self.body.shut(frozenset())
        self.id, self.new, self._edited, self._heads, self._loaded = new_id(), True, False, None, {}
        self.gone = False
        self._watched = ""
        self._show(known)
        self._touched = {name for name in known if name in self.editors}
        self._extra = {name: value for name, value in known.items() if name not in self.editors}

    def offer(self, values: Mapping[str, Any], *, at_hand: bool = False) -> list[str]:
        """Fill what is still empty and not being typed with what is usual; the labels of what was filled.

        `at_hand`: also the field that has the keyboard, in which nobody has typed yet.
        """
        filled: list[str] = []
        for name, value in values.items():
            editor = self.editors.get(name)
            if editor is None or editor.value() is not None or editor.raw() or name in self._touched:
                continue
            at = self.window().focusWidget()  # also while another window is in front
            if at is not None and editor.isAncestorOf(at) and not at_hand:
                continue
            editor.set_value(value)
            self._touched.add(name)
            filled.append(self.body.label_of(name))
        self.body.mark_missing(self.values())
        return filled

    def resume(self, draft: Draft, fixed: Mapping[str, Any] | None = None) -> None:
        """Go on with a new record that was never saved; `fixed` is what else is known and not on the form."""
        self.start_new(dict(draft.values) | {n: v for n, v in (fixed or {}).items() if n not in self.editors})
        self.id = draft.id
        self._lay_over(draft)

    def open(self, record_id: UUID, then: Callable[[], None] | None = None) -> None:
        """Load a record, and over it the draft that was left."""
        today, tables = self._services.clock.today(), self.body.tables

        def read(session: Session) -> tuple[records.Loaded, str]:
            loaded = rows.load(session, self.kind, record_id, tables)
            return loaded, access.watched(session, self.kind, record_id, today)

        def show(found: tuple[records.Loaded, str]) -> None:
            loaded, reason = found
            self.take(loaded)
            self._watched = reason
            self._note(access.OPEN)
            self._services.operations.settle_asides()
            draft = self._services.drafts.load(record_id)
            if draft is not None:
                for name, value in draft.values.items():
                    if name in self.editors:
                        self.editors[name].set_value(value)
                self._heads = draft.heads
                self._lay_over(draft)
            if then is not None:
                then()

        self._services.operations.read(read, show, self)

    def note_shown(self) -> None:
        """Numbers of this record were shown, here or in its history."""
        self._note(access.SHOW)

    def _note(self, what: str) -> None:
        """Who opens the file of a minor or a restricted person, or has its numbers shown, is noted for the head."""
        kind, record, reason = self.kind, self.id, self._watched
        user_name, clock = self._services.user_name, self._services.clock
        if reason:
            self._services.operations.note(
                lambda session: access.note_opening(
                    session, kind, record, reason, user_name=user_name, clock=clock, what=what
                )
            )

    def _lay_over(self, draft: Draft) -> None:
        for name, text in draft.raw.items():
            if name in self.editors:
                self.editors[name].set_raw(text)
        self._touched |= {name for name in (*draft.values, *draft.raw) if name in self.editors}
        self._edited = True
        self.body.mark_missing(self.values())
        self._services.say(_("已接着上次没写完的内容。"))

    def take(self, loaded: records.Loaded) -> None:
        """Show a loaded record."""
        self._timer.stop()
        self.id, self.new, self._edited, self.gone = loaded.id, False, False, loaded.deleted
        self._heads, self._loaded, self._extra = loaded.heads, dict(loaded.values), {}
        self.body.shut(loaded.closed)
        self._show(loaded.values)
        for name, doubt in records.doubts(loaded.values, self.kind, self._services.clock.today()).items():
            if name in self.editors:
                self.body.hint(name, doubt)
        self._touched = set()
        self.dirty.emit(False)

    def _show(self, values: Mapping[str, Any]) -> None:
        self.body.settle_extras()
        for name, editor in self.editors.items():
            editor.set_value(values.get(name))
            self.body.hint(name, "")
        self.body.mark_missing(self.values())
        self.verticalScrollBar().setValue(0)

    def values(self) -> dict[str, Any]:
        """What the editors hold."""
        return {name: editor.value() for name, editor in self.editors.items()}

    def unclear(self) -> dict[str, str]:
        """Field name → what is typed there and not understood."""
        return {name: text for name, editor in self.editors.items() if (text := editor.raw())}

    def changed_values(self) -> dict[str, Any]:
        """Only what the user changed and the form understood: nothing else is written."""
        now = {name: self.editors[name].value() for name in self._touched - set(self.unclear())}
        return dict(self._extra) | {
            name: value for name, value in now.items() if value != self._loaded.get(name) or self.new
        }

    @property
    def edited(self) -> bool:
        """Whether anything was typed that is not saved; what was merely pre-filled does not count."""
        return self._edited

    def _on_edit(self, name: str) -> None:
        self._touched.add(name)
        self._edited = True
        self.body.mark_missing(self.values())
        if not self._timer.isActive():  # not started anew: who types without a pause is kept too
            self._timer.start()
        self.dirty.emit(True)

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────

    def keep_draft(self) -> None:
        """Keep what is typed, now: the form is left."""
        self._timer.stop()
        if (job := self._draft_job()) is not None:
            self._services.operations.settle_asides()
            job()

    def _keep_soon(self) -> None:
        """Keep what is typed while it is typed, off this thread: an old disk takes its time."""
        if (job := self._draft_job()) is not None:
            self._services.operations.aside(job)

    def _draft_job(self) -> Callable[[], None] | None:
        if not self._edited:
            return None
        drafts, raw = self._services.drafts, self.unclear()
        values = self.changed_values() | {
            name: self.editors[name].value() for name in raw if is_table(name)
        }  # what stands beside it in the row is kept too
        if not values and not raw:
            return partial(drafts.drop, self.id)
        return partial(drafts.keep, self.kind, self.id, values, self._heads or {}, self._services.user, raw)

    def save(
        self,
        then: Callable[[UUID], None] | None = None,
        *,
        complete: Callable[[Session, Mapping[str, Any]], Mapping[str, Any]] | None = None,
        after: Callable[[Session, UUID], None] | None = None,
    ) -> None:
        """Write what was changed; nothing is required. `complete` adds what is only known inside the write, `after`
        writes what follows from it, in the same operation.

        `then` follows when everything is saved; if something was not understood the form stays, and says which.
        """
        QGuiApplication.inputMethod().commit()
        values, unclear = self.changed_values(), self.unclear()
        if not values:
            self._saved_all(self.id, unclear, then)
            return
        name = _("新增{}") if self.new else _("修改{}")
        kind, record_id, heads = self.kind, self.id, None if self.new else self._heads
        sent, tables = self.values(), self.body.tables

        def work(session: Session) -> records.Loaded:
            whole = {**values, **complete(session, values)} if complete is not None else values
            rows.save(session, kind, whole, id=record_id, heads=heads)
            if after is not None:
                after(session, record_id)
            return rows.load(session, kind, record_id, tables)

        def done(loaded: records.Loaded) -> None:
            if self.id == loaded.id:
                self._stand_on(loaded, sent)
            self._services.operations.settle_asides()
            self._services.drafts.drop(loaded.id)
            if self.id == loaded.id:
                self._keep_soon()
            self.saved.emit(loaded.id)
            self._saved_all(loaded.id, unclear, then)

        self._services.operations.write(
            name.format(_(records.model_of(kind).label)), work, then=done, owner=self
        )

    def _stand_on(self, loaded: records.Loaded, sent: Mapping[str, Any]) -> None:
        """From here on only what was typed since the save is new; the next save supersedes this one."""
        self._timer.stop()
        self.new, self._heads, self._loaded, self._extra = False, loaded.heads, dict(loaded.values), {}
        unclear = self.unclear()
        self._touched = {n for n, editor in self.editors.items() if n in unclear or editor.value() != sent[n]}
        self._edited = bool(self._touched)
        for name in self.body.tables:
            self.editors[name].settle(loaded.values[name])
        self.dirty.emit(self._edited)

    def _saved_all(
        self, saved: UUID, unclear: Mapping[str, str], then: Callable[[UUID], None] | None
    ) -> None:
        if unclear:
            names = _("、").join(self.body.label_of(name) for name in unclear)
            self._services.warn(_("“{}”没看懂，先没有保存；其余都已保存。改好后再点保存。").format(names))
            self.focus(next(iter(unclear)))
        elif then is not None:
            then(saved)
