"""What was typed and not saved: found again, gone on with, or thrown away (look/README.md, rule 7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu
from sqlalchemy.orm import Session

from db.drafts import Draft
from swdesk import records, restricted
from swdesk.i18n import _
from ui.services import Services
from ui.widgets.basics import button, label


@dataclass(frozen=True)
class Unfinished:
    """A draft, what to call it, and whether its record was never saved."""

    draft: Draft
    title: str
    new: bool


PLACE = 5
"""The version of ids that are worked out (db/base.py, `child_id`): a draft under one that is on no file belongs to the
window that knows the place (代码表, 年度目标), which goes on with it."""


def find_unfinished(
    services: Services, kind: str, then: Callable[[list[Unfinished]], None], owner: QObject
) -> None:
    """The drafts of a kind, newest first; `then` gets them on this thread."""
    drafts = services.drafts

    def read(session: Session) -> list[Unfinished]:
        kept = [one for one in drafts.all(kind) if _is_for(services, session, one)]
        known = records.titles(session, kind, [draft.id for draft in kept]) if kept else {}
        return [
            Unfinished(
                draft,
                known.get(draft.id) or records.name_of(session, kind, draft.values),
                draft.id not in known,
            )
            for draft in kept
            if draft.id in known or draft.id.version != PLACE
        ]

    services.operations.settle_asides()
    services.operations.read(read, then, owner)


def _is_for(services: Services, session: Session, draft: Draft) -> bool:
    """Whether the user may see a draft: an own one, or of a record that is open to him (限制公开)."""
    if draft.user == services.user or not restricted.is_closed(session):
        return True
    closed = records.model_of(draft.kind).restricted or restricted.restricted_fields(draft.kind)
    return not closed and restricted.may_see(session, draft.kind, draft.id)


class UnfinishedStrip(QFrame):
    """Above a list: what was left unfinished, the newest in front, to go on with or to throw away (which can be undone)."""

    def __init__(self, services: Services, kind: str, go_on: Callable[[Unfinished], None]) -> None:
        super().__init__()
        self.setObjectName("noteBar")
        self._services, self._kind, self._go_on = services, kind, go_on
        self._found: list[Unfinished] = []
        self._dropped: Draft | None = None
        self.text = label("", "noteText", wrap=True)
        self.more = button(_("继续写"), self._continue)
        self.others = button("", self._offer_others, "flat", hint=_("选另一条没写完的接着写"))
        self.others.setVisible(False)
        self.drop = button(_("不要了"), self._drop, "flat")
        self.undo = button(_("撤销"), self._undo, "flat", hint=_("找回刚才不要的内容"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self.text, 1)
        for one in (self.others, self.more, self.drop, self.undo):
            layout.addWidget(one)
        self.hide()

    def refresh(self) -> None:
        """Look again."""
        find_unfinished(self._services, self._kind, self._show, self)

    def _show(self, found: list[Unfinished]) -> None:
        self._found = found
        self.setVisible(bool(found) or self._dropped is not None)
        self.more.setVisible(bool(found))
        self.drop.setVisible(bool(found))
        self.others.setVisible(len(found) > 1)
        self.others.setText(_("另有 {} 条").format(len(found) - 1))
        self.undo.setVisible(self._dropped is not None)
        if not found:
            self.text.setText(_("没写完的内容已不要。"))
            return
        self.text.setText(_("没写完：{}").format(self._words(found[0])))

    def _words(self, one: Unfinished) -> str:
        what = (_("新增{}") if one.new else _("修改{}")).format(_(records.model_of(self._kind).label))
        at = datetime.fromtimestamp(one.draft.at / 1000).astimezone()
        when = _("{}月{}日 {:02d}:{:02d}").format(at.month, at.day, at.hour, at.minute)
        return _("{} {}（{}）").format(what, one.title, when)

    def _continue(self) -> None:
        self.go_on(0)

    def go_on(self, place: int) -> None:
        """Go on with one of what was left, the newest being 0."""
        if place < len(self._found):
            self._go_on(self._found[place])

    def _offer_others(self) -> None:
        menu = QMenu(self)
        for place, one in enumerate(self._found[1:], 1):
            menu.addAction(self._words(one), partial(self.go_on, place))
        menu.popup(self.others.mapToGlobal(self.others.rect().bottomLeft()))

    @property
    def count(self) -> int:
        """How many were left."""
        return len(self._found)

    def _drop(self) -> None:
        if self._found:
            self._dropped = self._found[0].draft
            self._services.drafts.drop(self._dropped.id)
            self.refresh()

    def _undo(self) -> None:
        back, self._dropped = self._dropped, None
        if back is not None:
            self._services.drafts.keep(back.kind, back.id, back.values, back.heads, back.user, back.raw)
            self.refresh()

    def forget(self) -> None:
        """What was thrown away before can no longer be undone here."""
        self._dropped = None
