"""常用语 where a text is written: Ctrl+; or the small button above the field that is being written."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton

from swdesk import phrases
from swdesk.i18n import _
from swdesk.phrases import Offered
from swdesk.roles import Right
from ui.forms.editors import NoteEditor
from ui.services import Services
from ui.widgets.basics import button

_SHOWN = 36


class PhraseOffer(QObject):
    """Offers the phrases of one text; `place` puts its button into the line of the field's label."""

    def __init__(self, services: Services, form: str, editor: NoteEditor) -> None:
        super().__init__(editor)
        self._services, self._form, self._editor = services, form, editor
        self.menu: QMenu | None = None
        self.button = self._button()
        shortcut = QShortcut(QKeySequence("Ctrl+;"), editor.text, self.offer)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        editor.text.installEventFilter(self)

    def _button(self) -> QPushButton:
        made = button(
            _("常用语"),
            self.offer,
            "flat",
            hint=_("{}：插入常用语（Ctrl+;）").format(_(self._editor.field.label)),
        )
        made.setFocusPolicy(
            Qt.FocusPolicy.NoFocus
        )  # the keyboard has its chord; the cursor stays in the text
        kept = made.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # nothing moves when it appears
        made.setSizePolicy(kept)
        made.hide()
        return made

    def place(self, grid: QGridLayout, line: int, column: int, span: int) -> None:
        """Into the line of the label, at its right."""
        self.button.setMaximumHeight(self.button.fontMetrics().height() + 4)
        grid.addWidget(
            self.button, line, column, 1, span, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The button is there while the text is being written."""
        if event.type() == QEvent.Type.FocusIn:
            self.button.show()
        elif event.type() == QEvent.Type.FocusOut and self.menu is None:
            self.button.hide()
        return super().eventFilter(watched, event)

    def offer(self) -> None:
        """The phrases for this field."""
        field, user = _(self._editor.field.label), self._services.user
        self._services.operations.read(
            lambda session: phrases.offered(session, self._form, field, user), self._show, self
        )

    def _show(self, found: list[Offered]) -> None:
        text = self._editor.text
        self.menu = QMenu(text)
        for one in found:
            words = " ".join(one.text.split())
            shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
            self.menu.addAction(shown.replace("&", "&&"), partial(self.insert, one))
        if found:
            self.menu.addSeparator()
        if self._services.can(Right.WRITE):
            self.menu.addAction(_("把选中的（或全文）存为全站常用语"), partial(self.keep, own=False))
            if self._services.user is not None:
                self.menu.addAction(_("把选中的（或全文）存为我的常用语"), partial(self.keep, own=True))
        self.menu.aboutToHide.connect(self._hidden)
        self.menu.popup(text.mapToGlobal(text.cursorRect().bottomLeft()))

    def _hidden(self) -> None:
        self.menu = None
        self._editor.text.setFocus()

    def insert(self, one: Offered) -> None:
        """Write a phrase where the cursor stands."""
        self._editor.text.insertPlainText(one.text)
        self._services.operations.note(lambda session: phrases.note_use(session, one.id))

    def keep(self, *, own: bool) -> None:
        """Keep what is marked, else all that is written, as a phrase for this field."""
        cursor = self._editor.text.textCursor()
        marked = cursor.selectedText().replace("\u2029", "\n")  # how Qt writes the end of a line
        text = marked or self._editor.text.toPlainText()
        form, field = self._form, _(self._editor.field.label)
        user = self._services.user if own else None
        self._services.operations.write(
            _("存为常用语"),
            lambda session: phrases.keep(session, text, form, field, user),
            then=lambda _id: self._services.say(_("已存为常用语。写这一项时按 Ctrl+; 就能插入。")),
            owner=self,
        )
