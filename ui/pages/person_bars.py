"""Above the form of a person: who may be the same one while a file is typed, and what merging made of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import duplicates, merging
from swdesk.duplicates import Suspect
from swdesk.i18n import _
from swdesk.merging import File, Mergers
from ui.forms.form import Form
from ui.services import Services
from ui.widgets.basics import button, clear, label, row

LOOK_MS = 250
_TELLING = ("name", "village", "born", "id_number")


class _NoteBar(QFrame):
    """A strip of lines, each a text and its buttons; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("noteBar")
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(14, 6, 8, 6)
        self.lines.setSpacing(4)
        self.texts: list[str] = []
        self.hide()

    def fill(self, lines: Sequence[tuple[str, Sequence[QWidget]]]) -> None:
        """Show these lines instead."""
        clear(self.lines)
        self.texts = [text for text, _buttons in lines]
        for text, buttons in lines:
            told = label(text, "noteText", wrap=True)
            line = row(told, *buttons)
            line.setStretch(0, 1)
            self.lines.addLayout(line)
        self.setVisible(bool(lines))


class LikeBar(_NoteBar):
    """可能已有这个人: looks while a new file is typed; 仍要新建 is remembered with the new file."""

    def __init__(self, services: Services, form: Form) -> None:
        super().__init__()
        self._services, self._form = services, form
        self._others: dict[UUID, set[UUID]] = {}
        self._asked: dict[str, Any] = {}
        self.found: list[Suspect] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        form.dirty.connect(lambda _dirty: self._timer.start() if form.new else None)

    def begin(self) -> None:
        """Another record is in the form."""
        self._timer.stop()
        self._asked = {}
        self._show(self._form.id, [])
        if self._form.new and self._form.edited:
            self._timer.start()

    def _look(self) -> None:
        person, values = self._form.id, {name: self._form.editors[name].value() for name in _TELLING}
        if not self._form.new or values == self._asked:
            return
        self._asked = values
        self._services.operations.read(
            lambda session: duplicates.like(session, values, but=person, limit=3),
            partial(self._show, person), self,
        )  # fmt: skip

    def _show(self, person: UUID, found: list[Suspect]) -> None:
        if person != self._form.id or not self._form.new:
            found = []
        self.found = [one for one in found if one.other.id not in self._others.get(person, ())]
        lines: list[tuple[str, list[QWidget]]] = []
        for one in self.found:
            text = _("可能已有这个人：{}").format(
                f"{one.other.name} · {one.other.text}（{'；'.join(one.reasons)}）"
            )
            known = one.other.id
            buttons: list[QWidget] = [
                button(_("打开已有"), partial(self._services.open_record, "person", known))
            ]
            lines.append((text, buttons))
        if lines:
            lines[-1][1].append(
                button(_("仍要新建"), self.go_on, "flat", hint=_("不是同一人，继续新建；保存后不再提示"))
            )
        self.fill(lines)

    def go_on(self) -> None:
        """They are not the same person: go on with the new file, and don't ask again."""
        self._others.setdefault(self._form.id, set()).update(one.other.id for one in self.found)
        self._show(self._form.id, [])

    def remember(self) -> Callable[[Session, Mapping[str, Any]], Mapping[str, Any]]:
        """What saving the new file writes beside it: that it is not one of those."""
        person, others = self._form.id, self._others.pop(self._form.id, set())

        def write(session: Session, _values: Mapping[str, Any]) -> Mapping[str, Any]:
            for other in others:
                duplicates.set_apart(session, person, other)
            return {}

        return write


class MergedBar(_NoteBar):
    """已并入 somebody, which leads there; or what was merged into this file, each to be taken out again."""

    def __init__(
        self, services: Services, told: Callable[[bool], None], moved: Callable[[UUID], None]
    ) -> None:
        super().__init__()
        self._services, self._told, self._moved = services, told, moved
        self._person: UUID | None = None
        self._found: Mergers | None = None

    def show_person(self, person: UUID | None) -> None:
        """What merging made of this person's file."""
        self._person, self._found = person, None
        self.fill([])
        self._told(False)
        self.look_again()

    def look_again(self) -> None:
        """Something was written: a merger may have been taken back by the undo bar."""
        if (person := self._person) is not None:
            self._services.operations.read(
                lambda session: merging.mergers(session, person), partial(self._show, person), self
            )

    def _show(self, person: UUID, found: Mergers) -> None:
        if person != self._person:
            return
        known, self._found = self._found, found
        if known not in (None, found):
            self._moved(person)
        self._told(found.into is not None)
        if found.into is None:
            self.fill([self._merged_in(one) for one in found.files])
            return
        text = _("这份档案已于{day}并入 {name}，记录都算在那里。").format(
            day=_day(found.into), name=found.into.name
        )
        there = button(_("打开 {}").format(found.into.name), partial(self._open, found.into.id), "primary")
        self.fill([(text, [there, self._apart(person, found.into.name)])])

    def _merged_in(self, one: File) -> tuple[str, Sequence[QWidget]]:
        text = _("{day}并入了 {name} 的档案。").format(day=_day(one), name=one.name)
        return text, [
            button(_("看原档案"), partial(self._open, one.id), "flat"),
            self._apart(one.id, one.name),
        ]

    def _apart(self, person: UUID, name: str) -> QWidget:
        return button(
            _("拆开"), partial(self.unmerge, person), hint=_("拆开：{}重新成为单独的档案").format(name)
        )

    def _open(self, person: UUID) -> None:
        self._services.open_record("person", person)

    def unmerge(self, person: UUID) -> None:
        """Take a merger back; the undo bar brings it again."""
        shown = self._person

        def done(_result: object) -> None:
            if shown is not None:
                self._open(shown)

        self._services.operations.write(
            _("拆开合并的服务对象"), lambda session: merging.unmerge(session, person), then=done, owner=self
        )


def _day(one: File) -> str:
    return _("{}年{}月{}日").format(one.on.year, one.on.month, one.on.day) if one.on else ""
