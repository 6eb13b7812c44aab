"""What a list remembers for its user: columns and order as they were left, and named views (视图) in a menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QWidget
from sqlalchemy.orm import Session

from swdesk import list_views
from swdesk.i18n import _
from swdesk.list_views import Kept, View
from ui.services import Services

_WAIT_MS = 800


@dataclass(frozen=True)
class Look:
    """What a list shows at the moment: what a view keeps."""

    chips: tuple[str, ...]
    text: str
    columns: tuple[str, ...]
    order: str


class Views(QObject):
    """The memory of one list. Signals: restored(Kept) once it was read; chosen(View)."""

    restored = Signal(object)
    chosen = Signal(object)

    def __init__(self, services: Services, kind: str, look: Callable[[], Look], parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._kind, self._look, self._owner = services, kind, look, parent
        self.views: list[View] = []
        self._last: tuple[tuple[str, ...], str] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_WAIT_MS)
        self._soon.timeout.connect(self._keep)

    def read(self) -> None:
        """Read what is kept."""
        kind, user = self._kind, self._services.user
        self._services.operations.read(lambda session: list_views.load(session, kind, user), self._read, self)

    def _read(self, kept: Kept) -> None:
        self.views = kept.views
        self._last = (kept.columns, kept.order)
        self.restored.emit(kept)

    def changed(self) -> None:
        """Columns or order were changed: kept in a moment, when the hands rest."""
        if self._last is not None:
            self._soon.start()

    def _keep(self) -> None:
        look, kind, user = self._look(), self._kind, self._services.user
        if (look.columns, look.order) == self._last:
            return
        self._last = (look.columns, look.order)
        self._services.operations.note(
            lambda session: list_views.keep_look(session, kind, user, look.columns, look.order)
        )

    # ── named views ──────────────────────────────────────────────────────────────────────────────────────────

    def menu(self, place: QPoint) -> QMenu:
        """The views; one more; one less."""
        made = QMenu(self._owner)
        look = self._look()
        for view in self.views:
            action = made.addAction(view.name, lambda view=view: self.chosen.emit(view))
            action.setCheckable(True)
            action.setChecked(Look(view.chips, view.text, view.columns, view.order) == look)
        if self.views:
            made.addSeparator()
        made.addAction(_("把现在的筛选、列和排序存为视图"), self.ask_name)
        if self.views:
            less = made.addMenu(_("删除视图"))
            for view in self.views:
                less.addAction(view.name, lambda name=view.name: self.drop(name))
        made.popup(place)
        return made

    def ask_name(self) -> None:
        """The name of a view; a known name means the same view as it is now."""
        look = self._look()
        proposed = "、".join(look.chips) or look.text
        name, sure = QInputDialog.getText(
            self._owner, _("存为视图"), _("视图名称"), QLineEdit.EchoMode.Normal, proposed[:20]
        )
        if sure:
            self.save(name)

    def save(self, name: str) -> None:
        """Keep the list as it stands under a name."""
        look, kind, user = self._look(), self._kind, self._services.user
        view = View(name, look.chips, look.text, look.columns, look.order)
        self._write(
            lambda session: list_views.save_view(session, kind, user, view),
            _("已存为视图“{}”。").format(name),
        )

    def drop(self, name: str) -> None:
        """Forget a view."""
        kind, user = self._kind, self._services.user
        self._write(
            lambda session: list_views.drop_view(session, kind, user, name),
            _("已删除视图“{}”。").format(name),
        )

    def _write(self, work: Callable[[Session], list[View]], said: str) -> None:
        store = self._services.store

        def run(_progress: Any) -> list[View]:
            with store.local() as session:
                return work(session)

        def done(views: list[View]) -> None:
            self.views = views
            self._services.say(said)

        self._services.operations.task(run, done, self, shown=False)
