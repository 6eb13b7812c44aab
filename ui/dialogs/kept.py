"""Free texts of dialogs that have no form are drafts as well (look/README.md, rule 7): Esc, a crash or a power cut costs
the last second at most (docs/decisions/0161).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit

from db.base import child_id
from swdesk.i18n import _
from ui.forms.form import DRAFT_MS
from ui.services import Services

_HOME = uuid.UUID("5d0c6f0e-52a5-5b4e-8f0b-6a4f0e9f3a61")

FreeText = QLineEdit | QPlainTextEdit


class KeptDialog(QDialog):
    """Keeps its texts while they are typed; they stand there again when the same user opens it for the same thing.

    What it was accepted with is done, and no draft any more.
    """

    _services: Services
    _place: uuid.UUID | None = None
    _texts: tuple[FreeText, ...] = ()
    _touched = False

    def keep_texts(
        self, services: Services, place: str, *texts: FreeText, about: Collection[uuid.UUID] = ()
    ) -> None:
        """From here on keep what is typed, and go on with what was left at this `place`: asked for when all that is on
        record stands in the dialog. `about` are records whose erasure takes the text along.
        """
        self._services, self._texts, self._subjects = services, texts, frozenset(about)
        self._place = child_id(_HOME, f"{place} {services.user}")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(DRAFT_MS)
        self._soon.timeout.connect(self._keep_soon)
        self._first = self.typed()
        services.operations.settle_asides()
        if left := services.drafts.texts(self._place):
            self.put_back(left)
            self._touched = True
            services.say(_("已接着上次没写完的内容。"))
        for one in texts:
            edited = one.textEdited if isinstance(one, QLineEdit) else one.textChanged
            edited.connect(self.text_typed)

    def typed(self) -> dict[str, str]:
        """What is kept; dialogs with more than texts in a row say it themselves."""
        return {str(place): text_of(one) for place, one in enumerate(self._texts)}

    def put_back(self, left: Mapping[str, str]) -> None:
        """Show again what was left."""
        for place, one in enumerate(self._texts):
            put(one, left.get(str(place), ""))

    def about(self) -> Collection[uuid.UUID]:
        """The records that the text is about."""
        return self._subjects

    def text_typed(self) -> None:
        """Something was typed: keep it soon."""
        if self._place is None:
            return
        self._touched = True
        if not self._soon.isActive():  # not started anew: who types without a pause is kept too
            self._soon.start()

    def _job(self) -> Callable[[], None] | None:
        """What keeps the text, or forgets it where it is as on record."""
        if self._place is None or not self._touched:
            return None
        drafts, now = self._services.drafts, self.typed()
        if now == self._first:
            return partial(drafts.drop, self._place)
        return partial(drafts.keep_texts, self._place, now, self._services.user, self.about())

    def _keep_soon(self) -> None:
        if (job := self._job()) is not None:
            self._services.operations.aside(job)

    def keep_draft(self) -> None:
        """Keep it now: the dialog is left, or something went wrong (ui/errors.py)."""
        if (job := self._job()) is not None:
            self._soon.stop()
            self._services.operations.settle_asides()
            job()

    def let_go(self) -> None:
        """What was typed is used: nothing of it stays behind."""
        if self._place is not None and self._touched:
            self._soon.stop()
            self._touched = False
            self._services.operations.settle_asides()
            self._services.drafts.drop(self._place)

    def done(self, result: int) -> None:
        """Esc and closing keep, accepting lets go."""
        if result == QDialog.DialogCode.Accepted:
            self.let_go()
        else:
            self.keep_draft()
        super().done(result)


def text_of(one: FreeText) -> str:
    """What stands in it."""
    return one.text() if isinstance(one, QLineEdit) else one.toPlainText()


def put(one: FreeText, text: str) -> None:
    """Write into it."""
    (one.setText if isinstance(one, QLineEdit) else one.setPlainText)(text)
